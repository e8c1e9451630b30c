"""What the spellings of a tidy table mean: each distinct one is read once, by the functions that read a row."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from factors import EnergyItem
from ledgers._findings import Finding
from ledgers.importers._cells import QUANTITY_BOUND, cell_text, overflow_limit, read_item_unit, read_unit, unit_factor
from ledgers.importers._tidy_rows import (
    FIRM_READERS,
    Row,
    is_due,
    read_flow,
    read_id,
    read_item,
    read_measure,
    read_measured,
    read_period,
    read_price_base,
)
from ledgers.importers.numbers import DECIMALS, parse_number

_FACTOR_GRID = Decimal("0.0001")
_FACTOR_LIMIT = Decimal(10) ** 8  # DECIMAL(12, 4)
_CONVERTED_GRID = Decimal("0.0000000001")

Reader = Callable[[Row, list[Finding]], str]
ONE_CELL_READERS: Mapping[str, Reader] = {**FIRM_READERS, "firm_id": read_id, "period": read_period}


@dataclass(frozen=True, slots=True)
class OneCell:
    """What one cell means by itself; ``faults`` are codes of findings, None where there are none."""

    spelled: str
    meaning: str | None
    faults: str | None

    def texts(self) -> Iterator[str]:
        """Yield the texts that a staged table may hold of it."""
        return _stated(self.meaning)


@dataclass(frozen=True, slots=True)
class OddNumber:
    """What a quantity means that is not in plain digits."""

    spelled: str
    state: str | None
    quantity: str | None
    faults: str | None

    def texts(self) -> Iterator[str]:
        """Yield the texts that a staged table may hold of it."""
        return _stated(self.state)


@dataclass(frozen=True, slots=True)
class Subject:
    """What item, flow and unit of an entry mean together, or measure, price base and unit of an activity.

    ``size_limit`` is the smallest size of a quantity that the ledger cannot hold; ``factor`` leads from the unit to
    ``base_unit``, None where it has more than four decimals.
    """

    first_cell: str
    second_cell: str
    unit_cell: str
    faults: str | None
    due: bool
    subject: str | None = None
    aspect: str | None = None
    unit: str | None = None
    unit_written: str | None = None
    base_unit: str | None = None
    size_limit: str | None = None
    factor: str | None = None

    def texts(self) -> Iterator[str]:
        """Yield the texts that a staged table may hold of it."""
        return _stated(self.subject, self.aspect, self.unit, self.unit_written, self.base_unit)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a coefficient of the firm means for an item."""

    item: str
    number_cell: str
    unit_cell: str
    documented: bool
    value: str | None
    unit: str | None
    faults: str | None

    def texts(self) -> Iterator[str]:
        """Yield the texts that a staged table may hold of it."""
        return _stated(self.unit)


def _stated(*texts: str | None) -> Iterator[str]:
    return (str(text) for text in texts if text is not None)


def one_cells(column: str, spellings: Iterable[str]) -> list[OneCell]:
    """Return what each spelling means in a column whose cells are read by themselves."""
    read = ONE_CELL_READERS[column]
    meanings = []
    for spelled in spellings:
        faults: list[Finding] = []
        meaning = read(_row({column: spelled}), faults)
        meanings.append(OneCell(spelled, None if faults else meaning, _codes(faults)))
    return meanings


def odd_numbers(spellings: Iterable[str]) -> list[OddNumber]:
    """Return what each spelling of a quantity means."""
    numbers = []
    for spelled in spellings:
        number = parse_number(cell_text(spelled))
        state = number.state.value if number.state else None
        quantity = None if number.quantity is None else format(number.quantity, "f")
        numbers.append(OddNumber(spelled, state, quantity, number.reason.value if number.reason else None))
    return numbers


def entry_subject(item_cell: str, flow_cell: str, unit_cell: str) -> Subject:
    """Return what item, flow and unit mean together."""
    row = _row({"item": item_cell, "flow": flow_cell, "unit": unit_cell})
    faults: list[Finding] = []
    item = read_item(row, faults)
    flow = read_flow(row, faults)
    if item is None:
        return Subject(item_cell, flow_cell, unit_cell, _codes(faults), due=False)
    unit = read_item_unit(row.text("unit"), item, row.place("unit"), faults)
    return Subject(
        item_cell,
        flow_cell,
        unit_cell,
        _codes(faults),
        due=flow is not None and is_due(item, flow),
        subject=item.item,
        aspect=flow,
        **_in_base_unit(row, unit, item.unit),
    )


def activity_subject(measure_cell: str, price_cell: str, unit_cell: str) -> Subject:
    """Return what measure, price base and unit mean together; a blank quantity is never allowed."""
    row = _row({"measure": measure_cell, "price_base": price_cell, "unit": unit_cell})
    faults: list[Finding] = []
    measure = read_measure(row, faults)
    if measure is None:
        return Subject(measure_cell, price_cell, unit_cell, _codes(faults), due=True)
    unit = read_unit(row.text("unit"), measure.unit, measure.name_zh, row.place("unit"), faults)
    price_base = read_price_base(row, measure, faults)
    return Subject(
        measure_cell,
        price_cell,
        unit_cell,
        _codes(faults),
        due=True,
        subject=measure.measure,
        aspect=price_base,
        **_in_base_unit(row, unit, measure.unit),
    )


def _in_base_unit(row: Row, unit: str, base_unit: str) -> dict[str, str | None]:
    """Return the unit of a subject with what leads to its base unit, all None where the unit has been refused."""
    if not unit:
        return {}
    factor = unit_factor(unit, base_unit)
    whole = factor < _FACTOR_LIMIT and factor.quantize(_FACTOR_GRID) == factor
    return {
        "unit": unit,
        "unit_written": row.text("unit"),
        "base_unit": base_unit,
        "size_limit": format(overflow_limit(unit, base_unit, QUANTITY_BOUND, DECIMALS), "f"),
        "factor": format(factor, "f") if whole else None,
    }


def measured(kind: str, cells: Iterable[tuple[str, str, str, bool]]) -> list[Measured]:
    """Return what coefficients of one kind mean: of item, number, unit, and whether a document is named.

    Those that say nothing, or belong to no item, are left out.
    """
    meanings = []
    for item_cell, number_cell, unit_cell, documented in cells:
        document = "1" if documented else ""
        row = _row({"item": item_cell, kind: number_cell, f"{kind}_unit": unit_cell, "document": document})
        item: EnergyItem | None = read_item(row, [])
        faults: list[Finding] = []
        value, unit = read_measured(row, kind, item, faults) if item is not None else (None, "")
        if value is not None or faults:
            text = None if value is None or faults else format(value, "f")
            codes = _codes(faults)
            meanings.append(Measured(item_cell, number_cell, unit_cell, documented, text, unit or None, codes))
    return meanings


def converted(quantity: Decimal, unit: str, base_unit: str) -> str:
    """Return a quantity in its base unit, with the ten decimals of the ledger."""
    product = quantity * unit_factor(unit, base_unit)
    return format(product.quantize(_CONVERTED_GRID, ROUND_HALF_UP), "f")


def _row(cells: Mapping[str, str]) -> Row:
    return Row("", 0, [*cells.values()], {column: at for at, column in enumerate(cells)})


def _codes(faults: Sequence[Finding]) -> str | None:
    return ",".join(fault.code for fault in faults) or None
