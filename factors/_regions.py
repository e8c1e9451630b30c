"""Regions: which lies within which, so that a nearer value goes before a wider one."""

from functools import cache

from factors._errors import UnknownName
from factors._tables import shipped_table, table_rows

_COLUMNS = ("code", "name", "within", "note")


@cache
def regions() -> dict[str, tuple[str, str]]:
    """Return name and enclosing region of every region by code (GB/T 2260, grids, CN, world)."""
    rows = table_rows(shipped_table("regions.csv"), _COLUMNS)
    return {row["code"]: (row["name"], row["within"]) for _, row in rows}


@cache
def region_chain(code: str) -> tuple[str, ...]:
    """Return a region and all that it lies in, the nearest first.

    A county or prefecture code (six digits, not a province) begins with itself and goes on with its province.

    Raises
    ------
    UnknownName
        If the code is not known.

    Examples
    --------
    >>> region_chain("510000"), region_chain("513221")
    (('510000', 'GRID-SW', 'CN', 'world'), ('513221', '513200', '510000', 'GRID-SW', 'CN', 'world'))
    """
    known = regions()
    chain = []
    if code not in known and len(code) == 6 and code.isdigit():
        chain = list(dict.fromkeys(part for part in (code, f"{code[:4]}00") if part != f"{code[:2]}0000"))
        code = f"{code[:2]}0000"
    if code not in known:
        raise UnknownName("region", code, tuple(known)[:3])
    while code:
        chain.append(code)
        code = known[code][1]
    return tuple(chain)


def is_local(code: str) -> bool:
    """Return whether a code is a prefecture or a county.

    >>> is_local("513221"), is_local("510000"), is_local("GRID-SW")
    (True, False, False)
    """
    return len(code) == 6 and code.isdigit() and not code.endswith("0000")
