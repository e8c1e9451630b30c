"""Sums are exact and the same whatever the order of rows, the number of threads and the split into files."""

import random
from fractions import Fraction
from pathlib import Path

from ledgers import Workspace, import_file, init_workspace, open_workspace
from tests.conftest import ENTRY_HEAD, FIRM, NOW
from tests.ledgers.store.making import month

SHUFFLES, ROWS, SEED = 100, 600, 5
SUM = "SELECT sum(quantity_item_unit)::VARCHAR AS total, sum(quantity)::VARCHAR AS written FROM shuffled"


def lines(chance: random.Random) -> list[str]:
    return [
        f"{FIRM},{month(n)},raw_coal,transport_use,{chance.randint(0, 10**12)}.{chance.randint(0, 999999):06},吨,,,\n"
        for n in range(ROWS)
    ]


def imported(folder: Path, rows: list[str], parts: int) -> Path:
    work = folder / f"w{parts}"
    init_workspace(work)
    with open_workspace(work) as workspace:
        for part in range(parts):
            path = folder / f"{parts}-{part}.csv"
            path.write_text(ENTRY_HEAD + "".join(rows[part::parts]), "utf-8")
            assert import_file(workspace, path, recorded_at=NOW, recorded_by="t").accepted
    return work


def totals(workspace: Workspace, seed: int, threads: int) -> tuple[str, str]:
    connection = workspace.session().connection
    connection.execute(f"SET threads = {threads}")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE shuffled AS SELECT * FROM standing_entry ORDER BY hash(entry_id, $s)", {"s": seed}
    )
    found: tuple[str, str] = connection.execute(SUM).fetchall()[0]
    connection.close()
    return found


def test_sums_do_not_depend_on_order_threads_or_files(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    rows = lines(chance)
    exact = sum(Fraction(row.split(",")[4]) for row in rows)
    found = set()
    for parts in (1, 3):
        with open_workspace(imported(tmp_path, rows, parts), read_only=True) as workspace:
            for shuffle in range(SHUFFLES // 2):
                found.add(totals(workspace, shuffle, (1, 2, 4)[shuffle % 3]))
    assert len(found) == 1
    assert {Fraction(total) for total in found.pop()} == {exact}
