"""What the planner hands back: frozen, JSON-ready, every figure with its unit in its name."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimize._base import BaseValues
    from optimize._certificate import Certificate
    from optimize._hourly import HourlySeries

Monthly = tuple[float, ...]


@dataclass(frozen=True)
class LoadResult:
    """What one load gets, does and costs over the planned hours; monthly figures are January to December.

    ``energy_tce`` is all its energy at the coefficients handed in; ``counted_tce`` what the regime's intensity counts
    of it, ``counted_total_tce`` what its total counts. ``break_even_value_added_cny_per_kwh`` is the value added at
    which the load would neither use nor give headroom under the intensity limit.
    """

    name: str
    kind: str
    title_zh: str
    title_en: str
    node: str
    in_indicator: bool
    size_mw: float
    size_max_mw: float
    used_mwh: float
    bought_mwh: float
    energy_mwh: float
    energy_yi_kwh: float
    used_mwh_by_month: Monthly
    bought_mwh_by_month: Monthly
    running_h: int
    full_load_h: float
    average_mw: float
    peak_mw: float
    product: float
    product_unit: str
    store_size_t: float
    value_added_wan_cny: float
    benefit_wan_cny: float
    energy_tce: float
    counted_tce: float
    counted_total_tce: float
    headroom_tce: float
    co2_t: float | None
    break_even_value_added_cny_per_kwh: float | None


@dataclass(frozen=True)
class ExportResult:
    """Extra export through one corridor over the planned hours."""

    name: str
    title_zh: str
    title_en: str
    capacity_mw: float
    exported_mwh: float
    exported_mwh_by_month: Monthly
    full_h: int


@dataclass(frozen=True)
class SpillCause:
    """Energy spilled for one cause: ``limit`` names it, the sentences say it."""

    cause: str
    zh: str
    en: str
    spilled_mwh: float
    hours: int
    spilled_mwh_by_month: Monthly


@dataclass(frozen=True)
class SpillResult:
    """What is still spilled (弃水), by month and cause; ``corridor_full_mwh`` while export is full."""

    available_mwh: float
    available_mwh_by_month: Monthly
    spilled_mwh: float
    spilled_mwh_by_month: Monthly
    corridor_full_mwh: float
    causes: tuple[SpillCause, ...]


@dataclass(frozen=True)
class LimitPrice:
    """One limit, how much of it is used, and what one unit more of it would bring.

    ``used`` is the use over the year, or the peak of a limit that holds each hour.
    ``price`` is in ``price_unit``: gain of the aim (10⁴ yuan of net benefit, or MWh absorbed) per unit of the limit.
    """

    name: str
    unit: str
    allowed: float
    used: float
    price: float
    price_unit: str
    binding: bool
    zh: str
    en: str


@dataclass(frozen=True)
class SolverReport:
    """How the plan was found and how near to the optimum it is proven to be."""

    solver: str
    status: str
    aim: str
    objective: float
    objective_unit: str
    bound: float
    gap: float
    steps: int
    rows: int
    columns: int
    iterations: int
    build_s: float
    solve_s: float
    options: Mapping[str, float]


@dataclass(frozen=True)
class Plan:
    """The answer for one regime."""

    scenario: str
    regime: str
    year: int
    hours: int
    base: "BaseValues"
    net_benefit_wan_cny: float
    value_added_wan_cny: float
    absorbed_mwh: float
    loads: tuple[LoadResult, ...]
    exports: tuple[ExportResult, ...]
    spill: SpillResult
    limits: tuple[LimitPrice, ...]
    surplus_price_cny_per_kwh_by_month: Mapping[str, tuple[float | None, ...]]
    intensity: Mapping[str, float | None]
    notes_zh: tuple[str, ...]
    notes_en: tuple[str, ...]
    solver: SolverReport
    certificate: "Certificate"
    inputs_sha256: str
    hourly: "HourlySeries" = field(repr=False, compare=False)

    def load(self, name: str) -> LoadResult:
        """Return the result of one load."""
        return {load.name: load for load in self.loads}[name]

    def limit(self, name: str) -> LimitPrice:
        """Return one limit and its price."""
        return {limit.name: limit for limit in self.limits}[name]

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as JSON has it, without the hourly series."""
        return {
            "scenario": self.scenario,
            "regime": self.regime,
            "year": self.year,
            "hours": self.hours,
            "base": self.base.as_dict(),
            "net_benefit_wan_cny": self.net_benefit_wan_cny,
            "value_added_wan_cny": self.value_added_wan_cny,
            "absorbed_mwh": self.absorbed_mwh,
            "loads": [_plain(asdict(load)) for load in self.loads],
            "exports": [_plain(asdict(export)) for export in self.exports],
            "spill": _plain(asdict(self.spill)),
            "limits": [_plain(asdict(limit)) for limit in self.limits],
            "surplus_price_cny_per_kwh_by_month": _plain(dict(self.surplus_price_cny_per_kwh_by_month)),
            "intensity": dict(self.intensity),
            "notes_zh": list(self.notes_zh),
            "notes_en": list(self.notes_en),
            "solver": _plain({**asdict(self.solver), "options": dict(self.solver.options)}),
            "certificate": [{**asdict(residual), "holds": residual.holds} for residual in self.certificate.residuals],
            "inputs_sha256": self.inputs_sha256,
        }


def _plain(value: Any) -> Any:
    """Return a value with tuples as lists, as JSON reads it back."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    return value
