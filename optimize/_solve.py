"""From a scenario and base values to a plan: build, guard, solve, prove, check, answer."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimize import _answers, _prices
from optimize._base import BaseValues
from optimize._bound import boxes, laid_on, lower_bound
from optimize._describe import digest, intensity_reached, notes
from optimize._certificate import certificate
from optimize._compiled import Compiled, compile_physics, compile_with_limits
from optimize._errors import Infeasible, OptimizeError, Shortfall
from optimize._guard import require_finite, require_fit
from optimize._highs import NoFeasiblePlan, Options, Outcome, run_highs, solver_name
from optimize._hourly import hourly_series
from optimize._limits import Limit, limits_of
from optimize._model import Aim, build_model
from optimize._plan import Plan, SolverReport
from optimize._problem import Problem, problem_of
from optimize._scenario import Scenario
from optimize._typical_days import Merged, merge_days

GAP_MAX = 1e-6
_MARGINS = (1, 2, 4, 8)


@dataclass(frozen=True)
class _Built:
    """One merging of the problem, compiled for each base."""

    merged: Merged
    compiled: tuple[Compiled, ...]


@dataclass
class _Question:
    """What is asked, and the mergings built so far."""

    scenario: Scenario
    bases: tuple[BaseValues, ...]
    aim: Aim
    year: int
    problem: Problem
    limits: tuple[tuple[Limit, ...], ...]
    built: dict[int, _Built]
    build_s: float = 0.0

    def at(self, margin_days: int) -> _Built:
        """Return the merging that keeps so many single days at each end of a run, built once."""
        if margin_days not in self.built:
            started = time.perf_counter()
            merged = merge_days(self.problem, margin_days)
            rules = {str(at): limits for at, limits in enumerate(self.limits)}
            model = build_model(merged.problem, rules, self.aim)
            physics = compile_physics(model)
            compiled = tuple(compile_with_limits(physics, model, key) for key in rules)
            for arrays in compiled:
                require_fit(arrays)
            self.built[margin_days] = _Built(merged, compiled)
            self.build_s += time.perf_counter() - started
        return self.built[margin_days]


def solve(
    scenario: Scenario,
    base: BaseValues,
    *,
    aim: Aim = "net_benefit",
    year: int | None = None,
    options: Options | None = None,
) -> Plan:
    """Return the best plan of a scenario under one regime; see :func:`solve_regimes`."""
    return solve_regimes(scenario, (base,), aim=aim, year=year, options=options)[0]


def solve_regimes(
    scenario: Scenario,
    bases: Sequence[BaseValues],
    *,
    aim: Aim = "net_benefit",
    year: int | None = None,
    options: Options | None = None,
) -> tuple[Plan, ...]:
    """Return the best plan of a scenario under each of several regimes; the physics is built once for all.

    Parameters
    ----------
    scenario
        The question.
    bases
        Base values, one per regime.
    aim
        ``net_benefit`` (10⁴ yuan over the planned hours) or ``absorbed`` (MWh of surplus used or exported).
    year
        Which year's corridors hold; the target year by default.
    options
        Time limit per solve, seed, threads.

    Raises
    ------
    NumbersUnfit
        If numbers would mislead the solver.
    Infeasible, Unbounded, SolverStopped
        If there is no plan; nothing of an unfinished solve is handed out.
    CertificateFailed
        If the answer breaks the scenario.
    """
    planned = int(scenario.target.year.value) if year is None else year
    problem = problem_of(scenario, planned)
    limits = tuple(limits_of(scenario, base, planned) for base in bases)
    require_finite(problem, "problem")
    require_finite(limits, "limits")
    question = _Question(scenario, tuple(bases), aim, planned, problem, limits, {})
    chosen = options or Options()
    return tuple(_plan(question, at, chosen) for at in range(len(bases)))


@dataclass(frozen=True)
class _Found:
    """An optimum of a merging, with the bound that the full problem proves for it."""

    built: _Built
    compiled: Compiled
    outcome: Outcome
    bound: float
    gap: float
    solve_s: float


def _found(question: _Question, at: int, options: Options) -> _Found:
    """Return an optimum whose distance from the full problem's is proven to be within ``GAP_MAX``.

    Runs of days are split further until the proof is close enough; the last step merges nothing.
    """
    nothing_merged = question.problem.clock.count
    started = time.perf_counter()
    for margin in (*_MARGINS, nothing_merged):
        built = question.at(margin)
        compiled = built.compiled[at]
        outcome = _optimum(question, compiled, at, options)
        merged_at_all = built.merged.problem.clock.count < nothing_merged
        finer = question.at(margin + 1) if merged_at_all else built
        fine = finer.compiled[at]
        prices = laid_on(outcome.row_prices, compiled, fine, built.merged, finer.merged)
        bound = lower_bound(fine, boxes(fine, finer.merged.problem), prices)
        gap = (outcome.objective - bound) / max(1.0, abs(outcome.objective))
        if gap <= GAP_MAX or not merged_at_all:
            return _Found(built, compiled, outcome, bound, gap, time.perf_counter() - started)
    raise OptimizeError("unreachable: the last merging merges nothing")


def _optimum(question: _Question, compiled: Compiled, at: int, options: Options) -> Outcome:
    """Return the solver's optimum, or say which limits are in conflict."""
    try:
        return run_highs(compiled, options)
    except NoFeasiblePlan as problem:
        raise Infeasible(problem.status, _shortfalls(question, compiled, at, options)) from None


_SHORT_UNITS = {"lack": "MW", "shortage": "MW"}
_SHORT_NAMES = {"lack": "surplus", "shortage": "purchase"}


def _shortfalls(question: _Question, compiled: Compiled, at: int, options: Options) -> tuple[Shortfall, ...]:
    """Return a least loosening of the named limits that would make the problem feasible; empty if none does."""
    limits = {limit.name: limit for limit in question.limits[at]}
    upper, cost = compiled.upper.copy(), np.zeros(len(compiled.columns))
    for column, (family, index) in enumerate(compiled.columns):
        if family in ("excess", *_SHORT_UNITS):
            upper[column] = np.inf
            scale = max(1.0, abs(limits[index].allowed)) if family == "excess" else 1.0
            cost[column] = 1.0 / scale
    try:
        outcome = run_highs(replace(compiled, upper=upper, cost=cost), options)
    except NoFeasiblePlan:
        return ()
    found = []
    for (family, index), rate, value in zip(compiled.columns, cost.tolist(), outcome.values.tolist(), strict=True):
        if rate and value * rate > 1e-9:
            name = index if family == "excess" else f"{_SHORT_NAMES[family]}.{index}"
            found.append(Shortfall(name, value, limits[index].unit if family == "excess" else _SHORT_UNITS[family]))
    return tuple(found)


def _plan(question: _Question, at: int, options: Options) -> Plan:
    """Return the checked plan of one base."""
    scenario, base, limits = question.scenario, question.bases[at], question.limits[at]
    found = _found(question, at, options)
    problem = question.problem
    hourly = hourly_series(found.compiled, found.outcome.values, found.built.merged, problem.clock.month + 1)
    benefit = _answers.net_benefit(problem, hourly)
    checked = certificate(scenario, base, question.year, hourly, benefit)
    in_money = question.aim == "net_benefit"
    duals = _prices.duals(found.compiled, found.outcome)
    prices = _prices.limit_prices(problem, limits, hourly, duals, in_money=in_money)
    by_name = {price.name: price.price for price in prices}
    priced = [_answers.PricedLimit(limit, by_name[limit.name]) for limit in limits if by_name[limit.name] > 0]
    loads = _answers.load_results(scenario, base, problem, hourly)
    spill = _answers.spill_result(problem, hourly, priced)
    exports = _answers.export_results(scenario, problem, hourly)
    said = notes(base)
    return Plan(
        scenario=scenario.name,
        regime=base.regime,
        year=question.year,
        hours=problem.clock.count,
        base=base,
        net_benefit_wan_cny=benefit,
        value_added_wan_cny=sum(load.value_added_wan_cny for load in loads),
        absorbed_mwh=spill.available_mwh - spill.spilled_mwh,
        loads=loads,
        exports=exports,
        spill=spill,
        limits=prices,
        surplus_price_cny_per_kwh_by_month=_prices.surplus_prices(found.built.merged.problem, duals) if in_money else {},
        intensity=intensity_reached(scenario, base, loads, {part.name: part.exported_mwh for part in exports}),
        notes_zh=tuple(zh for zh, _ in said),
        notes_en=tuple(en for _, en in said),
        solver=_report(question, found, options),
        certificate=checked,
        inputs_sha256=digest(scenario, base, question.aim, question.year, options),
        hourly=hourly,
    )


def _report(question: _Question, found: _Found, options: Options) -> SolverReport:
    """Return how the plan was found."""
    in_money = question.aim == "net_benefit"
    sign = -1.0 if in_money else 1.0
    return SolverReport(
        solver=solver_name(),
        status="optimal",
        aim=question.aim,
        objective=sign * found.outcome.objective,
        objective_unit="wan_cny" if in_money else "MWh spilled",
        bound=sign * found.bound,
        gap=found.gap,
        steps=found.built.merged.problem.clock.count,
        rows=len(found.compiled.rows),
        columns=len(found.compiled.columns),
        iterations=found.outcome.iterations,
        build_s=question.build_s,
        solve_s=found.solve_s,
        options=options.as_dict(),
    )
