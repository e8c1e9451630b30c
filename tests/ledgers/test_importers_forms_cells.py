"""What the values of a workbook do not show: formulas never calculated, what is hidden, what a parser would drop."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from ledgers import ParsedFile
from ledgers.importers import parse_file
from tests.bad.forms import sheet_b204
from tests.bad.make_bad import sheet_1, workbook

SHEET = "xl/worksheets/sheet1.xml"


def changed(path: Path, *changes: tuple[str, str], part: str = SHEET) -> ParsedFile:
    """Return what a workbook says after texts of a part were replaced; without the request to calculate it."""
    with ZipFile(path) as book:
        parts = {info: book.read(info).decode() for info in book.infolist()}
    with ZipFile(path, "w") as book:
        for info, text in parts.items():
            new = text.replace(' fullCalcOnLoad="1"', "")
            for old, by in changes if info.filename == part else ():
                assert old in new, old
                new = new.replace(old, by)
            book.writestr(info, new)
    return parse_file(path)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[Callable[[Any], object]], Path]:
    def write(fill: Callable[[Any], object]) -> Path:
        path = tmp_path / "book.xlsx"
        workbook(path, fill)
        return path

    return write


def codes(parsed: ParsedFile) -> list[tuple[str, int | None, str]]:
    return [(finding.code, finding.place.row, finding.place.column) for finding in parsed.findings]


def with_formula(cell: str, value: object, **cells: Any) -> Callable[[Any], object]:
    return lambda book: sheet_1(book, changes=cells).write_formula(cell, "=I30+K30", None, value)


@pytest.mark.parametrize("zero", ["0", "0.0", "-0", "0E0", ""])
def test_a_zero_in_any_spelling_proves_nothing_where_no_program_has_calculated(written: Any, zero: str) -> None:
    path = written(with_formula("H30", 95))
    assert changed(path, ('<calcPr calcId="124519"/>', ""), part="xl/workbook.xml").findings == ()
    parsed = changed(path, ("</f><v>95</v>", f"</f><v>{zero}</v>"))
    assert codes(parsed) == [("formula-not-calculated", 30, "H")]


def test_a_calculation_that_was_broken_off_is_none(written: Any) -> None:
    path = written(with_formula("K30", 0, H30=90))
    assert changed(path).findings == ()
    parsed = changed(path, ("<calcPr ", '<calcPr calcCompleted="0" '), part="xl/workbook.xml")
    assert codes(parsed) == [("formula-not-calculated", 30, "K")]


def test_every_cell_of_an_array_formula_is_a_formula(written: Any) -> None:
    path = written(lambda book: sheet_1(book).write_array_formula("H30:I30", "{=J30:K30}", None, 95))
    assert changed(path, ('<c r="I30"><v>0</v>', '<c r="I30"><v>90</v>')).findings == ()
    parsed = changed(path, ('<c r="I30"><v>90</v>', '<c r="I30"><v/>'))
    assert codes(parsed) == [("formula-not-calculated", 30, "I")]
    far = changed(path, ('ref="H30:I30"', 'ref="H30:XFD9000"'))
    assert codes(far) == [("workbook-damaged", None, "")]
    assert "XFD9000" in far.findings[0].text("zh")


def test_formulas_that_lost_a_name_a_unit_or_a_head_are_said_to_be_formulas(written: Any) -> None:
    def fill(book: Any) -> None:
        sheet = sheet_1(book, changes={"A3": "统一社会信用代码：", "A5": "报告期："})
        for cell in ("B3", "B5", "A30", "B30", "C42"):
            sheet.write_formula(cell, "=目录!A1", None, "#REF!")

    parsed = changed(written(fill))
    lost = [place for code, *place in codes(parsed) if code == "formula-not-calculated"]
    assert lost == [[3, "B"], [5, "B"], [30, "A"], [30, "B"], [42, "C"]]


def test_hidden_rows_and_columns_are_read_and_named(written: Any) -> None:
    def fill(book: Any) -> None:
        sheet = sheet_1(book)
        sheet.set_row(29, None, None, {"hidden": True})
        sheet.set_row(44, None, None, {"hidden": True})  # holds nothing
        sheet.set_column("I:J", None, None, {"hidden": True})
        sheet.set_column("Q:XFD", None, None, {"hidden": True})  # beyond the table, as forms are often drawn

    parsed = parse_file(written(fill))
    assert codes(parsed) == [("sheet-hidden", 30, ""), ("sheet-hidden", 7, "I"), ("sheet-hidden", 7, "J")]
    assert len(parsed.entries) == 18
    assert "row 30" in parsed.findings[0].text("en")


def test_a_number_under_a_merged_cell_is_read_and_named(written: Any) -> None:
    def fill(book: Any) -> None:
        sheet = sheet_1(book)
        sheet.merge_range("J30:K30", 0)
        sheet.write("K30", 5)

    parsed = parse_file(written(fill))
    assert codes(parsed) == [("sheet-hidden", 30, "K")]
    assert len(parsed.entries) == 18


def test_a_row_without_height_is_hidden(written: Any) -> None:
    path = written(sheet_1)
    parsed = changed(path, ('<row r="30"', '<row ht="0" customHeight="1" r="30"'))
    assert codes(parsed) == [("sheet-hidden", 30, "")]


def test_hidden_rows_of_a_form_of_measures_are_named(written: Any) -> None:
    parsed = parse_file(written(lambda book: sheet_b204(book).set_row(17, None, None, {"hidden": True})))
    assert codes(parsed) == [("sheet-hidden", 18, "")]
    assert any(activity.place.row == 18 for activity in parsed.activities)


DROPPED = {
    "a number inside another element": ('"H30"><v>95</v>', '"H30"><v><f>1</f>95</v>'),
    "a number that is none": ('"H30"><v>95</v>', '"H30"><v>9 5</v>'),
    "a digit written as an entity": ('"H30"><v>95</v>', '"H30"><v>&#57;5</v>'),
    "a number in two pieces": ('"H30"><v>95</v>', '"H30"><v>9</v><v>5</v>'),
    "a number within CDATA and without": ('"H30"><v>95</v>', '"H30"><v>9<![CDATA[5]]></v>'),
}


@pytest.mark.parametrize("name", DROPPED)
def test_what_the_parser_drops_or_changes_is_refused(written: Any, name: str) -> None:
    parsed = changed(written(sheet_1), DROPPED[name])
    assert parsed.entries == ()
    assert "H30" in "".join(finding.text("en") for finding in parsed.findings).replace("row 30, column H", "H30")


def test_a_hidden_sheet_that_is_no_form_leaves_a_workbook_without_one(written: Any) -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("说明")
        book.add_worksheet("备份").hide()

    assert [code for code, *_ in codes(parse_file(written(fill)))] == ["sheet-hidden", "form-not-found"]


def test_numbers_below_the_table_are_named_in_a_notice(written: Any) -> None:
    parsed = parse_file(written(lambda book: sheet_1(book, changes={"A55": "本页小计", "H55": 123})))
    assert parsed.findings == ()
    assert any("row 55" in notice for notice in parsed.notices)


def test_a_row_is_no_row_of_column_numbers_for_its_name_alone(written: Any) -> None:
    parsed = parse_file(written(lambda book: sheet_1(book, changes={"A30": "甲"})))
    assert ("item-unknown", 30, "A") in codes(parsed)


def test_the_head_of_a_table_ends_at_its_first_number(written: Any) -> None:
    """A first row that lost its name and code is no part of the head, in which its numbers would pass unread."""
    lost = {"A10": None, "C10": None, "F10": 3, "E10": 5, "H10": 5, "I10": 5, "D10": 0, "M10": 0}
    emptied = {f"{column}9": None for column in "ABCDEFGHIJKLMNO"}
    parsed = parse_file(written(lambda book: sheet_1(book, changes=lost | emptied)))
    assert ("item-unknown", 10, "A") in codes(parsed)
