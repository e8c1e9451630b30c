"""Rules §6.3: E 134.53x10⁴ tce, V 67.2x10⁸ yuan, 7 % growth over five years, a cut of 14 %, existing energy flat."""

from decimal import Decimal

import pytest

from factors import UnknownName
from optimize import (
    BaseValues,
    TargetYears,
    break_even_value_added,
    headroom_mwh,
    headroom_tce,
    solve,
    target_year_base,
)


@pytest.fixture(scope="module")
def aba_2025() -> BaseValues:
    return target_year_base(
        "R2",
        TargetYears(5, Decimal("0.07"), Decimal("0.14")),
        energy_tce=Decimal(1345300),
        value_added_wan_cny=Decimal(672000),
        electricity_tce_per_mwh=Decimal("0.1229"),
    )


def test_the_target_year_leaves_27_74_wan_tce(aba_2025: BaseValues) -> None:
    assert round(headroom_tce(aba_2025) / 10000, 2) == Decimal("27.74")
    assert round(aba_2025.intensity_target_tce_per_wan_cny, 4) == Decimal("1.7217")
    assert round(aba_2025.value_added_wan_cny / 10000, 2) == Decimal("94.25")


@pytest.mark.parametrize(
    ("value_added", "yi_kwh"), [("0", "22.6"), ("0.14", "28.1"), ("0.20", "31.4"), ("0.30", "38.9")]
)
def test_headroom_is_27_74_over_1_229_less_1_7217_v(aba_2025: BaseValues, value_added: str, yi_kwh: str) -> None:
    assert round(headroom_mwh(aba_2025, Decimal(value_added)) / 100000, 1) == Decimal(yi_kwh)


def test_above_0_714_yuan_a_kwh_the_limit_never_binds(aba_2025: BaseValues) -> None:
    assert round(break_even_value_added(aba_2025), 3) == Decimal("0.714")
    assert headroom_mwh(aba_2025, Decimal("0.715")) is None
    assert headroom_mwh(aba_2025, Decimal("0.713")) > 0


@pytest.mark.parametrize("value_added", ["0", "0.14", "0.30"])
def test_one_plain_load_absorbs_exactly_the_headroom(aba_2025, make, loads, given, value_added) -> None:
    """Surplus without bound: 100x10⁸ kWh over the year; the only limit left is the intensity."""
    load = loads["industry"](
        value_added=given(Decimal(value_added), "cny/kWh"), capacity_max=given(5000, "MW"), capex=given(0, "cny/kW")
    )
    shares = [Decimal(days) / 365 for days in (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)]
    shares[11] = 1 - sum(shares[:11])
    scenario = make(8760, load, corridors=[], grid=[], time=None)
    surplus = scenario.surplus[0].model_dump(exclude_none=True) | {
        "energy": given(100, "yi_kWh"),
        "monthly_share": given(shares, "1"),
    }
    plan = solve(make(8760, load, corridors=[], grid=[], time=None, surplus=[surplus]), aba_2025)
    assert plan.load("plain").used_mwh == pytest.approx(float(headroom_mwh(aba_2025, Decimal(value_added))), rel=1e-9)
    assert plan.limit("intensity").binding
    assert {cause.cause for cause in plan.spill.causes} == {"intensity"}


def test_under_r4_surplus_hydropower_uses_no_headroom(make, loads, given, base) -> None:
    load = loads["industry"](value_added=given(0, "cny/kWh"))
    plan = solve(make(48, load), base("1", "R4"))
    assert plan.load("plain").counted_tce == 0
    assert plan.load("plain").used_mwh > 4000
    assert plan.limit("intensity").zh.endswith("结果不变。")


def test_base_values_refuse_floats_and_unknown_regimes() -> None:
    with pytest.raises(ValueError, match="energy_tce"):
        BaseValues("R2", 1.0, Decimal(1), None, Decimal(1))  # type: ignore[arg-type]
    with pytest.raises(UnknownName, match="R9"):
        BaseValues("R9", Decimal(1), Decimal(1), None, Decimal(1))
