"""A prefecture's own form is a layout file: read like a shipped one, refused with its faulty key where it is wrong."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from ledgers import FiledForm, Flow, ParsedFile
from ledgers.importers import parse_file
from ledgers.importers._form_layouts import form_layouts
from ledgers.importers._form_schema import layout_faults
from tests.bad.forms import FIRM, sheet_b204
from tests.bad.make_bad import sheet_1, workbook

FUEL_REPORT = """
form = "州能月报"
version = "2024-1"
title = '重点用能单位用能月报'
sheet_name = '用能月报'
told_by = ["上月结存", "生产耗用"]

[head]
firm_id = ["信用代码"]
period = ["填报月份"]
notes = ["审核人"]

[figures]
year_ago = ["去年同月"]

[[column]]
label = "燃料品种"
role = "item"
headers = ["燃料品种"]
must_exist = true

[[column]]
label = "单位"
role = "unit"
headers = ["单位"]

[[column]]
label = "上月结存"
role = "flow"
flow = "opening_stock"
headers = ["上月结存"]
must_exist = true

[[column]]
label = "购入"
role = "flow"
flow = "purchase"
headers = ["购入"]
blank = "refused"

[[column]]
label = "耗用"
role = "flow"
flow = "total_use"
headers = ["耗用/计"]
blank = "refused"

[[column]]
label = "生产耗用"
role = "flow"
flow = "production_use"
headers = ["耗用/生产"]
must_exist = true

[[column]]
label = "本月结存"
role = "flow"
flow = "closing_stock"
headers = ["本月结存"]
"""
OUTPUT_REPORT = """
form = "州产值快报"
version = "2024-1"
rows = "measures"
title = '工业产值快报'
sheet_name = '产值快报'
told_by = ["当月", "累计"]
measures_of = ["product:"]
unstored = ["用工人数"]

[head]
firm_id = ["信用代码"]
period = ["填报月份"]

[[column]]
label = "项目"
role = "item"
headers = ["项目"]

[[column]]
label = "单位"
role = "unit"
headers = ["单位"]

[[column]]
label = "当月"
role = "measure"
figure = "month"
headers = ["当月"]

[[column]]
label = "累计"
role = "measure"
figure = "cumulative"
headers = ["累计"]

[[measure]]
measure = "gross_output"
price_base = "current"
names = ["现价产值"]
"""


def fuel_report(book: Any) -> None:
    sheet = book.add_worksheet("用能月报")
    rows = [
        ["阿坝州重点用能单位用能月报"],
        ["信用代码", FIRM, "", "填报月份", "2024年5月"],
        ["燃料品种", "单位", "上月结存", "购入", "耗用", "", "本月结存", "去年同月耗用"],
        ["", "", "", "", "计", "生产", "", "计"],
        ["柴油", "吨", 5, 100, 95, 90, 10, 80],
        ["电力", "万千瓦时", "", 4000, 4000, 3990, "", 3900],
        ["审核人：—"],
    ]
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, [None if cell == "" else cell for cell in row])


def output_report(book: Any) -> None:
    sheet = book.add_worksheet("产值快报")
    rows = [
        ["工业产值快报"],
        ["信用代码", FIRM, "填报月份", "2024年5月"],
        ["项目", "单位", "当月", "累计"],
        ["现价产值", "万元", 120, 560],
        ["水泥", "吨", 25000, 112500],
        ["用工人数", "人", 80, 80],
    ]
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)


def read(folder: Path, fill: Callable[[Any], object], *layouts: str) -> ParsedFile:
    path, own = folder / "book.xlsx", folder / "layouts"
    workbook(path, fill)
    own.mkdir(exist_ok=True)
    for number, text in enumerate(layouts):
        (own / f"form_{number}.toml").write_text(text, "utf-8")
    return parse_file(path, layouts=own)


def test_a_form_of_a_prefecture_is_read_by_a_layout_file_alone(tmp_path: Path) -> None:
    assert [finding.code for finding in read(tmp_path, fuel_report).findings] == ["form-not-found"]
    parsed = read(tmp_path, fuel_report, FUEL_REPORT)
    assert parsed.findings == ()
    diesel = {entry.flow.value: entry.quantity for entry in parsed.entries if entry.item == "diesel"}
    assert diesel == {
        "opening_stock": 5, "purchase": 100, "total_use": 95, "production_use": 90, "closing_stock": 10,
        "year_ago:total_use": 80,
    }  # fmt: skip
    assert parsed.forms == (FiledForm("州能月报", FIRM, "2024-05", "用能月报"),)


def test_a_form_of_measures_of_a_prefecture_is_read_by_a_layout_file_alone(tmp_path: Path) -> None:
    parsed = read(tmp_path, output_report, FUEL_REPORT, OUTPUT_REPORT)
    assert parsed.findings == ()
    assert {activity.measure: int(activity.quantity) for activity in parsed.activities} == {
        "gross_output": 120, "cumulative:gross_output": 560,
        "product:cement": 25000, "cumulative:product:cement": 112500,
    }  # fmt: skip
    assert any("row 6" in notice for notice in parsed.notices)


def test_shipped_forms_are_known_beside_those_of_the_folder(tmp_path: Path) -> None:
    parsed = read(tmp_path, lambda book: (sheet_1(book), sheet_b204(book), fuel_report(book)), FUEL_REPORT)
    assert parsed.findings == ()
    assert {form.form for form in parsed.forms} == {"205-1", "B204-1", "州能月报"}


def test_a_layout_of_the_folder_is_tried_before_the_shipped_form_that_it_resembles(tmp_path: Path) -> None:
    shipped = files("ledgers").joinpath("layouts", "form_205_1.toml").read_text("utf-8")
    edition = shipped.replace('version = "2026-2"', 'version = "aba-7"').replace('"金额千元"', '"金额千元", "含税金额"')
    parsed = read(tmp_path, lambda book: sheet_1(book, changes={"G8": "含税金额"}), edition)
    assert parsed.findings == ()
    assert "aba-7" in parsed.importer_version


def test_a_folder_that_is_not_there_and_layouts_of_readings_are_no_forms(tmp_path: Path) -> None:
    assert form_layouts(tmp_path / "layouts") == form_layouts()
    (tmp_path / "meter.layout.toml").write_text("kind = 'readings'")
    assert form_layouts(tmp_path) == form_layouts()


def test_the_shipped_layouts_keep_the_schema() -> None:
    folder = files("ledgers").joinpath("layouts")
    names = [file.name for file in folder.iterdir() if file.name.startswith("form_")]
    assert len(names) >= 4
    for name in names:
        assert layout_faults(folder.joinpath(name).read_bytes(), name) == []


WRONG = {
    # what is replaced, by what, the key that the finding names, what its text says was due
    "a key nobody knows": ('told_by = ["上', 'toldby = ["上', "toldby", "told_by"),
    "a key of a column": ("must_exist = true", "must_exists = true", "column.1.must_exists", "must_exist"),
    "a key of the head": ("firm_id =", "firm_ids =", "head.firm_ids", "firm_id"),
    "a role nobody knows": ('role = "flow"', 'role = "flaw"', "column.3.role", "'flow'"),
    "a flow nobody knows": ('"opening_stock"', '"opening"', "column.3.flow", "'opening_stock'"),
    "a flow column without its flow": ('flow = "purchase"', "", "column.4", "flow, with role"),
    "a label that no column has": ('"上月结存", "生产耗用"', '"上月节存"', "TOML", "上月结存"),
    "a pattern that is none": ("'用能月报'", "'用能(月报'", "sheet_name", "a regular expression"),
    "a word of text where a list is due": ('["信用代码"]', '"信用代码"', "head.firm_id", "列表 / a list"),
    "a figure nobody knows": ("year_ago =", "last_year =", "figures.last_year", "'year_ago'"),
    "no column for the unit": ('role = "unit"', 'role = "code"', "TOML", 'role = "unit"'),
    "a header in two columns": ('headers = ["购入"]', 'headers = ["上月结存"]', "TOML", "上月结存"),
    "no TOML": ("[head]", "[head", "TOML", "UTF-8 TOML"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_faulty_layout_is_refused_with_its_key_and_what_was_due(tmp_path: Path, name: str) -> None:
    old, new, key, due = WRONG[name]
    assert old in FUEL_REPORT
    parsed = read(tmp_path, fuel_report, FUEL_REPORT.replace(old, new, 1))
    assert parsed.entries == ()
    found = {finding.place.column or "TOML": finding for finding in parsed.findings}
    assert {finding.code for finding in parsed.findings} == {"layout-invalid"}
    assert key in found, sorted(found)
    assert found[key].place.file == "form_0.toml"
    for lang in ("zh", "en"):
        assert due in found[key].text(lang)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "due"),
    [
        ('"gross_output"', '"gros_output"', "gross_output"),
        ('price_base = "current"\n', "", 'price_base = "current"'),
        ('rows = "measures"', 'rows = "items"', "rows"),
        ('figure = "month"', 'figure = "months"', "'month'"),
    ],
)
def test_a_faulty_layout_of_measures_is_refused_with_what_was_due(tmp_path: Path, old: str, new: str, due: str) -> None:
    assert old in OUTPUT_REPORT
    parsed = read(tmp_path, output_report, OUTPUT_REPORT.replace(old, new, 1))
    assert {finding.code for finding in parsed.findings} == {"layout-invalid"}
    assert any(due in finding.text("en") for finding in parsed.findings)


def test_all_that_is_wrong_with_all_layouts_is_found_in_one_run(tmp_path: Path) -> None:
    first = FUEL_REPORT.replace("must_exist", "must_exists").replace('"purchase"', '"purchases"')
    second = OUTPUT_REPORT.replace("unstored", "unstorred")
    parsed = read(tmp_path, fuel_report, first, second)
    assert [finding.place.file for finding in parsed.findings] == ["form_0.toml"] * 4 + ["form_1.toml"]


def test_a_layout_that_was_corrected_is_read_anew(tmp_path: Path) -> None:
    assert read(tmp_path, fuel_report, FUEL_REPORT.replace("headers", "header")).entries == ()
    parsed = read(tmp_path, fuel_report, FUEL_REPORT)
    assert any(entry.flow is Flow.PURCHASE for entry in parsed.entries)


def test_two_columns_of_one_flow_are_refused_whatever_their_labels(tmp_path: Path) -> None:
    shipped = files("ledgers").joinpath("layouts", "form_205_1.toml").read_text("utf-8")
    more = '\n[[column]]\nlabel = "自定"\nrole = "flow"\nflow = "transport_use"\nheaders = ["自定运输"]\n'
    parsed = read(tmp_path, lambda b: sheet_1(b, changes={"P7": "自定运输", "P30": 61}), shipped + more)
    assert [(finding.code, finding.place.row) for finding in parsed.findings] == [("column-duplicate", 7)]
    assert parsed.entries == ()
