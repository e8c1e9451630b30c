"""The cells of a form's table: numbers, formulas that came to nothing, hidden rows, rows that lie below the table."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ledgers._findings import HIDDEN_READ, Finding, in_both
from ledgers._records import State
from ledgers.importers._cells import COEFFICIENT_DECIMALS, cell_text, read_quantity
from ledgers.importers._form_head import FormSheet, unknown_column
from ledgers.importers._form_layout import header_form
from ledgers.importers._form_words import Role
from ledgers.importers._package import column_letter
from ledgers.importers.numbers import BLANK, DECIMALS, Number, parse_number

COUNTED = frozenset({Role.FLOW, Role.AMOUNT, Role.PART, Role.UNSTORED, Role.MEASURE})
"""Columns in which a number means that the row is used."""
FILLED = COUNTED | {Role.SAME_AS}
READ = FILLED | {Role.COEFFICIENT}
_UNREADABLE = Number(None)


@dataclass(slots=True)
class Below:
    """What stands below the table: its texts, and the rows from which numbers were not read."""

    texts: list[str] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)

    def add(self, form: FormSheet, row: int) -> None:
        """Add a row."""
        cells = form.sheet.rows[row]
        self.texts.extend(cell for cell in cells if isinstance(cell, str) and cell)
        columns = form.header.columns.items()
        if any(parse_number(cells[at]).state is State.STATED for at, column in columns if column.role in FILLED):
            self.unread.append(row)

    def notices(self, form: FormSheet) -> Iterator[str]:
        """Yield what to say of numbers below the table."""
        if self.unread:
            rows = ", ".join(str(row + 1) for row in self.unread)
            yield (
                f"工作表“{form.sheet.name}”第 {rows} 行在表尾之后，其中的数未读入 / "
                f"sheet {form.sheet.name}: row {rows} lies below the table, its numbers were not read"
            )


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the table: its name without the form's prefixes, and its code as written."""

    row: int
    name: str
    code: str

    def is_note(self, form: FormSheet) -> bool:
        """Tell whether the row is one of the notes under a table."""
        return self.name.startswith(form.layout.head.notes)


def table_rows(form: FormSheet, faults: list[Finding]) -> Iterator[TableRow]:
    """Yield every row under the header but those of column numbers; report cells of name and code that are lost."""
    name_at, code_at = form.header.position(Role.ITEM), form.header.position(Role.CODE)
    for row in range(form.header.bottom, len(form.sheet.rows)):
        cells = form.sheet.rows[row]
        name = _bare_name(form, cell_text(cells[name_at])) if name_at is not None else ""
        if header_form(name) in form.layout.head.number_row and _counts_columns(cells):
            continue
        lost = [form.uncalculated(row, at) for at in (name_at, code_at) if at is not None]
        faults.extend(fault for fault in lost if fault and is_filled(form, row))
        yield TableRow(row, name, cell_text(cells[code_at]) if code_at is not None else "")


def _bare_name(form: FormSheet, text: str) -> str:
    for prefix in form.layout.head.name_prefixes:
        text = text.removeprefix(prefix).strip()
    return text


def _counts_columns(cells: Sequence[object]) -> bool:
    """Tell whether the numbers of a row only count its columns: 1, 2, 3."""
    numbers = [parse_number(cell).quantity for cell in cells]
    stated = [number for number in numbers if number is not None]
    return all(after - before == 1 for before, after in pairwise(stated))


def is_filled(form: FormSheet, row: int) -> bool:
    """Tell whether a row reports anything: not so a formula, copied down the form, that came to 0."""
    cells = form.sheet.rows[row]
    for at, column in form.header.columns.items():
        if column.role in FILLED:
            if (row, at) in form.sheet.marks.uncalculated:
                return True
            if cells[at] != "" and parse_number(cells[at]).state is not State.BLANK and not is_idle(form, row, at):
                return True
    return any(cells[at] != "" and parse_number(cells[at]).state is State.STATED for at in form.header.unknown)


def is_idle(form: FormSheet, row: int, at: int) -> bool:
    """Tell whether a cell is a formula that came to 0."""
    return (row, at) in form.sheet.marks.formulas and form.sheet.rows[row][at] == 0


def read_number(form: FormSheet, row: int, at: int, expected: str, faults: list[Finding]) -> Number:
    """Return the number of a cell; what is wrong with it is among the faults."""
    if fault := form.uncalculated(row, at):
        faults.append(fault)
        return _UNREADABLE
    decimals = COEFFICIENT_DECIMALS if form.header.columns[at].role is Role.COEFFICIENT else DECIMALS
    return read_quantity(form.sheet.rows[row][at], expected, form.place(row, at), faults, decimals=decimals)


def unit_cell(form: FormSheet, row: int, at: int | None, faults: list[Finding]) -> object:
    """Return the cell that holds a unit; a formula without a value is reported as what it is."""
    if at is None:
        return ""
    if fault := form.uncalculated(row, at):
        faults.append(fault)
    return form.sheet.rows[row][at]


def refuse_blanks(
    form: FormSheet, row: int, name: str, numbers: Mapping[int, Number], due: Iterable[int], faults: list[Finding]
) -> None:
    """Refuse the blank cells of those columns where the row states any number."""
    columns = form.header.columns
    used = any(
        number.state in (State.STATED, None) and columns[at].role in COUNTED and not is_idle(form, row, at)
        for at, number in numbers.items()
    )
    for at in due if used else ():
        if numbers[at] is BLANK:
            facts = {"item": name, "column": form.label(columns[at])}
            faults.append(Finding("blank-required", form.place(row, at), facts))


def strange_columns(form: FormSheet, row: int, strange: dict[int, Finding]) -> None:
    """Gather the columns under unknown headers in which a used row holds a number, each once."""
    for at in form.header.unknown:
        if at not in strange and parse_number(form.sheet.rows[row][at]).state is State.STATED:
            strange[at] = unknown_column(form, at)


def hidden_cells(form: FormSheet, used: Collection[int]) -> Iterator[Finding]:
    """Yield a warning for each hidden row that was read, each hidden column and each cell under a merged one."""
    for row in sorted(form.sheet.marks.hidden_rows.intersection(used)):
        facts = {"found": in_both(f"第 {row + 1} 行", f"row {row + 1}"), "expected": HIDDEN_READ}
        yield Finding("sheet-hidden", form.place(row), facts)
    for at, column in form.header.columns.items():
        if used and column.role in READ and at in form.sheet.marks.hidden_columns:
            letter = column_letter(at)
            facts = {"found": in_both(f"{letter} 列", f"column {letter}"), "expected": HIDDEN_READ}
            yield Finding("sheet-hidden", form.place(form.header.top, at), facts)
    for row, at in sorted(_covered(form, used)):
        cell = f"{column_letter(at)}{row + 1}"
        found = in_both(f"单元格 {cell}（在合并单元格之下）", f"cell {cell} under a merged one")
        yield Finding("sheet-hidden", form.place(row, at), {"found": found, "expected": HIDDEN_READ})


def _covered(form: FormSheet, used: Collection[int]) -> set[tuple[int, int]]:
    """Return the cells of used rows that hold something and lie under a merged range."""
    columns = [at for at, column in form.header.columns.items() if column.role in READ]
    return {
        (row, at)
        for (top, left), (bottom, right) in form.sheet.merged
        for row in used
        for at in columns
        if top <= row <= bottom and left <= at <= right and (row, at) != (top, left)
        if form.sheet.rows[row][at] not in ("", None)
    }


def plain_code(text: str) -> str:
    """Return a code without the zeros that a workbook drops when it makes the code a number.

    >>> plain_code("01"), plain_code("0600"), plain_code("B1")
    ('1', '600', 'B1')
    """
    return text.lstrip("0") if re.fullmatch(r"\d+", text, re.ASCII) else text
