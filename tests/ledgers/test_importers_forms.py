"""Forms 205-1 and 205-2: tolerant of how a sheet is drawn, strict about what it says."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledgers import EntryRow, FiledForm, Flow, ParsedFile, State
from ledgers.importers import parse_file
from tests.bad.forms import sheet_month
from tests.bad.make_bad import DIESEL, FIRM, HEAD_1, changed, sheet_1, sheet_2, workbook

NOTE = "折标系数依据：柴油（21）1.46 吨标准煤/吨，合成数据：检测报告2020-03"


def read(folder: Path, fill: Callable[[Any], object]) -> ParsedFile:
    path = folder / "book.xlsx"
    workbook(path, fill)
    return parse_file(path)


def read_changed(folder: Path, **cells: Any) -> ParsedFile:
    return read(folder, changed(**cells))


def codes(parsed: ParsedFile) -> list[tuple[str, int | None, str]]:
    return [(finding.code, finding.place.row, finding.place.column) for finding in parsed.findings]


def diesel(parsed: ParsedFile) -> dict[Flow, EntryRow]:
    return {entry.flow: entry for entry in parsed.entries if entry.item == "diesel"}


def computed(path: Path) -> None:
    """Take back the request for a full calculation, as a spreadsheet program does that has calculated."""
    with ZipFile(path) as book:
        parts = {info: book.read(info) for info in book.infolist()}
    with ZipFile(path, "w") as book:
        for info, part in parts.items():
            book.writestr(info, part.replace(b' fullCalcOnLoad="1"', b""))


def test_a_sheet_shifted_and_drawn_with_merged_heads_reads_the_same(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("某厂2020")
        sheet.merge_range("B2:P2", "能源购进、消费与库存")
        sheet.write("B4", "统一社会信用代码")
        sheet.write("D4", FIRM)
        sheet.write("B5", "报告期：")
        sheet.write("D5", "２０２０年")
        single = {"A", "B", "C", "D", "M", "N", "O"}
        for letter, upper, lower in HEAD_1:
            column = ord(letter) - 64
            if letter in single:
                sheet.merge_range(7, column, 8, column, upper)
            else:
                sheet.write(8, column, lower)
        sheet.merge_range("F8:H8", "购进量")
        sheet.merge_range("I8:M8", "消费量")
        for cell, value in {"A": " 其中：柴 油", "B": "吨", "C": 21, **DIESEL}.items():
            sheet.write(9, ord(cell[0]) - 64, value)

    parsed = read(tmp_path, fill)
    assert parsed.findings == ()
    flows = diesel(parsed)
    assert {flow: str(entry.quantity) for flow, entry in flows.items()} == {
        "opening_stock": "5", "purchase": "100", "purchase_outside_province": "0", "total_use": "95",
        "production_use": "90", "feedstock_use": "0", "nonproduction_use": "5", "transport_use": "60",
        "closing_stock": "10",
    }  # fmt: skip
    assert flows[Flow.PURCHASE].place.column == "F"
    assert flows[Flow.PURCHASE].place.row == 10


def test_heads_that_were_never_merged_span_what_stands_under_them(tmp_path: Path) -> None:
    parsed = read_changed(tmp_path, F7="", G7="", I7="", J7="", K7="", L7="")
    assert parsed.findings == ()
    assert len(parsed.entries) == 18


def test_an_edition_without_an_optional_column_and_with_other_texts_is_read(tmp_path: Path) -> None:
    parsed = read_changed(tmp_path, D7="期初\n库存量", F7="", F8="", F30="", F42="", J8="用于原材料", M7="年末库存量")
    assert parsed.findings == ()
    assert len(parsed.entries) == 16


def test_a_column_of_numbers_that_no_layout_knows_is_refused(tmp_path: Path) -> None:
    assert codes(read_changed(tmp_path, P7="损失量", P30=3)) == [("column-unknown", 7, "P")]
    assert codes(read_changed(tmp_path, P7="审核意见", P30="已核")) == []
    assert codes(read_changed(tmp_path, P30=3)) == [("column-unknown", 7, "P")]


def test_a_number_that_overflows_a_column_is_refused_at_its_cell(tmp_path: Path) -> None:
    assert codes(read_changed(tmp_path, N42=10000)) == [("number-too-large", 42, "N")]
    assert codes(read_changed(tmp_path, B42="亿千瓦时", E42=4e9)) == [("number-too-large", 42, "E")]
    assert codes(read_changed(tmp_path, B42="亿千瓦时", N42=9999)) == []


def test_a_documented_coefficient_must_fit_as_a_factor_in_use(tmp_path: Path) -> None:
    """14.571 tce/kg is 14571 tce/t. Without a document it is not used, and accounting names the slip of units."""
    note = "折标系数依据：柴油（21）14.571 吨标准煤/公斤，合成数据：检测报告"
    assert codes(read_changed(tmp_path, B30="公斤", N30=14.571)) == []
    assert codes(read_changed(tmp_path, B30="公斤", N30=14.571, A51=note)) == [("number-too-large", 30, "N")]


def test_a_workbook_says_which_forms_it_files(tmp_path: Path) -> None:
    parsed = read(tmp_path, lambda book: (sheet_1(book), sheet_2(book), sheet_1(book, "5月", "2020年5月")))
    assert parsed.forms == (
        FiledForm("205-1", FIRM, "2020", "205-1"),
        FiledForm("205-2", FIRM, "2020", "205-2"),
        FiledForm("205-1", FIRM, "2020-05", "5月"),
    )
    assert read_changed(tmp_path, E30="约").forms == ()


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert codes(read_changed(tmp_path, P7="期末库存量", P30=10)) == [("column-duplicate", 7, "P")]


def test_numbers_as_text_are_read_by_the_one_grammar(tmp_path: Path) -> None:
    flows = diesel(read_changed(tmp_path, D30="－５", E30="1,234.50", H30="１２３．４５", L30="—", J30="无"))
    assert flows[Flow.PURCHASE].quantity == Decimal("1234.50")
    assert flows[Flow.TOTAL_USE].quantity == Decimal("123.45")
    assert flows[Flow.OPENING_STOCK].quantity == Decimal(-5)
    assert flows[Flow.TRANSPORT_USE].state is State.NOT_APPLICABLE
    assert flows[Flow.FEEDSTOCK_USE].state is State.NOT_APPLICABLE


def test_blank_is_kept_where_a_cell_is_optional_and_refused_where_a_number_is_due(tmp_path: Path) -> None:
    flows = diesel(read_changed(tmp_path, F30=None, L30=None))
    assert flows[Flow.TRANSPORT_USE].state is State.BLANK
    for column in "DEHIM":
        cells = {f"{column}30": None}
        assert codes(read_changed(tmp_path, **cells)) == [("blank-required", 30, column)]


def test_a_row_that_only_costs_money_is_used(tmp_path: Path) -> None:
    assert codes(read_changed(tmp_path, G28=5)) == [("blank-required", 28, column) for column in "DEHIM"]


def test_a_row_of_dashes_is_not_applicable_and_lacks_nothing(tmp_path: Path) -> None:
    parsed = read_changed(tmp_path, **{f"{column}28": "—" for column in "DEFHIJKLM"})
    assert parsed.findings == ()
    assert {entry.state for entry in parsed.entries if entry.item == "gasoline"} == {State.NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("cells", "period"),
    [
        ({"A5": datetime(2020, 5, 1)}, "2020-05"),  # noqa: DTZ001
        ({"A5": "（2020年5月）"}, "2020-05"),
        ({"A5": None, "F5": "2020年"}, "2020"),
        ({"A5": "报告期：2020年1—12月"}, "2020"),
        ({"A5": "报告期", "B5": 202005}, "2020-05"),
    ],
)
def test_a_period_is_read_wherever_it_stands_above_the_table(tmp_path: Path, cells: Any, period: str) -> None:
    parsed = read_changed(tmp_path, **cells)
    assert parsed.findings == ()
    assert {entry.period for entry in parsed.entries} == {period}


def test_two_periods_above_a_table_are_refused(tmp_path: Path) -> None:
    assert codes(read_changed(tmp_path, F5="2019年")) == [("period-missing", 5, "F")]


def test_a_credit_code_in_full_width_and_small_letters_is_narrowed(tmp_path: Path) -> None:
    wide = FIRM.lower().translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    parsed = read_changed(tmp_path, A3=f"统一社会信用代码:{wide}")
    assert {entry.firm_id for entry in parsed.entries} == {FIRM}


def test_another_unit_of_the_same_dimension_is_kept_as_written(tmp_path: Path) -> None:
    entry = diesel(read_changed(tmp_path, B30="公斤"))[Flow.PURCHASE]
    assert (entry.unit, entry.unit_written) == ("kg", "公斤")
    assert codes(read_changed(tmp_path, B30="立方米")) == [("unit-unknown", 30, "B")]
    assert codes(read_changed(tmp_path, B30=None)) == [("unit-unknown", 30, "B")]


def test_notes_with_numbers_end_the_table_and_a_stray_sum_does_not_pass(tmp_path: Path) -> None:
    assert codes(read_changed(tmp_path, A52="填表人：张三", H52=13800000000)) == []
    assert codes(read_changed(tmp_path, A50=None, H50=123)) == [("item-unknown", 50, "A")]
    assert codes(read_changed(tmp_path, A50="氢气", C50=41, H50=123)) == [("item-unknown", 50, "A")]


def test_an_item_below_the_notes_is_not_lost(tmp_path: Path) -> None:
    parsed = read_changed(tmp_path, A55="汽油", B55="吨", C55="19", D55=0, E55=1, H55=1, I55=1, M55=0)
    assert parsed.findings == ()
    assert sum(entry.item == "gasoline" for entry in parsed.entries) == 9


def test_the_document_of_a_measured_coefficient_comes_from_its_note(tmp_path: Path) -> None:
    parsed = read_changed(tmp_path, N30=1.46, A51=NOTE)
    assert {entry.document for entry in diesel(parsed).values()} == {"合成数据：检测报告2020-03"}
    other = read_changed(tmp_path, N30=1.4571, A51=NOTE)
    assert {entry.document for entry in diesel(other).values()} == {""}
    assert any("not used" in notice for notice in other.notices)


def test_a_formula_that_a_spreadsheet_has_calculated_is_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"

    def fill(book: Any) -> None:
        sheet = sheet_1(book)
        sheet.write_formula("H30", "=I30+K30", None, 95)
        for row in (28, 29, 31):
            sheet.write_formula(f"H{row}", f"=I{row}+K{row}", None, 0)
        sheet.write_formula("K42", "=H42-I42", None, 0)

    workbook(path, fill)
    places = [(28, "H"), (29, "H"), (31, "H"), (42, "K")]  # a 0 proves nothing where calculation is still asked for
    assert codes(parse_file(path)) == [("formula-not-calculated", row, column) for row, column in places]
    computed(path)
    parsed = parse_file(path)
    assert parsed.findings == ()
    assert {entry.item for entry in parsed.entries} == {"diesel", "electricity"}
    assert diesel(parsed)[Flow.TOTAL_USE].quantity == 95


def test_an_error_value_is_refused_even_where_a_blank_would_do(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    workbook(path, lambda book: sheet_1(book).write_formula("L30", "=1/0", None, "#DIV/0!"))
    computed(path)
    parsed = parse_file(path)
    assert codes(parsed) == [("formula-not-calculated", 30, "L")]
    assert "#DIV/0!" in parsed.findings[0].text("zh")


def test_hidden_rows_and_hidden_forms_are_read_with_a_warning(tmp_path: Path) -> None:
    parsed = read(tmp_path, lambda book: sheet_1(book).set_row(29, None, None, {"hidden": True}))
    assert codes(parsed) == [("sheet-hidden", 30, "")]
    assert len(parsed.entries) == 18

    def fill(book: Any) -> None:
        sheet_1(book)
        sheet_1(book, "旧表", "2020年5月").hide()

    parsed = read(tmp_path, fill)
    assert [(finding.code, finding.place.sheet) for finding in parsed.findings] == [("sheet-hidden", "旧表")]
    assert len(parsed.entries) == 36


def test_sheets_of_neither_form_are_named_in_a_notice(tmp_path: Path) -> None:
    parsed = read(tmp_path, lambda book: (sheet_1(book), book.add_worksheet("填报说明")))
    assert parsed.findings == ()
    assert any("填报说明" in notice for notice in parsed.notices)


def test_form_205_2_makes_its_flows_and_their_parts_and_checks_what_it_repeats(tmp_path: Path) -> None:
    parsed = read(tmp_path, lambda book: (sheet_1(book), sheet_2(book)))
    assert parsed.findings == ()
    second = {e.flow.value: e.quantity for e in parsed.entries if e.place.sheet == "205-2"}
    whole = {"transformation_input": 20, "transformation_output": 0, "recovery": 0}
    assert second == {**whole, "input_thermal_power": 15, "input_heat_supply": 5}


cells = st.sampled_from(["", "0", "—", "1,234.5", "abc", "5%", 7, 2.5, True, "(5)", "原煤", "01"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([f"{c}{r}" for c in "ABCDEHM" for r in range(28, 34)]), cells, max_size=8))
def test_whatever_stands_in_the_cells_is_an_entry_or_a_finding(tmp_path: Path, changes: dict[str, Any]) -> None:
    parsed = read_changed(tmp_path, **changes)
    assert bool(parsed.entries) != any(finding.severity == "error" for finding in parsed.findings)


def test_one_figure_may_not_stand_in_two_sheets_of_different_kind(tmp_path: Path) -> None:
    """1—本月 of a month's sheet, and the plain figures of a sheet 2024年1-5月, are the same figure."""
    parsed = read(tmp_path, lambda b: (sheet_month(b), sheet_1(b, "累计", "2024年1-5月")))
    assert {finding.code for finding in parsed.findings} == {"row-duplicate"}
    assert {finding.place.sheet for finding in parsed.findings} == {"累计"}
    assert any("cumulative:purchase" in finding.text("zh") for finding in parsed.findings)
    assert parsed.entries == ()


def test_an_amount_is_asked_for_in_the_unit_of_its_column(tmp_path: Path) -> None:
    found = read_changed(tmp_path, G30="1.2万").findings
    assert [finding.place.column for finding in found] == ["G"]
    assert "柴油 购进金额（千元）, 千元" in found[0].text("zh")


def test_an_amount_under_a_header_without_a_unit_is_refused(tmp_path: Path) -> None:
    parsed = read_changed(tmp_path, G8="金额")
    assert [(finding.code, finding.place.column) for finding in parsed.findings] == [("column-unknown", "G")]
    assert "购进金额（千元）" in parsed.findings[0].text("zh")
