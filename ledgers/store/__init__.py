"""The store beneath a workspace: lock, journal, archive, tables made from them, snapshots, and the proof of all."""

from ledgers.store._archive import ARCHIVE, INCOMING, archive, archived, clear_incoming, copied, incoming
from ledgers.store._commit import acknowledged, last_line, next_line, record_event, transaction, writing
from ledgers.store._digest import DIGESTED_TABLES, rows_digest, table_digests
from ledgers.store._engine import STORAGE_VERSION, Connection, connected, engine_errors, scratch
from ledgers.store._files import file_sha256, sync_directory, sync_file
from ledgers.store._journal import (
    JOURNAL,
    RUNS,
    Line,
    append_line,
    chain_fault,
    chain_head,
    chain_lines,
    cut_torn_tail,
    genesis,
    journal_head,
    read_line,
)
from ledgers.store._lines import RECORDED_TABLES, batch_row, form_rows, record, recorded_rows
from ledgers.store._lock import LOCK_FILE, file_lock, writer_lock
from ledgers.store._publish import PUBLISHED, publish, snapshot_name, snapshot_seq, snapshots
from ledgers.store._replay import LEDGER_FILE, QUARANTINE, rebuild, settle
from ledgers.store._schema import FIRST_FORMAT, current_format, found_format, migrate, schema_difference
from ledgers.store._verify import Fault, verify

__all__ = [
    "ARCHIVE",
    "INCOMING",
    "PUBLISHED",
    "QUARANTINE",
    "RUNS",
    "DIGESTED_TABLES",
    "FIRST_FORMAT",
    "JOURNAL",
    "LEDGER_FILE",
    "LOCK_FILE",
    "RECORDED_TABLES",
    "STORAGE_VERSION",
    "Connection",
    "Fault",
    "Line",
    "acknowledged",
    "append_line",
    "archive",
    "archived",
    "batch_row",
    "chain_fault",
    "chain_head",
    "chain_lines",
    "file_lock",
    "clear_incoming",
    "connected",
    "copied",
    "cut_torn_tail",
    "current_format",
    "engine_errors",
    "file_sha256",
    "form_rows",
    "found_format",
    "genesis",
    "incoming",
    "journal_head",
    "last_line",
    "migrate",
    "next_line",
    "publish",
    "read_line",
    "rebuild",
    "record",
    "record_event",
    "recorded_rows",
    "rows_digest",
    "schema_difference",
    "scratch",
    "settle",
    "snapshot_name",
    "snapshot_seq",
    "snapshots",
    "sync_directory",
    "sync_file",
    "table_digests",
    "transaction",
    "verify",
    "writer_lock",
    "writing",
]
