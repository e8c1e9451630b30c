"""Foreign files are read by a child process: what it meets there never reaches the ledger's own process."""

import os
import signal
import zipfile
from pathlib import Path

import pytest

from ledgers import import_file, init_workspace, open_workspace
from ledgers.importers._parser import FILES_PER_WORKER, Limits, Worker, limits
from tests.conftest import NOW
from tests.ledgers.store.making import write_entries, write_firms

GIB = 1 << 30


@pytest.fixture
def worker():
    one = Worker()
    yield one
    one.close()


def found(worker: Worker, path: Path, folder: Path, allowed: Limits) -> str:
    staging = folder / "staged"
    staging.mkdir(exist_ok=True)
    parsed = worker.parse(path, staging, allowed)
    assert [finding.code for finding in parsed.findings] == ["parser-stopped"], parsed
    return parsed.findings[0].facts["found"]


def test_a_child_that_needs_too_long_is_stopped_and_the_next_file_is_read(worker: Worker, tmp_path: Path) -> None:
    large = write_entries(tmp_path, 1)
    body = large.read_text("utf-8").splitlines()[1]
    quoted = '"' + '","'.join(body.split(",")[:6]) + '"\n'  # read by Python, not by the engine
    large.write_text("firm_id,period,item,flow,quantity,unit\n" + quoted * 1_500_000, "utf-8")
    assert "processor time" in found(worker, large, tmp_path, Limits(4 * GIB, 1, GIB))
    (tmp_path / "b").mkdir()
    parsed = worker.parse(write_firms(tmp_path), tmp_path / "b")
    assert list(parsed.tables) == ["firm"]


def test_a_child_short_of_memory_or_room_is_a_refusal_that_says_so(worker: Worker, tmp_path: Path) -> None:
    path = write_entries(tmp_path, 1, 36)
    assert "MiB" in found(worker, path, tmp_path, Limits(200 << 20, 20, GIB))
    assert "when unfolded" in found(worker, path, tmp_path, Limits(4 * GIB, 20, 200))


def test_a_child_that_is_killed_is_a_refusal_and_is_replaced(worker: Worker, tmp_path: Path) -> None:
    worker.start()
    assert worker._process is not None
    first = worker._process.pid
    os.kill(first, signal.SIGKILL)
    worker._process.wait()
    (tmp_path / "b").mkdir()
    assert list(worker.parse(write_firms(tmp_path), tmp_path / "b").tables) == ["firm"]
    assert worker._process.pid != first


def test_a_worker_is_replaced_when_it_has_served_its_time(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    worker.parse(write_firms(tmp_path), tmp_path / "b")
    assert worker._process is not None
    first = worker._process.pid
    worker._served = FILES_PER_WORKER
    worker.parse(write_firms(tmp_path), tmp_path / "b")
    assert worker._process.pid != first


def test_workbooks_and_tables_have_limits_of_their_own(tmp_path: Path) -> None:
    table = write_firms(tmp_path)
    book = tmp_path / "a.xlsx"
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("x", "x")
    assert limits(book).cpu_seconds == 20
    assert limits(book).memory_bytes < limits(table).memory_bytes


def test_nothing_of_a_stopped_file_is_taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init_workspace(tmp_path / "w")
    monkeypatch.setattr("ledgers.importers._parser.limits", lambda _: Limits(4 * GIB, 20, 200))
    with open_workspace(tmp_path / "w") as workspace:
        receipt = import_file(workspace, write_entries(tmp_path, 1), recorded_at=NOW, recorded_by="t")
        assert not receipt.accepted
        assert [finding.code for finding in receipt.findings] == ["parser-stopped"]
        assert workspace.rows("SELECT count(*) AS n FROM batch") == [{"n": 0}]
    assert not (tmp_path / "w" / "archive").exists()
    assert list((tmp_path / "w" / "incoming").iterdir()) == []
