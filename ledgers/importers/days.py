"""The days that ledgers know, in the spellings that forms and workbooks use."""

import re
from datetime import date, datetime, time, timedelta
from math import isfinite

from ledgers.importers.numbers import narrowed

FIRST_YEAR, LAST_YEAR = 1900, 2100
_EPOCH_1900 = date(1899, 12, 30)  # serial 61 is 1 March 1900; Excel counts a 29 February 1900 that never was
_SERIAL_MIN, _SERIAL_MAX = 17_899, 73_415  # 1949-01-01 … 2100-12-31: below stand years and counts
_DAY = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]|(\d{2})(\d{2}))"
    r"(?:[ T]0?0:00(?::00)?)?",
    re.ASCII,
)


def parse_day(cell: object, *, holds_days: bool = False) -> date | None:
    """Return the day in a cell; None where it names none. Nothing is guessed.

    Read are year, month and day in this order, the year in four digits: ``2024-01-31``, ``2024/1/31``, ``2024.1.31``,
    ``2024年1月31日``, ``20240131``, alone or with the midnight 00:00 with which spreadsheets write a day. Date cells of
    a workbook are days where they carry no time. Refused are days that never were, two-digit years, day-first
    spellings, days outside 1900 to 2100.

    Parameters
    ----------
    holds_days
        That the column holds days and nothing else: then a number cell such as 45292 is an Excel serial number, of the
        1900 system (1904 is never guessed), from 1949 on, so that a year such as 2024 is none. Text never is one.

    Examples
    --------
    >>> parse_day("２０２４年1月31日"), parse_day("2023-02-29"), parse_day("24-01-31")
    (datetime.date(2024, 1, 31), None, None)
    >>> parse_day(45292), parse_day(45292, holds_days=True), parse_day("45292", holds_days=True)
    (None, datetime.date(2024, 1, 1), None)
    """
    if isinstance(cell, datetime):
        return _within(cell.date()) if cell.time() == time() and cell.tzinfo is None else None
    if isinstance(cell, date):
        return _within(cell)
    if isinstance(cell, str):
        return _written(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    return _counted(cell, holds_days=holds_days)


def _counted(cell: float, *, holds_days: bool) -> date | None:
    if not isfinite(cell) or cell != int(cell):
        return None
    if holds_days and _SERIAL_MIN <= cell <= _SERIAL_MAX:
        return _EPOCH_1900 + timedelta(days=int(cell))
    return _written(str(int(cell)))


def _written(text: str) -> date | None:
    found = _DAY.fullmatch(narrowed(text) or "")
    if found is None:
        return None
    month, day = (int(part) for part in found.groups()[2:] if part)
    try:
        return _within(date(int(found[1]), month, day))
    except ValueError:
        return None


def _within(day: date) -> date | None:
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
