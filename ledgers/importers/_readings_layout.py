"""The layout file that stands beside a file of meter readings and declares what its stamps and columns mean."""

import tomllib
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from factors import unit_spellings
from ledgers._findings import Finding, Place
from ledgers._vocabulary import reading_base_unit
from ledgers.importers._cells import read_unit, shown
from ledgers.importers._readings_time import DAY_MINUTES, INSTANTS, INTERVALS, Convention, Midnight
from ledgers.importers._schema_words import expected_words

BASE_UNITS = {"electricity": "kWh", "co2": "tCO2"}
"""The unit into which a measure of this name, or of this name and ``_``, converts."""
_MULTIPLIER_DECIMALS = 6


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Measure(_Strict):
    """One measure: the column it stands in, or in a wide table the ``value`` of the measure column, and its unit."""

    column: str = ""
    value: str = ""
    measure: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    unit: str
    note: str = ""


class NotImported(_Strict):
    """A column that is left out, or a value of the measure column whose rows are, and why."""

    column: str = ""
    value: str = ""
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if bool(self.column) == bool(self.value):
            raise ValueError("column or value, one of the two")
        return self


class TimeColumn(_Strict):
    """How intervals are stamped.

    ``format`` is one of strptime; an empty one reads any spelling of a day. A date and a time of day in two columns are
    joined by a space, the second in ``clock_column``. ``stamp`` tells whether a stamp names the start or the end of
    its interval; ``detect`` leaves it to the data, which then must decide; numbered columns of a wide table need none.
    """

    column: str
    clock_column: str = ""
    format: str = ""
    interval_minutes: int = Field(ge=1, le=DAY_MINUTES)
    stamp: Literal["interval_start", "interval_end", "instant", "detect"] | None = None
    midnight: Midnight | None = None

    @field_validator("interval_minutes")
    @classmethod
    def _divides_the_day(cls, minutes: int) -> int:
        if DAY_MINUTES % minutes:
            raise ValueError("a divisor of 1440, such as 15")
        return minutes

    @model_validator(mode="after")
    def _declares_midnight(self) -> Self:
        if self.stamp == "instant":
            return self
        if (self.stamp == "interval_end") != (self.midnight is not None):
            raise ValueError('midnight = "day_ending" or "day_beginning" with stamp = "interval_end", only with it')
        return self

    @property
    def interval(self) -> timedelta:
        """The length of one interval."""
        return timedelta(minutes=self.interval_minutes)

    @property
    def declared(self) -> Convention | None:
        """The declared convention, None where the data are to decide."""
        if self.stamp == "detect":
            return None
        if self.stamp == "instant":
            return Convention("instant", self.midnight or "day_beginning")
        return Convention(self.stamp or "interval_start", self.midnight)

    @property
    def conventions(self) -> tuple[Convention, ...]:
        """The conventions that could have been declared, the declared one first."""
        known = INSTANTS if self.stamp == "instant" else INTERVALS
        return tuple(sorted(known, key=lambda convention: convention != self.declared))


class Wide(_Strict):
    """A wide table: one row a meter and day, the intervals of the day in columns.

    ``columns``: ``times`` such as 00:15, under ``header_format``, or ``numbers`` 1, 2, … behind a ``prefix``. Rows of
    several measures are told by ``measure_column``.
    """

    columns: Literal["times", "numbers"]
    header_format: str = "%H:%M"
    prefix: str = ""
    measure_column: str = ""


class CounterRule(_Strict):
    """Readings of a counter: an interval is the difference of two readings, times the ``multiplier`` (倍率).

    ``digits`` are the whole digits of the counter; only with them does a fall count as the counter running over.
    """

    multiplier: Annotated[Decimal, Field(gt=0, lt=1_000_000, decimal_places=_MULTIPLIER_DECIMALS, strict=False)] = (
        Decimal(1)
    )
    multiplier_column: str = ""
    digits: int | None = Field(default=None, ge=3, le=12)


class ReadingsLayout(_Strict):
    """The whole layout file."""

    kind: Literal["readings"] = "readings"
    meter_id: str = ""
    meter_column: str = ""
    firm_id: str = ""
    timezone: str
    encoding: Literal["", "utf-8", "gb18030", "gbk", "utf-16"] = ""
    delimiter: Literal["", ",", ";", "\t"] = ""
    sheet: str = ""
    header_row: int = Field(default=1, ge=1, le=100)
    time: TimeColumn
    wide: Wide | None = None
    counter: CounterRule | None = None
    measures: tuple[Measure, ...] = Field(min_length=1, strict=False)
    not_imported: tuple[NotImported, ...] = Field(default=(), strict=False)

    @field_validator("measures")
    @classmethod
    def _stand_once(cls, measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
        names = [measure.measure for measure in measures]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"each measure once, not twice: {', '.join(twice)}")
        return measures

    @field_validator("timezone")
    @classmethod
    def _exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
            raise ValueError("a time zone such as Asia/Shanghai") from problem
        return name

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if bool(self.meter_id) == bool(self.meter_column):
            raise ValueError('meter_id = "…" or meter_column = "…", one of the two')
        if (self.time.stamp == "instant") != (self.counter is not None):
            raise ValueError('time.stamp = "instant" with [counter], only with it')
        numbered = self.wide is not None and self.wide.columns == "numbers"
        if (self.time.stamp is None) != numbered:
            raise ValueError('time.stamp = "interval_start", "interval_end" or "detect"; none with numbered columns')
        if self.wide and self.time.clock_column:
            raise ValueError("time.clock_column in long tables alone")
        if not (self.wide or self.time.format or self.time.interval_minutes == DAY_MINUTES):
            raise ValueError('time.format such as "%Y-%m-%d %H:%M"')
        self._name_measures()
        return self

    def _name_measures(self) -> None:
        by_value = self.wide is not None and bool(self.wide.measure_column)
        for measure in self.measures:
            if bool(measure.column) != (self.wide is None) or bool(measure.value) != by_value:
                raise ValueError("measures: column in long tables, value with wide.measure_column, else neither")
        if self.wide and not by_value and len(self.measures) > 1:
            raise ValueError("wide.measure_column where a wide table has several measures")
        if not by_value and any(each.value for each in self.not_imported):
            raise ValueError("not_imported.value with wide.measure_column alone")


def read_layout(data: bytes, file: str, faults: list[Finding]) -> ReadingsLayout | None:
    """Return the layout, or None with all that is wrong with it among the faults."""
    try:
        layout = ReadingsLayout.model_validate(tomllib.loads(data.decode("utf-8-sig"), parse_float=Decimal))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        facts = {"column": "TOML", "found": str(problem), "expected": "UTF-8 TOML"}
        faults.append(Finding("layout-invalid", Place(file), facts))
        return None
    except ValidationError as problem:
        for error in problem.errors(include_url=False, include_context=False):
            path = ".".join(str(part) for part in error["loc"]) or "TOML"
            facts = {"column": path, "found": shown(error["input"]), "expected": _expected(error["type"], error["msg"])}
            faults.append(Finding("layout-invalid", Place(file, column=path), facts))
        return None
    return layout if all(measure_units(layout, file, faults)) else None


def measure_units(layout: ReadingsLayout, file: str, faults: list[Finding]) -> Sequence[str]:
    """Return the key of each measure's unit, empty where it does not convert exactly into the unit of the measure."""
    return [_unit(measure, file, faults) for measure in layout.measures]


def _unit(measure: Measure, file: str, faults: list[Finding]) -> str:
    place = Place(file, column=f"measures.{measure.column or measure.value or measure.measure}.unit")
    base = next((unit for name, unit in BASE_UNITS.items() if measure.measure.partition("_")[0] == name), "")
    unit = read_unit(measure.unit, base, measure.measure, place, faults)
    if unit and base and reading_base_unit(unit) != base:
        spellings = {key: spelling for spelling, key in reversed(unit_spellings().items())}
        known = ", ".join(spelling for key, spelling in spellings.items() if reading_base_unit(key) == base)
        facts = {"found": shown(measure.unit), "item": measure.measure, "expected": known}
        faults.append(Finding("unit-unknown", place, facts))
        return ""
    return unit


def _expected(kind: str, message: str) -> str:
    """Return what was due: the known keys in place of an unknown one, else what the check asks for."""
    if kind == "extra_forbidden":
        models = (ReadingsLayout, TimeColumn, Wide, CounterRule, Measure, NotImported)
        return ", ".join(dict.fromkeys(key for model in models for key in model.model_fields))
    return expected_words(kind, message)
