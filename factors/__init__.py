"""What rules and standards say: units, energy items, coefficients, limits and their sources, each under its days."""

from factors._coefficients import Coefficient, coefficients, exact_number
from factors._errors import FactorError, NoCoefficient, TableError, UnknownName
from factors._lookup import Choice, RangeOnly, combustion_family, find, range_text
from factors._regimes import Regime, WarningRule, regime, regimes, warning_rule, warning_rules
from factors._sources import Source, source, sources
from factors._tables import shipped_table, table_rows
from factors._units import conversion_factor, same_dimension, unit_registry
from factors._vocabulary import EnergyItem, energy_item, energy_items, normal_form, unit_key, unit_spellings

__all__ = [
    "Choice",
    "Coefficient",
    "EnergyItem",
    "FactorError",
    "NoCoefficient",
    "RangeOnly",
    "Regime",
    "Source",
    "TableError",
    "UnknownName",
    "WarningRule",
    "coefficients",
    "combustion_family",
    "conversion_factor",
    "energy_item",
    "energy_items",
    "exact_number",
    "find",
    "normal_form",
    "range_text",
    "regime",
    "regimes",
    "same_dimension",
    "shipped_table",
    "source",
    "sources",
    "table_rows",
    "unit_key",
    "unit_registry",
    "unit_spellings",
    "warning_rule",
    "warning_rules",
]
