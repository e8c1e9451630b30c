"""How long a large ledger takes to resolve: 100,000 firm-item-month combinations, through the ledger's own tables.

usage: python benchmarks/resolve.py [FIRMS] [ITEMS] [MONTHS]      (250 x 10 x 40 = 100,000 by default)
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from accounting import account
from factors import energy_items
from ledgers import init_workspace, open_workspace

FILL = """
INSERT INTO entry (firm_id, period, item, flow, state, quantity, unit, unit_written, quantity_item_unit, coefficient,
    coefficient_unit, ncv_unit, carbon_content_unit, document, batch_id, sheet, row_number, column_name)
SELECT f.firm_id, m.period, i.item, 'production_use', 'stated', 10 + f.n, i.unit, i.unit, 10 + f.n,
    CASE WHEN i.item = 'natural_gas' THEN 12.143 END, CASE WHEN i.item = 'natural_gas' THEN 'tce/wan_m3' ELSE '' END,
    '', '', '', 1, '', 1, ''
FROM (SELECT firm_id, row_number() OVER (ORDER BY firm_id) AS n FROM firm) AS f,
    (SELECT unnest($items) AS item, unnest($units) AS unit) AS i, (SELECT unnest($months) AS period) AS m
"""
BATCH = "INSERT INTO batch VALUES (1, 'made', '', '', '', '', 0, TIMESTAMP '2026-01-01', '')"
FIRMS = """
INSERT INTO firm
SELECT 'F' || n, 'firm', '5132' || (21 + n % 10), (13 + n % 34) || '10', true, '', '州内', DATE '2010-01-01',
    1, '', 1, ''
FROM range($count) AS r (n)
"""


def main() -> None:
    """Print one line of JSON: combinations, resolutions and the seconds of three runs of ``account``."""
    sizes = [int(word) for word in sys.argv[1:]] or [250, 10, 40]
    firms, item_count, month_count = sizes
    items = [item for item in energy_items().values() if item.kind in ("fossil", "secondary")]
    items = [item for item in items if item.item not in ("coke_oven_gas", "raw_coal")][-item_count:]
    months = [f"{2015 + n // 12}-{n % 12 + 1:02d}" for n in range(month_count)]
    with tempfile.TemporaryDirectory() as folder:
        init_workspace(Path(folder))
        with open_workspace(Path(folder)) as workspace:
            workspace.connection.execute(
                "INSERT INTO batch VALUES (1, 'made', '', '', '', '', 0, TIMESTAMP '2026-01-01', '')"
            )
            workspace.connection.execute(FIRMS, {"count": firms})
            names, units = [item.item for item in items], [item.unit for item in items]
            workspace.connection.execute(FILL, {"items": names, "units": units, "months": months})
            seconds = []
            for _ in range(3):
                started = time.perf_counter()
                done = account(workspace, months, electricity_co2="GRID.2021.AVG.510000")
                seconds.append(round(time.perf_counter() - started, 2))
    counts = {"combinations": firms * len(items) * len(months), "resolutions": len(done.resolutions)}
    print(json.dumps({**counts, "unresolved": len(done.unresolved), "seconds": seconds}))


if __name__ == "__main__":
    main()
