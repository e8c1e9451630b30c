"""What never becomes a posting must stop the figure, and say so: hand-made ledgers, one hole each."""

from decimal import Decimal
from pathlib import Path

import pytest

from accounting import Explainer, IndicatorOptions, PeriodsUnfit, TargetUnfit, account, indicators
from ledgers import Workspace
from tests.conftest import ENTRY_HEAD, FIRM, MakeLedger, accepted

OTHER = "91513228HCHC000262"
SICHUAN_2020 = "GRID.2020.RES.510000"
TWO_SCOPES = (
    "firm_id,name,county,industry,above_scale,park,scope\n"
    f"{FIRM},甲,513222,3216,yes,,州内\n{OTHER},乙,513228,2613,yes,,飞地\n"
)


def value_added(*rows: str) -> str:
    return "firm_id,period,measure,quantity,unit,price_base\n" + "".join(f"{row}\n" for row in rows)


def book_of(workspace: Workspace, **how: object):
    done = account(workspace, ("2015", "2020"), electricity_co2=str(how.pop("electricity_co2", SICHUAN_2020)))
    return done, indicators(done, IndicatorOptions("2020", "2015", "2015", Decimal("0.14")))


def both_years(workspace: Workspace, folder: Path, lines: str, *, name: str = "more.csv") -> None:
    rows = "".join(f"{line.replace('YEAR', year)}\n" for year in ("2015", "2020") for line in lines.splitlines())
    accepted(workspace, folder, name, ENTRY_HEAD + rows)


@pytest.fixture
def two_firms(make_ledger: MakeLedger, tmp_path: Path) -> Workspace:
    activity = value_added(
        *(f"{firm},{year},value_added,1000,万元,2015" for firm in (FIRM, OTHER) for year in ("2015", "2020"))
    )
    return make_ledger(firms=TWO_SCOPES, activity=activity)


def test_co2_has_no_total_while_electricity_has_no_factor(two_firms: Workspace, tmp_path: Path) -> None:
    both_years(
        two_firms,
        tmp_path,
        f"{FIRM},YEAR,diesel,production_use,100,吨,,,\n{FIRM},YEAR,electricity,production_use,9,万千瓦时,,,",
    )
    _, book = book_of(two_firms, electricity_co2="")
    assert book.number("co2_combustion/州内/2020") is not None
    assert book["co2_electricity/州内/2020"].value is None
    assert book["co2/州内/2020"].value is None
    assert book["intensity_co2/州内/2020"].value is None


def test_a_scope_that_waits_whole_stops_the_sum_of_scopes(two_firms: Workspace, tmp_path: Path) -> None:
    both_years(
        two_firms,
        tmp_path,
        f"{FIRM},YEAR,diesel,production_use,100,吨,,,\n{OTHER},YEAR,natural_gas,production_use,9,万立方米,,,",
    )
    done, book = book_of(two_firms)
    assert book.number("energy_ce/州内/2020") == Decimal("145.71")
    assert book["energy_ce/飞地/2020"].value is None
    assert book["energy_ce/全部/2020"].value is None
    assert [
        row["amount"] for row in done.by_firm("2020") if row["firm_id"] == OTHER and row["measure"] == "energy_ce"
    ] == [None]


def test_a_firm_outside_the_register_stops_the_sum_and_is_found(two_firms: Workspace, tmp_path: Path) -> None:
    stranger = "91513221HCHC00528F"
    both_years(
        two_firms,
        tmp_path,
        f"{FIRM},YEAR,diesel,production_use,100,吨,,,\n{stranger},YEAR,diesel,production_use,900,吨,,,",
    )
    done, book = book_of(two_firms)
    assert "firm-unknown" in {finding.code for finding in done.findings}
    assert book["energy_ce/全部/2020"].value is None
    assert book.number("energy_ce/州内/2020") == Decimal("145.71")


def test_a_firm_that_filed_months_only_stops_the_year(two_firms: Workspace, tmp_path: Path) -> None:
    both_years(
        two_firms, tmp_path, f"{FIRM},YEAR,diesel,production_use,100,吨,,,\n{OTHER},YEAR,diesel,production_use,5,吨,,,"
    )
    third = "91513221HCHC00528F"
    accepted(two_firms, tmp_path, "third.csv", TWO_SCOPES.splitlines()[0] + f"\n{third},丙,513221,3216,yes,,州内\n")
    months = "".join(f"{third},2020-{month:02d},diesel,production_use,10,吨,,,\n" for month in range(1, 13))
    accepted(two_firms, tmp_path, "months.csv", ENTRY_HEAD + months)
    done, book = book_of(two_firms)
    assert "year-missing" in {finding.code for finding in done.findings}
    assert {row["name"] for row in done.by_firm("2020") if row["firm_id"] == third} == {"丙"}
    assert book["energy_ce/州内/2020"].value is None
    assert book.number("energy_ce/州内/2015") == Decimal("145.71")


def test_intensity_needs_the_same_firms_above_and_below(make_ledger: MakeLedger, tmp_path: Path) -> None:
    activity = value_added(*(f"{FIRM},{year},value_added,1000,万元,2015" for year in ("2015", "2020")))
    workspace = make_ledger(firms=TWO_SCOPES.replace("飞地", "州内"), activity=activity)
    both_years(
        workspace,
        tmp_path,
        f"{FIRM},YEAR,diesel,production_use,100,吨,,,\n{OTHER},YEAR,diesel,production_use,100,吨,,,",
    )
    _, book = book_of(workspace)
    assert [finding.code for finding in book.findings] == ["value-added-missing"] * 2
    assert "乙" in book.findings[0].text("zh")
    assert book["intensity/州内/2020"].value is None
    assert book["decline/州内/2015-2020"].value is None


def test_a_whole_that_disagrees_with_its_parts_is_not_counted_and_stops_the_figure(
    two_firms: Workspace, tmp_path: Path
) -> None:
    both_years(
        two_firms,
        tmp_path,
        f"{FIRM},YEAR,raw_coal,production_use,1000,吨,,,\n{FIRM},YEAR,anthracite,production_use,1,吨,,,",
    )
    done, book = book_of(two_firms)
    assert "parts-exceed-whole" in {finding.code for finding in done.findings}
    assert book["energy_ce/州内/2020"].value is None


def test_a_documented_coefficient_holds_for_every_flow_of_the_item(two_firms: Workspace, tmp_path: Path) -> None:
    lines = (
        f"{FIRM},YEAR,coke,production_use,100,吨,0.95,tce/吨,化验报告\n{FIRM},YEAR,coke,transformation_output,100,吨,,,"
    )
    both_years(two_firms, tmp_path, lines)
    _, book = book_of(two_firms)
    assert book.number("energy_ce/州内/2020") == 0


def test_a_coefficient_off_by_a_power_of_ten_is_a_unit_slip(two_firms: Workspace, tmp_path: Path) -> None:
    both_years(two_firms, tmp_path, f"{FIRM},YEAR,electricity,production_use,12000,万千瓦时,12.29,tce/万千瓦时,")
    done, _ = book_of(two_firms)
    slips = [finding for finding in done.findings if finding.code == "unit-magnitude"]
    assert slips
    assert slips[0].facts["difference"] == "1"


def test_a_form_total_that_its_rows_do_not_give_is_found(two_firms: Workspace, tmp_path: Path) -> None:
    both_years(
        two_firms,
        tmp_path,
        f"{FIRM},YEAR,diesel,production_use,100,吨,,,\n{FIRM},YEAR,energy_total,production_use,200,吨标准煤,,,",
    )
    done, _ = book_of(two_firms)
    totals = [finding for finding in done.findings if finding.code == "form-total-differs"]
    assert [(finding.facts["found"], finding.facts["expected"]) for finding in totals] == [("200", "145.71")] * 2


def test_the_yearly_decline_is_over_the_years_that_passed(make_ledger: MakeLedger, tmp_path: Path) -> None:
    activity = value_added(*(f"{FIRM},{year},value_added,1000,万元,2015" for year in ("2015", "2018")))
    workspace = make_ledger(activity=activity)
    rows = f"{FIRM},2015,diesel,production_use,100,吨,,,\n{FIRM},2018,diesel,production_use,91,吨,,,\n"
    accepted(workspace, tmp_path, "e.csv", ENTRY_HEAD + rows)
    done = account(workspace, ("2015", "2018"))
    book = indicators(done, IndicatorOptions("2018", "2015", "2015", Decimal("0.14")))
    assert round(100 * book.number("yearly_decline/州内/2015-2018"), 3) == Decimal("3.095")  # 1 − 0.91^(1/3)
    assert round(100 * book.number("progress_target_log/州内/2015-2018"), 2) == Decimal("8.65")  # 1 − 0.86^(3/5)


@pytest.mark.parametrize("periods", [("2015", "2015"), ("2015", "2020"), ("2022", "2015"), ("2020-05", "2015")])
def test_periods_outside_a_term_are_refused(periods: tuple[str, str]) -> None:
    with pytest.raises(PeriodsUnfit, match="two years were expected"):
        IndicatorOptions(periods[0], periods[1], "2015")


def test_two_accounts_do_not_disturb_each_other(aba: Workspace) -> None:
    first = account(aba, ("2015",), electricity_co2=SICHUAN_2020)
    before = first.by_scope()
    account(aba, ("2020",), electricity_co2=SICHUAN_2020)
    assert first.by_scope() == before
    assert {row["period"] for row in before} == {"2015"}


def test_the_children_of_an_explanation_sum_to_their_parent(aba: Workspace) -> None:
    done = account(aba, ("2015", "2020"), electricity_co2=SICHUAN_2020)
    options = IndicatorOptions("2020", "2015", "2015", Decimal("0.14"))
    explainer = Explainer(done, indicators(done, options), options, "zh", 200)
    for key in ("energy_ce/州内/2020", "energy_eq/飞地/2015", "value_added/全部/2015", "co2_combustion/州内/2020"):
        step = explainer.explain(key)
        assert abs(sum(Decimal(each.value) for each in step.below) - Decimal(step.value)) < Decimal("0.02"), key


@pytest.mark.parametrize("own", ["0", "-0.7", "7.143", "0.07143"])
def test_a_documented_coefficient_that_cannot_be_stops_the_figure(
    two_firms: Workspace, tmp_path: Path, own: str
) -> None:
    both_years(two_firms, tmp_path, f"{FIRM},YEAR,raw_coal,production_use,100,吨,{own},tce/吨,化验报告")
    done, book = book_of(two_firms)
    assert book["energy_ce/州内/2020"].value is None
    assert {finding.code for finding in done.findings} & {"coefficient-missing", "coefficient-refused"}


def test_two_documented_coefficients_of_one_item_are_no_coefficient(two_firms: Workspace, tmp_path: Path) -> None:
    lines = (
        f"{FIRM},YEAR,coke,production_use,100,吨,0.95,tce/吨,化验报告一\n"
        f"{FIRM},YEAR,coke,transformation_output,10,吨,0.97,tce/吨,化验报告二"
    )
    both_years(two_firms, tmp_path, lines)
    done, book = book_of(two_firms)
    found = [finding for finding in done.findings if finding.code == "coefficient-ambiguous"]
    assert {finding.facts["period"] for finding in found} == {"2015", "2020"}
    assert "0.95" in found[0].text("zh")
    assert "0.97" in found[0].text("zh")
    assert book["energy_ce/州内/2020"].value is None


def test_an_undocumented_value_within_the_range_is_used_and_marked(two_firms: Workspace, tmp_path: Path) -> None:
    both_years(two_firms, tmp_path, f"{FIRM},YEAR,natural_gas,production_use,2,万立方米,12.143,tce/万立方米,")
    done, book = book_of(two_firms)
    assert book.number("energy_ce/州内/2020") == Decimal("24.286")
    assert "FIRM.natural_gas.2020" in book["energy_ce/州内/2020"].unconfirmed
    assert "FIRM.natural_gas.2020" in {mark["key"] for mark in done.marks()}


def test_a_firm_that_files_its_total_only_stops_the_figure(two_firms: Workspace, tmp_path: Path) -> None:
    lines = f"{FIRM},YEAR,diesel,production_use,100,吨,,,\n{OTHER},YEAR,energy_total,production_use,900,吨标准煤,,,"
    both_years(two_firms, tmp_path, lines)
    _, book = book_of(two_firms)
    assert book.number("energy_ce/州内/2020") == Decimal("145.71")
    assert book["energy_ce/飞地/2020"].value is None


@pytest.mark.parametrize("target", ["0", "1", "14", "-0.14"])
def test_a_target_that_is_no_share_is_refused(target: str) -> None:
    with pytest.raises(TargetUnfit, match=r"14 % is 0\.14"):
        IndicatorOptions("2020", "2015", "2015", Decimal(target))


def test_a_scope_with_value_added_and_no_energy_stops_the_intensity_of_all(
    two_firms: Workspace, tmp_path: Path
) -> None:
    both_years(two_firms, tmp_path, f"{FIRM},YEAR,diesel,production_use,100,吨,,,")
    _, book = book_of(two_firms)
    assert {finding.code for finding in book.findings} == {"energy-missing"}
    assert book.number("intensity/州内/2020") == Decimal("0.14571")
    assert book["intensity/全部/2020"].value is None
    assert book["decline/全部/2015-2020"].value is None
