"""What the reconciling checks compare, each difference with its size, also those within the tolerance of the check."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ledgers._checks import check_sql, checks, standing_session
from ledgers._findings import Place
from ledgers._workspace import Workspace

RECONCILING = (
    "months-against-year",
    "cumulative-against-months",
    "cumulative-against-year",
    "stock-balance",
    "stock-not-carried",
    "meter-against-report",
    "transformation-exceeds-use",
    "product-energy-exceeds",
    "year-ago-disagrees",
)
"""The checks that hold one statement against another of the same thing."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two statements of one thing that differ: ``difference`` is ``found`` less ``expected``, in the item's unit.

    ``item`` is empty where the difference is of all energy, in tce. ``beyond`` tells whether it exceeds the tolerance
    of the check; below it is the rounding of forms, or the class of meters.
    """

    check: str
    firm_id: str
    period: str
    item: str
    flow: str
    found: Decimal
    expected: Decimal
    difference: Decimal
    beyond: bool
    place: Place


def differences(workspace: Workspace, codes: Sequence[str] = RECONCILING) -> list[Difference]:
    """Return every difference that the reconciling checks see with no tolerance, check by check.

    Raises
    ------
    KeyError
        If a code is no check.
    """
    with standing_session(workspace, codes) as standing:
        return [each for code in codes for each in _compared(standing, code, checks()[code]["parameters"])]


def _compared(standing: Workspace, code: str, tolerances: Mapping[str, str]) -> Iterator[Difference]:
    name = check_sql(code)
    exact = standing.query("ledgers", name, **dict.fromkeys(tolerances, Decimal(0)))
    beyond = {
        _key(row) for row in standing.query("ledgers", name, **{name: Decimal(t) for name, t in tolerances.items()})
    }
    for row in exact:
        place = Place(row["file"], row["sheet"], row["row_number"], row["column_name"])
        numbers = (Decimal(row["found"]), Decimal(row["expected"]), Decimal(row["difference"]))
        about = (row["firm_id"], row["period"], row.get("item", ""), row.get("flow", ""))
        yield Difference(code, *about, *numbers, _key(row) in beyond, place)


def _key(row: Mapping[str, Any]) -> tuple[object, ...]:
    return row["firm_id"], row["period"], row.get("item"), row.get("flow")
