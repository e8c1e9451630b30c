"""Checks a solution against the scenario itself: every constraint again, from the file's numbers, without the model.

Nothing here comes from the arrays or the algebra that the solver saw. What is not within tolerance is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum

import numpy as np

from optimize._base import BaseValues, regime
from optimize._errors import CertificateFailed
from optimize._hourly import HourlySeries
from optimize._problem import Hourly
from optimize._scenario import DataCentre, Hydrogen, Industry, Load, Scenario

TOLERANCE = 1e-6
_MONTH_HOURS = [24 * days for days in (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)]


@dataclass(frozen=True)
class Residual:
    """The worst breach of one family of constraints, in ``unit``; ``scale`` is the size it is measured against."""

    family: str
    worst: float
    scale: float
    unit: str

    @property
    def holds(self) -> bool:
        """Whether the breach is within tolerance."""
        return bool(self.worst <= TOLERANCE * max(1.0, self.scale))


@dataclass(frozen=True)
class Certificate:
    """What was checked, and how well it holds."""

    residuals: tuple[Residual, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        """The families that do not hold."""
        return tuple(
            f"{residual.family} broken by {residual.worst:.6g} {residual.unit}"
            for residual in self.residuals
            if not residual.holds
        )


def certificate(
    scenario: Scenario, base: BaseValues, year: int, hourly: HourlySeries, net_benefit: float
) -> Certificate:
    """Return the certificate of a solution.

    Parameters
    ----------
    scenario, base, year
        The question.
    hourly
        The solution.
    net_benefit
        The benefit that the answer states, 10⁴ yuan.

    Raises
    ------
    CertificateFailed
        If a constraint of the scenario, or the stated benefit, does not hold.
    """
    clock = _Clock(scenario)
    checks = (
        *_arrays(clock, hourly),
        *_balances(scenario, clock, hourly),
        *_exchanges(scenario, clock, year, hourly),
        *(residual for load in scenario.loads for residual in _load(load, clock, hourly)),
        *_annual(scenario, base, clock, hourly),
        _benefit(scenario, clock, hourly, net_benefit),
    )
    result = Certificate(checks)
    if result.broken:
        raise CertificateFailed(result.broken)
    return result


class _Clock:
    """Hours of the year, their months and hours of day, from the scenario."""

    def __init__(self, scenario: Scenario) -> None:
        start = 0 if scenario.time is None else int(scenario.time.start_hour.amount)
        self.count = 8760 if scenario.time is None else int(scenario.time.hours.amount)
        months = np.concatenate([np.full(hours, month) for month, hours in enumerate(_MONTH_HOURS)])
        self.month = months[start : start + self.count]
        hour = np.arange(start, start + self.count)
        self.of_day, self.day = hour % 24, hour // 24


def _worst(*breaches: Hourly) -> float:
    """Return the largest positive entry, 0 if there is none; not-a-number counts as infinitely wrong."""
    worst = max((float(np.max(breach, initial=0.0)) for breach in breaches), default=0.0)
    return float("inf") if any(np.isnan(breach).any() for breach in breaches) else worst


def _arrays(clock: _Clock, hourly: HourlySeries) -> Iterator[Residual]:
    """Every series has every hour, is finite and not negative."""
    families = (
        hourly.used_mw,
        hourly.bought_mw,
        hourly.exported_mw,
        hourly.spilled_mw,
        hourly.level_t,
        hourly.offtake_t_per_h,
    )
    arrays = [array for family in families for array in family.values()]
    wrong = any(len(array) != clock.count or not np.isfinite(array).all() for array in arrays)
    yield Residual("every hour finite", float("inf") if wrong else 0.0, 1.0, "")
    yield Residual("not negative", _worst(*(-array for array in arrays)), 1.0, "MW")


def _balances(scenario: Scenario, clock: _Clock, hourly: HourlySeries) -> Iterator[Residual]:
    """Surplus = used + exported + spilled, at each node."""
    for node in scenario.nodes:
        available = np.zeros(clock.count)
        for surplus in scenario.surplus:
            if surplus.node == node.name:
                energy = surplus.energy.amount * surplus.hydrology.amount
                share = np.array([surplus.monthly_share.amounts[month] / _MONTH_HOURS[month] for month in range(12)])
                available = energy * share[clock.month] * np.array(surplus.hourly_shape.amounts)[clock.of_day]
        out = hourly.spilled_mw[node.name].copy()
        for load in scenario.loads:
            out += hourly.used_mw[load.name] if load.node == node.name else 0.0
        for corridor in scenario.corridors:
            out += hourly.exported_mw[corridor.name] if corridor.node == node.name else 0.0
        yield Residual(f"balance.{node.name}", _worst(np.abs(available - out)), float(available.max()), "MW")


def _exchanges(scenario: Scenario, clock: _Clock, year: int, hourly: HourlySeries) -> Iterator[Residual]:
    """Export within the corridor of the year, purchase within the grid's capacity, none by loads that may not."""
    for corridor in scenario.corridors:
        after = year >= corridor.in_service_year.value
        capacity = (corridor.capacity_after if after else corridor.capacity_before).amount
        over = _worst(hourly.exported_mw[corridor.name] - capacity)
        yield Residual(f"corridor.{corridor.name}", over, capacity, "MW")
    for grid in scenario.grid:
        bought = np.zeros(clock.count)
        for load in scenario.loads:
            bought += hourly.bought_mw[load.name] if load.node == grid.node else 0.0
        yield Residual(f"purchase.{grid.node}", _worst(bought - grid.capacity.amount), grid.capacity.amount, "MW")
    barred = [hourly.bought_mw[load.name] for load in scenario.loads if not load.uses_grid]
    yield Residual("purchase by loads without grid", _worst(*barred), 1.0, "MW")


def _load(load: Load, clock: _Clock, hourly: HourlySeries) -> Iterator[Residual]:
    """Size, season, least and full power of a load, and what its kind adds."""
    power, size = hourly.power_mw(load.name), hourly.size_mw[load.name]
    over_size = max(size - load.capacity_max.amount, load.capacity_min.amount - size)
    yield Residual(f"size.{load.name}", over_size, load.capacity_max.amount, "MW")
    runs = np.array(load.months.amounts)[clock.month] == 1
    yield Residual(f"season.{load.name}", _worst(power[~runs]), 1.0, "MW")
    if isinstance(load, DataCentre):
        steady = load.pue.amount * load.utilisation.amount * (1 - load.deferrable_share.amount) * size
        full = load.pue.amount * size
    else:
        steady, full = load.min_level.amount * size, size
    yield Residual(f"full_power.{load.name}", _worst(power[runs] - full), full, "MW")
    yield Residual(f"least_power.{load.name}", _worst(steady - power[runs]), full, "MW")
    if isinstance(load, DataCentre):
        yield _daily_work(load, clock, power, size, runs)
    elif isinstance(load, Industry):
        change = np.abs(np.diff(power))[runs[1:] & runs[:-1]]
        yield Residual(f"ramp.{load.name}", _worst(change - load.ramp.amount * size), full, "MW")
    else:
        yield from _store(load, clock, hourly, power)


def _daily_work(load: DataCentre, clock: _Clock, power: Hourly, size: float, runs: Hourly) -> Residual:
    """Check that the work of each day is done within the day."""
    days = clock.day - clock.day[0]
    done = np.bincount(days, weights=power)
    due = load.pue.amount * load.utilisation.amount * size * np.bincount(days, weights=runs.astype(float))
    return Residual(f"daily_work.{load.name}", _worst(np.abs(done - due)), float(due.max()), "MWh")


def _store(load: Hydrogen, clock: _Clock, hourly: HourlySeries, power: Hourly) -> Iterator[Residual]:
    """Level after each hour follows from made and taken, cyclic; within the store; offtake within its limit."""
    level, taken = hourly.level_t[load.name], hourly.offtake_t_per_h[load.name]
    size = hourly.store_size_t[load.name]
    made = power / load.energy_per_product.amount
    yield Residual(f"store.{load.name}", _worst(np.abs(np.roll(level, 1) + made - taken - level)), size, "t")
    yield Residual(f"store_full.{load.name}", _worst(level - size), size, "t")
    yield Residual(f"store_size.{load.name}", max(size - load.store_max.amount, -size, 0.0), load.store_max.amount, "t")
    limit = np.array(load.offtake_max.amounts)[clock.month] / 1000
    yield Residual(f"offtake.{load.name}", _worst(taken - limit), float(limit.max()), "t/h")


def _annual(scenario: Scenario, base: BaseValues, clock: _Clock, hourly: HourlySeries) -> Iterator[Residual]:
    """Check the limits of the regime and the scenario over the planned hours."""
    new_energy, new_total, new_value = _indicator(scenario, base, hourly)
    theta = base.intensity_target_tce_per_wan_cny
    if theta is not None:
        allowed = float(theta) * (float(base.value_added_wan_cny) + new_value)
        used = float(base.energy_tce) + new_energy
        yield Residual("intensity", max(0.0, used - allowed), allowed, "tce")
    limits = scenario.limits
    if limits.energy_total_max is not None:
        over = float(base.energy_tce) + new_total - limits.energy_total_max.amount
        yield Residual("energy_total", max(0.0, over), limits.energy_total_max.amount, "tce")
    if limits.carbon_max is not None:
        over = _carbon(scenario, base, hourly) - limits.carbon_max.amount
        yield Residual("carbon", max(0.0, over), limits.carbon_max.amount, "tCO2")
    if limits.capital_max is not None:
        spent = fsum(0.1 * load.capex.amount * hourly.size_mw[load.name] for load in scenario.loads)
        spent += fsum(0.1 * load.store_capex.amount * hourly.store_size_t[load.name] for load in _hydrogen(scenario))
        yield Residual("capital", max(0.0, spent - limits.capital_max.amount), limits.capital_max.amount, "wan_cny")
    for load in scenario.loads:
        if isinstance(load, Industry):
            made = fsum(hourly.power_mw(load.name)) * 1000 / load.energy_per_product.amount
            cap = load.product_max.amount * clock.count / 8760
            yield Residual(f"product_max.{load.name}", max(0.0, made - cap), cap, "t")


def _indicator(scenario: Scenario, base: BaseValues, hourly: HourlySeries) -> tuple[float, float, float]:
    """Return new energy counted in the intensity and in the total, tce, and new value added, 10⁴ yuan."""
    rule, per_mwh = regime(base.regime), float(base.electricity_tce_per_mwh)
    fossil = {grid.node: 1.0 - grid.nonfossil_share.amount for grid in scenario.grid}
    intensity: list[float] = []
    total: list[float] = []
    value: list[float] = []
    for load in scenario.loads:
        used, bought = fsum(hourly.used_mw[load.name]), fsum(hourly.bought_mw[load.name])
        if not load.in_indicator:
            continue
        value.append(0.1 * load.value_added.amount * (used + bought))
        for part, nonfossil, feedstock in (
            (intensity, rule.nonfossil_in_intensity, rule.feedstock_in_intensity),
            (total, rule.nonfossil_in_total, rule.feedstock_in_total),
        ):
            part.append(per_mwh * (used + bought if nonfossil else bought * fossil.get(load.node, 1.0)))
            if isinstance(load, Industry):
                kept = 1.0 if feedstock else 1.0 - load.feedstock_share.amount
                part.append(load.fuel.amount * kept * (used + bought))
    for surplus in scenario.surplus:
        sold = [hourly.used_mw[load.name] for load in scenario.loads if load.node == surplus.node]
        sold += [hourly.exported_mw[corridor.name] for corridor in scenario.corridors if corridor.node == surplus.node]
        value.append(0.1 * surplus.station_value_added.amount * fsum(float(part.sum()) for part in sold))
    return fsum(intensity), fsum(total), fsum(value)


def _carbon(scenario: Scenario, base: BaseValues, hourly: HourlySeries) -> float:
    """Return process CO2 and CO2 of bought power, t."""
    grid = float(base.grid_co2_t_per_mwh or 0)
    parts = [grid * float(hourly.bought_mw[load.name].sum()) for load in scenario.loads]
    for load in scenario.loads:
        if isinstance(load, Industry):
            made = float(hourly.power_mw(load.name).sum()) * 1000 / load.energy_per_product.amount
            parts.append(load.process_co2.amount * made)
    return fsum(parts)


def _benefit(scenario: Scenario, clock: _Clock, hourly: HourlySeries, stated: float) -> Residual:
    """Check that the stated benefit is what the scenario's prices give."""
    rate, share = scenario.finance.discount_rate.amount, clock.count / 8760
    prices = {grid.node: np.array(grid.price.amounts)[clock.month] for grid in scenario.grid}
    delivery = {surplus.node: surplus.delivery_price.amount for surplus in scenario.surplus}
    parts = []
    for load in scenario.loads:
        used, bought = hourly.used_mw[load.name], hourly.bought_mw[load.name]
        if isinstance(load, Hydrogen):
            margin = (load.product_price.amount - load.other_inputs.amount) / load.energy_per_product.amount
            yearly = _yearly(rate, load.store_life.amount)
            parts.append(-0.1 * load.store_capex.amount * yearly * share * hourly.store_size_t[load.name])
        else:
            margin = load.margin.amount
        parts += [0.1 * margin * fsum(used + bought), -0.1 * delivery.get(load.node, 0.0) * fsum(used)]
        parts.append(-0.1 * fsum(bought * prices[load.node]) if load.uses_grid else 0.0)
        parts.append(-0.1 * load.capex.amount * _yearly(rate, load.life.amount) * share * hourly.size_mw[load.name])
    parts += [0.1 * corridor.price.amount * fsum(hourly.exported_mw[corridor.name]) for corridor in scenario.corridors]
    return Residual("net_benefit", abs(fsum(parts) - stated), abs(stated), "wan_cny")


def _yearly(rate: float, years: float) -> float:
    """Return the yearly share of an investment: the even payment that repays it over its life."""
    growth = (1 + rate) ** years
    return float(rate * growth / (growth - 1)) if rate else 1 / years


def _hydrogen(scenario: Scenario) -> list[Hydrogen]:
    return [load for load in scenario.loads if isinstance(load, Hydrogen)]
