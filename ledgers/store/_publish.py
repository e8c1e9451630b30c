"""Published snapshots: whole copies of the ledger's file for reading commands, so that no import waits for them.

The writer publishes when it has closed the file; a reader that finds the last snapshot behind the journal, and no
writer at work, does it itself. A snapshot is named after the line of the journal that it ends with.
"""

import contextlib
import re
import shutil
from pathlib import Path

from ledgers.store._commit import last_line
from ledgers.store._engine import connected
from ledgers.store._files import sync_directory, sync_file
from ledgers.store._journal import Line, journal_head
from ledgers.store._replay import LEDGER_FILE
from ledgers.store._schema import current_format

PUBLISHED = "published"
_DIGITS = 12
_NAME = re.compile(r"\d{9}-[0-9a-f]{12}-f\d+\.duckdb")


def snapshot_name(head: Line) -> str:
    """Return the file name of the snapshot, in the current format, that ends with a line."""
    return f"{head.seq:09}-{head.sha256[:_DIGITS]}-f{current_format()}.duckdb"


def snapshot_seq(snapshot: Path) -> int:
    """Return the number of the line with which a snapshot ends."""
    return int(snapshot.name[:9])


def snapshots(workspace: Path) -> list[Path]:
    """Return the snapshots that stand, the latest first; files of other names are none."""
    found = [path for path in (workspace / PUBLISHED).glob("*.duckdb") if _NAME.fullmatch(path.name)]
    return sorted(found, reverse=True)


def publish(workspace: Path, *, anew: bool = False) -> Path | None:
    """Copy the ledger's closed file to a snapshot, remove the older ones, and return it; None where it cannot be whole.

    The caller holds the writer's lock and no connection: a process that opens and closes a file which it has open
    through DuckDB loses DuckDB's lock on it. ``anew``: also where a snapshot of that name stands.
    """
    head = journal_head(workspace)
    if head is None:
        return None
    folder = workspace / PUBLISHED
    target = folder / snapshot_name(head)
    if anew or not target.exists():
        folder.mkdir(exist_ok=True)
        if not _copied(workspace, target, head):
            return None
    for old in [*folder.glob("*.duckdb"), *folder.glob("*.new")]:
        if old != target:
            with contextlib.suppress(OSError):  # Windows keeps a file that a reader has open, until the next writer
                old.unlink()
    return target


def _copied(workspace: Path, target: Path, head: Line) -> bool:
    """Copy the ledger's file to a snapshot and return whether it ends with the line that its name says."""
    ledger, draft = workspace / LEDGER_FILE, target.with_suffix(".new")
    log = workspace / f"{LEDGER_FILE}.wal"
    if log.exists():
        connected(ledger).close()
    if log.exists():  # the file could not take in its log: a copy of it alone would lack what was acknowledged
        return False
    try:
        shutil.copyfile(ledger, draft)
        sync_file(draft)
        connection = connected(draft, read_only=True)
        try:
            is_whole = last_line(connection).sha256 == head.sha256
        finally:
            connection.close()
        if is_whole:
            draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    sync_directory(target.parent)
    return is_whole
