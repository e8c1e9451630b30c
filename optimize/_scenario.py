"""The scenario as data: what is given to the planner, every number with unit and origin."""

from typing import Annotated, Literal

from pydantic import Field

from optimize._base import TargetYears
from optimize._numbers import (
    Carbon,
    CarbonPerT,
    CoalEquivalent,
    DailyShape,
    Energy,
    Factor,
    HourlyShare,
    Hours,
    KgcePerKwh,
    KwhPerKg,
    KwhPerT,
    Life,
    Money,
    MonthlyFlow,
    MonthlyPrice,
    MonthlyShare,
    Power,
    PricePerKg,
    PricePerKw,
    PricePerKwh,
    Rate,
    Ratio,
    Share,
    Strict,
    Tonnes,
    Year,
)

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Target(Strict):
    """Years and rates of the binding indicator; E₀ and V₀ themselves come from accounting."""

    base_year: Year
    year: Year
    value_added_growth: Rate
    intensity_cut: Share
    existing_energy_growth: Rate
    existing_nonfossil_share: Share
    existing_feedstock_share: Share | None = None

    def years(self) -> TargetYears:
        """Return the rates as :func:`optimize.target_year_base` takes them."""
        return TargetYears(
            years=int(self.year.value - self.base_year.value),
            value_added_growth=self.value_added_growth.value,
            intensity_cut=self.intensity_cut.value,
            energy_growth=self.existing_energy_growth.value,
        )


class Time(Strict):
    """Which hours of the (non-leap) year are planned; the whole year when left out."""

    start_hour: Hours
    hours: Hours


class Finance(Strict):
    """How investment becomes a yearly cost."""

    discount_rate: Share


class Node(Strict):
    """A place with one power balance."""

    name: Name
    title_zh: str
    title_en: str


class Surplus(Strict):
    """Surplus hydropower (富余水电) at a node: what is left after existing load and export."""

    node: Name
    energy: Energy
    hydrology: Factor
    monthly_share: MonthlyShare
    hourly_shape: DailyShape
    delivery_price: PricePerKwh
    station_value_added: PricePerKwh


class Grid(Strict):
    """Power bought from the grid at a node."""

    node: Name
    capacity: Power
    price: MonthlyPrice
    nonfossil_share: Share


class Corridor(Strict):
    """An export corridor (外送通道) for extra power, before and after a line goes into service."""

    name: Name
    title_zh: str
    title_en: str
    node: Name
    capacity_before: Power
    capacity_after: Power
    in_service_year: Year
    price: PricePerKwh


class _Load(Strict):
    """What every new load has. ``value_added`` counts in the indicator, ``margin`` in the benefit."""

    name: Name
    title_zh: str
    title_en: str
    node: Name
    in_indicator: bool
    uses_grid: bool
    capacity_min: Power
    capacity_max: Power
    months: MonthlyShare
    value_added: PricePerKwh
    capex: PricePerKw
    life: Life


class Hydrogen(_Load):
    """Electrolytic hydrogen (电解水制氢) with a store and an hourly offtake limit; capacity is electric power."""

    kind: Literal["hydrogen"]
    energy_per_product: KwhPerKg
    min_level: Share
    product_price: PricePerKg
    other_inputs: PricePerKg
    store_max: Tonnes
    store_capex: PricePerKg
    store_life: Life
    offtake_max: MonthlyFlow


class DataCentre(_Load):
    """A data centre (数据中心); capacity is IT power, the deferrable work of a day is done within the day."""

    kind: Literal["data_centre"]
    pue: Ratio
    utilisation: Share
    deferrable_share: Share
    margin: PricePerKwh


class Industry(_Load):
    """A smelter or furnace (铝、工业硅等) with minimum load, ramp, seasonal stop and product cap."""

    kind: Literal["industry"]
    energy_per_product: KwhPerT
    min_level: Share
    ramp: HourlyShare
    margin: PricePerKwh
    fuel: KgcePerKwh
    feedstock_share: Share
    process_co2: CarbonPerT
    product_max: Tonnes


Load = Annotated[Hydrogen | DataCentre | Industry, Field(discriminator="kind")]


class Limits(Strict):
    """Limits on all new loads together; a limit left out does not hold. The intensity limit comes with the regime."""

    energy_total_max: CoalEquivalent | None = None
    carbon_max: Carbon | None = None
    capital_max: Money | None = None


class Scenario(Strict):
    """A complete question: surplus, ways out, loads that could come, limits. See ``cases/aba/scenario.toml``."""

    name: Name
    title_zh: str
    title_en: str
    target: Target
    finance: Finance
    nodes: tuple[Node, ...]
    surplus: tuple[Surplus, ...]
    grid: tuple[Grid, ...] = ()
    corridors: tuple[Corridor, ...] = ()
    loads: tuple[Load, ...]
    limits: Limits = Limits()
    time: Time | None = None
