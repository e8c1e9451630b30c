"""Reads the rows of a form: which item each is, and one entry for each of its flow cells."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from factors import EnergyItem, UnknownName, energy_item, energy_items
from ledgers._findings import Finding
from ledgers._records import EntryRow, State
from ledgers.importers._cells import (
    COEFFICIENT_DECIMALS,
    QUANTITY_BOUND,
    cell_text,
    coefficient_bound,
    read_item_unit,
    read_quantity,
    refuse_overflow,
    shown,
)
from ledgers.importers._form_head import FormSheet, unknown_column
from ledgers.importers._form_layout import Blank, Column, Role, header_form
from ledgers.importers.numbers import BLANK, DECIMALS, Number, parse_number

_COUNTED = frozenset({Role.FLOW, Role.PART, Role.UNSTORED})
_READ = _COUNTED | {Role.SAME_AS, Role.COEFFICIENT}
_UNREADABLE = Number(None)


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
    copied: list[Copied] = field(default_factory=list)
    unstored: set[str] = field(default_factory=set)
    footer: list[str] = field(default_factory=list)


def read_rows(form: FormSheet, faults: list[Finding]) -> FormRows:
    """Return the entries of a form's table; rows in which nothing is filled in make none."""
    result = FormRows()
    first: dict[str, int] = {}
    strange: dict[int, Finding] = {}
    for row, item in _items(form, result.footer, faults):
        if item.item in first:
            facts = {"first": str(first[item.item] + 1), "found": item.name_zh}
            faults.append(Finding("row-duplicate", form.place(row), facts))
        first.setdefault(item.item, row)
        _read_row(form, row, item, result, faults)
        for at in form.header.unknown:
            if at not in strange and parse_number(form.sheet.rows[row][at]).state is State.STATED:
                strange[at] = unknown_column(form, at)
    faults.extend(strange.values())
    return result


def _items(form: FormSheet, footer: list[str], faults: list[Finding]) -> Iterator[tuple[int, EnergyItem]]:
    """Yield the rows that are filled in, each with its item; gather the texts that stand below the table.

    The table ends at a note, or at the first row with text that is neither an item nor a code and holds no
    number; a known item further down is read all the same.
    """
    name_at, code_at = form.header.position(Role.ITEM), form.header.position(Role.CODE)
    seen = ended = False
    for row in range(form.header.bottom, len(form.sheet.rows)):
        cells = form.sheet.rows[row]
        name = _bare_name(form, cell_text(cells[name_at])) if name_at is not None else ""
        code = _code(cells[code_at]) if code_at is not None else ""
        if header_form(name) in form.layout.head.number_row:
            continue
        known = _known(name) or (None if name else _known(code))
        if name.startswith(form.layout.head.notes) or not (known or code or _is_filled(form, row)):
            footer.extend(cell for cell in cells if isinstance(cell, str) and cell)
            ended = ended or (seen and any(cell not in ("", None) for cell in cells))
            continue
        seen = True
        if not _is_filled(form, row):
            continue
        if known is None:
            if not ended or code:
                faults.append(_unknown_item(form, row, name_at, name or code))
            continue
        if name and code and known.form_code != code:
            facts = {"found": shown(cells[code_at or 0]), "item": known.name_zh, "expected": known.form_code}
            faults.append(Finding("item-code-disagrees", form.place(row, code_at), facts))
        yield row, known


def _bare_name(form: FormSheet, text: str) -> str:
    for prefix in form.layout.head.name_prefixes:
        text = text.removeprefix(prefix)
    return text


def _code(cell: object) -> str:
    """Return a code as the form prints it (``01``), also where a workbook made it a number; else nothing."""
    text = cell_text(cell)
    return text.zfill(2) if re.fullmatch(r"\d{1,2}", text, re.ASCII) else ""


def _known(name: str) -> EnergyItem | None:
    try:
        return energy_item(name)
    except UnknownName:
        return None


def _unknown_item(form: FormSheet, row: int, column: int | None, found: str) -> Finding:
    nearest: tuple[str, ...] = ()
    try:
        energy_item(found)
    except UnknownName as problem:
        nearest = tuple(problem.nearest)
    expected = ", ".join(nearest) or f"{next(iter(energy_items().values())).name_zh}…"
    return Finding("item-unknown", form.place(row, column), {"found": shown(found), "expected": expected})


def _is_filled(form: FormSheet, row: int) -> bool:
    """Tell whether a row reports anything: not so a formula, copied down the form, that came to 0."""
    cells = form.sheet.rows[row]
    for at, column in form.header.columns.items():
        if column.role in _COUNTED or column.role is Role.SAME_AS:
            if (row, at) in form.sheet.marks.uncalculated:
                return True
            if parse_number(cells[at]).state is not State.BLANK and not _is_idle(form, row, at):
                return True
    return any(parse_number(cells[at]).state is State.STATED for at in form.header.unknown)


def _is_idle(form: FormSheet, row: int, at: int) -> bool:
    return (row, at) in form.sheet.marks.formulas and form.sheet.rows[row][at] == 0


def _read_row(form: FormSheet, row: int, item: EnergyItem, result: FormRows, faults: list[Finding]) -> None:
    unit_at = form.header.position(Role.UNIT)
    unit_cell = form.sheet.rows[row][unit_at] if unit_at is not None else ""
    unit = read_item_unit(unit_cell, item, form.place(row, unit_at), faults)
    written = cell_text(unit_cell)
    numbers = {
        at: _number(form, row, at, f"{item.name_zh} {column.label}, {written}", faults)
        for at, column in form.header.columns.items()
        if column.role in _READ
    }
    _refuse_overflows(form, row, item, unit, numbers, faults)
    _refuse_blanks(form, row, item, numbers, faults)
    _refuse_sums(form, row, item, numbers, faults)
    if row in form.sheet.marks.hidden_rows:
        facts = {"found": f"行 / row {row + 1}", "expected": "已读入 / imported"}
        faults.append(Finding("sheet-hidden", form.place(row), facts))
    coefficient = _coefficient(form, numbers)
    for at, number in numbers.items():
        column = form.header.columns[at]
        if column.role is Role.UNSTORED and number.state is State.STATED:
            result.unstored.add(column.label)
        if column.flow is None or number.state is None:
            continue
        entry = EntryRow(
            firm_id=form.firm_id,
            period=form.period,
            item=item.item,
            flow=column.flow,
            state=number.state,
            quantity=number.quantity,
            unit=unit,
            unit_written=written,
            place=form.place(row, at),
            coefficient=coefficient,
            coefficient_unit="" if coefficient is None else f"tce/{unit}",
        )
        if column.role is Role.SAME_AS and item.item in column.not_compared_for:
            continue
        if column.role is Role.SAME_AS:
            result.copied.append(Copied(entry, column.form, column.label))
        else:
            result.entries.append(entry)


def _number(form: FormSheet, row: int, at: int, expected: str, faults: list[Finding]) -> Number:
    found = form.sheet.marks.uncalculated.get((row, at))
    if found is not None:
        faults.append(Finding("formula-not-calculated", form.place(row, at), {"found": shown(found)}))
        return _UNREADABLE
    decimals = COEFFICIENT_DECIMALS if form.header.columns[at].role is Role.COEFFICIENT else DECIMALS
    return read_quantity(form.sheet.rows[row][at], expected, form.place(row, at), faults, decimals=decimals)


def _coefficient(form: FormSheet, numbers: Mapping[int, Number]) -> Decimal | None:
    at = form.header.position(Role.COEFFICIENT)
    return numbers[at].quantity if at is not None else None


def _refuse_overflows(
    form: FormSheet, row: int, item: EnergyItem, unit: str, numbers: Mapping[int, Number], faults: list[Finding]
) -> None:
    """Refuse what no column of the ledger can hold: quantities in the item's unit, coefficients per item's unit."""
    for at, number in numbers.items():
        column = form.header.columns[at]
        is_coefficient = column.role is Role.COEFFICIENT
        if column.flow is None and not is_coefficient:
            continue
        units = (f"tce/{unit}", f"tce/{item.unit}") if is_coefficient and unit else (unit, item.unit)
        bound = coefficient_bound(number, documented=False) if is_coefficient else QUANTITY_BOUND
        expected = f"{item.name_zh} {column.label}"
        refuse_overflow(form.sheet.rows[row][at], number, units, bound, expected, form.place(row, at), faults)


def _is_due(column: Column, item: EnergyItem) -> bool:
    if item.item in column.blank_allowed_for:
        return False
    return column.blank is Blank.REFUSED or (column.blank is Blank.REFUSED_IF_STORABLE and item.storable)


def _refuse_blanks(
    form: FormSheet, row: int, item: EnergyItem, numbers: Mapping[int, Number], faults: list[Finding]
) -> None:
    columns = form.header.columns
    used = any(
        number.state in (State.STATED, None) and columns[at].role in _COUNTED and not _is_idle(form, row, at)
        for at, number in numbers.items()
    )
    for at, number in numbers.items():
        if used and number is BLANK and columns[at].role is Role.FLOW and _is_due(columns[at], item):
            facts = {"item": item.name_zh, "column": columns[at].label}
            faults.append(Finding("blank-required", form.place(row, at), facts))


def _refuse_sums(
    form: FormSheet, row: int, item: EnergyItem, numbers: Mapping[int, Number], faults: list[Finding]
) -> None:
    """Refuse a total whose parts, where any is stated, do not add up to it."""
    columns = form.header.columns
    for at, whole in numbers.items():
        flow = columns[at].flow
        if columns[at].role is not Role.FLOW or whole.quantity is None:
            continue
        parts = [number for part, number in numbers.items() if flow is not None and columns[part].of is flow]
        stated = [number.quantity for number in parts if number.quantity is not None]
        if stated and all(number.state is not None for number in parts) and sum(stated) != whole.quantity:
            facts = {"item": item.name_zh, "column": columns[at].label}
            facts |= {"found": f"{sum(stated):f}", "expected": f"{whole.quantity:f}"}
            faults.append(Finding("row-sum", form.place(row, at), facts))
