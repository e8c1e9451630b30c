"""Which numbers of the page rest on coefficients that still wait for confirmation: by firm, by energy item."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from accounting import Account


class EnergyPart(NamedTuple):
    """One part of the energy posted: whose, when, of what, in which industry, and whether used or returned."""

    scope: str
    period: str
    item: str
    division: str
    direction: str


def unconfirmed_measures(account: "Account", period: str) -> dict[str, frozenset[str]]:
    """Return by firm the measures of a period that rest on an unconfirmed coefficient.

    ``Account.unconfirmed_by`` says it of a firm as a whole; a table that has 当量 and 等价 apart needs it by measure.
    """
    waiting = _waiting(account)
    found: dict[str, set[str]] = {}
    for row in account.workspace.query("accounting", "resolutions_by_firm", period=period):
        if row["resolution_id"] in waiting:
            found.setdefault(row["subject"], set()).add(account.resolutions[row["resolution_id"]].measure)
    return {firm: frozenset(measures) for firm, measures in found.items()}


def unconfirmed_energy(account: "Account") -> frozenset[EnergyPart]:
    """Return the parts of the energy (当量) that rest on an unconfirmed coefficient."""
    resolutions = sorted(_waiting(account))
    rows = account.workspace.query("shuangkong.report", "unconfirmed_energy", resolutions=resolutions)
    return frozenset(EnergyPart(**row) for row in rows)


def _waiting(account: "Account") -> set[int]:
    """Return the resolutions in which an unconfirmed coefficient has part."""
    return {at for at in range(len(account.resolutions)) if account.marks_of(at)}
