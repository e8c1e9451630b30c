"""Who gets how much and when: loads, exports, spill by cause, from the hourly series and the scenario."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from optimize._base import BaseValues, break_even_value_added
from optimize._hourly import HourlySeries
from optimize._limits import Limit, counted_energy, process_co2
from optimize._plan import ExportResult, LoadResult, Monthly, SpillCause, SpillResult
from optimize._problem import WAN_CNY_PER_MWH, Consumer, Hourly, Problem
from optimize._scenario import Industry, Load, Scenario
from optimize._words import cause_words

ZERO_MW = 1e-6
_PRODUCTS = {"hydrogen": "t H2", "data_centre": "MWh IT", "industry": "t"}


def by_month(series: Hourly, month: Hourly) -> Monthly:
    """Return the sum of an hourly series (MW) per month, MWh, January first."""
    return tuple(float(total) for total in np.bincount(month.astype(int) - 1, weights=series, minlength=12))


def load_results(scenario: Scenario, base: BaseValues, problem: Problem, hourly: HourlySeries) -> tuple[LoadResult, ...]:
    """Return the result of each load."""
    consumers = {consumer.name: consumer for consumer in problem.consumers}
    return tuple(_load_result(load, scenario, base, consumers[load.name], problem, hourly) for load in scenario.loads)


def _load_result(
    load: Load, scenario: Scenario, base: BaseValues, consumer: Consumer, problem: Problem, hourly: HourlySeries
) -> LoadResult:
    used, bought = hourly.used_mw[load.name], hourly.bought_mw[load.name]
    power = used + bought
    used_mwh, bought_mwh, energy = float(used.sum()), float(bought.sum()), float(power.sum())
    running, size = int((power > ZERO_MW).sum()), hourly.size_mw[load.name]
    counted, total = (counted_energy(load, scenario, base, total=total) for total in (False, True))
    counted_tce = counted.used_tce_per_mwh * used_mwh + counted.bought_tce_per_mwh * bought_mwh
    value = load.value_added.amount * WAN_CNY_PER_MWH * energy
    theta = float(base.intensity_target_tce_per_wan_cny or 0)
    fuel = load.fuel.amount if isinstance(load, Industry) else 0.0
    per_mwh = counted_tce / energy if energy > ZERO_MW else counted.used_tce_per_mwh
    break_even = break_even_value_added(base, Decimal(repr(per_mwh))) if load.in_indicator else None
    grid_co2 = base.grid_co2_t_per_mwh
    return LoadResult(
        name=load.name,
        kind=load.kind,
        title_zh=load.title_zh,
        title_en=load.title_en,
        node=load.node,
        in_indicator=load.in_indicator,
        size_mw=size,
        size_max_mw=load.capacity_max.amount,
        used_mwh=used_mwh,
        bought_mwh=bought_mwh,
        energy_mwh=energy,
        energy_yi_kwh=energy / 1e5,
        used_mwh_by_month=by_month(used, hourly.month),
        bought_mwh_by_month=by_month(bought, hourly.month),
        running_h=running,
        full_load_h=energy / (consumer.level_max * size) if size > ZERO_MW else 0.0,
        average_mw=energy / running if running else 0.0,
        peak_mw=float(power.max()),
        product=energy * consumer.product_per_mwh,
        product_unit=_PRODUCTS[load.kind],
        store_size_t=hourly.store_size_t.get(load.name, 0.0),
        value_added_wan_cny=value,
        benefit_wan_cny=_benefit(consumer, problem, hourly),
        energy_tce=(float(base.electricity_tce_per_mwh) + fuel) * energy,
        counted_tce=counted_tce,
        counted_total_tce=total.used_tce_per_mwh * used_mwh + total.bought_tce_per_mwh * bought_mwh,
        headroom_tce=counted_tce - theta * value if load.in_indicator else 0.0,
        co2_t=None if grid_co2 is None else process_co2(load) * energy + float(grid_co2) * bought_mwh,
        break_even_value_added_cny_per_kwh=None if break_even is None else float(break_even),
    )


def _benefit(consumer: Consumer, problem: Problem, hourly: HourlySeries) -> float:
    """Return margin less delivery, purchase and yearly capital cost of a load, 10⁴ yuan."""
    used, bought = hourly.used_mw[consumer.name], hourly.bought_mw[consumer.name]
    delivery = next((part.delivery_wan_cny_per_mwh for part in problem.sources if part.node == consumer.node), 0.0)
    prices = [part.price_wan_cny_per_mwh for part in problem.purchases if part.node == consumer.node]
    store = consumer.store
    benefit = consumer.margin_wan_cny_per_mwh * float((used + bought).sum()) - delivery * float(used.sum())
    benefit -= float((bought * prices[0]).sum()) if prices and consumer.uses_grid else 0.0
    benefit -= consumer.capital_wan_cny_per_mw * hourly.size_mw[consumer.name]
    return benefit - (store.capital_wan_cny_per_t * hourly.store_size_t[consumer.name] if store else 0.0)


def export_results(scenario: Scenario, problem: Problem, hourly: HourlySeries) -> tuple[ExportResult, ...]:
    """Return the result of each corridor."""
    titles = {corridor.name: corridor for corridor in scenario.corridors}
    return tuple(
        ExportResult(
            name=outlet.name,
            title_zh=titles[outlet.name].title_zh,
            title_en=titles[outlet.name].title_en,
            capacity_mw=outlet.capacity_mw,
            exported_mwh=float(hourly.exported_mw[outlet.name].sum()),
            exported_mwh_by_month=by_month(hourly.exported_mw[outlet.name], hourly.month),
            full_h=int((hourly.exported_mw[outlet.name] >= outlet.capacity_mw - ZERO_MW).sum()),
        )
        for outlet in problem.outlets
    )


@dataclass(frozen=True)
class PricedLimit:
    """An annual limit with its price per unit, for telling what blocks a load."""

    limit: Limit
    price: float


def net_benefit(problem: Problem, hourly: HourlySeries) -> float:
    """Return the net benefit of a solution from the problem's arrays, 10⁴ yuan."""
    loads = sum(_benefit(consumer, problem, hourly) for consumer in problem.consumers)
    receipts = sum(
        outlet.price_wan_cny_per_mwh * float(hourly.exported_mw[outlet.name].sum()) for outlet in problem.outlets
    )
    return loads + receipts


def spill_result(problem: Problem, hourly: HourlySeries, priced: Sequence[PricedLimit]) -> SpillResult:
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
                *cause_words(cause),
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
    for test in ("below_full", "size_below_limit", "at_limit"):
        hours_of: Callable[[_State], NDArray[np.bool_]] = lambda state, test=test: getattr(state, test)  # noqa: E731
        take(test, np.any([hours_of(state) for state in states], axis=0) if states else np.zeros(len(left), dtype=bool))
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
