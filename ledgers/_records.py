"""The records that importers make and the store keeps: what a firm reported, and where it stands in the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Self

from ledgers._findings import Finding, Place


class Flow(StrEnum):
    """What happened to the energy, as the columns of forms 205-1 and 205-2 have it."""

    OPENING_STOCK = "opening_stock"
    PURCHASE = "purchase"
    PURCHASE_OUTSIDE_PROVINCE = "purchase_outside_province"
    TOTAL_USE = "total_use"
    PRODUCTION_USE = "production_use"
    FEEDSTOCK_USE = "feedstock_use"
    NONPRODUCTION_USE = "nonproduction_use"
    TRANSPORT_USE = "transport_use"
    CLOSING_STOCK = "closing_stock"
    TRANSFORMATION_INPUT = "transformation_input"
    INPUT_THERMAL_POWER = "input_thermal_power"
    INPUT_HEAT_SUPPLY = "input_heat_supply"
    INPUT_COAL_WASHING = "input_coal_washing"
    INPUT_COKING = "input_coking"
    INPUT_OIL_REFINING = "input_oil_refining"
    INPUT_GAS_MAKING = "input_gas_making"
    INPUT_GAS_LIQUEFACTION = "input_gas_liquefaction"
    INPUT_COAL_PRODUCTS = "input_coal_products"
    TRANSFORMATION_OUTPUT = "transformation_output"
    RECOVERY = "recovery"
    SALE = "sale"


class Figure(StrEnum):
    """Which figure of a flow or a measure a form states, where it is not the plain one of the row's period.

    Of a month, ``cumulative`` is the sum since January (1—本月), and the stock with which the year opened. Of any
    period, ``year_ago`` is what the form of that period says of the same one a year before (上年同期). Each stands in
    the ledger under a name of its own, ``cumulative:purchase`` or ``year_ago:product:cement``, beside the plain one and
    never as it.
    """

    PERIOD = "period"
    CUMULATIVE = "cumulative"
    YEAR_AGO = "year_ago"
    YEAR_AGO_CUMULATIVE = "year_ago_cumulative"

    def of(self, name: str) -> str:
        """Return the name under which the ledger keeps this figure of a flow, measure or form.

        >>> Figure.PERIOD.of("purchase"), Figure.YEAR_AGO.of("product:cement")
        ('purchase', 'year_ago:product:cement')
        """
        return name if self is Figure.PERIOD else f"{self.value}:{name}"


class QualifiedFlow(str):
    """A flow in another figure than the plain one: ``cumulative:purchase``; a text, as ``Flow`` is."""

    __slots__ = ("figure", "flow")
    figure: Figure
    flow: Flow

    def __new__(cls, figure: Figure, flow: Flow) -> Self:
        """Return the flow of a figure that is not ``Figure.PERIOD``."""
        if figure is Figure.PERIOD:
            raise ValueError("the plain figure of a flow is the flow itself")
        text = super().__new__(cls, figure.of(flow.value))
        text.figure, text.flow = figure, flow
        return text

    def __reduce__(self) -> tuple[type["QualifiedFlow"], tuple[Figure, Flow]]:
        return QualifiedFlow, (self.figure, self.flow)

    @property
    def value(self) -> str:
        """The text, as of a ``Flow``."""
        return str(self)


def flow_of(figure: Figure, flow: Flow) -> "Flow | QualifiedFlow":
    """Return a flow in a figure.

    >>> flow_of(Figure.PERIOD, Flow.PURCHASE).value, flow_of(Figure.CUMULATIVE, Flow.PURCHASE).value
    ('purchase', 'cumulative:purchase')
    """
    return flow if figure is Figure.PERIOD else QualifiedFlow(figure, flow)


class State(StrEnum):
    """The three states of a cell: a number (zero included), left blank, or declared not applicable."""

    STATED = "stated"
    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One cell of an energy form: so much of an item, in one flow, in one period.

    ``quantity`` is None unless ``state`` is STATED; ``unit`` is the unit key that ``factors`` knows
    (``wan_kWh``), ``unit_written`` the spelling in the file (``万千瓦时``). ``period`` is ``2020`` or ``2020-05``.
    """

    firm_id: str
    period: str
    item: str
    flow: Flow | QualifiedFlow
    state: State
    quantity: Decimal | None
    unit: str
    unit_written: str
    place: Place
    coefficient: Decimal | None = None
    coefficient_unit: str = ""
    ncv: Decimal | None = None
    ncv_unit: str = ""
    carbon_content: Decimal | None = None
    carbon_content_unit: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class FirmRow:
    """One firm as it stood from ``valid_from`` on. ``firm_id`` is the 18-character credit code (GB 32100)."""

    firm_id: str
    name: str
    county: str
    industry: str
    above_scale: bool
    place: Place
    park: str = ""
    scope: str = ""
    valid_from: date = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One measure of activity: ``value_added``, ``gross_output``, ``year_ago:generation``, and so on.

    ``price_base`` is the year whose prices a money value is in (``2015``), ``current`` for nominal values,
    empty for physical measures.
    """

    firm_id: str
    period: str
    measure: str
    quantity: Decimal
    unit: str
    unit_written: str
    place: Place
    price_base: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One meter interval: it starts at ``start_at`` (local time of the meter) and lasts ``minutes``."""

    meter_id: str
    measure: str
    start_at: datetime
    minutes: int
    quantity: Decimal
    unit: str
    place: Place

    @property
    def end_at(self) -> datetime:
        """When the interval ends."""
        return self.start_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class MeterRow:
    """One meter as it stood from ``valid_from`` on: whose it is, what it measures, and when it was calibrated.

    ``ratio`` is the multiplier (倍率) of its current and voltage transformers, None where the register states none.
    """

    meter_id: str
    firm_id: str
    measure: str
    accuracy_class: str
    ratio: Decimal | None
    calibrated_on: date | None
    calibration_due: date | None
    place: Place
    valid_from: date = date(1900, 1, 1)
    note: str = ""


@dataclass(frozen=True, slots=True)
class FiledForm:
    """One sheet of a form: form 205-1 or B204-1 of a firm and a period, whole, whatever its rows are.

    ``form`` is ``cumulative:205-1`` where the whole sheet states the months from January on.
    """

    form: str
    firm_id: str
    period: str
    sheet: str


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """All that one file held, or all that is wrong with it; a file with an error is not stored at all.

    ``forms`` are the forms that a workbook files whole: a correction replaces all that they stated before. ``staged``
    names, by table, the Parquet files that hold the rows in place of records (``ledgers/_staging.py``).
    """

    importer: str
    importer_version: str
    firms: tuple[FirmRow, ...] = ()
    entries: tuple[EntryRow, ...] = ()
    activities: tuple[ActivityRow, ...] = ()
    readings: tuple[ReadingRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = field(default=())
    forms: tuple[FiledForm, ...] = ()
    staged: Mapping[str, Path] = field(default_factory=dict)
    meters: tuple[MeterRow, ...] = ()


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A parsed file as the child process that read it hands it over: its rows are staged Parquet, by table."""

    importer: str
    importer_version: str
    findings: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()
    forms: tuple[FiledForm, ...] = ()
    tables: Mapping[str, Path] = field(default_factory=dict)
