"""Who gets how much and when: loads and exports, from the hourly series and the scenario."""

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from optimize._base import BaseValues, break_even_value_added
from optimize._hourly import HourlySeries
from optimize._limits import counted_energy, process_co2
from optimize._plan import ExportResult, LoadResult, Monthly
from optimize._problem import WAN_CNY_PER_MWH, Consumer, Hourly, Problem
from optimize._scenario import Industry, Load, Scenario

ZERO_MW = 1e-6
_PRODUCTS = {"hydrogen": "t H2", "data_centre": "MWh IT", "industry": "t"}


def by_month(series: Hourly, month: NDArray[np.int64]) -> Monthly:
    """Return the sum of an hourly series (MW) per month, MWh, January first."""
    return tuple(float(total) for total in np.bincount(month - 1, weights=series, minlength=12))


def load_results(
    scenario: Scenario, base: BaseValues, problem: Problem, hourly: HourlySeries
) -> tuple[LoadResult, ...]:
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


def net_benefit(problem: Problem, hourly: HourlySeries) -> float:
    """Return the net benefit of a solution from the problem's arrays, 10⁴ yuan."""
    loads = sum(_benefit(consumer, problem, hourly) for consumer in problem.consumers)
    receipts = sum(
        outlet.price_wan_cny_per_mwh * float(hourly.exported_mw[outlet.name].sum()) for outlet in problem.outlets
    )
    return loads + receipts
