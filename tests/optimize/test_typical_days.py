"""Merged days: the same optimum as all hours, and a bound that proves it, with stores and ramps at work."""

import numpy as np
import pytest

from optimize import Options, solve
from optimize._bound import boxes, lower_bound
from optimize._compiled import compile_physics, compile_with_limits
from optimize._highs import run_highs
from optimize._limits import limits_of
from optimize._model import Aim, build_model
from optimize._problem import problem_of
from optimize._typical_days import merge_days


@pytest.mark.parametrize("aim", ["net_benefit", "absorbed"])
@pytest.mark.parametrize("headroom_tce", ["700", "1500", "3000"])
def test_merged_days_reach_the_optimum_of_all_hours(mixed, base, headroom_tce: str, aim: Aim) -> None:
    scenario, values = mixed(240), base(headroom_tce)
    plan = solve(scenario, values, aim=aim)
    problem = problem_of(scenario)
    model = build_model(problem, {"R2": limits_of(scenario, values)}, aim)
    full = compile_with_limits(compile_physics(model), model, "R2")
    outcome = run_highs(full, Options())
    sign = -1 if aim == "net_benefit" else 1
    assert plan.solver.steps < 240
    assert sign * plan.solver.objective == pytest.approx(outcome.objective, rel=1e-6)
    assert sign * plan.solver.objective >= outcome.objective - 1e-6
    assert sign * plan.solver.bound <= outcome.objective + 1e-6
    assert lower_bound(full, boxes(full, problem), outcome.row_prices) == pytest.approx(outcome.objective, rel=1e-9)


def test_any_prices_give_a_bound(mixed, base) -> None:
    scenario = mixed(24)
    problem = problem_of(scenario)
    model = build_model(problem, {"R2": limits_of(scenario, base("100"))})
    full = compile_with_limits(compile_physics(model), model, "R2")
    outcome = run_highs(full, Options())
    generator = np.random.default_rng(7)
    for _ in range(20):
        prices = outcome.row_prices + 0.01 * generator.normal(size=len(full.rows))
        assert lower_bound(full, boxes(full, problem), prices) <= outcome.objective + 1e-9


def test_merging_keeps_every_hour_and_every_step_between_hours(aba) -> None:
    problem = problem_of(aba)
    merged = merge_days(problem, 1)
    clock = merged.problem.clock
    assert clock.count < 1000
    assert clock.weight.sum() == 8760
    assert clock.pair_weight.sum() == 8759
    assert (clock.of_day[merged.step_of] == problem.clock.of_day).all()
    assert (merged.problem.sources[0].available_mw[merged.step_of] == problem.sources[0].available_mw).all()
    follows = {(int(before), int(after)) for before, after in zip(merged.step_of, merged.step_of[1:], strict=False)}
    assert follows == {(int(before), int(after)) for before, after in clock.pairs}


def test_a_window_that_begins_within_a_day_is_planned(mixed, base, given) -> None:
    scenario = mixed(100, time={"start_hour": given(4351, "h"), "hours": given(100, "h")})
    plan = solve(scenario, base("300"))
    assert plan.hours == 100
    assert plan.solver.gap < 1e-6


def test_the_same_question_has_the_same_answer_bit_for_bit(mixed, base) -> None:
    first, second = (solve(mixed(48), base("300")) for _ in range(2))
    assert first.inputs_sha256 == second.inputs_sha256
    assert all((first.hourly.used_mw[name] == second.hourly.used_mw[name]).all() for name in first.hourly.used_mw)


def test_two_nodes_are_planned_as_two_places(make, loads, base, given) -> None:
    """Without a shared limit that binds, two nodes together do what each does alone."""
    values = base("100000")
    alone = solve(make(48, loads["industry"]()), values)
    nodes = [{"name": name, "title_zh": name, "title_en": name} for name in ("aba", "upstream")]
    surplus = make(48, loads["industry"]()).surplus[0].model_dump(exclude_none=True)
    both = make(
        48,
        loads["industry"](),
        loads["industry"]("second", node="upstream"),
        nodes=nodes,
        surplus=[surplus, surplus | {"node": "upstream"}],
        corridors=[],
    )
    plan = solve(both, values)
    without_line = solve(make(48, loads["industry"](), corridors=[]), values)
    assert plan.net_benefit_wan_cny == pytest.approx(2 * without_line.net_benefit_wan_cny)
    assert plan.spill.spilled_mwh == pytest.approx(2 * without_line.spill.spilled_mwh)
    assert alone.net_benefit_wan_cny > without_line.net_benefit_wan_cny
