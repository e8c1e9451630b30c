"""The registers beside the coefficients: texts without a number, and doubtful texts with what is taken of them."""

from dataclasses import dataclass
from functools import cache

from factors._tables import shipped_table, table_rows

_TEXT_COLUMNS = (
    "key",
    "kind",
    "name_zh",
    "name_en",
    "text",
    "unit",
    "region",
    "data_year",
    "valid_from",
    "valid_to",
    "source",
    "locator",
    "status",
    "note",
    "evidence",
)
_DOUBT_COLUMNS = ("key", "texts_differ", "taken", "why", "concerns", "test")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two texts that differ: how, which is taken and why, the keys concerned, and the test that holds the choice."""

    key: str
    texts_differ: str
    taken: str
    why: str
    concerns: tuple[str, ...]
    test: str


@cache
def doubts() -> dict[str, Doubt]:
    """Return the register of doubtful texts by key.

    >>> doubts()["FRESH_WATER"].concerns
    ('GB2589_2020.FRESH_WATER.COEF', 'GB2589_2008.FRESH_WATER.COEF')
    """
    rows = table_rows(shipped_table("rules").joinpath("doubtful.csv"), _DOUBT_COLUMNS)
    return {
        row["key"]: Doubt(
            key=row["key"],
            texts_differ=row["texts_differ"],
            taken=row["taken"],
            why=row["why"],
            concerns=tuple(filter(None, row["concerns"].split("|"))),
            test=row["test"],
        )
        for _, row in rows
    }


@cache
def texts() -> dict[str, dict[str, str]]:
    """Return by key what the collected tables hold without a number: form columns, formulas, documents, GWP sets.

    >>> texts()["GWPUSE.ETS_AL"]["text"]
    'AR5'
    """
    return {row["key"]: row for _, row in table_rows(shipped_table("texts.csv"), _TEXT_COLUMNS)}
