"""One table of a file, as text: the one door of CSV and Parquet in bulk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledgers._findings import Finding
from ledgers.importers._raw_view import RawTable, connected

PARQUET_SUFFIX = ".parquet"


@contextmanager
def raw_table(
    path: Path, folder: Path, faults: list[Finding], *, encoding: str = "", delimiter: str = ""
) -> Iterator[RawTable | None]:
    """Open a CSV or a Parquet file as a raw table for the length of a ``with`` block.

    Every fault of encoding and structure is appended to ``faults``; ragged records are not in the table. None where
    the file has no header that can be read.

    Parameters
    ----------
    folder
        Where this module and DuckDB may write; what they write there is no result.
    encoding, delimiter
        As the layout of a CSV declares them; empty: as ``_csv_text.records`` finds them.
    """
    connection = connected(folder)
    try:
        if path.suffix.lower() == PARQUET_SUFFIX:
            from ledgers.importers._raw_parquet import parquet_table  # noqa: PLC0415 (each reader only where needed)

            yield parquet_table(connection, path, faults)
        else:
            from ledgers.importers._raw_csv import csv_table  # noqa: PLC0415

            yield csv_table(connection, path, folder, faults, encoding, delimiter)
    finally:
        connection.close()
