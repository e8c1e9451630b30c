"""One writer: by a lock of our own that no open and close, fork or hard link takes away."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ledgers import (
    ClockBehind,
    NetworkFileSystem,
    WorkspaceBusy,
    WorkspaceDamaged,
    WorkspaceForked,
    import_file,
    init_workspace,
    open_workspace,
)
from ledgers.store._lock import network_file_system, writer_lock
from tests.conftest import NOW
from tests.ledgers.store.making import write_entries, write_firms
from tests.ledgers.store.stopping import ROOT, lines_of, start

TRIES = 100
SECOND = """
import sys
from pathlib import Path
from ledgers import WorkspaceBusy
from ledgers.store._lock import writer_lock
taken = 0
for _ in range(int(sys.argv[2])):
    try:
        with writer_lock(Path(sys.argv[1])):
            taken += 1
    except WorkspaceBusy as busy:
        said = str(busy)
print(taken, said)
"""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    init_workspace(tmp_path / "w")
    return tmp_path / "w"


def second_process(work: Path, tries: int = TRIES) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SECOND, str(work), str(tries)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_a_second_process_never_writes_and_is_told_who_does(work: Path) -> None:
    with open_workspace(work):
        taken, said = second_process(work).split(" ", 1)
    assert taken == "0"
    assert f"PID {os.getpid()}" in said


def test_the_same_process_does_not_open_it_for_writing_twice(work: Path) -> None:
    with open_workspace(work), pytest.raises(WorkspaceBusy), open_workspace(work):
        pass


def test_opening_and_closing_every_file_of_the_workspace_does_not_free_the_lock(work: Path) -> None:
    """DuckDB's own lock is lost so (reliability F1)."""
    with open_workspace(work):
        for path in [*work.rglob("*"), *work.rglob("*")]:
            if path.is_file():
                with path.open("rb") as stream:
                    stream.read(10)
        assert second_process(work).startswith("0 ")


def test_the_lock_is_free_again_when_its_holder_is_killed(work: Path, tmp_path: Path) -> None:
    driver = start(work, [write_entries(tmp_path, n, 36) for n in range(30)])
    assert driver.stdout is not None
    while '"open"' not in driver.stdout.readline():
        pass
    with pytest.raises(WorkspaceBusy, match=str(driver.pid)), open_workspace(work):
        pass
    driver.kill()
    driver.communicate()
    with open_workspace(work):
        pass


def test_a_forked_child_cannot_use_the_connection(work: Path) -> None:
    with open_workspace(work) as workspace:
        child = os.fork()
        if child == 0:
            try:
                workspace.rows("SELECT 1")
            except WorkspaceForked:
                os._exit(7)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        assert second_process(work, 3).startswith("0 ")


def test_a_hard_link_to_the_ledger_is_refused(work: Path, tmp_path: Path) -> None:
    (tmp_path / "other").hardlink_to(work / "ledger.duckdb")
    with pytest.raises(WorkspaceDamaged, match="hard link"), open_workspace(work):
        pass


def test_a_workspace_on_a_network_file_system_is_refused(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "1 0 8:1 / / rw - ext4 /dev/sda rw\n"
        f"2 1 0:9 / {tmp_path.resolve()} rw,relatime shared:1 - nfs4 server:/share rw\n"
        f"3 1 0:9 / {tmp_path.resolve()}/local rw - tmpfs tmpfs rw\n"
    )
    assert network_file_system(work, mounts) == "nfs4"
    assert network_file_system(tmp_path / "local" / "x", mounts) == ""
    assert network_file_system(Path("/"), mounts) == ""
    monkeypatch.setattr("ledgers.store._lock._MOUNTS", mounts)
    monkeypatch.setattr("ledgers.store._lock.network_file_system", lambda _: "nfs4")
    with pytest.raises(NetworkFileSystem, match="nfs4"), writer_lock(work):
        pass


def test_a_reader_works_while_a_writer_does(work: Path, tmp_path: Path) -> None:
    with open_workspace(work) as writer:
        import_file(writer, write_firms(tmp_path), recorded_at=NOW, recorded_by="t")
        with open_workspace(work, read_only=True) as reader:
            assert reader.rows("SELECT count(*) AS n FROM firm") == [{"n": 0}]
            assert "read up to batch 0" in reader.notices[0]
    with open_workspace(work, read_only=True) as reader:
        assert reader.rows("SELECT count(*) AS n FROM firm") == [{"n": 1}]
        assert reader.notices == ()
        with open_workspace(
            work
        ) as writer:  # nor does a reader keep a writer out, whose snapshot takes the other's place
            import_file(writer, write_entries(tmp_path, 1), recorded_at=NOW, recorded_by="t")
        assert reader.rows("SELECT count(*) AS n FROM entry") == [{"n": 0}]
    assert len(list((work / "published").iterdir())) == 1


def test_nothing_is_recorded_before_the_last_record(work: Path, tmp_path: Path) -> None:
    with open_workspace(work) as workspace:
        import_file(workspace, write_firms(tmp_path), recorded_at=NOW, recorded_by="t")
        with pytest.raises(ClockBehind, match="2026-03-01 12:00:00"):
            import_file(workspace, write_entries(tmp_path, 1), recorded_at=NOW - timedelta(seconds=1), recorded_by="t")
        assert workspace.rows("SELECT count(*) AS n FROM entry") == [{"n": 0}]


def test_only_the_engine_opens_the_ledgers_file() -> None:
    """No code beside ``_engine.py`` connects to a file of DuckDB, and none forks (reliability F1)."""
    for package in ("factors", "ledgers", "accounting", "optimize", "shuangkong"):
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text("utf-8")
            if path.name != "_engine.py":
                opened = text.replace("duckdb.connect(config=settings)", "")  # in memory, for tables in bulk
                assert "duckdb.connect" not in opened, path
            assert "os.fork" not in text, path


def test_two_runs_of_the_driver_at_once_take_turns(work: Path, tmp_path: Path) -> None:
    files = [write_entries(tmp_path, n, 36) for n in range(12)]
    both = [start(work, files) for _ in range(2)]
    outputs = [driver.communicate(timeout=120)[0] for driver in both]
    codes = sorted(driver.returncode for driver in both)
    if codes == [0, 2]:
        refused = outputs[[driver.returncode for driver in both].index(2)]
        assert lines_of(refused)[-1]["kind"] == "WorkspaceBusy"
    else:  # the first had ended before the second began
        assert codes == [0, 0]
    with open_workspace(work, read_only=True) as workspace:
        assert workspace.rows("SELECT count(*) AS n FROM standing_entry") == [{"n": 12 * 36}]
        assert isinstance(workspace.rows("SELECT max(recorded_at) AS at FROM batch")[0]["at"], datetime)
