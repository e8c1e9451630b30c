"""Reads tidy tables: ``entries``, ``firms`` and ``activity``, told by their headers (``ledgers/layouts/tidy.toml``)."""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TypeVar

from ledgers._findings import Finding, Place, has_errors
from ledgers._records import ActivityRow, EntryRow, FirmRow, ParsedFile
from ledgers.importers._cells import shown
from ledgers.importers._csv_text import Record, records
from ledgers.importers._form_layout import header_form
from ledgers.importers._tidy_rows import Row, activity_key, activity_row, entry_key, entry_row, firm_key, firm_row

IMPORTER = "tidy"
VERSION = "1"

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
    """Return the rows of a tidy table, or all that is wrong with it. ``Place.row`` is the line of the file."""
    faults: list[Finding] = []
    lines = records(data, file, faults)
    if not lines:
        return ParsedFile(IMPORTER, VERSION, findings=tuple(faults))
    table = _table(lines[0])
    if table is None:
        found = f"CSV: {shown(', '.join(lines[0].cells))}"
        return ParsedFile(
            IMPORTER, VERSION, findings=(*faults, Finding("file-no-importer", Place(file), {"found": found}))
        )
    columns = _columns(table, lines[0], file, faults)
    rows = [Row(file, line.line, line.cells, columns) for line in lines[1:]] if columns else []
    firms: tuple[FirmRow, ...] = ()
    entries: tuple[EntryRow, ...] = ()
    activities: tuple[ActivityRow, ...] = ()
    notices: list[str] = []
    if table.name == "firms":
        firms = tuple(_kept(rows, firm_row, firm_key, faults, notices))
    elif table.name == "entries":
        entries = tuple(_kept(rows, entry_row, entry_key, faults, notices))
    else:
        activities = tuple(_kept(rows, activity_row, activity_key, faults, notices))
    if has_errors(faults):
        return ParsedFile(IMPORTER, VERSION, findings=tuple(faults), notices=tuple(notices))
    return ParsedFile(IMPORTER, VERSION, firms, entries, activities, (), tuple(faults), tuple(notices))


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
        place = Place(file, row=header.line, column=shown(cell))
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
    faults.extend(Finding("column-missing", Place(file, row=header.line), {"found": key}) for key in missing)
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
            facts = {"first": str(first[said]), "found": ", ".join(part for part in said if part)}
            faults.append(Finding("row-duplicate", Place(row.file, row=row.line), facts))
            continue
        first[said] = row.line
        yield record
