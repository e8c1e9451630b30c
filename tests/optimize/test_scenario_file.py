"""Scenario files: everything wrong is found in one reading, with its line and path."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from optimize import ScenarioError, changed, given_numbers, load_scenario, scenario_from_text, scenario_schema

HERE = Path(__file__).parent
BAD = HERE.parent / "bad" / "scenario"

# file: (code, path, found, part of what was expected)
_CASES = {
    "misspelt_key.toml": [
        ("scenario-value", "loads[0].capacity_max", "", "Field required"),
        ("scenario-key-unknown", "loads[0].capacity_mx", "capacity_mx", "capacity_max"),
    ],
    "misspelt_key_of_a_number.toml": [
        ("scenario-value", "loads[0].ramp.unit", "", "Field required"),
        ("scenario-key-unknown", "loads[0].ramp.unt", "unt", "unit"),
    ],
    "wrong_unit.toml": [("scenario-value", "loads[0].capacity_max.unit", "MWh", "MW | kW")],
    "wrong_dimension.toml": [("scenario-value", "loads[0].product_max.unit", "tce", "t | kg | wan_t")],
    "bad_origin.toml": [("scenario-value", "loads[0].fuel.origin", "guess", "'seed', 'public' or 'assumption'")],
    "public_without_source.toml": [("scenario-value", "loads[0].energy_per_product.source", "", "source for public")],
    "seed_without_quote.toml": [("scenario-value", "surplus[0].energy.quote", "", "quote for seed")],
    "number_as_text.toml": [("scenario-value", "loads[0].min_level.value", "0.65", "a number without quotes")],
    "number_without_table.toml": [("scenario-value", "loads[0].life", "20", "dictionary")],
    "not_finite.toml": [("scenario-value", "loads[0].margin.value", "NaN", "finite")],
    "out_of_range.toml": [("scenario-value", "loads[0].min_level.value", "1.65", "≤ 1")],
    "eleven_months.toml": [("scenario-value", "loads[0].months.value", "11 values", "12 values")],
    "shares_do_not_add_up.toml": [("scenario-value", "surplus[0].monthly_share.value", "sum 1.10", "sum 1")],
    "node_unknown.toml": [("scenario-value", "loads[0].node", "abba", "aba")],
    "kind_unknown.toml": [("scenario-value", "loads[0].kind", "industrial", "'hydrogen', 'data_centre', 'industry'")],
    "key_missing.toml": [("scenario-value", "loads[0].value_added", "", "Field required")],
    "grid_missing.toml": [("scenario-value", "loads[0].uses_grid", "true", "a [[grid]] entry for node aba")],
    "misspelt_key_of_surplus.toml": [("scenario-key-unknown", "surplus[0].hydrolgy", "hydrolgy", "hydrology")],
    "several_faults.toml": [
        ("scenario-value", "title_en", "", "Field required"),
        ("scenario-value", "finance.discount_rate.value", "8", "≤ 1"),
        ("scenario-value", "loads[0].capacity_max", "", "Field required"),
        ("scenario-value", "loads[0].ramp.unit", "MW/h", "1/h"),
        ("scenario-key-unknown", "loads[0].capacity_mx", "capacity_mx", "capacity_max"),
        ("scenario-key-unknown", "titel_en", "titel_en", "title_en"),
    ],
}


@pytest.mark.parametrize("name", _CASES)
def test_each_fault_is_found_at_its_path(name: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(BAD / name)
    found = [
        (finding.code, finding.place.column, finding.facts["found"], finding.facts["expected"])
        for finding in caught.value.findings
    ]
    assert [row[:3] for row in found] == [row[:3] for row in _CASES[name]]
    for row, expected in zip(found, _CASES[name], strict=True):
        assert expected[3] in row[3]
    assert {finding.place.file for finding in caught.value.findings} == {name}


def test_each_finding_names_the_line_of_what_is_wrong() -> None:
    for name, part in (("wrong_unit.toml", "capacity_max = {"), ("node_unknown.toml", 'node = "abba"')):
        with pytest.raises(ScenarioError) as caught:
            load_scenario(BAD / name)
        lines = (BAD / name).read_text("utf-8").splitlines()
        (row,) = {finding.place.row for finding in caught.value.findings}
        assert part in lines[row - 1]


def test_a_file_that_is_no_toml_names_the_line() -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(BAD / "not_toml.toml")
    (finding,) = caught.value.findings
    assert finding.code == "scenario-unreadable"
    lines = (BAD / "not_toml.toml").read_text("utf-8").splitlines()
    assert lines[finding.place.row - 1].startswith("ramp")


def test_bytes_that_are_no_utf_8_are_a_finding() -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario_from_text("name = '阿坝'".encode("gb18030"), "gbk.toml")
    assert caught.value.findings[0].code == "scenario-unreadable"


def test_every_bad_file_has_a_case() -> None:
    assert {path.name for path in BAD.glob("*.toml")} == {*_CASES, "not_toml.toml"}


def test_a_finding_reads_as_a_sentence_in_both_languages() -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(BAD / "wrong_unit.toml")
    (finding,) = caught.value.findings
    assert "wrong_unit.toml" in str(caught.value)
    assert "kW" in finding.text("zh")
    assert "MW" in finding.text("en")


def test_units_of_the_same_dimension_are_converted_exactly() -> None:
    text = (HERE / "small.toml").read_text("utf-8")
    wan = text.replace('value = 300000, unit = "t"', 'value = 30, unit = "wan_t"')
    gwh = scenario_from_text(wan.encode(), "small.toml")
    assert gwh.loads[0].product_max.amount == 300000
    assert gwh.surplus[0].energy.amount == 3_000_000  # 30x10⁸ kWh in MWh
    assert gwh.surplus[0].energy.value == Decimal(30)


def test_every_number_of_the_file_is_listed_with_its_origin() -> None:
    rows = given_numbers(load_scenario(HERE / "small.toml"))
    tables = [line for line in (HERE / "small.toml").read_text("utf-8").splitlines() if "value =" in line]
    assert len(rows) == len(tables)
    assert {row["origin"] for row in rows} == {"seed", "public", "assumption"}


def test_a_note_in_chinese_is_kept_beside_the_english_one_and_is_empty_where_not_given() -> None:
    text = (HERE / "small.toml").read_text("utf-8")
    given = text.replace('note = "test"', 'note = "test", note_zh = "测试"')
    for written, expected in ((text, ""), (given, "测试")):
        rows = given_numbers(scenario_from_text(written.encode(), "small.toml"))
        assert {row["note_zh"] for row in rows if row["note"] == "test"} == {expected}


def test_the_schema_names_every_key_of_the_case(aba) -> None:
    schema = scenario_schema()
    assert schema["additionalProperties"] is False
    table = tomllib.loads((HERE / "small.toml").read_text("utf-8"))
    assert set(table) <= set(schema["properties"])
    assert set(table["loads"][0]) == set(schema["$defs"]["Industry"]["properties"])


def test_a_what_if_changes_one_number_and_is_checked_like_a_file() -> None:
    scenario = load_scenario(HERE / "small.toml")
    dry = changed(scenario, {"surplus[0].hydrology": Decimal("0.4")})
    assert dry.surplus[0].hydrology.amount == 0.4
    assert scenario.surplus[0].hydrology.amount == 1
    with pytest.raises(ScenarioError, match=r"loads\[0\]\.min_level\.value"):
        changed(scenario, {"loads[0].min_level": Decimal(2)})
    with pytest.raises(ScenarioError, match="the path of a number"):
        changed(scenario, {"loads[3].min_level": Decimal(2)})


def test_a_missing_file_is_a_finding() -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(HERE / "nowhere.toml")
    assert caught.value.findings[0].code == "scenario-unreadable"


def test_a_scenario_without_loads_is_refused() -> None:
    text = (HERE / "small.toml").read_text("utf-8").partition("[[loads]]")[0]
    with pytest.raises(ScenarioError, match="loads"):
        scenario_from_text(text.replace('name = "small"', 'name = "small"\nloads = []', 1).encode(), "small.toml")
