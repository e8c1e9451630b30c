"""Recognises the sheets of a form: which form, where its table begins, what its columns are, whose it is and when."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from ledgers._findings import Finding, Place
from ledgers.importers._cells import cell_text, read_firm_id, shown
from ledgers.importers._form_layout import Column, FormLayout, Role, form_layouts, header_form
from ledgers.importers._package import column_letter
from ledgers.importers._workbook import Sheet
from ledgers.importers.periods import parse_period

HEADER_WITHIN_ROWS = 60
HEADER_DEPTH_MAX = 5


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a table: its rows from ``top`` to before ``bottom``, its columns, and header texts unknown."""

    top: int
    bottom: int
    columns: Mapping[int, Column]
    unknown: Mapping[int, str]

    def position(self, role: Role) -> int | None:
        """Return the first column of a role, counted from 0."""
        return next((at for at, column in self.columns.items() if column.role is role), None)


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A sheet recognised as a form; ``firm_id`` and ``period`` are empty where they could not be read."""

    file: str
    sheet: Sheet
    layout: FormLayout
    header: Header
    firm_id: str = ""
    period: str = ""

    def place(self, row: int, column: int | None = None) -> Place:
        """Return the place of a cell counted from 0, as a reader of the workbook counts."""
        return Place(self.file, self.sheet.name, row + 1, "" if column is None else column_letter(column))


def recognised(file: str, sheet: Sheet) -> FormSheet | None:
    """Return the sheet as the form that its columns or, failing that, its title or name say it is."""
    named = None
    for layout in form_layouts():
        header = _header(sheet, layout)
        if header and layout.told_by <= {column.label for column in header.columns.values()}:
            return FormSheet(file, sheet, layout, header)
        if sheet.rows and _is_titled(sheet, layout, header):
            named = FormSheet(file, sheet, layout, header or Header(len(sheet.rows), len(sheet.rows), {}, {}))
    return named


def column_faults(form: FormSheet) -> list[Finding]:
    """Return what is wrong with the columns of a form: missing ones and ones that stand twice."""
    faults = []
    first: dict[str, int] = {}
    for at, column in form.header.columns.items():
        if column.label in first:
            facts = {"found": column.label, "first": column_letter(first[column.label])}
            faults.append(Finding("column-duplicate", form.place(form.header.top, at), facts))
        first.setdefault(column.label, at)
    row = min(form.header.top, len(form.sheet.rows) - 1)
    faults.extend(
        Finding("column-missing", form.place(row), {"found": column.label})
        for column in form.layout.columns
        if column.must_exist and column.label not in first
    )
    return faults


def unknown_column(form: FormSheet, at: int) -> Finding:
    """Return the finding for a column that holds numbers under a header that the layout does not know."""
    text = form.header.unknown.get(at, "")
    labels = {header_form(column.label): column.label for column in form.layout.columns}
    near = get_close_matches(header_form(text), labels, n=3, cutoff=0.4)
    expected = ", ".join(labels[name] for name in near) or ", ".join(labels.values())
    return Finding("column-unknown", form.place(form.header.top, at), {"found": shown(text), "expected": expected})


def read_head(form: FormSheet, faults: list[Finding]) -> tuple[str, str]:
    """Return the firm's credit code and the period that stand above the table."""
    return _firm_id(form, faults), _period(form, faults)


def _header(sheet: Sheet, layout: FormLayout) -> Header | None:
    for top, row in enumerate(sheet.rows[:HEADER_WITHIN_ROWS]):
        roles: dict[Role, int] = {}
        for at, cell in enumerate(row):
            column = layout.header((header_form(cell),)) if cell != "" else None
            if column is not None:
                roles.setdefault(column.role, at)
        if Role.ITEM in roles and Role.UNIT in roles:
            bottom = _bottom(sheet.rows, top, roles[Role.ITEM], roles.get(Role.CODE, roles[Role.UNIT]), layout)
            return _columns(sheet, layout, top, bottom)
    return None


def _bottom(rows: Sequence[Sequence[object]], top: int, item: int, code: int, layout: FormLayout) -> int:
    """Return the row after the header: the first below ``top`` with a name or a code that is no column number."""
    for bottom in range(top + 1, min(top + HEADER_DEPTH_MAX, len(rows))):
        row = rows[bottom]
        if cell_text(row[item]) or cell_text(row[code]):
            repeated = layout.header((header_form(row[item]),))
            if repeated is None or repeated.role is not Role.ITEM:
                return bottom
    return min(top + 2, len(rows))


def _columns(sheet: Sheet, layout: FormLayout, top: int, bottom: int) -> Header:
    columns, unknown = {}, {}
    for at, stack in enumerate(_stacks(sheet, top, bottom)):
        forms = tuple(header_form(text) for text in stack)
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
    head = sheet.rows[: header.top if header else HEADER_WITHIN_ROWS]
    return any(layout.title.fullmatch(header_form(cell)) for row in head for cell in row if isinstance(cell, str))


def _after_label(row: Sequence[object], at: int, labels: Sequence[str]) -> tuple[int, object] | None:
    """Return where and what stands after a label: in the same cell, or in the next cell that is not empty."""
    cell = row[at]
    if not isinstance(cell, str):
        return None
    text = unicodedata.normalize("NFKC", cell)
    for label in labels:
        _, found, rest = text.partition(label)
        if found:
            rest = re.split(r"\s{2,}", rest.strip().lstrip(":").strip())[0]
            if rest:
                return at, rest
            following = ((place, value) for place, value in enumerate(row[at + 1 :], at + 1) if value not in ("", None))
            return next(following, (at, ""))
    return None


def _firm_id(form: FormSheet, faults: list[Finding]) -> str:
    for number, row in enumerate(form.sheet.rows[: form.header.top]):
        for at in range(len(row)):
            labelled = _after_label(row, at, form.layout.head.firm_id)
            if labelled is not None:
                return read_firm_id(labelled[1], form.place(number, labelled[0]), faults)
    faults.append(Finding("firm-id-missing", Place(form.file, form.sheet.name)))
    return ""


def _period(form: FormSheet, faults: list[Finding]) -> str:
    periods: dict[str, Place] = {}
    doubtful: list[tuple[str, Place]] = []
    for number, row in enumerate(form.sheet.rows[: form.header.top]):
        for at, cell in enumerate(row):
            labelled = _after_label(row, at, form.layout.head.period)
            if labelled is None and not isinstance(cell, str | date):
                continue
            where, value = labelled or (at, cell)
            bare = unicodedata.normalize("NFKC", value).strip("() ") if isinstance(value, str) else value
            period = parse_period(bare)
            if period:
                periods.setdefault(period, form.place(number, where))
            elif labelled or re.match(r"(?:19|20)\d*\s*年", cell_text(bare)):
                doubtful.append((shown(value), form.place(number, where)))
    if len(periods) == 1:
        return next(iter(periods))
    for period, place in periods.items():
        doubtful.append((period, place))
    found = ", ".join(text for text, _ in doubtful) or "∅"
    place = doubtful[-1][1] if doubtful else Place(form.file, form.sheet.name)
    faults.append(Finding("period-missing", place, {"found": found}))
    return ""
