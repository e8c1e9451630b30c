"""One writer at a time, held by a lock file of our own.

DuckDB's lock on its file is lost when the process that holds it opens and closes that file (a rule of POSIX locks), so
it cannot be what keeps two writers apart. ``flock`` on a separate file belongs to the open file itself: it ends with
the process, however that ends, and a second open of the same file does not touch it.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledgers._errors import NetworkFileSystem, WorkspaceBusy

LOCK_FILE = "writer.lock"
_NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb2",
        "smb3",
        "smbfs",
        "ncpfs",
        "afs",
        "9p",
        "ceph",
        "glusterfs",
        "lustre",
        "gpfs",
        "beegfs",
        "orangefs",
    }
    | {"vboxsf", "vmhgfs", "prl_fs", "fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.vmhgfs-fuse"}
)
_FAR = 1 << 40
_WAITS, _WAIT_SECONDS = 500, 0.01
_MOUNTS = Path("/proc/self/mountinfo")


@contextmanager
def writer_lock(workspace: Path) -> Iterator[None]:
    """Hold the workspace as its only writer for the length of a ``with`` block.

    Raises
    ------
    WorkspaceBusy
        If another process, or this one, holds it already; the error names who.
    NetworkFileSystem
        If the workspace lies on a network file system, where locks do not keep writers of two machines apart.
    """
    if kind := network_file_system(workspace):
        raise NetworkFileSystem(str(workspace), kind)
    path = workspace / LOCK_FILE
    with path.open("a+", encoding="utf-8") as held:
        if not _taken(held.fileno()):
            held.seek(0)
            raise WorkspaceBusy(str(workspace), _holder(held.read()))
        if not path.exists() or not os.path.samestat(os.fstat(held.fileno()), path.stat()):
            raise WorkspaceBusy(str(workspace), "the workspace was removed a moment ago")
        _say(held.fileno(), json.dumps({"pid": os.getpid(), "command": " ".join(sys.argv[:3])}, ensure_ascii=False))
        try:
            yield
        finally:
            _say(held.fileno(), "")


@contextmanager
def file_lock(file: Path) -> Iterator[None]:
    """Wait for, and hold, a file that several processes append to; it is made if it is not there."""
    with file.open("ab") as held:
        for _ in range(_WAITS):
            if _taken(held.fileno()):
                break
            time.sleep(_WAIT_SECONDS)
        else:
            raise WorkspaceBusy(str(file), "PID ?")
        yield


def network_file_system(path: Path, mounts: Path = _MOUNTS) -> str:
    """Return the kind of network file system on which a path lies, empty for a local one or where none can be told."""
    try:
        lines = mounts.read_text("utf-8").splitlines()
    except OSError:
        return ""
    resolved, longest, kind = path.resolve(), -1, ""
    for line in lines:
        before, _, after = line.partition(" - ")
        point = Path(before.split()[4].replace(r"\040", " "))
        if len(point.parts) >= longest and resolved.is_relative_to(point):  # the later of equal mounts lies on top
            longest, kind = len(point.parts), after.split()[0]
    return kind if kind in _NETWORK else ""


def _say(descriptor: int, text: str) -> None:
    """Write who holds the lock; on a full disk the lock holds all the same, and nobody knows whose it is."""
    with contextlib.suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.write(descriptor, text.encode())


def _holder(text: str) -> str:
    try:
        said = json.loads(text)
        return f"PID {said['pid']}: {said['command']}"
    except (ValueError, KeyError, TypeError):  # the holder has not yet written who it is
        return "PID ?"


def _taken(descriptor: int) -> bool:
    try:
        import fcntl  # noqa: PLC0415 (POSIX only)
    except ImportError:
        return _taken_on_windows(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _taken_on_windows(descriptor: int) -> bool:
    import msvcrt  # noqa: PLC0415 (Windows only)

    os.lseek(descriptor, _FAR, os.SEEK_SET)  # one byte that every process names alike and nobody writes
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
    except OSError:
        return False
    return True
