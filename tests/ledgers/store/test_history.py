"""What was reported when: versions, days looked back to, withdrawals, closed periods, explanations, runs."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ledgers import (
    NotRecorded,
    Receipt,
    Run,
    Workspace,
    check_ledger,
    explain_finding,
    explanations,
    history,
    import_file,
    init_workspace,
    ledger_line,
    lock_period,
    meter_history,
    open_workspace,
    parted,
    record_run,
    runs,
    verify,
    withdraw,
)
from tests.conftest import ENTRY_HEAD, FIRM, FIRMS

MONDAY = datetime(2026, 3, 2, 9)  # noqa: DTZ001 (the ledger keeps local time)
COAL = f"{ENTRY_HEAD}{FIRM},2020,raw_coal,production_use,10,吨,,,\n"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    init_workspace(tmp_path / "w")
    return tmp_path / "w"


def give(workspace: Workspace, name: str, text: str, day: int, **why: str) -> Receipt:
    path = workspace.path.parent / name
    path.write_text(text, "utf-8")
    return import_file(workspace, path, recorded_at=MONDAY + timedelta(days=day), recorded_by=f"p{day}", **why)


def coal(workspace: Workspace) -> list[int]:
    return [int(row["quantity"]) for row in workspace.rows("SELECT quantity FROM standing_entry")]


def corrected_twice(work: Path) -> None:
    with open_workspace(work) as workspace:
        give(workspace, "a.csv", COAL, 0)
        give(workspace, "b.csv", COAL.replace(",10,", ",12,"), 1, correct="unit_error", note="吨误为公斤")
        give(workspace, "c.csv", COAL.replace(",10,", ",13,"), 3, correct="盘点更正")


def test_each_day_sees_what_was_known_at_its_end(work: Path) -> None:
    corrected_twice(work)
    seen = {}
    for day in range(-1, 5):
        with open_workspace(work, as_of=(MONDAY + timedelta(days=day)).date()) as workspace:
            seen[day] = coal(workspace)
            assert coal(workspace.session()) == seen[day], "a session of its own looks back to the same day"
    assert seen == {-1: [], 0: [10], 1: [12], 2: [12], 3: [13], 4: [13]}


def test_history_tells_every_version_with_who_when_and_why(work: Path) -> None:
    corrected_twice(work)
    with open_workspace(work, read_only=True) as workspace:
        versions = history(workspace, FIRM, "2020", "raw_coal", "production_use")
    told = [
        (v.quantity, v.recorded_by, v.reason, v.note, v.ended_by, v.ended_by_whom, v.ended_reason) for v in versions
    ]
    assert told == [
        (Decimal(10), "p0", "", "", 2, "p1", "unit_error"),
        (Decimal(12), "p1", "unit_error", "吨误为公斤", 3, "p3", "stock_take"),
        (Decimal(13), "p3", "stock_take", "", None, None, None),
    ]
    assert [(v.file, v.row_number, v.column_name) for v in versions] == [
        (f"{work.parent.name}/{name}.csv", 2, "quantity") for name in "abc"
    ]
    with open_workspace(work, as_of=date(2026, 3, 3)) as workspace:
        assert [v.ended_by for v in history(workspace, FIRM)] == [2, None]


def test_a_withdrawn_correction_lets_the_first_report_stand_again(work: Path) -> None:
    corrected_twice(work)
    at = MONDAY + timedelta(days=5)
    with open_workspace(work) as workspace:
        with pytest.raises(NotRecorded, match=r"corrected by 3 .*c\.csv"):
            withdraw(workspace, 2, reason="entry_error", note="", override="", at=at, by="q")
        withdraw(workspace, 3, reason="entry_error", note="查无此事", override="", at=at, by="q")
        assert coal(workspace) == [12]
        withdraw(workspace, 2, reason="entry_error", note="", override="", at=at, by="q")
        assert coal(workspace) == [10]
        withdraw(workspace, 1, reason="duplicate", note="", override="", at=at, by="q")
        assert coal(workspace) == []
        for batch, words in ((1, "withdrawn already"), (9, "there is no batch 9")):
            with pytest.raises(NotRecorded, match=words):
                withdraw(workspace, batch, reason="duplicate", note="", override="", at=at, by="q")
        assert give(workspace, "a.csv", COAL, 6).batch_id == 7, "withdrawn, the same file may be filed again"
        ended = [(v.batch_id, v.ended_by, v.ended_reason, v.ended_note) for v in history(workspace, FIRM)]
    assert ended == [
        (1, 6, "duplicate", ""), (2, 5, "entry_error", ""), (3, 4, "entry_error", "查无此事"), (7, None, None, None),
    ]  # fmt: skip
    assert verify(work, deep=True) == []


def test_a_withdrawal_that_would_let_two_figures_stand_is_refused(work: Path) -> None:
    """Month 1960-01 is corrected away by a form; what it stated before would come back beside a later report."""
    with open_workspace(work) as workspace:
        give(workspace, "a.csv", COAL, 0)
        give(workspace, "b.csv", COAL.replace(",10,", ",12,"), 1, correct="unit_error")
        withdraw(workspace, 2, reason="entry_error", note="", override="", at=MONDAY + timedelta(days=2), by="q")
        give(workspace, "d.csv", COAL.replace(",10,", ",14,"), 3, correct="unit_error")
        with pytest.raises(NotRecorded, match="withdraw that first"):
            withdraw(workspace, 1, reason="entry_error", note="", override="", at=MONDAY + timedelta(days=4), by="q")
        assert coal(workspace) == [14]


def test_a_closed_period_changes_only_with_a_reason_that_is_kept(work: Path) -> None:
    with open_workspace(work) as workspace:
        give(workspace, "a.csv", COAL, 0)
        lock_period(workspace, "2020年", locked=True, reason="", at=MONDAY + timedelta(days=1), by="o")
        later = COAL.replace(",10,", ",12,")
        refused = give(workspace, "b.csv", later, 2, correct="entry_error")
        assert [finding.code for finding in refused.findings] == ["period-closed"]
        month = COAL.replace(",2020,", ",2020-05,")
        assert [f.facts["period"] for f in give(workspace, "m.csv", month, 2).findings] == ["2020"]
        assert give(workspace, "n.csv", COAL.replace(",2020,", ",2021,"), 2).accepted
        with pytest.raises(NotRecorded, match="closed periods: 2020"):
            withdraw(workspace, 1, reason="entry_error", note="", override="", at=MONDAY + timedelta(days=2), by="q")
        taken = give(workspace, "b.csv", later, 3, correct="entry_error", override="复查通知书第 7 号")
        assert taken.accepted
        assert [v.override_reason for v in history(workspace, FIRM, "2020")] == ["", "复查通知书第 7 号"]
        with pytest.raises(NotRecorded, match="closed already"):
            lock_period(workspace, "2020", locked=True, reason="", at=MONDAY + timedelta(days=4), by="o")
        with pytest.raises(NotRecorded, match="needs a reason"):
            lock_period(workspace, "2020", locked=False, reason=" ", at=MONDAY + timedelta(days=4), by="o")
        lock_period(workspace, "2020", locked=False, reason="年报修订", at=MONDAY + timedelta(days=4), by="o")
        assert give(workspace, "m.csv", month, 5).accepted


def test_an_unknown_reason_or_an_unexplained_other_is_refused(work: Path) -> None:
    with open_workspace(work) as workspace:
        with pytest.raises(NotRecorded, match="unit_error"):
            give(workspace, "a.csv", COAL, 0, correct="mistake")
        with pytest.raises(NotRecorded, match="needs a note"):
            give(workspace, "a.csv", COAL, 0, correct="other")
        assert workspace.rows("SELECT count(*) AS n FROM batch") == [{"n": 0}]


def test_an_explanation_silences_a_soft_finding_until_its_figures_change(work: Path) -> None:
    months = "".join(f"{FIRM},2020-{m:02},coke,production_use,1,吨,,,\n" for m in range(1, 12))
    with open_workspace(work) as workspace:
        give(workspace, "firms.csv", FIRMS, 0)
        give(workspace, "a.csv", ENTRY_HEAD + months + f"{FIRM},2020,coke,production_use,12,吨,,,\n", 0)
        found = [finding for finding in check_ledger(workspace) if finding.code == "month-missing"]
        assert len(found) == 1
        at = MONDAY + timedelta(days=1)
        with pytest.raises(NotRecorded, match="names no single open finding"):
            explain_finding(workspace, "zz", reason="shutdown", note="", at=at, by="f")
        explain_finding(workspace, found[0].key[:8], reason="停产检修", note="十二月大修", at=at, by="f")
        still_open, explained = parted(workspace, check_ledger(workspace))
        assert [(finding.code, each.reason, each.note) for finding, each in explained] == [
            ("month-missing", "shutdown", "十二月大修")
        ]
        assert found[0].key not in {finding.key for finding in still_open}
        assert [each.recorded_by for each in explanations(workspace)] == ["f"]
    with open_workspace(work, as_of=MONDAY.date()) as workspace:
        assert found[0].key in {finding.key for finding in parted(workspace, check_ledger(workspace))[0]}


def test_runs_are_kept_in_a_chain_with_what_they_rest_on(work: Path) -> None:
    corrected_twice(work)
    with open_workspace(work, as_of=date(2026, 3, 3)) as workspace:
        line = ledger_line(workspace)
        assert line.seq == 2
        for value in (1, 2):
            run = Run("check", "0", "", "", line.seq, line.sha256, {"as_of": "2026-03-03"}, f"{value}", MONDAY, "r")
            assert record_run(workspace, run)
    assert [run.result_sha256 for run in runs(work)] == ["1", "2"]
    assert verify(work) == []
    path = work / "runs.jsonl"
    path.write_bytes(path.read_bytes()[:-9])
    with open_workspace(work, read_only=True) as workspace:
        assert record_run(workspace, Run("check", "0", "", "", 3, ledger_line(workspace).sha256, {}, "3", MONDAY, "r"))
    assert [run.result_sha256 for run in runs(work)] == ["1", "3"], "a line that was cut off in writing is taken away"
    path.write_text(path.read_text("utf-8").replace('"result_sha256":"1"', '"result_sha256":"9"'), "utf-8")
    assert [fault.part for fault in verify(work)] == ["runs.jsonl"]


READINGS = (
    'kind = "readings"\nmeter_column = "meter"\ntimezone = "Asia/Shanghai"\n'
    '[time]\ncolumn = "time"\nformat = "%Y-%m-%d %H:%M"\ninterval_minutes = 60\n'
    'stamp = "interval_start"\n[[measures]]\ncolumn = "kwh"\nmeasure = "electricity"\nunit = "kWh"\n'
)


def test_the_readings_of_a_meter_have_versions_too(work: Path, tmp_path: Path) -> None:
    for name, kwh in (("a", "1"), ("b", "3")):
        lines = [
            f"M1,2024-01-{day:02} {hour:02}:00,{kwh}\n"
            for day in (1, 2)[: 2 if name == "a" else 1]
            for hour in range(24)
        ]
        (tmp_path / f"{name}.csv").write_text("meter,time,kwh\n" + "".join(lines), "utf-8")
        (tmp_path / f"{name}.layout.toml").write_text(READINGS, "utf-8")
    with open_workspace(work) as workspace:
        first = import_file(workspace, tmp_path / "a.csv", recorded_at=MONDAY, recorded_by="甲")
        later = MONDAY + timedelta(days=1)
        second = import_file(workspace, tmp_path / "b.csv", recorded_at=later, recorded_by="乙", correct="entry_error")
        assert first.accepted
        assert second.accepted
        told = [
            (v.period, v.subject, v.quantity, v.batch_id, v.ended_by, v.ended_by_whom)
            for v in meter_history(workspace, "M1")
        ]
        assert told == [
            ("2024-01", "electricity × 24", Decimal(24), 1, 2, "乙"),
            ("2024-01", "electricity × 24", Decimal(24), 1, None, None),
            ("2024-01", "electricity × 24", Decimal(72), 2, None, None),
        ]
        assert meter_history(workspace, "M1", "2024-02") == meter_history(workspace, "M2") == []
        withdraw(workspace, 2, reason="entry_error", note="", override="", at=later, by="丙")
        ends = {(v.batch_id, v.quantity): v.ended_by_whom for v in meter_history(workspace, "M1", "2024")}
        assert ends == {(1, Decimal(48)): None, (2, Decimal(72)): "丙"}
    with open_workspace(work, as_of=MONDAY.date()) as workspace:
        assert [(v.quantity, v.ended_by) for v in meter_history(workspace, "M1")] == [(Decimal(48), None)]
