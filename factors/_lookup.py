"""Which coefficient holds: exactly one row for an item, a kind, a region and a day, or an error that explains."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from factors._coefficients import Coefficient
from factors._errors import NoCoefficient
from factors._regions import region_chain
from factors._set import FactorSet, shipped_factors
from factors._tables import shipped_table, table_rows

NEAR_MISSES = 4


class RangeOnly(NoCoefficient):
    """The row that holds prints a range and no value; ``coefficient`` is that row."""

    def __init__(self, question: str, coefficient: Coefficient) -> None:
        self.coefficient = coefficient
        range_ = f"{coefficient.shown} {coefficient.unit}"
        super().__init__(question, (f"{coefficient.key} prints a range only: {range_}; choose a value within it",))


class Ambiguous(NoCoefficient):
    """More than one row answers alike: the question must name the basis or the data year."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A coefficient that was chosen, why it and no other, and whether it is a preview of a rule not yet in force."""

    coefficient: Coefficient
    reason: str
    preview: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a set of factors; ``regions`` are those that will do, the nearest first."""

    item: str
    kind: str
    day: date
    basis: str
    regions: tuple[str, ...]
    known: date | None
    data_year: str

    def __str__(self) -> str:
        parts = [self.item, f"{self.kind}{f' ({self.basis})' if self.basis else ''}", " > ".join(self.regions)]
        parts += [f"data of {self.data_year}"] if self.data_year else []
        parts += [str(self.day)] + ([f"as known on {self.known}"] if self.known else [])
        return ", ".join(parts)


def _misses(row: Coefficient, asked: Question, factors: FactorSet) -> list[str]:
    """Return what keeps a row from answering, empty when it does answer."""
    misses = []
    if row.of_data_year and not asked.data_year:
        misses.append(f"bears no days: ask for the data of {row.data_year}")
    if asked.basis and row.basis != asked.basis:
        misses.append(f"basis is {row.basis}, not {asked.basis}")
    if row.region not in asked.regions:
        misses.append(f"region is {row.region}, not {' > '.join(asked.regions)}")
    if asked.data_year and row.data_year != asked.data_year:
        misses.append(f"data year is {row.data_year or 'not stated'}, not {asked.data_year}")
    if not row.holds_on(asked.day) and not (asked.known and factors.end_unknown(row, asked.known, asked.day)):
        misses.append(f"holds {row.in_force_from or '…'} to {row.valid_to or '…'}, not on {asked.day}")
    if asked.known and not row.known_on(asked.known):
        misses.append(f"published {row.published}, after {asked.known}")
    return misses


def find(
    item: str,
    kind: str,
    day: date,
    *,
    basis: str = "",
    region: str = "CN",
    known: date | None = None,
    data_year: str = "",
    factors: FactorSet | None = None,
) -> Choice:
    """Return the one coefficient that holds, and the reason for it.

    Order of preference: the nearer region, then the source with the smaller ``preference`` number.

    Parameters
    ----------
    item, kind, basis
        As in the tables; a blank basis takes any, and more than one row is then an error.
    day
        The day on which it must be in force.
    region
        Code of the region asked for: its own value goes before its grid's, the nation's and the world's.
    known
        The day by which it must have been published; None asks for what is known today.
    data_year
        The year of the data a value was made from (electricity CO2), blank for any.
    factors
        The set to ask; the shipped one by default.

    Raises
    ------
    NoCoefficient
        If no row, or more than one, answers; it lists the near misses and what would make them match.
    RangeOnly
        If the row that answers prints a range and no value.

    Examples
    --------
    >>> choice = find("electricity", "coal_equivalent", date(2020, 12, 31), basis="calorific")
    >>> choice.coefficient.printed, choice.coefficient.unit, choice.coefficient.source.document
    ('0.1229', 'kgce/kWh', 'GB/T 2589-2008')
    """
    chosen = factors or shipped_factors()
    asked = Question(item, kind, day, basis, region_chain(region), known, data_year)
    if asked not in chosen.answers:
        chosen.answers[asked] = _answer(chosen, asked)
    answer = chosen.answers[asked]
    if isinstance(answer, NoCoefficient):
        raise answer.with_traceback(None)  # kept for the next question: frames of this one must not pile up on it
    assert isinstance(answer, Choice)
    return answer


def _answer(factors: FactorSet, asked: Question) -> Choice | NoCoefficient:
    judged = [(row, _misses(row, asked, factors)) for row in factors.index.get((asked.item, asked.kind), ())]
    held = [row for row, misses in judged if not misses]
    if not held:
        return NoCoefficient(str(asked), _near_misses(judged, asked))

    def rank(row: Coefficient) -> tuple[int, int]:
        return asked.regions.index(row.region), row.source.preference

    held.sort(key=rank)
    best, others = held[0], held[1:]
    ties = [row.key for row in others if rank(row) == rank(best)]
    if ties:
        near = tuple(f"{key}: answers as well" for key in (best.key, *ties)[:NEAR_MISSES])
        return Ambiguous(f"{asked} (name the basis or the data year)", near)
    bases = {row.basis for row in held}
    if not asked.basis and len(bases) > 1:
        near = tuple(f"{row.key}: basis {row.basis}" for row in held[:NEAR_MISSES])
        return Ambiguous(f"{asked} (name the basis: {', '.join(sorted(bases))})", near)
    if best.value is None:
        return RangeOnly(str(asked), best)
    over = f"; preferred to {', '.join(row.key for row in others)}" if others else ""
    preview = bool(asked.known and best.in_force_from and best.in_force_from > asked.known)
    early = f"; preview: not in force before {best.in_force_from}" if preview else ""
    return Choice(best, f"{best.citation}{over}{early}", preview)


def _near_misses(judged: Sequence[tuple[Coefficient, list[str]]], asked: Question) -> tuple[str, ...]:
    def distance(entry: tuple[Coefficient, list[str]]) -> tuple[int, bool, int]:
        row, misses = entry
        return len(misses), row.basis != (asked.basis or row.basis), row.days_from(asked.day)

    return tuple(f"{row.key}: {', '.join(misses)}" for row, misses in sorted(judged, key=distance)[:NEAR_MISSES])


def combustion_family(industry: str) -> tuple[str, str]:
    """Return the family of fuel defaults that a sector's guide prints, and the reason.

    >>> combustion_family("2613")
    ('NDRC_B', '化工企业指南附录二')
    """
    families = _families()
    for width in range(len(industry), 1, -1):
        if industry[:width] in families:
            return families[industry[:width]]
    return families["default"]


@cache
def _families() -> dict[str, tuple[str, str]]:
    rows = table_rows(shipped_table("co2_families.csv"), ("industry", "family", "reason"))
    return {row["industry"]: (row["family"], row["reason"]) for _, row in rows}
