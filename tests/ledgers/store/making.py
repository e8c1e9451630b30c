"""Small files for the tests of the store, each with figures that no other has, so that a lost or doubled row shows."""

from pathlib import Path

from tests.conftest import ENTRY_HEAD, FIRM, FIRMS
from tests.ledgers.books import credit_code

ITEMS = ("raw_coal", "coke", "diesel", "gasoline", "electricity", "natural_gas")
MONTHS = 1680
"""The months that a ledger may have, 1960 to 2099."""
UNITS = {"electricity": "万千瓦时", "natural_gas": "万立方米"}


def month(number: int) -> str:
    """Return the period of a number: each month once from 1960 on, then from the beginning again."""
    return f"{1960 + number % MONTHS // 12}-{number % 12 + 1:02}"


def firm(number: int) -> str:
    """Return the firm of a number: another one when the months are used up."""
    return credit_code(number // MONTHS) if number >= MONTHS else FIRM


def entries_text(number: int, rows: int = 6, shift: int = 0) -> str:
    """Return a tidy table of the month of a number; ``shift`` changes every figure and no key."""
    flows = ("transport_use", "nonproduction_use", "feedstock_use", "recovery", "sale", "purchase_outside_province")
    lines = []
    for at in range(rows):
        item, flow = ITEMS[at % len(ITEMS)], flows[at // len(ITEMS) % len(flows)]
        lines.append(
            f"{firm(number)},{month(number)},{item},{flow},{number * 1000 + at + shift},{UNITS.get(item, '吨')},,,\n"
        )
    return ENTRY_HEAD + "".join(lines)


def write_entries(folder: Path, number: int, rows: int = 6, shift: int = 0) -> Path:
    """Write the table of a number and return its path."""
    path = folder / f"m{number}{f'-{shift}' if shift else ''}.csv"
    path.write_text(entries_text(number, rows, shift), "utf-8")
    return path


def write_firms(folder: Path) -> Path:
    """Write the register of the one firm and return its path."""
    path = folder / "firms.csv"
    path.write_text(FIRMS, "utf-8")
    return path
