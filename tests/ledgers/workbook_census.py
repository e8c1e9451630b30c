"""What a workbook of forms holds, counted from its XML by code of its own, and what became of each cell of it.

Nothing of the product is used here but the result that is judged: a cell below the head of a form is stored where it
stands with the value that it has, or it is said why not.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import BytesIO
from posixpath import join, normpath
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

NOT_STORED = ("参考折标系数", "代码", "计量单位", "能源名称", "指标名称", "单位")
"""Words in the head of columns that no form of the tests stores."""
COMPARED = "工业生产消费量"
COEFFICIENT = "折标系数"
HEADS = ("能源名称", "指标名称")
UNITS = ("计量单位", "单位")
NOTES = ("说明", "注", "备注", "单位负责人", "统计负责人", "填表人")
_NOTHING = frozenset({"-", "--", "—", "——", "–", "−", "/", "不适用", "n/a", "无"})


@dataclass(frozen=True)
class Counted:
    """One cell: its row from 1, its letters, its text, whether a formula made it, and where it is covered.

    That is the first row of the merged range that covers it, 0 where none does.
    """

    row: int
    letters: str
    text: str
    formula: bool
    covered_from: int


def sheets(data: bytes) -> dict[str, list[Counted]]:
    """Return the cells of every sheet that hold anything, by the name of the sheet."""
    with ZipFile(BytesIO(data)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    texts = [_text(item) for item in _root(parts, "xl/sharedStrings.xml") if _name(item) == "si"]
    targets = {
        link.get("Id"): normpath(join("/xl", link.get("Target", ""))).lstrip("/")
        for link in _root(parts, "xl/_rels/workbook.xml.rels")
    }
    found = {}
    for element in _root(parts, "xl/workbook.xml").iter():
        if _name(element) == "sheet":
            link = next(value for key, value in element.attrib.items() if key.endswith("}id"))
            found[element.get("name", "")] = list(_cells(parts[targets[link]], texts))
    return found


def lost(data: bytes, parsed: Any) -> list[str]:
    """Return what an accepted workbook holds and the parsed file neither stores nor mentions, and what it made up."""
    stored = {(row.place.sheet, row.place.row, row.place.column): row for row in (*parsed.entries, *parsed.activities)}
    told = "\n".join([*parsed.notices, *(finding.text("en") for finding in parsed.findings)])
    forms = {form.sheet for form in parsed.forms}
    problems = []
    seen = set()
    for name, cells in sheets(data).items():
        if name not in forms:
            if cells and name not in told:
                problems.append(f"sheet {name} was not read and is not mentioned")
            continue
        rows_told, rows_inapplicable = _rows_told(parsed, name)
        for cell in _data(cells):
            key = (name, cell.row, cell.letters)
            seen.add(key)
            if key in stored:
                problems += _differences(cell, stored[key], key)
            elif not _is_number(cell.text) and cell.row in rows_inapplicable:
                continue
            elif cell.row not in rows_told and not _is_idle(cell):
                problems.append(f"{key}: {cell.text!r} is neither stored nor mentioned")
        problems += _coefficients(cells, stored, name)
    problems += [
        f"{key}: {row.quantity} is stored and stands nowhere"
        for key, row in stored.items()
        if row.quantity is not None and key not in seen
    ]
    return problems


def _data(cells: list[Counted]) -> Iterator[Counted]:
    """Yield the cells below the head, in the columns that state figures, of rows that are part of the table."""
    top = _top(cells)
    shown = [cell for cell in cells if cell.row >= top and cell.covered_from < top]
    below = min((cell.row for cell in shown if cell.row > top and _is_number(cell.text)), default=top + 1)
    head = {cell.letters: _plain(cell.text) for cell in shown if cell.row < below}
    names = {cell.row: _plain(cell.text) for cell in cells if cell.letters == "A"}
    for cell in cells:
        header = head.get(cell.letters, "")
        if cell.row < below or names.get(cell.row) in (*HEADS, "甲"):
            continue
        if any(word in header for word in (*NOT_STORED, COMPARED, COEFFICIENT)):
            continue
        inapplicable = cell.text.strip().casefold() in _NOTHING and header
        if _is_number(cell.text) or (inapplicable and not names.get(cell.row, "").startswith(NOTES)):
            yield cell


def _top(cells: list[Counted]) -> int:
    """Return the first row of the head: that in which the names and the units are called by their names."""
    units = {cell.row for cell in cells if _plain(cell.text) in UNITS}
    return min(cell.row for cell in cells if cell.row in units and _plain(cell.text) in HEADS)


def _rows_told(parsed: Any, sheet: str) -> tuple[set[int], set[int]]:
    """Return the rows of a sheet that a notice or a finding names, and those of which only a — is said to be none."""
    rows = {
        finding.place.row
        for finding in parsed.findings
        if finding.code == "measure-unknown" and finding.place.sheet == sheet
    }
    inapplicable: set[int] = set()
    for notice in parsed.notices:
        if f"“{sheet}”" in notice:
            named = {int(number) for number in re.findall(r"\d+", notice.partition("第")[2].partition("行")[0])}
            (inapplicable if "行的“—”" in notice else rows).update(named)
    return rows, inapplicable


def _differences(cell: Counted, row: Any, key: tuple[str, int, str]) -> Iterator[str]:
    written = cell.text.strip()
    if row.quantity is None:
        if _is_number(written):
            yield f"{key}: {written!r} became {row.state}"
        return
    value = _value(written)
    if value is None or abs(value - row.quantity) > abs(value) * Decimal("1e-14"):
        yield f"{key}: {written!r} became {row.quantity}"


def _coefficients(cells: list[Counted], stored: Mapping[tuple[str, int, str], Any], sheet: str) -> Iterator[str]:
    """Yield where the coefficient of a row with entries is not the one that they carry."""
    top = _top(cells)
    heads = {cell.letters for cell in cells if top <= cell.row <= top + 1 and _plain(cell.text).endswith(COEFFICIENT)}
    printed = {cell.letters for cell in cells if top <= cell.row <= top + 1 and "参考" in cell.text}
    for cell in cells:
        if cell.letters not in heads - printed or cell.row <= top + 2 or not _is_number(cell.text):
            continue
        rows = [row for (name, number, _), row in stored.items() if (name, number) == (sheet, cell.row)]
        wrong = [row for row in rows if hasattr(row, "coefficient") and row.coefficient != _value(cell.text)]
        if wrong:
            yield f"{sheet} {cell.letters}{cell.row}: {cell.text!r} became the coefficient {wrong[0].coefficient}"


def _is_idle(cell: Counted) -> bool:
    """Tell whether a cell is a formula that came to nothing, as one copied down an empty form does."""
    return cell.formula and _value(cell.text) == 0


def _is_number(text: str) -> bool:
    return _value(text) is not None


def _value(text: str) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", re.sub("[\u200b\u200e\u200f\u2060\ufeff]", "", text))
    plain = plain.replace(",", "").replace("−", "-")
    plain = "".join(plain.split())
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() and "_" not in plain else None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _cells(part: bytes, texts: list[str]) -> Iterator[Counted]:
    root = ET.fromstring(part)
    covered: dict[str, int] = {}
    for element in root.iter():
        if _name(element) == "mergeCell":
            covered |= _covered(element)
    for element in root.iter():
        if _name(element) != "c":
            continue
        reference = re.fullmatch(r"([A-Z]+)(\d+)", element.get("r", ""))
        children = {_name(child): child for child in element}
        value = "".join("".join(child.itertext()) for child in element if _name(child) == "v")
        if element.get("t") == "s":
            value = texts[int(value)] if value.strip() else ""
        elif "is" in children:
            value += _text(children["is"])
        if value.strip() and reference:
            yield Counted(int(reference[2]), reference[1], value, "f" in children, covered.get(reference[0], 0))


def _covered(merged: ET.Element) -> dict[str, int]:
    """Return the cells of a merged range, of the first hundred rows and 26 columns, but for the one that shows."""
    found = re.fullmatch(r"([A-Z])(\d+):([A-Z]+)(\d+)", merged.get("ref", ""))
    if not found:
        return {}
    last = found[3] if len(found[3]) == 1 else "Z"
    rows, letters = range(int(found[2]), min(int(found[4]), 100) + 1), range(ord(found[1]), ord(last) + 1)
    cells = {f"{chr(letter)}{row}": int(found[2]) for row in rows for letter in letters}
    return {cell: start for cell, start in cells.items() if cell != found[1] + found[2]}


def _text(element: ET.Element) -> str:
    if _name(element) == "rPh":
        return ""
    own = element.text or "" if _name(element) == "t" else ""
    return own + "".join(_text(child) for child in element)


def _root(parts: Mapping[str, bytes], name: str) -> ET.Element:
    return ET.fromstring(parts.get(name, b"<none/>"))


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
