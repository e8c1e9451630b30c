"""Differences between statements of one thing, in tonnes of coal equivalent and in the indicator's decimals."""

from dataclasses import dataclass
from decimal import Decimal

from accounting._account import Account
from accounting._figures import FigureBook
from ledgers import Difference, differences


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One difference: what it is, its size, and what it would move if it were consumption.

    ``difference_tce`` is in 当量 at the coefficient with which the firm's item was posted, None where it has none, and
    ``unconfirmed`` what of that coefficient nobody has checked;
    ``intensity_change`` in tce per 10⁴ yuan of the firm's scope in that year, None where the scope has no value added.
    """

    name: str
    scope: str
    of: Difference
    difference_tce: Decimal | None
    intensity_change: Decimal | None
    unconfirmed: frozenset[str]


def reconciliation(account: Account, book: FigureBook) -> list[Reconciled]:
    """Return every difference in the periods of an account, those of most coal equivalent first.

    Months against the year, sums since January, the balance of stocks, stocks carried over, meters against the report,
    205-2 and 205-3 against 205-1, and what a form says of a year ago against what stood then. A month is valued with
    its year's coefficient. The change of the intensity is what the indicator would move by if the whole difference were
    consumption: an upper bound, no verdict.
    """
    coefficients = {
        (row["firm_id"], row["period"], row["item"]): (row["factor"], row["resolution_id"])
        for row in account.workspace.query("accounting", "coefficients_of_firms", measure="energy_ce")
    }
    firms = {
        (row["firm_id"], row["period"]): row
        for row in account.workspace.rows("SELECT firm_id, period, name, scope FROM firm_in_period")
    }
    found = []
    for each in differences(account.workspace):
        year = each.period[:4]
        if year not in account.periods:
            continue
        firm = firms.get((each.firm_id, year)) or firms.get((each.firm_id, each.period))
        shared = coefficients.get(("", year, each.item))
        size, marks = _sized(account, each, coefficients.get((each.firm_id, year, each.item), shared))
        scope = firm["scope"] if firm else "未登记"
        value = book.number(f"value_added/{scope}/{year}")
        change = None if size is None or not value else size / value
        found.append(Reconciled(firm["name"] if firm else each.firm_id, scope, each, size, change, marks))
    return sorted(
        found, key=lambda row: (-abs(row.difference_tce or Decimal(0)), row.of.check, row.of.firm_id, row.of.period)
    )


def _sized(
    account: Account, each: Difference, coefficient: tuple[Decimal, int] | None
) -> tuple[Decimal | None, frozenset[str]]:
    """Return the size of a difference in tce, and what of its coefficient waits for confirmation."""
    if each.item in ("", "energy_total"):  # filed in tonnes of coal equivalent
        return each.difference, frozenset()
    if coefficient is None:
        return None, frozenset()
    factor, resolution_id = coefficient
    return each.difference * factor, account.marks_of(resolution_id)
