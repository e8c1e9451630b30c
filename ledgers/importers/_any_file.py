"""Picks the importer of a file by its name and its first bytes."""

from pathlib import Path

from ledgers._findings import Finding, Place
from ledgers._records import ParsedFile
from ledgers.importers._csv_head import head_rows
from ledgers.importers._workbook import OLE_MAGIC, ZIP_MAGIC

FILE_BYTES_MAX = 100_000_000
TABLE_BYTES_MAX = 4_000_000_000
"""The limit on a table that is read in bulk, a piece at a time; every other file is read whole."""
LAYOUT_SUFFIX = ".layout.toml"
_WORKBOOKS = frozenset({".xlsx", ".xls"})
LEDGER_SUFFIXES = frozenset({".duckdb", ".wal"})
"""Files that only DuckDB may open: a process that opens and closes its own ledger's file loses the lock on it."""
_KINDS = (
    (b"%PDF", "PDF 文件 / a PDF file"),
    (b"{\\rtf", "RTF 文件 / an RTF file"),
    (b"\x89PNG", "图片 / a picture"),
    (b"\xff\xd8\xff", "图片 / a picture"),
    (b"Rar!", "RAR 压缩包 / a RAR archive"),
    (b"7z\xbc\xaf", "7z 压缩包 / a 7z archive"),
    (b"PAR1", "Parquet 文件 / a Parquet file"),
    (ZIP_MAGIC, "压缩包 / a zip archive"),
    (OLE_MAGIC, "旧式 Office 文件 / an old Office file"),
    (b"<", "HTML 或 XML 文件 / an HTML or XML file"),
)
_HEAD_BYTES = 65_536


def parse_file(path: Path, folder: Path | None = None, layouts: Path | None = None) -> ParsedFile:
    """Return all that a file holds, or every finding on it.

    A CSV or workbook with a layout ``<stem>.layout.toml`` beside it is read as meter readings. Else ``.xlsx`` and
    ``.xls`` are read as workbooks of forms or settlement tables, ``.csv`` as a settlement table, a register of meters
    or a tidy table, as ``.parquet`` is. Bad data never raises. A ledger's own file is refused unread.

    Parameters
    ----------
    folder
        Where staged tables of large files are to stand; without one every row comes as a record.
    layouts
        A folder with layouts of further forms, such as ``<workspace>/layouts``; the shipped forms are always known.

    Raises
    ------
    OSError
        If the file cannot be read at all.
    """
    if fault := refused_unread(path, in_bulk=folder is not None):
        return ParsedFile("none", "", findings=(fault,))
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if found := _misnamed(path, head):
        return _refused(path.name, found)
    layout = layout_beside(path)
    if layout is not None:
        from ledgers.importers.readings import parse_readings  # noqa: PLC0415 (each importer only where needed)

        return parse_readings(path, layout, folder)
    if _is_workbook(path):
        return _parse_workbook(path, layouts)
    if path.suffix.lower() == ".csv" and (parsed := _parse_told(path, head)):
        return parsed
    from ledgers.importers.tidy import parse_tidy_file  # noqa: PLC0415

    return parse_tidy_file(path, folder)


def refused_unread(path: Path, *, in_bulk: bool = True) -> Finding | None:
    """Return why a file is not even read: it is a ledger's own, or too long."""
    if path.suffix.lower() in LEDGER_SUFFIXES:
        return Finding("ledger-file", Place(path.name), {"found": path.name})
    size, size_max = path.stat().st_size, TABLE_BYTES_MAX if in_bulk and not _is_workbook(path) else FILE_BYTES_MAX
    if size > size_max:
        facts = {"found": f"{size} B", "expected": f"{size_max} B"}
        return Finding("file-too-large", Place(path.name), facts)
    return None


def layout_beside(path: Path) -> Path | None:
    """Return the layout file that stands beside a CSV, or beside a workbook that is there, if one does."""
    layout = path.with_name(path.stem + LAYOUT_SUFFIX)
    read_under_one = path.suffix.lower() == ".csv" or (_is_workbook(path) and path.is_file())
    return layout if read_under_one and layout.is_file() else None


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in _WORKBOOKS


def _misnamed(path: Path, head: bytes) -> str:
    """Return what a file is that is not what its name says, empty where it may be read."""
    suffix, zipped = path.suffix.lower(), head.startswith((ZIP_MAGIC, OLE_MAGIC))
    if not head.strip() and len(head) < _HEAD_BYTES:
        return "空文件 / an empty file"
    if suffix in _WORKBOOKS:
        return "" if zipped else f"不是工作簿 / no workbook: {_kind(head)}"
    if suffix == ".csv":
        return f"不是 CSV / no CSV: {_kind(head)}" if zipped or head.startswith(b"%PDF") else ""
    if suffix == ".parquet":
        return "" if head.startswith(b"PAR1") else f"不是 Parquet / no Parquet: {_kind(head)}"
    return f"{suffix or path.name}: {_kind(head)}"


def _parse_workbook(path: Path, layouts: Path | None) -> ParsedFile:
    from ledgers.importers.form_205 import parse_workbook  # noqa: PLC0415

    data = path.read_bytes()
    parsed = parse_workbook(data, path.name, layouts)
    if not any(finding.code == "form-not-found" for finding in parsed.findings):
        return parsed
    from ledgers.importers.billing import parse_bill_workbook  # noqa: PLC0415

    return parse_bill_workbook(data, path.name) or parsed


def _parse_told(path: Path, head: bytes) -> ParsedFile | None:
    """Return what a CSV holds that its header tells to be a settlement table or a register of meters."""
    from ledgers.importers.billing import is_bill, parse_bill_csv  # noqa: PLC0415
    from ledgers.importers.meters import is_register, parse_meters  # noqa: PLC0415

    rows = head_rows(head)
    if path.stat().st_size <= FILE_BYTES_MAX and is_bill(rows):
        return parse_bill_csv(path.read_bytes(), path.name)
    if path.stat().st_size <= FILE_BYTES_MAX and is_register(rows):
        return parse_meters(path.read_bytes(), path.name)
    return None


def _kind(data: bytes) -> str:
    for magic, kind in _KINDS:
        if data.startswith(magic):
            return kind
    start = data.lstrip().split(b"\n", 1)[0][:40].decode("utf-8", errors="replace")
    return f"开头是 / starts with “{' '.join(start.split())}”"


def _refused(file: str, found: str) -> ParsedFile:
    return ParsedFile("none", "", findings=(Finding("file-no-importer", Place(file), {"found": found}),))
