"""Gathers energy by month of the firms that file by months: an account of its own, beside that of the year."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from shuangkong.report._content import MonthlyEnergy
from shuangkong.report._names import item_name
from shuangkong.report._unconfirmed import unconfirmed_energy, unconfirmed_measures

if TYPE_CHECKING:
    from accounting import Account, FigureBook
    from ledgers import Workspace


def gather_months(
    workspace: "Workspace", account: "Account", book: "FigureBook", period: str, scope: str, joint: str
) -> MonthlyEnergy | None:
    """Return energy by month, posted on a cursor of its own; None where nobody files by months.

    The firms are set against ``scope`` if all of them belong to it, else against ``joint``, all scopes together.
    """
    months = _months_held(workspace, period)
    if not months:
        return None
    monthly = _posted(workspace, account, months)
    rows = monthly.workspace.query("accounting", "energy_by_month")
    amounts = {(row["month"], row["item"]): row["amount"] for row in rows}
    items = _items(amounts, months)
    marked = {(part.period, part.item) for part in unconfirmed_energy(monthly)}
    firms = {row["firm_id"] for month in months for row in monthly.by_firm(month)}
    year = [row for row in account.by_firm(period) if row["measure"] == "energy_ce" and row["firm_id"] in firms]
    base = scope if {row["scope"] for row in year} == {scope} else joint
    waiting = unconfirmed_measures(account, period)
    return MonthlyEnergy(
        months=tuple(months),
        items=tuple(map(item_name, items)),
        amounts_tce=tuple(tuple(amounts.get((at, item), Decimal(0)) for item in items) for at in months),
        unconfirmed=tuple(tuple((at, item) in marked for item in items) for at in months),
        firm_count=len(firms),
        firms_year_tce=_sum([row["amount"] for row in year]),
        firms_year_unconfirmed=any("energy_ce" in waiting.get(firm, ()) for firm in firms),
        base_scope=base,
        base_year=book.get(f"energy_ce/{base}/{period}"),
        marks=tuple(monthly.marks()),
    )


def _months_held(workspace: "Workspace", period: str) -> list[str]:
    held = workspace.rows("SELECT DISTINCT period FROM standing_entry WHERE length(period) = 7 ORDER BY period")
    return [row["period"] for row in held if row["period"].startswith(f"{period}-")]


def _posted(workspace: "Workspace", account: "Account", months: Sequence[str]) -> "Account":
    """Return the account of the months by the rules of the year's."""
    from accounting import account as post

    rules = account.rules
    return post(workspace, months, electricity_co2=rules.electricity_co2, known=rules.known, factors=rules.factors)


def _items(amounts: Mapping[tuple[str, str], Decimal], months: Sequence[str]) -> list[str]:
    """Return the items that have any energy, the largest first."""
    held = sorted({item for _, item in amounts if any(amounts.get((at, item)) for at in months)})
    return sorted(held, key=lambda item: -sum(amounts.get((at, item), 0) for at in months))


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    present = [value for value in values if value is not None]
    return sum(present, Decimal(0)) if len(present) == len(values) else None
