"""Records one line: tables first, then the journal, and an answer only when both have it."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from ledgers._errors import ClockBehind, ReceiptMissing, WorkspaceDamaged, WriteFailed
from ledgers.store._engine import Connection, engine_errors
from ledgers.store._journal import JOURNAL, Line, append_line, journal_head, read_line
from ledgers.store._lines import record, recorded_rows

MAX_SEQ = 2**31 - 1


def last_line(connection: Connection, up_to: int = MAX_SEQ) -> Line:
    """Return the last line that the tables hold, or the last up to a number."""
    sql = "SELECT line FROM journal WHERE seq <= $up_to ORDER BY seq DESC LIMIT 1"
    rows = connection.execute(sql, {"up_to": up_to}).fetchall()
    return read_line(rows[0][0])


def next_line(path: Path, connection: Connection, kind: str, body: Mapping[str, Any], at: datetime, by: str) -> Line:
    """Return the line that follows on the last one.

    Raises
    ------
    ClockBehind
        If ``at`` lies before the last line: what was known on a day would not be certain.
    ReceiptMissing
        If the last line could not be written to the journal: nothing follows on it before it is.
    """
    last = last_line(connection)
    head = journal_head(path)
    if head is None or head.sha256 != last.sha256:
        raise ReceiptMissing(str(path), f"line {last.seq} is not in the journal yet")
    if last.at is not None and at < last.at:
        raise ClockBehind(str(path), at.isoformat(" "), last.at.isoformat(" "))
    return Line(last.seq + 1, kind, at, by, body, last.sha256)


def record_event(path: Path, connection: Connection, kind: str, body: Mapping[str, Any], at: datetime, by: str) -> Line:
    """Record a line that brings no rows of a file: a lock, a withdrawal, an explanation, a confirmation."""
    with writing(path, path.name):
        with transaction(connection):
            line = next_line(path, connection, kind, body, at, by)
            record(connection, recorded_rows(line))
        acknowledged(path, connection, line)
    return line


def acknowledged(path: Path, connection: Connection, line: Line) -> None:
    """Read back the line that was committed and append it to the journal; only then may anybody be told.

    A COMMIT after an error stores nothing and says nothing, so that only reading shows what is there.
    """
    if last_line(connection).text != line.text:
        raise WorkspaceDamaged(str(path), f"line {line.seq} was committed and is not there")
    try:
        append_line(path / JOURNAL, line.text)
    except OSError as problem:
        raise ReceiptMissing(str(path), f"{type(problem).__name__}: {problem}") from problem


@contextmanager
def transaction(connection: Connection) -> Iterator[Callable[[], None]]:
    """Run one transaction: committed on the straight path only, rolled back on ``undo()`` or an exception."""
    undone = False

    def undo() -> None:
        nonlocal undone
        undone = True

    connection.execute("BEGIN")
    try:
        yield undo
    except BaseException:
        with contextlib.suppress(*engine_errors()):  # after a fatal error there is nothing left to roll back
            connection.execute("ROLLBACK")
        raise
    connection.execute("ROLLBACK" if undone else "COMMIT")


@contextmanager
def writing(path: Path, what: str) -> Iterator[None]:
    """Turn what the system and the engine raise for want of room, memory or rights into a refusal in words."""
    try:
        yield
    except Exception as problem:
        if not isinstance(problem, (OSError, *engine_errors())):
            raise
        raise WriteFailed(f"{path}: {what}", f"{type(problem).__name__}: {str(problem).splitlines()[0]}") from problem
