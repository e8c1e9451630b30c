"""Reads the tables of literals under ``tests/cases``: one literal a row with its outcome and why."""

import csv
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

CASES = Path(__file__).parents[1] / "cases"
CELLS: Mapping[str, Callable[[str], object]] = {
    "text": str,
    "int": int,
    "float": float,
    "decimal": Decimal,
    "bool": lambda text: text == "TRUE",
    "none": lambda _: None,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda text: timedelta(seconds=int(text)),
    "bytes": str.encode,
}
"""How the cell of each kind is made from its literal: CSV gives text alone, workbooks the other kinds."""
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|\\)")


def literals(table: str) -> list[dict[str, str]]:
    """Return the rows of a table; in its literals \\u200b is a mark that cannot be seen, \\\\ for a backslash."""
    with (CASES / table).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row["literal"] = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\\", row["literal"])
    return rows
