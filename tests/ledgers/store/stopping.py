"""What the fault tests share: running the driver, and holding a ledger to all that it ever acknowledged."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ledgers import open_workspace, verify

ROOT = Path(__file__).parents[3]


@dataclass
class Acknowledged:
    """Every receipt that the driver ever printed, by file; a later one must be the same."""

    receipts: dict[str, tuple[int, int, str]] = field(default_factory=dict)

    def take(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Note the receipts of one run."""
        for line in lines:
            if line["batch"] is None:
                assert all("no room left" in finding for finding in line["findings"]), line
                continue
            told = (line["batch"], line["rows"], line["digest"])
            assert self.receipts.setdefault(line["file"], told) == told, "a resubmission returns the first receipt"

    def hold(self, workspace: Path, rows_per_file: Mapping[str, int]) -> None:
        """Compare the ledger with all receipts: none lost, none doubled, none in part, and nothing changed."""
        with open_workspace(workspace) as opened:
            found = opened.rows(
                "SELECT split_part(file, '/', -1) AS name, batch_id, count(*) AS n FROM standing_entry GROUP BY ALL"
            )
        held = {row["name"]: (row["batch_id"], row["n"]) for row in found}
        assert len(held) == len(found), "a file stands twice"
        assert all(rows_per_file[name] == count for name, (_, count) in held.items()), "a file stands in part"
        for name, (batch, rows, _) in self.receipts.items():
            assert held.get(name, (batch, 0) if rows == 0 else None) == (batch, rows), (
                f"{name} was acknowledged and is lost"
            )
        faults = verify(workspace, deep=True)
        assert faults == [], faults


def start(
    workspace: Path, files: Sequence[Path], environment: Mapping[str, str] | None = None
) -> "subprocess.Popen[str]":
    """Start the driver."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ledgers.store.driver", str(workspace), *map(str, files)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
    )


def lines_of(output: str) -> list[dict[str, Any]]:
    """Return the lines that the driver printed whole."""
    whole = output.rpartition("\n")[0]
    said = [json.loads(line) for line in whole.split("\n") if line]
    return [line for line in said if isinstance(line, dict)]
