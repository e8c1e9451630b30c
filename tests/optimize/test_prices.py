"""Prices against the change they promise, and what is said about them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimize import Infeasible, solve


def test_the_intensity_price_is_what_one_tce_more_brings(mixed, base) -> None:
    scenario, step = mixed(72), Decimal("0.01")
    plan, more = solve(scenario, base("300")), solve(scenario, base(str(300 + step)))
    gain = (more.net_benefit_wan_cny - plan.net_benefit_wan_cny) / float(step)
    assert plan.limit("intensity").price == pytest.approx(gain, rel=1e-5)
    assert plan.limit("intensity").price_unit == "wan_cny/tce"


def test_the_corridor_price_is_what_one_mw_more_brings(mixed, base) -> None:
    scenario = mixed(72)
    corridor = scenario.corridors[0].model_dump(exclude_none=True)
    wider = corridor | {"capacity_before": corridor["capacity_before"] | {"value": Decimal("10.001")}}
    plan, more = solve(scenario, base("300")), solve(mixed(72, corridors=[wider]), base("300"))
    gain = (more.net_benefit_wan_cny - plan.net_benefit_wan_cny) / 0.001
    assert plan.limit("corridor.east").price == pytest.approx(gain, rel=1e-4)


def test_the_surplus_price_is_zero_where_water_is_spilled(make, loads, base) -> None:
    plan = solve(make(48, loads["industry"]()), base("100"))
    assert plan.spill.spilled_mwh > 100
    prices = plan.surplus_price_cny_per_kwh_by_month["aba"]
    assert prices[6] == pytest.approx(0, abs=1e-9)
    assert prices[0] is None


def test_a_limit_that_does_not_bind_says_so_with_price_zero(mixed, base) -> None:
    limit = solve(mixed(48), base("5000")).limit("intensity")
    assert (limit.price, limit.binding) == (0, False)
    assert "未起约束作用" in limit.zh
    assert "not binding" in limit.en


def test_a_price_is_said_with_amount_unit_and_direction(mixed, base) -> None:
    limit = solve(mixed(72), base("300")).limit("intensity")
    assert limit.zh.startswith("能耗强度约束：每多 1 吨标准煤额度，净收益增加 ")
    assert limit.en.startswith("energy-intensity limit: one more tce of allowance adds ")


def test_a_required_size_that_costs_has_a_negative_price(make, loads, base, given) -> None:
    load = loads["industry"](capacity_min=given(10, "MW"), margin=given(Decimal("0.01"), "cny/kWh"))
    limit = solve(make(48, load), base("5000")).limit("size_min.plain")
    assert limit.price < 0
    assert "净收益减少" in limit.zh


def test_the_shortage_of_an_impossible_limit_is_named_in_its_unit(make, loads, base, given) -> None:
    """100 MW at full power for 48 h is 4,800 MWh x 0.1229 = 589.92 tce, less 1.7217 x 0.2 x 480; 400 allowed."""
    load = loads["industry"](capacity_min=given(100, "MW"), min_level=given(1, "1"), uses_grid=True)
    with pytest.raises(Infeasible) as caught:
        solve(make(48, load), base("400"))
    (short,) = caught.value.shortfalls
    assert (short.limit, short.unit) == ("intensity", "tce")
    assert short.amount == pytest.approx(589.92 - 165.2832 - 400, rel=1e-6)
    assert "intensity short by 25 tce" in str(caught.value)


def test_a_load_larger_than_the_surplus_names_the_surplus(make, loads, base, given) -> None:
    """Least surplus is 120 x 0.6 = 72 MW, asked are 100 MW at every hour."""
    load = loads["industry"](capacity_min=given(100, "MW"), min_level=given(1, "1"))
    with pytest.raises(Infeasible) as caught:
        solve(make(48, load), base("5000"))
    (short,) = caught.value.shortfalls
    assert (short.limit, short.unit) == ("surplus.aba", "MW")
    assert short.amount == pytest.approx(28)


def test_a_total_limit_below_what_exists_is_infeasible_even_with_nothing_counted(make, loads, base, given) -> None:
    scenario = make(48, loads["industry"](in_indicator=False), limits={"energy_total_max": given(99000, "tce")})
    with pytest.raises(Infeasible, match="energy_total short by 1,000 tce"):
        solve(scenario, base("100"))


def test_without_a_target_there_is_no_intensity_limit(mixed, base) -> None:
    plan = solve(mixed(48), replace(base("100"), intensity_target_tce_per_wan_cny=None))
    assert all(limit.name != "intensity" for limit in plan.limits)
    assert plan.intensity["headroom_tce_left"] is None


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(low=st.integers(0, 400), more=st.integers(1, 300))
def test_more_headroom_never_lowers_the_benefit(mixed, base, low: int, more: int) -> None:
    scenario = mixed(24)
    less, greater = solve(scenario, base(str(low))), solve(scenario, base(str(low + more)))
    assert greater.net_benefit_wan_cny >= less.net_benefit_wan_cny - 1e-9
    assert greater.limit("intensity").price <= less.limit("intensity").price + 1e-9


def test_the_aim_absorbed_never_spills_more(mixed, base) -> None:
    scenario = mixed(48)
    absorbed = solve(scenario, base("300"), aim="absorbed")
    assert absorbed.spill.spilled_mwh <= solve(scenario, base("300")).spill.spilled_mwh + 1e-6
    assert absorbed.limit("intensity").price_unit == "MWh/tce"
    assert "MWh absorbed" in absorbed.limit("intensity").en
