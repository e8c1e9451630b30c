"""Reads one row of a settlement table into readings, and holds its figures against one another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from factors import conversion_factor
from ledgers._findings import Finding, shown_number
from ledgers._records import ReadingRow
from ledgers._vocabulary import reading_base_unit
from ledgers.importers._billing_head import Bill, Check, Column, Role
from ledgers.importers._cells import QUANTITY_BOUND, cell_text, read_quantity, refuse_overflow, shown
from ledgers.importers._form_layout import header_form
from ledgers.importers._meter_ids import read_meter_id
from ledgers.importers.days import parse_day
from ledgers.importers.periods import parse_period

_DAY_MINUTES = 24 * 60
_DAYS_MAX = 366


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the header."""

    bill: Bill
    number: int
    cells: Sequence[object]

    def cell(self, at: int | None) -> object:
        """Return the cell of a column, blank where the table has no such column or the row ends before it."""
        return None if at is None or at >= len(self.cells) else self.cells[at]

    @property
    def is_total(self) -> bool:
        """Whether the row is one of totals."""
        return _begins(self.cells, self.bill.layout.totals)


def table_lines(bill: Bill) -> Iterator[Line]:
    """Yield the rows of a table up to its notes; empty rows are left out."""
    for number, cells in bill.grid.rows[bill.bottom :]:
        if _begins(cells, bill.layout.notes):
            return
        if any(cell_text(cell) for cell in cells):
            yield Line(bill, number, cells)


def _begins(cells: Sequence[object], words: Sequence[str]) -> bool:
    first = next((header_form(cell) for cell in cells if cell_text(cell)), "")
    return first.startswith(tuple(words))


def read_line(line: Line, faults: list[Finding]) -> list[ReadingRow]:
    """Return the readings of one row, none where the row has an error; what does not add up is found."""
    before = len(faults)
    meter_id = _meter_id(line, faults)
    span = _span(line, faults)
    amounts = _amounts(line, faults)
    if len(faults) > before or span is None:
        return []
    faults.extend(_checked_counter(line, amounts))
    faults.extend(_checked_parts(line, amounts))
    start, minutes = span
    rows = []
    for at, quantity in amounts.items():
        column, _, unit = line.bill.columns[at]
        place = line.bill.place(line.number, at)
        rows.append(ReadingRow(meter_id, column.measure, start, minutes, quantity, unit, place))
    return rows


def _meter_id(line: Line, faults: list[Finding]) -> str:
    """Return the number of the meter, that of the customer where the table or the row names no meter."""
    places = [at for at in (line.bill.at(Role.METER), line.bill.at(Role.ACCOUNT)) if at is not None]
    at = next((at for at in places if cell_text(line.cell(at))), None)
    if at is None:
        at = places[0]
    return read_meter_id(line.cell(at), line.bill.place(line.number, at), faults)


def _span(line: Line, faults: list[Finding]) -> tuple[datetime, int] | None:
    """Return when the period of a row starts and how many minutes it has: from reading to reading, else its month."""
    at = line.bill.at(Role.MONTH)
    month = parse_period(line.cell(at))
    if month is None or "-" not in month:
        faults.append(Finding("period-missing", line.bill.place(line.number, at), {"found": shown(line.cell(at))}))
        return None
    days = [_day(line, role, faults) for role in (Role.DAY_BEFORE, Role.DAY_READ)]
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=31)).replace(day=1)
    if days[0] is not None and days[1] is not None:
        first, last = days[0], days[1]
        if not 0 < (last - first).days <= _DAYS_MAX:
            at = line.bill.at(Role.DAY_READ)
            name = line.bill.columns[at or 0][1]
            facts = {"column": name, "found": str(last), "expected": f"> {first}, <= {_DAYS_MAX} d"}
            faults.append(Finding("value-unknown", line.bill.place(line.number, at), facts))
            return None
    return datetime.combine(first, time()), (last - first).days * _DAY_MINUTES


def _day(line: Line, role: Role, faults: list[Finding]) -> date | None:
    at = line.bill.at(role)
    cell = line.cell(at)
    if at is None or not cell_text(cell):
        return None
    day = parse_day(cell, holds_days=True)
    if day is None:
        facts = {"column": line.bill.columns[at][1], "found": shown(cell), "expected": "2024-01-31"}
        faults.append(Finding("value-unknown", line.bill.place(line.number, at), facts))
    return day


def _amounts(line: Line, faults: list[Finding]) -> dict[int, Decimal]:
    """Return the amounts of a row by column; the settled one, or else the metered one, must be there."""
    amounts: dict[int, Decimal] = {}
    checks = {column.check for column, _, _ in line.bill.columns}
    due = Check.SETTLED if Check.SETTLED in checks else Check.METERED
    for at, (column, written, unit) in enumerate(line.bill.columns):
        if column.role is not Role.READING:
            continue
        quantity = _number(line, at, f"{written}, {unit}", faults)
        place = line.bill.place(line.number, at)
        if quantity is not None:
            amounts[at] = quantity
        elif column.check is due and not cell_text(line.cell(at)):
            faults.append(Finding("blank-required", place, {"item": "电力 / electricity", "column": written}))
    return amounts


def _number(line: Line, at: int, expected: str, faults: list[Finding]) -> Decimal | None:
    cell, place = line.cell(at), line.bill.place(line.number, at)
    uncalculated = line.bill.grid.uncalculated.get((line.number - 1, at))
    if uncalculated is not None:
        faults.append(Finding("formula-not-calculated", place, {"found": shown(uncalculated)}))
        return None
    number = read_quantity(cell, expected, place, faults)
    unit = line.bill.columns[at][2]
    if unit:
        refuse_overflow(cell, number, (unit, reading_base_unit(unit)), QUANTITY_BOUND, expected, place, faults)
    return number.quantity


def _checked_counter(line: Line, amounts: Mapping[int, Decimal]) -> Iterator[Finding]:
    """Yield a finding where (本次示数 − 上次示数) × 倍率 is not 抄见电量."""
    faults: list[Finding] = []
    at = [line.bill.at(role) for role in (Role.BEFORE, Role.READ, Role.MULTIPLIER)]
    stated = [None if each is None else _number(line, each, line.bill.columns[each][1], faults) for each in at]
    yield from faults
    metered = _first(line, amounts, Check.METERED)
    before, read, multiplier = stated
    if before is None or read is None or multiplier is None or metered is None:
        return
    counted = (read - before) * multiplier
    place, amount = metered
    unit = line.bill.columns[place][2]
    difference = amount - counted
    if abs(difference) * _factor(unit, line.bill.layout.unit) > line.bill.layout.tolerance:
        facts = {
            "item": _name(line),
            "found": shown_number(amount),
            "expected": f"({shown_number(read)} − {shown_number(before)}) × {shown_number(multiplier)}"
            f" = {shown_number(counted)}",
            "difference": shown_number(difference),
        }
        yield Finding("bill-counter", line.bill.place(line.number, place), facts)


def _checked_parts(line: Line, amounts: Mapping[int, Decimal]) -> Iterator[Finding]:
    """Yield a finding where the parts of the day add up to neither the settled nor the metered electricity."""
    base = line.bill.layout.unit
    parts = {at: quantity for at, quantity in amounts.items() if line.bill.columns[at][0].check is Check.PART}
    totals = [found for check in (Check.SETTLED, Check.METERED) if (found := _first(line, amounts, check))]
    if not parts or not totals:
        return
    total = sum((quantity * _factor(line.bill.columns[at][2], base) for at, quantity in parts.items()), Decimal(0))
    due = [(at, quantity * _factor(line.bill.columns[at][2], base)) for at, quantity in totals]
    if all(abs(quantity - total) > line.bill.layout.parts_tolerance for _, quantity in due):
        facts = {
            "item": _name(line),
            "found": shown_number(total),
            "expected": ", ".join(f"{line.bill.columns[at][1]} {shown_number(quantity)}" for at, quantity in due),
            "difference": shown_number(total - due[0][1]),
        }
        yield Finding("bill-parts", line.bill.place(line.number, due[0][0]), facts)


def _first(line: Line, amounts: Mapping[int, Decimal], check: Check) -> tuple[int, Decimal] | None:
    columns: Sequence[tuple[Column, str, str]] = line.bill.columns
    return next(((at, quantity) for at, quantity in amounts.items() if columns[at][0].check is check), None)


def _name(line: Line) -> str:
    at = next(at for role in (Role.METER, Role.ACCOUNT) if (at := line.bill.at(role)) is not None)
    return f"{cell_text(line.cell(at))} {cell_text(line.cell(line.bill.at(Role.MONTH)))}"


def _factor(unit: str, into: str) -> Decimal:
    return Decimal(1) if unit == into else conversion_factor(unit, into)
