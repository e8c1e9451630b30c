"""The record of calculations: each with the ledger's line, the factors, the days and the parameters that it rests on.

Runs are written by reading commands, which never wait for a writer: so they stand in a chained file of their own beside
the journal, and not in the ledger's tables.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledgers._errors import WorkspaceBusy, WorkspaceDamaged
from ledgers._workspace import Workspace
from ledgers.store import (
    RUNS,
    Line,
    append_line,
    chain_fault,
    chain_head,
    chain_lines,
    cut_torn_tail,
    file_lock,
    last_line,
    read_line,
)


@dataclass(frozen=True, slots=True)
class Run:
    """One calculation.

    ``ledger_seq`` and ``ledger_sha256`` name the last line of the journal that it could see, ``result_sha256`` is taken
    over the result as it was printed: the same ledger, factors, version and parameters give the same digest.
    """

    command: str
    version: str
    factors_name: str
    factors_sha256: str
    ledger_seq: int
    ledger_sha256: str
    parameters: Mapping[str, Any]
    result_sha256: str
    at: datetime
    by: str

    def body(self) -> dict[str, Any]:
        """Return what the run says beside who and when."""
        return {name: getattr(self, name) for name in self.__slots__ if name not in ("at", "by")}

    def as_row(self) -> dict[str, object]:
        """Return the run as ``--format json`` has it."""
        return {**self.body(), "at": self.at.isoformat(), "by": self.by}


def ledger_line(workspace: Workspace) -> Line:
    """Return the last line of the journal that a reader of this workspace sees."""
    if workspace.as_of_seq is None:
        return last_line(workspace.connection)
    return last_line(workspace.connection, workspace.as_of_seq)


def record_run(workspace: Workspace, run: Run) -> bool:
    """Append a run to the record and return whether it could be: a read-only medium or a full disk keeps none."""
    path = workspace.path / RUNS
    try:
        with file_lock(path.with_suffix(".lock")):
            if path.exists():
                cut_torn_tail(path)
            last = chain_head(path)
            previous, seq = (last.sha256, last.seq + 1) if last else ("", 0)
            append_line(path, Line(seq, "run", run.at, run.by, run.body(), previous).text)
    except (OSError, WorkspaceBusy):  # what was calculated is right all the same
        return False
    return True


def runs(path: Path) -> list[Run]:
    """Return the recorded runs of a workspace, oldest first."""
    if not (path / RUNS).is_file():
        return []
    texts = chain_lines(path / RUNS)[0]
    if fault := chain_fault(texts, "run"):
        raise WorkspaceDamaged(
            str(path), f"{RUNS}, line {fault[0]}: {fault[1]}", remedy="restore runs.jsonl from a backup"
        )
    lines = map(read_line, texts)
    return [Run(**line.body, at=line.at, by=line.by) for line in lines if line.at is not None]


def result_digest(result: object) -> str:
    """Return the digest of a result: SHA-256 over its JSON with sorted keys.

    >>> result_digest({"a": 1})[:12]
    'f9d86028c6e0'
    """
    return sha256(json.dumps(result, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()
