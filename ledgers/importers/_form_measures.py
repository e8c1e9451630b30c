"""Reads the rows of a form of measures: outputs of products, output values, unit consumption, each with its figures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from ledgers._findings import Finding
from ledgers._records import ActivityRow, State
from ledgers._vocabulary import MEASURES_TABLE, Measure, measures
from ledgers.importers._cells import QUANTITY_BOUND, cell_text, read_ratio_unit, read_unit, refuse_overflow, shown
from ledgers.importers._form_cells import (
    READ,
    Below,
    TableRow,
    hidden_cells,
    is_filled,
    plain_code,
    read_number,
    refuse_blanks,
    strange_columns,
    table_rows,
    unit_cell,
)
from ledgers.importers._form_head import FormSheet
from ledgers.importers._form_layout import Column, Line, Lines, header_form
from ledgers.importers._form_words import Blank, Part, Role

NAME_LENGTH_MAX = 100
_SURELY_MEANT = 0.75
_PERHAPS_MEANT = 0.5


@dataclass(slots=True)
class MeasureRows:
    """What the rows of one sheet gave; of the others which are not stored, and in which a figure does not apply."""

    activities: list[ActivityRow] = field(default_factory=list)
    unstored: list[int] = field(default_factory=list)
    inapplicable: list[int] = field(default_factory=list)
    below: Below = field(default_factory=Below)

    def notices(self, form: FormSheet) -> Iterator[str]:
        """Yield what was left out and why."""
        sheet = form.sheet.name
        if self.unstored:
            rows = ", ".join(str(row + 1) for row in self.unstored)
            yield f"工作表“{sheet}”第 {rows} 行按版式不入台账 / sheet {sheet}: row {rows} is not stored by its layout"
        if self.inapplicable:
            rows = ", ".join(str(row + 1) for row in self.inapplicable)
            yield f"工作表“{sheet}”第 {rows} 行的“—”不入账 / sheet {sheet}: — in row {rows} makes no record"
        yield from self.below.notices(form)


def read_measures(form: FormSheet, lines: Lines, faults: list[Finding]) -> MeasureRows:
    """Return the measures of activity in a form's table, one for each figure that a row states."""
    result = MeasureRows()
    first: dict[Line, int] = {}
    strange: dict[int, Finding] = {}
    used = []
    for row, line in _lines(form, lines, result, faults):
        measure = measures()[line.measure]
        if line in first:
            facts = {"first": str(first[line] + 1), "found": measure.name_zh}
            faults.append(Finding("row-duplicate", form.place(row), facts))
        first.setdefault(line, row)
        used.append(row)
        _read_row(form, lines, row, line, result, faults)
        strange_columns(form, row, strange)
    faults.extend(hidden_cells(form, used))
    faults.extend(strange.values())
    return result


def _lines(form: FormSheet, lines: Lines, result: MeasureRows, faults: list[Finding]) -> Iterator[tuple[int, Line]]:
    """Yield the rows that are filled in, each with what it measures; gather those that are not stored.

    The table ends at a note; what stands below is not read, but for rows whose name is known.
    """
    stored, ended = True, False
    for row in table_rows(form, faults):
        name = header_form(row.name[:NAME_LENGTH_MAX])
        heading = next((keep for pattern, keep in lines.sections if pattern.fullmatch(name)), None)
        stored = stored if heading is None else heading
        known = lines.by_name.get(name) or (None if name else lines.by_code.get(plain_code(row.code)))
        if row.is_note(form) or (ended and known is None):
            result.below.add(form, row.row)
            ended = True
        elif not is_filled(form, row.row):
            continue
        elif known is not None:
            faults.extend(_code_fault(form, lines, row, known))
            yield row.row, known
        elif name in lines.unstored or not stored:
            result.unstored.append(row.row)
        else:
            faults.append(_unknown(form, lines, row))


def _unknown(form: FormSheet, lines: Lines, row: TableRow) -> Finding:
    """Return the finding for a row that no measure has; a name that is nearly one is taken for a slip of the pen."""
    at = form.header.position(Role.ITEM)
    name = header_form(row.name[:NAME_LENGTH_MAX])
    near = get_close_matches(name, lines.by_name, n=3, cutoff=_PERHAPS_MEANT)
    names = dict.fromkeys(measures()[lines.by_name[found].measure].name_zh for found in near)
    label = form.header.columns[at].label if at is not None else "∅"
    facts = {"column": label, "found": shown(row.name or row.code), "expected": "、".join(names) or MEASURES_TABLE}
    meant = name and get_close_matches(name, lines.by_name, n=1, cutoff=_SURELY_MEANT)
    return Finding("value-unknown" if meant or not name else "measure-unknown", form.place(row.row, at), facts)


def _code_fault(form: FormSheet, lines: Lines, row: TableRow, known: Line) -> Iterator[Finding]:
    other = lines.by_code.get(plain_code(row.code))
    if other is not None and other != known:
        codes = [code.zfill(2) for code, line in lines.by_code.items() if line == known]
        facts = {
            "found": shown(row.code),
            "item": measures()[known.measure].name_zh,
            "expected": ", ".join(codes) or "∅",
        }
        yield Finding("item-code-disagrees", form.place(row.row, form.header.position(Role.CODE)), facts)


def _read_row(form: FormSheet, lines: Lines, row: int, line: Line, result: MeasureRows, faults: list[Finding]) -> None:
    whole = measures()[line.measure]
    units = _Units(form, lines, row, whole, faults)
    unit_at = form.header.position(Role.UNIT)
    written = cell_text(form.sheet.rows[row][unit_at]) if unit_at is not None else ""
    numbers = {
        at: read_number(form, row, at, f"{whole.name_zh} {form.label(column)}, {written}", faults)
        for at, column in form.header.columns.items()
        if column.role in READ
    }
    due = [at for at, column in form.header.columns.items() if column.blank is Blank.REFUSED and at in numbers]
    refuse_blanks(form, row, whole.name_zh, numbers, due, faults)
    if any(number.state is State.NOT_APPLICABLE for number in numbers.values()):
        result.inapplicable.append(row)
    for at, number in numbers.items():
        column = form.header.columns[at]
        if column.role is not Role.MEASURE or number.quantity is None:
            continue
        expected, place = f"{whole.name_zh} {form.label(column)}", form.place(row, at)
        measure = measures().get(form.figure(column).of(column.part.of(line.measure)))
        if measure is None:
            facts = {"column": form.label(column), "found": shown(form.sheet.rows[row][at]), "expected": "∅"}
            faults.append(Finding("value-unknown", place, facts))
            continue
        unit, unit_written = units.of(column)
        bounds = (unit, measure.unit)
        refuse_overflow(form.sheet.rows[row][at], number, bounds, QUANTITY_BOUND, expected, place, faults)
        result.activities.append(
            ActivityRow(
                firm_id=form.firm_id,
                period=form.period,
                measure=measure.measure,
                quantity=number.quantity,
                unit=unit,
                unit_written=unit_written,
                place=place,
                price_base=line.price_base,
            )
        )


class _Units:
    """The units of a row, each read once: that of the row, and of ratios those of numerator and denominator."""

    def __init__(self, form: FormSheet, lines: Lines, row: int, measure: Measure, faults: list[Finding]) -> None:
        self._form, self._lines, self._row, self._measure, self._faults = form, lines, row, measure, faults
        self._read: dict[Part, tuple[str, str]] = {}

    def of(self, column: Column) -> tuple[str, str]:
        """Return the unit of a column, by key and as written; an empty key is one that has been refused."""
        if column.part not in self._read:
            self._read[column.part] = self._part(column.part)
        return self._read[column.part]

    def _part(self, part: Part) -> tuple[str, str]:
        upper, _, lower = self._measure.unit.partition("/")
        due = {Part.VALUE: self._measure.unit, Part.NUMERATOR: upper, Part.DENOMINATOR: lower}[part]
        at = self._form.header.position(Role.UNIT, part)
        if at is not None:
            cell = unit_cell(self._form, self._row, at, self._faults)
        else:
            at, cell = self._form.header.position(Role.UNIT), self._lines.part_units.get(part.value, {}).get(due, "")
        return self._unit(cell, due, at), cell_text(cell)

    def _unit(self, cell: object, due: str, at: int | None) -> str:
        place, name = self._form.place(self._row, at), self._measure.name_zh
        upper, _, lower = due.partition("/")
        if lower:
            return read_ratio_unit(cell, upper, (lower,), name, place, self._faults)
        return read_unit(cell, due, name, place, self._faults)
