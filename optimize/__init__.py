"""What could be done: the allocation of surplus hydropower to loads under a regime's limits, with prices and proof.

Importing the package is light: Pyomo, HiGHS, numpy and pydantic come with the first name that needs them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from optimize._base import (
    BaseValues,
    Regime,
    TargetYears,
    break_even_value_added,
    headroom_mwh,
    headroom_tce,
    regime,
    target_year_base,
)
from optimize._compare import Comparison, ComparisonRow, compare
from optimize._errors import (
    CertificateFailed,
    Infeasible,
    NoPlan,
    NumbersUnfit,
    OptimizeError,
    ScenarioError,
    Shortfall,
    SolverStopped,
    Unbounded,
)

if TYPE_CHECKING:
    from optimize._highs import Options
    from optimize._hourly import HourlySeries
    from optimize._plan import ExportResult, LimitPrice, LoadResult, Plan, SolverReport, SpillCause, SpillResult
    from optimize._scenario import Scenario
    from optimize._scenario_file import (
        assumptions,
        changed,
        given_numbers,
        load_scenario,
        scenario_from_text,
        scenario_schema,
    )
    from optimize._solve import solve, solve_regimes

_HEAVY = {
    "Options": "_highs",
    "HourlySeries": "_hourly",
    "ExportResult": "_plan",
    "LimitPrice": "_plan",
    "LoadResult": "_plan",
    "Plan": "_plan",
    "SolverReport": "_plan",
    "SpillCause": "_plan",
    "SpillResult": "_plan",
    "Scenario": "_scenario",
    "assumptions": "_scenario_file",
    "changed": "_scenario_file",
    "given_numbers": "_scenario_file",
    "load_scenario": "_scenario_file",
    "scenario_from_text": "_scenario_file",
    "scenario_schema": "_scenario_file",
    "solve": "_solve",
    "solve_regimes": "_solve",
}


def __getattr__(name: str) -> Any:
    """Import a name with its heavy libraries on first use."""
    if name not in _HEAVY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"optimize.{_HEAVY[name]}"), name)


__all__ = [
    # the question
    "Scenario",
    "assumptions",
    "changed",
    "given_numbers",
    "load_scenario",
    "scenario_from_text",
    "scenario_schema",
    # what a regime hands in
    "BaseValues",
    "Regime",
    "TargetYears",
    "break_even_value_added",
    "headroom_mwh",
    "headroom_tce",
    "regime",
    "target_year_base",
    # the answer
    "Comparison",
    "ComparisonRow",
    "ExportResult",
    "HourlySeries",
    "LimitPrice",
    "LoadResult",
    "Options",
    "Plan",
    "SolverReport",
    "SpillCause",
    "SpillResult",
    "compare",
    "solve",
    "solve_regimes",
    # errors
    "CertificateFailed",
    "Infeasible",
    "NoPlan",
    "NumbersUnfit",
    "OptimizeError",
    "ScenarioError",
    "Shortfall",
    "SolverStopped",
    "Unbounded",
]
