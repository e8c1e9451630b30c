"""The section of the planner as its template needs it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shuangkong.report._planning import YI_KWH, limit_title
from shuangkong.report._planning_chart import allocation_chart, monthly_parts, surplus_months
from shuangkong.report._planning_words import binding_said, counts_surplus, no_plan_said, planning_keys, planning_said

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ledgers import Finding
    from optimize import LimitPrice, Plan
    from shuangkong.report._planning import PlanningContent
    from shuangkong.report._texts import Texts


NO_PLAN = "plan-infeasible"
"""Code of the finding of a regime under which no plan keeps every limit."""
SHOWN_GAP = 1e-9
"""Gaps below are the solver's rounding and printed as this."""


def planning_view(
    content: "PlanningContent", source: str, findings: "Sequence[Finding]", texts: "Texts"
) -> dict[str, Any]:
    """Return what the template needs.

    ``source`` says which scope and period the base values are of; regimes without a plan are taken from ``findings``.
    """
    without = [finding.facts["item"] for finding in findings if finding.code == NO_PLAN]
    months = surplus_months(content.plans[0])
    return {
        "charts": [allocation_chart(content, texts)],
        "planning_source": source,
        "planning_said": [*planning_said(content, texts), *no_plan_said(without, texts)],
        "planning_keys": planning_keys(content, without, texts),
        "allocation": [monthly_parts(plan, texts) for plan in content.plans],
        "allocation_months": [texts.month(month + 1) for month in months],
        "comparison": _comparison(content, texts),
        "limits": _limits(content, texts),
        "binding_said": binding_said(content, texts),
        "headroom": _headroom(content),
        "planning_notes": _notes(content, texts),
        "yi_kwh": YI_KWH,
    }


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """One figure of every plan, as text."""

    name: str
    unit: str
    values: tuple[str, ...]


def _comparison(content: "PlanningContent", texts: "Texts") -> list[ComparisonLine]:
    from optimize import headroom_tce

    def line(name: str, unit: str, value: "Callable[[Plan], str]") -> ComparisonLine:
        return ComparisonLine(texts(f"planning.{name}"), texts.unit(unit), tuple(map(value, content.plans)))

    def yi(mwh: float) -> str:
        return texts.number(mwh / YI_KWH, 3)

    number = texts.number
    return [
        line("documents", "", _documents),
        line("counted", "", lambda plan: texts(f"planning.{'yes' if counts_surplus(plan) else 'no'}")),
        line("base_energy", "tce", lambda plan: number(plan.base.energy_tce)),
        line("base_value_added", "10⁴ yuan", lambda plan: number(plan.base.value_added_wan_cny)),
        line("theta", "tce/10⁴ yuan", lambda plan: number(plan.base.intensity_target_tce_per_wan_cny, 4)),
        line("room", "tce", lambda plan: number(headroom_tce(plan.base))),
        line("new_energy", "tce", lambda plan: number(plan.intensity["energy_tce_new"])),
        line("intensity", "tce/10⁴ yuan", lambda plan: number(plan.intensity["intensity_tce_per_wan_cny"], 4)),
        line("room_left", "tce", lambda plan: number(plan.intensity["headroom_tce_left"])),
        line("available", "yi_kWh", lambda plan: yi(plan.spill.available_mwh)),
        line("used", "yi_kWh", lambda plan: yi(sum(load.used_mwh for load in plan.loads))),
        line("exported", "yi_kWh", lambda plan: yi(sum(export.exported_mwh for export in plan.exports))),
        line("spill", "yi_kWh", lambda plan: yi(plan.spill.spilled_mwh)),
        line("bought", "yi_kWh", lambda plan: yi(sum(load.bought_mwh for load in plan.loads))),
        line("value_added", "10⁴ yuan", lambda plan: number(plan.value_added_wan_cny)),
        line("benefit", "10⁴ yuan", lambda plan: number(plan.net_benefit_wan_cny)),
    ]


def _documents(plan: "Plan") -> str:
    from optimize import regime

    rule = regime(plan.regime)
    return f"{rule.documents}（{rule.effective}）"


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One limit in every plan; None where a plan has no such limit."""

    name: str
    unit: str
    price_unit: str
    limits: tuple["LimitPrice | None", ...]


def _limits(content: "PlanningContent", texts: "Texts") -> list[LimitLine]:
    held = [{limit.name: limit for limit in plan.limits} for plan in content.plans]
    names = dict.fromkeys(name for limits in held for name in limits)
    titles = content.titles()
    lines = []
    for name in names:
        row = tuple(limits.get(name) for limits in held)
        first = next(limit for limit in row if limit)
        price_unit = texts.word("price_units", first.price_unit)
        lines.append(LimitLine(limit_title(name, titles, texts), texts.unit(first.unit), price_unit, row))
    return lines


@dataclass(frozen=True, slots=True)
class HeadroomLine:
    """One value added of new loads and the room it leaves by regime; None where nothing binds."""

    value: str
    rooms: tuple[object, ...]


def _headroom(content: "PlanningContent") -> list[HeadroomLine]:
    rooms: dict[str, dict[str, object]] = {}
    for row in content.headroom:
        rooms.setdefault(str(row["value_added_cny_per_kwh"]), {})[str(row["regime"])] = row["headroom_yi_kwh"]
    regimes = [plan.regime for plan in content.plans]
    return [HeadroomLine(value, tuple(by_regime.get(key) for key in regimes)) for value, by_regime in rooms.items()]


def _notes(content: "PlanningContent", texts: "Texts") -> list[str]:
    notes: dict[str, None] = {}
    for plan in content.plans:
        notes |= dict.fromkeys(plan.notes_zh if texts.lang == "zh" else plan.notes_en)
    return [*notes, *(_proof(plan, texts) for plan in content.plans)]


def _proof(plan: "Plan", texts: "Texts") -> str:
    residuals = plan.certificate.residuals
    holds = all(residual.holds for residual in residuals)
    return texts(
        "planning.proof",
        regime=plan.regime,
        solver=plan.solver.solver,
        gap=f"{max(plan.solver.gap, SHOWN_GAP):.0e}",
        count=len(residuals),
        verdict=texts("planning.proof_holds" if holds else "planning.proof_fails"),
    )
