"""The clock of the product: the one place that asks what time it is."""

from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = "Asia/Shanghai"
"""The time in which ledgers record, wherever the machine stands: it has known no daylight saving since 1991, so that
records never go back, and a day of ``--as-of`` is the same day everywhere."""


def now() -> datetime:
    """Return the time in Beijing to the second, without its zone."""
    return datetime.now(ZoneInfo(ZONE)).replace(microsecond=0, tzinfo=None)
