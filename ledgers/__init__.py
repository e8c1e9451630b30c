"""What firms report: the store of ledgers, the ways into it, and the checks a statistician would make."""

from ledgers._annotate import Annotation, annotate
from ledgers._checks import FLOW_NAMES, check_ledger
from ledgers._confirmations import confirm, confirmations, confirmed_factors
from ledgers._errors import LedgerError, WorkspaceBusy, WorkspaceExists, WorkspaceFormat, WorkspaceMissing
from ledgers._findings import Finding, FindingKind, Lang, Place, Severity, finding_kinds, has_errors
from ledgers._import import Receipt, import_file
from ledgers._records import (
    ActivityRow,
    EntryRow,
    Figure,
    FiledForm,
    FirmRow,
    Flow,
    ParsedFile,
    QualifiedFlow,
    ReadingRow,
    State,
)
from ledgers._sql import sql_text
from ledgers._workspace import Connection, Workspace, init_workspace, open_workspace

__all__ = [
    "FLOW_NAMES",
    "ActivityRow",
    "Annotation",
    "Connection",
    "EntryRow",
    "Figure",
    "FiledForm",
    "Finding",
    "FindingKind",
    "FirmRow",
    "Flow",
    "Lang",
    "LedgerError",
    "ParsedFile",
    "Place",
    "QualifiedFlow",
    "ReadingRow",
    "Receipt",
    "Severity",
    "State",
    "Workspace",
    "WorkspaceBusy",
    "WorkspaceExists",
    "WorkspaceFormat",
    "WorkspaceMissing",
    "annotate",
    "check_ledger",
    "confirm",
    "confirmations",
    "confirmed_factors",
    "finding_kinds",
    "has_errors",
    "import_file",
    "init_workspace",
    "open_workspace",
    "sql_text",
]
