"""Reads the shipped CSV tables strictly: known columns only, every fault with file, row and column."""

import csv
from collections.abc import Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from factors._errors import TableError


def shipped_table(name: str) -> Traversable:
    """Return the path of a shipped table, such as ``energy_items.csv``."""
    return files("factors").joinpath("tables", name)


def table_rows(table: Traversable, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield ``(row number, row)`` of a CSV table whose header is exactly ``columns``.

    Raises
    ------
    TableError
        If the header differs or a row has more or fewer cells than the header.
    """
    lines = csv.reader(table.read_text("utf-8").splitlines())
    header = next(lines, [])
    if header != list(columns):
        odd = sorted(set(header) ^ set(columns)) or header
        raise TableError(table.name, 1, ", ".join(odd), ",".join(header), f"the columns {','.join(columns)}")
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(columns):
            raise TableError(table.name, number, "", ",".join(cells), f"{len(columns)} cells, found {len(cells)}")
        yield number, dict(zip(columns, cells, strict=True))
