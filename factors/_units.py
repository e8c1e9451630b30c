"""The closed pint registry: Decimal numbers, only the units of ``units.txt``, coal equivalent its own dimension."""

from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from factors._errors import UnknownName

if TYPE_CHECKING:
    from pint import UnitRegistry


@cache
def unit_registry() -> "UnitRegistry[Decimal]":
    """Return the product's unit registry; pint is imported on first use.

    >>> unit_registry().Quantity(Decimal(1), "wan_kWh").to("GJ").magnitude
    Decimal('36.0000')
    """
    from pint import UnitRegistry  # noqa: PLC0415  (1 s of CPU time: only where units are converted)

    lines = files("factors").joinpath("units.txt").read_text("utf-8").splitlines()
    return UnitRegistry(lines, non_int_type=Decimal)


@cache
def conversion_factor(unit: str, into: str) -> Decimal:
    """Return how many ``into`` one ``unit`` is; both may be ratios such as ``kgce/kWh``.

    Raises
    ------
    UnknownName
        If a unit is not defined, or the two have different dimensions.

    Examples
    --------
    >>> conversion_factor("kgce/kWh", "tce/wan_kWh")
    Decimal('10.000')
    """
    from pint.errors import PintError  # noqa: PLC0415

    registry = unit_registry()
    try:
        magnitude = registry.Quantity(Decimal(1), unit).to(into).magnitude
    except (PintError, AttributeError) as problem:
        raise UnknownName("conversion", f"{unit} -> {into}", (str(problem),)) from problem
    return Decimal(magnitude)


def unit_fault(unit: str) -> str:
    """Return why a unit will not do, empty when it parses; ``1`` is a plain number.

    >>> unit_fault("kgce/kWh"), unit_fault("ton")[:11]
    ('', "'ton' is no")
    """
    from pint.errors import PintError  # noqa: PLC0415

    if unit == "1":
        return ""
    try:
        unit_registry().Unit(unit)
    except (PintError, AttributeError, ValueError, TypeError) as problem:
        return f"{problem}; known units are those of factors/units.txt"
    return ""


@cache
def units_like(unit: str) -> tuple[str, ...]:
    """Return the units of ``units.txt`` that measure the same as a unit, itself first; a ratio has itself only.

    >>> units_like("MWh")[:3], units_like("kgce/kWh")
    (('MWh', 'GJ', 'TJ'), ('kgce/kWh',))
    """
    lines = files("factors").joinpath("units.txt").read_text("utf-8").splitlines()
    names = [line.split("=")[0].strip() for line in lines if "=" in line and not line.startswith("#")]
    if unit not in names:
        return (unit,)
    return (unit, *(name for name in names if name != unit and same_dimension(name, unit)))


def same_dimension(unit: str, other: str) -> bool:
    """Return whether two units measure the same thing.

    >>> same_dimension("wan_t", "kg"), same_dimension("t", "tCO2")
    (True, False)
    """
    registry = unit_registry()
    return bool(registry.Unit(unit).dimensionality == registry.Unit(other).dimensionality)
