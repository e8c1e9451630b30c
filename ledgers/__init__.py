"""What firms report: the store of ledgers, the ways into it, and the checks a statistician would make."""

from ledgers._annotated_copies import annotated_archive, annotated_copy
from ledgers._checks import FLOW_NAMES, check_ledger
from ledgers._confirmations import confirm, confirmations, confirmed_factors
from ledgers._differences import RECONCILING, Difference, differences
from ledgers._errors import (
    ClockBehind,
    LedgerError,
    NetworkFileSystem,
    NotRecorded,
    ReceiptMissing,
    WorkspaceBusy,
    WorkspaceDamaged,
    WorkspaceExists,
    WorkspaceForked,
    WorkspaceFormat,
    WorkspaceMissing,
    WriteFailed,
)
from ledgers._explanations import Explanation, explain_finding, explanations, parted
from ledgers._findings import Finding, FindingKind, Lang, Place, Severity, finding_kinds, has_errors, in_both
from ledgers._history import Version, history, is_meter, item_names, measure_names, meter_history, named_flows
from ledgers._import import Receipt, import_file, import_files
from ledgers._locks import lock_period
from ledgers._reasons import reason_code, reasons
from ledgers._records import (
    ActivityRow,
    EntryRow,
    Figure,
    FiledForm,
    FirmRow,
    Flow,
    MeterRow,
    ParsedFile,
    QualifiedFlow,
    ReadingRow,
    State,
)
from ledgers._register import unregistered, without_register
from ledgers._runs import Run, ledger_line, record_run, result_digest, runs
from ledgers._sql import sql_text
from ledgers._vocabulary import industry_name, measures
from ledgers._withdrawal import withdraw
from ledgers._workspace import LAYOUTS, Workspace, discard_workspace, init_workspace, open_workspace, rebuild, verify
from ledgers.store import Connection, Fault

__all__ = [
    "FLOW_NAMES",
    "LAYOUTS",
    "RECONCILING",
    "ActivityRow",
    "ClockBehind",
    "Connection",
    "EntryRow",
    "Difference",
    "Explanation",
    "Fault",
    "Figure",
    "FiledForm",
    "Finding",
    "FindingKind",
    "FirmRow",
    "Flow",
    "Lang",
    "LedgerError",
    "MeterRow",
    "NetworkFileSystem",
    "NotRecorded",
    "ParsedFile",
    "Place",
    "QualifiedFlow",
    "ReadingRow",
    "Receipt",
    "ReceiptMissing",
    "Run",
    "Severity",
    "State",
    "Version",
    "Workspace",
    "WorkspaceBusy",
    "WorkspaceDamaged",
    "WorkspaceExists",
    "WorkspaceForked",
    "WorkspaceFormat",
    "WorkspaceMissing",
    "WriteFailed",
    "annotated_archive",
    "annotated_copy",
    "check_ledger",
    "confirm",
    "confirmations",
    "confirmed_factors",
    "differences",
    "discard_workspace",
    "explain_finding",
    "explanations",
    "finding_kinds",
    "has_errors",
    "history",
    "import_file",
    "import_files",
    "in_both",
    "industry_name",
    "init_workspace",
    "is_meter",
    "item_names",
    "ledger_line",
    "lock_period",
    "measures",
    "measure_names",
    "meter_history",
    "named_flows",
    "open_workspace",
    "parted",
    "reason_code",
    "reasons",
    "rebuild",
    "record_run",
    "result_digest",
    "runs",
    "sql_text",
    "unregistered",
    "verify",
    "withdraw",
    "without_register",
]
