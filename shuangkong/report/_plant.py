"""Gathers what the report says of a plant: the meter's year as accounting has it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shuangkong.report._content import PlantContent

if TYPE_CHECKING:
    from accounting import MeterYear
    from ledgers import Finding
    from shuangkong._case import Case


def gather_plant(case: "Case", meter: "MeterYear", *, findings: Sequence["Finding"] = ()) -> PlantContent:
    """Return everything the report says of a meter's year; ``findings`` are those of ``check_ledger``."""
    return PlantContent(case, meter, tuple(findings), sum(day.interval_count for day in meter.days))
