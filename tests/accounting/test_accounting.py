"""Postings and figures: hand arithmetic beside each expected value."""

import ast
import re
from decimal import Decimal
from pathlib import Path

import pytest

from accounting import (
    Explainer,
    IndicatorOptions,
    NominalValueAdded,
    NothingToAccount,
    UnknownFigure,
    account,
    indicators,
    meter_year,
)
from factors import shipped_factors
from ledgers import Workspace
from tests.conftest import FIRM, MakeLedger

PUBLISHED = re.compile(r"\d*\.\d{3,}")
SICHUAN_2020 = "GRID.2020.RES.510000"
OPTIONS = IndicatorOptions("2020", "2015", "2015", Decimal("0.14"))


def amounts(workspace: Workspace, period: str = "2020", electricity_co2: str = SICHUAN_2020) -> dict[str, Decimal]:
    done = account(workspace, (period,), electricity_co2=electricity_co2)
    return {row["measure"]: row["amount"] for row in done.by_firm(period)}


def test_consumption_is_use_less_conversion_output_less_recovery(make_ledger: MakeLedger) -> None:
    workspace = make_ledger(
        "raw_coal,production_use,1000,吨",
        "waste_heat,recovery,100,百万千焦",
        "electricity,transformation_output,10,万千瓦时",
    )
    # 1000 t × 0.7143 − 100 GJ × 0.0341 − 10×10⁴ kWh × 1.229
    assert amounts(workspace)["energy_ce"] == Decimal("714.3") - Decimal("3.41") - Decimal("12.29")


def test_calorific_and_equivalent_values_stand_side_by_side(make_ledger: MakeLedger) -> None:
    found = amounts(make_ledger("electricity,production_use,100,万千瓦时"))
    assert found["energy_ce"] == Decimal("122.9")  # 0.1229 kgce/kWh
    assert found["energy_eq"] == Decimal("306.4")  # 0.3064 kgce/kWh in 2020


def test_combustion_is_ncv_times_carbon_times_oxidation(make_ledger: MakeLedger) -> None:
    found = amounts(make_ledger("anthracite,production_use,100,吨"))
    # industry 3216: family A, 20.304 GJ/t × 0.02749 tC/GJ × 0.94 × 44/12 = 1.92378…
    exact = Decimal("20.304") * Decimal("0.02749") * Decimal("0.94") * 44 / 12 * 100
    assert abs(found["co2_combustion"] - exact) < Decimal("1E-7")


def test_feedstock_carbon_leaves_combustion_but_not_energy(make_ledger: MakeLedger) -> None:
    found = amounts(make_ledger("coke,production_use,10,吨", "coke,feedstock_use,10,吨"))
    assert found["co2_combustion"] == 0
    assert found["energy_ce"] == Decimal("9.714")


def test_aluminium_process_is_anodes_and_pfc(make_ledger: MakeLedger) -> None:
    activity = (
        "firm_id,period,measure,quantity,unit,price_base\n"
        f"{FIRM},2020,product:aluminium_liquid,1000,吨,\n"
    )  # fmt: skip
    found = amounts(make_ledger("electricity,production_use,1,万千瓦时", activity=activity))
    # 0.42 × (1 − 0.02 − 0.004) × 44/12 = 1.50304; (6500 × 0.034 + 9200 × 0.0034)/1000 = 0.25228
    assert found["co2_anode"] == Decimal("1503.04")
    assert found["co2_pfc"] == Decimal("252.28")


def test_electricity_co2_needs_a_named_factor(make_ledger: MakeLedger) -> None:
    workspace = make_ledger("electricity,production_use,100,万千瓦时")
    done = account(workspace, ("2020",))
    assert [finding.code for finding in done.findings] == ["coefficient-missing"]
    assert "--electricity-co2" in done.findings[0].text("en")
    assert amounts(workspace)["co2_electricity"] == Decimal("117")  # 0.117 kg/kWh × 10⁶ kWh


def test_a_missing_coefficient_stops_the_figure_and_never_shrinks_it(make_ledger: MakeLedger) -> None:
    workspace = make_ledger("raw_coal,production_use,10,吨", "natural_gas,production_use,1,万立方米")
    done = account(workspace, ("2020",), electricity_co2=SICHUAN_2020)
    assert {finding.code for finding in done.findings} == {"coefficient-missing"}
    assert [row["amount"] for row in done.by_firm("2020") if row["measure"] == "energy_ce"] == [None]
    scope = [row for row in done.by_scope() if row["measure"] == "energy_ce"]
    assert [(row["amount"], row["waiting_count"]) for row in scope] == [(None, 1)]


def test_a_firms_own_value_within_the_printed_range_is_taken(make_ledger: MakeLedger) -> None:
    workspace = make_ledger("natural_gas,production_use,2,万立方米,12.143,tce/万立方米")
    assert amounts(workspace)["energy_ce"] == Decimal("24.286")


def test_a_firms_own_value_outside_the_printed_range_is_not(make_ledger: MakeLedger) -> None:
    workspace = make_ledger("natural_gas,production_use,2,万立方米,14.5,tce/万立方米")
    done = account(workspace, ("2020",), electricity_co2=SICHUAN_2020)
    assert "coefficient-missing" in [finding.code for finding in done.findings]


def test_a_documented_value_goes_before_the_standard(make_ledger: MakeLedger) -> None:
    workspace = make_ledger("raw_coal,production_use,10,吨,0.65,tce/吨,化验报告2020-03")
    assert amounts(workspace)["energy_ce"] == Decimal("6.5")


def test_an_undocumented_value_is_a_finding_and_the_standard_is_taken(make_ledger: MakeLedger) -> None:
    workspace = make_ledger("raw_coal,production_use,10,吨,0.65,tce/吨")
    done = account(workspace, ("2020",), electricity_co2=SICHUAN_2020)
    assert [finding.code for finding in done.findings] == ["coefficient-differs"]
    assert amounts(workspace)["energy_ce"] == Decimal("7.143")


def test_a_whole_gives_way_to_its_parts(make_ledger: MakeLedger) -> None:
    workspace = make_ledger(
        "raw_coal,production_use,10,吨", "anthracite,production_use,4,吨", "lignite,production_use,6,吨"
    )
    # 4 × 0.9428 + 6 × 0.4286, never 10 × 0.7143 on top
    assert amounts(workspace)["energy_ce"] == Decimal("6.3428")


def test_aba_reproduces_the_plan(aba: Workspace) -> None:
    book = indicators(account(aba, ("2015", "2020"), electricity_co2=SICHUAN_2020), OPTIONS)
    assert abs(book.number("energy_ce/州内/2020") / 10000 - Decimal("134.5")) < Decimal("0.1")
    assert book.number("value_added/州内/2020") == 672000
    assert round(book.number("intensity/州内/2020"), 3) == Decimal("2.002")
    assert round(100 * book.number("decline/州内/2015-2020"), 1) == Decimal("18.3")
    assert round(100 * book.number("completion_linear/州内/2015-2020"), 1) == Decimal("130.7")  # rules §6.2 no. 17
    assert round(100 * book.number("completion_log/州内/2015-2020"), 1) == Decimal("134.0")
    assert book["warning/州内/2015-2020/W2020"].value == "三级（绿）"


def test_scopes_add_up(aba: Workspace) -> None:
    book = indicators(account(aba, ("2015", "2020"), electricity_co2=SICHUAN_2020), OPTIONS)
    for measure in ("energy_ce", "energy_eq", "co2_combustion", "value_added"):
        parts = [book.number(f"{measure}/{scope}/2020") for scope in ("州内", "飞地")]
        assert sum(parts) == book.number(f"{measure}/全部/2020")


def test_unconfirmed_coefficients_are_marked_on_what_rests_on_them(aba: Workspace) -> None:
    book = indicators(account(aba, ("2015", "2020"), electricity_co2=SICHUAN_2020), OPTIONS)
    assert SICHUAN_2020 in book["co2_electricity/州内/2020"].unconfirmed
    assert SICHUAN_2020 in book["intensity_co2/州内/2020"].unconfirmed
    assert "ELEC_EQUAL.2019" in book["intensity_eq/州内/2020"].unconfirmed


def test_a_decline_over_nominal_value_added_is_refused(aba: Workspace) -> None:
    done = account(aba, ("2015", "2020"), electricity_co2=SICHUAN_2020)
    with pytest.raises(NominalValueAdded, match="refused"):
        indicators(done, IndicatorOptions("2020", "2015", "current"))


def test_a_price_base_that_the_ledger_lacks_is_refused(aba: Workspace) -> None:
    done = account(aba, ("2015", "2020"), electricity_co2=SICHUAN_2020)
    with pytest.raises(NothingToAccount, match="2018 prices"):
        indicators(done, IndicatorOptions("2020", "2015", "2018"))


def test_a_period_that_the_ledger_lacks_is_refused(aba: Workspace) -> None:
    with pytest.raises(NothingToAccount, match="2031"):
        account(aba, ("2031",))


def test_an_indicator_is_walked_back_to_file_sheet_row_and_standard(aba: Workspace) -> None:
    done = account(aba, ("2015", "2020"), electricity_co2=SICHUAN_2020)
    step = Explainer(done, indicators(done, OPTIONS), OPTIONS, "zh", 2).explain("intensity/州内/2020")
    energy, value_added = step.below
    firm = energy.below[0]
    posting = firm.below[0]
    row, coefficient = posting.below[0], posting.below[-1]
    assert energy.key == "energy_ce/州内/2020"
    assert value_added.key == "value_added/州内/2020"
    assert "workbooks" not in row.origin
    assert all(part in row.origin for part in (".xlsx", "工作表 205-1", "行", "栏"))
    assert coefficient.origin.startswith("GB/T 2589-2008 附录A")
    shown = [Decimal(each.value) for each in energy.below]
    assert abs(sum(shown) - Decimal(energy.value)) < Decimal("0.001")  # the rest is one line, nothing is lost


def test_a_firm_figure_has_a_key_of_its_own(aba: Workspace) -> None:
    done = account(aba, ("2015", "2020"), electricity_co2=SICHUAN_2020)
    explainer = Explainer(done, indicators(done, OPTIONS), OPTIONS)
    assert explainer.explain("energy_ce/91513221HCHC00528F/2020").title == "阿坝合成铝业01（合成数据）"
    with pytest.raises(UnknownFigure, match="energy_ce/<firm>/<period>"):
        explainer.explain("energy_ce/nobody/2020")


def test_the_real_plants_year(steel_plant: Workspace) -> None:
    year = meter_year(steel_plant, "STEEL-GWANGYANG-1", "2018", electricity_co2="GRID.ETS2015.CN")
    at = "STEEL-GWANGYANG-1/2018"
    assert year.book.number(f"electricity/{at}") == Decimal("959636.71")
    assert round(year.book.number(f"energy_ce/{at}"), 2) == Decimal("117.94")  # 959,636.71 × 0.1229 / 1000
    assert year.book.number(f"complete_days/{at}") == 365
    assert sum(year.months().values()) == Decimal("959636.71")
    assert len(year.days) == 365
    assert all(day.interval_count == 96 for day in year.days)
    # 959,636.71 kWh × 0.6101 kg/kWh
    assert round(year.book.number(f"co2_electricity/{at}"), 3) == Decimal("585.474")


def test_totals_do_not_depend_on_threads(aba: Workspace) -> None:
    sums = set()
    for threads in (1, 2):
        aba.connection.execute(f"SET threads = {threads}")
        done = account(aba, ("2020",), electricity_co2=SICHUAN_2020)
        sums.add(tuple((row["scope"], row["measure"], row["amount"]) for row in done.by_scope()))
    assert len(sums) == 1


def test_no_published_coefficient_stands_in_code() -> None:
    """Every printed value with at least three significant digits and a decimal point is looked for in the code."""
    printed = {row.printed for row in shipped_factors().rows.values() if PUBLISHED.fullmatch(row.printed)}
    root = Path(__file__).parents[2]
    for package in ("factors", "ledgers", "accounting", "optimize", "shuangkong"):
        for path in (root / package).rglob("*.py"):
            tree = ast.parse(path.read_text("utf-8"))
            numbers = {ast.get_source_segment(path.read_text("utf-8"), node) for node in ast.walk(tree)
                       if isinstance(node, ast.Constant) and isinstance(node.value, float)}  # fmt: skip
            strings = {node.value for node in ast.walk(tree)
                       if isinstance(node, ast.Constant) and isinstance(node.value, str)}  # fmt: skip
            assert not printed & (numbers | strings), path
