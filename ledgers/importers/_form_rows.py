"""Reads the rows of a form of energy items: which item each is, and one entry for each of its flow cells."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from factors import EnergyItem, UnknownName, energy_item, energy_items, unit_key
from ledgers._findings import Finding
from ledgers._records import ActivityRow, EntryRow, Flow, State, flow_of
from ledgers._vocabulary import measures, purchase_amount
from ledgers.importers._cells import (
    QUANTITY_BOUND,
    cell_text,
    coefficient_bound,
    read_item_unit,
    refuse_overflow,
    shown,
)
from ledgers.importers._form_cells import (
    READ,
    Below,
    TableRow,
    hidden_cells,
    is_filled,
    read_number,
    refuse_blanks,
    strange_columns,
    table_rows,
    unit_cell,
)
from ledgers.importers._form_head import FormSheet
from ledgers.importers._form_layout import Column
from ledgers.importers._form_words import Blank, ColumnFigure, Role
from ledgers.importers.numbers import Number

NAME_LENGTH_MAX = 100
_YEAR_AGO = frozenset({ColumnFigure.YEAR_AGO, ColumnFigure.YEAR_AGO_MONTH, ColumnFigure.YEAR_AGO_CUMULATIVE})


@dataclass(frozen=True, slots=True)
class Copied:
    """A figure that only repeats one of another form: to compare, not to enter."""

    entry: EntryRow
    form: str
    label: str


@dataclass(slots=True)
class FormRows:
    """What the rows of one sheet gave."""

    entries: list[EntryRow] = field(default_factory=list)
    amounts: list[ActivityRow] = field(default_factory=list)
    copied: list[Copied] = field(default_factory=list)
    unstored: set[str] = field(default_factory=set)
    below: Below = field(default_factory=Below)


def read_rows(form: FormSheet, faults: list[Finding]) -> FormRows:
    """Return the entries and amounts of a form's table; rows in which nothing is filled in make none."""
    result = FormRows()
    first: dict[str, int] = {}
    strange: dict[int, Finding] = {}
    used = []
    for row, item in _items(form, result.below, faults):
        if item.item in first:
            facts = {"first": str(first[item.item] + 1), "found": item.name_zh}
            faults.append(Finding("row-duplicate", form.place(row), facts))
        first.setdefault(item.item, row)
        used.append(row)
        _read_row(form, row, item, result, faults)
        strange_columns(form, row, strange)
    faults.extend(hidden_cells(form, used))
    faults.extend(strange.values())
    return result


def _items(form: FormSheet, below: Below, faults: list[Finding]) -> Iterator[tuple[int, EnergyItem]]:
    """Yield the rows that are filled in, each with its item; gather what stands below the table.

    The table ends at a note, or at the first row with text that is neither an item nor a code and holds no
    number; a known item further down is read all the same.
    """
    name_at, code_at = form.header.position(Role.ITEM), form.header.position(Role.CODE)
    seen = ended = False
    for line in table_rows(form, faults):
        row, cells = line.row, form.sheet.rows[line.row]
        code = line.code.zfill(2) if re.fullmatch(r"\d{1,2}", line.code, re.ASCII) else ""
        known = _known(line.name[:NAME_LENGTH_MAX]) or (None if line.name else _known(code))
        if line.is_note(form) or not (known or code or is_filled(form, row)):
            below.add(form, row)
            ended = ended or (seen and any(cell not in ("", None) for cell in cells))
            continue
        seen = True
        if not is_filled(form, row):
            continue
        if known is None and ended and not code:
            below.add(form, row)
            continue
        if known is None:
            faults.append(_unknown_item(form, line, name_at, code))
            continue
        if line.name and code and known.form_code != code:
            facts = {"found": shown(cells[code_at or 0]), "item": known.name_zh, "expected": known.form_code}
            faults.append(Finding("item-code-disagrees", form.place(row, code_at), facts))
        yield row, known


@lru_cache(maxsize=2048)
def _known(name: str) -> EnergyItem | None:
    try:
        return energy_item(name)
    except UnknownName:
        return None


def _unknown_item(form: FormSheet, line: TableRow, column: int | None, code: str) -> Finding:
    nearest: tuple[str, ...] = ()
    found = (line.name or code)[:NAME_LENGTH_MAX]
    try:
        energy_item(found)
    except UnknownName as problem:
        nearest = tuple(problem.nearest)
    expected = ", ".join(nearest) or f"{next(iter(energy_items().values())).name_zh}…"
    return Finding("item-unknown", form.place(line.row, column), {"found": shown(found), "expected": expected})


def _read_row(form: FormSheet, row: int, item: EnergyItem, result: FormRows, faults: list[Finding]) -> None:
    unit_at = form.header.position(Role.UNIT)
    cell = unit_cell(form, row, unit_at, faults)
    unit, written = read_item_unit(cell, item, form.place(row, unit_at), faults), cell_text(cell)
    numbers = {
        at: read_number(form, row, at, f"{item.name_zh} {form.label(column)}, {column.unit or written}", faults)
        for at, column in form.header.columns.items()
        if column.role in READ
    }
    _refuse_overflows(form, row, item, unit, numbers, faults)
    due = [at for at, column in form.header.columns.items() if column.role is Role.FLOW and _is_due(column, item)]
    refuse_blanks(form, row, item.name_zh, numbers, due, faults)
    _refuse_sums(form, row, item, numbers, faults)
    for at, number in numbers.items():
        column = form.header.columns[at]
        if column.role is Role.UNSTORED and number.state is State.STATED:
            result.unstored.add(column.label)
        if column.role is Role.AMOUNT:
            result.amounts.extend(_amount(form, row, at, item, number, faults))
            continue
        if column.flow is None or number.state is None or (column.role is Role.PART and number.quantity is None):
            continue
        coefficient = _coefficient(form, column, numbers)
        entry = EntryRow(
            firm_id=form.firm_id,
            period=form.period,
            item=item.item,
            flow=flow_of(form.figure(column), column.flow),
            state=number.state,
            quantity=number.quantity,
            unit=unit,
            unit_written=written,
            place=form.place(row, at),
            coefficient=coefficient,
            coefficient_unit="" if coefficient is None else f"tce/{unit}",
        )
        if column.role in (Role.FLOW, Role.PART):
            result.entries.append(entry)
        elif item.item not in column.not_compared_for:
            result.copied.append(Copied(entry, form.filed_as(column.form), form.label(column)))


def _amount(
    form: FormSheet, row: int, at: int, item: EnergyItem, number: Number, faults: list[Finding]
) -> Iterator[ActivityRow]:
    """Yield what was paid for an item, where the cell states it: a measure of activity in current prices."""
    column = form.header.columns[at]
    if number.quantity is None:
        return
    measure = measures()[form.figure(column).of(purchase_amount(item.item))]
    unit, place = unit_key(column.unit), form.place(row, at)
    units = (unit, measure.unit)
    refuse_overflow(form.sheet.rows[row][at], number, units, QUANTITY_BOUND, measure.name_zh, place, faults)
    yield ActivityRow(
        form.firm_id, form.period, measure.measure, number.quantity, unit, column.unit, place, price_base="current"
    )


def _coefficient(form: FormSheet, column: Column, numbers: Mapping[int, Number]) -> Decimal | None:
    """Return the firm's coefficient for a column: that of its figure, else, but for a year ago, the plain one."""
    found: dict[ColumnFigure, Number] = {}
    for at, number in numbers.items():
        if form.header.columns[at].role is Role.COEFFICIENT:
            found.setdefault(form.header.columns[at].figure, number)
    plain = None if column.figure in _YEAR_AGO else found.get(ColumnFigure.PERIOD)
    own = found.get(column.figure, plain)
    return None if own is None else own.quantity


def _refuse_overflows(
    form: FormSheet, row: int, item: EnergyItem, unit: str, numbers: Mapping[int, Number], faults: list[Finding]
) -> None:
    """Refuse what no column of the ledger can hold: quantities in the item's unit, coefficients per item's unit."""
    for at, number in numbers.items():
        column = form.header.columns[at]
        is_coefficient = column.role is Role.COEFFICIENT
        if (column.flow is None and not is_coefficient) or column.role is Role.AMOUNT:
            continue
        units = (f"tce/{unit}", f"tce/{item.unit}") if is_coefficient and unit else (unit, item.unit)
        bound = coefficient_bound(number, documented=False) if is_coefficient else QUANTITY_BOUND
        expected = f"{item.name_zh} {column.label}"
        refuse_overflow(form.sheet.rows[row][at], number, units, bound, expected, form.place(row, at), faults)


def _is_due(column: Column, item: EnergyItem) -> bool:
    """Tell whether a column must be filled in; what was a year ago need not be, for a firm that is new."""
    if column.figure in _YEAR_AGO or item.item in column.blank_allowed_for:
        return False
    return column.blank is Blank.REFUSED or (column.blank is Blank.REFUSED_IF_STORABLE and item.storable)


def _refuse_sums(
    form: FormSheet, row: int, item: EnergyItem, numbers: Mapping[int, Number], faults: list[Finding]
) -> None:
    """Refuse a total whose parts in the same figure, where any is stated, do not add up to it."""
    columns = form.header.columns
    parts: dict[tuple[Flow | None, ColumnFigure], list[Number]] = {}
    for at, number in numbers.items():
        if columns[at].role is Role.PART:
            parts.setdefault((columns[at].of, columns[at].figure), []).append(number)
    for at, whole in numbers.items():
        if columns[at].role is not Role.FLOW or whole.quantity is None:
            continue
        found = parts.get((columns[at].flow, columns[at].figure), [])
        stated = [number.quantity for number in found if number.quantity is not None]
        if stated and all(number.state is not None for number in found) and sum(stated) != whole.quantity:
            facts = {"item": item.name_zh, "column": form.label(columns[at])}
            facts |= {"found": f"{sum(stated):f}", "expected": f"{whole.quantity:f}"}
            faults.append(Finding("row-sum", form.place(row, at), facts))
