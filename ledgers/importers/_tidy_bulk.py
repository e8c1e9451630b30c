"""Tidy tables in bulk: each distinct spelling is read once in Python, the rows are checked and staged in SQL.

What a spelling means comes from the functions that read a row by itself; the faulty lines that are listed are read
again by those functions, line by line, and the two have to agree.
"""

import glob
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from ledgers._findings import Finding
from ledgers._records import State
from ledgers.importers._fault_list import FINDINGS_MAX, FaultList, in_file_order
from ledgers.importers._tidy_coded import SPELLINGS_MAX, Bulk, TooVaried, distinct, keep
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
        If the table has too many different cells to read each of them.
    """
    keep(bulk)
    _load_meanings(bulk)
    if bulk.table.stated_only:
        _tell_not_applicable(bulk, notices)
    return in_file_order(_cell_faults(bulk), _repeats(bulk))


def write(bulk: Bulk, path: Path) -> None:
    """Write the staged Parquet of a table that ``check`` has found without fault, in the order of the file.

    Joins keep the order of rows on one thread alone, with each table joined where it is written; that they have kept
    it is checked.
    """
    connection = bulk.raw.connection
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    connection.execute("SET threads = 1")
    bulk.rows(f"{bulk.table.staged}_staged", path=str(path))
    staged, misplaced = bulk.rows("staged_order", path=glob.escape(str(path)))[0]
    ((expected,),) = bulk.rows("record_count")
    if misplaced or staged != expected:
        raise RuntimeError(f"{bulk.file}: {staged} of {expected} rows are staged, {misplaced} of them out of place")


def _load_meanings(bulk: Bulk) -> None:
    """Read each distinct spelling, or combination of spellings, once; make the view ``mapped`` of their meanings."""
    cells = {name: one_cells(name, distinct(bulk, name)) for name in bulk.table.one_cell}
    subjects: list[Subject] = []
    numbers: list[OddNumber] = []
    own: dict[str, list[Measured]] = {}
    if bulk.table.subject is not None:
        subjects = [bulk.table.subject(*cells) for cells in _limited(bulk, "distinct_subjects", COMBINATIONS_MAX)]
        numbers = odd_numbers(distinct(bulk, "odd"))
        given = _limited(bulk, "distinct_measured", SPELLINGS_MAX)
        own = {kind: measured(kind, [(i, n, u, d) for k, i, n, u, d in given if k == kind]) for kind in MEASURED}
    texts = {*State, "", "quantity", "firm_id"} | {each.meaning for column in cells.values() for each in column}
    for each in subjects:
        texts |= {each.subject, each.aspect, each.unit, each.unit_written, each.base_unit}
    texts |= {each.unit for kind in own.values() for each in kind}
    bulk.rows("tidy_canon_text", texts=[str(text) for text in texts if text is not None])
    bulk.rows("tidy_canon")
    bulk.rows("tidy_meanings")
    for name, meanings in cells.items():
        _insert(bulk, "insert_one_cell", OneCell, meanings, column=name)
    _insert(bulk, "insert_subject", Subject, subjects)
    _insert(bulk, "insert_odd_number", OddNumber, numbers)
    for kind, each_own in own.items():
        _insert(bulk, "insert_measured", Measured, each_own, kind=kind)
    if bulk.table.subject is not None:
        _convert(bulk)
    bulk.rows(bulk.table.mapped)


def _limited(bulk: Bulk, name: str, limit: int) -> list[tuple[Any, ...]]:
    found = bulk.rows(name, limit=limit + 1)
    if len(found) > limit:
        raise TooVaried(f"> {limit} combinations", f"{limit} combinations")
    return found


def _insert(bulk: Bulk, name: str, what: type, meanings: Sequence[Any], **parameters: object) -> None:
    if meanings:
        lists = {field.name: [getattr(each, field.name) for each in meanings] for field in fields(what)}
        bulk.rows(name, **lists, **parameters)


def _convert(bulk: Bulk) -> None:
    """Convert the quantities whose unit has no factor of four decimals, each once."""
    found = bulk.rows("unconverted")
    if found:
        bulk.rows(
            "insert_converted",
            first_cell=[first for first, *_ in found],
            unit_cell=[unit_cell for _, unit_cell, *_ in found],
            quantity=[format(quantity, "f") for *_, quantity in found],
            converted=[converted(quantity, unit, base) for _, _, unit, base, quantity in found],
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
