"""A new workbook of the values of a file that is no .xlsx, with its marks: text stays text, whatever it begins with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from ledgers._annotate_marks import COLOURS, HEADER_COLOUR, Marks, Range, add_comments, list_name, worst, write_list
from ledgers._findings import Finding

ROWS_MAX, TEXT_LENGTH_MAX = 1_048_576, 32_767
_FORMATS: Mapping[type, str] = {
    datetime: "yyyy-mm-dd hh:mm:ss",
    date: "yyyy-mm-dd",
    time: "hh:mm:ss",
    timedelta: "[h]:mm:ss",
}
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


class NotShown(Exception):
    """The values of a file do not fit a sheet, or are no text."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet of values with the findings of its cells."""

    name: str
    rows: Sequence[Sequence[object]]
    marks: Marks
    merged: Sequence[Range] = ()
    hidden: bool = False


def values_workbook(grids: Sequence[Grid], findings: Sequence[Finding]) -> bytes:
    """Return a workbook of the sheets, marked, and of the list of findings.

    Raises
    ------
    NotShown
        If a sheet has more rows, or a cell a longer text, than a workbook holds.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 (only where a workbook is written)

    written = BytesIO()
    book = Workbook(written, _OPTIONS)
    for grid in grids:
        _refuse_large(grid)
        sheet = book.add_worksheet(grid.name)
        if grid.hidden and len(grids) > 1:
            sheet.hide()
        _write_values(sheet, grid, _Formats(book))
        add_comments(sheet, grid.marks)
    sheet = book.add_worksheet(list_name(grid.name for grid in grids))
    write_list(sheet, findings, *list_formats(book))
    if any(grid.hidden for grid in grids):
        sheet.activate()
    book.close()
    return written.getvalue()


def list_formats(book: Any) -> tuple[Any, Any]:
    """Return the formats of the list's header and of its rows."""
    wrapped = {"text_wrap": True, "valign": "top"}
    return book.add_format({**wrapped, "bg_color": f"#{HEADER_COLOUR}"}), book.add_format(wrapped)


def _refuse_large(grid: Grid) -> None:
    longest = max((len(cell) for row in grid.rows for cell in row if isinstance(cell, str)), default=0)
    if len(grid.rows) > ROWS_MAX or longest > TEXT_LENGTH_MAX:
        raise NotShown(grid.name)


class _Formats:
    """The formats of a workbook by kind of value and colour, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Any] = {}

    def of(self, value: object, colour: str) -> Any:
        """Return the format of a value, None for the plain one."""
        shown = _FORMATS.get(type(value), "")
        if not shown and not colour:
            return None
        if (shown, colour) not in self._made:
            fill = {"bg_color": f"#{colour}"} if colour else {}
            self._made[shown, colour] = self._book.add_format({**fill, **({"num_format": shown} if shown else {})})
        return self._made[shown, colour]


def _write_values(sheet: Any, grid: Grid, formats: _Formats) -> None:
    for (top, left), (bottom, right) in grid.merged:
        if (top, left) != (bottom, right):
            sheet.merge_range(top, left, bottom, right, "")
    for row, cells in enumerate(grid.rows):
        for column, value in enumerate(cells):
            colour = COLOURS[worst(grid.marks[row, column])] if (row, column) in grid.marks else ""
            _write_value(sheet, row, column, value, formats.of(value, colour))
    for (row, column), findings in grid.marks.items():
        if row >= len(grid.rows) or column >= len(grid.rows[row]):
            sheet.write_blank(row, column, None, formats.of("", COLOURS[worst(findings)]))


def _write_value(sheet: Any, row: int, column: int, value: object, shown: Any) -> None:
    if value in ("", None):
        if shown is not None:
            sheet.write_blank(row, column, None, shown)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, shown)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, shown)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, shown)
    else:
        sheet.write_datetime(row, column, value, shown)
