"""Finds the coefficient of every kind of ledger row, once per item, period, industry and own coefficient of a firm."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from factors import (
    Choice,
    Coefficient,
    FactorSet,
    NoCoefficient,
    RangeOnly,
    conversion_factor,
    energy_items,
    exact_number,
    find,
    unit_key,
)
from factors import UnknownName as UnknownUnit
from ledgers import Place

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

FUEL_EQUIVALENT = "DEFINITION.FUEL_EQUIVALENT"
"""Key of the definition that a fuel's equivalent value (等价) is its calorific value (当量)."""

FORM_VOLUME = "READING.FORM_VOLUME"
"""Key of the reading that a form's cubic metre is a normal one (0 °C), which the guides' defaults are given for."""

FAMILY_REASON = "fuel defaults of the sector's guide, by factors/tables/co2_families.csv"

PROCESS_MEASURES = ("co2_anode", "co2_pfc")
ALUMINIUM = "product:aluminium_liquid"
"""The product whose process emits beyond its fuels, so far, and what it emits."""

FACTOR_PLACES = Decimal("1E-10")
"""Resolved factors carry ten decimals: the one rounding of a posting, at most 5E-11 of a unit per unit."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a calculation resolves with: a set of factors, the day they must have been known, the named choices."""

    factors: FactorSet
    electricity_co2: str = ""
    known: date | None = None

    def find(self, row: dict[str, Any], kind: str, basis: str) -> Choice:
        """Return the coefficient of a row's item in its region on the last day of its period."""
        return find(
            row["item"],
            kind,
            period_end(row["period"]),
            basis=basis,
            region=row["region"],
            known=self.known,
            factors=self.factors,
        )


@dataclass(frozen=True, slots=True)
class Resolution:
    """One coefficient, ready to multiply: ``factor`` is in the measure's unit per unit of the item.

    ``tier`` says whose number it is (``firm, documented``, ``firm, within the printed range``, ``published``);
    ``parts`` are the keys of the published coefficients it was made of, ``reason`` why they and no others.
    """

    measure: str
    item: str
    period: str
    region: str
    family: str
    coefficient: Decimal | None
    coefficient_unit: str
    documented: bool
    factor: Decimal
    unit: str
    tier: str
    parts: tuple[str, ...]
    reason: str
    status: str

    @property
    def unconfirmed(self) -> bool:
        """Whether any part of it still waits for confirmation against the original."""
        return self.status == "unconfirmed"


@dataclass(frozen=True, slots=True)
class Unresolved:
    """An input without exactly one coefficient: what was asked, why nothing answered, how many rows wait."""

    measure: str
    item: str
    period: str
    problem: str
    row_count: int
    firm_count: int = 0
    first_firm: str = ""
    first_place: Place = field(default_factory=Place)


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


def resolve(inputs: Sequence[dict[str, Any]], rules: Rules) -> Iterator[Resolution | Unresolved]:
    """Yield the resolution of every measure of every input, or what keeps it from one.

    Parameters
    ----------
    inputs
        Rows of ``sql/inputs.sql``.
    rules
        The set of factors and the named choices.
    """
    for row in inputs:
        item = energy_items()[row["item"]]
        measures = ["energy_ce", "energy_eq"]
        measures += ["co2_combustion"] if item.kind == "fossil" else []
        measures += [f"co2_{item.item}"] if item.kind == "secondary" else []
        for measure in measures:
            try:
                yield _RULES[measure](measure, row, rules)
            except (NoCoefficient, UnknownUnit) as problem:
                place = Place(
                    row.get("file", ""), row.get("sheet", ""), row.get("row_number"), row.get("column_name", "")
                )
                yield Unresolved(
                    measure,
                    item.item,
                    row["period"],
                    str(problem),
                    row["row_count"],
                    row.get("firm_count", 0),
                    row.get("name", ""),
                    place,
                )


def _published(measure: str, row: dict[str, Any], parts: Sequence[Choice | Coefficient], reason: str) -> Resolution:
    rows = [part.coefficient if isinstance(part, Choice) else part for part in parts]
    return _resolution(measure, row, product(rows, _target(measure, row["item"])), "published", rows, reason)


def _resolution(
    measure: str, row: dict[str, Any], factor: Decimal, tier: str, parts: Sequence[Coefficient], reason: str
) -> Resolution:
    statuses = [part.status for part in parts]
    status = next((s for s in ("unconfirmed", "secondary", "confirmed", "official") if s in statuses), "official")
    return Resolution(
        measure=measure,
        item=row["item"],
        period=row["period"],
        region=row["region"],
        family=row["family"],
        coefficient=row["coefficient"],
        coefficient_unit=row["coefficient_unit"],
        documented=row["documented"],
        factor=factor,
        unit=shown_unit(_target(measure, row["item"])),
        tier=tier,
        parts=tuple(part.key for part in parts),
        reason=reason,
        status=status,
    )


def _target(measure: str, item: str) -> str:
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


def own_coefficient(row: dict[str, Any]) -> Decimal | None:
    """Return the firm's own coefficient in tce per unit of the item, None where it stated none."""
    if row["coefficient"] is None:
        return None
    upper, _, lower = row["coefficient_unit"].partition("/")
    unit = f"{unit_key(upper)}/{unit_key(lower)}" if lower else ""
    into = f"tce/{energy_items()[row['item']].unit}"
    return Decimal(row["coefficient"]) * (conversion_factor(unit, into) if unit else 1)


def _calorific(measure: str, row: dict[str, Any], rules: Rules) -> Resolution:
    """当量: the firm's documented value, else the published one, else the firm's within a printed range."""
    own = own_coefficient(row)
    if own is not None and row["documented"]:
        return _resolution(measure, row, own, "firm, documented", (), "measured and documented by the firm")
    as_equivalent = [rules.factors[FUEL_EQUIVALENT]] if measure == "energy_eq" else []
    try:
        choice = rules.find(row, "coal_equivalent", "calorific")
    except RangeOnly as only:
        printed = only.coefficient
        bounds = [replace(printed, printed=bound) for bound in (printed.printed_min, printed.printed_max)]
        low, high = (product([bound, *as_equivalent], _target(measure, row["item"])) for bound in bounds)
        if own is None or not low <= own <= high:
            raise
        reason = f"{printed.key} prints {printed.shown} {printed.unit}; the firm's own value lies within"
        return _resolution(measure, row, own, "firm, within the printed range", (printed,), reason)
    return _published(measure, row, [choice, *as_equivalent], choice.reason)


def _equivalent(measure: str, row: dict[str, Any], rules: Rules) -> Resolution:
    """等价: electricity by the year's coal rate; a fuel's equivalent value is its calorific value."""
    if row["item"] != "electricity":
        return _calorific(measure, row, rules)
    choice = rules.find(row, "coal_equivalent", "equivalent")
    return _published(measure, row, [choice], choice.reason)


def _combustion(measure: str, row: dict[str, Any], rules: Rules) -> Resolution:
    """NCV x carbon content x oxidation x 44/12 of the sector's guide, else the provincial guide's factor."""
    family = row["family"]
    try:
        parts = [rules.find(row, kind, family) for kind in ("ncv", "carbon_content", "oxidation_rate")]
    except NoCoefficient as problem:
        fallback = rules.find(row, "co2_per_unit", "PROV2011")
        return _published(measure, row, [fallback], f"{family} has no row ({problem}); {fallback.reason}")
    volume = [rules.factors[FORM_VOLUME]] if "Nm3" in parts[0].coefficient.unit else []
    return _published(
        measure, row, [*parts, *volume, rules.factors["DEFINITION.C_TO_CO2"]], f"{family}: {FAMILY_REASON}"
    )


def _electricity(measure: str, row: dict[str, Any], rules: Rules) -> Resolution:
    """Take the electricity factor that the user named."""
    key = rules.electricity_co2
    if not key:
        raise NoCoefficient("electricity CO2: none was named (--electricity-co2 KEY, or electricity_co2 in the case)")
    chosen = electricity_factor(rules.factors, key)
    return _published(measure, row, [chosen], f"named by the user: {chosen.citation}")


def electricity_factor(factors: FactorSet, key: str) -> Coefficient:
    """Return a named electricity CO2 factor.

    Raises
    ------
    NoCoefficient
        If there is none of that key, or it is none of electricity CO2.
    """
    chosen = factors.rows.get(key)
    if chosen is None or (chosen.item, chosen.kind) != ("electricity", "co2_per_unit"):
        near = get_close_matches(key, [row.key for row in factors.index[("electricity", "co2_per_unit")]], n=3)
        raise NoCoefficient(f"electricity CO2 factor {key}", tuple(near))
    return chosen


def _heat(measure: str, row: dict[str, Any], rules: Rules) -> Resolution:
    """Take the guides' default for purchased heat."""
    choice = rules.find(row, "co2_per_unit", "default")
    return _published(measure, row, [choice], choice.reason)


_RULES = {
    "energy_ce": _calorific,
    "energy_eq": _equivalent,
    "co2_combustion": _combustion,
    "co2_electricity": _electricity,
    "co2_heat": _heat,
}


def resolve_aluminium(outputs: Sequence[dict[str, Any]], rules: Rules) -> Iterator[Resolution | Unresolved]:
    """Yield the process factors of electrolytic aluminium per tonne of liquid metal (2013 guide).

    Anodes: net consumption x (1 - sulphur - ash) x 44/12; PFC: GWP x CF4 + GWP x C2F6. ``outputs`` are rows of
    ``sql/outputs.sql``: periods in which there is such an output.
    """
    for output in outputs:
        row = {"item": ALUMINIUM, "period": output["period"], "region": "CN", "family": "", "documented": False}
        row |= {"coefficient": None, "coefficient_unit": ""}
        for measure, process in (("co2_anode", _anodes), ("co2_pfc", _pfc)):
            try:
                factor, parts = process(row, rules)
                yield _resolution(measure, {**row, "region": ""}, factor, "published", parts, parts[0].citation)
            except NoCoefficient as problem:
                yield Unresolved(measure, ALUMINIUM, output["period"], str(problem), output["row_count"])


def _anodes(row: dict[str, Any], rules: Rules) -> tuple[Decimal, list[Coefficient]]:
    kinds = ("anode_net", "anode_sulphur", "anode_ash")
    net, sulphur, ash = (rules.find(row, kind, "NDRC_2013").coefficient for kind in kinds)
    carbon = rules.factors["DEFINITION.C_TO_CO2"]
    share = 1 - (_value(sulphur) + _value(ash)) / 100
    return rounded(_value(net) * share * _value(carbon)), [net, sulphur, ash, carbon]


def _pfc(row: dict[str, Any], rules: Rules) -> tuple[Decimal, list[Coefficient]]:
    parts = [rules.find(row, kind, "NDRC_2013").coefficient for kind in ("cf4", "gwp_cf4", "c2f6", "gwp_c2f6")]
    cf4, gwp_cf4, c2f6, gwp_c2f6 = map(_value, parts)
    return rounded((cf4 * gwp_cf4 + c2f6 * gwp_c2f6) / 1000), parts


def _value(part: Coefficient) -> Fraction:
    if part.value is None:
        raise RangeOnly(part.key, part)
    return part.value
