"""Recognises the sheets of a form: which form it is, where its table begins, what its columns are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ledgers._findings import Finding, Place
from ledgers._records import Figure
from ledgers._vocabulary import FIGURE_NAMES
from ledgers.importers._cells import cell_text, shown
from ledgers.importers._form_layout import Column, FormLayout, header_form
from ledgers.importers._form_words import Part, Role
from ledgers.importers._package import column_letter
from ledgers.importers._workbook import Sheet

HEADER_WITHIN_ROWS = 60
HEADER_DEPTH_MAX = 5


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a table: its rows from ``top`` to before ``bottom``, its columns, and header texts unknown."""

    top: int
    bottom: int
    columns: Mapping[int, Column]
    unknown: Mapping[int, str]

    def position(self, role: Role, part: Part = Part.VALUE) -> int | None:
        """Return the first column of a role, counted from 0; of units the one of that part of a ratio."""
        return next((at for at, column in self.columns.items() if (column.role, column.part) == (role, part)), None)


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A sheet recognised as a form; ``firm_id`` and ``period`` are empty where they could not be read."""

    file: str
    sheet: Sheet
    layout: FormLayout
    header: Header
    firm_id: str = ""
    period: str = ""
    since_january: bool = False

    def place(self, row: int, column: int | None = None) -> Place:
        """Return the place of a cell counted from 0, as a reader of the workbook counts."""
        return Place(self.file, self.sheet.name, row + 1, "" if column is None else column_letter(column))

    def figure(self, column: Column) -> Figure:
        """Return the figure under which the ledger keeps what a column states."""
        return column.figure.stored(self.period, since_january=self.since_january)

    def filed_as(self, form: str) -> str:
        """Return the name under which a form for this period is filed: that of January to a month is one of its own."""
        return (Figure.CUMULATIVE if self.since_january else Figure.PERIOD).of(form)

    def label(self, column: Column) -> str:
        """Return what a finding calls a column: its label, and the figure where it is not the plain one."""
        figure = self.figure(column)
        return column.label if figure is Figure.PERIOD else f"{column.label}（{FIGURE_NAMES[figure][0]}）"

    def uncalculated(self, row: int, column: int) -> Finding | None:
        """Return the finding for a formula without a usable value, or an error value; None for any other cell."""
        found = self.sheet.marks.uncalculated.get((row, column))
        if found is None:
            return None
        return Finding("formula-not-calculated", self.place(row, column), {"found": shown(found)})


def recognised(file: str, sheet: Sheet, layouts: Sequence[FormLayout]) -> FormSheet | None:
    """Return the sheet as the form that its columns or, failing that, its title or name say it is."""
    named = None
    for layout in layouts:
        header = _header(sheet, layout)
        labels = {column.label for column in header.columns.values()} if header else set()
        if header and layout.told_by and layout.told_by <= labels:
            return FormSheet(file, sheet, layout, header)
        if named is None and sheet.rows and _is_titled(sheet, layout, header):  # a list of forms names them too
            named = FormSheet(file, sheet, layout, header or Header(len(sheet.rows), len(sheet.rows), {}, {}))
    return named


def column_faults(form: FormSheet) -> list[Finding]:
    """Return what is wrong with the columns of a form: missing ones and ones that state the same figure twice."""
    faults = []
    first: dict[tuple[Role, str, Part, Figure], int] = {}
    for at, column in form.header.columns.items():
        key = (column.role, column.flow or column.label, column.part, form.figure(column))
        if key in first:
            facts = {"found": form.label(column), "first": column_letter(first[key])}
            faults.append(Finding("column-duplicate", form.place(form.header.top, at), facts))
        first.setdefault(key, at)
    labels = {column.label for column in form.header.columns.values()}
    row = min(form.header.top, len(form.sheet.rows) - 1)
    missing = [column.label for column in form.layout.columns if column.must_exist and column.label not in labels]
    measured = [column.label for column in form.layout.columns if column.role is Role.MEASURE]
    missing += [] if labels.intersection(measured) else measured[:1]
    faults.extend(Finding("column-missing", form.place(row), {"found": label}) for label in dict.fromkeys(missing))
    return faults


def unknown_column(form: FormSheet, at: int) -> Finding:
    """Return the finding for a column that holds numbers under a header that the layout does not know."""
    text = form.header.unknown.get(at, "")
    labels = {header_form(column.label): column.label for column in form.layout.columns}
    near = get_close_matches(header_form(text), labels, n=3, cutoff=0.4)
    expected = ", ".join(labels[name] for name in near) or ", ".join(labels.values())
    return Finding("column-unknown", form.place(form.header.top, at), {"found": shown(text), "expected": expected})


def _header(sheet: Sheet, layout: FormLayout) -> Header | None:
    for top, row in enumerate(sheet.rows[:HEADER_WITHIN_ROWS]):
        roles: dict[Role, int] = {}
        for at, cell in enumerate(row):
            column = layout.index.get((header_form(cell),)) if cell != "" else None
            if column is not None:
                roles.setdefault(column.role, at)
        if Role.ITEM in roles and Role.UNIT in roles:
            bottom = _bottom(sheet.rows, top, roles[Role.ITEM], roles.get(Role.CODE, roles[Role.UNIT]), layout)
            return _columns(sheet, layout, top, bottom)
    return None


def _bottom(rows: Sequence[Sequence[object]], top: int, item: int, code: int, layout: FormLayout) -> int:
    """Return the row after the header: the first below ``top`` with a number, a name or a code.

    A row of column numbers has letters (甲, 乙) for a name and is such a row.
    """
    for bottom in range(top + 1, min(top + HEADER_DEPTH_MAX, len(rows))):
        row = rows[bottom]
        if any(isinstance(cell, int | float) for cell in row):
            return bottom
        if cell_text(row[item]) or cell_text(row[code]):
            repeated = layout.index.get((header_form(row[item]),))
            if repeated is None or repeated.role is not Role.ITEM:
                return bottom
    return min(top + 2, len(rows))


def _columns(sheet: Sheet, layout: FormLayout, top: int, bottom: int) -> Header:
    columns, unknown = {}, {}
    for at, stack in enumerate(_stacks(sheet, top, bottom)):
        forms = tuple(form for text in stack if (form := header_form(text)))
        column = layout.header(forms) if forms else None
        if column is not None:
            columns[at] = column
        else:
            unknown[at] = "/".join(stack)
    return Header(top, bottom, columns, unknown)


def _stacks(sheet: Sheet, top: int, bottom: int) -> Iterator[tuple[str, ...]]:
    """Yield for each column its header texts from top to bottom; merged cells say the same in all their columns."""
    grid = [[cell_text(cell) for cell in row] for row in sheet.rows[top:bottom]]
    merged = set()
    for (first_row, first_column), (last_row, last_column) in sheet.merged:
        if first_row < top or first_row >= bottom:
            continue
        for row in range(first_row - top, min(last_row, bottom - 1) - top + 1):
            for column in range(first_column, min(last_column + 1, len(grid[row]))):
                grid[row][column] = grid[first_row - top][first_column]
                merged.add((row, column))
    for row, texts in enumerate(grid[:-1]):  # a header that was never merged still spans what stands under it
        for column in range(1, len(texts)):
            if not texts[column] and (row, column) not in merged and grid[row + 1][column]:
                texts[column] = texts[column - 1]
    for column in range(len(grid[0])):
        stack = [texts[column] for texts in grid if texts[column]]
        yield tuple(text for number, text in enumerate(stack) if number == 0 or text != stack[number - 1])


def _is_titled(sheet: Sheet, layout: FormLayout, header: Header | None) -> bool:
    if layout.sheet_name.fullmatch(header_form(sheet.name)):
        return True
    if header is None and not layout.told_by:
        return False
    head = sheet.rows[: header.top if header else HEADER_WITHIN_ROWS]
    return any(layout.title.fullmatch(header_form(cell)) for row in head for cell in row if isinstance(cell, str))
