"""A copy of a file in which each cell with a finding is coloured and says why, with a list 问题清单 of all findings."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from ledgers._annotate_marks import Marks, placed
from ledgers._annotate_package import annotated_package
from ledgers._annotate_values import ROWS_MAX, Grid, NotShown, values_workbook
from ledgers._findings import Finding
from ledgers.importers._refusals import WorkbookRefused
from ledgers.importers._workbook import OLE_MAGIC, ZIP_MAGIC, Sheet, read_workbook

SHEET_NAME_LENGTH_MAX = 31
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Annotation:
    """How many findings the list holds, and how many cells were coloured; none where the file could not be shown."""

    listed: int
    marked: int


def annotate(source: Path, findings: Iterable[Finding], target: Path) -> Annotation:
    """Write a copy of a file to ``target``, an .xlsx, in which its findings stand at their cells and in a list.

    An .xlsx stays what it is, formulas, formats and all; an .xls or a CSV becomes a workbook of its values, a CSV of
    texts as they are written. No text becomes a formula. A file that cannot be shown, damaged or not to be decoded,
    gives the list alone. Findings of other files are listed and marked nowhere.

    Raises
    ------
    ValueError
        If ``target`` is ``source`` or no .xlsx.
    OSError
        If the source cannot be read or the target not be written.
    """
    if target.suffix.lower() != ".xlsx" or (target.exists() and target.samefile(source)):
        raise ValueError(f"{target}: another file than the source, with the suffix .xlsx, was expected")
    listed = list(findings)
    written, marked = _annotated(source.read_bytes(), source.name, listed)
    target.write_bytes(written)
    return Annotation(len(listed), marked)


def _annotated(data: bytes, file: str, findings: Sequence[Finding]) -> tuple[bytes, int]:
    own = [finding for finding in findings if finding.place.file == file]
    try:
        if data.startswith(ZIP_MAGIC):
            return annotated_package(data, own, findings)
        if data.startswith(OLE_MAGIC):
            grids = [_sheet_grid(sheet, own) for sheet in read_workbook(data)]
        else:
            grids = [_csv_grid(data, file, own)]
        return values_workbook(grids, findings), sum(len(grid.marks) for grid in grids)
    except (WorkbookRefused, NotShown):
        return values_workbook([], findings), 0


def _sheet_grid(sheet: Sheet, findings: Iterable[Finding]) -> Grid:
    marks = placed(findings, sheet.name, lambda row: _first_used(sheet.rows, row), sheet.merged)
    return Grid(sheet.name, sheet.rows, marks, sheet.merged, sheet.hidden)


def _first_used(rows: Sequence[Sequence[object]], row: int) -> int:
    cells = rows[row] if row < len(rows) else ()
    return next((at for at, cell in enumerate(cells) if cell not in ("", None)), 0)


def _csv_grid(data: bytes, file: str, findings: Iterable[Finding]) -> Grid:
    """Return a CSV as one sheet, a record a row, with the findings of its cells, which name lines and headers."""
    rows, row_of_line = _csv_rows(_decoded(data))
    header = next((row for row in rows if any(cell.strip() for cell in row)), [])
    marks: Marks = {}
    for finding in findings:
        row = row_of_line.get(finding.place.row or 0)
        if row is not None:
            marks.setdefault((row, _column(header, finding.place.column)), []).append(finding)
    name = re.sub(r"[\[\]:*?/\\']", " ", Path(file).stem).strip()[:SHEET_NAME_LENGTH_MAX]
    return Grid(name or "CSV", rows, marks)


def _csv_rows(text: str) -> tuple[list[list[str]], dict[int, int]]:
    """Return the records of a CSV, and on which of them, from 0, each line of the file lies."""
    rows: list[list[str]] = []
    row_of_line: dict[int, int] = {}
    delimiter = max(_DELIMITERS, key=text.lstrip("\r\n").partition("\n")[0].count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    first = 1
    try:
        for cells in reader:
            row_of_line |= dict.fromkeys(range(first, reader.line_num + 1), len(rows))
            rows.append(cells)
            first = reader.line_num + 1
            if len(rows) > ROWS_MAX:
                raise NotShown(f"> {ROWS_MAX}")
    except csv.Error as problem:
        raise NotShown(str(problem)) from problem
    return rows, row_of_line


def _column(header: Sequence[str], column: str) -> int:
    """Return where a column of a table stands, by its header or by the key that its header is a name of."""
    from ledgers.importers._form_layout import header_form  # noqa: PLC0415 (only for tables with findings)
    from ledgers.importers.tidy import tidy_tables  # noqa: PLC0415

    names = [header_form(cell) for cell in header]
    if header_form(column) in names:
        return names.index(header_form(column))
    keys = ({table.columns.get(name) for table in tidy_tables()} for name in names)
    return next((at for at, known in enumerate(keys) if column in known), 0)


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotShown("no text")
