"""Faults of files of readings: each is found at its place, and the faults of one meter never hide those of another."""

import runpy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ledgers import Severity, finding_kinds
from ledgers.importers import _readings_order, parse_file
from ledgers.importers._readings_source import FINDINGS_MAX
from tests.ledgers.readings_files import (
    CONVENTIONS,
    LONG_MEASURE,
    WIDE_MEASURE,
    amounts,
    codes,
    interleaved,
    layout,
    long_file,
    long_time,
    read,
    wide_file,
)

BAD = Path(__file__).parents[1] / "bad" / "readings"
DAY = date(2024, 2, 28)
QUARTERS = layout(long_time(360, "start"), LONG_MEASURE)
BROKEN = [
    # file, code, row, column, what the text says was found or due
    ("stamp-undecided.csv", "stamp-undecided", None, "time", "interval_start"),
    ("clock-change.csv", "clock-change", None, "time", "2024-10-27 02:00 … 03:00"),
    ("meter-missing.csv", "meter-missing", 3, "meter", "∅"),
    ("meter-id-number.csv", "meter-id-number", 3, "meter", "3.30123E+11"),
    ("counter-falls.csv", "counter-falls", 4, "kwh", "102 → 101"),
    ("counter-digits.csv", "counter-digits", 4, "kwh", "10^3"),
    ("counter-multiplier.csv", "counter-multiplier", 4, "kwh", "80 → 100"),
    ("bill-counter.csv", "bill-counter", 2, "抄见电量", "(150 − 100) × 800 = 40000"),
    ("bill-parts.csv", "bill-parts", 2, "结算电量", "41000"),
]


@pytest.mark.parametrize(("file", "code", "row", "column", "says"), BROKEN)
def test_a_broken_input_is_found_at_its_place(file: str, code: str, row: int | None, column: str, says: str) -> None:
    found = [finding for finding in parse_file(BAD / file).findings if finding.code == code]
    assert len(found) == 1, found
    assert (found[0].place.file, found[0].place.row, found[0].place.column) == (file, row, column)
    kind = finding_kinds()[code]
    for lang, do in (("zh", kind.do_zh), ("en", kind.do_en)):
        text = found[0].text(lang)  # type: ignore[arg-type]
        assert says.replace("∅", {"zh": "空", "en": "nothing"}[lang]) in text
        assert do in text


def test_a_file_with_an_error_gives_no_rows_and_one_without_gives_some() -> None:
    for path in sorted(BAD.glob("*.csv")):
        parsed = parse_file(path)
        errors = [finding for finding in parsed.findings if finding.severity is Severity.ERROR]
        assert bool(errors) != bool(parsed.readings), path.name


OF_THE_LEDGER = {"meter-against-report", "meter-already-registered"}
"""Found when rows stand in the ledger, not when a file is read."""


def test_every_code_of_meters_counters_and_bills_has_its_broken_input() -> None:
    tried = {code for _, code, *_ in BROKEN}
    for code in finding_kinds():
        if code.startswith(("meter-", "counter-", "bill-", "stamp-", "clock-")) and code not in OF_THE_LEDGER:
            assert code in tried, code


def test_the_committed_broken_inputs_are_those_of_the_script(tmp_path: Path) -> None:
    runpy.run_path(str(BAD.parent / "make_bad_readings.py"))["make"](tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in BAD.iterdir()}


@pytest.mark.parametrize("shape", [long_file, interleaved])
def test_a_duplicate_of_one_meter_and_a_word_of_another_are_both_found(tmp_path: Path, shape: object) -> None:
    lines = shape(amounts(["A", "B", "C"], DAY, 2, 360), 360, "start").splitlines()  # type: ignore[operator]
    twice = next(at for at, line in enumerate(lines) if line.startswith("A,2024-02-28 06:00"))
    lines.insert(twice + 1, lines[twice])
    word = next(at for at, line in enumerate(lines) if line.startswith("B,2024-02-29 06:00"))
    lines[word] = "B,2024-02-29 06:00,约5"
    parsed = read(tmp_path, "\n".join([*lines, ""]), QUARTERS)
    assert codes(parsed) == [("row-duplicate", twice + 2, "time"), ("number-unreadable", word + 1, "kwh")]
    assert parsed.findings[0].facts["first"] == str(twice + 1)
    assert parsed.readings == ()


def test_what_one_meter_lacks_is_told_although_another_has_an_error(tmp_path: Path) -> None:
    lines = long_file(amounts(["A", "B"], DAY, 1, 360), 360, "start").splitlines()
    lines[1] = "A,2024-02-28 00:00,x"
    lines.remove(next(line for line in lines if line.startswith("B,2024-02-28 06:00")))
    parsed = read(tmp_path, "\n".join([*lines, ""]), QUARTERS)
    assert [code for code, _, _ in codes(parsed)] == ["number-unreadable", "reading-gap"]
    assert parsed.findings[1].facts["item"] == "B"


def test_meters_may_contradict_the_declared_convention_in_different_ways(tmp_path: Path) -> None:
    starts = long_file(amounts(["A"], DAY, 2, 360), 360, "start")
    endings = long_file(amounts(["B"], DAY, 2, 360), 360, "day_ending").partition("\n")[2]
    parsed = read(tmp_path, starts + endings, layout(long_time(360, "day_ending"), LONG_MEASURE))
    assert [code for code, _, _ in codes(parsed)] == ["reading-convention", "reading-stamp"]
    assert parsed.findings[0].facts["found"].endswith("(A)")


def test_gaps_are_located_by_meter_day_and_time(tmp_path: Path) -> None:
    lines = long_file(amounts(["A", "B"], DAY, 3, 60), 60, "start").splitlines()
    gone = {f"A,2024-02-28 {hour:02}:00" for hour in (3, 4, 5, 20)} | {
        f"B,2024-02-29 {hour:02}:00" for hour in range(24)
    }
    kept = [line for line in lines if line.rpartition(",")[0] not in gone]
    parsed = read(tmp_path, "\n".join([*kept, ""]), layout(long_time(60, "start"), LONG_MEASURE))
    assert [dict(finding.facts) for finding in parsed.findings] == [
        {"item": "A", "found": "2024-02-28", "expected": "electricity 20/24 (03:00–06:00: 3; 20:00–21:00: 1)"},
        {"item": "B", "found": "2024-02-29 … 2024-02-29", "expected": "0/24"},
    ]
    assert len(parsed.readings) == 2 * 72 - 28


def test_a_meter_that_begins_later_has_no_gap_and_is_named(tmp_path: Path) -> None:
    late = {"A": amounts(["A"], DAY, 3, 360)["A"], "B": amounts(["B"], DAY + timedelta(days=1), 1, 360)["B"]}
    parsed = read(tmp_path, long_file(late, 360, "start"), QUARTERS)
    assert parsed.findings == ()
    assert any("B 2024-02-29 … 2024-02-29" in notice for notice in parsed.notices)


def test_findings_of_one_meter_are_cut_off_and_counted_and_those_of_the_next_are_not(tmp_path: Path) -> None:
    known = amounts(["A", "B"], DAY, 2, 15)
    lines = long_file(known, 15, "start").splitlines()
    words = [line.rpartition(",")[0] + ",x" if line.startswith("A,") else line for line in lines]
    words[-1] = words[-1].rpartition(",")[0] + ",y"
    parsed = read(tmp_path, "\n".join([*words, ""]), layout(long_time(15, "start"), LONG_MEASURE))
    rows = [finding.place.row for finding in parsed.findings if finding.code == "number-unreadable"]
    assert rows == [*range(2, 2 + FINDINGS_MAX), 2 * 192 + 1]
    assert f"A number-unreadable: 另有 {192 - FINDINGS_MAX} 处" in " ".join(parsed.notices)


def test_a_day_that_never_was_and_a_meter_without_a_number_are_found_in_wide_tables(tmp_path: Path) -> None:
    text = wide_file(amounts(["A", "B"], DAY, 2, 360), 360, "start")
    text = text.replace("A,2024-02-29", "A,2024-02-30").replace("B,2024-02-28", ",2024-02-28")
    declared = layout(
        f'column = "day"\ninterval_minutes = 360\n{CONVENTIONS["start"]}', '[wide]\ncolumns = "times"', WIDE_MEASURE
    )
    assert codes(read(tmp_path, text, declared)) == [("reading-stamp", 3, "day"), ("meter-missing", 4, "meter")]


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        ("00:00,06:00,12:00", [("column-missing", "")]),
        ("00:00,06:00,12:00,12:00", [("column-duplicate", "12:00"), ("column-missing", "")]),
        ("00:00,06:00,12:00,18:30", [("reading-stamp", "18:30"), ("column-missing", "")]),
        ("00:00,06:00,12:00,18:00,24:00", [("column-duplicate", "24:00")]),
        ("00:00,06:00,12:00,18:00,合计", [("column-unknown", "合计")]),
    ],
)
def test_the_columns_of_a_wide_table_are_exactly_one_day(
    tmp_path: Path, heads: str, found: list[tuple[str, str]]
) -> None:
    cells = ",".join("1" for _ in heads.split(","))
    declared = layout(
        f'column = "day"\ninterval_minutes = 360\n{CONVENTIONS["start"]}', '[wide]\ncolumns = "times"', WIDE_MEASURE
    )
    parsed = read(tmp_path, f"meter,day,{heads}\nA,2024-02-28,{cells}\n", declared)
    assert [(code, column) for code, _, column in codes(parsed)] == found


@pytest.mark.parametrize(
    ("day", "hour", "kind", "expected", "held"),
    [
        (date(2024, 3, 31), "02:00 … 03:00", "skipped", "0", "0"),
        (date(2024, 10, 27), "02:00 … 03:00", "doubled", "8", "8"),
    ],
)
def test_a_change_of_the_clocks_is_located(
    tmp_path: Path, day: date, hour: str, kind: str, expected: str, held: str
) -> None:
    """Berlin in 2024: the last Sundays of March and October (Directive 2000/84/EC)."""
    zone = ZoneInfo("Europe/Berlin")
    moment = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    lines = ["meter,time,kwh"]
    while (local := moment.astimezone(zone)).date() == day:
        lines.append(f"A,{local:%Y-%m-%d %H:%M},1")
        moment += timedelta(minutes=15)
    declared = layout(long_time(15, "start"), LONG_MEASURE, zone="Europe/Berlin")
    change = [
        finding
        for finding in read(tmp_path, "\n".join([*lines, ""]), declared).findings
        if finding.code == "clock-change"
    ]
    assert len(change) == 1
    facts = change[0].facts
    assert facts["found"] == f"{day} {hour}"
    assert kind in facts["item"]
    assert (facts["expected"], facts["rows"]) == (expected, held)


def test_shanghai_has_kept_its_clocks_since_1992(tmp_path: Path) -> None:
    text = long_file(amounts(["A"], date(1992, 1, 1), 366, 360), 360, "start")
    assert read(tmp_path, text, QUARTERS).findings == ()
    text = long_file(
        amounts(["A"], date(1991, 4, 13), 3, 60), 60, "start"
    )  # the last summer time began on 14 April 1991
    parsed = read(tmp_path, text, layout(long_time(60, "start"), LONG_MEASURE))
    assert "1991-04-14" in next(finding.facts["found"] for finding in parsed.findings if finding.code == "clock-change")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('meter_column = "meter"', 'meter_column = "meter"\nmeter_id = "M1"', "meter_id"),
        ('meter_column = "meter"\n', "", "meter_id"),
        ('stamp = "interval_start"', 'stamp = "instant"', "[counter]"),
        ('stamp = "interval_start"', "", "time.stamp"),
        ('format = "%Y-%m-%d %H:%M"', "", "time.format"),
        ("[[measures]]", '[wide]\ncolumns = "times"\n[[measures]]', "column in long tables"),
        ("[[measures]]", "[counter]\nmultiplier = 0\n[[measures]]", "greater than 0"),
        ("interval_minutes = 360", "interval_minutes = 7", "1440"),
    ],
)
def test_a_layout_that_contradicts_itself_is_refused_with_what_was_due(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in QUARTERS
    parsed = read(tmp_path, long_file(amounts(["A"], DAY, 1, 360), 360, "start"), QUARTERS.replace(old, new))
    assert parsed.readings == ()
    assert {finding.code for finding in parsed.findings} == {"layout-invalid"}
    assert any(says in finding.facts["expected"] for finding in parsed.findings), parsed.findings


@pytest.mark.parametrize("stamp", ["9999-12-31 18:00", "0001-01-01 00:00", "1899-12-31 18:00", "２０２４-02-28 ٠0:00"])
def test_stamps_out_of_this_world_are_refused_and_never_raise(tmp_path: Path, stamp: str) -> None:
    parsed = read(tmp_path, f"meter,time,kwh\nA,{stamp},1\n", QUARTERS)
    assert codes(parsed) == [("reading-stamp", 2, "time")]


def test_a_sheet_or_a_row_of_the_header_is_declared_for_workbooks_alone(tmp_path: Path) -> None:
    text = long_file(amounts(["A"], DAY, 1, 360), 360, "start")
    for key in ('sheet = "读数"', "header_row = 2"):
        parsed = read(tmp_path, text, f"{key}\n{QUARTERS}")
        assert codes(parsed) == [("layout-invalid", None, "sheet, header_row")]


def test_meters_out_of_order_beyond_those_looked_through_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = long_file(amounts(["A", "B", "C"], DAY, 1, 360), 360, "start").splitlines()
    for at in (2, 6, 10):  # 12:00 before 06:00 in each meter
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    text = "\n".join([*lines, ""])
    assert [row for _, row, _ in codes(read(tmp_path, text, QUARTERS))] == [3, 7, 11]
    monkeypatch.setattr(_readings_order, "_ROWS_MAX", 3)
    parsed = read(tmp_path, text, QUARTERS)
    assert [row for _, row, _ in codes(parsed)] == [3]
    assert any("(B, C)" in notice for notice in parsed.notices)
