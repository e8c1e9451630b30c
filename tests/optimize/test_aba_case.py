"""The Aba case over 8,760 hours: the rule in force flips the answer."""

import json

import numpy as np
import pytest

from optimize import Plan, Scenario, assumptions, compare, solve
from optimize._optimum import GAP_MAX


@pytest.fixture
def r2(aba_plans: tuple[Plan, ...]) -> Plan:
    return aba_plans[0]


@pytest.fixture
def r4(aba_plans: tuple[Plan, ...]) -> Plan:
    return aba_plans[1]


def test_both_regimes_solve_over_the_year_and_prove_their_optimum(aba_plans: tuple[Plan, ...]) -> None:
    for plan in aba_plans:
        assert plan.hours == 8760
        assert plan.solver.gap < GAP_MAX
        assert all(residual.holds for residual in plan.certificate.residuals)
        assert all(len(series) == 8760 for series in plan.hourly.used_mw.values())


def test_under_r2_the_intensity_limit_binds_and_rations_by_value_added_per_tce(r2: Plan) -> None:
    """tce of headroom per 10⁴ yuan: aluminium 4.2, hydrogen 9.0, silicon 12: full, part, none."""
    assert r2.limit("intensity").price > 0.1
    assert r2.intensity["headroom_tce_left"] == pytest.approx(0, abs=1e-3)
    assert r2.load("aluminium").size_mw == pytest.approx(r2.load("aluminium").size_max_mw)
    assert 0 < r2.load("hydrogen").size_mw < r2.load("hydrogen").size_max_mw
    assert r2.load("silicon").energy_mwh == pytest.approx(0, abs=1e-6)
    assert {cause.cause for cause in r2.spill.causes} == {"intensity"}


def test_under_r4_it_does_not_bind_and_far_more_is_absorbed(r2: Plan, r4: Plan) -> None:
    assert not r4.limit("intensity").binding
    assert r4.load("silicon").size_mw == pytest.approx(r4.load("silicon").size_max_mw)
    assert r4.absorbed_mwh - r2.absorbed_mwh > 400_000
    assert all(cause.cause != "intensity" for cause in r4.spill.causes)


def test_the_surplus_is_the_seeds_30_yi_kwh_in_the_flood_months(r2: Plan) -> None:
    assert r2.spill.available_mwh == pytest.approx(3_000_000)
    months = np.array(r2.spill.available_mwh_by_month)
    assert (months > 0).tolist() == [False] * 5 + [True] * 5 + [False] * 2
    assert months[5:10] == pytest.approx([450_000, 750_000, 750_000, 660_000, 390_000])


def test_every_mwh_of_surplus_is_used_exported_or_spilled_for_a_cause(aba_plans: tuple[Plan, ...]) -> None:
    for plan in aba_plans:
        used = sum(load.used_mwh for load in plan.loads) + sum(export.exported_mwh for export in plan.exports)
        assert used + plan.spill.spilled_mwh == pytest.approx(plan.spill.available_mwh)
        assert sum(cause.spilled_mwh for cause in plan.spill.causes) == pytest.approx(plan.spill.spilled_mwh)
        for load in plan.loads:
            assert sum(load.used_mwh_by_month) == pytest.approx(load.used_mwh)
            assert load.energy_yi_kwh == pytest.approx((load.used_mwh + load.bought_mwh) / 1e5)


def test_the_data_centre_is_outside_the_indicator_and_uses_no_headroom(r2: Plan) -> None:
    result = r2.load("data_centre")
    assert (result.in_indicator, result.counted_tce, result.headroom_tce) == (False, 0, 0)
    assert result.break_even_value_added_cny_per_kwh is None
    assert result.running_h == 8760


def test_flood_season_loads_run_in_the_flood_season_only(r4: Plan) -> None:
    silicon = r4.load("silicon")
    assert silicon.running_h <= 3672
    assert sum(silicon.used_mwh_by_month[:5]) + sum(silicon.used_mwh_by_month[10:]) == 0


def test_break_even_value_added_under_r2_is_0_714_for_electricity_alone(r2: Plan) -> None:
    assert r2.load("hydrogen").break_even_value_added_cny_per_kwh == pytest.approx(0.714, abs=5e-4)
    assert r2.load("silicon").break_even_value_added_cny_per_kwh > 1.3


def test_the_most_that_can_be_absorbed_under_r2_stores_hydrogen_over_many_days(aba: Scenario, r2: Plan) -> None:
    """Levels that drift over merged days are in the plan: the certificate follows the store through all 8,760 hours."""
    most = solve(aba, r2.base, aim="absorbed")
    assert most.absorbed_mwh > r2.absorbed_mwh
    assert most.net_benefit_wan_cny < r2.net_benefit_wan_cny
    assert most.solver.steps < 1000
    assert most.solver.gap < GAP_MAX
    midnights = most.hourly.level_t["hydrogen"][::24]
    assert np.ptp(midnights) > 10
    assert most.hourly.level_t["hydrogen"].max() <= most.load("hydrogen").store_size_t + 1e-6


def test_with_the_line_in_service_less_is_spilled(aba: Scenario, r2: Plan) -> None:
    after = solve(aba, r2.base, year=2027)
    assert after.spill.spilled_mwh < r2.spill.spilled_mwh / 10
    assert after.exports[0].exported_mwh > r2.exports[0].exported_mwh


def test_plans_stand_side_by_side(r2: Plan, r4: Plan) -> None:
    table = compare((r2, r4))
    assert table.plans == ("R2 2025", "R4 2025")
    assert table.row("absorbed_mwh").values == (r2.absorbed_mwh, r4.absorbed_mwh)
    assert table.row("intensity_price").values[1] == 0
    assert json.loads(json.dumps(table.as_dict())) == table.as_dict()


def test_a_plan_is_ready_for_json_and_names_its_inputs(r2: Plan, r4: Plan) -> None:
    written = json.dumps(r2.as_dict(), allow_nan=False)
    assert json.loads(written) == r2.as_dict()
    assert r2.inputs_sha256 != r4.inputs_sha256
    assert r2.solver.options["random_seed"] == 0


def test_every_assumption_is_listed_with_its_path_and_its_note_in_both_languages(aba: Scenario) -> None:
    listed = {row["path"]: row for row in assumptions(aba)}
    assert listed["target.intensity_cut"]["value"] == "0.14"
    assert "loads[3].fuel" in listed
    assert all(row["note"] and row["note_zh"] for row in listed.values())
    assert listed["loads[0].store_life"]["note_zh"] == "压力容器"
    assert "surplus[0].energy" not in listed  # the seed's own number
