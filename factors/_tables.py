"""Reads the shipped CSV tables strictly: known columns only, every fault with file, row and column."""

import csv
from collections.abc import Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from factors._errors import TableError


def shipped_table(name: str) -> Traversable:
    """Return the path of a shipped table, such as ``energy_items.csv``."""
    return files("factors").joinpath("tables", name)


def _text(table: Traversable) -> str:
    """Return a table's text; the byte order mark that Excel writes before UTF-8 is not part of the header."""
    try:
        return table.read_text("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        found = problem.object[problem.start : problem.end + 1].hex(" ")
        expected = "text in UTF-8 (in Excel: CSV UTF-8), not in GBK"
        raise TableError(table.name, line, "", f"bytes {found}", expected) from problem


def table_rows(table: Traversable, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield ``(row number, row)`` of a CSV table whose header is exactly ``columns``.

    Raises
    ------
    TableError
        If the text is not UTF-8, the header differs, or a row has more or fewer cells than the header.
    """
    lines = csv.reader(_text(table).splitlines())
    header = next(lines, [])
    if header != list(columns):
        odd = sorted(set(header) ^ set(columns)) or header
        raise TableError(table.name, 1, ", ".join(odd), ",".join(header), f"the columns {','.join(columns)}")
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(columns):
            raise TableError(table.name, number, "", ",".join(cells), f"{len(columns)} cells, found {len(cells)}")
        yield number, dict(zip(columns, cells, strict=True))
