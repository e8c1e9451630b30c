"""Which figures stand where: the keys of the summary and of the tables, one place for the page and its explanations."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounting import IndicatorOptions

AMOUNTS = (
    "energy_ce",
    "energy_ce_electricity",
    "energy_eq",
    "value_added",
    "intensity",
    "intensity_eq",
    "co2_combustion",
    "co2_electricity",
    "co2_heat",
    "co2_anode",
    "co2_pfc",
    "co2",
    "intensity_co2",
)
"""Rows of the table by scope and period."""

PARTS = frozenset({"energy_ce_electricity", "co2_combustion", "co2_electricity", "co2_heat", "co2_anode", "co2_pfc"})
"""Rows that are part of another one."""

PROGRESS = (
    "decline",
    "yearly_decline",
    "progress_target_log",
    "progress_target_linear",
    "completion_log",
    "completion_linear",
    "required_rest",
)
"""Rows of the table by scope alone; the warning rules follow."""


def summary_keys(scope: str, options: "IndicatorOptions") -> list[str]:
    """Return the keys of the key figures, in the order in which the page shows them."""
    amounts = [f"{kind}/{scope}/{options.period}" for kind in ("energy_ce", "energy_eq", "value_added", "intensity")]
    at = f"{scope}/{options.span}"
    warnings = [f"warning/{at}/{rule}" for rule in options.warning_rules[:1]]
    return [*amounts, f"decline/{at}", f"completion_log/{at}", *warnings]


def amount_key(kind: str, scope: str, period: str) -> str:
    """Return the key of a cell of the table by scope and period."""
    return f"{kind}/{scope}/{period}"


def progress_rows(options: "IndicatorOptions") -> list[tuple[str, str]]:
    """Return the rows of the table of progress as (first part of the key, last part)."""
    return [*((kind, "") for kind in PROGRESS), *(("warning", f"/{rule}") for rule in options.warning_rules)]


def indicator_keys(scopes: Sequence[str], options: "IndicatorOptions") -> list[str]:
    """Return the keys of every cell of both tables, whether or not the book has them."""
    periods = (options.base_period, options.period)
    amounts = [amount_key(kind, scope, at) for scope in scopes for kind in AMOUNTS for at in reversed(periods)]
    progress = [f"{kind}/{scope}/{options.span}{end}" for kind, end in progress_rows(options) for scope in scopes]
    return [*amounts, *progress]
