"""Cells that every way in shares: firm ids, quantities and units; a fault is appended, never raised."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from factors import (
    EnergyItem,
    UnknownName,
    conversion_factor,
    same_dimension,
    unit_key,
    unit_registry,
    unit_spellings,
)
from ledgers._findings import Finding, Place
from ledgers.importers.numbers import DECIMALS, LIMIT_POWER, Number, parse_number

FOUND_LENGTH_MAX = 60
COEFFICIENT_DECIMALS = 10


@dataclass(frozen=True, slots=True)
class Bound:
    """The powers of ten that a number stays below: as written, and in the unit in which the ledger reckons."""

    written_power: int
    reckoned_power: int


QUANTITY_BOUND = Bound(LIMIT_POWER, LIMIT_POWER)  # DECIMAL(19,6) as written, DECIMAL(23,10) converted
COEFFICIENT_BOUND = Bound(8, 4)  # DECIMAL(18,10) as written; a factor in use is DECIMAL(14,10)
UNUSED_COEFFICIENT_BOUND = Bound(8, 8)
CALORIFIC_BOUND = Bound(12, 12)  # DECIMAL(18,6)


def cell_text(cell: object) -> str:
    """Return what a reader sees in a cell, on one line: 2020.0 is ``2020``.

    >>> cell_text(2020.0), cell_text(None), cell_text(" 原煤 ")
    ('2020', '', '原煤')
    """
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else " ".join(str(cell).split())


def shown(cell: object) -> str:
    """Return a cell as a finding quotes it: cut where it is long, ``∅`` where it is blank."""
    text = cell_text(cell)
    return (text if len(text) <= FOUND_LENGTH_MAX else text[:FOUND_LENGTH_MAX] + "…") or "∅"


def read_firm_id(cell: object, place: Place, faults: list[Finding]) -> str:
    """Return the credit code of a cell in normal form, empty where it is missing or wrong.

    Full-width forms are narrowed, spaces and hyphens dropped, letters raised; nothing else is changed.
    """
    if isinstance(cell, int | float):
        faults.append(Finding("firm-id-number", place, {"found": shown(cell)}))
        return ""
    text = unicodedata.normalize("NFKC", cell_text(cell)).replace(" ", "").replace("-", "").upper()
    code, expected = _firm_id_fault(text)
    if code:
        facts = {"found": shown(cell), "expected": expected, "length": str(len(text))}
        faults.append(Finding(code, place, facts))
    return "" if code else text


@lru_cache(maxsize=4096)
def _firm_id_fault(text: str) -> tuple[str, str]:
    from stdnum.cn import uscc  # noqa: PLC0415 (only where a firm id is read)
    from stdnum.exceptions import InvalidChecksum, ValidationError  # noqa: PLC0415

    if not text:
        return "firm-id-missing", ""
    if "E+" in text and text.replace("E+", "").replace(".", "").isdigit():
        return "firm-id-number", ""
    try:
        uscc.validate(text)
    except InvalidChecksum:
        return "firm-id-check-digit", str(uscc.calc_check_digit(text[:-1]))
    except ValidationError:
        return "firm-id-format", ""
    return "", ""


def read_quantity(
    cell: object, expected: str, place: Place, faults: list[Finding], *, decimals: int = DECIMALS
) -> Number:
    """Return the number of a cell; ``expected`` says what is due there, such as ``原煤 工业生产消费, t``."""
    number = parse_number(cell, decimals=decimals)
    if number.reason is not None:
        facts = {"found": shown(cell), "expected": expected, "decimals": str(decimals), "limit": f"10^{LIMIT_POWER}"}
        faults.append(Finding(number.reason.value, place, facts))
    return number


def overflow(quantity: Decimal, unit: str, reckoned_unit: str, bound: Bound) -> str:
    """Return the limit that a number breaks, empty where the ledger can hold it as written and converted.

    >>> overflow(Decimal(9 * 10**12), "yi_kWh", "wan_kWh", QUANTITY_BOUND)
    '10^13 wan_kWh'
    >>> overflow(Decimal(13300), "kgce/wan_m3", "tce/wan_m3", COEFFICIENT_BOUND)
    ''
    """
    size = abs(quantity)
    if size >= _power(bound.written_power):
        return f"10^{bound.written_power} {unit}"
    if size * unit_factor(unit, reckoned_unit) >= _power(bound.reckoned_power):
        return f"10^{bound.reckoned_power} {reckoned_unit}"
    return ""


@cache
def overflow_limit(unit: str, reckoned_unit: str, bound: Bound, decimals: int) -> Decimal:
    """Return the smallest size, of so many decimals, that ``overflow`` refuses: it alone decides, by halving.

    >>> overflow_limit("kWh", "wan_kWh", QUANTITY_BOUND, 6), overflow_limit("yi_kWh", "wan_kWh", QUANTITY_BOUND, 6)
    (Decimal('10000000000000.000000'), Decimal('1000000000.000000'))
    """
    fits, too_large = 0, 10 ** (bound.written_power + decimals)
    while too_large - fits > 1:
        middle = (fits + too_large) // 2
        if overflow(Decimal(middle).scaleb(-decimals), unit, reckoned_unit, bound):
            too_large = middle
        else:
            fits = middle
    return Decimal(too_large).scaleb(-decimals)


def coefficient_bound(number: Number, *, documented: bool) -> Bound:
    """Return what a firm's coefficient stays below: 10⁴ per unit of the item.

    One without a document is not used: where it is large by its unit alone, as 1.229 tce/kWh of electricity is,
    accounting compares it with the reference and names the slip.
    """
    large = number.quantity is not None and abs(number.quantity) >= _power(COEFFICIENT_BOUND.reckoned_power)
    return COEFFICIENT_BOUND if documented or large else UNUSED_COEFFICIENT_BOUND


def refuse_overflow(
    cell: object, number: Number, units: tuple[str, str], bound: Bound, expected: str, place: Place,
    faults: list[Finding],
) -> None:  # fmt: skip
    """Refuse a number that overflows a column of the ledger; ``units``: the one it is in and the one reckoned in.

    An empty unit is one that has been refused already.
    """
    if number.quantity is None or not all(units):
        return
    limit = overflow(number.quantity, *units, bound)
    if limit:
        facts = {"found": shown(cell), "expected": expected, "limit": limit}
        faults.append(Finding("number-too-large", place, facts))


def read_unit(cell: object, measured: str, item: str, place: Place, faults: list[Finding]) -> str:
    """Return the key of the unit in a cell, empty where it is unknown or of another dimension than ``measured``.

    ``measured`` may be empty: then any known unit will do.
    """
    unit = _unit_key(cell_text(cell))
    if unit and (not measured or unit == measured or _same_dimension(unit, measured)):
        return unit
    facts = {"found": shown(cell), "item": item, "expected": _known_units(measured)}
    faults.append(Finding("unit-unknown", place, facts))
    return ""


def read_ratio_unit(
    cell: object, upper: str, lowers: Sequence[str], item: str, place: Place, faults: list[Finding]
) -> str:
    """Return a unit such as ``tce/wan_m3`` by its keys, empty where it is not ``upper`` per one of ``lowers``."""
    above, _, below = cell_text(cell).partition("/")
    keys = (_unit_key(above), _unit_key(below))
    if all(keys) and _same_dimension(keys[0], upper) and any(_same_dimension(keys[1], lower) for lower in lowers):
        return "/".join(keys)
    expected = ", ".join(f"{upper}/{lower}" for lower in lowers)
    faults.append(Finding("unit-unknown", place, {"found": shown(cell), "item": item, "expected": expected}))
    return ""


@cache
def _unit_key(spelling: str) -> str:
    """Return the key of a unit, empty where it is unknown; a key of ``units.txt`` needs no registered spelling."""
    try:
        return unit_key(spelling)
    except UnknownName:
        pass
    if re.fullmatch(r"[A-Za-z]\w{0,40}", spelling, re.ASCII):  # pint takes seconds over a name of thousands of letters
        try:
            unit_registry().Unit(spelling)
        except (AttributeError, ValueError, TypeError):  # pint's UndefinedUnitError is an AttributeError
            return ""
        return spelling
    return ""


def read_item_unit(cell: object, item: EnergyItem, place: Place, faults: list[Finding]) -> str:
    """Return the key of an energy item's unit, empty where it does not fit the item."""
    return read_unit(cell, item.unit, item.name_zh, place, faults)


@cache
def _power(power: int) -> Decimal:
    return Decimal(10) ** power


@cache
def unit_factor(unit: str, into: str) -> Decimal:
    """Return how many ``into`` one ``unit`` is."""
    return Decimal(1) if unit == into else conversion_factor(unit, into)


@cache
def _same_dimension(unit: str, other: str) -> bool:
    return unit == other or same_dimension(unit, other)


@cache
def _known_units(measured: str) -> str:
    """Return the known spellings of a dimension, one for each unit, those of ``measured`` first."""
    first: dict[str, str] = {}
    for spelling, unit in unit_spellings().items():
        if not measured or unit == measured or _same_dimension(unit, measured):
            first.setdefault(unit, spelling)
    return ", ".join(sorted(first.values(), key=lambda spelling: spelling != first.get(measured)))
