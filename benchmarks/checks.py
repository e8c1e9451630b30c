"""Times all checks of the ledger on about a million entries: the books of 200 firms, copied under other credit codes.

``python benchmarks/checks.py [COPIES]`` prints the entries, the time of each check and the time of all.
"""

import sys
import tempfile
from datetime import datetime
from pathlib import Path
from time import perf_counter

from ledgers import Workspace, check_ledger, init_workspace, open_workspace
from ledgers._checks import checks
from ledgers._intake import Why, taken_in
from ledgers._staging import staged_tables
from ledgers.store import scratch
from tests.ledgers.books import clean_books

NOW = datetime(2026, 1, 1)  # noqa: DTZ001 (the ledger keeps local time)
COPIED = """
COPY (
    SELECT t.* REPLACE (left(t.firm_id, 8) || c.copy::VARCHAR || right(t.firm_id, 9) AS firm_id)
    FROM read_parquet($source) AS t CROSS JOIN (SELECT unnest(range(10, 10 + $copies)) AS copy) AS c
    ORDER BY c.copy
) TO $target (FORMAT parquet)
"""


def filled(workspace: Workspace, folder: Path, copies: int) -> None:
    """Put the copied books into a ledger."""
    tables = staged_tables(clean_books(200, 7).parsed(), folder)
    with scratch() as connection:
        for table, path in tables.items():
            target = path.with_name(f"{table}-copies.parquet")
            names = {"source": str(path), "target": str(target), "copies": copies}
            connection.execute(COPIED, names)
            tables[table] = target
    source = folder / "books.txt"
    source.write_text("books", "utf-8")
    said = {"file": "books.txt", "sha256": "books", "bytes": 5, "layout": None}
    said |= {"importer": "books", "importer_version": "1", "forms": []}
    taken_in(workspace, said, tables, [(source, "books")], NOW, Why("benchmark"), lambda _: True)


def main(copies: int) -> None:
    """Fill a ledger, then time the checks one by one and all together."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "books").mkdir()
        init_workspace(folder / "w")
        with open_workspace(folder / "w") as workspace:
            filled(workspace, folder / "books", copies)
        with open_workspace(folder / "w", read_only=True) as workspace:
            count = workspace.rows("SELECT count(*) AS n FROM standing_entry")[0]["n"]
            print(f"{count} entries")
            check_ledger(workspace, ["firm-unknown"])
            for code in checks():
                started = perf_counter()
                found = check_ledger(workspace, [code])
                print(f"{perf_counter() - started:7.2f} s  {code}: {len(found)}")
            times = []
            for _ in range(3):
                started = perf_counter()
                found = check_ledger(workspace)
                times.append(perf_counter() - started)
            print(f"{sorted(times)[1]:7.2f} s  all checks (median of 3): {len(found)} findings")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
