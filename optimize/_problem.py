"""The scenario as arrays per hour and node, in MW, MWh, t, tce and 10⁴ yuan: what the bricks are laid from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from optimize._scenario import Corridor, DataCentre, Grid, Hydrogen, Industry, Load, Scenario, Surplus

if TYPE_CHECKING:
    from collections.abc import Sequence

Hourly = NDArray[np.float64]
HOURS_PER_YEAR = 8760
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WAN_CNY_PER_MWH = 0.1  # of 1 yuan/kWh
WAN_CNY_PER_MW = 0.1  # of 1 yuan/kW


@dataclass(frozen=True)
class Clock:
    """The steps of a problem, an hour each.

    ``hour`` of the year from 0, ``month`` 0 to 11, ``of_day`` 0 to 23, ``day`` counted from 0 over the days kept.
    ``weight`` is how many hours of the year a step stands for (1 unless days are merged). ``pairs`` are the steps that
    follow one another, ``pair_weight`` how often they do in the year; the last step's return to the first is apart.
    """

    hour: NDArray[np.int64]
    month: NDArray[np.int64]
    of_day: NDArray[np.int64]
    day: NDArray[np.int64]
    weight: Hourly
    pairs: NDArray[np.int64]
    pair_weight: Hourly

    @property
    def count(self) -> int:
        """How many steps there are."""
        return len(self.hour)

    @property
    def year_share(self) -> float:
        """The planned part of a year, by which yearly costs are charged."""
        return float(self.weight.sum()) / HOURS_PER_YEAR


@dataclass(frozen=True)
class Source:
    """Surplus at a node: ``available_mw`` per hour, delivery cost per MWh, value added of stations per MWh."""

    node: str
    available_mw: Hourly
    delivery_wan_cny_per_mwh: float
    value_added_wan_cny_per_mwh: float


@dataclass(frozen=True)
class Purchase:
    """Grid purchase at a node."""

    node: str
    capacity_mw: float
    price_wan_cny_per_mwh: Hourly


@dataclass(frozen=True)
class Outlet:
    """An export corridor in the planned year."""

    name: str
    node: str
    capacity_mw: float
    price_wan_cny_per_mwh: float


@dataclass(frozen=True)
class Store:
    """A hydrogen store: size up to ``size_max_t``, its yearly cost, offtake per hour, electricity per tonne."""

    size_max_t: float
    capital_wan_cny_per_t: float
    investment_wan_cny_per_t: float
    offtake_max_t_per_h: Hourly
    mwh_per_t: float


@dataclass(frozen=True)
class Consumer:
    """A load as shares of its size: at ``runs`` hours its power is ``level_min`` to ``level_max`` times the size.

    ``level_daily`` is the mean level that each day's energy must reach (deferrable work), ``ramp`` the largest change
    per hour as a share of full power, ``product_per_mwh`` and ``product_max`` the product and its cap.
    """

    name: str
    node: str
    uses_grid: bool
    size_min_mw: float
    size_max_mw: float
    runs: NDArray[np.bool_]
    level_min: float
    level_max: float
    level_daily: float | None
    ramp: float | None
    margin_wan_cny_per_mwh: float
    capital_wan_cny_per_mw: float
    investment_wan_cny_per_mw: float
    product_per_mwh: float
    product_max: float | None
    store: Store | None


@dataclass(frozen=True)
class Problem:
    """Everything the physics of the model needs; the limits of a regime are apart, in ``_limits``."""

    clock: Clock
    nodes: tuple[str, ...]
    sources: tuple[Source, ...]
    purchases: tuple[Purchase, ...]
    outlets: tuple[Outlet, ...]
    consumers: tuple[Consumer, ...]


def clock_of(scenario: Scenario) -> Clock:
    """Return the planned hours of a non-leap year."""
    start, hours = 0, HOURS_PER_YEAR
    if scenario.time is not None:
        start, hours = int(scenario.time.start_hour.amount), int(scenario.time.hours.amount)
    month_of_day = np.repeat(np.arange(12), _DAYS)
    hour = np.arange(start, start + hours, dtype=np.int64)
    return Clock(
        hour=hour,
        month=month_of_day[hour // 24],
        of_day=hour % 24,
        day=hour // 24 - start // 24,
        weight=np.ones(hours),
        pairs=np.column_stack((np.arange(hours - 1), np.arange(1, hours))),
        pair_weight=np.ones(hours - 1),
    )


def problem_of(scenario: Scenario, year: int | None = None) -> Problem:
    """Return the arrays of a scenario for a year (the target year by default), which decides the corridors."""
    clock = clock_of(scenario)
    planned = int(scenario.target.year.value) if year is None else year
    rate = scenario.finance.discount_rate.amount
    return Problem(
        clock=clock,
        nodes=tuple(node.name for node in scenario.nodes),
        sources=tuple(_source(surplus, clock) for surplus in scenario.surplus),
        purchases=tuple(_purchase(grid, clock) for grid in scenario.grid),
        outlets=tuple(_outlet(corridor, planned) for corridor in scenario.corridors),
        consumers=tuple(_consumer(load, clock, rate) for load in scenario.loads),
    )


def annuity(rate: float, years: float) -> float:
    """Return the yearly share of an investment over its life, 1/a: r / (1 − (1+r)⁻ⁿ).

    >>> round(annuity(0.08, 20), 4), annuity(0.0, 20)
    (0.1019, 0.05)
    """
    return 1 / years if rate == 0 else float(rate / (1 - (1 + rate) ** -years))


def _source(surplus: Surplus, clock: Clock) -> Source:
    """Return a source; a month's energy is spread over its days, a day's by the hourly shape."""
    month_mwh = surplus.energy.amount * surplus.hydrology.amount * np.array(surplus.monthly_share.amounts)
    month_mw = month_mwh / (24.0 * np.array(_DAYS))
    shape = np.array(surplus.hourly_shape.amounts)
    return Source(
        node=surplus.node,
        available_mw=month_mw[clock.month] * shape[clock.of_day],
        delivery_wan_cny_per_mwh=surplus.delivery_price.amount * WAN_CNY_PER_MWH,
        value_added_wan_cny_per_mwh=surplus.station_value_added.amount * WAN_CNY_PER_MWH,
    )


def _purchase(grid: Grid, clock: Clock) -> Purchase:
    price = np.array(grid.price.amounts)[clock.month] * WAN_CNY_PER_MWH
    return Purchase(grid.node, grid.capacity.amount, price)


def _outlet(corridor: Corridor, year: int) -> Outlet:
    in_service = year >= corridor.in_service_year.value
    capacity = corridor.capacity_after if in_service else corridor.capacity_before
    return Outlet(corridor.name, corridor.node, capacity.amount, corridor.price.amount * WAN_CNY_PER_MWH)


def _consumer(load: Load, clock: Clock, rate: float) -> Consumer:
    """Return a load as shares of its size; a data centre's size is IT power, all others' is electric power."""
    investment = load.capex.amount * WAN_CNY_PER_MW
    level_min, level_max, level_daily, ramp, margin, product, cap, store = _traits(load, clock, rate)
    return Consumer(
        name=load.name,
        node=load.node,
        uses_grid=load.uses_grid,
        size_min_mw=load.capacity_min.amount,
        size_max_mw=load.capacity_max.amount,
        runs=np.array(load.months.amounts)[clock.month] > 0.5,
        level_min=level_min,
        level_max=level_max,
        level_daily=level_daily,
        ramp=ramp,
        margin_wan_cny_per_mwh=margin * WAN_CNY_PER_MWH,
        capital_wan_cny_per_mw=investment * annuity(rate, load.life.amount) * clock.year_share,
        investment_wan_cny_per_mw=investment,
        product_per_mwh=product,
        product_max=cap,
        store=store,
    )


def _traits(
    load: Load, clock: Clock, rate: float
) -> tuple[float, float, float | None, float | None, float, float, float | None, Store | None]:
    """Return ``level_min, level_max, level_daily, ramp, margin (yuan/kWh), product per MWh, product cap, store``."""
    if isinstance(load, DataCentre):
        mean = load.pue.amount * load.utilisation.amount
        steady = mean * (1 - load.deferrable_share.amount)
        return steady, load.pue.amount, mean, None, load.margin.amount, 1 / load.pue.amount, None, None
    if isinstance(load, Industry):
        product = 1000 / load.energy_per_product.amount
        cap = load.product_max.amount * clock.year_share
        return load.min_level.amount, 1.0, None, load.ramp.amount, load.margin.amount, product, cap, None
    per_kg = load.energy_per_product.amount
    margin = (load.product_price.amount - load.other_inputs.amount) / per_kg
    return load.min_level.amount, 1.0, None, None, margin, 1 / per_kg, None, _store(load, clock, rate)


def _store(load: Hydrogen, clock: Clock, rate: float) -> Store:
    investment = load.store_capex.amount * 0.1  # yuan/kg = 1,000 yuan/t = 0.1 x 10⁴ yuan/t
    return Store(
        size_max_t=load.store_max.amount,
        capital_wan_cny_per_t=investment * annuity(rate, load.store_life.amount) * clock.year_share,
        investment_wan_cny_per_t=investment,
        offtake_max_t_per_h=np.array(load.offtake_max.amounts)[clock.month] / 1000,
        mwh_per_t=load.energy_per_product.amount,
    )


def consumers_at(problem: Problem, node: str) -> "Sequence[Consumer]":
    """Return the loads at a node."""
    return [consumer for consumer in problem.consumers if consumer.node == node]
