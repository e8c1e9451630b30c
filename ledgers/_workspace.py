"""The workspace: one directory with one DuckDB file that holds what firms reported. Only this module opens DuckDB."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledgers._errors import WorkspaceBusy, WorkspaceExists, WorkspaceFormat, WorkspaceMissing
from ledgers._sql import sql_text

FORMAT = "2"
LEDGER_FILE = "ledger.duckdb"

Connection = Any
"""A DuckDB connection, as other packages are handed it: they query it and never open one themselves."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open ledger. ``connection`` answers queries; rows are appended through ``import_file`` alone."""

    path: Path
    connection: Connection

    def rows(self, sql: str, **parameters: object) -> list[dict[str, Any]]:
        """Return the rows of a query as dicts by column name."""
        cursor = self.connection.execute(sql, parameters or None)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

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
    import duckdb  # noqa: PLC0415  (0.4 s: only where a ledger is opened)

    target = path / LEDGER_FILE
    if target.exists():
        raise WorkspaceExists(str(path))
    path.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".new")
    draft.unlink(missing_ok=True)
    connection = duckdb.connect(str(draft))
    try:
        connection.execute(sql_text("ledgers", "schema"))
        connection.execute("INSERT INTO meta VALUES ('format', $format)", {"format": FORMAT})
    finally:
        connection.close()
    draft.rename(target)


@contextmanager
def open_workspace(path: Path, *, read_only: bool = False) -> Iterator[Workspace]:
    """Open a workspace for the length of a ``with`` block.

    Raises
    ------
    WorkspaceMissing, WorkspaceBusy, WorkspaceFormat
        If there is none, another process holds it, or another version wrote it.
    """
    import duckdb  # noqa: PLC0415

    target = path / LEDGER_FILE
    if not target.is_file():
        raise WorkspaceMissing(str(path))
    try:
        connection = duckdb.connect(str(target), read_only=read_only)
    except duckdb.IOException as problem:
        if "lock" in str(problem).lower():
            holder = str(problem).split("(See", 1)[0].rsplit("Conflicting lock is held in", 1)[-1].strip()
            raise WorkspaceBusy(str(path), holder) from problem
        raise
    try:
        found = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchall()[0][0]
        if found != FORMAT:
            raise WorkspaceFormat(str(path), found, FORMAT)
        yield Workspace(path, connection)
    finally:
        connection.close()
