"""The process that the fault tests stop: imports files one after another and says on stdout what was acknowledged.

``python -m tests.ledgers.store.driver WORKSPACE FILE…`` prints ``open`` when it may be stopped, then one line of JSON
for each receipt: file, batch, rows, digest of the receipt, whether it stood there before.
"""

import json
import os
import sys
from datetime import datetime
from pathlib import Path

from ledgers import LedgerError, import_files, open_workspace
from ledgers.importers._parser import WORKERS

NOW = datetime(2026, 3, 1, 12)  # noqa: DTZ001 (the ledger keeps local time)


def main(workspace: Path, files: list[Path], arm: "ArmedFault | None" = None) -> int:
    """Import the files and return the exit code: 0, or 2 where the ledger refused to go on."""
    WORKERS.warm()
    try:
        with open_workspace(workspace) as opened:
            for notice in opened.notices:
                say({"notice": notice})
            say("open")
            if arm:
                arm()
            for receipt in import_files(opened, files, clock=lambda: NOW, recorded_by="driver"):
                told = {"file": receipt.file, "batch": receipt.batch_id, "rows": receipt.row_count}
                told["logged"] = os.stat(os.environ["FAULT_LOG"]).st_size if "FAULT_LOG" in os.environ else 0
                faults = [finding.text("en") for finding in receipt.findings]
                say({**told, "digest": receipt.digest, "already": receipt.already, "findings": faults})
    except LedgerError as refusal:
        say({"refused": str(refusal), "kind": type(refusal).__name__})
        return 2
    return 0


def say(what: object) -> None:
    """Print one line at once, past all buffers."""
    os.write(1, (json.dumps(what, ensure_ascii=False) + "\n").encode())


class ArmedFault:
    """Tells the fault library, loaded before all others, which call on files of the workspace to spoil, and how."""

    def __init__(self, workspace: Path, at: int, mode: str) -> None:
        self.workspace, self.at, self.mode = workspace, at, mode

    def __call__(self) -> None:
        import ctypes

        library = ctypes.CDLL(os.environ["LD_PRELOAD"])
        library.fault_arm(str(self.workspace.resolve()).encode(), self.at, self.mode.encode())
        if "FAULT_LOG" in os.environ:
            library.fault_log(os.environ["FAULT_LOG"].encode())


if __name__ == "__main__":
    armed = None
    if "FAULT_AT" in os.environ:
        armed = ArmedFault(Path(sys.argv[1]), int(os.environ["FAULT_AT"]), os.environ["FAULT_MODE"])
    code = main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]], armed)
    if "FAULT_COUNT" in os.environ:
        import ctypes

        say({"operations": ctypes.CDLL(os.environ["LD_PRELOAD"]).fault_count()})
    sys.exit(code)
