"""Tidy tables: what is stored is what was written, in any encoding; everything else is a finding."""

import csv
import re
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factors import unit_fault
from ledgers import Flow, ParsedFile, State
from ledgers._vocabulary import measures
from ledgers.importers import parse_file
from tests.conftest import CASES, MakeLedger, accepted

FIRM = "91513221HCHC00528F"
ENTRIES = "firm_id,period,item,flow,quantity,unit"
FIRMS = "firm_id,name,county,industry,above_scale"
ACTIVITY = "firm_id,period,measure,quantity,unit,price_base"


def read(folder: Path, text: str, encoding: str = "utf-8") -> ParsedFile:
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return parse_file(path)


def faults(parsed: ParsedFile) -> list[tuple[str, int | None, str]]:
    return [(finding.code, finding.place.row, finding.place.column) for finding in parsed.findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_delimiters_and_line_ends_read_the_same(
    tmp_path: Path, encoding: str, delimiter: str, newline: str
) -> None:
    lines = ["企业代码,报告期,品种,流向,数量,单位", f"{FIRM},2020年5月,原煤,期初库存量,１２．５,吨", ""]
    parsed = read(tmp_path, newline.join(lines).replace(",", delimiter), encoding)
    assert parsed.findings == ()
    entry = parsed.entries[0]
    assert (entry.firm_id, entry.period, entry.item, entry.flow) == (FIRM, "2020-05", "raw_coal", Flow.OPENING_STOCK)
    assert (entry.quantity, entry.unit, entry.unit_written) == (Decimal("12.5"), "t", "吨")
    assert (entry.place.row, entry.place.column) == (2, "quantity")


def test_every_flow_is_known_by_its_key_and_its_chinese_name(tmp_path: Path) -> None:
    names = ["期初库存量", "购进量", "购自省外", "消费量合计", "工业生产消费", "用于原材料", "非工业生产消费",
             "运输工具消费", "期末库存量", "加工转换投入", "火力发电投入", "供热投入", "原煤入洗投入", "炼焦投入",
             "炼油及煤制油投入", "制气投入", "天然气液化投入", "加工煤制品投入", "加工转换产出", "回收利用",
             "销售量"]  # fmt: skip
    for year, flows in ((2019, names), (2020, list(Flow))):
        lines = [f"{FIRM},{year},01,{flow},1,吨" for flow in flows]
        parsed = read(tmp_path, "\n".join([ENTRIES, *lines]))
        assert [entry.flow for entry in parsed.entries] == list(Flow)


def test_the_firms_own_coefficients_come_with_their_units(tmp_path: Path) -> None:
    head = f"{ENTRIES},coefficient,coefficient_unit,ncv,ncv_unit,carbon_content,carbon_content_unit,document"
    row = f"{FIRM},2020,天然气,production_use,5,万立方米,12.143,tce/万立方米,0.0389,GJ/m3,0.0153,tC/GJ,报告1"
    entry = read(tmp_path, f"{head}\n{row}\n").entries[0]
    assert (entry.coefficient, entry.coefficient_unit) == (Decimal("12.143"), "tce/wan_m3")
    assert (entry.ncv, entry.ncv_unit) == (Decimal("0.0389"), "GJ/m3")
    assert (entry.carbon_content, entry.carbon_content_unit, entry.document) == (Decimal("0.0153"), "tC/GJ", "报告1")
    for good, bad, column in [
        ("tce/万立方米", "tce/吨", "coefficient_unit"),
        ("tce/万立方米", "", "coefficient_unit"),
        ("GJ/m3", "kg/m3", "ncv_unit"),
        ("tC/GJ", "tCO2/GJ", "carbon_content_unit"),
    ]:
        parsed = read(tmp_path, f"{head}\n{row.replace(good, bad)}\n")
        assert faults(parsed) == [("unit-unknown", 2, column)]


def test_a_blank_stays_blank_where_the_flow_is_optional_and_is_refused_where_it_is_due(tmp_path: Path) -> None:
    lines = [f"{FIRM},2020,柴油,{flow},{cell},吨" for flow, cell in
             [("transport_use", ""), ("feedstock_use", "—"), ("purchase", ""), ("closing_stock", "")]]  # fmt: skip
    assert faults(read(tmp_path, "\n".join([ENTRIES, *lines]))) == [
        ("blank-required", 4, "quantity"),
        ("blank-required", 5, "quantity"),
    ]
    kept = read(tmp_path, "\n".join([ENTRIES, *lines[:2]])).entries
    assert [(entry.state, entry.quantity) for entry in kept] == [(State.BLANK, None), (State.NOT_APPLICABLE, None)]
    power = read(tmp_path, f"{ENTRIES}\n{FIRM},2020,电力,closing_stock,,万千瓦时\n")
    assert power.entries[0].state is State.BLANK


def test_every_fault_of_a_row_is_found_in_one_run(tmp_path: Path) -> None:
    parsed = read(tmp_path, f"{ENTRIES}\n{FIRM[:-1]},2020-13,柴由,buy,abc,吨\n{FIRM},2020,柴油,purchase,5,升\n")
    assert faults(parsed) == [
        ("firm-id-format", 2, "firm_id"),
        ("period-missing", 2, "period"),
        ("item-unknown", 2, "item"),
        ("value-unknown", 2, "flow"),
        ("number-unreadable", 2, "quantity"),
        ("unit-unknown", 3, "unit"),
    ]


def test_rows_are_counted_as_lines_of_the_file_also_after_a_quoted_line_break(tmp_path: Path) -> None:
    text = f'{FIRMS}\n{FIRM},"某厂\n二分厂",513221,3216,是\n\n{FIRM[:-1]}E,某厂,513221,3216,否\n'
    assert faults(read(tmp_path, text)) == [("firm-id-check-digit", 5, "firm_id")]


def test_firms_are_checked_cell_by_cell(tmp_path: Path) -> None:
    good = read(tmp_path, f"{FIRMS},park,scope,valid_from\n{FIRM},某厂,513221,C3216,1,园区,州内,2015-01-01\n").firms[0]
    assert (good.county, good.industry, good.above_scale, good.scope) == ("513221", "3216", True, "州内")
    assert good.valid_from.isoformat() == "2015-01-01"
    parsed = read(tmp_path, f"{FIRMS},valid_from\n{FIRM},,51322,工业,maybe,2015年\n")
    assert sorted(column for _, _, column in faults(parsed)) == [
        "above_scale", "county", "industry", "name", "valid_from",
    ]  # fmt: skip
    twice = f"{FIRMS}\n{FIRM},某厂,513221,3216,是\n{FIRM},某厂,513221,3216,是\n"
    assert faults(read(tmp_path, twice)) == [("row-duplicate", 3, "")]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("2020,value_added,5,万元,2015", None),
        ("2020,工业增加值,5,千元,2015年价", None),
        ("2020,gross_output,5,亿元,current", None),
        ("2020,generation,5,万千瓦时,", None),
        ("2020,product:cement,5,万吨,", None),
        ("2020,value_added,5,万元,", ("value-unknown", 2, "price_base")),
        ("2020,value_added,5,万元,上年", ("value-unknown", 2, "price_base")),
        ("2020,value_added,5,吨,2015", ("unit-unknown", 2, "unit")),
        ("2020,generation,5,万千瓦时,2015", ("value-unknown", 2, "price_base")),
        ("2020,铝液,5,吨,", None),
        ("2020,product:electrolytic_hydrogen,5,万立方米,", None),
        ("2020,Product Cement,5,吨,", ("value-unknown", 2, "measure")),
        ("2020,value_addedd,5,万元,2015", ("value-unknown", 2, "measure")),
        ("2020,product:steel,5,吨,", ("value-unknown", 2, "measure")),
        ("2020,product:aluminium_liquid,5,立方米,", ("unit-unknown", 2, "unit")),
        ("2020,generation,5,吨,", ("unit-unknown", 2, "unit")),
        ("2020,value_added,9e12,亿元,2015", ("number-too-large", 2, "quantity")),
        ("2020,product:cement,5,袋,", ("unit-unknown", 2, "unit")),
        ("2020,product:cement,,吨,", ("blank-required", 2, "quantity")),
    ],
)
def test_activity_needs_a_measure_a_unit_and_for_money_a_price_base(
    tmp_path: Path, row: str, fault: tuple[str, int, str] | None
) -> None:
    parsed = read(tmp_path, f"{ACTIVITY}\n{FIRM},{row}\n")
    assert faults(parsed) == ([fault] if fault else [])
    assert len(parsed.activities) == (0 if fault else 1)


def test_an_unknown_measure_names_the_nearest_and_where_to_register_one(tmp_path: Path) -> None:
    for written, nearest in (
        ("value_aded", "value_added"),
        ("product:cemment", "product:cement"),
        ("工业增价值", "value_added"),
    ):
        finding = read(tmp_path, f"{ACTIVITY}\n{FIRM},2020,{written},5,万元,2015\n").findings[0]
        assert nearest in finding.facts["expected"]
        assert "factors/tables/measures.csv" in finding.text("en")


def test_the_table_of_measures_holds_every_product_of_the_tables_and_cases() -> None:
    folders = (CASES.parent / "factors" / "tables", CASES)
    used = {
        product
        for folder in folders
        for path in folder.rglob("*.csv")
        for product in re.findall(r"\bproduct:[a-z0-9_]+", path.read_text("utf-8"))
    }
    assert used == {measure for measure in measures() if measure.startswith("product:")}
    assert len({measure.name_zh for measure in measures().values()}) == len(measures())
    assert all(unit_fault(measure.unit) == "" for measure in measures().values())


@pytest.mark.parametrize(
    ("industry", "stored"),
    [("C3216", "3216"), ("c32", "32"), ("4413", "4413"), ("D44", "44"), ("47", ""), ("E4710", ""), ("0610", "0610"),
     ("05", ""), ("有色金属", ""), ("", "")],
)  # fmt: skip
def test_an_industry_is_a_code_without_its_letter_whose_division_reports(
    tmp_path: Path, industry: str, stored: str
) -> None:
    parsed = read(tmp_path, f"{FIRMS}\n{FIRM},某厂,513221,{industry},是\n")
    assert faults(parsed) == ([] if stored else [("value-unknown", 2, "industry")])
    assert [firm.industry for firm in parsed.firms] == ([stored] if stored else [])


def test_an_unknown_industry_names_the_nearest_divisions(tmp_path: Path) -> None:
    for industry, nearest in (("4710", "46 水的生产和供应业"), ("有色金属冶炼", "32 有色金属冶炼和压延加工业")):
        finding = read(tmp_path, f"{FIRMS}\n{FIRM},某厂,513221,{industry},是\n").findings[0]
        assert nearest in finding.facts["expected"]


@pytest.mark.parametrize("scope", ["全部", " 全 部 ", "“全部”"])
def test_the_scope_of_all_firms_is_reserved(tmp_path: Path, scope: str) -> None:
    parsed = read(tmp_path, f"{FIRMS},scope\n{FIRM},某厂,513221,3216,是,{scope}\n")
    assert faults(parsed) == [("value-unknown", 2, "scope")]
    assert read(tmp_path, f"{FIRMS},scope\n{FIRM},某厂,513221,3216,是,全部县\n").findings == ()


@pytest.mark.parametrize(
    ("item", "cells", "column"),
    [
        ("电力", "9e12,亿千瓦时,,,,", "quantity"),
        ("电力", "5,万千瓦时,10000,tce/万千瓦时,,", "coefficient"),
        ("电力", "5,万千瓦时,1.5e8,kgce/万千瓦时,,", "coefficient"),
        ("热力", "5,GJ,0.01,tce/kJ,,,报告", "coefficient"),
        ("热力", "5,GJ,500,tce/kJ,,", "coefficient"),
        ("柴油", "5,吨,,,1e12,GJ/吨", "ncv"),
        ("柴油", "5,吨,,,1e9,GJ/千克", "ncv"),
    ],
)
def test_a_number_that_overflows_a_column_is_refused_at_its_cell(
    tmp_path: Path, item: str, cells: str, column: str
) -> None:
    head = f"{ENTRIES},coefficient,coefficient_unit,ncv,ncv_unit,document"
    cells += "," * (6 - cells.count(","))
    assert faults(read(tmp_path, f"{head}\n{FIRM},2020,{item},purchase,{cells}\n")) == [("number-too-large", 2, column)]


def test_the_largest_numbers_that_fit_are_stored(make_ledger: MakeLedger, tmp_path: Path) -> None:
    """13300 kgce/10⁴ m3 is 13.3 tce/10⁴ m3: the bound of 10⁴ is on the factor in use, not on the figure as written."""
    head = f"{ENTRIES},coefficient,coefficient_unit,ncv,ncv_unit,carbon_content,carbon_content_unit"
    rows = (
        f"{FIRM},2020,电力,purchase,99999.999999,亿千瓦时,9999.9999999999,tce/万千瓦时,,,,",
        f"{FIRM},2020,天然气,purchase,9999999999999.999999,立方米,13300,kgce/万立方米,999999999999.999999,GJ/万立方米,9999,tC/GJ",
        f"{FIRM},2020,其他燃料,purchase,1,tce,1,tce/tce,,,,",
        f"{FIRM},2020,热力,purchase,1,GJ,0.01,tce/kJ,,,,",  # a slip of units, not used: accounting names it
    )
    assert accepted(make_ledger(), tmp_path, "large.csv", "\n".join([head, *rows, ""])).row_count == 4


def test_activity_that_does_not_apply_is_said_and_not_stored(tmp_path: Path) -> None:
    parsed = read(tmp_path, f"{ACTIVITY}\n{FIRM},2020,product:cement,—,吨,\n{FIRM},2020,generation,1,度,\n")
    assert (len(parsed.activities), len(parsed.notices)) == (1, 1)


def test_a_code_typed_as_a_number_is_refused(tmp_path: Path) -> None:
    assert faults(read(tmp_path, f"{ENTRIES}\n9.15132E+17,2020,电力,purchase,5,万千瓦时\n")) == [
        ("firm-id-number", 2, "firm_id")
    ]


def test_what_readers_of_csv_change_in_silence_is_refused_or_kept(tmp_path: Path) -> None:
    for cell in ("NaN", "1e309", "1e-400", "1_000", "1,5", "一百", "#DIV/0!", "=1+1"):
        parsed = read(tmp_path, f'{ENTRIES}\n{FIRM},2020,电力,purchase,"{cell}",万千瓦时\n')
        assert [column for _, _, column in faults(parsed)] == ["quantity"], cell
    kept = read(tmp_path, f"{ENTRIES}\n{FIRM},2020,电力,purchase,1.5E-5,万千瓦时\n").entries[0]
    assert kept.quantity == Decimal("0.000015")


def test_a_note_at_the_end_is_a_ragged_row_and_no_column_of_text(tmp_path: Path) -> None:
    text = f"{ENTRIES}\n{FIRM},2020,电力,purchase,5,万千瓦时\n注：合成数据\n"
    assert faults(read(tmp_path, text)) == [("row-ragged", 3, "")]


def test_a_table_without_rows_is_empty_and_clean(tmp_path: Path) -> None:
    parsed = read(tmp_path, f"{ENTRIES}\n")
    assert (parsed.entries, parsed.findings) == ((), ())


quantities = st.decimals(min_value=0, max_value=Decimal("9999999999999"), places=6)
names = st.text(st.characters(codec="gbk", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(quantities, min_size=1, max_size=13),
    document=names,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    delimiter=st.sampled_from(",;\t"),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_stored_is_what_was_written(
    tmp_path: Path, rows: list[Decimal], document: str, encoding: str, delimiter: str, newline: str
) -> None:
    stream = StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=newline)
    writer.writerow([*ENTRIES.split(","), "document"])
    for flow, quantity in zip(Flow, rows, strict=False):
        writer.writerow([FIRM, "2020", "原煤", flow, f"{quantity:f}", "吨", document])
    path = tmp_path / "table.csv"
    path.write_bytes(stream.getvalue().encode(encoding))
    parsed = parse_file(path)
    assert parsed.findings == ()
    assert [entry.quantity for entry in parsed.entries] == rows
    assert {entry.document for entry in parsed.entries} == {document}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_no_bytes_raise(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(f"{ENTRIES}\n".encode() + data)
    parse_file(path)
