"""Takes one file into the ledger, whole or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from ledgers._corrections import correction, repeated
from ledgers._findings import Finding, Place, has_errors
from ledgers._rows import append
from ledgers._workspace import LEDGER_FILE, Workspace
from ledgers.importers import LEDGER_SUFFIXES, layout_beside, parse_file


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one file. ``batch_id`` is None when it was refused; ``already`` when it stood there before."""

    file: str
    sha256: str
    batch_id: int | None
    already: bool
    row_count: int
    findings: tuple[Finding, ...]
    notices: tuple[str, ...]
    recorded_at: datetime | None = None

    @property
    def accepted(self) -> bool:
        """Whether the file's rows stand in the ledger."""
        return self.batch_id is not None

    def as_dict(self) -> dict[str, object]:
        """Return the receipt as ``--format json`` has it."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "batch_id": self.batch_id,
            "already": self.already,
            "row_count": self.row_count,
            "recorded_at": self.recorded_at.isoformat() if self.recorded_at else None,
            "findings": [finding.as_dict() for finding in self.findings],
            "notices": list(self.notices),
        }


def import_file(
    workspace: Workspace, path: Path, *, recorded_at: datetime, recorded_by: str, correct: str = ""
) -> Receipt:
    """Import one file and return its receipt.

    The same bytes again are a no-op that says so, as long as all that they stated stands. A file with any error is
    refused whole. A file that reports again what already stands is refused, unless ``correct`` gives the reason: then
    what stood is reversed. A workbook replaces whole forms, and the notices list what it no longer states; a tidy table
    replaces only what it restates. The ledger's own file is refused unread.

    Parameters
    ----------
    recorded_at, recorded_by
        The moment and the person that the ledger will name.
    correct
        The reason of a correction, empty for a first report.
    """
    if fault := _ledger_file_fault(workspace, path):
        return Receipt(path.name, "", None, False, 0, (fault,), ())
    sha, layout_sha = _digests(path)
    held = workspace.query("ledgers", "batches_of_file", sha256=sha, layout_sha256=layout_sha)
    for batch in held:
        if batch["reversed_by"] is None and (batch["row_count"] or not correct):
            return Receipt(path.name, sha, batch["batch_id"], True, batch["row_count"], (), (), batch["recorded_at"])
    parsed = parse_file(path)
    if has_errors(parsed.findings):
        return Receipt(path.name, sha, None, False, 0, parsed.findings, parsed.notices)
    with _transaction(workspace) as undo:
        batch_id = workspace.rows("SELECT coalesce(max(batch_id), 0) + 1 AS next FROM batch")[0]["next"]
        count = append(workspace, parsed, batch_id)
        row = (batch_id, ledger_name(path), sha, layout_sha, parsed.importer, parsed.importer_version, count)
        _append_batch(workspace, *row, recorded_at, recorded_by)
        conflicts = repeated(workspace, batch_id, path.name, correct=bool(correct))
        if held and not correct and not conflicts:
            first = f"{held[0]['file']} ({held[0]['batch_id']}), {held[0]['reversed_by']}"
            conflicts = [Finding("already-reported", Place(path.name), {"found": path.name, "first": first})]
        if conflicts:
            undo()
            return Receipt(path.name, sha, None, False, 0, (*parsed.findings, *conflicts), parsed.notices)
        corrected = correction(workspace, batch_id, parsed, correct) if correct else []
    stored = workspace.rows("SELECT row_count FROM batch WHERE batch_id = $id", id=batch_id)
    if not stored or stored[0]["row_count"] != count:
        raise RuntimeError(f"{path.name}: the ledger did not keep batch {batch_id}")
    notices = (*parsed.notices, *corrected)
    return Receipt(path.name, sha, batch_id, False, count, parsed.findings, notices, recorded_at)


def ledger_name(path: Path) -> str:
    """Return how the ledger names a file: with the folder that holds it, since forms of each year bear one name.

    >>> ledger_name(Path("workbooks/2020/smelter.xlsx"))
    '2020/smelter.xlsx'
    """
    parent = path.resolve().parent.name
    return f"{parent}/{path.name}" if parent else path.name


def _ledger_file_fault(workspace: Workspace, path: Path) -> Finding | None:
    """Return why a path may not be read: the ledger's lock is lost when this process opens and closes its file."""
    own = [file for file in (workspace.path / LEDGER_FILE, workspace.path / f"{LEDGER_FILE}.wal") if file.exists()]
    for each in (path, layout_beside(path)):
        if each is None:
            continue
        names = {each.suffix.lower(), each.resolve().suffix.lower()}
        if names & LEDGER_SUFFIXES or (each.exists() and any(each.samefile(file) for file in own)):
            return Finding("ledger-file", Place(path.name), {"found": each.name})
    return None


def _append_batch(workspace: Workspace, *cells: object) -> None:
    workspace.connection.execute("INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", cells)


def _digests(path: Path) -> tuple[str, str]:
    layout = layout_beside(path)
    return sha256(path.read_bytes()).hexdigest(), sha256(layout.read_bytes()).hexdigest() if layout else ""


@contextmanager
def _transaction(workspace: Workspace) -> Iterator[Callable[[], None]]:
    """Run one transaction: committed on the straight path only, rolled back on ``undo()`` or an exception."""
    connection = workspace.connection
    undone = False

    def undo() -> None:
        nonlocal undone
        undone = True

    connection.execute("BEGIN")
    try:
        yield undo
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("ROLLBACK" if undone else "COMMIT")
