"""The periods that ledgers know: a year (``2020``) or a month (``2020-05``), in the spellings that forms use."""

import re
from datetime import date, datetime, time

from ledgers.importers.numbers import narrowed

_FIRST_YEAR, _LAST_YEAR = 1949, 2100
_YEAR = re.compile(r"(\d{4})(?:年度?)?", re.ASCII)
_WHOLE_YEAR = re.compile(r"(\d{4})年0?1月?[-—–−~至到]+12月份?", re.ASCII)
_MONTH = re.compile(r"(\d{4})(?:年(\d{1,2})月份?|[-/](\d{1,2})|\.(0\d|1[0-2]|[2-9])|(\d{2}))", re.ASCII)


def parse_period(cell: object) -> str | None:
    """Return the period in a cell as ``2020`` or ``2020-05``; None where it names neither a year nor a month.

    A workbook turns a typed ``2020年5月`` into a date, so the first day of a month is that month. ``2020.1``
    is refused: it is January to one writer and, with its last 0 lost, October to the next; ``2020.01``,
    ``2020.10`` and ``2020.5`` are clear. Sums over other spans (``1-5月``, 上半年) are no period here, nor are days
    (``20200131``; see ``parse_day``) and Excel's serial numbers. ``tests/cases/date_literals.csv`` has them all.

    Examples
    --------
    >>> parse_period("２０２０年5月"), parse_period("2020年1—12月"), parse_period(202005), parse_period("2020.1")
    ('2020-05', '2020', '2020-05', None)
    """
    if isinstance(cell, datetime):
        return parse_period(cell.date()) if cell.time() == time() else None
    if isinstance(cell, date):
        return _month(cell.year, cell.month) if cell.day == 1 else None
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    text = repr(cell).removesuffix(".0") if isinstance(cell, float) else str(cell)
    text = "".join((narrowed(text) or "").split())
    if year := _YEAR.fullmatch(text) or _WHOLE_YEAR.fullmatch(text):
        return year[1] if _FIRST_YEAR <= int(year[1]) <= _LAST_YEAR else None
    if month := _MONTH.fullmatch(text):
        return _month(int(month[1]), int(next(part for part in month.groups()[1:] if part)))
    return None


def _month(year: int, month: int) -> str | None:
    if _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12:
        return f"{year:04}-{month:02}"
    return None
