"""The synthetic ledgers of the case of Aba add up to the plan. Recomputed here from the files alone, by simple code."""

import csv
import filecmp
import re
import subprocess
import sys
import tomllib
import zipfile
from collections import defaultdict
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from stdnum.cn import uscc

CASE = Path(__file__).parents[1] / "cases" / "aba"
STEEL = CASE.with_name("steel_plant")
LEDGERS = CASE / "ledgers"
YEARS = ("2015", "2020")

# 当量值, tce per 10⁴ kWh, t, GJ, 10⁴ m³: GB/T 2589-2008 annex A; from the reference column of form 205-1 无烟煤 (02),
# 一般烟煤 (04), 煤制品 (08), 其他煤气 (14), 石油焦 (29), 生物燃料 (36), 余热余压 (37). 天然气 (15): the firm's own.
TCE = {
    "33": "1.229", "01": "0.7143", "09": "0.9714", "19": "1.4714", "21": "1.4571", "23": "1.7143", "22": "1.4286",
    "32": "0.03412", "06": "0.9", "02": "0.9428", "04": "0.7143", "29": "1.0918", "36": "0.5", "37": "0.0341",
    "08": "0.5286", "14": "1.786",
}  # fmt: skip
SIGN = {"production_use": 1, "transformation_output": -1, "recovery": -1}
COLUMNS = {
    "opening_stock": 3, "purchase": 4, "outside": 5, "total_use": 7, "production_use": 8, "feedstock_use": 9,
    "nonproduction_use": 10, "transport_use": 11, "closing_stock": 12, "coefficient": 13,
}  # fmt: skip
ADDITIVE = [flow for flow in COLUMNS if flow not in ("opening_stock", "closing_stock", "coefficient")]
HALF_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.", ",")


def table(name: str) -> list[dict[str, str]]:
    with (LEDGERS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scope_of_firms() -> dict[str, str]:
    return {row["firm_id"]: row["scope"] for row in table("firms.csv")}


def first_year() -> dict[str, str]:
    rows = sorted(table("firms.csv"), key=lambda row: row["valid_from"], reverse=True)
    return {row["firm_id"]: row["valid_from"][:4] for row in rows}


def industry() -> dict[str, str]:
    return {row["firm_id"]: row["industry"][:2] for row in table("firms.csv")}


def measure(name: str, year: str, scope: str = "州内") -> dict[str, Decimal]:
    scopes = scope_of_firms()
    return {
        row["firm_id"]: Decimal(row["quantity"])
        for row in table("activity_synthetic.csv")
        if (row["measure"], row["period"], scopes[row["firm_id"]]) == (name, year, scope)
    }


def number(cell: object) -> Decimal | None:
    return None if cell is None else Decimal(str(cell).translate(HALF_WIDTH))


@cache
def workbook(path: Path) -> dict[str, dict[str, list[object]]]:
    """Sheet -> item code -> the cells of its row."""
    book = openpyxl.load_workbook(path, read_only=True)
    sheets = {}
    for sheet in book.worksheets:
        rows = list(sheet.iter_rows(min_row=10, max_row=49, max_col=16, values_only=True))
        sheets[sheet.title] = {str(row[2]): list(row) for row in rows}
    book.close()
    return sheets


def workbook_paths(year: str) -> list[Path]:
    return sorted((LEDGERS / "workbooks" / year).glob("*.xlsx"))


def workbook_tce(path: Path) -> Decimal:
    sheets = workbook(path)
    total = Decimal(0)
    for code, cells in sheets["205-1"].items():
        use, coefficient = number(cells[8]), number(cells[13])
        if use is None or code in ("02", "03", "04", "05", "40"):  # parts of 原煤, and the total
            continue
        assert code == "15" or coefficient == Decimal(TCE[code])
        out = sum((number(sheets["205-2"][code][i]) or Decimal(0) for i in (13, 14)) if "205-2" in sheets else ())
        total += (use - out) * coefficient
    return total


def codes_of_names() -> dict[str, str]:
    with (CASE / "form_205_items.csv").open(encoding="utf-8", newline="") as file:
        return {
            name: row["code"] for row in csv.DictReader(file) for name in (row["code"], row["item"], row["name_zh"])
        }


@cache
def energy(year: str) -> dict[str, Decimal]:
    """Comprehensive energy consumption of each firm in tce, from both sorts of files."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    codes = codes_of_names()
    for row in table("entries_synthetic.csv"):
        if row["period"] == year and row["flow"] in SIGN:
            coefficient = Decimal(row["coefficient"] or TCE[codes[row["item"]]])
            total[row["firm_id"]] += SIGN[row["flow"]] * Decimal(row["quantity"]) * coefficient
    for path in workbook_paths(year):
        firm_id = path.name.split("_")[0]
        assert firm_id not in total
        total[firm_id] = workbook_tce(path)
    return dict(total)


def local_energy(year: str) -> Decimal:
    scopes = scope_of_firms()
    return sum((tce for firm_id, tce in energy(year).items() if scopes[firm_id] == "州内"), Decimal(0))


def test_local_firms_are_106_in_2015_and_123_in_2020() -> None:
    years = [first_year()[firm_id] for firm_id, scope in scope_of_firms().items() if scope == "州内"]
    assert len(years) == 123
    assert sum(year <= "2015" for year in years) == 106
    assert len(measure("value_added", "2015")) == 106
    assert len(measure("value_added", "2020")) == 123


def test_parks_hold_the_firms_of_the_plan() -> None:
    parks = {row["firm_id"]: row["park"] for row in table("firms.csv")}
    held = list(parks.values())
    counted = [held.count(name) for name in ("四川阿坝工业园区", "成阿工业集中发展区", "德阿生态经济产业园区")]
    assert counted == [25, 85, 9]


def test_credit_codes_and_counties_are_valid() -> None:
    counties = {f"5132{n:02d}" for n in (1, *range(21, 29), *range(29, 34))}
    for row in table("firms.csv"):
        assert uscc.validate(row["firm_id"]) == row["firm_id"]
        assert row["firm_id"][8:12] == "HCHC"
        assert "合成数据" in row["name"]
        if row["scope"] == "州内":
            assert row["county"] in counties
            assert row["county"] != ("513201" if row["valid_from"] < "2015-11-02" else "513229")


def test_value_added_is_672000_and_grew_by_21_1_percent() -> None:
    v2015, v2020 = (sum(measure("value_added", year).values()) for year in YEARS)
    assert v2020 == Decimal("672000.00")
    assert v2015 == Decimal("554913.29")  # 672000 / 1.211 = 554913.295
    assert round((v2020 / v2015 - 1) * 100, 1) == Decimal("21.1")


def test_shares_of_2020_are_those_of_the_plan() -> None:
    sector = defaultdict(Decimal)
    ecological = 0
    divisions = industry()
    for firm_id, value in measure("value_added", "2020").items():
        division = divisions[firm_id]
        name = {"44": "power", "26": "carrier", "32": "carrier"}.get(division, "others")
        if division in ("13", "14", "15", "27"):
            name, ecological = "ecological", ecological + 1
        sector[name] += value
    shares = {name: value / Decimal(6720) for name, value in sector.items()}
    assert shares == {"power": Decimal("66.6"), "carrier": Decimal("23.4"), "ecological": Decimal("4.3"),
                      "others": Decimal("5.7")}  # fmt: skip
    assert ecological == 18


def test_output_and_generation_are_those_of_the_plan() -> None:
    output = measure("gross_output", "2020")
    assert sum(output.values()) == 1_856_000
    assert sum(value >= 100_000 for value in output.values()) == 3
    assert sum(measure("gross_output", "2020", "飞地").values()) == 1_093_000
    assert [sum(measure("generation", year).values()) for year in YEARS] == [1_750_000, 2_140_000]


def test_intensity_is_2_002_and_declined_by_18_3_percent() -> None:
    e2015, e2020 = (local_energy(year) for year in YEARS)
    assert round(e2020, 2) == Decimal("1345344.00")  # 2.002 × 672000
    i2020 = e2020 / Decimal(672000)
    i2015 = e2015 / Decimal("554913.29")
    assert round(i2020, 4) == Decimal("2.0020")
    assert round(i2015, 4) == Decimal("2.4504")
    assert round((1 - i2020 / i2015) * 100, 2) == Decimal("18.30")


def test_metals_chemicals_and_building_materials_use_most_energy() -> None:
    scopes, divisions = scope_of_firms(), industry()
    heavy = sum(tce for f, tce in energy("2020").items() if scopes[f] == "州内" and divisions[f] in ("26", "30", "32"))
    assert heavy / local_energy("2020") > Decimal("0.85")


@pytest.mark.parametrize("year", YEARS)
def test_every_firm_reports_energy_and_activity(year: str) -> None:
    present = {firm_id for firm_id, start in first_year().items() if start <= year}
    assert set(energy(year)) == present
    assert set(measure("value_added", year)) | set(measure("value_added", year, "飞地")) == present


def test_tidy_entries_balance() -> None:
    codes = codes_of_names()
    items: dict[tuple[str, ...], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in table("entries_synthetic.csv"):
        assert "合成数据" in row["document"]
        assert bool(row["coefficient"]) == (codes[row["item"]] == "15")
        items[row["firm_id"], row["period"], codes[row["item"]]][row["flow"]] += Decimal(row["quantity"])
    for key, q in items.items():
        came = q["opening_stock"] + q["purchase"] + q["transformation_output"] + q["recovery"]
        assert came == q["total_use"] + q["closing_stock"], key
        assert q["total_use"] == q["production_use"] + q["nonproduction_use"], key
        assert q["feedstock_use"] <= q["production_use"], key
        assert q["transport_use"] <= q["total_use"], key
        assert q["purchase_outside_province"] <= q["purchase"], key


def balanced(form_1: dict[str, list[object]], form_2: dict[str, list[object]], code: str) -> None:
    cells = form_1[code]
    value = {flow: number(cells[column]) or Decimal(0) for flow, column in COLUMNS.items()}
    into, out, recovered = (
        (number(form_2[code][i]) or Decimal(0)) if form_2 and code not in ("02", "03", "04", "05") else Decimal(0)
        for i in (4, 13, 14)
    )
    assert value["opening_stock"] + value["purchase"] + out + recovered == value["total_use"] + value["closing_stock"]
    assert value["total_use"] == value["production_use"] + value["nonproduction_use"]
    assert value["feedstock_use"] <= value["production_use"]
    assert value["transport_use"] <= value["total_use"]
    assert value["outside"] <= value["purchase"]
    assert into <= value["production_use"]
    if code in ("11", "12", "13", "14", "15", "17", "32", "33", "37"):
        assert cells[3] is None
        assert cells[12] is None


@pytest.mark.parametrize("year", YEARS)
def test_workbooks_hold_the_forty_items_and_balance(year: str) -> None:
    paths = workbook_paths(year)
    assert len(paths) == 16
    for path in paths:
        sheets = workbook(path)
        assert len([name for name in sheets if name.startswith("205-1(")]) == (12 if year == "2020" else 0)
        for name, rows in sheets.items():
            assert list(rows) == [f"{n:02d}" for n in range(1, 41)]
            if name.startswith("205-1"):
                other = sheets.get(name.replace("205-1", "205-2"), {})
                used = [code for code, cells in rows.items() if cells[7] is not None and code != "40"]
                assert "33" in used
                for code in used:
                    balanced(rows, other, code)


def test_months_chain_and_add_up_to_the_year() -> None:
    for path in workbook_paths("2020"):
        sheets = workbook(path)
        for code, year in sheets["205-1"].items():
            if year[7] is None or code == "40":
                continue
            months = [sheets[f"205-1({m}月)"][code] for m in range(1, 13)]
            for flow in ADDITIVE:
                column = COLUMNS[flow]
                assert sum(number(m[column]) for m in months) == number(year[column]), (path.name, code, flow)
            assert all(number(a[12]) == number(b[3]) for a, b in pairwise(months)), (path.name, code)
            assert number(months[0][3]) == number(year[3])
            assert number(months[-1][12]) == number(year[12])
            if "205-2" in sheets:
                for column in (4, 13, 14):
                    parts = [number(sheets[f"205-2({m}月)"][code][column]) for m in range(1, 13)]
                    assert sum(p for p in parts if p is not None) == (number(sheets["205-2"][code][column]) or 0)


def test_make_ledgers_reproduces_the_committed_files(tmp_path: Path) -> None:
    subprocess.run([sys.executable, CASE / "make_ledgers.py", tmp_path], check=True, capture_output=True, timeout=120)
    committed = sorted(p.relative_to(LEDGERS) for p in LEDGERS.rglob("*") if p.suffix in (".csv", ".xlsx"))
    assert sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file()) == committed
    for name in committed:
        if not filecmp.cmp(LEDGERS / name, tmp_path / name, shallow=False):
            # Another zlib may pack the same bytes differently; what is packed must still be the same.
            assert name.suffix == ".xlsx", name
            with zipfile.ZipFile(LEDGERS / name) as old, zipfile.ZipFile(tmp_path / name) as new:
                assert old.namelist() == new.namelist()
                assert all(old.read(part) == new.read(part) for part in old.namelist()), name


def test_plan_numbers_stand_in_their_quotations() -> None:
    plan = tomllib.loads((CASE / "plan.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    for key, figure in plan["figures"].items():
        assert str(figure["value"]) in figure["quotation"], key
        assert figure["origin"] == "seed"
    for key, target in plan["targets"].items():
        for year in ("2020", "2023", "2025"):
            if f"value_{year}" in target:
                assert f"{target[f'value_{year}']}" in target["quotation"], key
    for key, reading in plan["readings"].items():
        assert not reading["figure"] or reading["figure"] in plan["figures"], key
    assert len({park["county_code"] for park in plan["parks"] if "county_code" in park}) == 13


def said_numbers(text: str) -> set[str]:
    """The numbers and marks ([S84], 803号) of a text, without 10⁴, 10⁸, H2, 13th."""
    return set(re.findall(r"\[[A-Z][^\]]*\]|(?<![\w.,])\d+(?:[.,]\d+)*(?![\d⁴⁸]|[.,]\d|th)", text, re.ASCII))


def test_readings_say_the_same_numbers_in_chinese() -> None:
    plan = tomllib.loads((CASE / "plan.toml").read_text(encoding="utf-8"))
    for key, reading in plan["readings"].items():
        for part in ("reading", "reason"):
            assert said_numbers(reading[part]) <= said_numbers(reading[f"{part}_zh"]), key
            assert not re.search("[A-Za-z]{2}", reading[f"{part}_zh"]), key


def test_notes_of_the_scenario_say_the_same_numbers_and_marks_in_chinese() -> None:
    scenario = tomllib.loads((CASE / "scenario.toml").read_text(encoding="utf-8"))
    parts = [part for table in scenario.values() for part in (table if isinstance(table, list) else [table])]
    for part in parts:
        for key, number in part.items() if isinstance(part, dict) else ():
            if isinstance(number, dict) and {"note", "note_zh"} & set(number):
                said = f"{number.get('source', '')} {number.get('note', '')}"
                assert said_numbers(said) <= said_numbers(number["note_zh"]), key
                assert not re.search("[a-z]{2} ", number["note_zh"]), key


def test_case_files_exist() -> None:
    case = tomllib.loads((CASE / "case.toml").read_text(encoding="utf-8"))
    assert case["synthetic"] is True
    assert "合成数据" in case["statement_zh"]
    assert all(list(CASE.glob(pattern)) for pattern in [*case["ledgers"], case["plan"]])


def test_steel_plant_readings_are_whole_and_stamped_at_the_end_of_the_day_that_ends() -> None:
    with (STEEL / "readings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 35_040  # 365 days of 96 quarters
    assert sum(Decimal(row["usage_kwh"]) for row in rows) == Decimal("959636.71")
    assert [rows[94]["date"], rows[95]["date"], rows[96]["date"]] == [
        "01-01-2018 23:45", "01-01-2018 00:00", "02-01-2018 00:15"
    ]  # fmt: skip
    layout = tomllib.loads((STEEL / "readings.layout.toml").read_text(encoding="utf-8"))
    named = {layout["time"]["column"], *(m["column"] for m in layout["measures"] + layout["not_imported"])}
    assert named == set(rows[0])
