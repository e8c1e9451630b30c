"""Published coefficients: one row a value and validity period, with its source, its days and its status."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache

from factors._errors import TableError
from factors._sources import source
from factors._tables import shipped_table, table_rows

_COLUMNS = (
    "key",
    "item",
    "kind",
    "basis",
    "value",
    "value_min",
    "value_max",
    "unit",
    "region",
    "valid_from",
    "valid_to",
    "known_from",
    "source",
    "locator",
    "status",
    "checked_on",
    "note",
)
_TABLES = ("coal_equivalent.csv", "combustion_co2.csv", "electricity_co2.csv", "process_co2.csv")
_STATUSES = ("official", "secondary", "unconfirmed")


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One published value.

    ``printed`` is the value as printed, ``value`` the exact number it stands for, None where the source prints
    only a range (``low`` to ``high``). ``kind`` is ``coal_equivalent``, ``ncv``, ``carbon_content``,
    ``oxidation_rate``, ``co2_per_unit`` or a parameter of a process; ``basis`` tells rows of one kind apart
    (``calorific`` 当量, ``equivalent`` 等价, ``NDRC_A``). Blank days are None: no limit on that side.
    """

    key: str
    item: str
    kind: str
    basis: str
    printed: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    unit: str
    region: str
    valid_from: date | None
    valid_to: date | None
    known_from: date | None
    source: str
    locator: str
    status: str
    checked_on: date | None
    note: str = field(default="", compare=False)

    @property
    def citation(self) -> str:
        """Document, locator, validity and status on one line, as an explanation prints it."""
        days = f"{self.valid_from or '…'} – {self.valid_to or '…'}"
        return f"{source(self.source).document} {self.locator} [{days}] ({self.status})"

    def holds_on(self, day: date) -> bool:
        """Return whether the value is in force on a day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)

    def days_from(self, day: date) -> int:
        """Return how many days a day lies outside the validity, 0 when the value holds."""
        if self.holds_on(day):
            return 0
        bounds = [bound for bound in (self.valid_from, self.valid_to) if bound]
        return min(abs((day - bound).days) for bound in bounds)

    def known_on(self, day: date) -> bool:
        """Return whether the value had been published by a day; an unknown publication day counts as published."""
        return (self.known_from or date.min) <= day


def exact_number(text: str) -> Fraction | None:
    """Return a printed number exactly, None for a blank; fractions such as ``44/12`` are allowed.

    >>> exact_number("0.1229"), exact_number("44/12"), exact_number("")
    (Fraction(1229, 10000), Fraction(11, 3), None)
    """
    if not text:
        return None
    upper, _, lower = text.partition("/")
    return Fraction(Decimal(upper)) / Fraction(Decimal(lower or "1"))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _coefficient(row: dict[str, str]) -> Coefficient:
    return Coefficient(
        key=row["key"],
        item=row["item"],
        kind=row["kind"],
        basis=row["basis"],
        printed=row["value"],
        value=exact_number(row["value"]),
        low=exact_number(row["value_min"]),
        high=exact_number(row["value_max"]),
        unit=row["unit"],
        region=row["region"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        known_from=_day(row["known_from"]),
        source=row["source"],
        locator=row["locator"],
        status=row["status"],
        checked_on=_day(row["checked_on"]),
        note=row["note"],
    )


@cache
def coefficients() -> dict[str, Coefficient]:
    """Return every shipped coefficient by its key.

    Raises
    ------
    TableError
        If a value, a day, a status or a source does not read, or two rows share a key.
    """
    rows: dict[str, Coefficient] = {}
    for name in _TABLES:
        table = shipped_table(f"coefficients/{name}")
        for number, row in table_rows(table, _COLUMNS):
            if row["key"] in rows:
                raise TableError(name, number, "key", row["key"], "a key used once")
            if row["status"] not in _STATUSES:
                raise TableError(name, number, "status", row["status"], " | ".join(_STATUSES))
            try:
                rows[row["key"]] = _coefficient(row)
                source(row["source"])
            except (ValueError, InvalidOperation, KeyError) as problem:
                raise TableError(name, number, "value, day or source", str(row), "a readable row") from problem
    return rows
