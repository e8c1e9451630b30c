"""``import`` killed at random moments: nothing lost, doubled or half stored; a resubmission gets the first receipt.

CI kills 60 times, ``make test-faults`` 1,000 times. A failure prints its seed.
"""

import os
import random
import time
from pathlib import Path

from ledgers import import_file, init_workspace, open_workspace
from tests.conftest import NOW
from tests.ledgers.store.making import write_entries, write_firms
from tests.ledgers.store.stopping import Acknowledged, lines_of, start

KILLS = int(os.environ.get("SHUANGKONG_KILLS", "60"))
SEED = int(os.environ.get("SHUANGKONG_SEED", "20260301"))
FILES_A_RUN = 6
ROWS = 36


def test_no_kill_loses_doubles_or_halves_a_file(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    workspace = tmp_path / "w"
    init_workspace(workspace)
    with open_workspace(workspace) as opened:
        assert import_file(opened, write_firms(tmp_path), recorded_at=NOW, recorded_by="t").accepted
    acknowledged, files, killed = Acknowledged(), [], 0
    for kill in range(KILLS):
        files += [write_entries(tmp_path, len(files) + n, ROWS) for n in range(FILES_A_RUN)]
        driver = start(workspace, files[-2 * FILES_A_RUN :])
        assert driver.stdout is not None
        first = ""
        while '"open"' not in first:
            first = driver.stdout.readline()
        time.sleep(chance.uniform(0, 0.6))
        driver.kill()
        output, _ = driver.communicate()
        killed += driver.returncode == -9
        acknowledged.take(lines_of(output))
        if kill % 10 == 9:
            acknowledged.hold(workspace, {path.name: ROWS for path in files})
    assert killed > KILLS // 2, f"seed {SEED}: the driver was quicker than the kills"
    output, errors = start(workspace, files).communicate(timeout=300 + len(files))
    acknowledged.take(lines_of(output))
    assert len(acknowledged.receipts) == len(files), (SEED, errors)
    acknowledged.hold(workspace, {path.name: ROWS for path in files})
