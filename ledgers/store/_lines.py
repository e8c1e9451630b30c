"""What a line of the journal means for the tables: the rows that follow from its text alone.

The same function fills the tables when a line is recorded and when a ledger is rebuilt, and says what ``verify``
expects.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ledgers._sql import sql_text
from ledgers.store._engine import Connection
from ledgers.store._journal import GENESIS, Line

Rows = Mapping[str, tuple[tuple[object, ...], ...]]
RECORDED_TABLES = (
    "journal",
    "batch",
    "batch_rows",
    "filed_form",
    "withdrawal",
    "period_lock",
    "explanation",
    "confirmation",
)


def recorded_rows(line: Line) -> Rows:
    """Return the rows of the tables of ``RECORDED_TABLES`` that a line stands for, by table.

    Raises
    ------
    KeyError
        If the line is of no known kind or lacks a part: it was written by a later version, or not by this product.
    """
    journal = {"journal": ((line.seq, line.kind, line.at, line.text),)}
    return {**journal, **_KINDS[line.kind](line)}


def record(connection: Connection, rows: Rows) -> None:
    """Insert rows into the tables that are recorded from lines."""
    for table, inserted in rows.items():
        if inserted:
            connection.executemany(sql_text("ledgers", f"record_{table}"), inserted)


def batch_row(line: Line) -> tuple[object, ...]:
    """Return the row of ``batch`` for a line that takes in a file."""
    body = line.body
    layout = body["layout"]
    read = (body["importer"], body["importer_version"], body["rows"], line.at, line.by)
    why = (body["reason"], body["note"], body["override"])
    return (line.seq, body["file"], body["sha256"], layout["sha256"] if layout else "", *read, *why)


def form_rows(line: Line) -> tuple[tuple[object, ...], ...]:
    """Return the rows of ``filed_form`` for a line that takes in a file."""
    return tuple((line.seq, *form) for form in line.body.get("forms", ()))


def _import(line: Line) -> Rows:
    tables = line.body["tables"].items()
    held = tuple((line.seq, name, table["first_row_id"], table["rows"]) for name, table in tables)
    return {"batch": (batch_row(line),), "batch_rows": held, "filed_form": form_rows(line)}


def _withdrawal(line: Line) -> Rows:
    said = line.body
    return {"withdrawal": ((said["batch_id"], line.seq, said["reason"], said["note"], line.at, line.by),)}


def _period_lock(line: Line) -> Rows:
    said = line.body
    return {"period_lock": ((line.seq, said["period"], said["locked"], said["reason"], line.at, line.by),)}


def _explanation(line: Line) -> Rows:
    said = line.body
    what = (said["finding_key"], said["code"], said["reason"], said["note"])
    return {"explanation": ((line.seq, *what, line.at, line.by),)}


def _confirmation(line: Line) -> Rows:
    said: Mapping[str, Any] = line.body
    who = (line.by, date.fromisoformat(said["on"]), said["document"], said["page"], said["row_sha256"])
    return {"confirmation": ((line.seq, said["key"], said["printed"], said["unit"], *who),)}


_KINDS: Mapping[str, Callable[[Line], Rows]] = {
    GENESIS: lambda _: {},
    "import": _import,
    "withdrawal": _withdrawal,
    "lock": _period_lock,
    "explanation": _explanation,
    "confirmation": _confirmation,
}
