"""How a settlement table of a grid company is told and what its columns are, from ``ledgers/layouts/billing.toml``."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files

from ledgers._findings import Finding, Place
from ledgers.importers._cells import cell_text, read_unit, shown
from ledgers.importers._form_layout import header_form
from ledgers.importers._package import column_letter

_HEADER_WITHIN_ROWS = 20
_WITH_UNIT = re.compile(r"(?P<name>.+?)\s*\((?P<unit>[^()]*)\)\s*")


class Role(StrEnum):
    """What a column of a settlement table is; the layout file says what each role means."""

    ACCOUNT = "account"
    METER = "meter"
    MONTH = "month"
    DAY_BEFORE = "day_before"
    DAY_READ = "day_read"
    BEFORE = "before"
    READ = "read"
    MULTIPLIER = "multiplier"
    READING = "reading"
    MONEY = "money"
    TEXT = "text"
    UNKNOWN = "unknown"


class Check(StrEnum):
    """What a reading is held against: the counter, or the other columns of its row."""

    NONE = ""
    METERED = "metered"
    SETTLED = "settled"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Column:
    """One column that the layout knows; ``headers`` in the form in which headers are compared."""

    key: str
    role: Role
    headers: tuple[str, ...] = ()
    measure: str = ""
    check: Check = Check.NONE


@dataclass(frozen=True, slots=True)
class BillingLayout:
    """The whole layout."""

    version: str
    unit: str
    tolerance: Decimal
    parts_tolerance: Decimal
    totals: tuple[str, ...]
    notes: tuple[str, ...]
    money: tuple[str, ...]
    columns: tuple[Column, ...]

    def named(self, header: str) -> Column:
        """Return the column of a header in the form in which headers are compared."""
        for column in self.columns:
            if header in column.headers:
                return column
        money = any(word in header for word in self.money)
        return Column(header, Role.MONEY if money else Role.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands in a file: its rows with their numbers; cells without a value that can be used."""

    file: str
    sheet: str
    rows: Sequence[tuple[int, Sequence[object]]]
    uncalculated: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bill:
    """A settlement table: the grid below its header, with what each column is and its unit."""

    grid: Grid
    layout: BillingLayout
    columns: Sequence[tuple[Column, str, str]]
    top: int
    bottom: int

    def at(self, role: Role) -> int | None:
        """Return the position of the first column of a role."""
        return next((at for at, (column, _, _) in enumerate(self.columns) if column.role is role), None)

    def place(self, line: int | None, at: int | None = None) -> Place:
        """Return a place in the table: the column by its letter in a workbook, by its header in a CSV."""
        if at is None:
            return Place(self.grid.file, self.grid.sheet, line)
        column = column_letter(at) if self.grid.sheet else self.columns[at][1]
        return Place(self.grid.file, self.grid.sheet, line, column)


@cache
def billing_layout() -> BillingLayout:
    """Return the layout of settlement tables.

    >>> billing_layout().named("结算电量").measure
    'electricity_settled'
    """
    table = tomllib.loads(files("ledgers").joinpath("layouts", "billing.toml").read_text("utf-8"))
    columns = tuple(
        Column(
            row["key"],
            Role(row["role"]),
            tuple("/".join(header_form(part) for part in header.split("/")) for header in row["headers"]),
            row.get("measure", ""),
            Check(row.get("check", "")),
        )
        for row in table["column"]
    )
    return BillingLayout(
        version=table["version"],
        unit=table["unit"],
        tolerance=Decimal(table["tolerance"]),
        parts_tolerance=Decimal(table["parts_tolerance"]),
        columns=columns,
        **{name: tuple(table[name]) for name in ("totals", "notes", "money")},
    )


def told_bill(grid: Grid, faults: list[Finding]) -> Bill | None:
    """Return a table as a settlement table, None where its header is none: 户号 or 表号, a month, an amount."""
    layout = billing_layout()
    for top in range(min(_HEADER_WITHIN_ROWS, len(grid.rows))):
        names = [cell_text(cell) for cell in grid.rows[top][1]]
        columns = [_named(layout, (name,)) for name in names]
        if not _is_header(columns):
            continue
        lower = [cell_text(cell) for cell in grid.rows[top + 1][1]] if top + 1 < len(grid.rows) else []
        bottom = top + 1
        if _is_second_row(layout, columns, lower):
            bottom = top + 2
            columns = [_named(layout, stack) for stack in _stacks(names, lower)]
        return Bill(grid, layout, _with_units(grid, layout, columns, top, faults), top, bottom)
    return None


def _named(layout: BillingLayout, stack: Sequence[str]) -> tuple[Column, str, str]:
    """Return the column under a stack of header texts, its name in the file, and the unit in brackets behind it."""
    written = "/".join(text for text in stack if text)
    lowest = next((text for text in reversed(stack) if text), "")
    found = _WITH_UNIT.fullmatch(unicodedata.normalize("NFKC", lowest))
    name, unit = (found["name"], found["unit"]) if found else (lowest, "")
    forms = [header_form(text) for text in stack[:-1] if text] + [header_form(name)]
    for form in ("/".join(forms), forms[-1]):
        column = layout.named(form)
        if column.role is not Role.UNKNOWN:
            break
    if column.role in (Role.UNKNOWN, Role.MONEY):  # a price in yuan: the bracket may be what tells it
        column = layout.named(header_form(written))
    return column, written, unit


def _is_header(columns: Sequence[tuple[Column, str, str]]) -> bool:
    roles = {column.role for column, _, _ in columns}
    amounts = {column.check for column, _, _ in columns} & {Check.METERED, Check.SETTLED}
    return Role.MONTH in roles and bool({Role.ACCOUNT, Role.METER} & roles) and bool(amounts)


def _is_second_row(layout: BillingLayout, columns: Sequence[tuple[Column, str, str]], lower: Sequence[str]) -> bool:
    """Tell whether a row is the lower row of the header: it names columns, and neither a customer nor a month."""
    keys = (Role.ACCOUNT, Role.METER, Role.MONTH)
    texts = list(zip(columns, lower, strict=False))
    if any(text for (column, _, _), text in texts if column.role in keys):
        return False
    known = {_named(layout, (text,))[0].role for _, text in texts if text}
    return bool(known - {Role.UNKNOWN, Role.TEXT})


def _stacks(upper: Sequence[str], lower: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the two header texts of each column; an upper text spans the columns to its right that have none."""
    span = ""
    for at, text in enumerate(upper):
        below = lower[at] if at < len(lower) else ""
        span = text or (span if below else "")
        yield span, below if below != span else ""


def _with_units(
    grid: Grid, layout: BillingLayout, columns: Sequence[tuple[Column, str, str]], top: int, faults: list[Finding]
) -> list[tuple[Column, str, str]]:
    """Return the columns with the key of their unit; a unit that is none of energy, and a column twice, are faults."""
    checked: list[tuple[Column, str, str]] = []
    first: dict[str, str] = {}
    line = grid.rows[top][0]
    for at, (column, written, unit) in enumerate(columns):
        place = Place(grid.file, grid.sheet, line, column_letter(at) if grid.sheet else shown(written))
        key = ""
        if column.role is Role.READING:
            key = read_unit(unit or layout.unit, layout.unit, column.key, place, faults)
        if column.role not in (Role.TEXT, Role.MONEY, Role.UNKNOWN) and column.key in first:
            facts = {"found": shown(written), "first": first[column.key]}
            faults.append(Finding("column-duplicate", place, facts))
        first.setdefault(column.key, written)
        checked.append((column, written, key))
    return checked
