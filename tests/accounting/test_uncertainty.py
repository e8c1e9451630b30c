"""Uncertainty: hand arithmetic, shared errors shared, Monte Carlo against first order, the probability of a target."""

import json
from decimal import Decimal
from math import erf, sqrt
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from accounting import (
    Distribution,
    IndicatorOptions,
    Spread,
    SpreadsUnfit,
    Subject,
    Uncertainty,
    account,
    indicators,
    read_spreads,
    uncertainty,
)
from ledgers import Workspace
from shuangkong._cli import app
from shuangkong._errors import Refused
from tests.conftest import CASES, ENTRY_HEAD, FIRM, FIRMS, MakeLedger, accepted

OTHER = "91513228HCHC000262"
ACTIVITY = "firm_id,period,measure,quantity,unit,price_base\n"
OPTIONS = IndicatorOptions("2020", "2019", "2015", Decimal("0.1"))
NORMAL_95 = 1.959963984540054


def normal(subject: Subject, match: str, half_width: float, *, lasting: bool = False) -> Spread:
    return Spread(subject, match, half_width, Distribution.NORMAL, "assumption", lasting=lasting)


@pytest.fixture
def two_firms(make_ledger: MakeLedger, tmp_path: Path) -> Workspace:
    """Raw coal in 3 : 1, by one published coefficient, in two years, the same value added in both."""
    head, row = FIRMS.splitlines()
    workspace = make_ledger(firms=f"{head}\n{row}\n{row.replace(FIRM, OTHER)}\n")
    used = {FIRM: "300", OTHER: "100"}
    entries = "".join(
        f"{firm},{year},raw_coal,production_use,{t},吨,,,\n" for firm, t in used.items() for year in (2019, 2020)
    )
    values = "".join(f"{firm},{year},value_added,100,万元,2015\n" for firm in used for year in (2019, 2020))
    accepted(workspace, tmp_path, "entries.csv", ENTRY_HEAD + entries)
    accepted(workspace, tmp_path, "value.csv", ACTIVITY + values)
    return workspace


def found(workspace: Workspace, *spreads: Spread, options: IndicatorOptions = OPTIONS, **how: int) -> Uncertainty:
    done = account(workspace, (options.base_period, options.period))
    return uncertainty(done, indicators(done, options), options, "全部", spreads, **how)  # type: ignore[arg-type]


def relative(result: Uncertainty, name: str) -> tuple[float, float]:
    """Half-widths of the 95 % interval in per cent: first order, drawn."""
    band = next(band for band in result.bands if band.name == name)
    return (100 * NORMAL_95 * band.first_order / band.value, 100 * NORMAL_95 * band.drawn / band.value)


def test_two_firms_that_share_a_coefficient_are_less_certain_than_if_each_had_its_own(two_firms: Workspace) -> None:
    """Coefficient 10 %, quantities 5 %, shares 3/4 and 1/4: √(10² + 5²·(9 + 1)/16) = 10.75 %, not 8.84 %."""
    coefficient, quantity = normal(Subject.COEFFICIENT, "*", 0.10), normal(Subject.QUANTITY, "*", 0.05)
    first, drawn = relative(found(two_firms, coefficient, quantity, draws=100_000), "energy")
    assert round(first, 2) == 10.75
    assert drawn == pytest.approx(10.75, abs=0.1)


def test_two_firms_with_coefficients_of_their_own_are_more_certain(make_ledger: MakeLedger, tmp_path: Path) -> None:
    """The same with measured coefficients: √((10² + 5²)·(9 + 1)/16) = 8.84 %."""
    head, row = FIRMS.splitlines()
    workspace = make_ledger(firms=f"{head}\n{row}\n{row.replace(FIRM, OTHER)}\n")
    measured = "吨,0.7,吨标准煤/吨,化验单"
    lines = "".join(
        f"{firm},{year},raw_coal,production_use,{t},{measured}\n"
        for firm, t in ((FIRM, 300), (OTHER, 100))
        for year in (2019, 2020)
    )
    accepted(workspace, tmp_path, "entries.csv", ENTRY_HEAD + lines)
    values = "".join(f"{firm},{year},value_added,100,万元,2015\n" for firm in (FIRM, OTHER) for year in (2019, 2020))
    accepted(workspace, tmp_path, "value.csv", ACTIVITY + values)
    own, quantity = normal(Subject.OWN_COEFFICIENT, "*", 0.10), normal(Subject.QUANTITY, "*", 0.05)
    first, drawn = relative(found(workspace, own, quantity, draws=100_000), "energy")
    assert round(first, 2) == 8.84
    assert drawn == pytest.approx(8.84, abs=0.1)


def test_a_firms_own_value_within_a_printed_range_has_an_error_of_its_own(
    make_ledger: MakeLedger, tmp_path: Path
) -> None:
    """Natural gas has a range and no value: what the firm states, undocumented, is no shared coefficient."""
    workspace = make_ledger(
        activity=ACTIVITY + "".join(f"{FIRM},{y},value_added,100,万元,2015\n" for y in (2019, 2020))
    )
    own = "万立方米,12.143,吨标准煤/万立方米,"
    lines = "".join(f"{FIRM},{year},natural_gas,production_use,10,{own}\n" for year in (2019, 2020))
    accepted(workspace, tmp_path, "gas.csv", ENTRY_HEAD + lines)
    shared = found(workspace, normal(Subject.COEFFICIENT, "*", 0.10))
    assert shared.contributions == ()
    assert relative(found(workspace, normal(Subject.OWN_COEFFICIENT, "*", 0.03)), "energy")[0] == pytest.approx(3)


def test_a_coefficient_that_both_years_share_leaves_the_decline_certain(two_firms: Workspace) -> None:
    result = found(two_firms, normal(Subject.COEFFICIENT, "*", 0.10))
    decline = result.bands[-1]
    assert decline.name == "decline"
    assert (decline.first_order, decline.value) == (0, 0)
    assert decline.drawn < 1e-12


def test_the_bias_of_a_meter_cancels_and_errors_of_each_year_do_not(two_firms: Workspace) -> None:
    """Independent years: σ(D) = √2·√(10/16)·σ; a lasting bias moves both years alike."""
    apart = found(two_firms, normal(Subject.QUANTITY, "raw_coal", 0.05))
    lasting = found(two_firms, normal(Subject.QUANTITY, "raw_coal", 0.05, lasting=True))
    assert apart.bands[-1].first_order == pytest.approx(sqrt(2 * 10 / 16) * 0.05 / NORMAL_95)
    assert lasting.bands[-1].first_order == 0
    assert lasting.bands[-1].drawn < 1e-12


def test_the_probability_of_a_target_is_that_of_a_normal_decline(make_ledger: MakeLedger, tmp_path: Path) -> None:
    """D = 0.1 against a target of 0.1 is a coin; of 0.12 with σ(D) = 0.9·√2·0.01/1.96 it is rare."""
    workspace = make_ledger()
    lines = f"{FIRM},2019,raw_coal,production_use,1000,吨,,,\n{FIRM},2020,raw_coal,production_use,900,吨,,,\n"
    accepted(workspace, tmp_path, "entries.csv", ENTRY_HEAD + lines)
    accepted(
        workspace,
        tmp_path,
        "v.csv",
        ACTIVITY + "".join(f"{FIRM},{y},value_added,100,万元,2015\n" for y in (2019, 2020)),
    )
    spread = normal(Subject.QUANTITY, "*", 0.01)
    coin = found(workspace, spread, draws=100_000)
    assert coin.probability_target == pytest.approx(0.5, abs=0.01)
    assert coin.first_order_target == pytest.approx(0.5)
    assert coin.probability_error == pytest.approx(sqrt(0.25 / 100_000), rel=0.01)
    higher = IndicatorOptions("2020", "2019", "2015", Decimal("0.11"))
    sigma = 0.9 * sqrt(2) * 0.01 / NORMAL_95
    expected = (1 + erf(-0.01 / sigma / sqrt(2))) / 2
    rare = found(workspace, spread, options=higher, draws=100_000)
    assert rare.first_order_target == pytest.approx(expected)
    assert rare.probability_target == pytest.approx(expected, abs=0.005)
    untold = found(workspace, spread, options=IndicatorOptions("2020", "2019", "2015"))
    assert untold.probability_target is None


def test_the_largest_source_stands_first_and_shares_add_up(two_firms: Workspace) -> None:
    result = found(two_firms, normal(Subject.QUANTITY, "*", 0.02), normal(Subject.VALUE_ADDED, "*", 0.05))
    assert [row.subject for row in result.contributions] == [Subject.VALUE_ADDED, Subject.QUANTITY]
    # value added: two firms of one half each, 5²·(1/4 + 1/4); quantities 2²·(9 + 1)/16
    assert result.contributions[0].share == pytest.approx(12.5 / (12.5 + 2.5))
    assert sum(row.share for row in result.contributions) == pytest.approx(1)
    assert result.exact == ("GB2589_2008.RAW_COAL.COEF",)


@settings(max_examples=10, deadline=None)
@given(
    quantity=st.floats(0.001, 0.02),
    coefficient=st.floats(0.001, 0.02),
    value=st.floats(0.001, 0.02),
    distribution=st.sampled_from(Distribution),
)
def test_draws_agree_with_first_order_for_small_errors(
    of_aba: tuple[object, object], quantity: float, coefficient: float, value: float, distribution: Distribution
) -> None:
    done, book = of_aba
    spreads = [
        Spread(subject, "*", width, distribution, "assumption")
        for subject, width in (
            (Subject.QUANTITY, quantity), (Subject.COEFFICIENT, coefficient), (Subject.VALUE_ADDED, value)
        )
    ]  # fmt: skip
    result = uncertainty(done, book, ABA, "州内", spreads, draws=4_000)  # type: ignore[arg-type]
    for band in result.bands:
        assert band.drawn == pytest.approx(band.first_order, rel=0.06), band.name


ABA = IndicatorOptions("2020", "2015", "2015", Decimal("0.14"))


@pytest.fixture(scope="module")
def of_aba(aba: Workspace) -> tuple[object, object]:
    done = account(aba, ("2015", "2020"))
    return done, indicators(done, ABA)


def test_ten_thousand_draws_over_all_firms_take_under_three_seconds(of_aba: tuple[object, object]) -> None:
    done, book = of_aba
    spreads = read_spreads(CASES / "aba" / "uncertainty.toml")
    started = perf_counter()
    first = uncertainty(done, book, ABA, "州内", spreads)  # type: ignore[arg-type]
    assert perf_counter() - started < 3
    assert first == uncertainty(done, book, ABA, "州内", spreads)  # type: ignore[arg-type]
    assert first.probability_target == 1
    assert first != uncertainty(done, book, ABA, "州内", spreads, seed=2)  # type: ignore[arg-type]


def spread_text(**changes: object) -> str:
    row = {
        "subject": "quantity",
        "match": "*",
        "half_width_percent": 1,
        "distribution": "normal",
        "origin": "assumption",
    }
    return "[[spreads]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in (row | changes).items())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[spread]]\n", "spreads"),
        ("spreads = 3\n", "spreads"),
        ("x = \n", "Invalid"),
        ('[[spreads]]\nsubjekt = "quantity"\n', "did you mean 'subject'"),
        (spread_text(subject="meter"), "coefficient, quantity"),
        (spread_text(half_width_percent=101), "0–100"),
        (spread_text(origin="public"), "source"),
        (spread_text(origin="guess"), "assumption"),
    ],
)
def test_a_file_of_uncertainties_that_does_not_fit_is_refused_with_its_place(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "u.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SpreadsUnfit, match=r"u\.toml") as refused:
        read_spreads(path)
    assert said in str(refused.value)


def test_an_intensity_that_is_not_given_has_no_uncertainty(make_ledger: MakeLedger, tmp_path: Path) -> None:
    workspace = make_ledger("raw_coal,production_use,10,吨", period="2019")
    accepted(workspace, tmp_path, "e.csv", f"{ENTRY_HEAD}{FIRM},2020,raw_coal,production_use,10,吨,,,\n")
    accepted(workspace, tmp_path, "v.csv", f"{ACTIVITY}{FIRM},2020,value_added,100,万元,2015\n")
    with pytest.raises(SpreadsUnfit, match="intensity"):
        found(workspace, normal(Subject.QUANTITY, "*", 0.1))


def test_the_command_says_the_odds_and_refuses_without_a_file(tmp_path: Path) -> None:
    arguments = ["uncertainty", "cases/aba", "--scope", "州内", "--work", str(tmp_path), "--draws", "1000"]
    told = CliRunner().invoke(app, [*arguments, "--format", "json"])
    assert told.exit_code == 0, told.stderr
    answer = json.loads(told.stdout)
    assert answer["probability_target"] == 1
    assert answer["contributions"][0]["subject"] == "value_added"
    said = CliRunner().invoke(app, [*arguments, "--lang", "en"])
    assert "probability that the target is met > 99.70%" in said.stderr
    bare = CliRunner().invoke(app, ["uncertainty", str(tmp_path / "aba"), "--period", "2020"])
    assert isinstance(bare.exception, Refused)
    assert "--spreads" in str(bare.exception)
