"""The names that ledgers may use, from the tables of ``factors``: flows, measures, divisions of industry."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from factors import conversion_factor, energy_items, flows, same_dimension, shipped_table, table_rows
from ledgers._records import Figure

MEASURES_TABLE = "factors/tables/measures.csv"
INDUSTRIES_TABLE = "factors/tables/industries.csv"
AMOUNT_UNIT = "wan_cny"
"""The unit in which what was paid for energy is summed."""
READING_BASE_UNITS = ("kWh", "tCO2", "GJ", "t", "wan_m3")
_MEASURE_COLUMNS = ("measure", "name_zh", "name_en", "unit", "price_base")
_INDUSTRY_COLUMNS = ("code", "name_zh", "name_en")
_BASE_FACTOR_DECIMALS = 4
FIGURE_NAMES = {
    Figure.CUMULATIVE: ("1—本月", "January to date"),
    Figure.YEAR_AGO: ("上年同期", "a year before"),
    Figure.YEAR_AGO_CUMULATIVE: ("上年同期 1—本月", "January to date a year before"),
}
"""What forms call each figure beside the plain one, in Chinese and English."""
PART_NAMES = {"numerator": ("子项", "numerator"), "denominator": ("母项", "denominator")}
"""What forms call the two figures whose quotient is a ratio such as 千克标准煤/吨."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of activity; ``unit`` is the one it is summed in, ``price_base`` whether a row must name one."""

    measure: str
    name_zh: str
    name_en: str
    unit: str
    price_base: bool

    @property
    def is_amount(self) -> bool:
        """Whether it is what was paid for an energy item, which has current prices alone."""
        return "purchase_amount:" in self.measure


@cache
def measures() -> dict[str, Measure]:
    """Return every measure of activity by its key: those of the table, their parts, amounts paid, the figures of all.

    A measure in a ratio has two parts of its own, ``numerator:`` and ``denominator:``, in the upper and lower unit.
    What was paid for an energy item is ``purchase_amount:`` and the item; what of it an authority recognised as
    feedstock, ``recognised_feedstock:`` and the item.

    >>> measures()["value_added"].unit, measures()["product:cement"].name_zh
    ('wan_cny', '水泥')
    >>> measures()["year_ago:product:cement"].name_zh, measures()["numerator:unit_energy:cement"].unit
    ('水泥（上年同期）', 'kgce')
    >>> measures()["purchase_amount:coke"].name_zh, measures()["purchase_amount:coke"].unit
    ('焦炭购进金额', 'wan_cny')
    """
    whole = list(table_measures().values())
    parts = (part for measure in whole for part in _parts(measure))
    plain = [*whole, *parts, *_amounts(), *_recognised()]
    return {measure.measure: measure for measure in [*plain, *_figures(plain)]}


@cache
def table_measures() -> dict[str, Measure]:
    """Return the measures of ``factors/tables/measures.csv`` by key, without the parts and figures made of them."""
    rows = table_rows(shipped_table("measures.csv"), _MEASURE_COLUMNS)
    return {
        row["measure"]: Measure(row["measure"], row["name_zh"], row["name_en"], row["unit"], row["price_base"] == "yes")
        for _, row in rows
    }


def _parts(measure: Measure) -> list[Measure]:
    units = measure.unit.split("/")
    if len(units) == 1:
        return []
    named = zip(PART_NAMES.items(), units, strict=True)
    return [
        Measure(f"{part}:{measure.measure}", f"{measure.name_zh}（{zh}）", f"{measure.name_en} ({en})", unit, False)
        for (part, (zh, en)), unit in named
    ]


def purchase_amount(item: str) -> str:
    """Return the measure of what was paid for an energy item.

    >>> purchase_amount("coke")
    'purchase_amount:coke'
    """
    return f"purchase_amount:{item}"


def _amounts() -> list[Measure]:
    return [
        Measure(purchase_amount(key), f"{item.name_zh}购进金额", f"paid for {item.name_en}", AMOUNT_UNIT, True)
        for key, item in energy_items().items()
    ]


def recognised_feedstock(item: str) -> str:
    """Return the measure of what an authority recognised as feedstock (原料用能) of an energy item, in its unit.

    >>> recognised_feedstock("coke")
    'recognised_feedstock:coke'
    """
    return f"recognised_feedstock:{item}"


def _recognised() -> list[Measure]:
    words = ("核定原料用能", "recognised as feedstock")
    return [
        Measure(recognised_feedstock(key), f"{item.name_zh}{words[0]}", f"{item.name_en} {words[1]}", item.unit, False)
        for key, item in energy_items().items()
        if item.kind != "total"
    ]


def _figures(plain: Iterable[Measure]) -> list[Measure]:
    return [
        replace(
            measure,
            measure=figure.of(measure.measure),
            name_zh=f"{measure.name_zh}（{zh}）",
            name_en=f"{measure.name_en} ({en})",
        )
        for measure in plain
        for figure, (zh, en) in FIGURE_NAMES.items()
    ]


@cache
def flow_names() -> dict[str, str]:
    """Return what the forms call each flow, in each of its figures.

    >>> flow_names()["purchase"], flow_names()["cumulative:purchase"]
    ('购进量', '购进量（1—本月）')
    """
    plain = {flow.flow: flow.name_zh for flow in flows().values()}
    qualified = {
        figure.of(flow): f"{name}（{zh}）" for flow, name in plain.items() for figure, (zh, _) in FIGURE_NAMES.items()
    }
    return plain | qualified


@cache
def industries() -> dict[str, str]:
    """Return the Chinese name of every division of GB/T 4754 that reports, by its two digits.

    >>> industries()["32"]
    '有色金属冶炼和压延加工业'
    """
    rows = table_rows(shipped_table("industries.csv"), _INDUSTRY_COLUMNS)
    return {row["code"]: row["name_zh"] for _, row in rows}


def industry_name(division: str) -> str:
    """Return the Chinese name of a division of industry, the digits themselves where it is none that reports.

    >>> industry_name("44"), industry_name("99")
    ('电力、热力生产和供应业', '99')
    """
    return industries().get(division, division)


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
