"""How long an account and all its indicators take over a ledger of a million entries, and how much memory.

The ledger: 5,000 firms, 60 months of three items each and the five years beside them (975,000 entries), value added of
the years. The account is of the first and the last year; the indicators are all of ``indicators``.

usage: python benchmarks/account.py [--firms 5000] [--runs 3] [--folder FOLDER]
"""

import argparse
import json
import multiprocessing
import resource
import statistics
import tempfile
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from stdnum.cn import uscc

from accounting import IndicatorOptions, account, indicators
from ledgers import import_file, init_workspace, open_workspace

ITEMS = (("raw_coal", "吨", 11), ("electricity", "万千瓦时", 37), ("diesel", "吨", 3))
YEARS = tuple(range(2016, 2021))
COUNTIES = ("513201", "513221", "513222", "513223")
INDUSTRIES = ("3216", "4413", "2613", "1353")
OPTIONS = IndicatorOptions(str(YEARS[-1]), str(YEARS[0]), "2015", Decimal("0.14"))
NOW = datetime(2026, 1, 1)  # noqa: DTZ001 (the ledger keeps local time)


def make(folder: Path, count: int) -> list[Path]:
    """Write the register, the entries and the value added of so many firms."""
    firms = []
    for number in range(count):
        body = f"91513221{number:09}"
        firms.append(body + uscc.calc_check_digit(body))
    register, entries, activity = (folder / name for name in ("firms.csv", "entries.csv", "activity.csv"))
    with register.open("w", encoding="utf-8") as stream:
        stream.write("firm_id,name,county,industry,above_scale,park,scope\n")
        for number, firm in enumerate(firms):
            place = f"{COUNTIES[number % 4]},{INDUSTRIES[number % 4]}"
            stream.write(f"{firm},企业{number},{place},yes,,{'飞地' if number % 9 == 0 else '州内'}\n")
    with entries.open("w", encoding="utf-8") as stream:
        stream.write("firm_id,period,item,flow,quantity,unit\n")
        for number, firm in enumerate(firms):
            for item, unit, size in ITEMS:
                for year in YEARS:
                    month = size + (number + year) % 7
                    for each in range(1, 13):
                        stream.write(f"{firm},{year}-{each:02},{item},production_use,{month}.5,{unit}\n")
                    stream.write(f"{firm},{year},{item},production_use,{12 * month + 6},{unit}\n")
    with activity.open("w", encoding="utf-8") as stream:
        stream.write("firm_id,period,measure,quantity,unit,price_base\n")
        for number, firm in enumerate(firms):
            for year in YEARS:
                stream.write(f"{firm},{year},value_added,{1000 + (number * year) % 997},万元,2015\n")
    return [register, activity, entries]


def filled(folder: Path, count: int) -> None:
    """Make the ledger, in a process of its own so that its memory is not counted."""
    init_workspace(folder / "w")
    with open_workspace(folder / "w") as ledger:
        for path in make(folder, count):
            receipt = import_file(ledger, path, recorded_at=NOW, recorded_by="benchmark")
            assert receipt.accepted, [finding.text("en") for finding in receipt.findings[:3]]


def main() -> None:
    """Print one line of JSON: medians of the seconds of each step over runs, and the peak memory in MB."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        maker = multiprocessing.get_context("spawn").Process(target=filled, args=(Path(name), options.firms))
        maker.start()
        maker.join()
        assert maker.exitcode == 0
        runs = []
        for _ in range(options.runs):
            with open_workspace(Path(name) / "w", read_only=True) as ledger:
                started = time.perf_counter()
                done = account(ledger, (OPTIONS.base_period, OPTIONS.period), electricity_co2="GRID.2020.RES.510000")
                posted = time.perf_counter()
                book = indicators(done, OPTIONS)
                ended = time.perf_counter()
                assert book.number("decline/全部/2016-2020") is not None, [
                    each.text("en") for each in done.findings[:3]
                ]
                runs.append({"account": posted - started, "indicators": ended - posted, "both": ended - started})
                rows = ledger.rows("SELECT count(*) AS n FROM standing_entry")[0]["n"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    medians = {key: round(statistics.median(run[key] for run in runs), 3) for key in runs[0]}
    print(json.dumps({"entries": rows, **medians, "peak_mb": round(peak)}))


if __name__ == "__main__":
    main()
