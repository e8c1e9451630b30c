"""What a regime hands to the planner: base values, what it deducts, and the headroom they leave (exact decimals)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import factors


@dataclass(frozen=True)
class Regime:
    """What a dual-control rule set (能耗双控) counts of new energy use, read from ``factors``' regimes.

    The four flags say whether the kind of energy counts: in the intensity (强度) and in the total (总量). New surplus
    hydropower is an increment, so a regime that deducts increments does not count it.
    """

    key: str
    effective: str
    documents: str
    nonfossil_in_intensity: bool
    nonfossil_in_total: bool
    feedstock_in_intensity: bool
    feedstock_in_total: bool


def regime(key: str) -> Regime:
    """Return the rule set of a key, such as ``R2``.

    Raises
    ------
    factors.UnknownName
        If there is none of that key.

    Examples
    --------
    >>> regime("R4").nonfossil_in_intensity
    False
    """
    rules = factors.regime(key)
    return Regime(
        key=key,
        effective=str(rules.valid_from),
        documents="、".join(rules.documents),
        nonfossil_in_intensity=rules.nonfossil_deducted_intensity == "none",
        nonfossil_in_total=rules.nonfossil_deducted_total == "none",
        feedstock_in_intensity=not rules.feedstock_deducted,
        feedstock_in_total=not rules.feedstock_deducted,
    )


@dataclass(frozen=True)
class BaseValues:
    """The indicator without the new loads, in the target year, as accounting states it.

    Parameters
    ----------
    regime
        Key of a regime of ``factors``, such as ``R2``.
    energy_tce
        E₀, energy of the indicator's scope in the target year, after the regime's deductions, tce.
    value_added_wan_cny
        V₀, value added of the scope in the target year at constant prices, 10⁴ yuan.
    intensity_target_tce_per_wan_cny
        θ, the intensity allowed in the target year; ``None`` when the regime sets none.
    electricity_tce_per_mwh
        The coal equivalent of electricity that the indicator uses, tce per MWh.
    grid_co2_t_per_mwh
        CO2 of bought electricity, t per MWh; only where a carbon figure is wanted.
    sources
        Where each figure comes from, by field name.
    """

    regime: str
    energy_tce: Decimal
    value_added_wan_cny: Decimal
    intensity_target_tce_per_wan_cny: Decimal | None
    electricity_tce_per_mwh: Decimal
    grid_co2_t_per_mwh: Decimal | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        regime(self.regime)
        if not self.value_added_wan_cny:
            raise ValueError("base value value_added_wan_cny = 0: an intensity needs value added above 0")
        for name in ("energy_tce", "value_added_wan_cny", "electricity_tce_per_mwh"):
            value = getattr(self, name)
            if not isinstance(value, Decimal) or not value.is_finite() or value < 0:
                raise ValueError(f"base value {name} = {value!r}: a finite Decimal of at least 0 was expected")
        for name in ("intensity_target_tce_per_wan_cny", "grid_co2_t_per_mwh"):
            value = getattr(self, name)
            if value is not None and (not isinstance(value, Decimal) or not value.is_finite() or value < 0):
                raise ValueError(f"base value {name} = {value!r}: None or a finite Decimal of at least 0 was expected")

    def as_dict(self) -> dict[str, object]:
        """Return the values as JSON has them, numbers as written."""
        numbers = (
            "energy_tce",
            "value_added_wan_cny",
            "intensity_target_tce_per_wan_cny",
            "electricity_tce_per_mwh",
            "grid_co2_t_per_mwh",
        )
        rows = {name: None if (value := getattr(self, name)) is None else str(value) for name in numbers}
        return {"regime": self.regime, **rows, "sources": dict(self.sources)}


_CNY_PER_KWH_IN_WAN_CNY_PER_MWH = Decimal("0.1")  # 1 yuan/kWh = 1,000 yuan/MWh = 0.1 x 10⁴ yuan/MWh


def headroom_tce(base: BaseValues) -> Decimal | None:
    """Return the energy that new loads without value added may use, θ·V₀ − E₀, tce; ``None`` without a target.

    >>> base = BaseValues("R2", Decimal(100), Decimal(80), Decimal("1.5"), Decimal("0.1229"))
    >>> headroom_tce(base)
    Decimal('20.0')
    """
    if base.intensity_target_tce_per_wan_cny is None:
        return None
    return base.intensity_target_tce_per_wan_cny * base.value_added_wan_cny - base.energy_tce


def headroom_mwh(base: BaseValues, value_added_cny_per_kwh: Decimal) -> Decimal | None:
    """Return the counted electricity x that new loads may use under the intensity limit, MWh.

    E₀ + e·x − θ·(V₀ + v·x) = 0, so x = (θ·V₀ − E₀) / (e − θ·v).

    Parameters
    ----------
    base
        Base values of a regime.
    value_added_cny_per_kwh
        v, value added of the new loads, yuan per kWh.

    Returns
    -------
    Decimal or None
        ``None`` when the limit never binds: no target, or v at or above the break-even e/θ.

    Examples
    --------
    >>> base = BaseValues("R2", Decimal(100), Decimal(80), Decimal("1.5"), Decimal("0.1"))
    >>> round(headroom_mwh(base, Decimal("0.4")))
    500
    """
    room, target = headroom_tce(base), base.intensity_target_tce_per_wan_cny
    if room is None or target is None:
        return None
    net = base.electricity_tce_per_mwh - target * value_added_cny_per_kwh * _CNY_PER_KWH_IN_WAN_CNY_PER_MWH
    return room / net if net > 0 else None


def break_even_value_added(base: BaseValues, counted_tce_per_mwh: Decimal | None = None) -> Decimal | None:
    """Return the value added at which a load neither uses nor gives headroom, yuan per kWh.

    ``counted_tce_per_mwh`` is what the regime counts of the load's energy; by default its electricity alone.

    >>> base = BaseValues("R2", Decimal(100), Decimal(80), Decimal("1.5"), Decimal("0.1229"))
    >>> round(break_even_value_added(base), 4)
    Decimal('0.8193')
    """
    if not base.intensity_target_tce_per_wan_cny:
        return None
    counted = base.electricity_tce_per_mwh if counted_tce_per_mwh is None else counted_tce_per_mwh
    return counted / base.intensity_target_tce_per_wan_cny / _CNY_PER_KWH_IN_WAN_CNY_PER_MWH


@dataclass(frozen=True)
class TargetYears:
    """How the indicator moves from the base year to the target year without the new loads.

    ``value_added_growth`` and ``energy_growth`` are yearly rates, ``intensity_cut`` is over all ``years``.
    """

    years: int
    value_added_growth: Decimal
    intensity_cut: Decimal
    energy_growth: Decimal = Decimal(0)


def target_year_base(
    regime_key: str,
    target: TargetYears,
    *,
    energy_tce: Decimal,
    value_added_wan_cny: Decimal,
    electricity_tce_per_mwh: Decimal,
    deducted_tce: Decimal = Decimal(0),
    grid_co2_t_per_mwh: Decimal | None = None,
    sources: Mapping[str, str] | None = None,
) -> BaseValues:
    """Return the base values of the target year from the figures of the base year.

    E₀ = (E − D)·(1+gₑ)ⁿ, V₀ = V·(1+g)ⁿ, θ = (E − D)/V·(1 − cut): base and target are deducted alike.

    Parameters
    ----------
    regime_key
        Key of a regime of ``factors``, such as ``R2``.
    target
        Years, growth rates and cut.
    energy_tce, value_added_wan_cny
        E and V of the base year, tce and 10⁴ yuan at constant prices.
    electricity_tce_per_mwh, grid_co2_t_per_mwh
        Coefficients handed through.
    deducted_tce
        D, what the regime deducts from the base year's energy, tce.
    sources
        Where the figures come from.

    Examples
    --------
    >>> base = target_year_base(
    ...     "R2", TargetYears(5, Decimal("0.07"), Decimal("0.14")), energy_tce=Decimal(1345300),
    ...     value_added_wan_cny=Decimal(672000), electricity_tce_per_mwh=Decimal("0.1229"))
    >>> round(headroom_tce(base))
    277393
    """
    counted = energy_tce - deducted_tce
    return BaseValues(
        regime=regime_key,
        energy_tce=counted * (1 + target.energy_growth) ** target.years,
        value_added_wan_cny=value_added_wan_cny * (1 + target.value_added_growth) ** target.years,
        intensity_target_tce_per_wan_cny=counted / value_added_wan_cny * (1 - target.intensity_cut),
        electricity_tce_per_mwh=electricity_tce_per_mwh,
        grid_co2_t_per_mwh=grid_co2_t_per_mwh,
        sources=dict(sources or {}),
    )
