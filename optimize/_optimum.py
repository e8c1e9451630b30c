"""Finds the optimum of a question: over merged days, with a bound that the full year proves."""

import time
from dataclasses import dataclass, replace

import numpy as np

from optimize._base import BaseValues
from optimize._bound import boxes, lower_bound, relaxed
from optimize._compiled import Compiled, compile_physics, compile_with_limits
from optimize._errors import Infeasible, OptimizeError, Shortfall
from optimize._guard import require_fit
from optimize._highs import NoFeasiblePlan, Options, Outcome, run_highs
from optimize._limits import Limit
from optimize._model import Aim, build_model
from optimize._problem import Problem
from optimize._scenario import Scenario
from optimize._typical_days import Merged, merge_days

GAP_MAX = 1e-6
_MARGINS = (1, 2, 4, 8)


@dataclass(frozen=True)
class Built:
    """One merging of the problem, compiled for each base."""

    merged: Merged
    compiled: tuple[Compiled, ...]


@dataclass
class Question:
    """What is asked, and the mergings built so far."""

    scenario: Scenario
    bases: tuple[BaseValues, ...]
    aim: Aim
    year: int
    problem: Problem
    limits: tuple[tuple[Limit, ...], ...]
    built: dict[int, Built]
    build_s: float = 0.0

    def at(self, margin_days: int) -> Built:
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
            self.built[margin_days] = Built(merged, compiled)
            self.build_s += time.perf_counter() - started
        return self.built[margin_days]


@dataclass(frozen=True)
class Found:
    """An optimum of a merging, with the bound that the full problem proves for it."""

    built: Built
    compiled: Compiled
    outcome: Outcome
    bound: float
    gap: float
    solve_s: float


def find_optimum(question: Question, at: int, options: Options) -> Found:
    """Return an optimum whose distance from the full problem's is proven to be within ``GAP_MAX``.

    Runs of days are split further until the proof is close enough; the last step merges nothing.
    """
    nothing_merged = question.problem.clock.count
    started = time.perf_counter()
    for margin in (*_MARGINS, nothing_merged):
        built = question.at(margin)
        compiled = built.compiled[at]
        outcome = _optimum(question, compiled, at, options)
        bound = _proven(built, at, outcome, options)
        gap = _gap(outcome, bound)
        if gap <= GAP_MAX or built.merged.problem.clock.count == nothing_merged:
            return Found(built, compiled, outcome, bound, gap, time.perf_counter() - started)
    raise OptimizeError("unreachable: the last merging merges nothing")


def _proven(built: Built, at: int, outcome: Outcome, options: Options) -> float:
    """Return a bound on the full problem's optimum, from the prices of the relaxation where days are merged."""
    compiled, problem = built.compiled[at], built.merged.problem
    if not built.merged.runs_of_pairs:
        return lower_bound(compiled, boxes(compiled, problem), outcome.row_prices)
    loose = relaxed(compiled, built.merged)
    require_fit(loose)
    return lower_bound(loose, boxes(loose, problem), run_highs(loose, options).row_prices)


def _gap(outcome: Outcome, bound: float) -> float:
    """Return the relative distance of an objective from its bound."""
    return (outcome.objective - bound) / max(1.0, abs(outcome.objective))


def _optimum(question: Question, compiled: Compiled, at: int, options: Options) -> Outcome:
    """Return the solver's optimum, or say which limits are in conflict."""
    try:
        return run_highs(compiled, options)
    except NoFeasiblePlan as problem:
        raise Infeasible(problem.status, _shortfalls(question, compiled, at, options)) from None


_SHORT_UNITS = {"lack": "MW", "shortage": "MW"}
_SHORT_NAMES = {"lack": "surplus", "shortage": "purchase"}


def _shortfalls(question: Question, compiled: Compiled, at: int, options: Options) -> tuple[Shortfall, ...]:
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
