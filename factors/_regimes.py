"""Rule regimes and warning rules by date: data of ``regimes.toml`` and ``warning_rules.toml``."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from factors._errors import TableError, UnknownName
from factors._set import shipped_factors
from factors._tables import shipped_table

Deduction = Literal["none", "increment", "all"]

_REGIMES_TABLE = "regimes.toml"
_REGIME_FIELDS = frozenset(
    (
        "name",
        "valid_from",
        "documents",
        "feedstock_deducted",
        "nonfossil_deducted_total",
        "nonfossil_deducted_intensity",
        "listed_deducted",
        "status",
    )
)
_REGIME_OPTIONS = frozenset(("feedstock_from", "nonfossil_from", "certificate_cap", "targets"))


@dataclass(frozen=True, slots=True)
class Regime:
    """One set of rules for what counts as energy, in force from ``valid_from`` until the next one.

    A deduction may begin later than its regime: ``feedstock_from`` and ``nonfossil_from`` are the days from which
    feedstock (原料用能) and non-fossil energy are deducted, None where they are not. ``listed_deducted`` tells whether
    separately listed projects (单列) leave the total, ``certificate_cap`` names the row that caps certificates, empty
    where none are deducted. ``targets`` are the keys of the rule rows that came with the regime.
    """

    key: str
    name: str
    valid_from: date
    documents: tuple[str, ...]
    feedstock_deducted: bool
    nonfossil_deducted_total: Deduction
    nonfossil_deducted_intensity: Deduction
    listed_deducted: bool
    status: str
    feedstock_from: date | None = None
    nonfossil_from: date | None = None
    certificate_cap: str = ""
    targets: tuple[str, ...] = ()

    @property
    def citation(self) -> str:
        """Key, name, documents, first day and status on one line, as a result names the regime.

        >>> regime("R4").citation
        'R4 非化石能源不纳入能耗调控（2024）：发改环资〔2024〕113号 [2024-01-27 – …] (secondary)'
        """
        return f"{self.key} {self.name}：{'、'.join(self.documents)} [{self.valid_from} – …] ({self.status})"


@dataclass(frozen=True, slots=True)
class WarningRule:
    """One rule for the warning grade: red above a gap share, or red when the intensity rises."""

    key: str
    document: str
    red_above_gap_share: Decimal | None
    red_when_rising: bool
    status: str
    note: str


@cache
def regimes() -> dict[str, Regime]:
    """Return every regime by key, in order of date.

    Raises
    ------
    TableError
        If a regime has an unknown or missing field, or a deduction without its day.
    """
    table = tomllib.loads(shipped_table(_REGIMES_TABLE).read_text("utf-8"))
    return {key: _regime(key, row) for key, row in table.items()}


def _regime(key: str, row: dict[str, Any]) -> Regime:
    odd = sorted((row.keys() - _REGIME_OPTIONS) ^ _REGIME_FIELDS)
    if odd:
        raise TableError(_REGIMES_TABLE, 0, key, ", ".join(odd), f"the fields {', '.join(sorted(_REGIME_FIELDS))}")
    nonfossil = {row["nonfossil_deducted_total"], row["nonfossil_deducted_intensity"]} != {"none"}
    for name, deducted in (("feedstock_from", row["feedstock_deducted"]), ("nonfossil_from", nonfossil)):
        if deducted != (name in row):
            raise TableError(_REGIMES_TABLE, 0, key, str(row.get(name)), f"{name} with a deduction, and only with one")
    return Regime(key=key, **{**row, "documents": tuple(row["documents"]), "targets": tuple(row.get("targets", ()))})


def regime(key: str) -> Regime:
    """Return a regime.

    Raises
    ------
    UnknownName
        If there is none of that key.

    Examples
    --------
    >>> regime("R4").nonfossil_deducted_intensity
    'all'
    """
    if key not in regimes():
        raise UnknownName("regime", key, tuple(regimes()))
    return regimes()[key]


def regime_on(day: date) -> Regime:
    """Return the regime in force on a day: the last one that began on it or before (rules §1.2).

    Raises
    ------
    UnknownName
        If the day is before the first regime.

    Examples
    --------
    >>> [regime_on(date(*day)).key for day in ((2021, 9, 10), (2021, 9, 11), (2024, 5, 23), (2026, 1, 1))]
    ['R1', 'R2', 'R4b', 'R5']
    """
    begun = [each for each in regimes().values() if each.valid_from <= day]
    if not begun:
        first = min(regimes().values(), key=lambda each: each.valid_from)
        raise UnknownName("regime in force on", str(day), (f"{first.key} (from {first.valid_from})",))
    return max(begun, key=lambda each: each.valid_from)


def feedstock_deducted_on(day: date) -> bool:
    """Return whether feedstock (原料用能) is deducted on a day, from total and intensity (发改环资〔2022〕803号).

    Raises
    ------
    UnknownName
        If the day is before the first regime.

    Examples
    --------
    >>> feedstock_deducted_on(date(2022, 10, 26)), feedstock_deducted_on(date(2022, 10, 27))
    (False, True)
    """
    return _begun(regime_on(day).feedstock_from, day)


def nonfossil_deducted_total_on(day: date) -> Deduction:
    """Return what non-fossil energy is deducted from the total on a day: none, the increment since 2020, or all.

    The increment from the notice of 2022-11-16 on, all from 发改环资〔2024〕113号 on.

    Raises
    ------
    UnknownName
        If the day is before the first regime.

    Examples
    --------
    >>> [nonfossil_deducted_total_on(date(*day)) for day in ((2022, 11, 15), (2022, 11, 16), (2024, 1, 27))]
    ['none', 'increment', 'all']
    """
    rules = regime_on(day)
    return rules.nonfossil_deducted_total if _begun(rules.nonfossil_from, day) else "none"


def _begun(start: date | None, day: date) -> bool:
    return start is not None and start <= day


@cache
def warning_rules() -> dict[str, WarningRule]:
    """Return every warning rule by key; the limit of the gap is read from its row in ``rules/scoring.csv``."""
    table = tomllib.loads(shipped_table("warning_rules.toml").read_text("utf-8"))
    return {
        key: WarningRule(
            key=key,
            document=row["document"],
            red_above_gap_share=_share(row["red_above_gap"]) if row["red_above_gap"] else None,
            red_when_rising=row["red_when_rising"],
            status=row["status"],
            note=row["note"],
        )
        for key, row in table.items()
    }


def _share(key: str) -> Decimal:
    """Return the share that a row prints in percent."""
    return Decimal(shipped_factors()[key].printed).scaleb(-2)


def warning_rule(key: str) -> WarningRule:
    """Return a warning rule; raises UnknownName if there is none of that key.

    >>> warning_rule("W2020").red_above_gap_share
    Decimal('0.10')
    """
    if key not in warning_rules():
        raise UnknownName("warning rule", key, tuple(warning_rules()))
    return warning_rules()[key]
