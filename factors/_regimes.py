"""Rule regimes and warning rules by date: data of ``regimes.toml`` and ``warning_rules.toml``."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

from factors._errors import UnknownName
from factors._tables import shipped_table

Deduction = Literal["none", "increment", "all"]


@dataclass(frozen=True, slots=True)
class Regime:
    """One set of rules for what counts as energy, in force from ``valid_from``."""

    key: str
    name: str
    valid_from: date
    documents: tuple[str, ...]
    feedstock_deducted: bool
    nonfossil_deducted_total: Deduction
    nonfossil_deducted_intensity: Deduction
    status: str


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
    """Return every regime by key, in order of date."""
    table = tomllib.loads(shipped_table("regimes.toml").read_text("utf-8"))
    return {key: Regime(key=key, **{**row, "documents": tuple(row["documents"])}) for key, row in table.items()}


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


@cache
def warning_rules() -> dict[str, WarningRule]:
    """Return every warning rule by key."""
    table = tomllib.loads(shipped_table("warning_rules.toml").read_text("utf-8"))
    return {
        key: WarningRule(
            key=key,
            document=row["document"],
            red_above_gap_share=Decimal(row["red_above_gap_share"]) if row["red_above_gap_share"] else None,
            red_when_rising=row["red_when_rising"],
            status=row["status"],
            note=row["note"],
        )
        for key, row in table.items()
    }


def warning_rule(key: str) -> WarningRule:
    """Return a warning rule; raises UnknownName if there is none of that key.

    >>> warning_rule("W2020").red_above_gap_share
    Decimal('0.10')
    """
    if key not in warning_rules():
        raise UnknownName("warning rule", key, tuple(warning_rules()))
    return warning_rules()[key]
