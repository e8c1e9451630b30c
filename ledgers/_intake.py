"""The one transaction by which a file enters: rows, archive, digests, receipt; all of it, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from ledgers._sql import sql_text
from ledgers._workspace import Workspace
from ledgers.store import (
    Connection,
    Line,
    acknowledged,
    archive,
    batch_row,
    file_sha256,
    form_rows,
    next_line,
    record,
    recorded_rows,
    rows_digest,
    transaction,
    writing,
)

IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Why:
    """Who takes a file in, and for which reason it corrects or touches closed periods."""

    by: str
    reason: str = ""
    note: str = ""
    override: str = ""


def taken_in(
    workspace: Workspace,
    said: Mapping[str, Any],
    tables: Mapping[str, Path],
    sources: Sequence[tuple[Path, str]],
    at: datetime,
    why: Why,
    agreed: Callable[[int], bool],
) -> Line | None:
    """Append the staged rows of one file and return the line that records it, None where ``agreed`` declines.

    Parameters
    ----------
    said
        What the line says of the file: ``file``, ``sha256``, ``bytes``, ``layout``, ``importer``, ``importer_version``,
        ``forms`` (form, firm, period, sheet).
    tables
        The staged Parquet of each table.
    sources
        The copies that go to the archive, with their digests.
    agreed
        Is asked with the batch id when the rows stand in the tables, before anything is certain; it may add reversals.
    """
    connection = workspace.connection
    with writing(workspace.path, str(said["file"])):
        with transaction(connection) as undo:
            appended = {}
            draft = next_line(workspace.path, connection, IMPORT, said, at, why.by)
            for table, path in tables.items():
                appended[table] = _appended(connection, table, path, draft.seq)
            body = {
                **said,
                "rows": sum(each["rows"] for each in appended.values()),
                "reason": why.reason,
                "note": why.note,
                "override": why.override,
            }
            draft = replace(draft, body=body)
            held = tuple((draft.seq, table, each["first_row_id"], each["rows"]) for table, each in appended.items())
            record(connection, {"batch": (batch_row(draft),), "batch_rows": held, "filed_form": form_rows(draft)})
            if not agreed(draft.seq):
                undo()
                return None
            files = {**tables, **_reversals(connection, draft.seq, sources[0][0].parent, appended)}
            for table, each in appended.items():
                each["digest"] = rows_digest(connection, table, each["first_row_id"], each["rows"])
                each["file"] = file_sha256(files[table])
            for path, sha in (*sources, *((files[table], each["file"]) for table, each in appended.items())):
                archive(workspace.path, path, sha)
            line = replace(draft, body={**body, "tables": appended})
            record(connection, {"journal": recorded_rows(line)["journal"]})
        acknowledged(workspace.path, connection, line)
    return line


def _appended(connection: Connection, table: str, path: Path, batch_id: int) -> dict[str, Any]:
    sql = "SELECT coalesce(sum(row_count), 0)::BIGINT + 1 FROM batch_rows WHERE table_name = $table"
    first = connection.execute(sql, {"table": table}).fetchall()[0][0]
    parameters = {"path": str(path), "first_id": first, "batch_id": batch_id}
    count = connection.execute(sql_text("ledgers", f"append_{table}"), parameters).fetchall()[0][0]
    return {"first_row_id": first, "rows": count}


def _reversals(connection: Connection, batch_id: int, folder: Path, appended: dict[str, Any]) -> dict[str, Path]:
    """Stage the reversals that a correcting batch has made, and count them among what it appended."""
    sql = "SELECT min(reversal_id), count(*) FROM reversal WHERE batch_id = $batch_id"
    first, count = connection.execute(sql, {"batch_id": batch_id}).fetchall()[0]
    if not count:
        return {}
    path = Path(mkdtemp(dir=folder)) / "reversal.parquet"  # the file handed in may bear that very name
    connection.execute(sql_text("ledgers", "stage_reversal"), {"batch_id": batch_id, "target": str(path)})
    appended["reversal"] = {"first_row_id": first, "rows": count}
    record(connection, {"batch_rows": ((batch_id, "reversal", first, count),)})
    return {"reversal": path}
