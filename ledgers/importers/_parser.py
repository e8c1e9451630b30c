"""Has files read by child processes (``_worker.py``) and says in words what stopped one that did not come back."""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from ledgers._findings import Finding, Place
from ledgers._records import FiledForm, StagedFile
from ledgers.importers._worker import DISK_EXIT, MEMORY_EXIT, OUTPUT_EXIT, finding_parts

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xls"})
FILES_PER_WORKER = 200
"""After so many files a worker is replaced, so that nothing that a parser leaks adds up."""
ENDING_SECONDS = 10
LOADER_EXIT = 127
"""How a process ends that has no memory left to load a library into."""
_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use for one file."""

    memory_bytes: int
    cpu_seconds: int
    output_bytes: int

    @property
    def wall_seconds(self) -> int:
        """The time after which it is ended, whatever it does; other processes may share the processor."""
        return 30 + 4 * self.cpu_seconds


def limits(path: Path) -> Limits:
    """Return the limits of a file: a workbook is small by what it may hold, a table is read by its length."""
    if path.suffix.lower() in WORKBOOK_SUFFIXES:
        return Limits(memory_bytes=3 * _GIB // 2, cpu_seconds=20, output_bytes=_GIB)
    size = path.stat().st_size
    return Limits(memory_bytes=6 * _GIB, cpu_seconds=60 + size // 2_000_000, output_bytes=_GIB + 4 * size)


class Worker:
    """One child process, started when it is first needed and again after it has died or served its time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._served = 0

    def start(self) -> None:
        """Start the child, without waiting for it, if none is there."""
        if self._process is not None and self._process.poll() is None and self._served < FILES_PER_WORKER:
            return
        self.close()
        paths = [path for path in (os.environ.get("PYTHONPATH", ""), str(Path(__file__).parents[2])) if path]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ledgers.importers._worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        self._served = 0

    def parse(self, path: Path, folder: Path, allowed: Limits | None = None, layouts: Path | None = None) -> StagedFile:
        """Return what a file holds or all that is wrong with it; its rows are Parquet in ``folder``.

        ``layouts`` is a folder with layouts of further forms, beside those that ship.
        """
        request = {"path": str(path), "folder": str(folder), "layouts": str(layouts) if layouts else ""}
        said = self._asked(request, allowed or limits(path))
        if isinstance(said, str):
            return StagedFile("none", "", findings=(Finding("parser-stopped", Place(path.name), {"found": said}),))
        return _staged(said, folder)

    def annotate(self, path: Path, findings: Sequence[Finding], target: Path) -> str:
        """Write an annotated copy of a file (``ledgers/_annotate.py``) and return what stopped it, empty if nothing."""
        request = {"path": str(path), "target": str(target), "findings": list(map(finding_parts, findings))}
        said = self._asked(request, limits(path))
        return said if isinstance(said, str) else ""

    def _asked(self, request: dict[str, Any], allowed: Limits) -> dict[str, Any] | str:
        """Return the child's answer, or in words what stopped it."""
        self.start()
        process = self._process
        assert process is not None and process.stdin is not None and process.stdout is not None  # noqa: PT018
        self._served += 1
        late = threading.Timer(allowed.wall_seconds, process.kill)
        late.start()
        try:
            process.stdin.write(json.dumps({**request, **asdict(allowed)}) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except (OSError, UnicodeDecodeError):
            answer = ""
        finally:
            late.cancel()
        if answer.endswith("\n"):
            said: dict[str, Any] = json.loads(answer)
            return said
        try:  # it has closed its answers: it is ending by itself, and its own exit code says why
            code = process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        self.close()
        return _stopped(code, allowed)

    def close(self) -> None:
        """End the child."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()  # closes both pipes, whatever is left in them
            self._process = None


def _staged(said: dict[str, Any], folder: Path) -> StagedFile:
    return StagedFile(
        importer=said["importer"],
        importer_version=said["importer_version"],
        findings=tuple(Finding(code, Place(*place), facts) for code, place, facts in said["findings"]),
        notices=tuple(said["notices"]),
        forms=tuple(FiledForm(*form) for form in said["forms"]),
        tables={table: folder / Path(name).name for table, name in said["tables"].items()},
    )


def _stopped(code: int, allowed: Limits) -> str:
    memory, output = allowed.memory_bytes >> 20, allowed.output_bytes >> 20
    no_memory = f"超出 {memory} MiB 内存 / more than {memory} MiB of memory"
    said = {
        -getattr(signal, "SIGXCPU", 0): (
            f"超出 {allowed.cpu_seconds} 秒处理器时间 / more than {allowed.cpu_seconds} s of processor time"
        ),
        -getattr(signal, "SIGKILL", 0): (
            f"超出 {allowed.wall_seconds} 秒或内存不足 / more than {allowed.wall_seconds} s, or out of memory"
        ),
        MEMORY_EXIT: no_memory,
        LOADER_EXIT: no_memory,
        OUTPUT_EXIT: f"展开后超出 {output} MiB / more than {output} MiB when unfolded",
        DISK_EXIT: "磁盘空间不足 / no room left on the disk",
    }
    if code in said:
        return said[code]
    if code < 0:
        return f"解析程序崩溃（信号 {-code}）/ the parser crashed (signal {-code})"
    return f"解析程序出错 / the parser failed ({code})"


class Workers:
    """Some workers that are lent to threads, and kept until the process ends."""

    def __init__(self) -> None:
        self._idle: SimpleQueue[Worker] = SimpleQueue()

    @contextmanager
    def lent(self) -> Iterator[Worker]:
        """Lend a worker; a new one where none is idle."""
        try:
            worker = self._idle.get_nowait()
        except Empty:
            worker = Worker()
        try:
            yield worker
        finally:
            self._idle.put(worker)

    def warm(self) -> None:
        """Start one child, so that it loads its libraries while the ledger is opened."""
        with self.lent() as worker:
            worker.start()

    def close(self) -> None:
        """End all children that are idle."""
        while not self._idle.empty():
            self._idle.get_nowait().close()


WORKERS = Workers()
"""The workers of this process."""
atexit.register(WORKERS.close)
