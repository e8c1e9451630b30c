"""Picks the importer of a file by its name and its first bytes."""

from pathlib import Path

from ledgers._findings import Finding, Place
from ledgers._records import ParsedFile
from ledgers.importers._workbook import OLE_MAGIC, ZIP_MAGIC

FILE_BYTES_MAX = 100_000_000
LAYOUT_SUFFIX = ".layout.toml"
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


def parse_file(path: Path, layouts: Path | None = None) -> ParsedFile:
    """Return all that a file holds, or every finding on it.

    ``.xlsx`` and ``.xls`` are read as workbooks of forms; ``.csv`` as meter readings where a layout
    ``<stem>.layout.toml`` stands beside it, else as a tidy table. Bad data never raises. A ledger's own file is
    refused unread.

    Parameters
    ----------
    layouts
        A folder with layouts of further forms, such as ``<workspace>/layouts``; the shipped forms are always known.

    Raises
    ------
    OSError
        If the file cannot be read at all.
    """
    suffix = path.suffix.lower()
    if fault := refused_unread(path):
        return ParsedFile("none", "", findings=(fault,))
    data = path.read_bytes()
    if not data.strip():
        return _refused(path.name, "空文件 / an empty file")
    if suffix in (".xlsx", ".xls"):
        if not data.startswith((ZIP_MAGIC, OLE_MAGIC)):
            return _refused(path.name, f"不是工作簿 / no workbook: {_kind(data)}")
        from ledgers.importers.form_205 import parse_workbook  # noqa: PLC0415 (each importer only where needed)

        return parse_workbook(data, path.name, layouts)
    if suffix == ".csv":
        return _parse_csv(path, data)
    return _refused(path.name, f"{suffix or path.name}: {_kind(data)}")


def refused_unread(path: Path) -> Finding | None:
    """Return why a file is not even read: it is a ledger's own, or too long."""
    if path.suffix.lower() in LEDGER_SUFFIXES:
        return Finding("ledger-file", Place(path.name), {"found": path.name})
    size = path.stat().st_size
    if size > FILE_BYTES_MAX:
        facts = {"found": f"{size} B", "expected": f"{FILE_BYTES_MAX} B"}
        return Finding("file-too-large", Place(path.name), facts)
    return None


def layout_beside(path: Path) -> Path | None:
    """Return the layout file that stands beside a CSV of meter readings, if one does."""
    layout = path.with_name(path.stem + LAYOUT_SUFFIX)
    return layout if path.suffix.lower() == ".csv" and layout.is_file() else None


def _parse_csv(path: Path, data: bytes) -> ParsedFile:
    if data.startswith((ZIP_MAGIC, OLE_MAGIC, b"%PDF")):
        return _refused(path.name, f"不是 CSV / no CSV: {_kind(data)}")
    layout = layout_beside(path)
    if layout is not None:
        from ledgers.importers.readings import parse_readings  # noqa: PLC0415

        return parse_readings(data, path.name, layout.read_bytes(), layout.name)
    from ledgers.importers.tidy import parse_tidy  # noqa: PLC0415

    return parse_tidy(data, path.name)


def _kind(data: bytes) -> str:
    for magic, kind in _KINDS:
        if data.startswith(magic):
            return kind
    start = data.lstrip().split(b"\n", 1)[0][:40].decode("utf-8", errors="replace")
    return f"开头是 / starts with “{' '.join(start.split())}”"


def _refused(file: str, found: str) -> ParsedFile:
    return ParsedFile("none", "", findings=(Finding("file-no-importer", Place(file), {"found": found}),))
