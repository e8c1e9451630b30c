"""The schema of a ledger's file: numbered migrations, then the views; and what of it another hand has changed."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ledgers._sql import sql_text
from ledgers.store._engine import Connection, scratch

FIRST_FORMAT = 3
"""The first format that keeps an archive and a journal: older ledgers cannot be made again and are not migrated."""


@cache
def migrations() -> Mapping[int, str]:
    """Return the names of the migrations by the format that each leads to."""
    folder = files("ledgers").joinpath("sql", "migrations")
    names = sorted(each.name.removesuffix(".sql") for each in folder.iterdir() if each.name.endswith(".sql"))
    return {int(name.partition("_")[0]): f"migrations/{name}" for name in names}


def current_format() -> int:
    """Return the format that this version writes: the number of the last migration."""
    return max(migrations())


def migrate(connection: Connection, found: int | None) -> None:
    """Bring a ledger from a format (None: an empty file) to the current one, in one transaction."""
    connection.execute("BEGIN")
    try:
        for number, name in migrations().items():
            if found is None or number > found:
                connection.execute(sql_text("ledgers", name))
        connection.execute(sql_text("ledgers", "views"))
        connection.execute("DELETE FROM meta WHERE key = 'format'")
        connection.execute("INSERT INTO meta VALUES ('format', $format)", {"format": str(current_format())})
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def found_format(connection: Connection) -> int | None:
    """Return the format of an open ledger's file, None where it holds no tables of this product."""
    tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if "meta" not in tables:
        return None
    rows = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchall()
    return int(rows[0][0]) if rows and str(rows[0][0]).isdigit() else None


def schema_difference(connection: Connection) -> list[str]:
    """Return the names of tables, views and macros that are not as this version makes them."""
    due, found = _due_objects(), _objects(connection)
    return sorted(name for name in due.keys() | found.keys() if due.get(name) != found.get(name))


@cache
def _due_objects() -> Mapping[str, str]:
    with scratch() as fresh:
        migrate(fresh, None)
        return _objects(fresh)


def _objects(connection: Connection) -> dict[str, str]:
    return dict(connection.execute(sql_text("ledgers", "schema_objects")).fetchall())
