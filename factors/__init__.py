"""What rules and standards say: units, energy items, coefficients, limits and their sources, each under its days."""

from factors._coefficients import COLUMNS, Coefficient, exact_number, read_coefficients
from factors._diff import Difference, difference, difference_of_days, matching
from factors._errors import FactorError, NoCoefficient, TableError, UnknownName
from factors._grades import grade_2026, grade_of_score, score
from factors._lookup import Ambiguous, Choice, RangeOnly, combustion_family, find
from factors._regimes import (
    Regime,
    WarningRule,
    feedstock_deducted_on,
    nonfossil_deducted_total_on,
    regime,
    regime_on,
    regimes,
    warning_rule,
    warning_rules,
)
from factors._regions import is_local, region_chain, regions
from factors._registers import Doubt, doubts, texts
from factors._set import (
    Confirmation,
    FactorSet,
    check_tables,
    confirmed,
    layer_folder,
    row_sha256,
    shipped_factors,
    with_layer,
)
from factors._sources import Source
from factors._tables import shipped_table, table_rows
from factors._units import conversion_factor, same_dimension, unit_fault, unit_registry, units_like
from factors._vocabulary import (
    EnergyItem,
    FormFlow,
    energy_item,
    energy_items,
    flows,
    normal_form,
    unit_key,
    unit_spellings,
)

__all__ = [
    "COLUMNS",
    "Ambiguous",
    "Choice",
    "Coefficient",
    "Confirmation",
    "Difference",
    "Doubt",
    "EnergyItem",
    "FactorError",
    "FactorSet",
    "FormFlow",
    "NoCoefficient",
    "RangeOnly",
    "Regime",
    "Source",
    "TableError",
    "UnknownName",
    "WarningRule",
    "check_tables",
    "combustion_family",
    "confirmed",
    "conversion_factor",
    "difference",
    "difference_of_days",
    "doubts",
    "energy_item",
    "energy_items",
    "exact_number",
    "feedstock_deducted_on",
    "find",
    "flows",
    "grade_2026",
    "grade_of_score",
    "is_local",
    "layer_folder",
    "matching",
    "nonfossil_deducted_total_on",
    "normal_form",
    "read_coefficients",
    "regime",
    "regime_on",
    "regimes",
    "region_chain",
    "regions",
    "row_sha256",
    "same_dimension",
    "score",
    "shipped_factors",
    "shipped_table",
    "table_rows",
    "texts",
    "unit_fault",
    "unit_key",
    "unit_registry",
    "unit_spellings",
    "units_like",
    "warning_rule",
    "warning_rules",
    "with_layer",
]
