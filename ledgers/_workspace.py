"""The workspace: one directory with the ledger of what firms reported, its journal, its archive and its snapshots.

A writer opens the ledger's file itself, alone; a reader opens the last published snapshot and never waits.
"""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ledgers._errors import (
    WorkspaceBusy,
    WorkspaceDamaged,
    WorkspaceExists,
    WorkspaceForked,
    WorkspaceFormat,
    WorkspaceMissing,
    WriteFailed,
)
from ledgers._sql import sql_text
from ledgers.store import (
    ARCHIVE,
    FIRST_FORMAT,
    INCOMING,
    JOURNAL,
    LEDGER_FILE,
    LOCK_FILE,
    PUBLISHED,
    QUARANTINE,
    RUNS,
    Connection,
    Fault,
    append_line,
    clear_incoming,
    connected,
    current_format,
    engine_errors,
    found_format,
    genesis,
    journal_head,
    migrate,
    publish,
    record,
    recorded_rows,
    settle,
    snapshot_name,
    snapshot_seq,
    snapshots,
    sync_directory,
    sync_file,
    writer_lock,
    writing,
)
from ledgers.store import rebuild as rebuild_tables
from ledgers.store import verify as faults

LAYOUTS = "layouts"
"""The folder of a workspace in which layouts of further forms may stand."""
WORKSPACE_PARTS = (
    LEDGER_FILE,
    f"{LEDGER_FILE}.wal",
    JOURNAL,
    RUNS,
    "runs.lock",
    ARCHIVE,
    INCOMING,
    PUBLISHED,
    QUARANTINE,
    LAYOUTS,
    "spill",
)
"""Everything that a workspace consists of, beside its lock."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open ledger. ``connection`` answers queries; rows are appended through ``import_file`` alone.

    ``as_of_seq`` is the line of the journal up to which the views look, None for all; ``notices`` say what had to be
    done, or could not be had, when it was opened.
    """

    path: Path
    handle: Connection
    as_of_seq: int | None = None
    notices: tuple[str, ...] = ()
    pid: int = field(default_factory=os.getpid)

    @property
    def connection(self) -> Connection:
        """The connection to DuckDB.

        Raises
        ------
        WorkspaceForked
            In a child process that did not open the workspace itself.
        """
        if os.getpid() != self.pid:
            raise WorkspaceForked(str(self.path))
        return self.handle

    def session(self) -> "Workspace":
        """Return the same ledger, as of the same day, on a connection of its own: for temporary tables and threads."""
        return Workspace(self.path, _seen_as_of(self.connection.cursor(), self.as_of_seq), self.as_of_seq)

    def rows(self, sql: str, **parameters: object) -> list[dict[str, Any]]:
        """Return the rows of a query as dicts by column name.

        Raises
        ------
        WorkspaceDamaged
            If a text of the file is no UTF-8.
        """
        cursor = self.connection.execute(sql, parameters or None)
        names = [column[0] for column in cursor.description]
        try:
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except UnicodeDecodeError as problem:
            raise WorkspaceDamaged(str(self.path), f"文本已损坏 / a text is damaged: {problem}") from problem

    def query(self, package: str, name: str, **parameters: object) -> list[dict[str, Any]]:
        """Return the rows of ``<package>/sql/<name>.sql``."""
        return self.rows(sql_text(package, name), **parameters)


def init_workspace(path: Path) -> None:
    """Make an empty workspace; the file appears whole or not at all.

    Raises
    ------
    WorkspaceExists
        If one stands there already.
    """
    target = path / LEDGER_FILE
    if target.exists() or (path / JOURNAL).exists():
        raise WorkspaceExists(str(path))
    path.mkdir(parents=True, exist_ok=True)
    sync_directory(path.parent)
    with writer_lock(path), writing(path, "init"):
        draft = target.with_suffix(".new")
        draft.unlink(missing_ok=True)
        line = genesis(secrets.token_hex(8), str(current_format()))
        connection = connected(draft)
        try:
            migrate(connection, None)
            record(connection, recorded_rows(line))
        finally:
            connection.close()
        sync_file(draft)
        draft.rename(target)
        sync_directory(path)
        append_line(path / JOURNAL, line.text)
        publish(path)


@contextmanager
def open_workspace(path: Path, *, read_only: bool = False, as_of: date | None = None) -> Iterator[Workspace]:
    """Open a workspace for the length of a ``with`` block.

    Parameters
    ----------
    as_of
        Look at the ledger as it was known at the end of this day; for reading only.

    Raises
    ------
    WorkspaceMissing, WorkspaceBusy, WorkspaceFormat, WorkspaceDamaged, NetworkFileSystem
        If there is none, another process writes to it, another version wrote it, or its files do not agree.
    """
    _refuse_missing(path, read_only=read_only or as_of is not None)
    if read_only or as_of is not None:
        with _snapshot(path) as (connection, notices):
            seq = None if as_of is None else _seq_of(connection, as_of)
            yield Workspace(path, _seen_as_of(connection, seq), seq, notices)
        return
    with writer_lock(path):
        clear_incoming(path)
        with _ledger(path) as (connection, done):
            yield Workspace(path, connection, notices=done)


def discard_workspace(path: Path) -> None:
    """Remove a workspace with all that it holds, where it can be made again from files kept elsewhere.

    Raises
    ------
    WorkspaceBusy
        If another process writes to it.
    """
    if not path.exists():
        return
    with writer_lock(path):
        for part in WORKSPACE_PARTS:
            found = path / part
            if found.is_dir():
                shutil.rmtree(found)
            else:
                found.unlink(missing_ok=True)
    (path / LOCK_FILE).unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # something else lies in the folder: it is left
        path.rmdir()


def rebuild(path: Path, now: datetime) -> int:
    """Make the tables of a workspace again from its journal and archive and return how many lines they were made from.

    The former file is kept under ``quarantine/``.

    Raises
    ------
    WorkspaceMissing, WorkspaceBusy, WorkspaceDamaged
        If there is no journal, another process writes, or journal or archive are damaged themselves.
    """
    if not (path / JOURNAL).is_file():
        if (path / LEDGER_FILE).exists():
            raise WorkspaceDamaged(str(path), f"{JOURNAL} is missing", is_evidence=True)
        raise WorkspaceMissing(str(path))
    with writer_lock(path), writing(path, "rebuild"):
        clear_incoming(path)
        count = rebuild_tables(path, f"{now:%Y%m%dT%H%M%S}")
        publish(path, anew=True)
    return count


def _refuse_missing(path: Path, *, read_only: bool) -> None:
    """Refuse a path that holds no workspace, or one that has lost what is to be opened."""
    if (path / LEDGER_FILE).is_file() or (read_only and snapshots(path)):
        return
    if (path / JOURNAL).is_file():
        raise WorkspaceDamaged(str(path), f"{LEDGER_FILE} is missing")
    raise WorkspaceMissing(str(path))


@contextmanager
def _ledger(path: Path) -> Iterator[tuple[Connection, tuple[str, ...]]]:
    """Open the ledger's own file, settled and in the current format; publish it when it is closed again."""
    target = path / LEDGER_FILE
    if target.stat().st_nlink > 1:
        raise WorkspaceDamaged(str(path), f"{LEDGER_FILE} has a second name (a hard link), which no lock covers")
    opener = os.getpid()
    connection = _opened(path, target, read_only=False)
    try:
        with writing(path, LEDGER_FILE):
            found = found_format(connection)
            if found is not None and FIRST_FORMAT <= found < current_format():
                migrate(connection, found)
            _refuse_format(path, found_format(connection))
            done = tuple(settle(path, connection))
        yield connection, done
    finally:
        if os.getpid() == opener:  # a forked child has nothing to close: the connection is its parent's
            with contextlib.suppress(*engine_errors()):  # after a fatal error the file is settled when next opened
                connection.execute("CHECKPOINT")
            connection.close()
            with contextlib.suppress(OSError, *engine_errors()):  # a full disk: the next reader or writer publishes
                publish(path)


@contextmanager
def _snapshot(path: Path) -> Iterator[tuple[Connection, tuple[str, ...]]]:
    """Open the last published snapshot; publish one first where it is behind and nobody writes."""
    head = journal_head(path)
    newest = snapshots(path)[:1]
    notices: tuple[str, ...] = ()
    if head is None or not newest or newest[0].name != snapshot_name(head):
        try:
            with writer_lock(path), _ledger(path):
                pass
        except (WorkspaceBusy, WriteFailed, OSError) as problem:
            if not snapshots(path):
                raise
            last = snapshot_seq(snapshots(path)[0])
            notices = (f"读到第 {last} 批为止 / read up to batch {last}: {problem}",)
    connection = _opened_snapshot(path)
    try:
        _refuse_format(path, found_format(connection))
        yield connection, notices
    finally:
        connection.close()


def _opened_snapshot(path: Path) -> Connection:
    """Return a connection to the newest snapshot; a writer may replace it between listing and opening."""
    for _ in range(20):
        for candidate in snapshots(path):
            with contextlib.suppress(OSError):
                candidate.stat()
                return _opened(path, candidate, read_only=True)
    raise WorkspaceDamaged(str(path), "no published snapshot can be opened")


def _opened(path: Path, file: Path, *, read_only: bool) -> Connection:
    try:
        return connected(file, read_only=read_only)
    except engine_errors() as problem:
        if not file.exists():
            raise FileNotFoundError(str(file)) from problem
        if "lock is held" in str(problem):  # another program, not this product, has the ledger's file open
            raise WorkspaceBusy(str(path), str(problem).partition("held in ")[2].partition(". ")[0]) from problem
        raise WorkspaceDamaged(str(path), f"{file.name}: {str(problem).splitlines()[0]}") from problem


def _refuse_format(path: Path, found: int | None) -> None:
    if found != current_format():
        raise WorkspaceFormat(str(path), str(found or "?"), str(current_format()))


def _seq_of(connection: Connection, day: date) -> int:
    sql = "SELECT coalesce(max(seq), 0) FROM journal WHERE recorded_at::DATE <= $day"
    return int(connection.execute(sql, {"day": day}).fetchall()[0][0])


def _seen_as_of(connection: Connection, seq: int | None) -> Connection:
    if seq is not None:
        connection.execute("SET VARIABLE as_of_seq = $seq", {"seq": seq})
    return connection


def verify(path: Path, *, deep: bool = False, head: str = "") -> list[Fault]:
    """Return everything in a workspace that does not agree, none for a whole one; see ``ledgers/store/_verify.py``.

    Raises
    ------
    WorkspaceMissing, WorkspaceBusy
        If there is no workspace, or another process writes to it.
    """
    if not (path / JOURNAL).exists() and not (path / LEDGER_FILE).exists():
        raise WorkspaceMissing(str(path))
    if not os.access(path, os.W_OK):  # a copy on a read-only medium: nobody writes there
        return list(faults(path, deep=deep, head=head))
    with writer_lock(path):
        return list(faults(path, deep=deep, head=head))
