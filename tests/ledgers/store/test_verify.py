"""``verify`` sees every change that was made outside of the product, and nothing where there was none.

CI makes 300 mutations and 60 clean runs; ``make test-faults`` makes 10,000 and 1,000.
"""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from factors import Confirmation
from ledgers import (
    WorkspaceDamaged,
    check_ledger,
    confirm,
    explain_finding,
    import_file,
    init_workspace,
    lock_period,
    open_workspace,
    rebuild,
    runs,
    verify,
    withdraw,
)
from ledgers._sql import sql_text
from ledgers.store import Fault, _digest
from ledgers.store._digest import DIGESTED_TABLES, every_column_read
from tests.bad.make_bad import sheet_1, workbook
from tests.conftest import ENTRY_HEAD, FIRM, NOW
from tests.ledgers.store.making import write_entries, write_firms
from tests.ledgers.store.stopping import ROOT

MUTATIONS = int(os.environ.get("SHUANGKONG_MUTATIONS", "300"))
CLEAN = int(os.environ.get("SHUANGKONG_CLEAN", "60"))
SEED = int(os.environ.get("SHUANGKONG_SEED", "20260301"))
LAYOUT = """
meter_id = "M1"
timezone = "Asia/Shanghai"
time = { column = "time", format = "%Y-%m-%d %H:%M", interval_minutes = 360, stamp = "interval_start" }
measures = [{ column = "kwh", measure = "electricity", unit = "kWh" }]
"""
ODD = f"{ENTRY_HEAD}{FIRM},2018,electricity,purchase,5,万千瓦时,1.3,tce/wan_kWh,\n"
READINGS = "time,kwh\n" + "".join(f"2020-03-01 {hour:02}:00,{hour}\n" for hour in (0, 6, 12))
VALUE = f"firm_id,period,measure,quantity,unit,price_base\n{FIRM},2020,value_added,10,万元,2015\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which everything that can be recorded is recorded."""
    folder = tmp_path_factory.mktemp("whole")
    work = folder / "w"
    init_workspace(work)
    with open_workspace(work) as workspace:
        import_file(workspace, write_firms(folder), recorded_at=NOW, recorded_by="t")
        for number in (1, 2):
            import_file(workspace, write_entries(folder, number, 36), recorded_at=NOW, recorded_by="t")
    shutil.copyfile(work / "ledger.duckdb", folder / "older.keep")
    later = NOW + timedelta(days=1)
    with open_workspace(work) as workspace:
        fix = write_entries(folder, 2, 36, shift=5)
        assert import_file(workspace, fix, recorded_at=later, recorded_by="t", correct="unit_error").accepted
        (folder / "value.csv").write_text(VALUE, "utf-8")
        import_file(workspace, folder / "value.csv", recorded_at=later, recorded_by="t")
        for number in range(3, 8):
            import_file(workspace, write_entries(folder, number, 36), recorded_at=later, recorded_by="t")
        withdraw(workspace, 7, reason="duplicate", note="", override="", at=later, by="t")
        workbook(folder / "form.xlsx", sheet_1)
        (folder / "meters.csv").write_text(
            f"meter_id,firm_id,measure,accuracy_class\nM1,{FIRM},electricity,0.5S\n", "utf-8"
        )
        (folder / "m.layout.toml").write_text(LAYOUT, "utf-8")
        (folder / "m.csv").write_text(READINGS, "utf-8")
        (folder / "odd.csv").write_text(ODD, "utf-8")
        for name in ("form.xlsx", "meters.csv", "m.csv", "odd.csv"):
            receipt = import_file(workspace, folder / name, recorded_at=later, recorded_by="t")
            assert receipt.accepted, [finding.text("en") for finding in receipt.findings]
        soft = [each for each in check_ledger(workspace) if each.severity == "warning"]
        explain_finding(workspace, soft[0].key, reason="boundary", note="", at=later, by="t")
        lock_period(workspace, "1960", locked=True, reason="", at=later, by="t")
        confirm(workspace, Confirmation("K", "1", "t", "t", date(2026, 3, 1), "GB", "1", ""), at=later)
    shutil.move(folder / "older.keep", work / "older.keep")
    return work


def mutated(work: Path) -> tuple[list[dict[str, object]], int]:
    """Return what the mutating process told of each mutation, and how often the engine crashed on a damaged file."""
    told: list[dict[str, object]] = []
    first, crashes, told_so_far = 0, 0, work.parent / "told.jsonl"
    while first < MUTATIONS:
        command = [sys.executable, "-m", "tests.ledgers.store.mutate", str(work), str(SEED), str(first), str(MUTATIONS)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with told_so_far.open("w", encoding="utf-8") as stream:  # a long run can be watched there
            done = subprocess.run(
                command, stdout=stream, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False, env=environment
            )
        lines = [json.loads(line) for line in told_so_far.read_text("utf-8").splitlines()]
        told += [line for line in lines if "number" in line]
        if done.returncode == 0:
            break
        assert done.returncode < 0, done.stderr[-2000:]
        crashes += 1
        first = max(line["begin"] for line in lines if "begin" in line) + 1
    return told, crashes


def test_every_mutation_that_changes_an_answer_is_found(whole: Path) -> None:
    told, crashes = mutated(whole)
    missed = [line for line in told if line["changed"] and not line["found"]]
    assert missed == [], f"seed {SEED}"
    assert len(told) + crashes == MUTATIONS
    kinds = Counter(str(line["kind"]).split()[0] for line in told if line["changed"])
    assert kinds["edit"] > MUTATIONS // 8, kinds
    assert kinds["word_swap"] > MUTATIONS // 60, kinds


def test_a_text_that_is_no_utf8_is_a_fault_and_no_traceback(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mutation has met one: the engine tells of it only when the text is fetched."""

    def damaged(*_: object, **__: object) -> Iterator[Fault]:
        raise UnicodeDecodeError("utf-8", b"\x80", 0, 1, "invalid start byte")
        yield

    monkeypatch.setattr("ledgers.store._verify._table_faults", damaged)
    assert {(fault.kind, fault.part) for fault in verify(whole)} >= {("damage", "ledger.duckdb")}


def test_a_whole_ledger_gives_no_alarm(whole: Path) -> None:
    for run in range(CLEAN):
        assert verify(whole, deep=run % 10 == 0) == []
    assert verify(whole, head=verified_head(whole)[:16]) == []
    assert runs(whole) == []


def verified_head(work: Path) -> str:
    line = (work / "journal.jsonl").read_text("utf-8").splitlines()[-1]
    return str(json.loads(line)["sha256"])


def test_a_whole_workspace_put_back_to_an_older_state_is_seen_by_a_receipt(whole: Path, tmp_path: Path) -> None:
    head = verified_head(whole)
    old = tmp_path / "old"
    init_workspace(old)
    assert verify(old) == []
    assert ["older state" in fault.problem for fault in verify(old, head=head)] == [True]


def test_rebuild_repairs_what_was_changed_and_keeps_the_former_file(whole: Path, tmp_path: Path) -> None:
    work = Path(shutil.copytree(whole, tmp_path / "w"))
    data = bytearray((work / "ledger.duckdb").read_bytes())
    data[-262144:] = bytes(262144)
    (work / "ledger.duckdb").write_bytes(data)
    assert verify(work) != []
    assert rebuild(work, NOW) == len((work / "journal.jsonl").read_text("utf-8").splitlines())
    assert verify(work, deep=True) == []
    assert (work / "quarantine" / "20260301T120000" / "ledger.duckdb").read_bytes() == bytes(data)


def test_a_missing_archive_file_stops_a_rebuild_and_leaves_the_ledger_alone(whole: Path, tmp_path: Path) -> None:
    work = Path(shutil.copytree(whole, tmp_path / "w"))
    line = json.loads((work / "journal.jsonl").read_text("utf-8").splitlines()[2])
    sha = line["body"]["tables"]["entry"]["file"]
    (work / "archive" / sha[:2] / sha).unlink()
    with pytest.raises(WorkspaceDamaged, match=sha):
        rebuild(work, NOW)
    assert [fault.part for fault in verify(work)] == ["archive"]
    with open_workspace(work, read_only=True) as workspace:
        assert workspace.rows("SELECT count(*) AS n FROM entry")[0]["n"] > 0


def test_a_ledger_without_its_file_says_how_to_make_it_again(whole: Path, tmp_path: Path) -> None:
    work = Path(shutil.copytree(whole, tmp_path / "w"))
    (work / "ledger.duckdb").unlink()
    with pytest.raises(WorkspaceDamaged, match="shuangkong rebuild"), open_workspace(work):
        pass
    rebuild(work, NOW)
    assert verify(work) == []


def test_an_older_copy_of_the_tables_is_brought_up_to_the_journal_when_it_is_opened(
    whole: Path, tmp_path: Path
) -> None:
    work = Path(shutil.copytree(whole, tmp_path / "w"))
    shutil.copyfile(work / "older.keep", work / "ledger.duckdb")
    assert any("an older copy" in fault.problem for fault in verify(work))
    with open_workspace(work) as workspace:
        assert any("replayed from the archive" in notice for notice in workspace.notices)
    assert verify(work, deep=True) == []


@pytest.mark.parametrize("table", DIGESTED_TABLES)
def test_the_digest_reads_every_column_also_one_that_the_statistics_call_empty(whole: Path, table: str) -> None:
    """Of 6,100 mutations seven stood in a column without a value, which the engine answered from its statistics."""
    connection = duckdb.connect(str(whole / "ledger.duckdb"), read_only=True)
    columns = {name for name, *_ in connection.execute(f"DESCRIBE {table}").fetchall()}
    with every_column_read(connection):
        sql = f"EXPLAIN (FORMAT json) {sql_text('ledgers', f'digest_{table}')}"
        plan = connection.execute(sql, {"first_id": 1, "last_id": 10}).fetchall()[0][1]
    connection.close()
    assert columns <= set(scanned(json.loads(plan), table))


def scanned(nodes: list[dict[str, Any]], table: str) -> Iterator[str]:
    """Yield the columns that the scans of a table read in a plan."""
    for node in nodes:
        said = node.get("extra_info", {})
        if str(said.get("Table", "")).endswith(f".{table}"):
            yield from said["Projections"] if isinstance(said["Projections"], list) else [said["Projections"]]
        yield from scanned(node.get("children", []), table)


def test_import_rebuild_and_verify_take_digests_with_every_column_read(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    taken = _digest._segments

    def seen(connection: Any, *arguments: Any) -> Any:
        told.append(connection.execute("SELECT current_setting('disabled_optimizers')").fetchall()[0][0])
        return taken(connection, *arguments)

    monkeypatch.setattr(_digest, "_segments", seen)
    copy = Path(shutil.copytree(whole, tmp_path / "w"))
    assert verify(copy) == []
    verified = len(told)
    rebuild(copy, NOW)
    with open_workspace(copy) as workspace:
        path = write_entries(tmp_path, 99)
        assert import_file(workspace, path, recorded_at=NOW + timedelta(days=900), recorded_by="t").accepted
        left = workspace.rows("SELECT current_setting('disabled_optimizers') AS left_set")[0]["left_set"]
    assert 0 < verified < len(told)
    assert set(told) == {"statistics_propagation"}
    assert left == ""
