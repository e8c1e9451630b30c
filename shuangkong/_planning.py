"""Wires the ledger to the planner: base values of each regime from accounting's figures, then the plans."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from shuangkong._errors import Refused

if TYPE_CHECKING:
    from accounting import Account, FigureBook, IndicatorOptions
    from factors import Regime
    from ledgers import Finding
    from optimize import BaseValues, Plan, Scenario

HEADROOM_AT = (Decimal(0), Decimal("0.14"), Decimal("0.30"))
"""Value added of new loads, yuan per kWh, for which the headroom is printed."""


def base_values(
    scenario: "Scenario",
    done: "Account",
    book: "FigureBook",
    options: "IndicatorOptions",
    scope: str,
    regimes: Sequence[str],
) -> "tuple[BaseValues, ...]":
    """Return E₀, V₀ and θ of each regime for the scope that the indicator binds.

    A regime that deducts all non-fossil energy takes out the non-fossil share of the electricity that existing firms
    use, in the base year and the target year alike; one that deducts feedstock, the eligible share of what they file as
    raw material. Both shares are the scenario's assumptions.

    Raises
    ------
    Refused
        If a figure is missing, or the scenario starts from another year than the ledger's period.
    """
    from accounting import period_end
    from factors import conversion_factor, find, regime
    from optimize import TargetYears, target_year_base

    if "R5" in regimes:
        raise Refused(
            "R5 is carbon dual control (total and intensity of CO2): the planner holds energy limits only so far"
        )
    target = scenario.target
    first, last = int(target.base_year.value), int(target.year.value)
    if str(first) != options.period:
        raise Refused(f"the scenario starts from {first}, the ledger's period is {options.period}")
    keys = {name: f"{name}/{scope}/{options.period}" for name in ("energy_ce", "value_added")}
    energy, value_added = (_figure(book, key) for key in keys.values())
    choice = find(
        "electricity",
        "coal_equivalent",
        period_end(str(last)),
        basis="calorific",
        known=done.rules.known,
        factors=done.rules.factors,
    )
    printed = choice.coefficient
    tce_per_mwh = Decimal(printed.printed) * conversion_factor(printed.unit, "tce/MWh")
    years = TargetYears(
        years=last - first,
        value_added_growth=_decimal(target.value_added_growth.value),
        intensity_cut=_decimal(target.intensity_cut.value),
        energy_growth=_decimal(target.existing_energy_growth.value),
    )
    bases = []
    for key in regimes:
        deducted, said = _deducted(book, scenario, regime(key), scope, options.period)
        sources = {
            "energy_tce": keys["energy_ce"] + said,
            "value_added_wan_cny": keys["value_added"],
            "electricity_tce_per_mwh": f"{printed.key}: {printed.citation}",
        }
        bases.append(
            target_year_base(
                key,
                years,
                energy_tce=energy,
                value_added_wan_cny=value_added,
                electricity_tce_per_mwh=tce_per_mwh,
                deducted_tce=deducted,
                grid_co2_t_per_mwh=_grid_co2(done),
                sources=sources,
            )
        )
    return tuple(bases)


def _deducted(
    book: "FigureBook", scenario: "Scenario", rules: "Regime", scope: str, period: str
) -> tuple[Decimal, str]:
    """Return what a regime takes out of the base year's energy, tce, and the words for it."""
    target = scenario.target
    parts = []
    if rules.nonfossil_deducted_intensity == "all":
        parts.append((_decimal(target.existing_nonfossil_share.value), f"energy_ce_electricity/{scope}/{period}"))
    if rules.feedstock_deducted and target.existing_feedstock_share is not None:
        parts.append((_decimal(target.existing_feedstock_share.value), f"energy_ce_feedstock/{scope}/{period}"))
    amounts = [(share, key, book.number(key) or Decimal(0)) for share, key in parts if share]
    total = sum((share * amount for share, _, amount in amounts), Decimal(0))
    return total, "".join(f" − {share} × {key}" for share, key, _ in amounts)


def _figure(book: "FigureBook", key: str) -> Decimal:
    value = book.number(key)
    if value is None:
        raise Refused(f"{key} has no value, so the planner has no base; see the findings of `shuangkong indicators`")
    return value


def _decimal(value: object) -> Decimal:
    return Decimal(str(value))


def _grid_co2(done: "Account") -> Decimal | None:
    """Return the named electricity CO2 factor in tCO2 per MWh, for limits of carbon; None where none was named."""
    from factors import conversion_factor

    rules = done.rules
    row = rules.factors.rows.get(rules.electricity_co2)
    return None if row is None else Decimal(row.printed) * conversion_factor(row.unit, "tCO2/MWh")


def read_scenario(path: Path) -> "Scenario":
    """Return a scenario; all that is wrong with it is one refusal.

    Raises
    ------
    Refused
        With the text of every finding.
    """
    from optimize import ScenarioError, load_scenario

    if not path.is_file():
        raise Refused(f"{path} does not exist")
    try:
        return load_scenario(path)
    except ScenarioError as problem:
        texts = [f"[{finding.severity.value}] {finding.code}: {finding.text('zh')}" for finding in problem.findings]
        raise Refused("\n".join([f"{path}: the scenario is refused", *texts])) from problem


def plans_of(scenario: "Scenario", bases: "Sequence[BaseValues]") -> "tuple[tuple[Plan, ...], list[Finding]]":
    """Return the plan of each regime that has one, and a finding for each that has none.

    Raises
    ------
    Refused
        If what the solver answered cannot be used: numbers unfit for it, a plan that breaks the scenario's data.
    """
    from ledgers import Finding
    from optimize import NoPlan, OptimizeError, Plan, solve_regimes

    try:
        return solve_regimes(scenario, bases), []
    except NoPlan:
        pass
    except OptimizeError as problem:
        raise Refused(str(problem)) from problem
    plans: list[Plan] = []
    findings: list[Finding] = []
    for base in bases:
        try:
            plans += solve_regimes(scenario, (base,))
        except NoPlan as problem:
            findings.append(Finding("plan-infeasible", facts={"item": base.regime, "found": str(problem)}))
        except OptimizeError as problem:
            raise Refused(str(problem)) from problem
    return tuple(plans), findings


def headroom_rows(bases: "Sequence[BaseValues]") -> list[dict[str, object]]:
    """Return the hand arithmetic: how many 10⁸ kWh of surplus new loads may use, by regime and their value added.

    ``None`` means that the intensity limit never binds: the regime does not count hydropower at all, or the loads'
    value added per kWh lies above the break-even.
    """
    from factors import regime
    from optimize import headroom_mwh

    rows: list[dict[str, object]] = []
    for base in bases:
        counted = regime(base.regime).nonfossil_deducted_intensity != "all"
        for value_added in HEADROOM_AT:
            room = headroom_mwh(base, value_added) if counted else None
            yi_kwh = None if room is None else str(round(room / 100000, 2))
            rows.append({"regime": base.regime, "value_added_cny_per_kwh": str(value_added), "headroom_yi_kwh": yi_kwh})
    return rows
