"""From meter readings to energy and CO2: a real plant's year by day and month, with the completeness of each day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounting._errors import NothingToAccount
from accounting._figures import FigureBook, figure
from accounting._measures import MEASURE_UNITS, period_end, product
from accounting._resolution import Rules, electricity_factor
from factors import Coefficient, FactorSet, find, shipped_factors
from ledgers import Workspace

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class MeterDay:
    """One day of a meter: intervals read, share of the day covered, kWh."""

    day: date
    interval_count: int
    complete: bool
    energy_kwh: Decimal


@dataclass(frozen=True, slots=True)
class MeterYear:
    """A meter's year: its days, and its figures with formulas. Months are sums of days."""

    meter_id: str
    period: str
    days: tuple[MeterDay, ...]
    book: FigureBook

    def months(self) -> dict[str, Decimal]:
        """Return kWh by month, ``2018-01`` first."""
        sums: dict[str, Decimal] = {}
        for day in self.days:
            month = f"{day.day:%Y-%m}"
            sums[month] = sums.get(month, Decimal(0)) + day.energy_kwh
        return sums


def meter_year(
    workspace: Workspace,
    meter_id: str,
    period: str,
    *,
    electricity_co2: str = "",
    factors: FactorSet | None = None,
    known: date | None = None,
) -> MeterYear:
    """Return a meter's year in kWh, tce (当量 and 等价) and, where a factor is named, tCO2.

    Raises
    ------
    NothingToAccount
        If the ledger holds no readings of the meter in that year.
    """
    if not (len(period) == 4 and period.isdigit()):
        raise NothingToAccount(f"year {period!r}; a meter's period is a year such as 2018")
    rows = workspace.query("accounting", "meter_days", meter_id=meter_id, measure="electricity", year=int(period))
    if not rows:
        held = workspace.rows(
            "SELECT DISTINCT meter_id || ' ' || year(start_at) AS held FROM standing_reading ORDER BY held"
        )
        raise NothingToAccount(f"readings of {meter_id} in {period}", [row["held"] for row in held])
    days = tuple(
        MeterDay(row["day"], row["interval_count"], row["minutes_covered"] == DAY_MINUTES, row["quantity"])
        for row in rows
    )
    book = FigureBook()
    _energy(book, meter_id, period, days, Rules(factors or shipped_factors(), electricity_co2, known))
    opinion = workspace.query("accounting", "meter_days", meter_id=meter_id, measure="co2_publisher", year=int(period))
    if opinion:
        _opinion(book, meter_id, period, opinion)
    return MeterYear(meter_id, period, days, book)


def _energy(book: FigureBook, meter_id: str, period: str, days: Sequence[MeterDay], rules: Rules) -> None:
    energy_kwh = sum((day.energy_kwh for day in days), Decimal(0))
    at = f"{meter_id}/{period}"
    book.add(figure("electricity", at, energy_kwh))
    book.add(figure("complete_days", at, Decimal(sum(day.complete for day in days))))
    day = period_end(period)
    for kind, basis in (("energy_ce", "calorific"), ("energy_eq", "equivalent")):
        choice = find("electricity", "coal_equivalent", day, basis=basis, known=rules.known, factors=rules.factors)
        _multiple(book, kind, at, energy_kwh, choice.coefficient, choice.reason)
    if rules.electricity_co2:
        chosen = electricity_factor(rules)
        _multiple(book, "co2_electricity", at, energy_kwh, chosen, f"named: {chosen.citation}")


def _multiple(book: FigureBook, kind: str, at: str, energy_kwh: Decimal, row: Coefficient, reason: str) -> None:
    amount = energy_kwh * product([row], f"{MEASURE_UNITS[kind]}/kWh")
    marks = [row.key] if row.needs_confirmation else []
    note = f"{row.key} = {row.printed} {row.unit}; {reason}"
    book.add(figure(kind, at, amount, (f"electricity/{at}",), unconfirmed=marks, note=note))


def _opinion(book: FigureBook, meter_id: str, period: str, rows: Sequence[dict[str, Any]]) -> None:
    value = sum((row["quantity"] for row in rows), Decimal(0))
    book.add(figure("co2_publisher", f"{meter_id}/{period}", value))
