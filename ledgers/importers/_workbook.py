"""A workbook as plain values: sheets of cells with their merged ranges and marks, read with python-calamine."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from ledgers.importers._package import SheetMarks, WorkbookRefused, column_letter, workbook_marks

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PROBE_SECONDS = 20
_PROBE = """
import io, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except ImportError:
    pass
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
for name in book.sheet_names:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > 5_000_000:
        sys.exit(3)
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: ``rows`` of cells from A1 on, merged ranges as ((top, left), (bottom, right)) from 0."""

    name: str
    hidden: bool
    rows: Sequence[Sequence[object]]
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
    marks: SheetMarks


def read_workbook(data: bytes) -> list[Sheet]:
    """Return the sheets of an .xlsx or .xls workbook, told by its first bytes, not by its name.

    Raises
    ------
    WorkbookRefused
        If it is damaged, encrypted, hostile or no workbook.
    """
    if data.startswith(OLE_MAGIC):
        if _ENCRYPTED in data:
            raise WorkbookRefused("workbook-damaged", "已加密 / encrypted")
        _probe_xls(data)
        return _sheets(data, {})
    marks = workbook_marks(data)
    sheets = _sheets(data, marks)
    for sheet in sheets:
        _refuse_losses(sheet)
    return sheets


def _refuse_losses(sheet: Sheet) -> None:
    """Refuse a sheet in which the parser has dropped or changed what a cell of the XML holds."""
    for (row, column), number in sheet.marks.contents.items():
        cell = sheet.rows[row][column] if row < len(sheet.rows) and column < len(sheet.rows[row]) else ""
        changed = number is not None and isinstance(cell, int | float) and cell != number
        if cell == "" or changed:
            found = f"{sheet.name}: {column_letter(column)}{row + 1} 未能读出 / could not be read"
            raise WorkbookRefused("workbook-damaged", found)


def _probe_xls(data: bytes) -> None:
    """Open an .xls in a child process of limited memory first: a forged cell position aborts the whole process."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROBE], input=data, capture_output=True, timeout=_PROBE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise WorkbookRefused("workbook-damaged", f"> {_PROBE_SECONDS} s") from problem
    if done.returncode in (3, -6, -9):  # refused by the probe, aborted or killed for want of memory
        raise WorkbookRefused("workbook-damaged", ".xls: 数据区过大 / the used range is too large")
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:120]
        raise WorkbookRefused("workbook-damaged", f".xls: {last or 'exit'} ({done.returncode})")


def _sheets(data: bytes, marks: Mapping[str, SheetMarks]) -> list[Sheet]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 (only where needed)

    sheets = []
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            for meta in book.sheets_metadata:
                if meta.typ is not SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_name(meta.name)
                rows = sheet.to_python(skip_empty_area=False)
                hidden = meta.visible is not SheetVisibleEnum.Visible
                merged = sheet.merged_cell_ranges or []
                sheets.append(Sheet(meta.name, hidden, rows, merged, marks.get(meta.name, SheetMarks())))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as problem:  # a panic of the parser is no Exception
        raise WorkbookRefused("workbook-damaged", f"{type(problem).__name__}: {problem}"[:200]) from problem
    return sheets
