"""What is still spilled, and which limit causes it, hour by hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize._answers import ZERO_MW, by_month
from optimize._hourly import HourlySeries
from optimize._limits import Limit
from optimize._plan import SpillCause, SpillResult
from optimize._problem import Consumer, Hourly, Problem
from optimize._words import Titles, cause_words


@dataclass(frozen=True)
class PricedLimit:
    """An annual limit with its price per unit, for telling what blocks a load."""

    limit: Limit
    price: float


def spill_result(problem: Problem, hourly: HourlySeries, priced: Sequence[PricedLimit], titles: Titles) -> SpillResult:
    """Return what is spilled by month and by the limit that causes it.

    Each hour with spill gets one cause, the first that holds: an annual limit with a price keeps a load below its
    size limit; a load runs below full power (ramp, daily work, store); a built size below its limit, because more would
    stand idle too often; all loads at their size limits; no load in season and the corridor full.
    """
    spilled = np.zeros(problem.clock.count)
    causes: dict[str, Hourly] = {}
    corridor_full = 0.0
    for node in problem.nodes:
        spill = hourly.spilled_mw[node]
        spilled += spill
        full = _corridor_is_full(problem, hourly, node)
        corridor_full += float(spill[full].sum())
        for cause, hours in _causes(problem, hourly, node, priced):
            causes[cause] = causes.get(cause, np.zeros(len(spill))) + np.where(hours, spill, 0.0)
    available = np.sum(list(hourly.available_mw.values()), axis=0)
    return SpillResult(
        available_mwh=float(available.sum()),
        available_mwh_by_month=by_month(available, hourly.month),
        spilled_mwh=float(spilled.sum()),
        spilled_mwh_by_month=by_month(spilled, hourly.month),
        corridor_full_mwh=corridor_full,
        causes=tuple(
            SpillCause(
                cause,
                *cause_words(cause, titles),
                float(part.sum()),
                int((part > ZERO_MW).sum()),
                by_month(part, hourly.month),
            )
            for cause, part in sorted(causes.items(), key=lambda item: -float(item[1].sum()))
            if part.max(initial=0.0) > ZERO_MW
        ),
    )


def _corridor_is_full(problem: Problem, hourly: HourlySeries, node: str) -> NDArray[np.bool_]:
    """Return the hours in which every corridor of a node is full (true where there is none)."""
    full = np.ones(problem.clock.count, dtype=bool)
    for outlet in problem.outlets:
        if outlet.node == node:
            full &= hourly.exported_mw[outlet.name] >= outlet.capacity_mw - ZERO_MW
    return full


def _causes(
    problem: Problem, hourly: HourlySeries, node: str, priced: Sequence[PricedLimit]
) -> list[tuple[str, NDArray[np.bool_]]]:
    """Return ``(cause, hours)`` for the hours with spill at a node; the hours of the causes do not overlap."""
    left = hourly.spilled_mw[node] > ZERO_MW
    found: list[tuple[str, NDArray[np.bool_]]] = []
    states = [_state(consumer, hourly) for consumer in problem.consumers if consumer.node == node]

    def take(cause: str, hours: NDArray[np.bool_]) -> None:
        nonlocal left
        found.append((cause, left & hours))
        left = left & ~hours

    for one in sorted(priced, key=lambda one: -one.price):
        for state in states:
            if _uses(one.limit, state.name):
                take(one.limit.name, state.could_grow)
    nowhere = np.zeros(len(left), dtype=bool)
    for cause in ("below_full", "size_below_limit", "at_limit"):
        take(cause, np.any([getattr(state, cause) for state in states], axis=0) if states else nowhere)
    take("out_of_season", np.ones(len(left), dtype=bool))
    return found


@dataclass(frozen=True)
class _State:
    """In which hours a load could still grow, runs below full power, or is full at a size below or at its limit."""

    name: str
    could_grow: NDArray[np.bool_]
    below_full: NDArray[np.bool_]
    size_below_limit: NDArray[np.bool_]
    at_limit: NDArray[np.bool_]


def _state(consumer: Consumer, hourly: HourlySeries) -> _State:
    size, power = hourly.size_mw[consumer.name], hourly.power_mw(consumer.name)
    slack = 1e-6 * max(1.0, consumer.size_max_mw)
    at_size_limit = size >= consumer.size_max_mw - slack
    full = power >= consumer.level_max * size - slack
    return _State(
        name=consumer.name,
        could_grow=consumer.runs & ~(full & at_size_limit),
        below_full=consumer.runs & ~full,
        size_below_limit=consumer.runs & full & (not at_size_limit),
        at_limit=consumer.runs & full & at_size_limit,
    )


def _uses(limit: Limit, load: str) -> bool:
    """Return whether more surplus for a load, or more size, would use more of a limit."""
    uses: tuple[Mapping[str, float], ...] = (limit.used, limit.size)
    return any(part.get(load, 0.0) > 0 for part in uses)
