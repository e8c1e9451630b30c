"""Many readings: what is staged as Parquet is, row by row, what would have come as records."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from ledgers._staging import STAGED_COLUMNS
from ledgers.importers import readings
from tests.ledgers.readings_files import (
    CONVENTIONS,
    LONG_MEASURE,
    WIDE_MEASURE,
    amounts,
    interleaved,
    layout,
    long_file,
    long_time,
    read,
    wide_file,
)

KNOWN = amounts(["乙", "甲"], date(2024, 2, 28), 3, 15)
WIDE_LAYOUT = layout(
    f'column = "day"\ninterval_minutes = 15\n{CONVENTIONS["24:00"]}', '[wide]\ncolumns = "times"', WIDE_MEASURE
)
FILES = {
    "long": (long_file(KNOWN, 15, "day_beginning"), layout(long_time(15, "day_beginning"), LONG_MEASURE)),
    "interleaved": (interleaved(KNOWN, 15, "day_ending"), layout(long_time(15, "day_ending"), LONG_MEASURE)),
    "wide": (wide_file(KNOWN, 15, "24:00"), WIDE_LAYOUT),
    "quoted": (
        long_file(KNOWN, 15, "start").replace("甲", '"甲"'),
        layout(long_time(15, "start"), LONG_MEASURE.replace('"kWh"', '"万千瓦时"')),
    ),
}


@pytest.mark.parametrize("name", list(FILES))
def test_staged_readings_are_the_records_in_the_order_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    text, declared = FILES[name]
    records = read(tmp_path, text, declared).readings
    monkeypatch.setattr(readings, "ROWS_HELD_MAX", 0)
    folder = tmp_path / "staged"
    folder.mkdir()
    parsed = read(tmp_path, text, declared, into=folder)
    assert parsed.readings == ()
    path = parsed.staged["reading"]
    assert list(folder.iterdir()) == [path]  # nothing else is left behind
    table = duckdb.read_parquet(str(path))
    assert dict(zip(table.columns, map(str, table.types), strict=True)) == {
        column: kind.replace(", ", ",") for column, kind in STAGED_COLUMNS["reading"].items()
    }
    factor = 10_000 if name == "quoted" else 1
    assert table.fetchall() == [
        (
            row.meter_id, row.measure, row.start_at, row.minutes, row.quantity, row.unit,
            row.quantity * Decimal(factor), "kWh", row.place.row,
        )
        for row in records
    ]  # fmt: skip


def test_few_readings_are_records_even_where_a_folder_is_given(tmp_path: Path) -> None:
    folder = tmp_path / "staged"
    folder.mkdir()
    text, declared = FILES["long"]
    parsed = read(tmp_path, text, declared, into=folder)
    assert len(parsed.readings) == 2 * 3 * 96
    assert parsed.staged == {}
    assert list(folder.iterdir()) == []
