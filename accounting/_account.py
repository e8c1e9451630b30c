"""From ledger entries to postings: one SQL statement over resolved coefficients, and totals of what it posted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from accounting._errors import NothingToAccount
from accounting._figures import measure_name
from accounting._measures import MEASURE_UNITS
from accounting._processes import ALUMINIUM, PROCESS_MEASURES, resolve_aluminium
from accounting._remarks import remarks
from accounting._resolution import Resolution, Rules, Unresolved, resolve
from factors import FactorSet, combustion_family, energy_items, is_local, shipped_factors
from ledgers import Finding, Workspace, check_ledger, sql_text

FIGURE_CHECKS = ("firm-unknown", "parts-exceed-whole", "year-missing")
"""Checks of the ledger whose findings keep a figure from being given."""

RESOLVED_KINDS = ("coal_equivalent", "ncv", "carbon_content", "oxidation_rate", "co2_per_unit")
"""Kinds that a ledger row is resolved with."""

CONSUMED_FLOWS = ("production_use", "feedstock_use", "transformation_output", "recovery")
"""The flows that make up consumption and its CO2."""

WHOLE_TOLERANCE = Decimal("0.02")
"""How far parts may differ from their whole, in the item's unit: the rounding of the form."""


@dataclass(frozen=True, slots=True)
class Account:
    """One calculation: its postings stand in temp tables of a cursor of its own, which ``workspace`` holds."""

    workspace: Workspace
    periods: tuple[str, ...]
    rules: Rules
    resolutions: tuple[Resolution, ...]
    unresolved: tuple[Unresolved, ...]
    findings: tuple[Finding, ...]

    def by_firm(self, period: str) -> list[dict[str, Any]]:
        """Return the amounts of a period: one row per firm and measure."""
        return self.workspace.query("accounting", "totals_by_firm", period=period)

    def by_scope(self) -> list[dict[str, Any]]:
        """Return the amounts: one row per scope, period and measure."""
        return self.workspace.query("accounting", "totals_by_scope")

    def unconfirmed_by(self, subject: Literal["firm_id", "scope"], period: str) -> dict[str, tuple[str, ...]]:
        """Return what waits for confirmation behind the figures of each firm or scope of a period."""
        name = {"firm_id": "resolutions_by_firm", "scope": "resolutions_by_scope"}[subject]
        found: dict[str, set[str]] = {}
        for row in self.workspace.query("accounting", name, period=period):
            found.setdefault(row["subject"], set()).update(self.marks_of(row["resolution_id"]))
        return {subject: tuple(sorted(keys)) for subject, keys in found.items() if keys}

    def marks_of(self, resolution_id: int) -> frozenset[str]:
        """Return what of one resolution waits for confirmation."""
        return self.resolutions[resolution_id].marks(self.rules.factors)

    def marks(self, keys: Iterable[str] | None = None) -> list[dict[str, str]]:
        """Return what nobody checked against the original: coefficients, rows of rules, undocumented firm values.

        Parameters
        ----------
        keys
            What figures rest on unconfirmed; all that is in use by default.
        """
        if keys is None:
            keys = {key for resolution in self.resolutions for key in resolution.marks(self.rules.factors)}
        return [self._mark(key) for key in sorted(set(keys))]

    def _mark(self, key: str) -> dict[str, str]:
        row = self.rules.factors.rows.get(key)
        if row is None:
            return {
                "key": key,
                "value": "—",
                "unit": "",
                "citation": "企业自报、未附凭证 / stated by firms, undocumented",
            }
        return {"key": row.key, "value": row.shown, "unit": row.unit, "citation": row.citation}


def account(
    workspace: Workspace,
    periods: Sequence[str],
    *,
    electricity_co2: str = "",
    known: date | None = None,
    factors: FactorSet | None = None,
    measures: Sequence[str] = tuple(MEASURE_UNITS),
    flows: Sequence[str] = CONSUMED_FLOWS,
) -> Account:
    """Post every entry of the periods that has a coefficient; what has none becomes a finding and stops its figure.

    Parameters
    ----------
    periods
        Periods as the ledger has them: ``("2015", "2020")``.
    electricity_co2
        Key of the electricity CO2 factor; without one, electricity CO2 is a finding and no figure.
    known
        The day by which coefficients must have been published; None for today's knowledge.
    factors
        The set of factors; the shipped one by default.
    measures
        What is resolved and posted; what is left out is neither a figure nor missed.
    flows
        The flows that coefficients are resolved for. Further ones are counted with the coefficient of the same firm,
        item and period, and leave what is posted as it is.

    Raises
    ------
    NothingToAccount
        If a period has no entries.
    """
    workspace = workspace.session()
    _require_periods(workspace, periods)
    rules = Rules(factors or shipped_factors(), electricity_co2, known)
    _count(workspace, periods, rules.factors, measures, flows)
    outputs = workspace.query("accounting", "outputs", periods=list(periods), items=[ALUMINIUM])
    asked = [*resolve(workspace.query("accounting", "inputs"), rules, measures), *resolve_aluminium(outputs, rules)]
    outcomes = [outcome for outcome in asked if outcome.measure in measures]
    resolutions = tuple(outcome for outcome in outcomes if isinstance(outcome, Resolution))
    unresolved = tuple(outcome for outcome in outcomes if isinstance(outcome, Unresolved))
    _post(workspace, periods, resolutions, [each for each in PROCESS_MEASURES if each in measures])
    ledger = check_ledger(workspace, FIGURE_CHECKS, periods)
    findings = (*ledger, *map(_finding, unresolved), *remarks(workspace, periods, resolutions))
    return Account(workspace, tuple(periods), rules, resolutions, unresolved, findings)


def _count(
    workspace: Workspace, periods: Sequence[str], factors: FactorSet, measures: Sequence[str], flows: Sequence[str]
) -> None:
    """Make the temp tables ``industry_family``, ``counted`` and ``wanted``: what there is to multiply."""
    industries = [
        row["industry"] for row in workspace.rows("SELECT DISTINCT industry FROM standing_firm ORDER BY industry")
    ]
    families = {"industry": industries, "family": [combustion_family(industry)[0] for industry in industries]}
    parts = [item for item in energy_items().values() if item.part_of]
    local = sorted({row.region for row in factors.rows.values() if row.kind in RESOLVED_KINDS and is_local(row.region)})
    execute = workspace.connection.execute
    years = sorted({period[:4] for period in periods})
    execute(sql_text("accounting", "create_firm_in_period"), {"years": years})
    execute(sql_text("accounting", "create_industry_family"), families)
    execute(
        sql_text("accounting", "create_counted"),
        {
            "periods": list(periods),
            "flows": list(flows),
            "part_items": [item.item for item in parts],
            "whole_items": [item.part_of for item in parts],
            "tolerance": WHOLE_TOLERANCE,
            "local_regions": local,
        },
    )
    execute(sql_text("accounting", "create_wanted"), {"measures": list(measures)})


def _post(
    workspace: Workspace, periods: Sequence[str], resolutions: Sequence[Resolution], processes: Sequence[str]
) -> None:
    """Make the temp tables ``resolution``, ``posting`` and ``gap``."""
    columns = ("measure", "item", "period", "region", "family", "coefficient_unit", "documented")
    parameters: dict[str, list[object]] = {name: [getattr(row, name) for row in resolutions] for name in columns}
    parameters["resolution_id"] = list(range(len(resolutions)))
    parameters["coefficient"] = [None if row.coefficient is None else str(row.coefficient) for row in resolutions]
    parameters["factor"] = [str(row.factor) for row in resolutions]
    execute = workspace.connection.execute
    execute(sql_text("accounting", "create_resolution"), parameters)
    execute(sql_text("accounting", "create_posting"), {"periods": list(periods)})
    execute(sql_text("accounting", "create_traced"))
    execute(sql_text("accounting", "create_firm_coefficient"))
    execute(
        sql_text("accounting", "create_gap"),
        {
            "periods": list(periods),
            "fossil_items": [item.item for item in energy_items().values() if item.kind == "fossil"],
            "process_items": [ALUMINIUM] * len(processes),
            "process_measures": list(processes),
        },
    )


def _require_periods(workspace: Workspace, periods: Sequence[str]) -> None:
    known = [row["period"] for row in workspace.rows("SELECT DISTINCT period FROM standing_entry ORDER BY period")]
    for period in periods:
        if period not in known:
            raise NothingToAccount(f"entries for {period}", known)


def _finding(outcome: Unresolved) -> Finding:
    item = energy_items().get(outcome.item)
    return Finding(
        "coefficient-missing",
        outcome.first_place,
        {
            "item": item.name_zh if item else outcome.item,
            "unit": item.unit if item else "t",
            "period": outcome.period,
            "measure": measure_name(outcome.measure),
            "found": outcome.problem,
            "rows": str(outcome.row_count),
            "firms": str(outcome.firm_count),
            "firm": outcome.first_firm or "—",
        },
    )
