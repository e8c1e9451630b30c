"""Reason codes: why a report was corrected or withdrawn, and how a finding is explained (``ledgers/reasons.toml``)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from ledgers._errors import NotRecorded

Use = Literal["correction", "explanation"]


@cache
def reasons(use: Use) -> Mapping[str, Mapping[str, str]]:
    """Return the names of each reason code of one use, by language.

    >>> reasons("correction")["unit_error"]["zh"]
    '计量单位错误'
    """
    table: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
        files("ledgers").joinpath("reasons.toml").read_text("utf-8")
    )
    return table[use]


def reason_code(use: Use, said: str, note: str) -> str:
    """Return the code of a reason given as code or as Chinese name.

    Raises
    ------
    NotRecorded
        If there is no such reason, or it is ``other`` and no note says which.

    Examples
    --------
    >>> reason_code("correction", "盘点更正", "")
    'stock_take'
    """
    known = reasons(use)
    by_name = {names["zh"]: code for code, names in known.items()}
    code = said if said in known else by_name.get(said, "")
    if not code:
        due = ", ".join(f"{each} ({names['zh']})" for each, names in known.items())
        raise NotRecorded(f"原因代码不认识 / unknown reason {said!r}; known: {due}. Put details into the note")
    if code == "other" and not note.strip():
        raise NotRecorded(f"原因 other 需要说明 / reason other needs a note ({said!r})")
    return code
