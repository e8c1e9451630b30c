"""Which coefficient holds: exactly one row for an item, a kind, a region and a day, or an error that explains."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from factors._coefficients import Coefficient, coefficients
from factors._errors import NoCoefficient
from factors._sources import source
from factors._tables import shipped_table, table_rows

NATION = ("CN", "world")


class RangeOnly(NoCoefficient):
    """The row that holds prints a range and no value; ``coefficient`` is that row."""

    def __init__(self, question: str, coefficient: Coefficient) -> None:
        self.coefficient = coefficient
        super().__init__(question, (f"{coefficient.key} prints a range only: {range_text(coefficient)}",))


def range_text(coefficient: Coefficient) -> str:
    """Return a printed range with its unit."""
    low, high = (float(bound) if bound is not None else "" for bound in (coefficient.low, coefficient.high))
    return f"{low}–{high} {coefficient.unit}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A coefficient that was chosen, and why it and no other."""

    coefficient: Coefficient
    reason: str


@cache
def _by_item_and_kind() -> dict[tuple[str, str], tuple[Coefficient, ...]]:
    index: dict[tuple[str, str], list[Coefficient]] = {}
    for row in coefficients().values():
        index.setdefault((row.item, row.kind), []).append(row)
    return {key: tuple(rows) for key, rows in index.items()}


def _misses(row: Coefficient, basis: str, regions: Sequence[str], day: date, known: date | None) -> list[str]:
    """Return what keeps a row from answering, empty when it does answer."""
    misses = []
    if basis and row.basis != basis:
        misses.append(f"basis is {row.basis}, not {basis}")
    if row.region not in regions:
        misses.append(f"region is {row.region}, not {' > '.join(regions)}")
    if not row.holds_on(day):
        misses.append(f"holds {row.valid_from or '…'} to {row.valid_to or '…'}, not on {day}")
    if known and not row.known_on(known):
        misses.append(f"published {row.known_from}, after {known}")
    return misses


def find(
    item: str, kind: str, day: date, *, basis: str = "", regions: Sequence[str] = NATION, known: date | None = None
) -> Choice:
    """Return the one coefficient that holds, and the reason for it.

    Parameters
    ----------
    item, kind, basis
        As in the tables; a blank basis takes any.
    day
        The day on which it must be in force.
    regions
        Regions that will do, the nearest first: ``("510000", "GRID-SW", "CN")``.
    known
        The day by which it must have been published; None asks for what is known today.

    Raises
    ------
    NoCoefficient
        If no row, or more than one, answers; it lists the near misses.
    RangeOnly
        If the row that answers prints a range and no value.

    Examples
    --------
    >>> choice = find("electricity", "coal_equivalent", date(2020, 12, 31), basis="calorific")
    >>> choice.coefficient.printed, choice.coefficient.unit, choice.coefficient.source
    ('0.1229', 'kgce/kWh', 'GBT2589-2008')
    """
    question = f"{item}, {kind}{f' ({basis})' if basis else ''}, {' > '.join(regions)}, {day}"
    rows = _by_item_and_kind().get((item, kind), ())
    judged = [(row, _misses(row, basis, regions, day, known)) for row in rows]
    held = [row for row, misses in judged if not misses]
    if not held:
        near = sorted(
            judged,
            key=lambda entry: (len(entry[1]), entry[0].basis != (basis or entry[0].basis), entry[0].days_from(day)),
        )[:4]
        raise NoCoefficient(question, tuple(f"{row.key}: {', '.join(misses)}" for row, misses in near))

    def rank(row: Coefficient) -> tuple[int, int]:
        return regions.index(row.region), source(row.source).preference

    held.sort(key=rank)
    best, others = held[0], held[1:]
    ties = [row.key for row in others if rank(row) == rank(best)]
    if ties:
        raise NoCoefficient(question, tuple(f"{key}: answers as well" for key in (best.key, *ties)))
    if best.value is None:
        raise RangeOnly(question, best)
    over = f"; preferred to {', '.join(row.key for row in others)}" if others else ""
    return Choice(best, f"{best.citation}{over}")


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
