"""The two ways a tidy table is read, by rows and in bulk, brought to one form so that they can be compared."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import duckdb

from factors import conversion_factor, energy_items
from ledgers import ParsedFile
from ledgers._staging import STAGED_COLUMNS
from ledgers._vocabulary import measures
from ledgers.importers import tidy

Rows = list[dict[str, Any]]
PLACE = ("sheet", "row_number", "column_name")


def by_rows(data: bytes) -> ParsedFile:
    """Read a CSV row by row."""
    return tidy.parse_tidy(data, "table.csv")


def in_bulk(folder: Path, data: bytes, name: str = "table.csv") -> tuple[ParsedFile, Rows]:
    """Read a file in bulk, however small it is, and return its staged rows too."""
    path = folder / name
    path.write_bytes(data)
    with TemporaryDirectory(dir=folder) as out, patch.object(tidy, "SMALL_BYTES_MAX", -1):
        parsed = tidy.parse_tidy_file(path, Path(out))
        return parsed, staged_rows(parsed)


def staged_rows(parsed: ParsedFile) -> Rows:
    """Return the rows of the staged table of a file, and insist on the columns and types of the contract."""
    rows: Rows = []
    for table, path in parsed.staged.items():
        read = duckdb.connect().read_parquet(str(path))
        described = [(name, str(kind)) for name, kind in zip(read.columns, read.types, strict=True)]
        assert described == [(name, kind.replace(" ", "")) for name, kind in STAGED_COLUMNS[table].items()]
        rows += [dict(zip(read.columns, row, strict=True)) for row in read.fetchall()]
    return rows


def record_rows(parsed: ParsedFile) -> Rows:
    """Return the records of a file as the rows that a staged table has for them."""
    rows: Rows = []
    for entry in parsed.entries:
        rows.append(_cells(entry, {"quantity": 6, "coefficient": 10, "ncv": 6, "carbon_content": 10}))
        rows[-1]["quantity_item_unit"] = _converted(entry.quantity, entry.unit, energy_items()[entry.item].unit)
    for activity in parsed.activities:
        rows.append(_cells(activity, {"quantity": 6}))
        rows[-1]["base_unit"] = measures()[activity.measure].unit
        rows[-1]["quantity_base_unit"] = _converted(activity.quantity, activity.unit, rows[-1]["base_unit"])
    return rows + [_cells(firm, {}) for firm in parsed.firms]


def _cells(record: Any, decimals: dict[str, int]) -> dict[str, Any]:
    cells = {name: getattr(record, name) for name in type(record).__slots__ if name != "place"}
    for name, places in decimals.items():
        if cells[name] is not None:
            cells[name] = cells[name].quantize(Decimal(1).scaleb(-places))
    cells = {
        name: cell.value if isinstance(cell, str) and hasattr(cell, "value") else cell for name, cell in cells.items()
    }
    return cells | dict(zip(PLACE, (record.place.sheet, record.place.row, record.place.column), strict=True))


def _converted(quantity: Decimal | None, unit: str, base: str) -> Decimal | None:
    """Return a quantity in its base unit with ten decimals, as the store has always kept it."""
    if quantity is None:
        return None
    factor = Decimal(1) if unit == base else conversion_factor(unit, base)
    return (quantity * factor).quantize(Decimal("1e-10"), ROUND_HALF_UP)


def told(parsed: ParsedFile) -> Sequence[tuple[str, object, tuple[tuple[str, str], ...]]]:
    """Return the findings as plain values."""
    return [(each.code, each.place, tuple(sorted(each.facts.items()))) for each in parsed.findings]
