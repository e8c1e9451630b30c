"""Makes tables from journal and archive: line by line, each checked against the digest that its receipt gave."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from ledgers._errors import WorkspaceDamaged
from ledgers._sql import sql_text
from ledgers.store._archive import archived
from ledgers.store._commit import transaction
from ledgers.store._digest import rows_digest
from ledgers.store._engine import Connection, connected, engine_errors
from ledgers.store._files import file_sha256, sync_directory, sync_file
from ledgers.store._journal import (
    BROKEN_LINE,
    JOURNAL,
    Line,
    append_line,
    chain_fault,
    chain_lines,
    cut_torn_tail,
    read_line,
)
from ledgers.store._lines import record, recorded_rows
from ledgers.store._schema import migrate

LEDGER_FILE = "ledger.duckdb"
QUARANTINE = "quarantine"
_CHECKED_AT_OPENING = 64
"""Lines whose digests are taken again whenever a ledger is opened; ``verify`` takes all."""


def settle(workspace: Path, connection: Connection) -> list[str]:
    """Bring tables and journal to the same line after a writer was stopped midway, and return what was done.

    The tables are one line ahead where a commit was not yet acknowledged: the journal is completed. They are behind
    where the engine lost a commit: the lines are replayed from the archive.

    Raises
    ------
    WorkspaceDamaged
        If they tell different stories.
    """
    begun = (workspace / JOURNAL).exists()  # a new workspace may have been stopped before its first line
    lines, torn = chain_lines(workspace / JOURNAL) if begun else ([], b"")
    held = [text for (text,) in connection.execute("SELECT line FROM journal ORDER BY seq").fetchall()]
    both = min(len(lines), len(held))
    for number in range(both):
        if lines[number] != held[number]:
            raise _differing(workspace, lines, number)
    tail = max(0, len(lines) - _CHECKED_AT_OPENING)
    _refuse_broken(workspace, lines, tail)
    if len(held) > len(lines) + 1:
        raise _short_journal(workspace, len(held) - len(lines))
    done = []
    if torn:
        cut_torn_tail(workspace / JOURNAL)
        done.append(
            f"日志末行未写完，已截去 / the last line of the journal was cut off in writing: {len(torn)} B removed"
        )
    if len(held) == len(lines) + 1:
        _refuse_broken(workspace, [*lines, held[-1]], tail)
        append_line(workspace / JOURNAL, held[-1])
        done.append(f"日志补记第 {len(lines)} 行 / line {len(lines)} was committed and is now in the journal")
    for text in lines[len(held) :]:
        replay(workspace, connection, read_line(text))
        done.append(f"由归档重放第 {read_line(text).seq} 行 / line {read_line(text).seq} was replayed from the archive")
    return done


def _differing(workspace: Path, lines: Sequence[str], number: int) -> WorkspaceDamaged:
    """Return that journal and tables disagree: it is the journal's fault where its own chain is broken."""
    said = f"日志第 {number + 1} 行与台账不符 / line {number + 1} of the journal is not that of the tables"
    return WorkspaceDamaged(str(workspace), said, is_evidence=chain_fault(lines) is not None)


def _refuse_broken(workspace: Path, lines: Sequence[str], tail: int) -> None:
    previous = ""
    for number, text in enumerate(lines[tail:], tail):
        try:
            line = read_line(text)
        except BROKEN_LINE as problem:
            said = f"日志第 {number + 1} 行 / line {number + 1} of the journal: {problem}"
            raise WorkspaceDamaged(str(workspace), said, is_evidence=True) from problem
        if line.seq != number or (number > tail and line.previous != previous):
            said = f"日志第 {number + 1} 行与上一行不相接 / line {number + 1} of the journal does not follow on it"
            raise WorkspaceDamaged(str(workspace), said, is_evidence=True)
        previous = line.sha256


def replay(workspace: Path, connection: Connection, line: Line) -> None:
    """Record one line in the tables, with the rows that the archive keeps of it.

    Raises
    ------
    WorkspaceDamaged
        If a file of the archive is missing or is not the one that the line names.
    """
    try:
        rows = recorded_rows(line)
    except BROKEN_LINE as problem:
        said = f"line {line.seq} of the journal is of no kind that this version knows: {problem}"
        raise WorkspaceDamaged(str(workspace), said, is_evidence=True) from problem
    with transaction(connection):
        record(connection, rows)
        for name, table in line.body.get("tables", {}).items():
            path = archived(workspace, table["file"])
            if not path.is_file() or file_sha256(path) != table["file"]:
                said = f"archive: {table['file']} of line {line.seq} is missing or changed"
                raise WorkspaceDamaged(str(workspace), said, is_evidence=True)
            parameters = {"path": str(path), "first_id": table["first_row_id"], "batch_id": line.seq}
            connection.execute(sql_text("ledgers", f"append_{name}"), parameters)
            if rows_digest(connection, name, table["first_row_id"], table["rows"]) != table["digest"]:
                said = f"archive: the rows of line {line.seq} are not those received"
                raise WorkspaceDamaged(str(workspace), said, is_evidence=True)


def rebuild(workspace: Path, stamp: str) -> int:
    """Make the ledger's file again from journal and archive and return how many lines it has.

    The caller holds the writer's lock. The former file is kept under ``quarantine/<stamp>``.

    Raises
    ------
    WorkspaceDamaged
        If journal or archive are damaged themselves; the former file is then left where it is.
    """
    lines, torn = chain_lines(workspace / JOURNAL)
    fault = chain_fault(lines) if lines else (0, "it is empty")
    if fault:
        raise WorkspaceDamaged(
            str(workspace),
            f"日志第 {fault[0] + 1} 行 / line {fault[0] + 1} of the journal: {fault[1]}",
            is_evidence=True,
        )
    if torn:
        cut_torn_tail(workspace / JOURNAL)
    if unacknowledged := _line_ahead(workspace, lines):
        append_line(workspace / JOURNAL, unacknowledged)
        lines.append(unacknowledged)
    draft = workspace / f"{LEDGER_FILE}.new"
    _remove(draft)
    connection = connected(draft)
    try:
        migrate(connection, None)
        for text in lines:
            replay(workspace, connection, read_line(text))
        connection.execute("CHECKPOINT")
    except BaseException:
        connection.close()
        _remove(draft)
        raise
    connection.close()
    sync_file(draft)
    _set_aside(workspace, stamp)
    draft.replace(workspace / LEDGER_FILE)
    sync_directory(workspace)
    return len(lines)


def _line_ahead(workspace: Path, lines: Sequence[str]) -> str:
    """Return the one line that the tables hold beyond the journal, as a stopped writer leaves it; empty where none is.

    Raises
    ------
    WorkspaceDamaged
        If they hold more than one: what was acknowledged since would be lost.
    """
    try:
        connection = connected(workspace / LEDGER_FILE, read_only=True)
    except engine_errors():  # there are no tables, or none that can be read: the journal is all there is
        return ""
    try:
        held = [text for (text,) in connection.execute("SELECT line FROM journal ORDER BY seq").fetchall()]
    except engine_errors():
        return ""
    finally:
        connection.close()
    if len(held) <= len(lines) or chain_fault(held) is not None or held[: len(lines)] != list(lines):
        return ""
    if len(held) > len(lines) + 1:
        raise _short_journal(workspace, len(held) - len(lines))
    return str(held[-1])


def _short_journal(workspace: Path, count: int) -> WorkspaceDamaged:
    return WorkspaceDamaged(str(workspace), f"the journal lacks {count} lines that the tables hold", is_evidence=True)


def _set_aside(workspace: Path, stamp: str) -> None:
    former = [path for path in workspace.glob(f"{LEDGER_FILE}*") if path.name in (LEDGER_FILE, f"{LEDGER_FILE}.wal")]
    if former:
        number = sum(1 for _ in (workspace / QUARANTINE).glob(f"{stamp}*"))
        folder = workspace / QUARANTINE / (f"{stamp}-{number}" if number else stamp)
        folder.mkdir(parents=True)
        for path in former:
            shutil.move(path, folder / path.name)


def _remove(draft: Path) -> None:
    draft.unlink(missing_ok=True)
    draft.with_name(f"{draft.name}.wal").unlink(missing_ok=True)
