"""Declared uncertainties: how far a coefficient, a quantity or value added may lie from what is written."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from enum import StrEnum
from fnmatch import fnmatchcase
from math import log, sqrt
from pathlib import Path
from typing import Any

from accounting._errors import SpreadsUnfit

NORMAL_95 = 1.959963984540054
"""Half-width of the 95 % interval of a normal distribution in standard deviations."""


class Subject(StrEnum):
    """What is uncertain: each is one source of error, or as many independent ones as there are firms."""

    COEFFICIENT = "coefficient"
    """A published coefficient: one error that all who use it share, in every period."""
    QUANTITY = "quantity"
    """What a firm reports of an item: one error for each firm and item, and each period unless it is ``lasting``."""
    OWN_COEFFICIENT = "own_coefficient"
    """What a firm measured of its own fuel: one error for each firm and item."""
    VALUE_ADDED = "value_added"
    """A firm's value added: one error for each firm, and each period unless it is ``lasting``."""


class Distribution(StrEnum):
    """How an error is distributed; the half-width is of the 95 % interval, or of the whole range."""

    NORMAL = "normal"
    LOGNORMAL = "lognormal"
    UNIFORM = "uniform"
    TRIANGULAR = "triangular"


@dataclass(frozen=True, slots=True)
class Spread:
    """One declared uncertainty.

    ``match`` is a pattern over keys of coefficients or items (``NBS205.*``, ``raw_coal``, ``*``); ``half_width`` is
    relative, 0.05 for 5 %: of the 95 % interval for normal and lognormal errors, of the range for the others.
    ``lasting`` errors are the same in every period (one meter, one bias). ``origin`` is ``public`` with a ``source``,
    or ``assumption``.
    """

    subject: Subject
    match: str
    half_width: float
    distribution: Distribution
    origin: str
    source: str = ""
    note: str = ""
    lasting: bool = False

    @property
    def sigma(self) -> float:
        """The relative standard deviation; that of the logarithm for lognormal errors.

        >>> round(Spread(Subject.QUANTITY, "*", 0.06, Distribution.TRIANGULAR, "assumption").sigma, 6)
        0.024495
        """
        if self.distribution is Distribution.NORMAL:
            return self.half_width / NORMAL_95
        if self.distribution is Distribution.LOGNORMAL:
            return log(1 + self.half_width) / NORMAL_95
        return self.half_width / sqrt(3 if self.distribution is Distribution.UNIFORM else 6)


def spread_of(spreads: Sequence[Spread], subject: Subject, key: str) -> Spread | None:
    """Return the first declared uncertainty of a subject whose pattern fits a key, None where none does."""
    return next((each for each in spreads if each.subject is subject and fnmatchcase(key, each.match)), None)


def read_spreads(path: Path) -> tuple[Spread, ...]:
    """Return the uncertainties that a TOML file declares, in its order: the first that fits counts.

    Raises
    ------
    SpreadsUnfit
        If the file is no TOML, names an unknown field, or a value does not fit.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise SpreadsUnfit(path.name, str(problem)) from problem
    extra = sorted(table.keys() - {"spreads"})
    if extra or not isinstance(table.get("spreads"), list):
        raise SpreadsUnfit(
            path.name, f"应为 [[spreads]] 各段 / [[spreads]] tables were expected, found: {', '.join(extra)}"
        )
    return tuple(_spread(path.name, number, row) for number, row in enumerate(table["spreads"], start=1))


def _spread(file: str, number: int, row: dict[str, Any]) -> Spread:
    where = f"[[spreads]] {number}"
    faults = list(_faults(row))
    if faults:
        raise SpreadsUnfit(f"{file}, {where}", "; ".join(faults))
    subject, percent = Subject(row["subject"]), float(row["half_width_percent"])
    rest = {name: row[name] for name in ("source", "note", "lasting") if name in row}
    return Spread(subject, row["match"], percent / 100, Distribution(row["distribution"]), row["origin"], **rest)


def _faults(row: dict[str, Any]) -> Iterator[str]:
    known = [each.name for each in fields(Spread) if each.name != "half_width"] + ["half_width_percent"]
    for name in row.keys() - set(known):
        near = get_close_matches(name, known, n=1)
        yield f"未知字段 / unknown field {name!r}" + (f"，是否为 / did you mean {near[0]!r}?" if near else "")
    for name in ("subject", "match", "half_width_percent", "distribution", "origin"):
        if name not in row:
            yield f"缺 / missing: {name}"
    for name, kinds in (("subject", Subject), ("distribution", Distribution)):
        if name in row and row[name] not in list(kinds):
            yield f"{name} {row[name]!r}: {', '.join(kinds)}"
    if row.get("origin", "public") not in ("public", "assumption"):
        yield f"origin {row['origin']!r}: public, assumption"
    if row.get("origin") == "public" and not row.get("source"):
        yield "public 须注明 source / a public value needs its source"
    width = row.get("half_width_percent", 0)
    if isinstance(width, bool) or not isinstance(width, int | float) or not 0 <= width <= 100:
        yield f"half_width_percent {width!r}: 0–100"
