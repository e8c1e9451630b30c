"""Times the import of many 205-1 workbooks, from file to receipt, with as many reading processes as there are cores.

``python benchmarks/import_workbooks.py [COUNT] [FOLDER]`` makes a workbook for each of so many firms (39 items, nine
figures each), imports them in one run, and prints the time of one alone, of all, and of each.
"""

import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from time import perf_counter

from factors import energy_items
from ledgers import import_file, import_files, init_workspace, open_workspace
from tests.bad.make_bad import sheet_1, workbook
from tests.ledgers.books import credit_code

NOW = datetime(2026, 1, 1)  # noqa: DTZ001 (the ledger keeps local time)
COLUMNS = "DEFGHIJKL"


def write(path: Path, number: int) -> None:
    """Write the workbook of one firm: every item of the form has figures of its own."""
    cells: dict[str, object] = {"A3": f"统一社会信用代码：{credit_code(number)}"}
    for row, item in enumerate(energy_items().values(), start=10):
        size = (number + row) % 900 + 100
        stock = 5 if item.storable else 0
        figures = dict(zip("DEHIJKLM", (stock, size, size, size - 3, 0, 3, 1, stock), strict=True))
        cells |= {f"{letter}{row}": value for letter, value in figures.items()}
    workbook(path, lambda book: sheet_1(book, changes=cells))


def main(count: int, folder: Path) -> None:
    """Write the workbooks, then import one alone and all of them."""
    books = []
    for number in range(count + 1):
        books.append(folder / f"{number}.xlsx")
        write(books[-1], number)
    init_workspace(folder / "w")
    with open_workspace(folder / "w") as workspace:
        first = import_file(workspace, books[0], recorded_at=NOW, recorded_by="benchmark")
        assert first.accepted, [finding.text("en") for finding in first.findings]
    with open_workspace(folder / "w") as workspace:
        started = perf_counter()
        import_file(workspace, books[1], recorded_at=NOW, recorded_by="benchmark")
        print(f"{perf_counter() - started:7.3f} s  one workbook of {first.row_count} rows, reading process warm")
        started = perf_counter()
        cores = os.cpu_count() or 1
        done = list(import_files(workspace, books[2:], clock=lambda: NOW, recorded_by="benchmark", readers=cores))
        taken = perf_counter() - started
    assert all(receipt.accepted for receipt in done)
    print(f"{taken:7.2f} s  {len(done)} workbooks, {taken / len(done):.3f} s each, {cores} reading processes")


if __name__ == "__main__":
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as name:
        main(how_many, Path(name))
