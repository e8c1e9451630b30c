"""Explanations of soft findings: what a firm or an office says to a check's question, kept for good."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from ledgers._checks import check_ledger
from ledgers._errors import NotRecorded
from ledgers._findings import Finding, Severity
from ledgers._reasons import reason_code
from ledgers._workspace import Workspace
from ledgers.store import Line, record_event


@dataclass(frozen=True, slots=True)
class Explanation:
    """One explanation; ``finding_key`` names the finding with its figures, so that other figures need another one."""

    seq: int
    finding_key: str
    code: str
    reason: str
    note: str
    recorded_at: datetime
    recorded_by: str

    def as_row(self) -> dict[str, object]:
        """Return the explanation as ``--format json`` has it."""
        return {**asdict(self), "recorded_at": self.recorded_at.isoformat()}


def explanations(workspace: Workspace) -> list[Explanation]:
    """Return every explanation given, oldest first."""
    return [Explanation(**row) for row in workspace.rows("SELECT * FROM live_explanation ORDER BY seq")]


def explain_finding(workspace: Workspace, key: str, *, reason: str, note: str, at: datetime, by: str) -> Line:
    """Record the explanation of a finding that the checks report now, and return the line that keeps it.

    The last explanation of a finding holds; the former ones stay.

    Parameters
    ----------
    key
        The finding's key, or so much of its beginning as names one finding alone.

    Raises
    ------
    NotRecorded
        If no open finding has the key, several have, or it is an error, which has to be corrected instead.
    """
    code = reason_code("explanation", reason, note)
    unexplained, explained = parted(workspace, check_ledger(workspace))
    every = [*unexplained, *(finding for finding, _ in explained)]  # an explanation may be given anew
    found = [finding for finding in every if key and finding.key.startswith(key)]
    if len(found) != 1:
        held = ", ".join(finding.key for finding in found or unexplained if finding.severity is Severity.WARNING)
        raise NotRecorded(f"{key!r}: 未对应唯一的待说明问题 / names no single open finding; open: {held or '∅'}")
    (finding,) = found
    if finding.severity is Severity.ERROR:
        raise NotRecorded(
            f"{key}: 硬性审核须更正，不能说明 / a hard check cannot be explained, only corrected: {finding.code}"
        )
    body = {"finding_key": finding.key, "code": finding.code, "reason": code, "note": note, "text": finding.text("zh")}
    return record_event(workspace.path, workspace.connection, "explanation", body, at, by)


def parted(
    workspace: Workspace, findings: Sequence[Finding]
) -> tuple[list[Finding], list[tuple[Finding, Explanation]]]:
    """Return the findings that are open, and those that an explanation silences, each with its last explanation."""
    said = {each.finding_key: each for each in explanations(workspace)}
    explained = [
        (finding, said[finding.key])
        for finding in findings
        if finding.severity is Severity.WARNING and finding.key in said
    ]
    silenced = {id(finding) for finding, _ in explained}
    return [finding for finding in findings if id(finding) not in silenced], explained
