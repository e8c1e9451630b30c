"""The layout file that stands beside a file of meter readings and declares what its stamps and columns mean."""

import re
import tomllib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from factors import unit_spellings
from ledgers._findings import Finding, Place
from ledgers._vocabulary import reading_base_unit
from ledgers.importers._cells import read_unit, shown

Stamp = Literal["interval_start", "interval_end"]
Midnight = Literal["day_ending", "day_beginning"]
DAY_MINUTES = 24 * 60
BASE_UNITS = {"electricity": "kWh", "co2": "tCO2"}
"""The unit into which a measure of this name, or of this name and ``_``, converts."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Measure(_Strict):
    """One column of readings: what it measures and in which unit."""

    column: str
    measure: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    unit: str
    note: str = ""


class NotImported(_Strict):
    """A column that is left out, and why."""

    column: str
    reason: str = Field(min_length=1)


class TimeColumn(_Strict):
    """How intervals are stamped.

    ``stamp`` tells whether a stamp names the start or the end of its interval; ``midnight``, for ends only, whether
    00:00 carries the date of the day that is ending (00:00 after 23:45 of the same date) or of the one beginning.
    """

    column: str
    format: str
    interval_minutes: int = Field(ge=1, le=DAY_MINUTES)
    stamp: Stamp
    midnight: Midnight | None = None

    @field_validator("interval_minutes")
    @classmethod
    def _divides_the_day(cls, minutes: int) -> int:
        if DAY_MINUTES % minutes:
            raise ValueError("a divisor of 1440, such as 15")
        return minutes

    @model_validator(mode="after")
    def _declares_midnight(self) -> Self:
        if (self.stamp == "interval_end") != (self.midnight is not None):
            raise ValueError('midnight = "day_ending" or "day_beginning" with stamp = "interval_end", only with it')
        return self

    @property
    def interval(self) -> timedelta:
        """The length of one interval."""
        return timedelta(minutes=self.interval_minutes)

    @property
    def conventions(self) -> tuple["TimeColumn", ...]:
        """The conventions that could have been declared, this one first."""
        others: tuple[tuple[Stamp, Midnight | None], ...] = (
            ("interval_start", None),
            ("interval_end", "day_ending"),
            ("interval_end", "day_beginning"),
        )
        copies = (self.model_copy(update={"stamp": stamp, "midnight": midnight}) for stamp, midnight in others)
        return self, *(copy for copy in copies if copy != self)

    def __str__(self) -> str:
        midnight = f', midnight = "{self.midnight}"' if self.midnight else ""
        return f'stamp = "{self.stamp}"{midnight}'

    def starts(self, stamps: Sequence[datetime]) -> list[datetime]:
        """Return the starts of the intervals that the stamps name."""
        if self.stamp == "interval_start":
            return list(stamps)
        interval, ending = self.interval, timedelta(days=1) - self.interval
        if self.midnight == "day_beginning":
            return [stamp - interval for stamp in stamps]
        return [stamp - interval if stamp.hour or stamp.minute else stamp + ending for stamp in stamps]

    def written(self, start: datetime) -> str:
        """Return how the interval that begins at ``start`` is stamped in the file."""
        stamp = start if self.stamp == "interval_start" else start + self.interval
        if self.midnight == "day_ending" and stamp.hour == stamp.minute == 0:
            stamp -= timedelta(days=1)
        return stamp.strftime(self.format)


class ReadingsLayout(_Strict):
    """The whole layout file."""

    kind: Literal["readings"] = "readings"
    meter_id: str = Field(min_length=1)
    firm_id: str = ""
    timezone: str
    encoding: Literal["", "utf-8", "gb18030", "gbk", "utf-16"] = ""
    delimiter: Literal["", ",", ";", "\t"] = ""
    time: TimeColumn
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


def read_layout(data: bytes, file: str, faults: list[Finding]) -> ReadingsLayout | None:
    """Return the layout, or None with all that is wrong with it among the faults."""
    try:
        layout = ReadingsLayout.model_validate(tomllib.loads(data.decode("utf-8-sig")))
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
    units = [_unit(measure, file, faults) for measure in layout.measures]
    return layout if all(units) else None


def _unit(measure: Measure, file: str, faults: list[Finding]) -> str:
    """Return the key of a measure's unit, empty where it does not convert exactly into the unit of the measure."""
    place = Place(file, column=f"measures.{measure.column}.unit")
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
        models = (ReadingsLayout, TimeColumn, Measure, NotImported)
        return ", ".join(dict.fromkeys(key for model in models for key in model.model_fields))
    return re.sub(r"^(?:Value error, |Input should be )", "", message)
