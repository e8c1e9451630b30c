"""A sheet of meter readings as a CSV of our own, so that workbooks and CSVs are read by the same rows of SQL."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from ledgers._findings import HIDDEN_LEFT, HIDDEN_READ, Finding, Place, in_both
from ledgers.importers._cells import cell_text, shown
from ledgers.importers._package import WorkbookRefused
from ledgers.importers._readings_layout import ReadingsLayout
from ledgers.importers._workbook import OLE_MAGIC, Sheet, read_workbook
from ledgers.importers.numbers import parse_number

_NAME = "sheet.csv"
XLS_NOTICE = ".xls 中看不到公式与错误值，请优先报送 .xlsx / formulas and error values cannot be seen in an .xls"


def sheet_as_csv(
    path: Path, layout: ReadingsLayout, folder: Path, faults: list[Finding], notices: list[str]
) -> tuple[Path, str] | None:
    """Write the sheet of readings as a CSV whose lines are its rows; return where it is and the sheet's name.

    None where the workbook cannot be read, or the layout does not tell which sheet is meant. Cells without a value that
    can be used, in columns that are imported, become findings.
    """
    data = path.read_bytes()
    try:
        sheets = read_workbook(data)
    except WorkbookRefused as refusal:
        faults.append(Finding(refusal.code, Place(path.name), {"found": refusal.found}))
        return None
    if data.startswith(OLE_MAGIC):
        notices.append(XLS_NOTICE)
    sheet = _chosen(sheets, layout, path.name, faults, notices)
    if sheet is None:
        return None
    columns = _columns(sheet, layout)
    header, *rows = (
        [row[at] if at < len(row) else None for at in columns] for row in sheet.rows[layout.header_row - 1 :]
    )
    names = [cell_text(cell) for cell in header]
    faults.extend(_uncalculated(sheet, layout, dict(zip(columns, names, strict=True)), path.name))
    copy = folder / _NAME
    with copy.open("w", encoding="utf-8", newline="") as stream:
        stream.write("\n" * (layout.header_row - 1))
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow([_heading(cell) for cell in header])
        for row in rows:
            writer.writerow([_text(cell, name, layout) for name, cell in zip(names, row, strict=True)])
    return copy, sheet.name


def _chosen(
    sheets: Sequence[Sheet], layout: ReadingsLayout, file: str, faults: list[Finding], notices: list[str]
) -> Sheet | None:
    """Return the sheet that the layout names, or the only one that holds anything; the others are named."""
    filled = [sheet for sheet in sheets if any(cell_text(cell) for row in sheet.rows for cell in row)]
    chosen = [sheet for sheet in filled if sheet.name == layout.sheet] if layout.sheet else filled
    if len(chosen) != 1 or len(chosen[0].rows) < layout.header_row:
        facts = {
            "column": "sheet",
            "found": layout.sheet or "∅",
            "expected": ", ".join(each.name for each in filled) or "∅",
        }
        faults.append(Finding("layout-invalid", Place(file, column="sheet"), facts))
        return None
    for sheet in filled:
        read = HIDDEN_READ if sheet is chosen[0] else HIDDEN_LEFT
        if sheet.hidden:
            facts = {"found": in_both(f"工作表“{sheet.name}”", f"sheet {sheet.name}"), "expected": read}
            faults.append(Finding("sheet-hidden", Place(file, sheet.name), facts))
        elif sheet is not chosen[0]:
            notices.append(f"工作表“{sheet.name}”未读入 / sheet {sheet.name}: not read")
    return chosen[0]


def _columns(sheet: Sheet, layout: ReadingsLayout) -> list[int]:
    """Return the columns that hold anything from the header on."""
    rows = sheet.rows[layout.header_row - 1 :]
    width = max((len(row) for row in rows), default=0)
    return [at for at in range(width) if any(at < len(row) and cell_text(row[at]) for row in rows)]


def _uncalculated(sheet: Sheet, layout: ReadingsLayout, names: Mapping[int, str], file: str) -> list[Finding]:
    left_out = {each.column for each in layout.not_imported if each.column}
    return [
        Finding(
            "formula-not-calculated",
            Place(file, sheet.name, row + 1, shown(names.get(at, ""))),
            {"found": shown(found)},
        )
        for (row, at), found in sorted(sheet.marks.uncalculated.items())
        if row >= layout.header_row - 1 and names.get(at) not in left_out
    ]


def _heading(cell: object) -> str:
    """Return a header as text: a time of day as 00:15, a day and a half of hours as 24:00."""
    if isinstance(cell, datetime) and cell.date() == date(1899, 12, 31):  # 24:00 as a serial number: 1.0
        return "24:00" if cell.time() == time() else f"{cell:%H:%M}"
    if isinstance(cell, time | timedelta):
        return _clock(cell)
    return cell_text(cell)


def _clock(cell: time | timedelta) -> str:
    if isinstance(cell, time):
        cell = timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second, microseconds=cell.microsecond)
    seconds = round(cell.total_seconds())
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return text if seconds % 60 == 0 else f"{text}:{seconds % 60:02}"


def _text(cell: object, header: str, layout: ReadingsLayout) -> str:
    """Return a cell as the text that a CSV of the same table would hold; a number as the number grammar reads it."""
    if isinstance(cell, datetime | date):
        return _moment(cell, layout) if header == layout.time.column else cell.isoformat()
    if isinstance(cell, time | timedelta):
        return _clock(cell)
    if isinstance(cell, float):
        number = parse_number(cell)
        return cell_text(cell) if number.quantity is None else format(number.quantity, "f")
    return cell_text(cell)


def _moment(cell: datetime | date, layout: ReadingsLayout) -> str:
    """Return a date cell in the declared format where that says all of it, else in full."""
    moment = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
    rounded = (moment + timedelta(microseconds=500)).replace(microsecond=0)  # serial numbers carry binary noise
    moment = rounded if abs(rounded - moment) <= timedelta(microseconds=500) else moment
    form = layout.time.format
    if layout.time.clock_column:
        form = form.partition(" ")[0]
    form = form or "%Y-%m-%d"
    written = moment.strftime(form)
    try:
        same = datetime.strptime(written, form) == moment  # noqa: DTZ007 (local time of the meter)
    except ValueError:
        same = False
    return written if same else moment.isoformat(" ")
