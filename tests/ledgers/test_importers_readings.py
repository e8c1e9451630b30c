"""Meter readings: the start of every interval, under a convention that is declared and verified."""

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from ledgers import ParsedFile
from ledgers.importers import layout_beside, parse_file
from tests.bad.make_bad import LAYOUT
from tests.conftest import MakeLedger, accepted

STEEL = Path(__file__).parents[2] / "cases" / "steel_plant" / "readings.csv"


def read(folder: Path, lines: list[str], layout: str = LAYOUT) -> ParsedFile:
    (folder / "meter.csv").write_text("\n".join(["time,kwh", *lines, ""]), "utf-8")
    (folder / "meter.layout.toml").write_text(layout, "utf-8")
    return parse_file(folder / "meter.csv")


def day(number: int, midnight: str) -> list[str]:
    return [f"2020-03-{number:02} {hour:02}:00,1" for hour in (6, 12, 18)] + [f"{midnight},1"]


def faults(parsed: ParsedFile) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.place.row) for finding in parsed.findings]


def test_the_year_of_the_steel_plant_is_whole_and_adds_up() -> None:
    """UCI dataset 851: 35,040 rows, 959,636.71 kWh, as its source says."""
    parsed = parse_file(STEEL)
    assert parsed.findings == ()
    usage = [reading for reading in parsed.readings if reading.measure == "electricity"]
    assert len(usage) == 35_040
    assert sum(reading.quantity for reading in usage) == Decimal("959636.71")
    days = Counter(reading.start_at.date() for reading in usage)
    assert set(days.values()) == {96}
    assert len(days) == 365
    assert usage[0].start_at == datetime(2018, 1, 1)  # noqa: DTZ001
    gaps = {later.start_at - earlier.start_at for earlier, later in pairwise(usage)}
    assert gaps == {timedelta(minutes=15)}


def test_midnight_of_the_day_that_ends_is_its_last_interval(tmp_path: Path) -> None:
    parsed = read(tmp_path, day(1, "2020-03-01 00:00"))
    assert parsed.findings == ()
    assert [reading.start_at.hour for reading in parsed.readings] == [0, 6, 12, 18]
    assert {reading.start_at.day for reading in parsed.readings} == {1}


def test_midnight_of_the_day_that_begins_is_the_last_interval_of_the_day_before(tmp_path: Path) -> None:
    layout = LAYOUT.replace("day_ending", "day_beginning")
    parsed = read(tmp_path, day(1, "2020-03-02 00:00"), layout)
    assert parsed.findings == ()
    assert [reading.start_at.hour for reading in parsed.readings] == [0, 6, 12, 18]


def test_stamps_of_interval_starts_are_kept(tmp_path: Path) -> None:
    layout = LAYOUT.replace('"interval_end"', '"interval_start"').replace('midnight = "day_ending"\n', "")
    parsed = read(tmp_path, ["2020-03-01 00:00,1", *day(1, "2020-03-02 00:00")], layout)
    assert faults(parsed) == [("reading-gap", 6)]  # the second day has one interval of four
    assert [reading.start_at.hour for reading in parsed.readings] == [0, 6, 12, 18, 0]


@pytest.mark.parametrize(
    ("declared", "midnight", "fits"),
    [
        ('stamp = "interval_end"\nmidnight = "day_beginning"', "2020-03-01 00:00", "day_ending"),
        ('stamp = "interval_start"', "2020-03-01 00:00", "day_ending"),
        ('stamp = "interval_end"\nmidnight = "day_ending"', "2020-03-02 00:00", "interval_start"),
    ],
)
def test_a_convention_that_the_data_contradict_is_refused_and_one_that_fits_is_named(
    tmp_path: Path, declared: str, midnight: str, fits: str
) -> None:
    layout = LAYOUT.replace('stamp = "interval_end"\nmidnight = "day_ending"', declared)
    lines = [*day(1, midnight), *day(2, midnight.replace("-02 ", "-03 ").replace("-01 ", "-02 "))]
    parsed = read(tmp_path, lines, layout)
    assert [code for code, _ in faults(parsed)] == ["reading-convention", "reading-stamp"]
    assert fits in parsed.findings[0].facts["expected"]
    assert parsed.readings == ()


def test_stamps_off_the_grid_or_unreadable_are_found(tmp_path: Path) -> None:
    lines = day(1, "2020-03-01 00:00")
    assert faults(read(tmp_path, ["2020-03-01 05:00,1", *lines[1:]])) == [("reading-stamp", 2)]
    assert faults(read(tmp_path, ["1 March,1", *lines[1:]])) == [("reading-stamp", 2)]
    assert "%Y-%m-%d %H:%M" in read(tmp_path, ["1 March,1", *lines[1:]]).findings[0].text("en")


def test_blank_readings_are_gaps_and_words_are_faults(tmp_path: Path) -> None:
    lines = day(1, "2020-03-01 00:00")
    blank = read(tmp_path, [lines[0], lines[1][:-1], *lines[2:]])
    assert faults(blank) == [("reading-gap", 2)]
    assert len(blank.readings) == 3
    assert faults(read(tmp_path, [f"{lines[0]}x", *lines[1:]])) == [("number-with-unit", 2)]


def test_days_without_any_reading_are_one_gap(tmp_path: Path) -> None:
    parsed = read(tmp_path, [*day(1, "2020-03-01 00:00"), *day(9, "2020-03-09 00:00")])
    assert [finding.facts["found"] for finding in parsed.findings] == ["2020-03-02 … 2020-03-08"]


def test_a_zone_that_changes_its_clocks_is_refused(tmp_path: Path) -> None:
    lines = [*day(28, "2020-03-28 00:00"), *day(29, "2020-03-29 00:00"), *day(30, "2020-03-30 00:00")]
    assert faults(read(tmp_path, lines, LAYOUT.replace("Asia/Shanghai", "Europe/Berlin"))) == [("layout-invalid", None)]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ('"Asia/Shanghai"', '"Asia/Chengdu"', "timezone"),
        ('"interval_end"', '"end"', "time.stamp"),
        ('midnight = "day_ending"\n', "", "time"),
        ('unit = "kWh"', 'unit = "kvarh"', "measures.kwh.unit"),
        ('kind = "readings"', 'kind = "reading', "TOML"),
        ("[[measures]]", "[[measure]]", "measures"),
    ],
)
def test_a_faulty_layout_is_found_key_by_key(tmp_path: Path, old: str, new: str, column: str) -> None:
    parsed = read(tmp_path, day(1, "2020-03-01 00:00"), LAYOUT.replace(old, new))
    assert column in [finding.place.column or finding.facts["column"] for finding in parsed.findings]
    assert {finding.place.file for finding in parsed.findings} == {"meter.layout.toml"}


@pytest.mark.parametrize(
    ("measure", "unit", "fits"),
    [
        ("electricity", "kWh", True),
        ("electricity", "MWh", True),
        ("electricity", "万千瓦时", True),
        ("electricity", "吨", False),
        ("electricity", "tCO2", False),
        ("electricity_export", "吨", False),
        ("electricity", "GJ", False),  # 1 GJ is 277.77… kWh: no finite number
        ("co2_publisher", "kgCO2", True),
        ("co2_publisher", "吨", False),
        ("co2_publisher", "kWh", False),
        ("water", "立方米", True),
    ],
)
def test_a_measure_of_energy_or_of_co2_takes_only_units_that_convert_exactly(
    tmp_path: Path, measure: str, unit: str, fits: bool
) -> None:
    layout = LAYOUT.replace('"electricity"', f'"{measure}"').replace('unit = "kWh"', f'unit = "{unit}"')
    parsed = read(tmp_path, day(1, "2020-03-01 00:00"), layout)
    places = [(finding.code, finding.place.file, finding.place.column) for finding in parsed.findings]
    assert places == ([] if fits else [("unit-unknown", "meter.layout.toml", "measures.kwh.unit")])


@pytest.mark.parametrize(
    ("measure", "unit", "quantity", "base_unit"),
    [
        ("electricity", "kWh", "1.5", "kWh"),
        ("electricity", "MWh", "1500", "kWh"),
        ("electricity", "万千瓦时", "15000", "kWh"),
        ("co2_publisher", "kgCO2", "0.0015", "tCO2"),
        ("heat", "MJ", "0.0015", "GJ"),
        ("heat", "kJ", "1.5", "kJ"),
    ],
)
def test_readings_are_stored_in_one_unit_whatever_the_meter_counts_in(
    make_ledger: MakeLedger, tmp_path: Path, measure: str, unit: str, quantity: str, base_unit: str
) -> None:
    layout = LAYOUT.replace('"electricity"', f'"{measure}"').replace('unit = "kWh"', f'unit = "{unit}"')
    (tmp_path / "meter.layout.toml").write_text(layout, "utf-8")
    workspace = make_ledger()
    accepted(workspace, tmp_path, "meter.csv", "time,kwh\n2020-03-01 06:00,1.5\n")
    rows = workspace.rows("SELECT quantity_base_unit, base_unit FROM reading")
    assert [(row["quantity_base_unit"], row["base_unit"]) for row in rows] == [(Decimal(quantity), base_unit)]


def test_a_reading_that_no_column_holds_is_refused_at_its_row(tmp_path: Path) -> None:
    layout = LAYOUT.replace('unit = "kWh"', 'unit = "亿千瓦时"')
    parsed = read(tmp_path, ["2020-03-01 06:00,1e5", "2020-03-01 12:00,99999"], layout)
    assert [(finding.code, finding.place.row, finding.place.column) for finding in parsed.findings] == [
        ("number-too-large", 2, "kwh")
    ]


def test_a_measure_stands_once_in_a_layout(tmp_path: Path) -> None:
    more = LAYOUT + '\n[[measures]]\ncolumn = "kwh2"\nmeasure = "electricity"\nunit = "kWh"\n'
    parsed = read(tmp_path, day(1, "2020-03-01 00:00"), more)
    assert [(finding.code, finding.place.column) for finding in parsed.findings] == [("layout-invalid", "measures")]


def test_columns_are_declared_one_by_one(tmp_path: Path) -> None:
    lines = day(1, "2020-03-01 00:00")
    more = LAYOUT + '\n[[measures]]\ncolumn = "co2"\nmeasure = "co2"\nunit = "tCO2"\n'
    assert [code for code, _ in faults(read(tmp_path, lines, more))] == ["column-missing"]
    less = LAYOUT.replace('column = "kwh"', 'column = "kw"')
    assert [code for code, _ in faults(read(tmp_path, lines, less))] == ["column-unknown", "column-missing"]


def test_a_layout_stands_beside_a_csv_of_its_name(tmp_path: Path) -> None:
    read(tmp_path, [])
    assert layout_beside(tmp_path / "meter.csv") == tmp_path / "meter.layout.toml"
    assert layout_beside(tmp_path / "other.csv") is None
    assert layout_beside(tmp_path / "meter.xlsx") is None
