"""How long the look-up of a large ledger takes: 100,000 firm-item-month combinations, each resolved for every measure.

usage: python benchmarks/resolve.py [COMBINATIONS]
"""

import json
import sys
import time
from itertools import islice, product
from typing import Any

from accounting import Rules, resolve
from factors import energy_items, shipped_factors


def combinations(count: int) -> list[dict[str, Any]]:
    """Return distinct inputs as ``accounting/sql/inputs.sql`` gives them: item, month, province and industry."""
    items = [item.item for item in energy_items().values() if item.kind in ("fossil", "secondary")]
    months = [f"{year}-{month:02d}" for year in range(2014, 2024) for month in range(1, 13)]
    industries = [f"{division}{group:02d}" for division in range(13, 47) for group in (10, 20)]
    names = ("period", "industry", "item")
    rows = (dict(zip(names, row, strict=True)) for row in product(months, industries, items))
    same = {"region": "510000", "coefficient": None, "coefficient_unit": "", "documented": False, "row_count": 1}
    return [{**row, **same} for row in islice(rows, count)]


def main() -> None:
    """Print one line of JSON: combinations, outcomes, seconds of three passes (the first one cold)."""
    inputs = combinations(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    rules = Rules(shipped_factors(), "GRID.2021.AVG.510000")
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        outcomes = sum(1 for _ in resolve(inputs, rules))
        seconds.append(round(time.perf_counter() - started, 2))
    print(json.dumps({"combinations": len(inputs), "outcomes": outcomes, "seconds": seconds}))


if __name__ == "__main__":
    main()
