"""Reads settlement tables of grid companies (电费结算单, 电量明细): the month of each meter becomes a reading."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ledgers._findings import HIDDEN_LEFT, HIDDEN_READ, Finding, Place, has_errors, in_both
from ledgers._records import ParsedFile, ReadingRow
from ledgers.importers._billing_head import Bill, Grid, Role, billing_layout, told_bill
from ledgers.importers._billing_rows import read_line, table_lines
from ledgers.importers._cells import cell_text
from ledgers.importers._csv_text import records
from ledgers.importers._package import WorkbookRefused
from ledgers.importers._readings_workbook import XLS_NOTICE
from ledgers.importers._workbook import OLE_MAGIC, Sheet, read_workbook

IMPORTER = "billing"
VERSION = "1"


def is_bill(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first records of a CSV hold the header of a settlement table."""
    return told_bill(Grid("", "", list(enumerate(rows))), []) is not None


def parse_bill_csv(data: bytes, file: str) -> ParsedFile | None:
    """Return the readings of a settlement table in a CSV, or all that is wrong with it; None where it is none."""
    faults: list[Finding] = []
    grid = Grid(file, "", [(record.line, record.cells) for record in records(data, file, faults)])
    bill = told_bill(grid, faults)
    return None if bill is None else _parsed([bill], faults, [])


def parse_bill_workbook(data: bytes, file: str) -> ParsedFile | None:
    """Return the readings of every sheet that is a settlement table, or all that is wrong; None where no sheet is."""
    faults: list[Finding] = []
    notices: list[str] = []
    try:
        sheets = read_workbook(data)
    except WorkbookRefused as refusal:
        return _result([], [Finding(refusal.code, Place(file), {"found": refusal.found})], [])
    if data.startswith(OLE_MAGIC):
        notices.append(XLS_NOTICE)
    bills: list[Bill] = []
    for sheet in sheets:
        bill = told_bill(_grid(file, sheet), faults)
        if bill is not None:
            bills.append(bill)
        elif any(cell_text(cell) for row in sheet.rows for cell in row):
            notices.append(
                f"工作表“{sheet.name}”不是结算表，未读入 / sheet {sheet.name}: no settlement table, not read"
            )
        if sheet.hidden:
            read = HIDDEN_READ if bill else HIDDEN_LEFT
            facts = {"found": in_both(f"工作表“{sheet.name}”", f"sheet {sheet.name}"), "expected": read}
            faults.append(Finding("sheet-hidden", Place(file, sheet.name), facts))
    return _parsed(bills, faults, notices) if bills else None


def _grid(file: str, sheet: Sheet) -> Grid:
    return Grid(file, sheet.name, list(enumerate(sheet.rows, start=1)), sheet.marks.uncalculated)


def _parsed(bills: Sequence[Bill], faults: list[Finding], notices: list[str]) -> ParsedFile:
    rows: list[ReadingRow] = []
    first: dict[tuple[str, object], tuple[str, int]] = {}
    for bill in bills:
        notices.extend(_notices(bill))
        if has_errors(faults):
            continue
        totals = 0
        for line in table_lines(bill):
            if line.is_total:
                totals += 1
                continue
            read = read_line(line, faults)
            key = (read[0].meter_id, read[0].start_at) if read else None
            if key is not None and key in first:
                sheet, number = first[key]
                where = f"{sheet} {number}".strip()
                facts = {"first": where, "found": f"{key[0]}, {read[0].start_at:%Y-%m-%d}"}
                faults.append(Finding("row-duplicate", bill.place(line.number), facts))
            elif key is not None:
                first[key] = (bill.grid.sheet, line.number)
            rows.extend(read)
        if totals:
            notices.append(f"{totals} 行合计未入账 / {totals} rows of totals are not stored")
    faults.extend(_overlaps(rows))
    return _result([] if has_errors(faults) else rows, faults, notices)


def _notices(bill: Bill) -> Iterator[str]:
    """Say what of the table is not stored, and what is taken for what."""
    written = {role: [name for column, name, _ in bill.columns if column.role is role] for role in Role}
    unread = [name for name in (*written[Role.TEXT], *written[Role.UNKNOWN]) if name]
    if written[Role.MONEY]:
        yield f"金额不入账 / amounts of money are not stored: {', '.join(written[Role.MONEY])}"
    if unread:
        yield f"未读取的列 / columns that are not read: {', '.join(unread)}"
    if bill.at(Role.DAY_BEFORE) is None or bill.at(Role.DAY_READ) is None:
        yield "没有起止抄表日期，抄表月份按自然月入账 / no days of reading: the month is taken as the calendar month"


def _overlaps(rows: Sequence[ReadingRow]) -> Iterator[Finding]:
    """Yield the readings of a meter that begin before the one before them ends."""
    ordered = sorted(rows, key=lambda row: (row.meter_id, row.measure, row.start_at))
    for before, row in pairwise(ordered):
        same = (before.meter_id, before.measure) == (row.meter_id, row.measure)
        if same and before.start_at < row.start_at < before.end_at:
            facts = {
                "item": row.meter_id,
                "column": row.measure,
                "rows": "1",
                "found": f"{row.start_at:%Y-%m-%d} < {before.end_at:%Y-%m-%d}",
                "first": f"{before.place.sheet} {before.place.row}".strip(),
            }
            yield Finding("readings-overlap", row.place, facts)


def _result(rows: Sequence[ReadingRow], faults: Sequence[Finding], notices: Sequence[str]) -> ParsedFile:
    version = f"{VERSION}+{billing_layout().version}"
    return ParsedFile(IMPORTER, version, readings=tuple(rows), findings=tuple(faults), notices=tuple(notices))
