"""How long a large tidy table takes into the ledger, and to its staged rows, against DuckDB's bare read and insert.

The whole import copies and archives the file, reads and checks it in a child process, appends, takes the digests of
the rows, writes the receipt and publishes the snapshot. Peaks are of one process: the sum of both bounds the memory.

usage: python benchmarks/import_tidy.py [--rows 1000000] [--runs 3] [--file PATH]
"""

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
from stdnum.cn import uscc

from ledgers import import_file, init_workspace, open_workspace
from ledgers.importers import parse_file
from ledgers.importers._parser import WORKERS

MAKE = """
COPY (
    SELECT
        firm_id, (2010 + i // 420 % 12) || '-' || lpad((i // 35 % 12 + 1)::VARCHAR, 2, '0') AS period,
        ['01', '02', '03', '04', '06'][i // 7 % 5 + 1] AS item,
        ['opening_stock', 'purchase', 'total_use', 'production_use', 'feedstock_use', 'nonproduction_use',
         'closing_stock'][i % 7 + 1] AS flow,
        (hash(i) % 100000000 / 100.0)::DECIMAL(18, 2) AS quantity, '吨' AS unit
    FROM range($rows) AS r (i)
    JOIN (SELECT unnest($firms) AS firm_id, generate_subscripts($firms, 1) - 1 AS number) ON number = i // 5040
    ORDER BY i
) TO $path (HEADER)
"""
BARE = """
INSERT INTO entry SELECT * FROM read_csv(
    $path, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = {
        'firm_id': 'VARCHAR', 'period': 'VARCHAR', 'item': 'VARCHAR', 'flow': 'VARCHAR',
        'quantity': 'DECIMAL(19,6)', 'unit': 'VARCHAR'
    }
)
"""
TABLE = """
CREATE TABLE entry (
    firm_id VARCHAR, period VARCHAR, item VARCHAR, flow VARCHAR, quantity DECIMAL(19, 6), unit VARCHAR
)
"""


def make(path: Path, rows: int) -> None:
    """Write a table of so many entries: each firm 12 years of months, 5 fuels and 7 flows, with good credit codes."""
    bodies = [f"91513221{number:09}" for number in range(rows // 5040 + 1)]
    firms = [body + uscc.calc_check_digit(body) for body in bodies]
    duckdb.connect().execute(MAKE, {"rows": rows, "firms": firms, "path": str(path)})


def bare(path: Path, folder: Path) -> None:
    """Read and insert the table with DuckDB alone, its types given, nothing checked, with all memory and cores."""
    connection = duckdb.connect(str(folder / "bare.duckdb"))
    connection.execute(TABLE)
    connection.execute(BARE, {"path": str(path)})
    connection.close()


def parsed(path: Path, folder: Path) -> None:
    """Parse, check and stage the table."""
    result = parse_file(path, folder)
    if result.findings or not result.staged:
        raise SystemExit(f"not staged: {[finding.text('en') for finding in result.findings[:3]]}")


def imported(path: Path, folder: Path) -> None:
    """Take the table into a ledger of its own, from the file to the published snapshot."""
    workspace = folder / "workspace"
    init_workspace(workspace)
    with open_workspace(workspace) as ledger:
        receipt = import_file(ledger, path, recorded_at=datetime.now(), recorded_by="benchmark")  # noqa: DTZ005
    if not receipt.accepted:
        raise SystemExit(f"not taken in: {[finding.text('en') for finding in receipt.findings[:3]]}")
    WORKERS.close()
    peaks = [resource.getrusage(who).ru_maxrss / 1000 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        f"peaks of the ledger's process and of the reading one: {peaks[0]:.0f} and {peaks[1]:.0f} MB", file=sys.stderr
    )


def in_child(work: Callable[[Path, Path], None], path: Path) -> dict[str, float]:
    """Return the wall and processor seconds and the peak memory, in MB, of some work in a process of its own."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        started = time.perf_counter()
        order = [sys.executable, __file__, "--work", work.__name__, "--file", str(path), "--folder", folder]
        child = os.spawnv(os.P_NOWAIT, sys.executable, order)
        _, status, usage = os.wait4(child, 0)
        seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"{work.__name__} failed")
    return {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1000}


WORKS: dict[str, Callable[[Path, Path], None]] = {"bare": bare, "parsed": parsed, "imported": imported}


def main() -> None:
    """Print one line of JSON: medians of runs that alternate, and of the ratios of each pair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--file", type=Path, help="a table of entries that is there already")
    parser.add_argument("--work", choices=tuple(WORKS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        WORKS[options.work](options.file, options.folder)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or Path(folder, "entries.csv")
        if options.file is None:
            make(path, options.rows)
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in WORKS}
        for _ in range(options.runs):
            for name, work in WORKS.items():
                runs[name].append(in_child(work, path))
        size = path.stat().st_size
    shown = {
        name: {key: round(statistics.median(run[key] for run in each), 2) for key in each[0]}
        for name, each in runs.items()
    }
    for name in ("parsed", "imported"):
        pairs = zip(runs[name], runs["bare"], strict=True)
        shown[name]["ratio"] = round(statistics.median(one["seconds"] / other["seconds"] for one, other in pairs), 2)
    print(json.dumps({"bytes": size, **shown}))


if __name__ == "__main__":
    main()
