"""Checks over readings: meters against reports, completeness, days against months, boundaries of days and months."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ledgers import (
    Finding,
    MeterRow,
    ParsedFile,
    Place,
    ReadingRow,
    Workspace,
    check_ledger,
    init_workspace,
    open_workspace,
)
from ledgers._intake import Why, taken_in
from ledgers._records import EntryRow, Flow, State
from ledgers._staging import staged_tables
from tests.conftest import FIRM, NOW

MARCH = datetime(2020, 3, 1)  # noqa: DTZ001 (local time of the meter)
HOURS = 31 * 24


def hours(count: int = HOURS, kwh: str = "10", skip: Sequence[int] = (), start: datetime = MARCH) -> list[ReadingRow]:
    return [
        ReadingRow(
            "M1", "electricity", start + timedelta(hours=n), 60, Decimal(kwh), "kWh", Place("r.csv", "", n + 2, "kwh")
        )
        for n in range(count)
        if n not in skip
    ]


def month(kwh: str, measure: str = "electricity_metered", start: datetime = MARCH) -> ReadingRow:
    return ReadingRow("M1", measure, start, 31 * 1440, Decimal(kwh), "kWh", Place("bill.csv", "", 2, "kwh"))


REGISTER = MeterRow(
    "M1", FIRM, "electricity", "0.5S", None, None, None, Place("m.csv", "", 2, "meter_id"), date(2019, 1, 1)
)


def bought(wan_kwh: str) -> EntryRow:
    place = Place("e.csv", "", 2, "quantity")
    return EntryRow(
        FIRM, "2020-03", "electricity", Flow.PURCHASE, State.STATED, Decimal(wan_kwh), "wan_kWh", "万千瓦时", place
    )


def found(folder: Path, readings: Sequence[ReadingRow], *entries: EntryRow) -> list[Finding]:
    init_workspace(folder / "w")
    with open_workspace(folder / "w") as workspace:
        return stored(workspace, folder, readings, *entries)


def stored(workspace: Workspace, folder: Path, readings: Sequence[ReadingRow], *entries: EntryRow) -> list[Finding]:
    (folder / "staged").mkdir()
    source = folder / "staged" / "x.txt"
    source.write_text("x", "utf-8")
    parsed = ParsedFile("test", "1", (), entries, (), tuple(readings), meters=(REGISTER,))
    said = {"file": "x.txt", "sha256": "x", "bytes": 1, "layout": None, "importer": "test", "importer_version": "1"}
    tables = staged_tables(parsed, folder / "staged")
    taken_in(workspace, {**said, "forms": []}, tables, [(source, "x")], NOW, Why("t"), lambda _: True)
    return [finding for finding in check_ledger(workspace) if finding.code != "firm-unknown"]


def codes(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.facts["found"], finding.facts["expected"]) for finding in findings]


def test_a_whole_month_of_readings_that_agrees_has_no_finding(tmp_path: Path) -> None:
    # 744 h × 10 kWh = 7,440 kWh = 0.744×10⁴ kWh; the report may differ by 2 %, the bill by 5 %
    assert codes(found(tmp_path, [*hours(), month("7440")], bought("0.744"))) == []


@pytest.mark.parametrize(
    ("reported", "is_found"), [("0.7295", False), ("0.7593", True), ("0.72", True), ("0.759", False)]
)
def test_the_report_is_held_to_the_meters_within_two_percent(tmp_path: Path, reported: str, *, is_found: bool) -> None:
    told = codes(found(tmp_path, hours(), bought(reported)))
    assert told == ([("meter-against-report", "0.744", reported)] if is_found else [])


def test_a_month_with_a_gap_is_not_held_against_the_report_but_is_told(tmp_path: Path) -> None:
    told = codes(found(tmp_path, hours(skip=range(100, 180)), bought("0.9")))
    assert told == [("readings-incomplete", "89.2", "90")]  # 664 of 744 h


def test_a_meter_with_more_than_ninety_percent_is_complete_enough(tmp_path: Path) -> None:
    assert codes(found(tmp_path, hours(skip=range(100, 174)))) == []  # 670 of 744 h are 90.05 %


@pytest.mark.parametrize(("bill", "is_found"), [("7085", True), ("7086", False), ("7831", False), ("7832", True)])
def test_days_add_up_to_the_month_within_five_percent_of_the_bill(tmp_path: Path, bill: str, *, is_found: bool) -> None:
    told = codes(found(tmp_path, [*hours(), month(bill)]))  # 7440 / 0.95 = 7831.6, 7440 / 1.05 = 7085.7
    assert told == ([("days-against-month", "7440", bill)] if is_found else [])


def test_days_begin_at_midnight_and_months_on_the_first(tmp_path: Path) -> None:
    late = [
        ReadingRow(
            "M1", "electricity", MARCH + timedelta(days=n, minutes=minutes), 1440, Decimal(1), "kWh", Place("d", "", n)
        )
        for n, minutes in enumerate((0, 1, 1, 2), 1)
    ]
    told = codes(found(tmp_path, [*late, month("4", start=MARCH + timedelta(days=1, minutes=1))]))
    assert ("boundary-off", "2", "1") in told
    assert ("boundary-off", "1441", "1440") in told
