"""A failing power supply loses nothing acknowledged: every state of the disk opens, or is made whole by rebuild.

CI tries 200 states, ``make test-faults`` 3,200. What it cannot show is a disk that lies about syncing.
"""

import os
import random
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from ledgers import LedgerError, import_file, init_workspace, open_workspace, rebuild
from tests.conftest import NOW
from tests.ledgers.store.making import write_entries, write_firms
from tests.ledgers.store.power import after_power_loss, calls
from tests.ledgers.store.stopping import Acknowledged, lines_of, start
from tests.ledgers.store.test_faults import MEMORY, ROWS, library, needs_gcc

STATES = int(os.environ.get("SHUANGKONG_POWER_STATES", "200"))
SEED = int(os.environ.get("SHUANGKONG_SEED", "20260301"))

__all__ = ["library"]


@needs_gcc
def test_power_loss_loses_nothing_that_was_acknowledged(library: str) -> None:
    folder = Path(tempfile.mkdtemp(dir=MEMORY))
    try:
        init_workspace(folder / "w")
        with open_workspace(folder / "w") as opened:
            import_file(opened, write_firms(folder), recorded_at=NOW, recorded_by="t")
        before = Path(shutil.copytree(folder / "w", folder / "before"))
        files = [write_entries(folder, number, ROWS) for number in range(4)]
        environment = {"LD_PRELOAD": library, "FAULT_AT": "0", "FAULT_MODE": "", "FAULT_LOG": str(folder / "log")}
        output, errors = start(folder / "w", files, environment).communicate(timeout=180)
        receipts = [line for line in lines_of(output) if "file" in line]
        assert len(receipts) == len(files), errors[-1500:]
        log = calls(folder / "log")
        assert len(log) > 40
        chance, rebuilt = random.Random(SEED), 0
        for state in range(STATES):
            at, names_at_once = chance.randint(1, len(log)), bool(state % 2)
            work = folder / f"state{state}" / "w"
            after_power_loss(before, log, at, work, chance, names_at_once=names_at_once)
            acknowledged = Acknowledged()
            acknowledged.take([line for line in receipts if line["logged"] <= log[at - 1].end])
            rebuilt += opened_or_rebuilt(work, f"seed {SEED}, state {state}, call {at}")
            acknowledged.hold(work, {path.name: ROWS for path in files})
            shutil.rmtree(work.parent)
        assert rebuilt < STATES // 2
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def opened_or_rebuilt(work: Path, what: str) -> bool:
    """Open a ledger for writing, or rebuild it where it says that it is damaged, and return whether it was rebuilt."""
    try:
        with open_workspace(work):
            return False
    except LedgerError as problem:
        refused = str(problem)
    assert "rebuild" in refused, f"{what}: {refused}"
    rebuild(work, NOW + timedelta(days=1))
    with open_workspace(work):
        return True
