"""Picks the importer of a file by its name and its first bytes."""

from pathlib import Path

from ledgers._findings import Finding, Place
from ledgers._records import ParsedFile
from ledgers.importers._workbook import OLE_MAGIC, ZIP_MAGIC

FILE_BYTES_MAX = 100_000_000
TABLE_BYTES_MAX = 4_000_000_000
"""The limit on a tidy table that is read in bulk, a piece at a time; every other file is read whole."""
LAYOUT_SUFFIX = ".layout.toml"
_WORKBOOKS = (".xlsx", ".xls")
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
_HEAD_BYTES = 1 << 20


def parse_file(path: Path, folder: Path | None = None, layouts: Path | None = None) -> ParsedFile:
    """Return all that a file holds, or every finding on it.

    ``.xlsx`` and ``.xls`` are read as workbooks of forms; ``.csv`` as meter readings where a layout
    ``<stem>.layout.toml`` stands beside it, else as a tidy table, as ``.parquet`` is. Bad data never raises. A ledger's
    own file is refused unread.

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
    suffix, layout = path.suffix.lower(), layout_beside(path)
    if fault := refused_unread(path, in_bulk=folder is not None):
        return ParsedFile("none", "", findings=(fault,))
    head = _head(path)
    if found := _misnamed(path, head):
        return _refused(path.name, found)
    if layout:
        from ledgers.importers.readings import parse_readings  # noqa: PLC0415 (each importer only where needed)

        return parse_readings(path.read_bytes(), path.name, layout.read_bytes(), layout.name)
    if suffix in _WORKBOOKS:
        return _parse_workbook(path, layouts)
    return _parse_table(path, head, folder)


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
    """Return the layout file that stands beside a CSV of meter readings, if one does."""
    layout = path.with_name(path.stem + LAYOUT_SUFFIX)
    return layout if path.suffix.lower() == ".csv" and layout.is_file() else None


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in _WORKBOOKS


def _head(path: Path) -> bytes:
    """Return the first bytes of a file; a file that begins with a megabyte of space is read no further."""
    with path.open("rb") as stream:
        return stream.read(_HEAD_BYTES)


def _misnamed(path: Path, head: bytes) -> str:
    """Return what a file is that is not what its name says, empty where it may be read."""
    suffix, zipped = path.suffix.lower(), head.startswith((ZIP_MAGIC, OLE_MAGIC))
    if not head.strip():
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

    return parse_workbook(path.read_bytes(), path.name, layouts)


def _parse_table(path: Path, head: bytes, folder: Path | None) -> ParsedFile:
    from ledgers.importers.tidy import parse_tidy_file  # noqa: PLC0415

    return parse_tidy_file(path, folder)


def _kind(data: bytes) -> str:
    for magic, kind in _KINDS:
        if data.startswith(magic):
            return kind
    start = data.lstrip().split(b"\n", 1)[0][:40].decode("utf-8", errors="replace")
    return f"开头是 / starts with “{' '.join(start.split())}”"


def _refused(file: str, found: str) -> ParsedFile:
    return ParsedFile("none", "", findings=(Finding("file-no-importer", Place(file), {"found": found}),))
