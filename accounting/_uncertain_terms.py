"""What an uncertain total is made of: amounts that share their errors, from the postings of an account."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from accounting._account import Account
from accounting._resolution import PUBLISHED
from accounting._spreads import Spread, Subject, spread_of


class Term(NamedTuple):
    """Amounts that share all errors: by period, the shared coefficients behind them, and the errors of their own."""

    amounts: tuple[float, float]
    parts: tuple[str, ...]
    own: tuple[tuple[Subject, str, Spread], ...]


_Key = tuple[str, str, str, tuple[str, ...], Spread | None, Spread | None]
"""Firm, item, period (empty: both), coefficients, and the spreads of quantity and own coefficient."""


def shared_spread(spreads: Sequence[Spread], key: str) -> Spread | None:
    """Return the declared uncertainty of a published coefficient, None where it counts as exact."""
    return spread_of(spreads, Subject.COEFFICIENT, key)


def energy_terms(
    account: Account, periods: tuple[str, str], scopes: list[str], measure: str, spreads: Sequence[Spread]
) -> tuple[list[Term], tuple[str, ...]]:
    """Return the energy of two periods, tce, and the coefficients behind it that nobody declared uncertain."""
    rows = account.workspace.query(
        "accounting", "uncertain_amounts", measure=measure, periods=list(periods), scopes=scopes
    )
    amounts: dict[_Key, list[float]] = defaultdict(lambda: [0.0, 0.0])
    used: set[str] = set()
    for row in rows:
        resolution = account.resolutions[row["resolution_id"]]
        shared = resolution.parts if resolution.tier == PUBLISHED else ()  # a firm's own value has an error of its own
        used.update(shared)
        quantity = spread_of(spreads, Subject.QUANTITY, row["item"])
        measured = None if resolution.tier == PUBLISHED else spread_of(spreads, Subject.OWN_COEFFICIENT, row["item"])
        at = row["period"] if quantity is None or not quantity.lasting else ""
        key = (row["firm_id"], row["item"], at, shared, quantity, measured)
        amounts[key][periods.index(row["period"])] += row["amount"]
    terms = []
    for (_, item, _, parts, quantity, measured), (base, now) in amounts.items():
        errors = ((Subject.QUANTITY, item, quantity), (Subject.OWN_COEFFICIENT, item, measured))
        own = tuple((subject, key, spread) for subject, key, spread in errors if spread is not None)
        terms.append(Term((base, now), parts, own))
    return terms, tuple(sorted(key for key in used if shared_spread(spreads, key) is None))


def value_terms(
    account: Account, periods: tuple[str, str], scopes: list[str], price_base: str, spreads: Sequence[Spread]
) -> list[Term]:
    """Return the value added of two periods, 10⁴ yuan, firm by firm."""
    spread = spread_of(spreads, Subject.VALUE_ADDED, "value_added")
    amounts: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for number, period in enumerate(periods):
        rows = account.workspace.query(
            "accounting", "value_added_by_firm", period=period, price_base=price_base, scopes=scopes
        )
        for row in rows:
            at = period if spread is None or not spread.lasting else ""
            amounts[row["firm_id"], at][number] += float(row["amount"])
    own = () if spread is None else ((Subject.VALUE_ADDED, "value_added", spread),)
    return [Term((base, now), (), own) for base, now in amounts.values()]
