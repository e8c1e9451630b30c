"""Readings of counters: the difference of two readings times the multiplier, and every place where there is none."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ledgers import ParsedFile
from tests.ledgers.readings_files import LONG_MEASURE, WIDE_MEASURE, codes, layout, long_time, read

INSTANT = 'stamp = "instant"'
HOURS = [f"2024-02-28 {hour:02}:00" for hour in range(4)]


def counted(
    folder: Path, readings: list[str], rule: str = "multiplier = 80", meters: tuple[str, ...] = ("A",)
) -> ParsedFile:
    lines = [f"{meter},{stamp},{reading}" for meter in meters for stamp, reading in zip(HOURS, readings, strict=True)]
    declared = layout(long_time(60, INSTANT), f"[counter]\n{rule}", LONG_MEASURE)
    return read(folder, "\n".join(["meter,time,kwh", *lines, ""]), declared)


def errors(parsed: ParsedFile) -> list[tuple[str, int | None]]:
    return [(code, row) for code, row, _ in codes(parsed) if code != "reading-gap"]


def test_an_interval_is_the_difference_of_two_readings_times_the_multiplier(tmp_path: Path) -> None:
    parsed = counted(tmp_path, ["100", "100.5", "102", "102"], meters=("A", "B"))
    assert errors(parsed) == []
    one = [(datetime(2024, 2, 28, 0), 40), (datetime(2024, 2, 28, 1), 120), (datetime(2024, 2, 28, 2), 0)]  # noqa: DTZ001
    for meter in ("A", "B"):
        assert [(row.start_at, row.quantity) for row in parsed.readings if row.meter_id == meter] == one
    assert [row.place.row for row in parsed.readings] == [3, 4, 5, 7, 8, 9]  # the row of the later reading


def test_without_the_layouts_word_readings_are_amounts(tmp_path: Path) -> None:
    lines = [f"A,{stamp},{100 + hour}" for hour, stamp in enumerate(HOURS)]
    declared = layout(long_time(60, "start"), LONG_MEASURE)
    parsed = read(tmp_path, "\n".join(["meter,time,kwh", *lines, ""]), declared)
    assert [row.quantity for row in parsed.readings] == [100, 101, 102, 103]


def test_a_counter_that_falls_is_found_at_its_row(tmp_path: Path) -> None:
    parsed = counted(tmp_path, ["100", "999", "101", "102"])
    assert errors(parsed) == [("counter-falls", 4)]
    assert parsed.findings[0].facts["found"] == "999 → 101"
    assert parsed.readings == ()


def test_a_counter_runs_over_only_where_its_digits_are_given(tmp_path: Path) -> None:
    """998 → 1 on a counter of three digits is 3; on one of unknown digits nothing is guessed."""
    readings = ["998", "999.5", "1", "2"]
    assert errors(counted(tmp_path, readings)) == [("counter-falls", 4)]
    parsed = counted(tmp_path, readings, "multiplier = 80\ndigits = 3")
    assert errors(parsed) == []
    assert [row.quantity for row in parsed.readings] == [120, 120, 80]
    assert any("ran over" in notice and "999.5 → 1" in notice for notice in parsed.notices)


def test_a_fall_by_less_than_half_the_range_is_no_counter_that_ran_over(tmp_path: Path) -> None:
    """500 → 400 on a counter of three digits would be 900 counted in an hour."""
    assert errors(counted(tmp_path, ["499", "500", "400", "401"], "digits = 3")) == [("counter-falls", 4)]


@pytest.mark.parametrize("reading", ["1000", "-1"])
def test_a_reading_that_the_counter_cannot_show_is_found(tmp_path: Path, reading: str) -> None:
    parsed = counted(tmp_path, ["1", "2", reading, "4"], "digits = 3")
    assert ("counter-digits", 4) in errors(parsed)


def test_a_gap_between_two_readings_is_spread_over_no_interval(tmp_path: Path) -> None:
    parsed = counted(tmp_path, ["100", "101", "", "105"])
    assert [row.quantity for row in parsed.readings] == [80]
    assert any("320 kWh" in notice for notice in parsed.notices)
    assert "electricity 1/24 (00:00" not in parsed.findings[0].facts["expected"]
    assert "01:00–24:00: 23" in parsed.findings[0].facts["expected"]


def test_an_amount_that_the_ledger_cannot_hold_is_refused(tmp_path: Path) -> None:
    fine = counted(tmp_path, ["1", "1.000001", "2", "3"], "multiplier = 0.5")
    assert errors(fine) == [("number-too-fine", 3), ("number-too-fine", 4)]
    large = counted(tmp_path, ["0", "9999999999999", "9999999999999", "9999999999999"], "multiplier = 999999")
    assert errors(large) == [("number-too-large", 3)]


def test_the_multiplier_may_stand_in_a_column_and_must_not_change_between_two_readings(tmp_path: Path) -> None:
    declared = layout(long_time(60, INSTANT), '[counter]\nmultiplier_column = "ct"', LONG_MEASURE)
    lines = [
        f"A,{stamp},{100 + hour},{ct}" for hour, (stamp, ct) in enumerate(zip(HOURS, (80, 80, 100, 100), strict=True))
    ]
    parsed = read(tmp_path, "\n".join(["meter,time,kwh,ct", *lines, ""]), declared)
    assert errors(parsed) == [("counter-multiplier", 4)]
    steady = [line.replace(",100", ",80") if line.endswith(",100") else line for line in lines]
    parsed = read(tmp_path, "\n".join(["meter,time,kwh,ct", *steady, ""]), declared)
    assert [row.quantity for row in parsed.readings] == [80, 80, 80]
    zero = [line.replace(",80", ",0") for line in steady]
    parsed = read(tmp_path, "\n".join(["meter,time,kwh,ct", *zero, ""]), declared)
    assert [code for code, _ in errors(parsed)] == ["value-unknown"] * 4


def test_midnight_readings_of_a_counter_may_be_dated_by_the_day_that_ends(tmp_path: Path) -> None:
    stamps = ["2024-02-28 06:00", "2024-02-28 12:00", "2024-02-28 18:00", "2024-02-28 00:00", "2024-02-29 06:00"]
    lines = [f"A,{stamp},{at}" for at, stamp in enumerate(stamps)]
    declared = layout(long_time(360, f'{INSTANT}\nmidnight = "day_ending"'), "[counter]\nmultiplier = 1", LONG_MEASURE)
    parsed = read(tmp_path, "\n".join(["meter,time,kwh", *lines, ""]), declared)
    assert [(row.start_at.day, row.start_at.hour) for row in parsed.readings] == [(28, 6), (28, 12), (28, 18), (29, 0)]


def test_counters_of_two_meters_fall_each_at_its_own_row(tmp_path: Path) -> None:
    parsed = counted(tmp_path, ["3", "2", "1", "0"], meters=("A", "B"))
    assert errors(parsed) == [("counter-falls", row) for row in (3, 4, 5, 7, 8, 9)]
    assert [finding.facts["item"] for finding in parsed.findings] == ["A"] * 3 + ["B"] * 3


def test_a_wide_table_of_counters_is_read_across_the_end_of_its_rows(tmp_path: Path) -> None:
    declared = layout(
        f'column = "day"\ninterval_minutes = 720\n{INSTANT}',
        '[wide]\ncolumns = "times"', "[counter]\nmultiplier = 10", WIDE_MEASURE,
    )  # fmt: skip
    parsed = read(tmp_path, "meter,day,00:00,12:00\nA,2024-02-28,1,2\nA,2024-02-29,4,7\n", declared)
    assert [row.quantity for row in parsed.readings] == [10, 20, 30]
    assert sum(row.quantity for row in parsed.readings) == Decimal(60)  # (7 - 1) × 10
