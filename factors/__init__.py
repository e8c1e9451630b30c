"""What rules and standards say: units, energy items, coefficients, limits and their sources, each under its days."""

from factors._errors import FactorError, NoCoefficient, TableError, UnknownName
from factors._units import conversion_factor, same_dimension, unit_registry
from factors._vocabulary import EnergyItem, energy_item, energy_items, normal_form, unit_key, unit_spellings

__all__ = [
    "EnergyItem",
    "FactorError",
    "NoCoefficient",
    "TableError",
    "UnknownName",
    "conversion_factor",
    "energy_item",
    "energy_items",
    "normal_form",
    "same_dimension",
    "unit_key",
    "unit_registry",
    "unit_spellings",
]
