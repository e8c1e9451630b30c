"""Figures with their formula and the figures they were made of: what ``indicators`` prints and ``explain`` walks."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledgers import Finding


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that a command or report prints.

    ``key`` is stable (``intensity/州内/2020``); ``value`` is exact, None where a coefficient is missing, a word for a
    grade; ``inputs`` are the keys it was computed from, ``formula`` says how; ``unconfirmed`` are the coefficients
    it rests on that nobody has checked against the original. Shares have unit 1; ``percent`` tells how to print one.
    """

    key: str
    name_zh: str
    name_en: str
    value: Decimal | str | None
    unit: str
    formula: str = ""
    inputs: tuple[str, ...] = ()
    rule: str = ""
    unconfirmed: frozenset[str] = field(default=frozenset())
    note: str = ""
    percent: bool = False

    def name(self, lang: str) -> str:
        """Return the name in a language."""
        return self.name_zh if lang == "zh" else self.name_en

    def as_dict(self) -> dict[str, object]:
        """Return the figure as ``--format json`` has it; numbers are strings, so that no digit is lost."""
        return {
            "key": self.key,
            "name_zh": self.name_zh,
            "name_en": self.name_en,
            "value": None if self.value is None else number_text(self.value),
            "unit": self.unit,
            "formula": self.formula,
            "inputs": list(self.inputs),
            "rule": self.rule,
            "unconfirmed": sorted(self.unconfirmed),
            "note": self.note,
        }


@cache
def _kinds() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = tomllib.loads(files("accounting").joinpath("figures.toml").read_text("utf-8"))
    return table


def figure_kinds() -> list[str]:
    """Return the kinds of figures in the order in which a reader wants them.

    >>> figure_kinds()[:2]
    ['energy_ce', 'energy_ce_electricity']
    """
    return list(_kinds())


def measure_name(measure: str, lang: str = "zh") -> str:
    """Return what a measure is called.

    >>> measure_name("energy_ce")
    '综合能源消费量（当量值）'
    """
    return _kinds()[measure][lang]


def figure(
    kind: str,
    at: str,
    value: Decimal | str | None,
    inputs: tuple[str, ...] = (),
    *,
    unconfirmed: Iterable[str] = (),
    note: str = "",
    blanks: Mapping[str, str] = MappingProxyType({}),
) -> Figure:
    """Return a figure of a kind of ``figures.toml``; ``at`` is the rest of its key, ``blanks`` fill its texts."""
    row = _kinds()[kind]
    text = {name: row.get(name, "").format(**blanks) for name in ("zh", "en", "formula", "rule")}
    return Figure(
        key=f"{kind}/{at}",
        name_zh=text["zh"],
        name_en=text["en"],
        value=value,
        unit=row["unit"].format(**blanks),
        formula=text["formula"],
        inputs=inputs,
        rule=text["rule"],
        unconfirmed=frozenset(unconfirmed),
        note=note,
        percent=row.get("text") == "percent",
    )


def number_text(value: Decimal | str) -> str:
    """Return an exact number without the zeros its scale adds, a word unchanged.

    >>> number_text(Decimal("1345344.0000000000")), number_text("green")
    ('1345344', 'green')
    """
    if isinstance(value, str):
        return value
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class FigureBook(dict[str, Figure]):
    """Figures by key, in the order in which they were computed, and what was found on the way."""

    def __init__(self) -> None:
        super().__init__()
        self.findings: list[Finding] = []

    def add(self, new: Figure) -> Figure:
        """Keep a figure; what its inputs rest on unconfirmed is joined to it."""
        marks = new.unconfirmed.union(*(self[key].unconfirmed for key in new.inputs if key in self))
        self[new.key] = replace(new, unconfirmed=marks)
        return self[new.key]

    def number(self, key: str) -> Decimal | None:
        """Return the number behind a key; None where it is missing, not given, or a word."""
        found = self.get(key)
        return found.value if found and isinstance(found.value, Decimal) else None


def quotient(upper: Decimal | None, lower: Decimal | None) -> Decimal | None:
    """Return a ratio to 28 digits, None where a side is missing or the lower one is zero."""
    return None if upper is None or not lower else upper / lower


def total(values: Iterable[Decimal | None]) -> Decimal | None:
    """Return a sum that is None as soon as one part is missing: a gap never shrinks a total.

    >>> total([Decimal(1), None]) is None, total([Decimal(1), Decimal(2)])
    (True, Decimal('3'))
    """
    parts = list(values)
    present = [part for part in parts if part is not None]
    return sum(present, Decimal(0)) if len(present) == len(parts) else None
