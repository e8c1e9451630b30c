"""Published snapshots: whole copies of the ledger's file for reading commands, so that no import waits for them.

The writer publishes when it has closed the file; a reader that finds the last snapshot behind the journal, and no
writer at work, does it itself. A snapshot is named after the line of the journal that it ends with.
"""

import contextlib
import shutil
from pathlib import Path

from ledgers.store._engine import connected
from ledgers.store._files import sync_directory, sync_file
from ledgers.store._journal import Line, journal_head
from ledgers.store._replay import LEDGER_FILE

PUBLISHED = "published"
_DIGITS = 12


def snapshot_name(head: Line) -> str:
    """Return the file name of the snapshot that ends with a line."""
    return f"{head.seq:09}-{head.sha256[:_DIGITS]}.duckdb"


def snapshots(workspace: Path) -> list[Path]:
    """Return the snapshots that stand, the latest first."""
    return sorted((workspace / PUBLISHED).glob("*.duckdb"), reverse=True)


def publish(workspace: Path) -> Path | None:
    """Copy the ledger's closed file to a snapshot, remove the older ones, and return it; None where no head is known.

    The caller holds the writer's lock and no connection: a process that opens and closes a file which it has open
    through DuckDB loses DuckDB's lock on it.
    """
    head = journal_head(workspace)
    if head is None:
        return None
    folder = workspace / PUBLISHED
    target = folder / snapshot_name(head)
    if not target.exists():
        folder.mkdir(exist_ok=True)
        if (workspace / f"{LEDGER_FILE}.wal").exists():
            connected(workspace / LEDGER_FILE).close()
        draft = target.with_suffix(".new")
        try:
            shutil.copyfile(workspace / LEDGER_FILE, draft)
            sync_file(draft)
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        sync_directory(folder)
    for old in [*snapshots(workspace), *folder.glob("*.new")]:
        if old != target:
            with contextlib.suppress(
                OSError
            ):  # Windows keeps a file that a reader has open; the next writer removes it
                old.unlink()
    return target
