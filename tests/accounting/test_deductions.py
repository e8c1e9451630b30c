"""What each regime takes out of total and intensity: hand arithmetic, and nothing deducted twice or in silence."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from accounting import (
    Account,
    Assumptions,
    Explainer,
    FigureBook,
    IndicatorOptions,
    ShareUnfit,
    account,
    in_intensity,
    in_total,
    indicators,
    regime_figures,
)
from factors import regime, regimes, shipped_factors
from ledgers import Workspace
from shuangkong._cli import app
from shuangkong._errors import Refused
from tests.conftest import FIRM, FIRMS, MakeLedger, accepted

HEAD = "firm_id,period,measure,quantity,unit,price_base\n"
OTHER = "91513228HCHC000262"
USE = ("electricity,production_use,100,万千瓦时", "coke,production_use,10,吨", "coke,feedstock_use,4,吨")
"""122.9 tce of electricity (1.229 tce per 10⁴ kWh) and 9.714 tce of coke (0.9714), 132.614 tce in all."""
STATED = "nonfossil_electricity,80,万千瓦时,\nrecognised_feedstock:coke,3,吨,\nrenewable_electricity,60,万千瓦时,\n"
ALL = tuple(regimes().values())


def said(lines: str, period: str = "2024") -> str:
    return "".join(f"{FIRM},{period},{line}\n" for line in lines.splitlines())


def figures(
    workspace: Workspace, *periods: str, assumed: Assumptions | None = None, options: IndicatorOptions | None = None
) -> FigureBook:
    done = account(workspace, periods or ("2024",))
    return regime_figures(done, ALL, assumed or Assumptions(), options)


@pytest.fixture
def stated(make_ledger: MakeLedger, tmp_path: Path) -> Workspace:
    """2024 with every statement a regime asks for, and the renewable electricity of 2020."""
    workspace = make_ledger(*USE, period="2024", activity=HEAD + said(STATED))
    accepted(workspace, tmp_path, "base.csv", HEAD + said("renewable_electricity,10,万千瓦时,", "2020"))
    return workspace


def test_each_regime_takes_out_what_its_documents_say(stated: Workspace) -> None:
    book = figures(stated)
    gross = Decimal("132.614")
    feedstock = 3 * Decimal("0.9714")  # the 3 t of coke that were recognised, of 4 t filed
    nonfossil = 80 * Decimal("1.229")
    increment = (60 - 10) * Decimal("1.229")  # of 2024 over 2020
    expected = {
        "R1": (gross, gross),
        "R2": (gross, gross),
        "R3": (gross - feedstock - increment, gross - feedstock),  # new renewables stay in the intensity
        "R4": (gross - feedstock - nonfossil, gross - feedstock - nonfossil),
        "R4b": (gross - feedstock - nonfossil, gross - feedstock - nonfossil),
        "R5": (gross - feedstock - nonfossil, gross - feedstock - nonfossil),
    }
    for key, (total, counted) in expected.items():
        assert book.number(f"energy_ce_total/州内/2024/{key}") == total, key
        assert book.number(f"energy_ce_counted/全部/2024/{key}") == counted, key
    assert not book.findings


def test_equivalent_values_leave_by_the_equivalent_coefficient(make_ledger: MakeLedger) -> None:
    """2020: 等价 of electricity is 3.064 tce per 10⁴ kWh, so 80 of them are 245.12 tce."""
    lines = "nonfossil_electricity,80,万千瓦时,\nrecognised_feedstock:coke,0,吨,"
    book = figures(make_ledger(*USE, activity=HEAD + said(lines, "2020")), "2020")
    assert book.number("deduction_nonfossil_eq/州内/2020") == Decimal("245.12")
    assert book.number("energy_eq_total/州内/2020/R4") == Decimal("306.4") + Decimal("9.714") - Decimal("245.12")


def test_silence_is_no_zero(make_ledger: MakeLedger) -> None:
    book = figures(make_ledger(*USE, period="2024"))
    assert book.number("energy_ce_total/州内/2024/R2") == Decimal("132.614")
    for key in ("R3", "R4", "R5"):
        assert book.number(f"energy_ce_total/州内/2024/{key}") is None
        assert book.number(f"energy_ce_counted/全部/2024/{key}") is None
    assert {finding.code for finding in book.findings} == {"deduction-not-stated"}
    told = "".join(finding.text("en") for finding in book.findings)
    assert all(f"1 firms do not state {name}" in told for name in ("feedstock", "non-fossil energy", "new renewables"))
    assert "原料" not in told
    assert all("测试铝业" in finding.text("zh") for finding in book.findings)


def test_a_regime_asks_only_for_what_it_deducts(make_ledger: MakeLedger) -> None:
    done = account(make_ledger(*USE, period="2024"), ("2024",))
    asked = {key: regime_figures(done, (regime(key),), Assumptions()).findings for key in ("R1", "R2", "R3")}
    assert asked["R1"] == asked["R2"] == []
    assert {"non-fossil" in finding.text("en") for finding in asked["R3"]} == {False}
    assert len(asked["R3"]) == 2  # feedstock, new renewables


def test_an_assumed_share_is_named_with_the_figure(make_ledger: MakeLedger) -> None:
    assumed = Assumptions(Decimal("0.9"), Decimal("0.25"))
    book = figures(make_ledger(*USE, period="2024"), assumed=assumed)
    # 0.9 × 122.9 of electricity and a quarter of 4 t of coke
    net = Decimal("132.614") - Decimal("110.61") - Decimal("0.9714")
    assert book.number("energy_ce_total/州内/2024/R4") == net
    assert "0.9" in book["energy_ce_total/州内/2024/R4"].note
    assert "假设" in book["deduction_nonfossil_ce/州内/2024"].note
    assert "假设" in book["energy_ce_total/全部/2024/R4"].note


def test_a_statement_counts_before_an_assumption(stated: Workspace) -> None:
    assumed = Assumptions(Decimal("0.1"), Decimal(1))
    assert not figures(stated, assumed=assumed)["energy_ce_total/全部/2024/R4"].note, "nothing of it is assumed"
    assert figures(stated, assumed=assumed).number("energy_ce_total/州内/2024/R4") == figures(stated).number(
        "energy_ce_total/州内/2024/R4"
    )


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("nonfossil_electricity,101,万千瓦时,", "非化石"),
        ("recognised_feedstock:coke,5,吨,", "原料"),
        ("recognised_feedstock:raw_coal,1,吨,", "原料"),
        ("renewable_electricity,101,万千瓦时,", "可再生"),
    ],
)
def test_more_than_was_used_is_not_deducted(make_ledger: MakeLedger, line: str, kind: str) -> None:
    book = figures(
        make_ledger(*USE, period="2024", activity=HEAD + said(line)), assumed=Assumptions(Decimal(0), Decimal(0))
    )
    exceeding = [finding for finding in book.findings if finding.code == "deduction-exceeds"]
    assert len(exceeding) == 1
    assert kind in exceeding[0].facts["item"]
    key = "R3" if kind == "可再生" else "R4"
    assert book.number(f"energy_ce_total/州内/2024/{key}") is None


@pytest.mark.parametrize(
    ("nonfossil", "share", "certificates", "is_given"),
    [
        ("80", None, "20", True),
        ("80", None, "21", False),  # one of the hundred would leave twice
        ("", "0.8", "20", True),
        ("", "0.8", "21", False),  # as well where the eighty are assumed
        ("", "0.9", "0", True),
    ],
)
def test_no_kilowatt_hour_leaves_twice(
    make_ledger: MakeLedger, nonfossil: str, share: str | None, certificates: str, is_given: bool
) -> None:
    lines = f"certificate_electricity,{certificates},万千瓦时,\n"
    lines += f"nonfossil_electricity,{nonfossil},万千瓦时,\n" if nonfossil else ""
    assumed = Assumptions(None if share is None else Decimal(share), Decimal(0))
    book = figures(make_ledger(*USE, period="2024", activity=HEAD + said(lines)), assumed=assumed)
    assert (book.number("deduction_certificates_ce/州内/2024") is not None) is is_given
    assert book.number("energy_ce_total/州内/2024/R2") is not None, "R2 deducts no certificates"


def test_a_listed_project_stated_by_one_value_alone_stops_the_other(make_ledger: MakeLedger) -> None:
    lines = "listed_energy:calorific,30,吨标准煤,"
    book = figures(make_ledger(*USE, period="2020", activity=HEAD + said(lines, "2020")), "2020")
    assert book.number("energy_ce_total/州内/2020/R2") == Decimal("102.614")
    assert book.number("energy_eq_total/州内/2020/R2") is None
    assert [finding.code for finding in book.findings if "listed" in finding.text("en")] == ["deduction-not-stated"]


def test_a_cap_and_a_base_year_that_nobody_checked_stay_marked(stated: Workspace) -> None:
    book = figures(stated)
    assert "DEDUCTION_BASE.NEW_RENEWABLES" in book["energy_ce_total/全部/2024/R3"].unconfirmed
    assert "DEDUCTION_BASE.NEW_RENEWABLES" not in book["energy_ce_total/全部/2024/R4"].unconfirmed


def test_every_cap_of_a_regime_is_a_row_of_the_rules() -> None:
    caps = {each.certificate_cap for each in ALL if each.certificate_cap}
    assert caps
    assert caps <= shipped_factors().rows.keys()


def test_a_listed_project_leaves_the_total_and_stays_in_the_intensity(make_ledger: MakeLedger) -> None:
    lines = "listed_energy:calorific,30,吨标准煤,\nlisted_energy:equivalent,40,吨标准煤,"
    book = figures(make_ledger(*USE, period="2024", activity=HEAD + said(lines)))
    assert book.number("energy_ce_total/州内/2024/R1") == Decimal("132.614")
    assert book.number("energy_ce_total/州内/2024/R2") == Decimal("102.614")
    assert book.number("energy_ce_counted/州内/2024/R2") == Decimal("132.614")


def test_a_listed_project_larger_than_its_firm_is_refused(make_ledger: MakeLedger) -> None:
    book = figures(make_ledger(*USE, period="2024", activity=HEAD + said("listed_energy:calorific,132.7,吨标准煤,")))
    assert book.number("energy_ce_total/州内/2024/R2") is None
    assert "deduction-exceeds" in {finding.code for finding in book.findings}


def test_certificates_are_capped_at_half_of_the_saving_that_the_target_needs(
    make_ledger: MakeLedger, tmp_path: Path
) -> None:
    """Half of V·I₀·D*: 0.5 × 100 × 1.32614 × 0.14 = 9.28298 tce; the certificates would be 24.58."""
    lines = "nonfossil_electricity,80,万千瓦时,\ncertificate_electricity,20,万千瓦时,\nvalue_added,100,万元,2020\n"
    workspace = make_ledger(*USE, period="2024", activity=HEAD + said(lines))
    base = "nonfossil_electricity,0,万千瓦时,\nvalue_added,100,万元,2020"
    accepted(workspace, tmp_path, "base_activity.csv", HEAD + said(base, "2020"))
    make_ledger(*USE, period="2020")
    options = IndicatorOptions("2024", "2020", "2020", Decimal("0.14"))
    assumed = Assumptions(feedstock_share=Decimal(0))
    book = figures(workspace, "2020", "2024", assumed=assumed, options=options)
    assert book.number("deduction_certificates_ce/州内/2024") == Decimal("24.58")
    assert book.number("certificates_ce_capped/州内/2024/R4") == Decimal("9.28298")
    assert "GEC.RECEIVING_CAP" in book["energy_ce_total/全部/2024/R4"].unconfirmed
    net = Decimal("132.614") - 80 * Decimal("1.229") - Decimal("9.28298")
    assert book.number("energy_ce_total/州内/2024/R4") == net
    assert book.number("regime_intensity_ce/州内/2024/R4") == net / 100
    assert book.number("regime_decline_ce/州内/2020-2024/R4") == 1 - net / Decimal("132.614")
    without = figures(workspace, "2020", "2024", assumed=assumed)
    assert without.number("energy_ce_total/州内/2024/R4") is None
    assert "上限需" in without["certificates_ce_capped/州内/2024/R4"].note


def test_biomass_is_non_fossil_without_a_statement(make_ledger: MakeLedger) -> None:
    book = figures(make_ledger("biomass_fuel,production_use,10,吨", "coke,production_use,10,吨", period="2024"))
    assert book.number("deduction_nonfossil_ce/州内/2024") == 5  # 0.5000 tce/t
    assert book.number("energy_ce_total/州内/2024/R4") == Decimal("9.714")


def test_a_firm_of_the_base_year_that_is_gone_still_counts_against_the_increment(
    make_ledger: MakeLedger, tmp_path: Path
) -> None:
    """It used 30 of renewables in 2020 and files nothing now: the increment of 2024 is 60 − 10 − 30 = 20."""
    head, row = FIRMS.splitlines()
    gone = row.replace(FIRM, OTHER).replace("测试铝业", "已关停")
    workspace = make_ledger(*USE, period="2024", activity=HEAD + said(STATED), firms=f"{head}\n{row}\n{gone}\n")
    base = said("renewable_electricity,10,万千瓦时,", "2020") + f"{OTHER},2020,renewable_electricity,30,万千瓦时,\n"
    accepted(workspace, tmp_path, "base.csv", HEAD + base)
    book = figures(workspace)
    assert book.number("deduction_renewable_increment_ce/全部/2024") == 20 * Decimal("1.229")


def test_a_deduction_is_walked_back_to_its_row_and_standard(stated: Workspace) -> None:
    done = account(stated, ("2024",))
    book = regime_figures(done, ALL, Assumptions())
    explainer = Explainer(done, book, IndicatorOptions("2024", "2020", "2020"))
    text = json.dumps(explainer.explain("energy_ce_total/州内/2024/R4").as_dict(), ensure_ascii=False)
    for part in ("activity.csv", "80 wan_kWh × 1.229", "核定原料用能", "ELECTRICITY", "发改环资〔2024〕113号"):
        assert part in text, part


@pytest.mark.parametrize("share", ["-0.1", "1.01", "0.12345"])
def test_an_assumed_share_that_is_none_is_refused(share: str) -> None:
    with pytest.raises(ShareUnfit, match=share):
        Assumptions(nonfossil_share=Decimal(share))


@pytest.fixture(scope="module")
def of_aba(aba: Workspace) -> Account:
    return account(aba, ("2020",))


@settings(max_examples=20, deadline=None)
@given(share=st.decimals(0, 1, places=4), feedstock=st.decimals(0, 1, places=4))
def test_deductions_and_what_is_left_add_up_to_what_was_used(
    aba: Workspace, share: Decimal, feedstock: Decimal
) -> None:
    done = account(aba, ("2020",))
    book = regime_figures(done, ALL, Assumptions(share, feedstock))
    for each in ALL:
        for kind, deducted in (("total", in_total(each)), ("counted", in_intensity(each))):
            for basis in ("ce", "eq"):
                left = book.number(f"energy_{basis}_{kind}/全部/2020/{each.key}")
                parts = [book.number(f"deduction_{name}_{basis}/全部/2020") for name in deducted]
                assert left is not None
                assert None not in parts
                assert left + sum(filter(None, parts), Decimal(0)) == book.number(f"energy_{basis}/全部/2020")
                assert left >= 0


def test_without_a_deduction_the_figures_are_those_of_the_indicators(aba: Workspace) -> None:
    options = IndicatorOptions("2020", "2015", "2015", Decimal("0.14"))
    done = account(aba, ("2015", "2020"))
    book = regime_figures(done, (regime("R1"),), Assumptions(), options)
    plain = indicators(done, options)
    for scope in ("州内", "飞地", "全部"):
        assert book.number(f"regime_decline_ce/{scope}/2015-2020/R1") == plain.number(f"decline/{scope}/2015-2020")
        assert book.number(f"regime_completion_ce/{scope}/2015-2020/R1") == plain.number(
            f"completion_log/{scope}/2015-2020"
        )


def test_the_command_puts_all_regimes_side_by_side(of_aba: Account, tmp_path: Path) -> None:
    answer = CliRunner().invoke(
        app, ["account", "cases/aba", "--regime", "all", "--format", "json", "--work", str(tmp_path)]
    )
    assert answer.exit_code == 0, answer.stderr
    told = json.loads(answer.stdout)
    rows = {(row["scope"], row["basis"], row["regime"]): row for row in told["rows"]}
    assert {key[2] for key in rows} == set(regimes())
    here = rows["州内", "ce", "R4"]
    # the case assumes that 0.9 of the electricity is non-fossil, and that no raw material is recognised
    electricity = next(each for each in told["figures"] if each["key"] == "energy_ce_electricity/州内/2020")
    biomass = sum(
        row["amount"]
        for row in of_aba.workspace.rows(
            "SELECT amount FROM posting WHERE measure = 'energy_ce' AND item = 'biomass_fuel' AND scope = '州内'"
        )
    )
    assert Decimal(here["nonfossil_tce"]) == Decimal("0.9") * Decimal(electricity["value"]) + biomass
    assert Decimal(here["energy_tce"]) - Decimal(here["nonfossil_tce"]) == Decimal(here["total_tce"])
    assert rows["州内", "ce", "R2"]["nonfossil_tce"] is None
    assert (
        "非化石电力占 90%"
        in CliRunner().invoke(app, ["account", "cases/aba", "--regime", "R4", "--work", str(tmp_path)]).stderr
    )
    refused = CliRunner().invoke(app, ["account", "cases/aba", "--regime", "R9", "--work", str(tmp_path)])
    assert isinstance(refused.exception, Refused)
