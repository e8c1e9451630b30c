"""Closed periods: once a period is closed, nothing of it changes unless somebody says why."""

from collections.abc import Sequence
from datetime import datetime

from ledgers._errors import NotRecorded
from ledgers._findings import Finding, Place
from ledgers._workspace import Workspace
from ledgers.importers import parse_period
from ledgers.store import Line, record_event


def lock_period(workspace: Workspace, period: str, *, locked: bool, reason: str, at: datetime, by: str) -> Line:
    """Close a period (a year closes its months with it), or open it again, and return the line that says so.

    Raises
    ------
    NotRecorded
        If it is no period, is so already, or is opened without a reason.
    """
    key = parse_period(period)
    if key is None:
        raise NotRecorded(f"{period!r}: 应为 2024 或 2024-05 / 2024 or 2024-05 was expected")
    if not locked and not reason.strip():
        raise NotRecorded(f"{key}: 重新开放已关闭的报告期需说明理由 / opening a closed period again needs a reason")
    state = {row["period"]: row["is_locked"] for row in workspace.rows("SELECT period, is_locked FROM period_state")}
    if not locked and not state.get(key, False) and state.get(key[:4], False):
        raise NotRecorded(f"{key} 随 {key[:4]} 年关闭 / is closed with its year: open {key[:4]} again")
    if state.get(key, False) is locked:
        raise NotRecorded(
            f"{key} 已{'关闭' if locked else '开放'}，未作登记 / "
            f"is {'closed' if locked else 'open'} already; nothing was recorded"
        )
    body = {"period": key, "locked": locked, "reason": reason}
    return record_event(workspace.path, workspace.connection, "lock", body, at, by)


def closed_periods(workspace: Workspace, batch_id: int, file: str) -> list[Finding]:
    """Return a finding for each closed period of which a batch, already appended, brings or takes back rows."""
    if not workspace.rows("SELECT 1 FROM period_lock LIMIT 1"):
        return []
    return [
        Finding("period-closed", Place(file), {"period": row["period"], "rows": str(row["row_count"]), **_who(row)})
        for row in workspace.query("ledgers", "closed_periods", batch_ids=[batch_id])
    ]


def closed_periods_of(workspace: Workspace, batch_ids: Sequence[int]) -> list[str]:
    """Return the closed periods of which batches have rows or took rows back."""
    return [row["period"] for row in workspace.query("ledgers", "closed_periods", batch_ids=list(batch_ids))]


def _who(row: dict[str, object]) -> dict[str, str]:
    return {"first": f"{row['recorded_at']}, {row['recorded_by']}"}
