"""How long readings take from a file to the staged table, and how much memory: N meters, a year of quarters of an hour.

    python benchmarks/import_readings.py --meters 100 [--shape long] [--folder DIR] [--ledger]

Each shape is generated, then read by a process of its own through ``parse_file`` with a folder for the staged Parquet,
as the store does; with ``--ledger`` it is taken into a ledger, from the file to the published snapshot. The rows and
the sum are held against the generator's own.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

from ledgers import import_file, init_workspace, open_workspace
from ledgers.importers import parse_file
from ledgers.importers._parser import WORKERS

YEAR, MINUTES = 2023, 15
DAYS, SLOTS = 365, 96
HEAD = """kind = "readings"
meter_column = "meter"
timezone = "Asia/Shanghai"
[time]
interval_minutes = 15
stamp = "interval_end"
midnight = "day_ending"
"""
LAYOUTS = {
    "long": HEAD + 'column = "time"\nformat = "%Y-%m-%d %H:%M"\n[[measures]]\ncolumn = "kwh"\n',
    "wide": HEAD + 'column = "day"\n[wide]\ncolumns = "times"\n[[measures]]\n',
}
MEASURE = 'measure = "electricity"\nunit = "kWh"\n'


def _thousandths(number: int) -> int:
    """Return the amount of the interval of this number, in Wh: five digits that look drawn at random, yet are not."""
    return (number * 48_271 + 11) % 99_991


def _heads() -> list[str]:
    return [f"{minute // 60:02}:{minute % 60:02}" for minute in (MINUTES * (slot + 1) for slot in range(SLOTS))]


def generate(path: Path, shape: str, meters: int) -> Decimal:
    """Write a file of readings with its layout, and return the sum of all, in kWh."""
    days = [datetime(YEAR, 1, 1) + timedelta(days=day) for day in range(DAYS)]  # noqa: DTZ001
    heads = [head.replace("24:00", "00:00") for head in _heads()]
    total, number = 0, 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("meter,time,kwh\n" if shape == "long" else f"meter,day,{','.join(heads)}\n")
        for meter in range(meters):
            for day in days:
                amounts = [_thousandths(number + slot) for slot in range(SLOTS)]
                number += SLOTS
                total += sum(amounts)
                cells = [f"{amount // 1000}.{amount % 1000:03}" for amount in amounts]
                if shape == "wide":
                    stream.write(f"M{meter:05},{day:%Y-%m-%d},{','.join(cells)}\n")
                else:
                    begin = f"M{meter:05},{day:%Y-%m-%d} "
                    pairs = zip(heads, cells, strict=True)
                    stream.write("".join(f"{begin}{head},{cell}\n" for head, cell in pairs))
    path.with_suffix(".layout.toml").write_text(LAYOUTS[shape] + MEASURE, "utf-8")
    return Decimal(total).scaleb(-3)


def _read(path: Path, folder: Path, out: "multiprocessing.Queue[tuple[float, float, int, str]]") -> None:
    began, cpu = time.perf_counter(), time.process_time()
    parsed = parse_file(path, folder)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if parsed.findings or "reading" not in parsed.staged:
        raise SystemExit(f"{path.name}: {parsed.findings[:3]}, {len(parsed.readings)} records")
    out.put((seconds, cpu, peak, str(parsed.staged["reading"])))


def into_ledger(shape: str, meters: int, folder: Path) -> None:
    """Generate, import into a new ledger, check, and print one line."""
    path, workspace = folder / f"{shape}.csv", folder / f"workspace-{shape}"
    total = generate(path, shape, meters)
    init_workspace(workspace)
    began = time.perf_counter()
    with open_workspace(workspace) as ledger:
        receipt = import_file(ledger, path, recorded_at=datetime(YEAR + 1, 2, 1), recorded_by="benchmark")  # noqa: DTZ001
    seconds = time.perf_counter() - began
    if not receipt.accepted:
        raise SystemExit(f"{path.name}: {receipt.findings[:3]}")
    with open_workspace(workspace, read_only=True) as ledger:
        held = ledger.rows("SELECT count(*) AS n, sum(quantity) AS kwh FROM standing_reading")[0]
    if (held["n"], held["kwh"]) != (meters * DAYS * SLOTS, total):
        raise SystemExit(f"{shape}: {held}; due {meters * DAYS * SLOTS}, {total}")
    WORKERS.close()
    peaks = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        f"{shape}: {held['n']:,} readings of {meters} meters, {path.stat().st_size / 1e6:,.0f} MB, into the ledger:"
        f" {seconds:.1f} s, peak {peaks[0]} MB, of the reading process {peaks[1]} MB"
    )


def measure(shape: str, meters: int, folder: Path) -> None:
    """Generate, read in a child, check, and print one line."""
    path = folder / f"{shape}.csv"
    total = generate(path, shape, meters)
    context = multiprocessing.get_context("spawn")
    out: multiprocessing.Queue[tuple[float, float, int, str]] = context.Queue()
    child = context.Process(target=_read, args=(path, folder, out))
    child.start()
    seconds, cpu, peak, staged = out.get(timeout=3600)
    child.join()
    rows, found = duckdb.read_parquet(staged).aggregate("count(*), sum(quantity)").fetchall()[0]
    if (rows, found) != (meters * DAYS * SLOTS, total):
        raise SystemExit(f"{shape}: {rows} rows, {found} kWh; due {meters * DAYS * SLOTS}, {total}")
    print(
        f"{shape}: {rows:,} readings of {meters} meters, {path.stat().st_size / 1e6:,.0f} MB: {seconds:.1f} s"
        f" ({cpu:.1f} s of processor), {seconds / rows * 1e6:.2f} s per 10^6 readings, peak {peak} MB;"
        f" staged {Path(staged).stat().st_size / 1e6:,.0f} MB"
    )
    path.unlink()
    Path(staged).unlink()


def main() -> None:
    """Measure the shapes that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meters", type=int, default=100)
    parser.add_argument("--shape", choices=["long", "wide"], action="append")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--ledger", action="store_true", help="the whole import, not the reading alone")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        for shape in arguments.shape or ["long", "wide"]:
            (into_ledger if arguments.ledger else measure)(shape, arguments.meters, Path(folder))
    print("Time grows with the number of readings; what each distinct stamp costs does not: few meters look dearer.")


if __name__ == "__main__":
    main()
