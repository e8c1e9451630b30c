"""Prices of limits: what the optimum would gain from one unit more of each, from the solver's duals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimize._compiled import Compiled
from optimize._highs import Outcome
from optimize._hourly import HourlySeries
from optimize._limits import Limit
from optimize._plan import LimitPrice
from optimize._problem import WAN_CNY_PER_MWH, Problem
from optimize._words import Titles, price_sentences

_NOTHING = 1e-7  # the solver's dual tolerance


@dataclass(frozen=True)
class Duals:
    """Gain of the aim per unit of each row's right side and of each column's bound, by family and index."""

    rows: dict[str, dict[Any, float]]
    columns: dict[str, dict[Any, float]]


def duals(compiled: Compiled, outcome: Outcome) -> Duals:
    """Return the solver's duals with the sign of a gain: the solver minimises cost, so each is turned round."""
    rows: dict[str, dict[Any, float]] = {}
    for (family, index), price in zip(compiled.rows, (-outcome.row_prices).tolist(), strict=True):
        rows.setdefault(family, {})[index] = price
    columns: dict[str, dict[Any, float]] = {}
    for (family, index), price in zip(compiled.columns, (-outcome.reduced_costs).tolist(), strict=True):
        columns.setdefault(family, {})[index] = price
    return Duals(rows, columns)


def limit_prices(
    problem: Problem,
    limits: Sequence[Limit],
    hourly: HourlySeries,
    found: Duals,
    titles: Titles,
    *,
    in_money: bool,
) -> tuple[LimitPrice, ...]:
    """Return every limit with its price, annual limits first."""
    rows = [*_annual(limits, hourly, found), *_hourly_limits(problem, hourly, found), *_sizes(problem, hourly, found)]
    return tuple(_limit_price(*row, titles, in_money=in_money) for row in rows)


_Row = tuple[str, str, float, float, float]  # name, unit, allowed, used, price


def _annual(limits: Sequence[Limit], hourly: HourlySeries, found: Duals) -> Iterator[_Row]:
    """Yield the annual limits; the price is the dual of the row."""
    for limit in limits:
        price = max(0.0, found.rows["limit"][limit.name])
        yield limit.name, limit.unit, limit.allowed, limit_use(limit, hourly), price


def limit_use(limit: Limit, hourly: HourlySeries) -> float:
    """Return how much of an annual limit a solution uses, in the limit's unit."""
    hourly_parts = (
        (limit.used, hourly.used_mw),
        (limit.bought, hourly.bought_mw),
        (limit.exported, hourly.exported_mw),
    )
    total = sum(rate * float(series[key].sum()) / 1000 for rates, series in hourly_parts for key, rate in rates.items())
    sizes = ((limit.size, hourly.size_mw), (limit.store, hourly.store_size_t))
    return total + sum(rate * size[key] for rates, size in sizes for key, rate in rates.items())


def _hourly_limits(problem: Problem, hourly: HourlySeries, found: Duals) -> Iterator[_Row]:
    """Yield limits that hold every hour, with their peak use; a unit more over the year brings the sum over hours."""
    for outlet in problem.outlets:
        price = _positive_sum(found.columns.get("exported", {}), outlet.name)
        peak = float(hourly.exported_mw[outlet.name].max())
        yield f"corridor.{outlet.name}", "MW", outlet.capacity_mw, peak, price
    for grid in problem.purchases:
        price = _positive_sum(found.rows.get("purchase", {}), grid.node)
        bought = [hourly.bought_mw[load.name] for load in problem.consumers if load.node == grid.node]
        peak = float(np.sum(bought, axis=0).max()) if bought else 0.0
        yield f"purchase.{grid.node}", "MW", grid.capacity_mw, peak, price
    for consumer in problem.consumers:
        if consumer.store:
            price = _positive_sum(found.columns.get("offtake", {}), consumer.name)
            allowed, peak = consumer.store.offtake_max_t_per_h.max(), hourly.offtake_t_per_h[consumer.name].max()
            yield f"offtake.{consumer.name}", "t/h", float(allowed), float(peak), price


def _sizes(problem: Problem, hourly: HourlySeries, found: Duals) -> Iterator[_Row]:
    """Yield size limits; a required size has a negative price when it costs."""
    for consumer in problem.consumers:
        price, size = found.columns["size"][consumer.name], hourly.size_mw[consumer.name]
        yield f"size_max.{consumer.name}", "MW", consumer.size_max_mw, size, max(0.0, price)
        if consumer.size_min_mw > 0:
            yield f"size_min.{consumer.name}", "MW", consumer.size_min_mw, size, min(0.0, price)
        if consumer.store:
            price, size = found.columns["store_size"][consumer.name], hourly.store_size_t[consumer.name]
            yield f"store_max.{consumer.name}", "t", consumer.store.size_max_t, size, max(0.0, price)


def _positive_sum(prices: dict[Any, float], name: str) -> float:
    """Return the sum of the positive prices whose index begins with a name."""
    return sum(
        price for index, price in prices.items() if isinstance(index, tuple) and index[0] == name and price > _NOTHING
    )


def _limit_price(
    name: str, unit: str, allowed: float, used: float, price: float, titles: Titles, *, in_money: bool
) -> LimitPrice:
    price = 0.0 if abs(price) <= _NOTHING else price
    gain = "wan_cny" if in_money else "MWh"
    per = {"MW": "MW·a", "t/h": "(t/h)·a"}.get(unit, unit)
    zh, en = price_sentences(name, unit, price, titles, in_money=in_money)
    return LimitPrice(name, unit, allowed, used, price, f"{gain}/{per}", price != 0, zh, en)


def surplus_prices(problem: Problem, found: Duals) -> dict[str, tuple[float | None, ...]]:
    """Return by node what one kWh more of surplus brings per month, yuan; ``None`` in months without surplus."""
    weight, month = problem.clock.weight, problem.clock.month
    prices: dict[str, tuple[float | None, ...]] = {}
    for source in problem.sources:
        gain, energy = np.zeros(12), np.zeros(12)
        for (node, step), price in found.rows.get("balance", {}).items():
            if node == source.node:
                gain[month[step]] += price * source.available_mw[step]
                energy[month[step]] += weight[step] * source.available_mw[step]
        prices[source.node] = tuple(
            None if mwh == 0 else float(total / mwh / WAN_CNY_PER_MWH) for total, mwh in zip(gain, energy, strict=True)
        )
    return prices
