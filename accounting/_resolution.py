"""Finds the coefficient of every kind of ledger row, once per item, period, industry and own coefficient of a firm."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from accounting._errors import CoefficientRefused
from accounting._figures import number_text
from accounting._measures import MEASURE_UNITS, period_end, product, shown_unit, target_unit
from factors import (
    Ambiguous,
    Choice,
    Coefficient,
    FactorSet,
    NoCoefficient,
    RangeOnly,
    conversion_factor,
    energy_items,
    find,
    unit_key,
)
from factors import UnknownName as UnknownUnit
from ledgers import Place

PUBLISHED = "published"
"""The tier of a coefficient that was looked up, and is the same for all who use it."""

UNDOCUMENTED = "firm, within the printed range"
"""The tier of a firm's value without a document where the source prints a range."""

FUEL_EQUIVALENT = "DEFINITION.FUEL_EQUIVALENT"
"""Key of the definition that a fuel's equivalent value (等价) is its calorific value (当量)."""

FORM_VOLUME = "READING.FORM_VOLUME"
"""Key of the reading that a form's cubic metre is a normal one (0 °C), which the guides' defaults are given for."""

MAGNITUDE_TOLERANCE = Decimal("0.1")
"""How near to a whole power of ten a ratio must lie to be read as a unit slip: a factor of 1.26."""

FAMILY_REASON = "fuel defaults of the sector's guide, by factors/tables/co2_families.csv"


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

    def marks(self, factors: FactorSet) -> frozenset[str]:
        """Return what of it waits for a person: parts nobody checked, and undocumented firm values."""
        waiting = {key for key in self.parts if factors[key].needs_confirmation}
        own = {f"FIRM.{self.item}.{self.period}"} if self.tier == UNDOCUMENTED else set()
        return frozenset(waiting | own)


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


def resolve(
    inputs: Sequence[dict[str, Any]], rules: Rules, wanted: Sequence[str] = tuple(MEASURE_UNITS)
) -> Iterator[Resolution | Unresolved]:
    """Yield the resolution of every measure of every input, or what keeps it from one.

    Parameters
    ----------
    inputs
        Rows of ``sql/inputs.sql``.
    rules
        The set of factors and the named choices.
    wanted
        The measures that are asked for.
    """
    for row in inputs:
        item = energy_items()[row["item"]]
        measures = ["energy_ce", "energy_eq"]
        measures += ["co2_combustion"] if item.kind == "fossil" else []
        measures += [f"co2_{item.item}"] if item.kind == "secondary" else []
        for measure in (each for each in measures if each in wanted):
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
    return resolution(measure, row, product(rows, target_unit(measure, row["item"])), PUBLISHED, rows, reason)


def resolution(
    measure: str, row: dict[str, Any], factor: Decimal, tier: str, parts: Sequence[Coefficient], reason: str
) -> Resolution:
    """Return one resolved coefficient: a row's question with its answer."""
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
        unit=shown_unit(target_unit(measure, row["item"])),
        tier=tier,
        parts=tuple(part.key for part in parts),
        reason=reason,
    )


def own_coefficient(row: dict[str, Any]) -> Decimal | None:
    """Return the firm's own coefficient in tce per unit of the item, None where it stated none."""
    if row["coefficient"] is None:
        return None
    upper, _, lower = row["coefficient_unit"].partition("/")
    unit = f"{unit_key(upper)}/{unit_key(lower)}" if lower else ""
    into = f"tce/{energy_items()[row['item']].unit}"
    return Decimal(row["coefficient"]) * (conversion_factor(unit, into) if unit else 1)


def magnitude(own: Decimal, published: Decimal) -> int:
    """Return the power of ten by which two coefficients of one thing differ, 0 where they do not.

    >>> magnitude(Decimal(12290), Decimal("1.229")), magnitude(Decimal("0.65"), Decimal("0.7143"))
    (4, 0)
    """
    if own <= 0 or published <= 0:
        return 0
    power = (own / published).log10()
    nearest = int(power.to_integral_value())
    return nearest if abs(power - nearest) < MAGNITUDE_TOLERANCE else 0


def _calorific(measure: str, row: dict[str, Any], rules: Rules) -> Resolution:
    """当量: the firm's documented value, else the published one, else the firm's within a printed range."""
    own = own_coefficient(row)
    if own is not None and own <= 0:
        stated = number_text(own)
        raise CoefficientRefused(
            f"企业自报系数 {stated} 不大于零 / the firm's own coefficient {stated} is not above zero"
        )
    as_equivalent = [rules.factors[FUEL_EQUIVALENT]] if measure == "energy_eq" else []
    may_measure = own is not None and row["documented"] and energy_items()[row["item"]].kind != "secondary"
    try:
        choice = rules.find(row, "coal_equivalent", "calorific")
    except RangeOnly as only:
        return _within_range(measure, row, own, only.coefficient, as_equivalent, only)
    except NoCoefficient:
        if not may_measure or own is None:
            raise
        return resolution(measure, row, own, "firm, documented", (), "documented by the firm; no published value")
    if may_measure and own is not None:
        slip = magnitude(own, product([choice.coefficient, *as_equivalent], target_unit(measure, row["item"])))
        if slip:
            stated, published = number_text(own), choice.coefficient
            raise CoefficientRefused(
                f"企业自报系数 {stated} 为 {published.key}（{published.shown} {published.unit}）"
                f"的 10^{slip} 倍，应为单位之误 / the firm's own is 10^{slip} times the published one"
            )
        reason = f"measured and documented by the firm; published: {choice.coefficient.key} {choice.coefficient.shown}"
        return resolution(measure, row, own, "firm, documented", (), reason)
    return _published(measure, row, [choice, *as_equivalent], choice.reason)


def _within_range(
    measure: str,
    row: dict[str, Any],
    own: Decimal | None,
    printed: Coefficient,
    as_equivalent: Sequence[Coefficient],
    only: RangeOnly,
) -> Resolution:
    """Take a firm's own value where the source prints a range: documented, or at least within it."""
    if own is None:
        raise only
    bounds = [replace(printed, printed=bound) for bound in (printed.printed_min, printed.printed_max)]
    low, high = (product([bound, *as_equivalent], target_unit(measure, row["item"])) for bound in bounds)
    if row["documented"] and not magnitude(own, (low + high) / 2):
        reason = f"measured and documented by the firm; {printed.key} prints {printed.shown} {printed.unit}"
        return resolution(measure, row, own, "firm, documented", (), reason)
    if not low <= own <= high:
        raise only
    reason = f"{printed.key} prints {printed.shown} {printed.unit}; the firm's own value lies within, undocumented"
    return resolution(measure, row, own, UNDOCUMENTED, (printed,), reason)


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
    except (RangeOnly, Ambiguous):
        raise
    except NoCoefficient as problem:
        fallback = rules.find(row, "co2_per_unit", "PROV2011")
        return _published(measure, row, [fallback], f"{family} has no row ({problem}); {fallback.reason}")
    volume = [rules.factors[FORM_VOLUME]] if "Nm3" in parts[0].coefficient.unit else []
    return _published(
        measure, row, [*parts, *volume, rules.factors["DEFINITION.C_TO_CO2"]], f"{family}: {FAMILY_REASON}"
    )


def _electricity(measure: str, row: dict[str, Any], rules: Rules) -> Resolution:
    """Take the electricity factor that the user named."""
    if not rules.electricity_co2:
        raise CoefficientRefused(
            "未指定电力排放因子 / no electricity CO2 factor was named "
            "(--electricity-co2 KEY, or electricity_co2 in the case)"
        )
    chosen = electricity_factor(rules)
    return _published(measure, row, [chosen], f"named by the user: {chosen.citation}")


def electricity_factor(rules: Rules) -> Coefficient:
    """Return the electricity CO2 factor that the user named.

    Raises
    ------
    NoCoefficient
        If there is none of that key, it is none of electricity CO2, or it was published after ``rules.known``.
    """
    factors, key = rules.factors, rules.electricity_co2
    chosen = factors.rows.get(key)
    if chosen is None or (chosen.item, chosen.kind) != ("electricity", "co2_per_unit"):
        near = get_close_matches(key, [row.key for row in factors.index[("electricity", "co2_per_unit")]], n=3)
        raise NoCoefficient(f"electricity CO2 factor {key}", tuple(near))
    if rules.known and not chosen.known_on(rules.known):
        raise CoefficientRefused(
            f"电力排放因子 {key} 公布于 {chosen.published}，晚于 {rules.known}"
            f" / electricity CO2 factor {key} was published {chosen.published}, after {rules.known}"
        )
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
