"""What values alone do not show of a sheet, from its XML: formulas never calculated, errors, hidden rows and columns.

It is also the census against which the parser's cells are held: whatever holds content here must come out of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree import ElementTree as ET

from ledgers.importers._refusals import WorkbookRefused

COLUMNS_MAX = 16_384
ARRAY_CELLS_MAX = 10_000
_RANGE = re.compile(r"([A-Z]{1,3}[1-9]\d{0,6})(?::([A-Z]{1,3}[1-9]\d{0,6}))?")
_TRUE = frozenset({"1", "true"})

Cell = tuple[int, int]
"""A cell as (row, column) from 0."""


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What the XML of a sheet says beside values.

    ``uncalculated`` maps cells without a usable value (a formula never calculated, an error value) to what they
    hold; ``formulas`` are all formula cells; ``contents`` maps every cell that holds something to a number where it is
    one, else to None; hidden rows and columns count from 0.
    """

    uncalculated: Mapping[Cell, str] = field(default_factory=dict)
    formulas: frozenset[Cell] = frozenset()
    contents: Mapping[Cell, float | None] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def parsed_xml(part: bytes) -> ET.Element:
    """Return the root of a part of the package.

    Raises
    ------
    WorkbookRefused
        If it is not well formed, or in an encoding that nobody knows.
    """
    try:
        return ET.fromstring(part)
    except (ET.ParseError, LookupError, ValueError) as problem:
        raise WorkbookRefused("workbook-damaged", f"XML: {problem}") from problem


def local_name(element: ET.Element) -> str:
    """Return the name of an element without its namespace."""
    return _local(element.tag)


@lru_cache(maxsize=256)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def blank_texts(shared_strings: bytes) -> list[bool]:
    """Return of each shared text whether it is blank."""
    root = parsed_xml(shared_strings)
    return [not "".join(text.itertext()).strip() for text in root if local_name(text) == "si"]


def sheet_marks(part: bytes, blanks: Sequence[bool], *, calculated: bool) -> SheetMarks:
    """Return the marks of a sheet; ``calculated`` tells whether a spreadsheet program has calculated the workbook.

    Where none has, a formula's 0 proves nothing: libraries put it there for want of a value.
    """
    contents: dict[Cell, float | None] = {}
    formulas: dict[Cell, str] = {}
    values: dict[Cell, tuple[str, str]] = {}
    rows: set[int] = set()
    columns: set[int] = set()
    for element in parsed_xml(part).iter():
        tag = _local(element.tag)
        if tag == "c" and len(element):
            cell, kind = cell_position(element.get("r", "")), element.get("t", "n")
            value = _value(element, cell, formulas)
            values[cell] = (kind, value)
            if value.strip() and kind != "e" and not (kind == "s" and _is_blank(value, blanks, cell)):
                contents[cell] = _number(value) if kind == "n" else None
        elif tag == "row" and _is_hidden(element, "ht"):
            rows.add(int(element.get("r", "1")) - 1)
        elif tag == "col" and _is_hidden(element, "width"):
            columns.update(_columns(element))
    uncalculated = {
        cell: f"={formulas[cell]} → {value}" if cell in formulas else value
        for cell, (kind, value) in values.items()
        if kind == "e" or (cell in formulas and _is_lost(kind, value, calculated=calculated))
    }
    return SheetMarks(uncalculated, frozenset(formulas), contents, frozenset(rows), frozenset(columns))


def _value(element: ET.Element, cell: Cell, formulas: dict[Cell, str]) -> str:
    """Return what a cell holds, as text or as the number of a shared text; note its formula, if it has one."""
    value = ""
    for child in element:
        if _local(child.tag) == "f":
            formulas |= _formula_cells(child, cell)
        else:
            value += "".join(child.itertext()) if len(child) else child.text or ""
    return value


def _is_lost(kind: str, value: str, *, calculated: bool) -> bool:
    """Tell whether the value of a formula is none: never calculated, or a number that is not there."""
    return (not calculated and _is_nothing(value)) or (not value and kind != "str")


def cell_position(reference: str) -> Cell:
    """Return the place of a cell.

    >>> cell_position("B10")
    (9, 1)
    """
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]) - 1, column_number(letters) - 1


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """Return the number of a column, counted from 1.

    >>> column_number("A"), column_number("AB")
    (1, 28)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=1024)
def column_letter(column: int) -> str:
    """Return the letters of a column counted from 0.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        letters = chr(65 + letter) + letters
        column -= 1
    return letters


def _is_hidden(element: ET.Element, size: str) -> bool:
    """Tell whether a row or column is hidden, or as good as hidden with no height or width."""
    return element.get("hidden") in _TRUE or _number(element.get(size, "1")) == 0


def _columns(element: ET.Element) -> Iterator[int]:
    first, last = _number(element.get("min", "")), _number(element.get("max", ""))
    if first is not None and last is not None and 1 <= first <= last <= COLUMNS_MAX:
        yield from range(int(first) - 1, int(last))


def _formula_cells(formula: ET.Element, cell: Cell) -> dict[Cell, str]:
    """Return the cells that a formula fills, its own and those of its array, each with its text."""
    text = "".join(formula.itertext())
    if formula.get("t") != "array":
        return {cell: text}
    found = _RANGE.fullmatch(formula.get("ref", ""))
    first = cell_position(found[1]) if found else cell
    last = cell_position(found[2] or found[1]) if found else cell
    height, width = last[0] - first[0] + 1, last[1] - first[1] + 1
    if height * width > ARRAY_CELLS_MAX:
        reach = f"{column_letter(last[1])}{last[0] + 1}"
        raise WorkbookRefused("workbook-damaged", f"数组公式到 {reach} / an array formula reaches {reach}")
    filled = {(row, column): text for row in range(first[0], last[0] + 1) for column in range(first[1], last[1] + 1)}
    return {cell: text} | filled


def _is_blank(index: str, blanks: Sequence[bool], cell: Cell) -> bool:
    """Tell whether a shared text is blank; parsers disagree about what an index means that is no index."""
    if not (index.isascii() and index.isdigit() and len(index) < 10 and int(index) < len(blanks)):
        found = f"{column_letter(cell[1])}{cell[0] + 1}: {index[:20]}"
        raise WorkbookRefused("workbook-damaged", f"{found} 不是文字编号 / is no index of a shared string")
    return blanks[int(index)]


def _is_nothing(value: str) -> bool:
    return not value.strip() or _number(value) == 0


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
