"""Picks the importer of a file by its name and its first bytes."""

from pathlib import Path

from ledgers._findings import Finding, Place
from ledgers._records import ParsedFile
from ledgers.importers._workbook import OLE_MAGIC, ZIP_MAGIC

FILE_BYTES_MAX = 100_000_000
READINGS_BYTES_MAX = 4_000_000_000
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


def parse_file(path: Path, folder: Path | None = None) -> ParsedFile:
    """Return all that a file holds, or every finding on it.

    A workbook or CSV with a layout ``<stem>.layout.toml`` beside it is read as meter readings. Else ``.xlsx`` and
    ``.xls`` are read as 205-1 and 205-2 workbooks or settlement tables, ``.csv`` as a settlement table, a register of
    meters or a tidy table. Bad data never raises. A ledger's own file is refused unread.

    Parameters
    ----------
    folder
        Where staged tables of large files go; without it all rows come as records.

    Raises
    ------
    OSError
        If the file cannot be read at all.
    """
    suffix, layout = path.suffix.lower(), layout_beside(path)
    if fault := _unread(path, READINGS_BYTES_MAX if layout and folder else FILE_BYTES_MAX):
        return ParsedFile("none", "", findings=(fault,))
    data = _head(path) if layout else path.read_bytes()
    if found := _misnamed(path, data):
        return _refused(path.name, found)
    if layout:
        from ledgers.importers.readings import parse_readings  # noqa: PLC0415 (each importer only where needed)

        return parse_readings(path, layout, folder)
    return _parse_csv(path, data) if suffix == ".csv" else _parse_workbook(path, data)


def _misnamed(path: Path, data: bytes) -> str:
    """Return what a file is that is not what its name says, empty where it may be read."""
    suffix, zipped = path.suffix.lower(), data.startswith((ZIP_MAGIC, OLE_MAGIC))
    if not data.strip():
        return "空文件 / an empty file"
    if suffix in (".xlsx", ".xls"):
        return "" if zipped else f"不是工作簿 / no workbook: {_kind(data)}"
    if suffix == ".csv":
        return f"不是 CSV / no CSV: {_kind(data)}" if zipped or data.startswith(b"%PDF") else ""
    return f"{suffix or path.name}: {_kind(data)}"


def _head(path: Path) -> bytes:
    """Return the first bytes of a file; a file that begins with a megabyte of space is read no further."""
    with path.open("rb") as stream:
        return stream.read(1 << 20)


def _unread(path: Path, bytes_max: int) -> Finding | None:
    """Return why a file is not even read."""
    if path.suffix.lower() in LEDGER_SUFFIXES:
        return Finding("ledger-file", Place(path.name), {"found": path.name})
    size = path.stat().st_size
    if size > bytes_max:
        facts = {"found": f"{size} B", "expected": f"{bytes_max} B"}
        return Finding("file-too-large", Place(path.name), facts)
    return None


def layout_beside(path: Path) -> Path | None:
    """Return the layout file that stands beside a CSV, or beside a workbook that is there, if one does."""
    layout = path.with_name(path.stem + LAYOUT_SUFFIX)
    suffix = path.suffix.lower()
    read_under_one = suffix == ".csv" or (suffix in (".xlsx", ".xls") and path.is_file())
    return layout if read_under_one and layout.is_file() else None


def _parse_workbook(path: Path, data: bytes) -> ParsedFile:
    from ledgers.importers.form_205 import parse_workbook  # noqa: PLC0415

    parsed = parse_workbook(data, path.name)
    if not any(finding.code == "form-not-found" for finding in parsed.findings):
        return parsed
    from ledgers.importers.billing import parse_bill_workbook  # noqa: PLC0415

    return parse_bill_workbook(data, path.name) or parsed


def _parse_csv(path: Path, data: bytes) -> ParsedFile:
    from ledgers.importers.billing import parse_bill_csv  # noqa: PLC0415
    from ledgers.importers.meters import parse_meters  # noqa: PLC0415
    from ledgers.importers.tidy import parse_tidy  # noqa: PLC0415

    return parse_bill_csv(data, path.name) or parse_meters(data, path.name) or parse_tidy(data, path.name)


def _kind(data: bytes) -> str:
    for magic, kind in _KINDS:
        if data.startswith(magic):
            return kind
    start = data.lstrip().split(b"\n", 1)[0][:40].decode("utf-8", errors="replace")
    return f"开头是 / starts with “{' '.join(start.split())}”"


def _refused(file: str, found: str) -> ParsedFile:
    return ParsedFile("none", "", findings=(Finding("file-no-importer", Place(file), {"found": found}),))
