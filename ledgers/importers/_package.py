"""Looks into a workbook's zip before any parser does: what is damaged, hostile, never calculated or hidden.

A few hundred bytes can make a parser claim all memory (one value at XFD1048576), and parsers disagree in silence about
cells that stand twice or out of order; such files are refused here, with the reason.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from posixpath import join, normpath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from ledgers.importers._refusals import WorkbookRefused
from ledgers.importers._sheet_marks import (
    COLUMNS_MAX,
    SheetMarks,
    blank_texts,
    column_letter,
    column_number,
    local_name,
    parsed_xml,
    sheet_marks,
)

__all__ = [
    "COLUMNS_MAX",
    "SheetMarks",
    "WorkbookRefused",
    "column_letter",
    "package_parts",
    "sheet_parts",
    "workbook_marks",
]

PARTS_MAX = 2_000
BYTES_MAX = 50_000_000
TAGS_MAX = 2_000_000  # of one part: half a million cells
CELLS_MAX = 5_000_000  # of the used range: rows times columns
ROWS_MAX = 100_000

_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?:[^>]*?\sr\s*=\s*[\"']([A-Z]{1,3})([1-9]\d{0,6})[\"'])?[^>]*?(/?)>")
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_ENCODING = re.compile(rb"^\s*<\?xml[^>]*?\sencoding\s*=\s*[\"']([^\"']*)[\"']")
_UTF_8 = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_STRING_INDEX = re.compile(rb"\st=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>\s*-")


def workbook_marks(data: bytes) -> dict[str, SheetMarks]:
    """Return the marks of each sheet in order, by sheet name, once the zip has proved sane and its XML well formed.

    Raises
    ------
    WorkbookRefused
        If the zip is damaged, encrypted, too large or no workbook, or a sheet would mislead a parser.
    """
    parts = package_parts(data)
    if "xl/workbook.xml" not in parts:
        raise WorkbookRefused("file-no-importer", "没有工作簿的压缩包 / a zip archive without a workbook")
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            _refuse_hostile_xml(name, part)
    calculated = _is_calculated(parts["xl/workbook.xml"])
    blanks = blank_texts(parts.get("xl/sharedStrings.xml", b"<none/>"))
    sheets = dict(sheet_parts(parts))
    lost = {name for name in parts if _SHEET_PART.fullmatch(name)} - set(sheets.values())
    if lost:
        found = f"工作表未列入目录 / a sheet that the workbook does not list: {', '.join(sorted(lost))}"
        raise WorkbookRefused("workbook-damaged", found)
    return {sheet: sheet_marks(parts[name], blanks, calculated=calculated) for sheet, name in sheets.items()}


def package_parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook's zip by name, in the order of the zip.

    Raises
    ------
    WorkbookRefused
        If the zip is damaged, encrypted or too large.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
            total = sum(info.file_size for info in infos)
            if len(infos) > PARTS_MAX or total > BYTES_MAX:
                found = f"解压后 {total} 字节、{len(infos)} 个部件 / {total} bytes in {len(infos)} parts unpacked"
                raise WorkbookRefused("workbook-damaged", f"{found}, > {BYTES_MAX} / {PARTS_MAX}")
            methods = {info.compress_type for info in infos} - {ZIP_STORED, ZIP_DEFLATED}
            if methods:
                found = f"压缩方法 {sorted(methods)} 不属于工作簿 / compression methods that no workbook has"
                raise WorkbookRefused("workbook-damaged", found)
            if any(info.flag_bits & 1 for info in infos):
                raise WorkbookRefused("workbook-damaged", "已加密 / encrypted")
            names = [info.filename for info in infos]
            if len(set(names)) < len(names):
                raise WorkbookRefused("workbook-damaged", "压缩包内有同名部件 / two parts of one name in the zip")
            return {info.filename: archive.read(info) for info in infos}
    except (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as problem:
        # zipfile has no one error for a broken archive: a version or flag that it does not read is a RuntimeError,
        # a place before the file's beginning a ValueError
        raise WorkbookRefused("workbook-damaged", f"压缩结构损坏 / broken zip: {problem}") from problem


def _refuse_hostile_xml(name: str, part: bytes) -> None:
    if b"\0" in part or part[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise WorkbookRefused("workbook-damaged", f"{name}: 不是 UTF-8 / not UTF-8")
    declared = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in _UTF_8:  # one parser heeds the declaration, the other does not
        found = declared[1][:20].decode(errors="replace")
        raise WorkbookRefused("workbook-damaged", f"{name}: {found}, 不是 UTF-8 / not UTF-8")
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise WorkbookRefused("workbook-damaged", f"{name}: 含有 DTD / holds a DTD")
    if part.count(b"<") > TAGS_MAX:
        raise WorkbookRefused("workbook-damaged", f"{name}: > {TAGS_MAX} 个标签 / tags")
    if _STRING_INDEX.search(part):
        raise WorkbookRefused("workbook-damaged", f"{name}: 文字编号为负 / negative index of a text")
    if name.startswith("xl/") and b"sheetData" in part:
        _refuse_odd_cells(name, part)


def _refuse_odd_cells(name: str, part: bytes) -> None:
    last = (0, 0, b"")
    column_max = (0, b"")
    for letters, digits, empty in _CELL.findall(part):
        if not letters:
            raise WorkbookRefused("workbook-damaged", f"{name}: 单元格没有位置 / a cell without its reference")
        here = (int(digits), len(letters), letters)
        if here <= last:
            found = f"{name}: {(letters + digits).decode()} 重复或次序颠倒 / stands twice or out of order"
            raise WorkbookRefused("workbook-damaged", found)
        last = here
        if not empty:
            column_max = max(column_max, here[1:])
    columns = column_number(column_max[1].decode())
    if columns > COLUMNS_MAX or last[0] > ROWS_MAX or columns * last[0] > CELLS_MAX:
        corner = f"{column_max[1].decode()}{last[0]}"
        raise WorkbookRefused("workbook-damaged", f"{name}: 数据区到 {corner} / the used range reaches {corner}")


def _is_calculated(workbook: bytes) -> bool:
    """Tell whether a spreadsheet program has calculated the workbook.

    Libraries that write formulas without calculating them put 0, or nothing, for the value and ask for a full
    calculation on load, or leave out the calculation properties that every spreadsheet program writes.
    """
    for element in parsed_xml(workbook).iter():
        if local_name(element) == "calcPr":
            asked = element.get("fullCalcOnLoad", "0") in ("1", "true")
            return not asked and element.get("calcCompleted", "1") not in ("0", "false")
    return False


def sheet_parts(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield the sheets of a workbook in order, each with the name of its part."""
    targets = {}
    for link in parsed_xml(parts.get("xl/_rels/workbook.xml.rels", b"<none/>")):
        targets[link.get("Id", "")] = normpath(join("/xl", link.get("Target", ""))).lstrip("/")
    for element in parsed_xml(parts["xl/workbook.xml"]).iter():
        if local_name(element) == "sheet":
            key = next((value for name, value in element.items() if name.endswith("}id")), "")
            name = element.get("name", "")
            if targets.get(key) not in parts:
                raise WorkbookRefused("workbook-damaged", f"工作表不在文件中 / a sheet is not in the file: {name}")
            yield name, targets[key]
