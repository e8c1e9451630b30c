"""The annual limits of a regime as rows over yearly totals: what each load, export and size uses of each limit."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from optimize._base import BaseValues, Regime, headroom_tce, regime
from optimize._problem import WAN_CNY_PER_MWH, Problem, problem_of
from optimize._scenario import Industry, Load, Scenario


@dataclass(frozen=True)
class Limit:
    """One annual limit, Σ uses ≤ ``allowed`` in ``unit``.

    ``used``, ``bought`` and ``exported`` hold what a GWh of surplus used, of grid power bought (by load) and of export
    (by corridor) uses of the limit; ``size`` and ``store`` what a MW and a tonne of store use.
    """

    name: str
    unit: str
    allowed: float
    used: Mapping[str, float] = field(default_factory=dict)
    bought: Mapping[str, float] = field(default_factory=dict)
    exported: Mapping[str, float] = field(default_factory=dict)
    size: Mapping[str, float] = field(default_factory=dict)
    store: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """What an indicator counts per MWh of a load: of surplus used and of grid power bought, tce."""

    used_tce_per_mwh: float
    bought_tce_per_mwh: float


def counted_energy(load: Load, scenario: Scenario, base: BaseValues, *, total: bool) -> Counted:
    """Return what the intensity (or the total, if ``total``) counts of a load's energy under the base's regime.

    Surplus hydropower counts in full or not at all, grid power in full or with its fossil share, fuel and reductants
    in full or without the part that is feedstock (原料用能). A load outside the indicator's scope counts nothing.
    """
    if not load.in_indicator:
        return Counted(0.0, 0.0)
    rule = regime(base.regime)
    electricity = float(base.electricity_tce_per_mwh)
    nonfossil = rule.nonfossil_in_total if total else rule.nonfossil_in_intensity
    fuel = _fuel(load, rule, total=total)
    grid = next((grid for grid in scenario.grid if grid.node == load.node), None)
    fossil = 1.0 if nonfossil or grid is None else 1.0 - grid.nonfossil_share.amount
    return Counted(fuel + (electricity if nonfossil else 0.0), fuel + electricity * fossil)


def _fuel(load: Load, rule: Regime, *, total: bool) -> float:
    """Return the fuel and reductants counted, tce per MWh of electricity."""
    if not isinstance(load, Industry):
        return 0.0
    feedstock = rule.feedstock_in_total if total else rule.feedstock_in_intensity
    return load.fuel.amount * (1.0 if feedstock else 1.0 - load.feedstock_share.amount)


def limits_of(scenario: Scenario, base: BaseValues, year: int | None = None) -> tuple[Limit, ...]:
    """Return the annual limits of a scenario under a regime: intensity, total, carbon, capital, product caps."""
    problem = problem_of(scenario, year)
    limits = (
        _intensity(scenario, base),
        _energy_total(scenario, base),
        _carbon(scenario, base),
        _capital(scenario, problem),
        *_product_caps(problem),
    )
    return tuple(limit for limit in limits if limit is not None)


def _intensity(scenario: Scenario, base: BaseValues) -> Limit | None:
    """E₀ + ΣE − θ·(V₀ + ΣV) ≤ 0, written as Σ(E − θ·V) ≤ θ·V₀ − E₀, tce."""
    room, target = headroom_tce(base), base.intensity_target_tce_per_wan_cny
    if room is None or target is None:
        return None
    theta = float(target)
    used, bought = {}, {}
    stations = {surplus.node: surplus.station_value_added.amount * WAN_CNY_PER_MWH for surplus in scenario.surplus}
    for load in scenario.loads:
        counted = counted_energy(load, scenario, base, total=False)
        value = load.value_added.amount * WAN_CNY_PER_MWH if load.in_indicator else 0.0
        used[load.name] = 1000 * (counted.used_tce_per_mwh - theta * (value + stations.get(load.node, 0.0)))
        bought[load.name] = 1000 * (counted.bought_tce_per_mwh - theta * value)
    exported = {corridor.name: -1000 * theta * stations.get(corridor.node, 0.0) for corridor in scenario.corridors}
    return Limit("intensity", "tce", float(room), used, bought, exported)


def _energy_total(scenario: Scenario, base: BaseValues) -> Limit | None:
    """E₀ + ΣE ≤ cap, tce."""
    if scenario.limits.energy_total_max is None:
        return None
    counted = {load.name: counted_energy(load, scenario, base, total=True) for load in scenario.loads}
    return Limit(
        "energy_total",
        "tce",
        scenario.limits.energy_total_max.amount - float(base.energy_tce),
        {name: 1000 * counts.used_tce_per_mwh for name, counts in counted.items()},
        {name: 1000 * counts.bought_tce_per_mwh for name, counts in counted.items()},
    )


def process_co2(load: Load) -> float:
    """Return the process CO2 of a load, t per MWh of electricity."""
    if not isinstance(load, Industry):
        return 0.0
    return load.process_co2.amount * 1000 / load.energy_per_product.amount


def _carbon(scenario: Scenario, base: BaseValues) -> Limit | None:
    """Process CO2 of all new loads plus that of bought electricity ≤ cap, tCO2."""
    if scenario.limits.carbon_max is None:
        return None
    if base.grid_co2_t_per_mwh is None:
        raise ValueError("limits.carbon_max needs the CO2 of grid power: hand in BaseValues.grid_co2_t_per_mwh")
    grid = float(base.grid_co2_t_per_mwh)
    return Limit(
        "carbon",
        "tCO2",
        scenario.limits.carbon_max.amount,
        {load.name: 1000 * process_co2(load) for load in scenario.loads},
        {load.name: 1000 * (process_co2(load) + grid) for load in scenario.loads},
    )


def _capital(scenario: Scenario, problem: Problem) -> Limit | None:
    """Investment in all new loads and stores ≤ cap, 10⁴ yuan."""
    if scenario.limits.capital_max is None:
        return None
    size = {consumer.name: consumer.investment_wan_cny_per_mw for consumer in problem.consumers}
    store = {consumer.name: consumer.store.investment_wan_cny_per_t for consumer in problem.consumers if consumer.store}
    return Limit("capital", "wan_cny", scenario.limits.capital_max.amount, size=size, store=store)


def _product_caps(problem: Problem) -> list[Limit]:
    """Product of a load ≤ its cap, t."""
    return [
        Limit(
            f"product_max.{consumer.name}",
            "t",
            consumer.product_max,
            {consumer.name: 1000 * consumer.product_per_mwh},
            {consumer.name: 1000 * consumer.product_per_mwh},
        )
        for consumer in problem.consumers
        if consumer.product_max is not None
    ]
