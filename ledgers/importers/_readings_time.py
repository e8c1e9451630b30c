"""Which interval a time stamp names: the conventions of meters, with midnight and 24:00."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ledgers.importers.days import parse_day
from ledgers.importers.numbers import narrowed

Mark = Literal["interval_start", "interval_end", "instant"]
Midnight = Literal["day_ending", "day_beginning"]
DAY_MINUTES = 24 * 60
_DAY = timedelta(days=1)
_LITERAL = (("%H", "24"), ("%M", "00"), ("%S", "00"))


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp as written: its day and time of day; ``is_24`` where midnight is written 24:00 of the day it ends."""

    moment: datetime
    is_24: bool = False


def parse_stamp(written: str, form: str) -> Stamp | None:
    """Return the stamp that a text is under a strptime format (an empty one: any spelling of a day), else None.

    >>> parse_stamp("2024-01-31 24:00", "%Y-%m-%d %H:%M")
    Stamp(moment=datetime.datetime(2024, 1, 31, 0, 0), is_24=True)
    >>> parse_stamp("2024年1月31日", "").moment, parse_stamp("31.1.24", "")
    (datetime.datetime(2024, 1, 31, 0, 0), None)
    >>> parse_stamp("２０２４－０１－３１　０：１５", "%Y-%m-%d %H：%M").moment
    datetime.datetime(2024, 1, 31, 0, 15)
    """
    text = narrowed(written)
    if text is None or not (text.isascii() or all(sign.isascii() or not sign.isdigit() for sign in text)):
        return None  # strptime would take digits of any script
    if not form:
        day = parse_day(text)
        return None if day is None else Stamp(datetime(day.year, day.month, day.day))  # noqa: DTZ001 (local)
    form = narrowed(form) or form  # the text has been narrowed too
    if (moment := _strptime(text, form)) is not None:
        return Stamp(moment)
    if "%H" in form:
        for code, digits in _LITERAL:
            form = form.replace(code, digits)
        if (moment := _strptime(text, form)) is not None:
            return Stamp(moment, is_24=True)
    return None


def _strptime(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 (local time of the meter)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Convention:
    """What a stamp names: the start or the end of its interval, or the instant at which a counter was read.

    ``midnight``, for ends and instants, tells whether 00:00 carries the date of the day that is ending (00:00 after
    23:45 of the same date) or of the one beginning.
    """

    mark: Mark
    midnight: Midnight | None = None

    def __str__(self) -> str:
        midnight = f', midnight = "{self.midnight}"' if self.midnight else ""
        return f'stamp = "{self.mark}"{midnight}'

    def start(self, stamp: Stamp, interval: timedelta) -> datetime:
        """Return the start of the interval that a stamp names (of an instant: the instant)."""
        moment = stamp.moment
        midnight = moment.hour == moment.minute == 0
        if stamp.is_24 or (midnight and self.midnight == "day_ending"):
            moment += _DAY
        return moment - interval if self.mark == "interval_end" else moment

    def allows(self, stamp: Stamp) -> bool:
        """Return whether a stamp can stand under this convention: nothing starts at 24:00."""
        return not (stamp.is_24 and self.mark == "interval_start")

    def written(self, start: datetime, interval: timedelta, form: str) -> str:
        """Return how the interval that begins at ``start`` is stamped in the file."""
        moment = start + interval if self.mark == "interval_end" else start
        if self.midnight == "day_ending" and moment.hour == moment.minute == 0:
            moment -= _DAY
        return moment.strftime(form or "%Y-%m-%d")


INTERVALS = (
    Convention("interval_start"),
    Convention("interval_end", "day_ending"),
    Convention("interval_end", "day_beginning"),
)
"""The conventions under which a stamp can name an interval."""
INSTANTS = (Convention("instant", "day_beginning"), Convention("instant", "day_ending"))
"""The conventions under which a stamp can name the instant of a counter's reading."""
