"""What an annotated copy says: which findings belong to which cell, in which colour, and the list of them all."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ledgers._findings import Finding, Severity
from ledgers.importers._sheet_marks import Cell, column_number

LIST_NAME = "问题清单"
AUTHOR = "双控"
COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C"}
"""The fill of a cell by the worst of its findings."""
HEADER_COLOUR = "D9D9D9"
COMMENT_LENGTH_MAX = 4000
_TITLES = (
    ("序号", 6), ("严重程度", 10), ("文件", 24), ("工作表", 14), ("单元格", 9), ("发现", 60), ("怎么办", 40),
    ("依据", 30), ("Found", 60), ("What to do", 40), ("代码 / Code", 22),
)  # fmt: skip
_SEVERITIES = {Severity.ERROR: "错误 / error", Severity.WARNING: "提示 / warning"}
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Marks = dict[Cell, list[Finding]]
"""The findings of the cells of one sheet."""
Range = tuple[Cell, Cell]


def placed(findings: Iterable[Finding], sheet: str, first_used: Callable[[int], int], merged: Iterable[Range]) -> Marks:
    """Return the findings of a sheet by cell; one without a column stands at the first used cell of its row.

    A finding within a merged range stands at its first cell, the only one that shows.
    """
    marks: Marks = {}
    ranges = list(merged)
    for finding in findings:
        place = finding.place
        if place.sheet != sheet or place.row is None:
            continue
        row = place.row - 1
        named = re.fullmatch(r"[A-Z]{1,3}", place.column)
        cell = (row, column_number(place.column) - 1 if named else first_used(row))
        marks.setdefault(_first_of_range(cell, ranges), []).append(finding)
    return marks


def _first_of_range(cell: Cell, ranges: Iterable[Range]) -> Cell:
    row, column = cell
    for (top, left), (bottom, right) in ranges:
        if top <= row <= bottom and left <= column <= right:
            return top, left
    return cell


def worst(findings: Iterable[Finding]) -> Severity:
    """Return how the worst of some findings weighs."""
    severities = {finding.severity for finding in findings}
    return Severity.ERROR if Severity.ERROR in severities else Severity.WARNING


def add_comments(sheet: Any, marks: Mapping[Cell, Sequence[Finding]]) -> None:
    """Add a comment to each marked cell of an xlsxwriter sheet: the texts in Chinese, then in English."""
    for (row, column), findings in marks.items():
        text = _comment(findings)
        lines = sum(1 + len(line) // 40 for line in text.split("\n"))
        size = {"width": 420, "height": min(60 + 16 * lines, 600)}
        sheet.write_comment(row, column, text, {"author": AUTHOR, "font_size": 9, **size})


def _comment(findings: Sequence[Finding]) -> str:
    texts = [_body(finding, zh=True) for finding in findings] + [_body(finding, zh=False) for finding in findings]
    text = "\n".join(texts)
    return text if len(text) <= COMMENT_LENGTH_MAX else f"{text[:COMMENT_LENGTH_MAX]}…（见{LIST_NAME}）"


def _body(finding: Finding, *, zh: bool) -> str:
    """Return what was found, what to do and the rule, without the place, at which it stands anyway."""
    found, do = found_and_do(finding, zh=zh)
    rule = f"[{finding.kind.rule}]" if finding.kind.rule else ""
    return (f"【{found}】{do}{rule}" if zh else f"{found} {do}").strip()


def found_and_do(finding: Finding, *, zh: bool) -> tuple[str, str]:
    """Return the two sentences of a finding."""
    what, do = finding.what_and_do("zh" if zh else "en")
    return clean(what), clean(do)


def write_list(sheet: Any, findings: Sequence[Finding], header: Any, body: Any) -> None:
    """Write the list of findings into an xlsxwriter sheet, every cell as text."""
    for at, (title, width) in enumerate(_TITLES):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, header)
    for number, finding in enumerate(findings, 1):
        place = finding.place
        cell = f"{place.column}{place.row or ''}" if re.fullmatch("[A-Z]{1,3}", place.column) else _line(finding)
        texts = (
            str(number), _SEVERITIES[finding.severity], place.file, place.sheet, cell, *found_and_do(finding, zh=True),
            finding.kind.rule, *found_and_do(finding, zh=False), finding.code,
        )  # fmt: skip
        for at, text in enumerate(texts):
            sheet.write_string(number, at, clean(text), body)


def _line(finding: Finding) -> str:
    row, column = finding.place.row, finding.place.column
    return " ".join(part for part in (f"第{row}行" if row is not None else "", column) if part)


def list_name(taken: Iterable[str]) -> str:
    """Return a name for the list that no sheet has; names are compared without case, as Excel does.

    >>> list_name(["205-1"]), list_name(["问题清单"])
    ('问题清单', '问题清单(2)')
    """
    names = {name.casefold() for name in taken}
    tries = (LIST_NAME if number == 1 else f"{LIST_NAME}({number})" for number in range(1, len(names) + 2))
    return next(name for name in tries if name.casefold() not in names)


def clean(text: str) -> str:
    """Return a text without the characters that no XML may hold."""
    return _NO_XML.sub("�", text)
