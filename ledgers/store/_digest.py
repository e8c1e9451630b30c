"""The digest of a batch's rows in a table, so that any later change of a stored row is seen.

DuckDB's own checksums do not see two words that were exchanged in a block. The rows are put into one text each, 1,024
of them into a segment, and SHA-256 is taken over each segment and over the digests of all segments of the batch.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256

from ledgers._sql import sql_text
from ledgers.store._engine import Connection, engine_errors

DIGESTED_TABLES = ("firm", "entry", "activity", "reading", "meter", "reversal")
STEP_ROWS = 1024 * 1024
"""Rows that one statement reads: bounds the memory, whatever the table's size; fewer leave one of two cores idle."""


def rows_digest(connection: Connection, table: str, first_row_id: int, row_count: int) -> str:
    """Return the digest of the rows of one batch as the table holds them now."""
    with every_column_read(connection):
        found = dict(table_digests(connection, table, {first_row_id: row_count}))
    return found.get(first_row_id, "")


def table_digests(connection: Connection, table: str, batches: Mapping[int, int]) -> Iterator[tuple[int, str]]:
    """Yield the first row id of each batch of a table and the digest of its rows, an empty one where rows are missing.

    The caller sees to it that every column is read (``every_column_read``).

    Parameters
    ----------
    batches
        The row counts of the batches by their first row ids, in ascending order and without gaps.
    """
    for group in _groups(batches):
        first = next(iter(group))
        last = max(at + count for at, count in group.items()) - 1
        segments: dict[int, list[tuple[str, int]]] = {at: [] for at in group}
        for low in range(first, last + 1, STEP_ROWS):
            for at, count, digest in _segments(connection, table, low, min(low + STEP_ROWS - 1, last)):
                if at in segments:
                    segments[at].append((digest, count))
        for at, found in segments.items():
            whole = sum(count for _, count in found) == group[at]
            yield at, sha256("".join(digest for digest, _ in found).encode()).hexdigest() if whole else ""


@contextmanager
def every_column_read(connection: Connection) -> Iterator[None]:
    """Keep the engine from answering out of its statistics: a column that they call empty is read all the same."""
    connection.execute("SET disabled_optimizers = 'statistics_propagation'")
    try:
        yield
    finally:
        with suppress(*engine_errors()):  # after a fatal error there is nothing left to set back
            connection.execute("RESET disabled_optimizers")


def _segments(connection: Connection, table: str, low: int, high: int) -> Iterator[tuple[int, int, str]]:
    sql = sql_text("ledgers", f"digest_{table}")
    yield from connection.execute(sql, {"first_id": low, "last_id": high}).fetchall()


def _groups(batches: Mapping[int, int]) -> Iterator[dict[int, int]]:
    """Yield batches that one statement can read together; a large batch comes alone and is read in steps of its own."""
    group: dict[int, int] = {}
    for at, count in batches.items():
        if group and sum(group.values()) + count > STEP_ROWS:
            yield group
            group = {}
        group[at] = count
    if group:
        yield group
