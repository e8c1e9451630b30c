"""Tidy tables in bulk: each distinct spelling is read once in Python, the rows are checked and staged in SQL.

What a spelling means comes from the functions that read a row by itself; the faulty lines that are listed are read
again by those functions, line by line, and the two have to agree.
"""

import glob
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ledgers._findings import Finding
from ledgers._records import State
from ledgers.importers._fault_list import FINDINGS_MAX, FaultList, in_file_order
from ledgers.importers._raw_view import MEMORY_LIMIT, THREADS
from ledgers.importers._tidy_coded import Bulk, TooVaried, distinct, keep
from ledgers.importers._tidy_meanings import (
    Measured,
    OddNumber,
    OneCell,
    Subject,
    converted,
    measured,
    odd_numbers,
    one_cells,
)
from ledgers.importers._tidy_rows import MEASURED, Row, not_applicable, not_applicable_more, repeated

COMBINATIONS_MAX = 20_000


def check(bulk: Bulk, notices: list[str]) -> FaultList:
    """Check every cell of a table and every row against the others, and return the faults in the order of the file.

    Rows declared not applicable are told in ``notices`` where they make no record.

    Raises
    ------
    TooVaried
        If the table has too many different cells to read each of them, or takes more memory than there is.
    """
    import duckdb  # noqa: PLC0415

    try:
        _load_meanings(bulk, coded=keep(bulk))
        if bulk.table.stated_only:
            _tell_not_applicable(bulk, notices)
        return in_file_order(_cell_faults(bulk), _repeats(bulk))
    except duckdb.OutOfMemoryException as problem:
        raise TooVaried("memory", MEMORY_LIMIT) from problem


def write(bulk: Bulk, path: Path) -> None:
    """Write the staged Parquet of a table that ``check`` has found without fault, in the order of the file.

    Joins nearly always keep the order of rows on one thread, with each table joined where it is written; whether they
    have is checked, and where one row stands out of place all are sorted. To sort takes both threads and memory that
    is free: on one thread, with other tables moved out to disk, DuckDB 2.0.1 was seen to write sorted rows unsorted.
    """
    connection = bulk.raw.connection
    ((expected,),) = bulk.rows("record_count")
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    connection.execute("SET threads = 1")
    bulk.rows(f"{bulk.table.staged}_staged", path=str(path))
    connection.execute(f"SET threads = {THREADS}")
    if _misplaced(bulk, path, expected):
        bulk.rows("drop_kept")
        unsorted = path.with_suffix(".unsorted")
        path.rename(unsorted)
        bulk.rows("staged_sorted", source=glob.escape(str(unsorted)), path=str(path))
        unsorted.unlink()
        if _misplaced(bulk, path, expected):
            raise RuntimeError(f"{bulk.file}: the staged rows cannot be brought into the order of the file")


def _misplaced(bulk: Bulk, path: Path, expected: int) -> bool:
    """Return whether a staged row does not stand behind the one before it; every record has to be there."""
    staged, misplaced = bulk.rows("staged_order", path=glob.escape(str(path)))[0]
    if staged != expected:
        raise RuntimeError(f"{bulk.file}: of {expected} records {staged} are staged")
    return bool(misplaced)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Meanings that go into one table: the file that inserts them, what they are, and what they share."""

    name: str
    what: type
    meanings: Sequence[Any]
    shared: Mapping[str, object]


def _load_meanings(bulk: Bulk, *, coded: bool) -> None:
    """Read each distinct spelling, or combination of spellings, once; make the view ``mapped`` of their meanings.

    ``coded``: there are few enough to gather them all, and to make numbers of their texts too.
    """
    batches: Iterable[_Batch] = _batches(bulk)
    if coded:
        batches = gathered = list(batches)
        texts = {text for batch in gathered for each in batch.meanings for text in each.texts()}
        bulk.rows("tidy_canon_text", texts=[*{*State, "", "quantity", "firm_id"}, *texts])
        bulk.rows("tidy_canon")
    else:
        bulk.rows("tidy_canon_as_text")
    bulk.rows("tidy_meanings")
    for batch in batches:
        lists = {field.name: [getattr(each, field.name) for each in batch.meanings] for field in fields(batch.what)}
        bulk.rows(batch.name, **lists, **batch.shared)
    if bulk.table.subject is not None:
        for rows in bulk.pieces("unconverted"):
            _convert(bulk, rows)
    bulk.rows(bulk.table.mapped)


def _batches(bulk: Bulk) -> Iterator[_Batch]:
    """Yield what the spellings of a table mean, column by column."""
    for name in bulk.table.one_cell:
        for spellings in distinct(bulk, name):
            yield _Batch("insert_one_cell", OneCell, one_cells(name, spellings), {"column": name})
    if bulk.table.subject is None:
        return
    combinations = bulk.rows("distinct_subjects", limit=COMBINATIONS_MAX + 1)
    if len(combinations) > COMBINATIONS_MAX:
        raise TooVaried(f"> {COMBINATIONS_MAX} combinations", f"{COMBINATIONS_MAX} combinations")
    yield _Batch("insert_subject", Subject, [bulk.table.subject(*cells) for cells in combinations], {})
    for spellings in distinct(bulk, "odd"):
        yield _Batch("insert_odd_number", OddNumber, odd_numbers(spellings), {})
    for rows in bulk.pieces("distinct_measured"):
        for kind in MEASURED:
            meanings = measured(kind, [(item, number, unit, doc) for k, item, number, unit, doc in rows if k == kind])
            if meanings:
                yield _Batch("insert_measured", Measured, meanings, {"kind": kind})


def _convert(bulk: Bulk, rows: Sequence[tuple[Any, ...]]) -> None:
    """Convert quantities whose unit has no factor of four decimals, each once."""
    bulk.rows(
        "insert_converted",
        first_cell=[first for first, *_ in rows],
        unit_cell=[unit_cell for _, unit_cell, *_ in rows],
        quantity=[format(quantity, "f") for *_, quantity in rows],
        converted=[converted(quantity, unit, base) for _, _, unit, base, quantity in rows],
    )


def _cell_faults(bulk: Bulk) -> FaultList:
    """Return the faults of the cells: those of the first faulty lines as findings, the others as counts."""
    faults = FaultList()
    faulty: dict[int, str] = dict(bulk.rows("faulty_lines", limit=FINDINGS_MAX))
    if not faulty:
        return faults
    counts = Counter(dict(bulk.rows("fault_counts")))
    for line, *cells in bulk.rows("records_of_lines", lines=list(faulty)):
        found: list[Finding] = []
        bulk.table.read(Row(bulk.file, line, cells, bulk.columns), found, [])
        codes = Counter(finding.code for finding in found)
        if codes != Counter(faulty[line].split(",")):
            raise RuntimeError(f"{bulk.file}, row {line}: {sorted(codes.elements())} by row, {faulty[line]} in bulk")
        faults.extend(found)
        counts -= codes
    faults.more += counts
    return faults


def _repeats(bulk: Bulk) -> FaultList:
    """Return the rows that say again what an earlier one has said."""
    bulk.rows("repeated")
    ((count,),) = bulk.rows("repeat_count")
    found = bulk.rows("repeats", limit=FINDINGS_MAX) if count else []
    faults = FaultList(repeated(bulk.file, line, first, said) for line, first, said in found)
    if count > len(found):
        faults.more["row-duplicate"] += count - len(found)
    return faults


def _tell_not_applicable(bulk: Bulk, notices: list[str]) -> None:
    count, lines = bulk.rows("not_applicable", limit=FINDINGS_MAX)[0]
    notices.extend(not_applicable(line) for line in lines)
    if count > len(lines):
        notices.append(not_applicable_more(count - len(lines)))
