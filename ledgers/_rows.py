"""Writes the rows of one file into the tables of the ledger, through a staged CSV that DuckDB reads at once."""

import csv
import tempfile
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from factors import conversion_factor, energy_items
from ledgers._findings import Place
from ledgers._records import ActivityRow, EntryRow, FirmRow, ParsedFile, ReadingRow
from ledgers._sql import sql_text
from ledgers._vocabulary import measures, reading_base_unit
from ledgers._workspace import Workspace


def append(workspace: Workspace, parsed: ParsedFile, batch_id: int) -> int:
    """Append all rows of a file to their tables, in the open transaction, and return how many they are."""
    tables: tuple[tuple[str, Sequence[Any], Callable[[Any, int], Sequence[object]]], ...] = (
        ("firm", parsed.firms, _firm_cells),
        ("entry", parsed.entries, _entry_cells),
        ("activity", parsed.activities, _activity_cells),
        ("reading", parsed.readings, _reading_cells),
    )
    for table, rows, cells in tables:
        if rows:
            _load(workspace, table, (cells(row, batch_id) for row in rows))
    return sum(len(rows) for _, rows, _ in tables)


def _load(workspace: Workspace, table: str, rows: Iterable[Sequence[object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder, f"{table}.csv")
        with staged.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerows([r"\N" if cell is None else cell for cell in row] for row in rows)
        workspace.connection.execute(sql_text("ledgers", f"insert_{table}"), {"path": str(staged)})


def _place_cells(place: Place, batch_id: int) -> tuple[object, ...]:
    return batch_id, place.sheet, place.row, place.column


def _firm_cells(row: FirmRow, batch_id: int) -> Sequence[object]:
    return (
        row.firm_id,
        row.name,
        row.county,
        row.industry,
        row.above_scale,
        row.park,
        row.scope,
        row.valid_from,
        *_place_cells(row.place, batch_id),
    )


def _entry_cells(row: EntryRow, batch_id: int) -> Sequence[object]:
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
        *_place_cells(row.place, batch_id),
    )


def _activity_cells(row: ActivityRow, batch_id: int) -> Sequence[object]:
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
        *_place_cells(row.place, batch_id),
    )


def _reading_cells(row: ReadingRow, batch_id: int) -> Sequence[object]:
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
        batch_id,
        row.place.row,
    )


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


@cache
def _factor(unit: str, into: str) -> Decimal:
    return Decimal(1) if unit == into else conversion_factor(unit, into)
