"""The errors of this package.

::

    LedgerError
    ├── WorkspaceMissing     there is no workspace at the path
    ├── WorkspaceExists      there is one already
    ├── WorkspaceBusy        another process holds it
    └── WorkspaceFormat      it was written by another format version
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
        return f"{self.path} is a workspace already; nothing was changed"


@dataclass
class WorkspaceBusy(LedgerError):
    """Another process holds the ledger."""

    path: str
    holder: str

    def __str__(self) -> str:
        return f"{self.path} is in use by another process ({self.holder}). Close it there and try again"


@dataclass
class WorkspaceFormat(LedgerError):
    """The ledger has another format version."""

    path: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path} has ledger format {self.found}, this version reads {self.expected}"
