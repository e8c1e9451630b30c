"""Forms 205-3 and B204-1, and forms that part the month from the months since January."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledgers import Figure, FiledForm, Flow, ParsedFile, QualifiedFlow
from ledgers._vocabulary import measures
from ledgers.importers import parse_file
from ledgers.importers._form_period import parse_span
from tests.bad.forms import FIRM, sheet_3, sheet_b204, sheet_month
from tests.bad.make_bad import sheet_1, sheet_2, workbook

OTHER_FIRM = "91513221HCHC00536A"


def read(folder: Path, fill: Callable[[Any], object], suffix: str = ".xlsx") -> ParsedFile:
    path = folder / f"book{suffix}"
    workbook(path, fill)
    return parse_file(path)


def codes(parsed: ParsedFile) -> list[tuple[str, int | None, str]]:
    return [(finding.code, finding.place.row, finding.place.column) for finding in parsed.findings]


def stated(parsed: ParsedFile) -> dict[str, str]:
    return {activity.measure: f"{activity.quantity:f} {activity.unit}" for activity in parsed.activities}


def flows(parsed: ParsedFile) -> dict[str, Decimal | None]:
    return {entry.flow.value: entry.quantity for entry in parsed.entries}


def test_a_unit_consumption_is_stated_with_both_its_parts_and_those_of_a_year_ago(tmp_path: Path) -> None:
    """27,000 tce over 300,000 t are 90 kgce/t."""
    parsed = read(tmp_path, lambda book: sheet_3(book, period="2023年"))
    assert parsed.findings == ()
    cement = {measure: figure for measure, figure in stated(parsed).items() if measure.endswith("unit_energy:cement")}
    assert cement == {
        "unit_energy:cement": "90 kgce/t",
        "numerator:unit_energy:cement": "27000 tce",
        "denominator:unit_energy:cement": "300000 t",
        "year_ago:unit_energy:cement": "92.5 kgce/t",
        "year_ago:numerator:unit_energy:cement": "25900 tce",
        "year_ago:denominator:unit_energy:cement": "280000 t",
    }
    assert {activity.period for activity in parsed.activities} == {"2023"}
    assert parsed.forms == (FiledForm("205-3", FIRM, "2023", "205-3"),)


def test_a_form_of_three_quarters_is_kept_as_january_to_september(tmp_path: Path) -> None:
    parsed = read(tmp_path, sheet_3)
    assert parsed.findings == ()
    assert {activity.period for activity in parsed.activities} == {"2024-09"}
    assert {activity.measure.partition(":")[0] for activity in parsed.activities} == {
        "cumulative",
        "year_ago_cumulative",
    }
    assert parsed.forms == (FiledForm("cumulative:205-3", FIRM, "2024-09", "205-3"),)


def test_parts_in_columns_of_units_are_read_in_those_units(tmp_path: Path) -> None:
    units = {"J7": "子项单位", "K7": "母项单位", "J8": "", "K8": "", "J10": "千克标准煤", "K10": "万吨"}
    parsed = read(tmp_path, lambda book: sheet_3(book, changes=units | {"J11": "千瓦时", "K11": "吨"}))
    assert parsed.findings == ()
    assert stated(parsed)["cumulative:numerator:unit_energy:cement"] == "27000 kgce"
    assert stated(parsed)["cumulative:denominator:unit_energy:cement"] == "300000 wan_t"
    wrong = read(tmp_path, lambda book: sheet_3(book, changes=units | {"J11": "吨", "K11": "吨"}))
    assert codes(wrong) == [("unit-unknown", 11, "J")]


def test_the_month_is_never_taken_from_the_column_of_the_months_since_january(tmp_path: Path) -> None:
    parsed = read(tmp_path, sheet_b204)
    assert parsed.findings == ()
    output = {measure: figure for measure, figure in stated(parsed).items() if measure.endswith("product:cement")}
    assert output == {
        "product:cement": "2.5 wan_t",
        "cumulative:product:cement": "11.25 wan_t",
        "year_ago:product:cement": "2.4 wan_t",
        "year_ago_cumulative:product:cement": "10.5 wan_t",
    }
    assert {activity.period for activity in parsed.activities} == {"2024-05"}
    assert [a.price_base for a in parsed.activities if a.measure == "gross_output"] == ["current"]


def test_a_period_of_january_to_may_over_columns_of_the_month_names_may(tmp_path: Path) -> None:
    once = read(tmp_path, sheet_b204)
    assert read(tmp_path, lambda book: sheet_b204(book, period="2024年1—5月")).activities == once.activities
    december = read(tmp_path, lambda book: sheet_b204(book, period="2024年1-12月"))
    assert {activity.period for activity in december.activities} == {"2024-12"}
    assert codes(read(tmp_path, lambda book: sheet_b204(book, period="2024年"))) == [("period-missing", 5, "A")]


def test_an_annual_edition_states_the_year_and_the_one_before(tmp_path: Path) -> None:
    drawn = {"D7": "本年", "D8": None, "E7": "上年", "E8": None, "F7": None, "F8": None, "G8": None}
    emptied = {f"{column}{row}": None for column in "FG" for row in range(9, 20)}
    parsed = read(tmp_path, lambda book: sheet_b204(book, period="2024年", changes=drawn | emptied))
    assert parsed.findings == ()
    assert stated(parsed)["gross_output"] == "1200 qian_cny"
    assert stated(parsed)["year_ago:gross_output"] == "5600 qian_cny"


def test_rows_by_code_alone_and_codes_without_their_zeros_are_known(tmp_path: Path) -> None:
    parsed = read(tmp_path, lambda book: sheet_b204(book, changes={"A10": None, "C10": 1, "C12": 3}))
    assert parsed.findings == ()
    assert {"gross_output", "sales_output"} <= stated(parsed).keys()
    assert codes(read(tmp_path, lambda book: sheet_b204(book, changes={"C10": "03"}))) == [
        ("item-code-disagrees", 10, "C")
    ]


def test_rows_that_are_not_stored_are_named_in_a_notice(tmp_path: Path) -> None:
    parsed = read(tmp_path, sheet_b204)
    assert any("11, 14, 15" in notice for notice in parsed.notices)
    assert any("13" in notice and "makes no record" in notice for notice in parsed.notices)
    below = read(tmp_path, sheet_3)
    assert any("row 14" in notice for notice in below.notices)


def test_a_product_that_no_measure_has_is_a_warning_and_a_slip_of_the_pen_an_error(tmp_path: Path) -> None:
    parsed = read(tmp_path, lambda book: sheet_b204(book, changes={"A19": "矿泉水"}))
    assert codes(parsed) == [("measure-unknown", 19, "A")]
    assert "product:cement" in stated(parsed)
    slip = read(tmp_path, lambda book: sheet_b204(book, changes={"A19": "水泥熟科", "A10": "工业总产直（当年价格）"}))
    assert codes(slip) == [("value-unknown", 10, "A"), ("value-unknown", 19, "A")]
    assert slip.activities == ()


def test_a_blank_month_is_refused_and_a_blank_year_ago_is_none(tmp_path: Path) -> None:
    assert codes(read(tmp_path, lambda book: sheet_b204(book, changes={"D18": None}))) == [("blank-required", 18, "D")]
    parsed = read(tmp_path, lambda book: sheet_b204(book, changes={"F18": None}))
    assert parsed.findings == ()
    assert "year_ago:product:cement" not in stated(parsed)


def test_a_sheet_of_measures_without_a_column_of_figures_is_refused(tmp_path: Path) -> None:
    changes = {"D7": "甲数", "D8": None, "E8": None, "F7": "乙数", "F8": None, "G8": None}
    assert ("column-missing", 7, "") in codes(read(tmp_path, lambda book: sheet_b204(book, changes=changes)))


def test_a_list_of_forms_is_no_form(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet_b204(book)
        book.add_worksheet("目录").write("A1", "工业产销总值及主要产品产量")

    parsed = read(tmp_path, fill)
    assert parsed.findings == ()
    assert any("目录" in notice for notice in parsed.notices)


def test_one_measure_stated_by_two_sheets_is_refused(tmp_path: Path) -> None:
    parsed = read(tmp_path, lambda book: (sheet_b204(book), sheet_b204(book, "B204-1(2)", "2024年4月")))
    assert parsed.findings == ()
    parsed = read(tmp_path, lambda book: (sheet_b204(book), sheet_b204(book, "B204-1(2)")))
    assert ("sheet-duplicate", None, "") in codes(parsed)
    assert ("row-duplicate", 10, "D") in codes(parsed)


def test_heads_of_three_rows_part_the_month_from_the_months_since_january(tmp_path: Path) -> None:
    parsed = read(tmp_path, sheet_month)
    assert parsed.findings == ()
    assert flows(parsed) == {
        "cumulative:opening_stock": 5, "purchase": 100, "cumulative:purchase": 480, "total_use": 95,
        "cumulative:total_use": 475, "production_use": 90, "cumulative:production_use": 430, "nonproduction_use": 5,
        "cumulative:nonproduction_use": 45, "closing_stock": 10,
    }  # fmt: skip
    assert parsed.forms == (FiledForm("205-1", FIRM, "2024-05", "205-1(5月)"),)


def test_a_figure_word_within_the_header_text_is_told_as_well(tmp_path: Path) -> None:
    changes = {"E9": "本月购进量", "F9": "购进量（1-本月累计）"}
    assert flows(read(tmp_path, lambda book: sheet_month(book, changes=changes)))["cumulative:purchase"] == 480


def test_one_figure_in_two_columns_is_refused(tmp_path: Path) -> None:
    assert ("column-duplicate", 7, "F") in codes(read(tmp_path, lambda book: sheet_month(book, changes={"F9": "当月"})))


def test_every_figure_of_a_sheet_of_january_to_may_is_kept_as_such(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet_1(book, "205-1", "2020年1-5月")
        sheet_2(book, "205-2", "2020年1—5月")
        sheet_1(book, "205-1(5月)", "2020年5月", {"D7": "月初库存量"})

    parsed = read(tmp_path, fill)
    assert parsed.findings == ()
    first = [entry for entry in parsed.entries if entry.place.sheet in ("205-1", "205-2")]
    assert {entry.period for entry in parsed.entries} == {"2020-05"}
    assert all(isinstance(entry.flow, QualifiedFlow) and entry.flow.figure is Figure.CUMULATIVE for entry in first)
    assert all(isinstance(entry.flow, Flow) for entry in parsed.entries if entry not in first)
    assert [form.form for form in parsed.forms] == ["cumulative:205-1", "cumulative:205-2", "205-1"]


def test_a_sheet_of_january_to_may_repeats_its_own_figures_and_not_those_of_may(tmp_path: Path) -> None:
    def fill(book: Any, production_use: int) -> None:
        sheet_1(book, "205-1", "2020年1-5月")
        sheet_1(book, "205-1(5月)", "2020年5月", {"I30": 80, "H30": 85})
        sheet_2(book, "205-2", "2020年1—5月", {"D30": production_use})

    good = read(tmp_path, lambda book: fill(book, 90))
    assert good.findings == ()
    opening = [e for e in good.entries if e.flow.value == "cumulative:opening_stock"]
    assert len({(e.period, e.item) for e in opening}) == len(opening)
    assert any("“205-1(5月)”第 30, 42 行与“205-1”相同" in notice for notice in good.notices)
    assert codes(read(tmp_path, lambda book: fill(book, 80))) == [("forms-disagree", 30, "D")]


def test_the_opening_stock_of_the_year_is_not_that_of_the_month(tmp_path: Path) -> None:
    month = read(tmp_path, lambda book: sheet_1(book, period="2020年5月"))
    assert {"cumulative:opening_stock", "purchase"} <= flows(month).keys()
    assert "opening_stock" in flows(read(tmp_path, lambda book: sheet_1(book, period="2020年")))


def test_what_was_a_year_ago_has_no_coefficient_of_today(tmp_path: Path) -> None:
    changes = {"P7": "上年同期消费量合计", "P30": 88, "N30": 1.46, "P42": 3900}
    parsed = read(tmp_path, lambda book: sheet_1(book, changes=changes))
    assert parsed.findings == ()
    diesel = {entry.flow.value: entry for entry in parsed.entries if entry.item == "diesel"}
    assert diesel["year_ago:total_use"].quantity == 88
    assert diesel["year_ago:total_use"].coefficient is None
    assert diesel["total_use"].coefficient == Decimal("1.46")


def test_one_workbook_holds_the_sheets_of_several_firms(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet_1(book, "甲厂")
        sheet_1(book, "乙厂", changes={"A3": f"统一社会信用代码：{OTHER_FIRM}", "E30": 101})
        sheet_b204(book, "甲厂产值")
        sheet_b204(book, "乙厂产值", changes={"A3": f"统一社会信用代码：{OTHER_FIRM}"})

    parsed = read(tmp_path, fill)
    assert parsed.findings == ()
    assert {form.firm_id for form in parsed.forms} == {FIRM, OTHER_FIRM}
    purchases = {e.firm_id: e.quantity for e in parsed.entries if (e.item, e.flow) == ("diesel", Flow.PURCHASE)}
    assert purchases == {FIRM: 100, OTHER_FIRM: 101}
    assert {activity.firm_id for activity in parsed.activities} == {FIRM, OTHER_FIRM}


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2024年1-5月", "2024-05"), ("２０２４年１—５月份", "2024-05"), ("2024年1至11月", "2024-11"),
        ("2024年1-1月", "2024-01"), ("2024年1—12月", "2024-12"), ("2024年1-3季度", "2024-09"),
        ("2024年一季度", "2024-03"), ("2024年第一季度", "2024-03"), ("2024年上半年", "2024-06"),
        ("2024年前三季度", "2024-09"), ("2024年2-5月", None), ("2024年1-13月", None), ("2024年第二季度", None),
        ("2024年下半年", None), ("2024年1", None), ("1-5月", None), ("2024年5月", None), ("2024年", None),
    ],
)  # fmt: skip
def test_only_spans_from_january_on_are_taken_for_one(text: str, month: str | None) -> None:
    assert parse_span(text) == month


def test_names_of_figures_are_one_token_before_the_first_colon() -> None:
    """So that SQL finds the plain measure with one split; the plain names hold none of these tokens."""
    figures = {figure.value for figure in Figure if figure is not Figure.PERIOD}
    for measure in measures():
        head, _, rest = measure.partition(":")
        assert (head in figures) == (rest in measures() and not head.endswith("ator"))


def test_a_flow_in_a_figure_is_a_text_that_survives_a_process(tmp_path: Path) -> None:
    flow = QualifiedFlow(Figure.YEAR_AGO, Flow.PURCHASE)
    assert flow == "year_ago:purchase"
    copied = pickle.loads(pickle.dumps(flow))
    assert (copied, copied.figure, copied.flow) == (flow, Figure.YEAR_AGO, Flow.PURCHASE)
    with pytest.raises(ValueError, match="plain"):
        QualifiedFlow(Figure.PERIOD, Flow.PURCHASE)
    parsed = read(tmp_path, sheet_month)
    assert pickle.loads(pickle.dumps(parsed.entries)) == parsed.entries
    assert replace(parsed.entries[0], period="2024-06").flow == parsed.entries[0].flow


def test_an_amount_that_two_forms_state_alike_is_entered_once(tmp_path: Path) -> None:
    """Two sheets of 2020年1-5月 under two forms would state the amount twice; stated otherwise it is refused."""

    def fill(book: Any, amount: int) -> None:
        sheet_1(book, "205-1", "2020年1-5月")
        sheet = sheet_1(book, "205-1(5月)", "2020年5月", {"D30": 5, "G30": 300})
        sheet.write("P7", "购进量")
        sheet.write("P8", "1-本月金额（千元）")
        sheet.write("P30", amount)

    good = read(tmp_path, lambda book: fill(book, 700))
    assert good.findings == ()
    paid = {row.measure: row.quantity for row in good.activities}
    assert paid == {"cumulative:purchase_amount:diesel": 700, "purchase_amount:diesel": 300}
    bad = read(tmp_path, lambda book: fill(book, 701))
    assert [(f.code, f.place.row) for f in bad.findings] == [("row-duplicate", 30)]
