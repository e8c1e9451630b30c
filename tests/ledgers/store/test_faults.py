"""``import`` with each system call spoiled in turn, on a full disk, and short of memory: refusals in words, no damage.

CI spoils every 10th call, ``SHUANGKONG_FAULT_STEP=1`` (in ``make test-faults``) each of them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledgers import import_file, init_workspace, open_workspace
from tests.conftest import NOW
from tests.ledgers.store.making import write_entries, write_firms
from tests.ledgers.store.stopping import Acknowledged, lines_of, start

STEP = int(os.environ.get("SHUANGKONG_FAULT_STEP", "10"))
FULL_RUNS = int(os.environ.get("SHUANGKONG_FULL_RUNS", "8"))
MODES = ("crash", "torn", "eio", "enospc", "eio+", "enospc+")
ROWS = 36
SOURCE = Path(__file__).with_name("faults.c")
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None

needs_gcc = pytest.mark.skipif(
    not (shutil.which("gcc") and sys.platform == "linux"), reason="needs gcc on Linux to build the fault library"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The library that counts and spoils calls, built for this machine."""
    target = tmp_path_factory.mktemp("library") / "faults.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(target), str(SOURCE), "-ldl"], check=True)
    return str(target)


@contextmanager
def begun() -> Iterator[tuple[Path, list[Path]]]:
    """A workspace with a register and one table, and three files to import."""
    folder = Path(tempfile.mkdtemp(dir=MEMORY))
    try:
        init_workspace(folder / "w")
        with open_workspace(folder / "w") as opened:
            import_file(opened, write_firms(folder), recorded_at=NOW, recorded_by="t")
        yield folder / "w", [write_entries(folder, number, ROWS) for number in range(3)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(workspace: Path, files: list[Path], environment: dict[str, str]) -> tuple[int, list[dict[str, object]], str]:
    driver = start(workspace, files, environment)
    output, errors = driver.communicate(timeout=180)
    return driver.returncode, lines_of(output), errors


@needs_gcc
def test_a_spoiled_system_call_loses_doubles_and_damages_nothing(library: str) -> None:
    with begun() as (workspace, files):
        _, lines, _ = run(
            workspace, files, {"LD_PRELOAD": library, "FAULT_AT": "0", "FAULT_MODE": "", "FAULT_COUNT": "1"}
        )
        operations = int(str(lines[-1]["operations"]))
    assert operations > 40, "the library did not see the calls of an import"
    tried = [(at, MODES[number % len(MODES)]) for number, at in enumerate(range(1, operations + 1, STEP))]
    tried = tried if STEP > 1 else [(at, mode) for at, _ in tried for mode in MODES]
    for at, mode in tried:
        spoiled(library, at, mode)


def spoiled(library: str, at: int, mode: str) -> None:
    """Spoil one call, then let the import be done again without a fault and compare with all that was acknowledged."""
    with begun() as (workspace, files):
        acknowledged = Acknowledged()
        code, lines, errors = run(workspace, files, {"LD_PRELOAD": library, "FAULT_AT": str(at), "FAULT_MODE": mode})
        acknowledged.take([line for line in lines if "file" in line])
        what = f"call {at}, {mode}: exit {code}\n{errors[-1500:]}"
        assert code in (0, 2, 99), what
        if code == 2:
            refused = [line for line in lines if "refused" in line]
            assert refused, what
            assert "w" in str(refused[0]["refused"]), what
        code, lines, errors = run(workspace, files, {})
        assert code == 0, f"{what}\nand again: {lines} {errors[-1500:]}"
        acknowledged.take([line for line in lines if "file" in line])
        acknowledged.hold(workspace, {path.name: ROWS for path in files})


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of so many megabytes of its own; skipped where nobody may mount one."""
    point = folder / "disk"
    point.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(point)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"mounting a file system needs root: {done.stderr.decode().strip()}")
    try:
        yield point
    finally:
        subprocess.run(["umount", "-l", str(point)], check=False)


def test_a_full_disk_refuses_in_words_and_damages_nothing(tmp_path: Path) -> None:
    """64 MB, filled to the brim with a file of another size each time; then room is made and the import done again."""
    for number in range(FULL_RUNS):
        folder = tmp_path / str(number)
        folder.mkdir()
        with small_disk(folder, 64) as disk:
            workspace = disk / "w"
            init_workspace(workspace)
            with open_workspace(workspace) as opened:
                import_file(opened, write_firms(folder), recorded_at=NOW, recorded_by="t")
            free = shutil.disk_usage(disk).free
            (disk / "ballast").write_bytes(bytes(max(0, free - number * 300_000 - 60_000)))
            files = [write_entries(folder, each, ROWS) for each in range(6)]
            acknowledged = Acknowledged()
            code, lines, errors = run(workspace, files, {})
            acknowledged.take([line for line in lines if "file" in line])
            assert code in (0, 2), errors[-1500:]
            if code == 2:
                assert "写入失败" in str(lines[-1]["refused"])
            (disk / "ballast").unlink()
            code, lines, errors = run(workspace, files, {})
            assert code == 0, (lines, errors[-1500:])
            acknowledged.take([line for line in lines if "file" in line])
            acknowledged.hold(workspace, {path.name: ROWS for path in files})


LIMITED = """
import resource, runpy, sys
limit = int(sys.argv.pop(1)) << 20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
sys.argv[0] = 'driver'
runpy.run_module('tests.ledgers.store.driver', run_name='__main__')
"""


@pytest.mark.parametrize("megabytes", [300, 450, 600, 900, 1500])
def test_a_process_short_of_memory_damages_nothing(tmp_path: Path, megabytes: int) -> None:
    with begun() as (workspace, files):
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, str(megabytes), str(workspace), *map(str, files)],
            capture_output=True, text=True, check=False, timeout=180, cwd=SOURCE.parents[3],
        )  # fmt: skip
        acknowledged = Acknowledged()
        acknowledged.take([line for line in lines_of(done.stdout) if "file" in line and not line["findings"]])
        code, lines, errors = run(workspace, files, {})
        assert code == 0, (lines, errors[-1500:])
        acknowledged.take([line for line in lines if "file" in line])
        acknowledged.hold(workspace, {path.name: ROWS for path in files})
