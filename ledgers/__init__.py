"""What firms report: the store of ledgers, the ways into it, and the checks a statistician would make."""

from ledgers._findings import Finding, FindingKind, Lang, Place, Severity, finding_kinds, has_errors
from ledgers._records import ActivityRow, EntryRow, FirmRow, Flow, ParsedFile, ReadingRow, State

__all__ = [
    "ActivityRow",
    "EntryRow",
    "Finding",
    "FindingKind",
    "FirmRow",
    "Flow",
    "Lang",
    "ParsedFile",
    "Place",
    "ReadingRow",
    "Severity",
    "State",
    "finding_kinds",
    "has_errors",
]
