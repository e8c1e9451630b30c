"""Numbers that a solver would drop or misread are refused by name (reliability findings F6 and F7)."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from optimize import NumbersUnfit, Options, SolverStopped, Unbounded, solve
from optimize._compiled import Compiled, compile_physics
from optimize._guard import require_finite, require_fit
from optimize._highs import run_highs
from optimize._model import build_model
from optimize._problem import problem_of


@pytest.fixture(scope="module")
def compiled(mixed) -> Compiled:
    return compile_physics(build_model(problem_of(mixed(24)), {}))


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 1e16])
@pytest.mark.parametrize("part", ["value", "cost"])
def test_a_coefficient_that_is_not_finite_or_huge_is_refused(compiled: Compiled, part: str, wrong: float) -> None:
    numbers = getattr(compiled, part).copy()
    numbers[3] = wrong
    with pytest.raises(NumbersUnfit):
        require_fit(replace(compiled, **{part: numbers}))


def test_a_row_with_coefficients_a_million_apart_is_refused_by_name(compiled: Compiled) -> None:
    value = compiled.value.copy()
    value[compiled.start[0]] *= 1e6
    with pytest.raises(NumbersUnfit, match=r"row \('balance', \('aba', 0\)\) has coefficients from"):
        require_fit(replace(compiled, value=value))


def test_a_side_that_is_not_a_number_is_refused(compiled: Compiled) -> None:
    side = compiled.row_upper.copy()
    side[0] = np.nan
    with pytest.raises(NumbersUnfit, match="row_upper"):
        require_fit(replace(compiled, row_upper=side))


def test_numbers_are_refused_before_pyomo_sees_them(mixed) -> None:
    problem = problem_of(mixed(24))
    source = replace(problem.sources[0], delivery_wan_cny_per_mwh=float("inf"))
    with pytest.raises(NumbersUnfit, match=r"problem\.sources\[0\]\.delivery_wan_cny_per_mwh is inf"):
        require_finite(replace(problem, sources=(source,)), "problem")


def test_a_scenario_whose_numbers_lie_too_far_apart_is_refused(make, loads, base, given) -> None:
    tiny = loads["industry"](ramp=given(Decimal("0.000001"), "1/h"))
    with pytest.raises(NumbersUnfit, match="ramp_up"):
        solve(make(48, tiny), base("100"))


def test_a_time_limit_gives_an_error_and_no_plan(aba, aba_bases) -> None:
    with pytest.raises(SolverStopped, match="Time limit"):
        solve(aba, aba_bases[0], options=Options(time_limit_s=1e-4))


def test_an_unbounded_model_gives_an_error_and_no_values(compiled: Compiled) -> None:
    free = replace(
        compiled, row_lower=np.full(len(compiled.rows), -np.inf), row_upper=np.full(len(compiled.rows), np.inf)
    )
    with pytest.raises(Unbounded):
        run_highs(free, Options())


def test_the_solver_prints_nothing(mixed, base, capfd) -> None:
    solve(mixed(24), base("100"))
    assert capfd.readouterr() == ("", "")
