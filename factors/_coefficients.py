"""Published coefficients: one row a value and validity period, with its source, its days and its status."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib.resources.abc import Traversable

from factors._errors import TableError, UnknownName
from factors._kinds import Kind, bound_fault, kinds, nearest
from factors._regions import region_chain, regions
from factors._sources import Source
from factors._tables import table_rows

COLUMNS = (
    "key",
    "item",
    "kind",
    "basis",
    "name_zh",
    "name_en",
    "value",
    "value_min",
    "value_max",
    "unit",
    "direction",
    "region",
    "data_year",
    "valid_from",
    "valid_to",
    "known_from",
    "source",
    "locator",
    "status",
    "checked_on",
    "note",
    "evidence",
)
"""The columns of every table of coefficients, in order."""

_VALUES = ("value", "value_min", "value_max")
STATUSES = ("official", "secondary", "unconfirmed")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(/(?!0+(\.0*)?$)\d+(\.\d+)?)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BASIS_UNITS = {"calorific": "_ce", "equivalent": "_eq"}


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One published value.

    ``printed`` is the value as printed, ``value`` the exact number it stands for, None where the source prints only a
    range (``printed_min`` to ``printed_max``). ``kind`` says what it does (``coal_equivalent``, ``ncv``,
    ``product_limit``), ``basis`` tells rows of one kind apart (``calorific`` 当量, ``equivalent`` 等价, ``NDRC_A``).
    ``direction`` is ``max`` or ``min`` for limits. Days that are None set no limit on that side; ``known_from`` is the
    day of publication where it is not the document's. ``status`` is ``official``, ``secondary``, ``unconfirmed``, or
    ``confirmed`` once a person vouched for it.
    """

    key: str
    item: str
    kind: str
    basis: str
    name_zh: str
    name_en: str
    printed: str
    printed_min: str
    printed_max: str
    unit: str
    direction: str
    region: str
    data_year: str
    valid_from: date | None
    valid_to: date | None
    known_from: date | None
    source: Source
    locator: str
    status: str
    checked_on: date | None
    note: str = field(default="", compare=False)
    evidence: str = field(default="", compare=False)

    @property
    def value(self) -> Fraction | None:
        """The exact number, None for a range."""
        return exact_number(self.printed)

    @property
    def low(self) -> Fraction | None:
        """The lower end of a printed range."""
        return exact_number(self.printed_min)

    @property
    def high(self) -> Fraction | None:
        """The upper end of a printed range."""
        return exact_number(self.printed_max)

    @property
    def shown(self) -> str:
        """The value as printed, or the range."""
        return self.printed or f"{self.printed_min}–{self.printed_max}"

    @property
    def dimensioned_unit(self) -> str:
        """The unit with 当量 and 等价 told apart: ``kgce/kWh`` of a calorific row is ``kgce_ce/kWh``."""
        if self.kind != "coal_equivalent":
            return self.unit
        suffix = _BASIS_UNITS.get(self.basis.partition("_")[0], "")
        return re.sub(r"\b((?:k?g|t|wan_t)ce)\b(?=/)", rf"\1{suffix}", self.unit, count=1)

    @property
    def citation(self) -> str:
        """Document, locator, validity and status on one line, as an explanation prints it."""
        days = f"{self.in_force_from or '…'}{'（推定）' if self.day_assumed else ''} – {self.valid_to or '…'}"
        where = f"{self.source.document} {self.locator}".strip()
        return f"{where} [{days}] ({self.status})"

    def holds_on(self, day: date) -> bool:
        """Return whether the value is in force on a day."""
        return (self.in_force_from or date.min) <= day <= (self.valid_to or date.max)

    @property
    def in_force_from(self) -> date | None:
        """The first day it holds: its own, else the first day on which its document can hold."""
        return self.valid_from or self.source.earliest

    def days_from(self, day: date) -> int:
        """Return how many days a day lies outside the validity, 0 when the value holds."""
        if self.holds_on(day):
            return 0
        bounds = [bound for bound in (self.in_force_from, self.valid_to) if bound]
        return min(abs((day - bound).days) for bound in bounds)

    def known_on(self, day: date) -> bool:
        """Return whether the value had been published by a day; an unknown publication day counts as published."""
        return (self.published or date.min) <= day

    @property
    def published(self) -> date | None:
        """The day from which the value was known: its own, its document's, else the first day on which it could be.

        A value made from the data of a year was not known before the year's end, nor before its edition's year.
        """
        after_data = date(int(self.data_year) + 1, 1, 1) if self.data_year.isdigit() else None
        return self.known_from or self.source.published or after_data or self.source.earliest

    @property
    def day_assumed(self) -> bool:
        """Whether the first day it holds was not seen and is taken from the edition's year."""
        return self.valid_from is None and self.in_force_from is not None and self.source.effective is None

    @property
    def needs_confirmation(self) -> bool:
        """Whether nobody has checked it against the original: transcriptions and values from memory alike."""
        return self.status not in ("official", "confirmed")

    @property
    def of_data_year(self) -> bool:
        """Whether it holds for the data of one year and bears no days: it answers when that year is asked for."""
        return bool(self.data_year) and self.valid_from is None and self.valid_to is None

    def as_row(self) -> dict[str, str]:
        """Return the row as its table prints it."""
        names = {"value": self.printed, "value_min": self.printed_min, "value_max": self.printed_max}
        names["source"] = self.source.key
        return {column: names.get(column, _text(getattr(self, column, ""))) for column in COLUMNS}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def exact_number(text: str) -> Fraction | None:
    """Return a printed number exactly, None for a blank; fractions such as ``44/12`` are allowed.

    >>> exact_number("0.1229"), exact_number("44/12"), exact_number("")
    (Fraction(1229, 10000), Fraction(11, 3), None)
    """
    if not text:
        return None
    upper, _, lower = text.partition("/")
    return Fraction(Decimal(upper)) / Fraction(Decimal(lower or "1"))


def read_coefficients(table: Traversable, sources: Mapping[str, Source]) -> Iterator[Coefficient]:
    """Yield the coefficients of one CSV table.

    Whether a unit has the dimension of its kind is asked elsewhere (``with_layer``, ``check_tables``): it takes pint.

    Raises
    ------
    TableError
        At the first fault: an encoding, column, number, day, status, direction, source, region, kind, basis or bound
        that will not do.
    """
    for number, row in table_rows(table, COLUMNS):
        for column, found, expected in _faults(row, sources):
            raise TableError(table.name, number, column, found, expected)
        yield _coefficient(row, sources[row["source"]])


def _faults(row: Mapping[str, str], sources: Mapping[str, Source]) -> Iterator[tuple[str, str, str]]:
    for column in ("key", "item", "kind", "unit", "region"):
        if not row[column].strip():
            yield column, row[column], "a word; it may not be blank"
    yield from _number_faults(row)
    for column in ("valid_from", "valid_to", "known_from", "checked_on"):
        try:
            _day(row[column])
        except ValueError:
            yield column, row[column], "a day such as 2021-04-01, or blank"
    if row["valid_from"] and row["valid_to"] and row["valid_from"] > row["valid_to"]:
        yield "valid_to", row["valid_to"], f"a day not before valid_from {row['valid_from']}"
    if row["status"] not in STATUSES:
        yield "status", row["status"], " | ".join(STATUSES)
    if row["direction"] not in ("", "max", "min"):
        yield "direction", row["direction"], "max, min or blank"
    if row["source"] not in sources:
        yield "source", row["source"], "a key of sources.toml"
    yield from _region_faults(row["region"])
    if row["kind"] not in kinds():
        yield "kind", row["kind"], f"a kind of factors/tables/kinds.csv{nearest(row['kind'], kinds())}"
    else:
        yield from _kind_faults(row, kinds()[row["kind"]])


def _number_faults(row: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for column in _VALUES:
        found = row[column]
        if found and not _NUMBER.fullmatch(found):
            comma = "; no comma: write 13350, not 13,350" if "," in found else ""
            percent = "; a share is a plain number with unit percent" if "%" in found else ""
            yield column, found, f"a number as printed{comma}{percent}"
    if bool(row["value"]) == bool(row["value_min"] or row["value_max"]):
        yield "value", row["value"], "either a value or a range (value_min, value_max), not both and not neither"
    low, high = exact_number(row["value_min"]), exact_number(row["value_max"])
    if (low is None) != (high is None):
        yield (
            ("value_min" if low is None else "value_max"),
            "",
            "both ends of the range; one bound is a value with a direction",
        )
    if low is not None and high is not None and low > high:
        yield "value_max", row["value_max"], f"an upper end not below value_min {row['value_min']}"


def _region_faults(region: str) -> Iterator[tuple[str, str, str]]:
    try:
        region_chain(region)
    except UnknownName:
        expected = "a code of factors/tables/regions.csv, or of a prefecture or county in one of its provinces"
        yield "region", region, f"{expected}{nearest(region, regions())}"


def _kind_faults(row: Mapping[str, str], kind: Kind) -> Iterator[tuple[str, str, str]]:
    if kind.direction == "required" and not row["direction"]:
        yield "direction", "", f"max or min: {kind.kind} says on which side it binds"
    if kind.direction == "blank" and row["direction"]:
        yield "direction", row["direction"], f"blank: {kind.kind} is no limit"
    if kind.bases and row["basis"] not in kind.bases:
        yield "basis", row["basis"], " | ".join(kind.bases)
    for column in _VALUES:
        value = exact_number(row[column])
        fault = "" if value is None else bound_fault(kind, value, row["unit"], convert=False)
        if fault:
            yield column, row[column], fault


def _day(text: str) -> date | None:
    if text and not _DAY.fullmatch(text):
        raise ValueError(text)  # fromisoformat takes 20210401 and week days as well
    return date.fromisoformat(text) if text else None


def _coefficient(row: Mapping[str, str], source: Source) -> Coefficient:
    return Coefficient(
        key=row["key"],
        item=row["item"],
        kind=row["kind"],
        basis=row["basis"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        printed=row["value"],
        printed_min=row["value_min"],
        printed_max=row["value_max"],
        unit=row["unit"],
        direction=row["direction"],
        region=row["region"],
        data_year=row["data_year"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        known_from=_day(row["known_from"]),
        source=source,
        locator=row["locator"],
        status=row["status"],
        checked_on=_day(row["checked_on"]),
        note=row["note"],
        evidence=row["evidence"],
    )
