"""The numbers by which meters are known, in every way in; a fault is appended, never raised."""

import re

from ledgers._findings import Finding, Place
from ledgers.importers._cells import cell_text, shown
from ledgers.importers.numbers import narrowed

_LOST_FROM = 10**15
"""A number cell keeps 15 digits: from here on the last digits of a meter's number are lost."""
_LOST_DIGITS = re.compile(r"\d(?:\.\d+)?E\+\d{2,}", re.ASCII)


def read_meter_id(cell: object, place: Place, faults: list[Finding]) -> str:
    """Return the number of a meter (表号, 户号), empty where it is missing or its last digits are lost.

    Full-width forms are narrowed and space around it dropped; nothing else is changed.

    >>> read_meter_id(" Ｍ１ ", Place(), []), read_meter_id(3301234567.0, Place(), [])
    ('M1', '3301234567')
    """
    text = cell_text(cell)
    text = narrowed(text) or text
    if not text:
        faults.append(Finding("meter-missing", place, {"found": "∅"}))
        return ""
    lost = isinstance(cell, int | float) and abs(cell) >= _LOST_FROM
    if lost or _LOST_DIGITS.fullmatch(text):
        faults.append(Finding("meter-id-number", place, {"found": shown(cell)}))
        return ""
    return text
