"""What a raw table is: a file's cells as text, in a DuckDB view, each record with its line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledgers._sql import sql_text
from ledgers.importers._csv_text import Record

THREADS = 2
MEMORY_LIMIT = "800MB"
VIEW = "raw"
_ROWS_FETCHED = 10_000

Connection = Any
Relation = Any


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file's records under its header, as the view ``raw`` of ``connection``: ``line`` and ``c1`` to ``c<width>``.

    Every cell is a VARCHAR as written and never NULL; blank records are left out. ``line`` is the line of the file on
    which a record begins, from 1. To number lines costs a pass on one thread: where ``line_offset`` is not None, the
    row with ``rowid`` r of a table made from the view in its order stands on line r + ``line_offset``. DuckDB promises
    that order; ``samples``, some records that were split without it, are there to be found again in such a table.
    """

    connection: Connection
    header: Record
    row_count: int
    line_offset: int | None
    samples: Sequence[Record] = ()

    @property
    def columns(self) -> Sequence[str]:
        """The names of the view's columns of cells, in the order of the header."""
        return cell_names(len(self.header.cells))

    def records(self) -> Iterator[Record]:
        """Yield the records one by one, as the csv module would."""
        result = self.connection.cursor().execute("SELECT * FROM raw")
        while rows := result.fetchmany(_ROWS_FETCHED):
            yield from (Record(line, cells) for line, *cells in rows)


def cell_names(width: int) -> list[str]:
    """Return the names of the columns of so many cells: no name of a file is ever a name in SQL.

    >>> cell_names(3)
    ['c1', 'c2', 'c3']
    """
    return [f"c{number}" for number in range(1, width + 1)]


def connected(folder: Path) -> Connection:
    """Return a connection that holds nothing, bounded in threads and memory, with ``folder`` to overflow into."""
    import duckdb  # noqa: PLC0415  (0.2 s: only where a table is read in bulk)

    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": str(THREADS),
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(folder / "overflow"),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    connection = duckdb.connect(config=settings)
    connection.execute(sql_text("ledgers.importers", "raw_macros"))
    return connection


def all_blank(cells: Sequence[Any]) -> Any:
    """Return the expression that all cells of a record hold nothing; the first cell alone settles nearly all."""
    import duckdb  # noqa: PLC0415

    first, *rest = [duckdb.FunctionExpression("is_blank", cell) for cell in cells]
    blank = first
    for each in rest:
        blank = blank & each
    return duckdb.CaseExpression(first, blank).otherwise(duckdb.ConstantExpression(False))


def count_if(condition: Any) -> Any:
    """Return the expression that counts the rows for which a condition holds."""
    import duckdb  # noqa: PLC0415

    return duckdb.FunctionExpression("count_if", condition)
