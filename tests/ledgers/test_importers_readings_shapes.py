"""Meter readings in every shape: long and wide, one meter or many, any interval and convention, CSV or workbook."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledgers.importers import layout_beside, parse_file
from tests.ledgers.literals import literals
from tests.ledgers.readings_files import (
    CONVENTIONS,
    LONG_MEASURE,
    WIDE_MEASURE,
    amounts,
    as_amounts,
    codes,
    interleaved,
    layout,
    long_file,
    long_time,
    read,
    wide_file,
)

DAY = date(2024, 2, 28)  # a leap day follows
WIDE = '[wide]\ncolumns = "times"'
NUMBERED = '[wide]\ncolumns = "numbers"\nprefix = "P"'


def wide_time(minutes: int, convention: str) -> str:
    lines = CONVENTIONS.get(convention, convention)
    return f'column = "day"\ninterval_minutes = {minutes}\n{lines}'


@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    minutes=st.sampled_from([15, 30, 60, 240, 720]),
    convention=st.sampled_from(list(CONVENTIONS)),
    meters=st.sampled_from([["A"], ["A", "B"], ["电表2", "电表10", "电表1"]]),
    days=st.integers(min_value=1, max_value=3),
    shape=st.sampled_from([long_file, interleaved, wide_file]),
)
def test_the_same_amounts_come_out_of_every_shape_and_convention(
    tmp_path: Path, minutes: int, convention: str, meters: list[str], days: int, shape: object
) -> None:
    if shape is wide_file and convention == "day_beginning":
        convention = "day_ending"  # 00:00 of the day after has no column of its own in the row of a day
    known = amounts(meters, DAY, days, minutes)
    text = shape(known, minutes, convention)  # type: ignore[operator]
    if shape is wide_file:
        declared = layout(wide_time(minutes, convention), WIDE, WIDE_MEASURE)
    else:
        declared = layout(long_time(minutes, convention), LONG_MEASURE)
    parsed = read(tmp_path, text, declared)
    assert parsed.findings == ()
    assert as_amounts(parsed) == known
    assert {(row.minutes, row.unit, row.measure) for row in parsed.readings} == {(minutes, "kWh", "electricity")}


@pytest.mark.parametrize("minutes", [1, 5, 15, 60, 1440])
def test_any_interval_that_divides_a_day_is_read(tmp_path: Path, minutes: int) -> None:
    known = amounts(["A"], DAY, 2, minutes)
    parsed = read(tmp_path, long_file(known, minutes, "start"), layout(long_time(minutes, "start"), LONG_MEASURE))
    assert parsed.findings == ()
    assert as_amounts(parsed) == known


@pytest.mark.parametrize("minutes", [15, 30, 60])
def test_numbered_columns_are_the_intervals_of_the_day_in_turn(tmp_path: Path, minutes: int) -> None:
    known = amounts(["A", "B"], DAY, 2, minutes)
    time_table = f'column = "day"\ninterval_minutes = {minutes}'
    parsed = read(tmp_path, wide_file(known, minutes, "numbers"), layout(time_table, NUMBERED, WIDE_MEASURE))
    assert parsed.findings == ()
    assert as_amounts(parsed) == known
    assert parsed.readings[0].place.column == "P1"


def test_days_may_be_spelled_in_any_way_and_are_daily_readings(tmp_path: Path) -> None:
    text = "meter,day,kwh\nA,2024年2月28日,1\nA,2024/2/29,2\nA,20240301,3\n"
    declared = layout(f'column = "day"\ninterval_minutes = 1440\n{CONVENTIONS["start"]}', LONG_MEASURE)
    parsed = read(tmp_path, text, declared)
    assert parsed.findings == ()
    assert [(row.start_at, row.minutes, row.quantity) for row in parsed.readings] == [
        (datetime(2024, 2, 28), 1440, 1),  # noqa: DTZ001
        (datetime(2024, 2, 29), 1440, 2),  # noqa: DTZ001
        (datetime(2024, 3, 1), 1440, 3),  # noqa: DTZ001
    ]


def test_date_and_time_of_day_may_stand_in_two_columns(tmp_path: Path) -> None:
    lines = [f"A,2024-02-28,{hour:02}:00,{hour}" for hour in range(0, 24, 6)]
    declared = layout(
        'column = "day"\nclock_column = "clock"\nformat = "%Y-%m-%d %H:%M"\ninterval_minutes = 360\n'
        + CONVENTIONS["start"],
        LONG_MEASURE,
    )
    parsed = read(tmp_path, "\n".join(["meter,day,clock,kwh", *lines, ""]), declared)
    assert parsed.findings == ()
    assert [row.start_at.hour for row in parsed.readings] == [0, 6, 12, 18]


def test_rows_of_a_wide_table_may_name_their_measure(tmp_path: Path) -> None:
    cells = ",".join("1" * 24)
    rows = [f"A,2024-02-28,{kind},{cells}" for kind in ("正向有功", "反向有功", "正向无功")]
    heads = ",".join(f"P{hour}" for hour in range(1, 25))
    declared = layout(
        'column = "day"\ninterval_minutes = 60',
        f'{NUMBERED}\nmeasure_column = "kind"',
        '[[measures]]\nvalue = "正向有功"\nmeasure = "electricity"\nunit = "kWh"',
        '[[measures]]\nvalue = "反向有功"\nmeasure = "electricity_export"\nunit = "kWh"',
        '[[not_imported]]\nvalue = "正向无功"\nreason = "无功电量"',
    )
    text = "\n".join([f"meter,day,kind,{heads}", *rows, ""])
    parsed = read(tmp_path, text, declared)
    assert parsed.findings == ()
    assert parsed.notices == ("正向无功: 无功电量",)
    measures = [row.measure for row in parsed.readings]
    assert {name: measures.count(name) for name in measures} == {"electricity": 24, "electricity_export": 24}
    strange = read(tmp_path, text.replace("反向有功", "反向"), declared)
    assert codes(strange) == [("value-unknown", 3, "kind")]
    assert strange.readings == ()


def test_several_measures_by_columns_keep_their_own_units(tmp_path: Path) -> None:
    known = long_file(amounts(["A"], DAY, 1, 360), 360, "start").replace("\n", ",0.5\n").replace("kwh,0.5", "kwh,heat")
    heat = '[[measures]]\ncolumn = "heat"\nmeasure = "heat"\nunit = "GJ"\n'
    parsed = read(tmp_path, known, layout(long_time(360, "start"), LONG_MEASURE, heat))
    assert parsed.findings == ()
    assert [(row.measure, row.unit) for row in parsed.readings] == 4 * [("electricity", "kWh"), ("heat", "GJ")]


@pytest.mark.parametrize("convention", list(CONVENTIONS))
@pytest.mark.parametrize("shape", [long_file, interleaved, wide_file])
def test_a_convention_that_whole_days_decide_is_found_and_said_with_its_evidence(
    tmp_path: Path, convention: str, shape: object
) -> None:
    if shape is wide_file and convention == "day_beginning":
        convention = "24:00"
    known = amounts(["A", "B"], DAY, 3, 60)
    text = shape(known, 60, convention)  # type: ignore[operator]
    detect = 'stamp = "detect"'
    if shape is wide_file:
        declared = layout(wide_time(60, detect), WIDE, WIDE_MEASURE)
    else:
        declared = layout(long_time(60, detect), LONG_MEASURE)
    parsed = read(tmp_path, text, declared)
    assert parsed.findings == ()
    assert as_amounts(parsed) == known
    named = {"start": "interval_start", "24:00": "interval_end"}.get(
        convention, f'interval_end", midnight = "{convention}'
    )
    assert f'data: stamp = "{named}"' in parsed.notices[0]
    assert "0 处乱序 / out of order, 0 个首末日不完整" in parsed.notices[0]


def test_a_convention_that_the_data_leave_open_is_refused_and_all_that_fit_are_named(tmp_path: Path) -> None:
    """Working hours alone: every convention keeps the order and none gives whole days."""
    lines = [f"A,2024-02-28 {hour:02}:00,1" for hour in range(8, 18)]
    declared = layout(long_time(60, 'stamp = "detect"'), LONG_MEASURE)
    parsed = read(tmp_path, "\n".join(["meter,time,kwh", *lines, ""]), declared)
    assert codes(parsed) == [("stamp-undecided", None, "time")]
    for named in ("interval_start", "day_ending", "day_beginning"):
        assert named in parsed.findings[0].facts["expected"]
    assert parsed.readings == ()


def test_an_interval_that_starts_at_24_00_contradicts_stamps_of_starts(tmp_path: Path) -> None:
    text = long_file(amounts(["A"], DAY, 2, 360), 360, "24:00")
    parsed = read(tmp_path, text, layout(long_time(360, "start"), LONG_MEASURE))
    assert [code for code, _, _ in codes(parsed)] == ["reading-convention", "reading-stamp"]
    assert "interval_end" in parsed.findings[0].facts["expected"]


def test_plain_digits_read_in_bulk_are_read_as_the_number_grammar_says(tmp_path: Path) -> None:
    """Every text of the table of literals, each the one reading of a meter: SQL takes plain digits alone."""
    table = [row for row in literals("number_literals.csv") if row["cell"] == "text" and "\0" not in row["literal"]]
    quoted = [row["literal"].replace('"', '""') for row in table]
    lines = [f'M{at},2024-02-28,"{literal}"' for at, literal in enumerate(quoted)]
    declared = layout(f'column = "day"\ninterval_minutes = 1440\n{CONVENTIONS["start"]}', LONG_MEASURE)
    parsed = read(tmp_path, "\n".join(["meter,day,kwh", *lines, ""]), declared)
    at_line = {line: at for at, line in enumerate(_first_lines(lines))}
    refused = {at_line[finding.place.row or 0]: finding.code for finding in parsed.findings}
    assert refused == {at: row["outcome"] for at, row in enumerate(table) if row["outcome"].startswith("number-")}
    good = [line for at, line in enumerate(lines) if at not in refused]
    parsed = read(tmp_path, "\n".join(["meter,day,kwh", *good, ""]), declared)
    stated = {f"M{at}": Decimal(row["value"]) for at, row in enumerate(table) if row["outcome"] == "stated"}
    assert {row.meter_id: row.quantity for row in parsed.readings} == stated


def _first_lines(lines: list[str]) -> list[int]:
    """Return the line of a CSV on which each record begins, below a header of one line."""
    first, at = [], 2
    for line in lines:
        first.append(at)
        at += 1 + line.count("\n") + line.count("\r") - line.count("\r\n")
    return first


def workbook(path: Path, rows: list[list[object]], above: int = 0) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("读数")
    formats = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        time: book.add_format({"num_format": "hh:mm"}),
    }
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            form = formats.get(type(cell))
            if form is not None:
                sheet.write_datetime(above + at, column, cell, form)
            else:
                sheet.write(above + at, column, cell)
    book.close()


def test_a_workbook_of_dates_and_numbers_is_read_as_a_csv_of_them(tmp_path: Path) -> None:
    known = amounts(["A", "B"], DAY, 2, 15)
    rows: list[list[object]] = [["meter", "time", "kwh"]]
    for meter, held in known.items():
        rows += [[meter, start + timedelta(minutes=15), float(kwh)] for start, kwh in held.items()]
    workbook(tmp_path / "meter.xlsx", rows)
    declared = layout(long_time(15, "day_beginning"), LONG_MEASURE)
    (tmp_path / "meter.layout.toml").write_text(declared, "utf-8")
    assert layout_beside(tmp_path / "meter.xlsx") == tmp_path / "meter.layout.toml"
    parsed = parse_file(tmp_path / "meter.xlsx")
    assert parsed.findings == ()
    assert as_amounts(parsed) == known
    place = parsed.readings[0].place
    assert (place.file, place.sheet, place.row, place.column) == ("meter.xlsx", "读数", 2, "kwh")


def test_a_wide_workbook_may_head_its_columns_with_times_and_begin_below_a_title(tmp_path: Path) -> None:
    known = amounts(["3301234567"], DAY, 2, 60)
    held = list(known["3301234567"].values())
    rows: list[list[object]] = [["meter", "day", *(time(hour) for hour in range(24))]]
    rows += [[3301234567, datetime(2024, 2, 28 + at), *map(float, held[24 * at : 24 * at + 24])] for at in (0, 1)]  # noqa: DTZ001
    workbook(tmp_path / "meter.xlsx", [["某厂读数"], [], *rows])
    head = 'meter_column = "meter"\nheader_row = 3'
    declared = layout(wide_time(60, "start"), WIDE, WIDE_MEASURE, head=head)
    (tmp_path / "meter.layout.toml").write_text(declared, "utf-8")
    parsed = parse_file(tmp_path / "meter.xlsx")
    assert parsed.findings == ()
    assert as_amounts(parsed) == known
    assert parsed.readings[0].place.row == 4


def test_a_formula_without_its_value_is_found_in_a_workbook_of_readings(tmp_path: Path) -> None:
    rows: list[list[object]] = [["meter", "time", "kwh"]]
    rows += [["A", datetime(2024, 2, 28, hour), 1.0] for hour in (0, 6, 12)]  # noqa: DTZ001
    workbook(tmp_path / "meter.xlsx", [*rows, ["A", datetime(2024, 2, 28, 18), "=C2+C3"]])  # noqa: DTZ001
    (tmp_path / "meter.layout.toml").write_text(layout(long_time(360, "start"), LONG_MEASURE), "utf-8")
    assert ("formula-not-calculated", 5, "kwh") in codes(parse_file(tmp_path / "meter.xlsx"))


def test_which_sheet_is_meant_is_never_guessed(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "meter.xlsx")
    for name in ("1月", "2月"):
        book.add_worksheet(name).write_row(0, 0, ["meter", "time", "kwh"])
    book.close()
    declared = layout(long_time(360, "start"), LONG_MEASURE)
    (tmp_path / "meter.layout.toml").write_text(declared, "utf-8")
    parsed = parse_file(tmp_path / "meter.xlsx")
    assert codes(parsed) == [("layout-invalid", None, "sheet")]
    assert parsed.findings[0].facts["expected"] == "1月, 2月"
    (tmp_path / "meter.layout.toml").write_text(declared.replace("kind =", 'sheet = "2月"\nkind ='), "utf-8")
    parsed = parse_file(tmp_path / "meter.xlsx")
    assert parsed.findings == ()
    assert any("1月" in notice for notice in parsed.notices)
