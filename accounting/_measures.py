"""The measures of a posting, their units, and the exact product of coefficients in one unit."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cache, lru_cache

from factors import Coefficient, RangeOnly, conversion_factor, energy_items, exact_number

MEASURE_UNITS = {
    "energy_ce": "tce_ce",
    "energy_eq": "tce_eq",
    "co2_combustion": "tCO2",
    "co2_electricity": "tCO2",
    "co2_heat": "tCO2",
    "co2_anode": "tCO2",
    "co2_pfc": "tCO2e",
}
"""Every measure of a posting and its unit: 当量, 等价, combustion, electricity, heat, anodes and PFC of aluminium."""

SHOWN_UNITS = {"tce_ce": "tce", "tce_eq": "tce"}
"""Units as outputs print them, where the measure's name already says 当量 or 等价."""

FACTOR_PLACES = Decimal("1E-10")
"""Resolved factors carry ten decimals: the one rounding of a posting, at most 5E-11 of a unit per unit."""


@cache
def period_end(period: str) -> date:
    """Return the last day of a period: coefficients are those in force on it.

    >>> period_end("2020"), period_end("2020-02")
    (datetime.date(2020, 12, 31), datetime.date(2020, 2, 29))
    """
    year, _, month = period.partition("-")
    if not month:
        return date(int(year), 12, 31)
    return date(int(year), int(month), monthrange(int(year), int(month))[1])


def target_unit(measure: str, item: str) -> str:
    """Return the unit in which a measure takes an item: ``tce_ce/wan_kWh``; products are taken by the tonne."""
    unit = energy_items()[item].unit if item in energy_items() else "t"
    return f"{MEASURE_UNITS[measure]}/{unit}"


def shown_unit(unit: str) -> str:
    """Return a unit as outputs print it.

    >>> shown_unit("tce_ce/wan_kWh"), shown_unit("tCO2")
    ('tce/wan_kWh', 'tCO2')
    """
    upper, slash, lower = unit.partition("/")
    return f"{SHOWN_UNITS.get(upper, upper)}{slash}{lower}"


def product(parts: Sequence[Coefficient], into: str) -> Decimal:
    """Return the product of coefficients in one unit, dimension-checked, to ten decimals.

    >>> from factors import shipped_factors
    >>> product([shipped_factors()["GB2589_2008.ELECTRICITY.EQV"]], "tce_ce/wan_kWh")
    Decimal('1.2290000000')
    """
    for part in parts:
        if not part.printed:
            raise RangeOnly(part.key, part)
    return _multiplied(tuple((part.printed, part.dimensioned_unit) for part in parts), into)


@lru_cache(maxsize=10_000)
def _multiplied(parts: tuple[tuple[str, str], ...], into: str) -> Decimal:
    """Multiply printed numbers with their units; the few hundred distinct products of a ledger are computed once."""
    number = Fraction(1)
    units = []
    for printed, unit in parts:
        number *= exact_number(printed) or 0
        units += [] if unit == "1" else [f"({unit})"]
    return rounded(number * Fraction(conversion_factor(" * ".join(units), into)))


def rounded(number: Fraction) -> Decimal:
    """Return an exact number to ten decimals, half to even."""
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(FACTOR_PLACES, ROUND_HALF_EVEN)
