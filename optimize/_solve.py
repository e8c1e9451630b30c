"""From a scenario and base values to a plan: build, guard, solve, prove, check, answer."""

from collections.abc import Sequence

from optimize import _prices
from optimize._answers import export_results, load_results, net_benefit
from optimize._base import BaseValues
from optimize._certificate import certificate
from optimize._describe import digest, intensity_reached, notes
from optimize._guard import require_finite
from optimize._highs import Options, solver_name
from optimize._hourly import hourly_series
from optimize._limits import limits_of
from optimize._model import Aim
from optimize._optimum import Found, Question, find_optimum
from optimize._plan import Plan, SolverReport
from optimize._problem import problem_of
from optimize._scenario import Scenario
from optimize._spill import PricedLimit, spill_result


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
    question = Question(scenario, tuple(bases), aim, planned, problem, limits, {})
    chosen = options or Options()
    return tuple(_plan(question, at, chosen) for at in range(len(bases)))


def _plan(question: Question, at: int, options: Options) -> Plan:
    """Return the checked plan of one base."""
    scenario, base, limits = question.scenario, question.bases[at], question.limits[at]
    found = find_optimum(question, at, options)
    problem = question.problem
    hourly = hourly_series(found.compiled, found.outcome.values, found.built.merged, problem.clock.month + 1)
    benefit = net_benefit(problem, hourly)
    checked = certificate(scenario, base, question.year, hourly, benefit)
    in_money = question.aim == "net_benefit"
    named = (*scenario.nodes, *scenario.corridors, *scenario.loads)
    titles = {part.name: (part.title_zh, part.title_en) for part in named}
    duals = _prices.duals(found.compiled, found.outcome)
    prices = _prices.limit_prices(problem, limits, hourly, duals, titles, in_money=in_money)
    by_name = {price.name: price.price for price in prices}
    priced = [PricedLimit(limit, by_name[limit.name]) for limit in limits if by_name[limit.name] > 0]
    loads = load_results(scenario, base, problem, hourly)
    spill = spill_result(problem, hourly, priced, titles)
    exports = export_results(scenario, problem, hourly)
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
        surplus_price_cny_per_kwh_by_month=_prices.surplus_prices(found.built.merged.problem, duals)
        if in_money
        else {},
        intensity=intensity_reached(scenario, base, loads, {part.name: part.exported_mwh for part in exports}),
        notes_zh=tuple(zh for zh, _ in said),
        notes_en=tuple(en for _, en in said),
        solver=_report(question, found, options),
        certificate=checked,
        inputs_sha256=digest(scenario, base, question.aim, question.year, options),
        hourly=hourly,
    )


def _report(question: Question, found: Found, options: Options) -> SolverReport:
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
