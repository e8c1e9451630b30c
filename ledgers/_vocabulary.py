"""The names that ledgers may use, from the tables of ``factors``: measures of activity, divisions of industry."""

from dataclasses import dataclass
from functools import cache

from factors import conversion_factor, same_dimension, shipped_table, table_rows

MEASURES_TABLE = "factors/tables/measures.csv"
INDUSTRIES_TABLE = "factors/tables/industries.csv"
READING_BASE_UNITS = ("kWh", "tCO2", "GJ", "t", "wan_m3")
_MEASURE_COLUMNS = ("measure", "name_zh", "name_en", "unit", "price_base")
_INDUSTRY_COLUMNS = ("code", "name_zh", "name_en")
_BASE_FACTOR_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of activity; ``unit`` is the one it is summed in, ``price_base`` whether a row must name one."""

    measure: str
    name_zh: str
    name_en: str
    unit: str
    price_base: bool


@cache
def measures() -> dict[str, Measure]:
    """Return every measure of activity by its key.

    >>> measures()["value_added"].unit, measures()["product:cement"].name_zh
    ('wan_cny', '水泥')
    """
    rows = table_rows(shipped_table("measures.csv"), _MEASURE_COLUMNS)
    return {
        row["measure"]: Measure(row["measure"], row["name_zh"], row["name_en"], row["unit"], row["price_base"] == "yes")
        for _, row in rows
    }


@cache
def industries() -> dict[str, str]:
    """Return the Chinese name of every division of GB/T 4754 that reports, by its two digits.

    >>> industries()["32"]
    '有色金属冶炼和压延加工业'
    """
    rows = table_rows(shipped_table("industries.csv"), _INDUSTRY_COLUMNS)
    return {row["code"]: row["name_zh"] for _, row in rows}


@cache
def reading_base_unit(unit: str) -> str:
    """Return the unit in which readings are summed: kWh, tCO2, GJ and so on, else the reading's own unit.

    Only a unit into which six decimals convert exactly, within the ten of ``reading.quantity_base_unit``, will do:
    1 MJ is 0.001 GJ, but no finite number of kWh.

    >>> reading_base_unit("wan_kWh"), reading_base_unit("kgCO2"), reading_base_unit("MJ"), reading_base_unit("kJ")
    ('kWh', 'tCO2', 'GJ', 'kJ')
    """
    if unit in READING_BASE_UNITS:
        return unit
    for base in READING_BASE_UNITS:
        if same_dimension(unit, base):
            exponent = conversion_factor(unit, base).normalize().as_tuple().exponent
            if isinstance(exponent, int) and exponent >= -_BASE_FACTOR_DECIMALS:
                return base
    return unit
