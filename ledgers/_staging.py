"""The staged tables of one file: Parquet with fixed columns, which importers write and the store appends unchanged.

An importer that meets few rows returns records; one that meets millions writes the Parquet itself, through DuckDB, in
the columns of ``STAGED_COLUMNS`` and in the order of the file, and returns its path in ``ParsedFile.staged``.
"""

import atexit
import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from factors import conversion_factor, energy_items
from ledgers._findings import Place
from ledgers._records import ActivityRow, EntryRow, FirmRow, MeterRow, ParsedFile, ReadingRow
from ledgers._sql import sql_text
from ledgers._vocabulary import measures, reading_base_unit
from ledgers.store import Connection, scratch

QUANTITY, CONVERTED = "DECIMAL(19, 6)", "DECIMAL(23, 10)"
_TEXT, _WHOLE = "VARCHAR", "INTEGER"
_PLACE = {"sheet": _TEXT, "row_number": _WHOLE, "column_name": _TEXT}
STAGED_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "firm": {
        **dict.fromkeys(("firm_id", "name", "county", "industry"), _TEXT),
        "above_scale": "BOOLEAN",
        **dict.fromkeys(("park", "scope"), _TEXT),
        "valid_from": "DATE",
        **_PLACE,
    },
    "entry": {
        **dict.fromkeys(("firm_id", "period", "item", "flow", "state"), _TEXT),
        "quantity": QUANTITY,
        **dict.fromkeys(("unit", "unit_written"), _TEXT),
        "quantity_item_unit": CONVERTED,
        "coefficient": "DECIMAL(18, 10)",
        "coefficient_unit": _TEXT,
        "ncv": "DECIMAL(18, 6)",
        "ncv_unit": _TEXT,
        "carbon_content": "DECIMAL(18, 10)",
        **dict.fromkeys(("carbon_content_unit", "document"), _TEXT),
        **_PLACE,
    },
    "activity": {
        **dict.fromkeys(("firm_id", "period", "measure"), _TEXT),
        "quantity": QUANTITY,
        **dict.fromkeys(("unit", "unit_written"), _TEXT),
        "quantity_base_unit": CONVERTED,
        **dict.fromkeys(("base_unit", "price_base", "document"), _TEXT),
        **_PLACE,
    },
    "reading": {
        **dict.fromkeys(("meter_id", "measure"), _TEXT),
        "start_at": "TIMESTAMP",
        "minutes": _WHOLE,
        "quantity": QUANTITY,
        "unit": _TEXT,
        "quantity_base_unit": CONVERTED,
        "base_unit": _TEXT,
        "row_number": _WHOLE,
    },
    "meter": {
        **dict.fromkeys(("meter_id", "firm_id", "measure", "accuracy_class"), _TEXT),
        "ratio": "DECIMAL(12, 6)",
        **dict.fromkeys(("calibrated_on", "calibration_due", "valid_from"), "DATE"),
        "note": _TEXT,
        **_PLACE,
    },
}
"""The columns of each staged table, in order, with their types in DuckDB.

Only ``quantity`` and ``quantity_item_unit`` of entries, the firm's own coefficients, ``ratio`` and the days of
calibration of meters, and ``row_number`` may be NULL; every other text is at least empty. ``row_number`` counts from 1,
the header line included.
"""


def staged_tables(parsed: ParsedFile, folder: Path) -> dict[str, Path]:
    """Return the staged Parquet of each table of a file; records are written into the folder as such."""
    tables: tuple[tuple[str, Sequence[Any], Callable[[Any], Sequence[object]]], ...] = (
        ("firm", parsed.firms, _firm_cells),
        ("entry", parsed.entries, _entry_cells),
        ("activity", parsed.activities, _activity_cells),
        ("reading", parsed.readings, _reading_cells),
        ("meter", parsed.meters, _meter_cells),
    )
    staged = dict(parsed.staged)
    for table, rows, cells in tables:
        if rows:
            staged[table] = folder / f"{table}.parquet"
            _stage(table, (cells(row) for row in rows), staged[table])
    return staged


def _stage(table: str, rows: Iterable[Sequence[object]], target: Path) -> None:
    plain = target.with_suffix(".csv")
    with plain.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([r"\N" if cell is None else cell for cell in row] for row in rows)
    _engine().execute(sql_text("ledgers", f"stage_{table}"), {"path": str(plain), "target": str(target)})
    plain.unlink()


@cache
def _engine() -> Connection:
    """Return the engine that writes Parquet, one for the life of the process: to open it takes longer than to write."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(scratch())


def _place_cells(place: Place) -> tuple[object, ...]:
    return place.sheet, place.row, place.column


def _firm_cells(row: FirmRow) -> Sequence[object]:
    return (
        row.firm_id,
        row.name,
        row.county,
        row.industry,
        row.above_scale,
        row.park,
        row.scope,
        row.valid_from,
        *_place_cells(row.place),
    )


def _entry_cells(row: EntryRow) -> Sequence[object]:
    own_unit = energy_items()[row.item].unit
    in_item_unit = None if row.quantity is None else row.quantity * _factor(row.unit, own_unit)
    return (
        row.firm_id,
        row.period,
        row.item,
        row.flow.value,
        row.state.value,
        _plain(row.quantity),
        row.unit,
        row.unit_written,
        _plain(in_item_unit),
        _plain(row.coefficient),
        row.coefficient_unit,
        _plain(row.ncv),
        row.ncv_unit,
        _plain(row.carbon_content),
        row.carbon_content_unit,
        row.document,
        *_place_cells(row.place),
    )


def _activity_cells(row: ActivityRow) -> Sequence[object]:
    base = measures()[row.measure].unit
    return (
        row.firm_id,
        row.period,
        row.measure,
        _plain(row.quantity),
        row.unit,
        row.unit_written,
        _plain(row.quantity * _factor(row.unit, base)),
        base,
        row.price_base,
        row.document,
        *_place_cells(row.place),
    )


def _reading_cells(row: ReadingRow) -> Sequence[object]:
    base = reading_base_unit(row.unit)
    return (
        row.meter_id,
        row.measure,
        row.start_at,
        row.minutes,
        _plain(row.quantity),
        row.unit,
        _plain(row.quantity * _factor(row.unit, base)),
        base,
        row.place.row,
    )


def _meter_cells(row: MeterRow) -> Sequence[object]:
    return (
        row.meter_id,
        row.firm_id,
        row.measure,
        row.accuracy_class,
        _plain(row.ratio),
        row.calibrated_on,
        row.calibration_due,
        row.valid_from,
        row.note,
        *_place_cells(row.place),
    )


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


@cache
def _factor(unit: str, into: str) -> Decimal:
    return Decimal(1) if unit == into else conversion_factor(unit, into)
