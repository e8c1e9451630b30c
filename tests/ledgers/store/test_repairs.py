"""States that a stopped, full or older writer leaves, and changes that pretend to be its own: each has a way out."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from ledgers import (
    ReceiptMissing,
    Workspace,
    WorkspaceBusy,
    WorkspaceDamaged,
    import_file,
    init_workspace,
    lock_period,
    open_workspace,
    rebuild,
    runs,
    verify,
)
from ledgers.store import Line, journal_head, publish
from tests.conftest import ENTRY_HEAD, FIRM, FIRMS, NOW, accepted
from tests.ledgers.store.making import write_entries, write_firms

VIEWS_AND_TABLES_SINCE_3 = """
SELECT 'DROP VIEW ' || view_name FROM duckdb_views() WHERE NOT internal
UNION ALL
SELECT 'DROP TABLE ' || table_name FROM duckdb_tables() WHERE table_name IN ('meter', 'filed_form')
"""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A workspace with a register and two tables."""
    init_workspace(tmp_path / "w")
    with open_workspace(tmp_path / "w") as workspace:
        for path in (write_firms(tmp_path), write_entries(tmp_path, 1), write_entries(tmp_path, 2)):
            assert import_file(workspace, path, recorded_at=NOW, recorded_by="t").accepted
    return tmp_path / "w"


def count(work: Path) -> int:
    with open_workspace(work, read_only=True) as workspace:
        return int(workspace.rows("SELECT count(*) AS n FROM standing_entry")[0]["n"])


def made_older(work: Path) -> None:
    """Take away from the tables what formats after 3 have added."""
    for file in (work / "ledger.duckdb", *(work / "published").iterdir()):
        connection = duckdb.connect(str(file))
        for (statement,) in connection.execute(VIEWS_AND_TABLES_SINCE_3).fetchall():
            connection.execute(statement)
        connection.execute("UPDATE meta SET value = '3' WHERE key = 'format'")
        connection.close()
    for file in (work / "published").iterdir():
        file.rename(file.with_name(file.name.rpartition("-f")[0] + "-f3.duckdb"))


def test_an_older_format_is_no_damage_and_becomes_the_current_one_for_a_reader(work: Path) -> None:
    made_older(work)
    assert {(fault.kind, fault.problem[:4]) for fault in verify(work)} == {("unfinished", "格式 3")}
    assert count(work) == 12
    assert verify(work, deep=True) == []


def test_a_journal_without_the_keys_of_later_formats_is_rebuilt(work: Path) -> None:
    lines = [json.loads(line) for line in (work / "journal.jsonl").read_text("utf-8").splitlines()]
    previous, texts = "", []
    for line in lines:
        for key in ("forms", "own_layouts"):
            line["body"].pop(key, None)
        written = Line(line["seq"], line["kind"], NOW if line["at"] else None, line["by"], line["body"], previous)
        previous = written.sha256
        texts.append(written.text + "\n")
    (work / "journal.jsonl").write_text("".join(texts), "utf-8")
    for file in [work / "ledger.duckdb", *(work / "published").iterdir()]:
        file.unlink()
    rebuild(work, NOW)
    assert count(work) == 12
    assert verify(work, deep=True) == []


def test_a_journal_put_back_to_an_older_state_is_named_and_never_built_upon(work: Path) -> None:
    journal = work / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(b"".join(whole.splitlines(keepends=True)[:-2]))
    assert [(fault.part, fault.problem[:8]) for fault in verify(work) if "lacks" in fault.problem] == [
        ("journal.jsonl", "比台账少 2 行")
    ]
    with pytest.raises(WorkspaceDamaged, match=r"restore journal\.jsonl"):
        rebuild(work, NOW)
    with pytest.raises(WorkspaceDamaged, match="do not rebuild before"), open_workspace(work):
        pass
    journal.write_bytes(whole)
    assert verify(work, deep=True) == []


def test_a_workspace_stopped_before_its_first_line_opens(tmp_path: Path) -> None:
    init_workspace(tmp_path / "w")
    (tmp_path / "w" / "journal.jsonl").unlink()
    shutil.rmtree(tmp_path / "w" / "published")
    assert count(tmp_path / "w") == 0
    assert verify(tmp_path / "w") == []


def test_a_file_that_could_not_take_in_its_log_is_not_published(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed:
        def close(self) -> None:
            """Leave the log where it is, as a full disk does."""

    for file in (work / "published").iterdir():
        file.unlink()
    (work / "ledger.duckdb.wal").write_bytes(b"x")
    monkeypatch.setattr("ledgers.store._publish.connected", lambda *_args, **_named: Closed())
    assert publish(work) is None
    assert list((work / "published").iterdir()) == []


@pytest.fixture
def no_receipts(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ledgers.store._commit.append_line", full)
    return monkeypatch


def test_a_receipt_that_cannot_be_written_is_said_and_completed(
    work: Path, tmp_path: Path, no_receipts: pytest.MonkeyPatch
) -> None:
    first, second = write_entries(tmp_path, 3), write_entries(tmp_path, 4)
    with open_workspace(work) as workspace:
        with pytest.raises(ReceiptMissing, match="it is recorded"):
            import_file(workspace, first, recorded_at=NOW, recorded_by="t")
        no_receipts.undo()
        with pytest.raises(ReceiptMissing, match="not in the journal yet"):
            import_file(workspace, second, recorded_at=NOW, recorded_by="t")
    with open_workspace(work) as workspace:
        assert any("is now in the journal" in notice for notice in workspace.notices)
        again = import_file(workspace, first, recorded_at=NOW, recorded_by="t")
        assert (again.already, again.batch_id) == (True, 4)
        assert import_file(workspace, second, recorded_at=NOW, recorded_by="t").batch_id == 5
    assert verify(work, deep=True) == []


@pytest.mark.parametrize("body", [{}, {"tables": 3}, {"tables": {"entry": {}}}])
def test_a_line_of_no_known_kind_is_damage_in_words(work: Path, body: dict[str, object]) -> None:
    head = journal_head(work)
    assert head is not None
    for kind in ("import", "lock", "strange"):
        line = Line(head.seq + 1, kind, NOW, "t", body, head.sha256)
        text = (work / "journal.jsonl").read_text("utf-8")
        (work / "journal.jsonl").write_text(text + line.text + "\n", "utf-8")
        assert ["of no kind" in fault.problem for fault in verify(work)] == [True]
        with pytest.raises(WorkspaceDamaged, match="of no kind"), open_workspace(work):
            pass
        (work / "journal.jsonl").write_text(text, "utf-8")


def test_strange_files_and_nested_lines_do_not_break_verify(work: Path) -> None:
    (work / "published" / "zzz.duckdb").write_bytes(b"x")
    assert verify(work) == []
    with (work / "journal.jsonl").open("a", encoding="utf-8") as stream:
        stream.write("[" * 100_000 + "\n")
    assert [fault.part for fault in verify(work)] == ["journal.jsonl"]


def test_a_changed_record_of_runs_is_refused_in_words(work: Path) -> None:
    (work / "runs.jsonl").write_text("{}\n", "utf-8")
    with pytest.raises(WorkspaceDamaged, match=r"runs\.jsonl"):
        runs(work)


def test_another_program_that_holds_the_ledger_is_busy_and_no_damage(work: Path) -> None:
    import subprocess
    import sys

    script = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('open', flush=True); time.sleep(60)"
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(work / "ledger.duckdb")], stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(WorkspaceBusy, match=str(other.pid)), open_workspace(work):
            pass
    finally:
        other.kill()
        other.communicate()


def test_a_closed_year_is_closed_for_the_register_of_its_firms_too(work: Path, tmp_path: Path) -> None:
    later = FIRMS.replace("scope\n", "scope,valid_from\n").replace("州内\n", "飞地,1960-01-20\n")
    (tmp_path / "moved.csv").write_text(later, "utf-8")
    stranger = later.replace(FIRM, "91513200HC0000001D")
    (tmp_path / "stranger.csv").write_text(stranger, "utf-8")
    with open_workspace(work) as workspace:
        lock_period(workspace, "1960", locked=True, reason="", at=NOW + timedelta(days=1), by="o")
        when = {"recorded_at": NOW + timedelta(days=2), "recorded_by": "t"}
        refused = import_file(workspace, tmp_path / "moved.csv", **when)  # type: ignore[arg-type]
        assert [finding.code for finding in refused.findings] == ["period-closed"]
        taken = import_file(workspace, tmp_path / "moved.csv", override="变更核准", **when)  # type: ignore[arg-type]
        assert taken.accepted


def corrected(workspace: Workspace, folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, "utf-8")
    receipt = import_file(workspace, folder / name, recorded_at=NOW, recorded_by="t", correct="other", note="x")
    assert receipt.accepted, receipt.findings


def test_a_forms_correction_takes_back_what_a_table_had_corrected_meanwhile(tmp_path: Path) -> None:
    from tests.bad.forms import FIRM as BOOK_FIRM
    from tests.bad.forms import sheet_b204
    from tests.bad.make_bad import workbook

    init_workspace(tmp_path / "w")
    with open_workspace(tmp_path / "w") as workspace:
        workbook(tmp_path / "a.xlsx", sheet_b204)
        assert import_file(workspace, tmp_path / "a.xlsx", recorded_at=NOW, recorded_by="t").accepted
        head = "firm_id,period,measure,quantity,unit\n"
        corrected(workspace, tmp_path, "t.csv", f"{head}{BOOK_FIRM},2024-05,product:cement_clinker,9,吨\n")
        no_clinker = dict.fromkeys(("A19", "B19", "C19", "D19", "E19"))
        workbook(tmp_path / "b.xlsx", lambda book: sheet_b204(book, changes=no_clinker))
        receipt = import_file(
            workspace, tmp_path / "b.xlsx", recorded_at=NOW, recorded_by="t", correct="other", note="x"
        )
        assert receipt.accepted
        assert any("水泥熟料" in notice and "9 吨" in notice for notice in receipt.notices)
        assert workspace.rows("SELECT 1 FROM standing_activity WHERE measure LIKE '%clinker'") == []


def test_growth_from_next_to_nothing_does_not_stop_the_checks(tmp_path: Path) -> None:
    from ledgers import check_ledger

    init_workspace(tmp_path / "w")
    lines = [
        f"{FIRM},{year},energy_total,production_use,{tce},吨标准煤,,,\n"
        for year, tce in ((2019, "0.000001"), (2020, "2000"))
    ]
    output = "firm_id,period,measure,quantity,unit,price_base\n" + "".join(
        f"{FIRM},{year},gross_output,5,万元,2020\n" for year in (2019, 2020)
    )
    with open_workspace(tmp_path / "w") as workspace:
        accepted(workspace, tmp_path, "firms.csv", FIRMS)
        accepted(workspace, tmp_path, "e.csv", ENTRY_HEAD + "".join(lines))
        accepted(workspace, tmp_path, "a.csv", output)
        assert "growth-diverges" in {finding.code for finding in check_ledger(workspace)}


def test_a_journal_cut_by_one_line_is_completed_by_rebuild_and_loses_nothing(work: Path) -> None:
    journal = work / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    assert {fault.kind for fault in verify(work)} == {"unfinished"}
    assert rebuild(work, NOW) == 4
    assert journal.read_bytes() == whole
    assert count(work) == 12
    assert verify(work, deep=True) == []


def test_a_lost_journal_is_no_missing_workspace(work: Path) -> None:
    (work / "journal.jsonl").unlink()
    with pytest.raises(WorkspaceDamaged, match=r"restore journal\.jsonl"):
        rebuild(work, NOW)
