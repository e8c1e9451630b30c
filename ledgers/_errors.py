"""The errors of this package.

::

    LedgerError
    ├── WorkspaceMissing     there is no workspace at the path
    ├── WorkspaceExists      there is one already
    ├── WorkspaceBusy        another process writes to it
    ├── WorkspaceFormat      it was written in a format that this version does not read
    ├── WorkspaceDamaged     its files do not agree: somebody or something changed them outside of the product
    ├── WorkspaceForked      a child process uses the connection of its parent
    ├── NetworkFileSystem    it lies where locks do not hold
    ├── WriteFailed          the disk is full, the memory too small, or the file system failed
    ├── ReceiptMissing       something is recorded, but its line could not be written to the journal
    ├── ClockBehind          the clock stands before the last record
    └── NotRecorded          what was asked cannot be recorded: an unknown batch, reason, period or finding
"""

from dataclasses import dataclass


class LedgerError(Exception):
    """Anything the store refuses that is no fault of a file's content."""


@dataclass
class WorkspaceMissing(LedgerError):
    """No workspace at the path."""

    path: str

    def __str__(self) -> str:
        return f"{self.path} is no workspace. Make one with: shuangkong init {self.path}"


@dataclass
class WorkspaceExists(LedgerError):
    """A workspace stands there already."""

    path: str

    def __str__(self) -> str:
        return f"{self.path} 已是工作区，未作改动 / is a workspace already; nothing was changed"


@dataclass
class WorkspaceBusy(LedgerError):
    """Another process writes to the ledger."""

    path: str
    holder: str

    def __str__(self) -> str:
        return (
            f"{self.path} 正由另一进程写入 / is being written by another process ({self.holder}). "
            "Wait until it has ended, or end it, and try again; reading commands work meanwhile"
        )


@dataclass
class WorkspaceFormat(LedgerError):
    """The ledger has another format version."""

    path: str
    found: str
    expected: str

    def __str__(self) -> str:
        return (
            f"{self.path} has ledger format {self.found}, this version reads {self.expected}. A later format needs a "
            "later version; one before format 3 kept no archive: make a new workspace and import its files again"
        )


@dataclass
class WorkspaceDamaged(LedgerError):
    """The files of the workspace do not agree with one another."""

    path: str
    problem: str
    is_evidence: bool = False
    """Whether journal or archive themselves are at fault: the tables must then not be made from them."""
    remedy: str = ""

    def __str__(self) -> str:
        remedy = self.remedy or (
            "restore journal.jsonl and archive from a backup, and do not rebuild before"
            if self.is_evidence
            else f"make the tables again from journal and archive with: shuangkong rebuild {self.path}"
        )
        return (
            f"{self.path} 已损坏或在产品之外被改动 / is damaged or was changed outside of the product: {self.problem}. "
            f"See what is wrong with: shuangkong verify {self.path}; {remedy}"
        )


@dataclass
class WorkspaceForked(LedgerError):
    """A process uses a connection that its parent opened."""

    path: str

    def __str__(self) -> str:
        return f"{self.path} was opened by the parent of this process: open it anew; a shared connection loses rows"


@dataclass
class NetworkFileSystem(LedgerError):
    """The workspace lies on a network file system."""

    path: str
    kind: str

    def __str__(self) -> str:
        return (
            f"{self.path} lies on a network file system ({self.kind}), whose locks do not keep two writers apart. "
            "Put the workspace on a disk of this machine"
        )


@dataclass
class WriteFailed(LedgerError):
    """The operating system or the engine could not write."""

    path: str
    problem: str

    def __str__(self) -> str:
        return (
            f"{self.path}: 写入失败，该文件未入账 / could not be written, nothing of it was taken in: {self.problem}. "
            "What was acknowledged before stands. Make room and import it again"
        )


@dataclass
class ReceiptMissing(LedgerError):
    """Something was committed to the tables and its line could not be written to the journal."""

    path: str
    problem: str

    def __str__(self) -> str:
        return (
            f"{self.path}: 已入账，但回执未能写入日志 / it is recorded, but its receipt could not be written: "
            f"{self.problem}. Make room and run the command again: the receipt is completed and given"
        )


@dataclass
class ClockBehind(LedgerError):
    """The clock stands before the last record of the ledger."""

    path: str
    now: str
    last: str

    def __str__(self) -> str:
        return f"{self.path}: the clock says {self.now}, the last record is of {self.last}. Set the clock and try again"


@dataclass
class NotRecorded(LedgerError):
    """Something that cannot be recorded."""

    problem: str

    def __str__(self) -> str:
        return self.problem
