"""Withdraws a batch: all its rows, and all its reversals, cease to count from then on; nothing is erased."""

from datetime import datetime

from ledgers._errors import NotRecorded
from ledgers._locks import closed_periods_of
from ledgers._reasons import reason_code
from ledgers._workspace import Workspace
from ledgers.store import Line, acknowledged, next_line, record, recorded_rows, transaction, writing

WITHDRAWAL = "withdrawal"


def withdraw(
    workspace: Workspace, batch_id: int, *, reason: str, note: str, override: str, at: datetime, by: str
) -> Line:
    """Withdraw a batch and return the line that says so; what the batch had reversed stands again.

    Raises
    ------
    NotRecorded
        If there is no such batch, it is withdrawn already, a later batch corrected it, it touches a closed period
        without ``override``, or what would stand again was reported anew meanwhile.
    """
    code = reason_code("correction", reason, note)
    _refuse(workspace, batch_id, override)
    body = {"batch_id": batch_id, "reason": code, "note": note, "override": override}
    with writing(workspace.path, f"batch {batch_id}"):
        with transaction(workspace.connection):
            line = next_line(workspace.path, workspace.connection, WITHDRAWAL, body, at, by)
            record(workspace.connection, recorded_rows(line))
            if twice := workspace.query("ledgers", "standing_twice", batch_id=batch_id):
                shown = "; ".join(f"{row['key']} ({row['files']})" for row in twice[:3])
                raise NotRecorded(
                    f"撤回第 {batch_id} 批后下列内容将有两个有效数 / with batch {batch_id} withdrawn these would stand "
                    f"twice, because they were reported anew meanwhile: {shown}. Withdraw those batches first"
                )
        acknowledged(workspace.path, workspace.connection, line)
    return line


def _refuse(workspace: Workspace, batch_id: int, override: str) -> None:
    if not workspace.rows("SELECT 1 FROM batch WHERE batch_id = $id", id=batch_id):
        held = [str(row["batch_id"]) for row in workspace.rows("SELECT batch_id FROM live_batch ORDER BY batch_id")]
        raise NotRecorded(f"没有第 {batch_id} 批 / there is no batch {batch_id}; batches: {', '.join(held) or '∅'}")
    if not workspace.rows("SELECT 1 FROM live_batch WHERE batch_id = $id", id=batch_id):
        raise NotRecorded(f"第 {batch_id} 批已撤回 / batch {batch_id} is withdrawn already; nothing was recorded")
    later = workspace.query("ledgers", "corrected_by", batch_id=batch_id)
    if later:
        by = ", ".join(f"{row['batch_id']} ({row['file']})" for row in later)
        raise NotRecorded(f"第 {batch_id} 批已被更正 / batch {batch_id} was corrected by {by}: withdraw that first")
    closed = [] if override else closed_periods_of(workspace, [batch_id])
    if closed:
        raise NotRecorded(
            f"第 {batch_id} 批涉及已关闭的报告期 / batch {batch_id} touches closed periods: {', '.join(closed)}. "
            "Give the reason with --override if it must be withdrawn all the same"
        )
