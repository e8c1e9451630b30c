"""Kinds of coefficients: which units, bounds, direction and bases a row of each may have (``tables/kinds.csv``)."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cache

from factors._tables import shipped_table, table_rows
from factors._units import conversion_factor, same_dimension, unit_fault
from factors._vocabulary import energy_items

FUEL_KINDS = ("coal_equivalent", "ncv", "carbon_content", "oxidation_rate", "co2_per_unit")
"""Kinds that say something of a fuel or an energy carrier: a misspelt item would never be found."""

_COLUMNS = ("kind", "dimension", "low", "high", "direction", "bases", "note")
_UPPER_UNITS = {"coal_equivalent": "kgce", "ncv": "kJ"}  # printed over the item's own unit
_VOLUMES = ("m3", "Nm3", "m3_20C")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind allows.

    ``units`` are reference units: another unit will do if it measures the same as one of them. ``low`` and ``high``
    bound the value in the first of them, None where no bound is certain. ``direction`` is ``required``, ``blank`` or
    ``any``; ``bases`` is the closed list of bases, empty where any will do.
    """

    kind: str
    units: tuple[str, ...]
    low: Fraction | None
    high: Fraction | None
    direction: str
    bases: tuple[str, ...]


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind by its name.

    >>> kinds()["oxidation_rate"].units, kinds()["oxidation_rate"].high
    (('1',), Fraction(1, 1))
    """
    return {
        row["kind"]: Kind(
            kind=row["kind"],
            units=tuple(row["dimension"].split("|")),
            low=Fraction(row["low"]) if row["low"] else None,
            high=Fraction(row["high"]) if row["high"] else None,
            direction=row["direction"],
            bases=tuple(row["bases"].split("|")) if row["bases"] else (),
        )
        for _, row in table_rows(shipped_table("kinds.csv"), _COLUMNS)
    }


def nearest(name: str, known: Mapping[str, object] | frozenset[str]) -> str:
    """Return a hint that names the closest known names, empty where none is close.

    >>> nearest("oxidation", kinds())
    '; nearest: oxidation_rate'
    """
    near = get_close_matches(name, sorted(known), n=3, cutoff=0.6)
    return f"; nearest: {', '.join(near)}" if near else ""


def bound_fault(kind: Kind, value: Fraction, unit: str, *, convert: bool) -> str:
    """Return why a value lies outside its kind's bounds, empty when it does not.

    Without ``convert`` pint is not asked: a bound other than 0 is then held against values in its own unit only.

    >>> bound_fault(kinds()["oxidation_rate"], Fraction(98), "1", convert=False)
    'at most 1 (unit 1)'
    """
    low, high = (_bound_in(kind, bound, unit, convert=convert) for bound in (kind.low, kind.high))
    if low is not None and value < low:
        return f"at least {float(low):g} (unit {unit})"
    if high is not None and value > high:
        return f"at most {float(high):g} (unit {unit})"
    return ""


def _bound_in(kind: Kind, bound: Fraction | None, unit: str, *, convert: bool) -> Fraction | None:
    own = kind.units[0]
    if bound is None or bound == 0 or unit == own:
        return bound
    if not convert or not _measures_alike(unit, own):
        return None
    return bound * Fraction(conversion_factor(own, unit))


def dimension_fault(item: str, kind: Kind, unit: str) -> str:
    """Return why a unit will not do for an item and a kind, empty when it does. Asks pint.

    >>> dimension_fault("raw_coal", kinds()["coal_equivalent"], "kgce/kWh")
    'kgce/t: raw_coal is counted in t'
    """
    problem = unit_fault(unit)
    if problem:
        return problem
    if not any(_measures_alike(unit, each) for each in kind.units):
        return f"a unit that measures the same as {' | '.join(kind.units)}"
    allowed = _item_units(item, kind.kind)
    if allowed and not any(_measures_alike(unit, each) for each in allowed):
        return f"{' | '.join(allowed)}: {item} is counted in {energy_items()[item].unit}"
    return ""


def _item_units(item: str, kind: str) -> tuple[str, ...]:
    """Return the units over the item's own unit: gases at any reference state, their heating value by mass too."""
    if kind not in _UPPER_UNITS or item not in energy_items():
        return ()
    own = energy_items()[item].unit
    if kind == "coal_equivalent" and own == "tce":
        return ("tce/tce",)
    is_volume = same_dimension(own, "m3")
    lower = (*_VOLUMES, "kg") if is_volume and kind == "ncv" else _VOLUMES if is_volume else (own,)
    return tuple(f"{_UPPER_UNITS[kind]}/{each}" for each in lower)


@cache
def _measures_alike(unit: str, other: str) -> bool:
    """Return whether two units have one dimension; plain numbers (``1``, ``percent``) are alike by name only."""
    if unit == other:
        return True
    if "1" in (unit, other) or same_dimension(unit, "percent"):
        return False
    return same_dimension(unit, other)
