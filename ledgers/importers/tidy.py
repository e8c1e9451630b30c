"""Reads tidy tables: ``entries``, ``firms`` and ``activity``, told by their headers (``ledgers/layouts/tidy.toml``)."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from ledgers._findings import Finding, Place, has_errors
from ledgers._records import ActivityRow, EntryRow, FirmRow, ParsedFile
from ledgers.importers._cells import shown
from ledgers.importers._csv_text import Record, records
from ledgers.importers._fault_list import FINDINGS_MAX, FaultList, in_file_order
from ledgers.importers._form_layout import header_form
from ledgers.importers._raw_table import PARQUET_SUFFIX, raw_table
from ledgers.importers._raw_view import RawTable
from ledgers.importers._tidy_rows import (
    Row,
    activity_key,
    activity_row,
    entry_key,
    entry_row,
    firm_key,
    firm_row,
    not_applicable_more,
    repeated,
)

IMPORTER = "tidy"
VERSION = "1"
SMALL_BYTES_MAX = 500_000
ROWS_TOLD_MAX = 100_000

RowT = TypeVar("RowT", EntryRow, FirmRow, ActivityRow)


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of tidy table: its columns by name in normal form, and those that it cannot do without."""

    name: str
    columns: Mapping[str, str]
    required: Sequence[str]

    def likeness(self, names: Sequence[str]) -> float:
        """Return how many columns of a header are this table's; one that is only nearly so counts half."""
        exact = {self.columns[name] for name in names if name in self.columns}
        near = {self.columns[found[0]] for name in names if (found := get_close_matches(name, self.columns, n=1))}
        return len(exact) + len(near - exact) / 2


@cache
def tidy_tables() -> tuple[Table, ...]:
    """Return the kinds of tidy tables.

    >>> [table.name for table in tidy_tables()]
    ['entries', 'firms', 'activity']
    """
    layout = tomllib.loads(files("ledgers").joinpath("layouts", "tidy.toml").read_text("utf-8"))
    return tuple(
        Table(
            name,
            {header_form(spelling): key for key, names in table["columns"].items() for spelling in (key, *names)},
            table["required"],
        )
        for name, table in layout["tables"].items()
    )


def parse_tidy(data: bytes, file: str) -> ParsedFile:
    """Return the rows of a small tidy CSV, or all that is wrong with it. ``Place.row`` is the line of the file."""
    structure: list[Finding] = []
    lines = records(data, file, structure)
    if not lines:
        return _without_header(file, structure)
    return _by_rows(lines[0], lines[1:], file, structure)


def parse_tidy_file(path: Path, folder: Path | None = None) -> ParsedFile:
    """Return the rows of a tidy CSV or Parquet file, or all that is wrong with it.

    A CSV of at most ``SMALL_BYTES_MAX`` comes as records, a larger one and every Parquet file as a staged table.

    Parameters
    ----------
    folder
        Where the staged table is to stand; without one every row comes as a record.
    """
    parquet = path.suffix.lower() == PARQUET_SUFFIX
    if not parquet and (folder is None or path.stat().st_size <= SMALL_BYTES_MAX):
        return parse_tidy(path.read_bytes(), path.name)
    structure = FaultList()
    with TemporaryDirectory(dir=folder) as work, raw_table(path, Path(work), structure) as raw:
        if raw is None:
            return _without_header(path.name, structure)
        if folder is None:
            return _by_rows(raw.header, raw.records(), path.name, structure)
        return _in_bulk(raw, folder, path.name, structure)


def _by_rows(header: Record, lines: Iterable[Record], file: str, structure: list[Finding]) -> ParsedFile:
    """Return the records of a table, each row read by itself."""
    table = _table(header)
    if table is None:
        return _unknown(header, file, structure)
    head: list[Finding] = []
    columns = _columns(table, header, file, head)
    rows = [Row(file, *line, columns) for line in lines] if columns else []
    faults: list[Finding] = []
    notices: list[str] = []
    kinds: dict[str, Any] = {}
    if table.name == "firms":
        kinds["firms"] = tuple(_kept(rows, firm_row, firm_key, faults, notices))
    elif table.name == "entries":
        kinds["entries"] = tuple(_kept(rows, entry_row, entry_key, faults, notices))
    else:
        kinds["activities"] = tuple(_kept(rows, activity_row, activity_key, faults, notices))
    if len(notices) > FINDINGS_MAX:
        notices[FINDINGS_MAX:] = [not_applicable_more(len(notices) - FINDINGS_MAX)]
    return _parsed(file, structure, head, faults, notices=notices, **kinds)


def _in_bulk(raw: RawTable, folder: Path, file: str, structure: FaultList) -> ParsedFile:
    """Return the staged table of a raw one."""
    from ledgers.importers._tidy_bulk import check, write  # noqa: PLC0415  (DuckDB: only where a table is large)
    from ledgers.importers._tidy_coded import BULK_TABLES, Bulk, TooVaried  # noqa: PLC0415

    table = _table(raw.header)
    if table is None:
        return _unknown(raw.header, file, structure)
    head: list[Finding] = []
    columns = _columns(table, raw.header, file, head)
    if not columns:
        return _parsed(file, structure, head)
    bulk = Bulk(file, raw, BULK_TABLES[table.name], columns)
    notices: list[str] = []
    try:
        faults = check(bulk, notices)
    except TooVaried as problem:
        facts = {"found": problem.found, "expected": problem.expected}
        few = _by_rows(raw.header, islice(raw.records(), ROWS_TOLD_MAX), file, structure)
        return replace(few, findings=(*few.findings, Finding("file-too-large", Place(file), facts)))
    staged = {}
    if not (structure or head or faults):
        staged[bulk.table.staged] = folder / f"{bulk.table.staged}.parquet"
        write(bulk, staged[bulk.table.staged])
    return _parsed(file, structure, head, faults, notices=notices, staged=staged)


def _parsed(file: str, *faults: list[Finding], notices: Sequence[str] = (), **rows: Any) -> ParsedFile:
    """Return what a file held, or without any row all that is wrong with it, in its order."""
    findings = in_file_order(*faults).told(file)
    good = {} if has_errors(findings) else rows
    return ParsedFile(IMPORTER, VERSION, findings=findings, notices=tuple(notices), **good)


def _without_header(file: str, structure: list[Finding]) -> ParsedFile:
    empty = [] if structure else [Finding("file-no-importer", Place(file), {"found": "空文件 / an empty file"})]
    return _parsed(file, structure, empty)


def _unknown(header: Record, file: str, structure: list[Finding]) -> ParsedFile:
    found = f"{'CSV' if header.line else 'Parquet'}: {shown(', '.join(header.cells))}"
    return _parsed(file, structure, [Finding("file-no-importer", Place(file), {"found": found})])


def _table(header: Record) -> Table | None:
    """Return the kind of table that most of the header belongs to, if at least two of its columns do."""
    names = [header_form(cell) for cell in header.cells]
    likeness, best = max(((table.likeness(names), table) for table in tidy_tables()), key=lambda pair: pair[0])
    return best if likeness >= 2 else None


def _columns(table: Table, header: Record, file: str, faults: list[Finding]) -> dict[str, int]:
    """Return the position of each column; nothing where one is missing that the table cannot do without."""
    columns: dict[str, int] = {}
    keys = list(dict.fromkeys(table.columns.values()))
    for at, cell in enumerate(header.cells):
        key = table.columns.get(header_form(cell))
        place = Place(file, row=header.line or None, column=shown(cell))
        if key is None:
            near = get_close_matches(header_form(cell), table.columns, n=3, cutoff=0.5)
            expected = ", ".join(dict.fromkeys(table.columns[name] for name in near)) or ", ".join(keys)
            faults.append(Finding("column-unknown", place, {"found": shown(cell), "expected": expected}))
        elif key in columns:
            facts = {"found": key, "first": shown(header.cells[columns[key]])}
            faults.append(Finding("column-duplicate", place, facts))
        else:
            columns[key] = at
    missing = [key for key in table.required if key not in columns]
    faults.extend(Finding("column-missing", Place(file, row=header.line or None), {"found": key}) for key in missing)
    return {} if missing else columns


def _kept(
    rows: Sequence[Row],
    read: Callable[[Row, list[Finding], list[str]], RowT | None],
    key: Callable[[RowT], tuple[str, ...]],
    faults: list[Finding],
    notices: list[str],
) -> Iterator[RowT]:
    """Yield the rows that can be read, and refuse those that say again what an earlier one has said."""
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        record = read(row, faults, notices)
        if record is None:
            continue
        said = key(record)
        if said in first:
            faults.append(repeated(row.file, row.line, first[said], said))
            continue
        first[said] = row.line
        yield record
