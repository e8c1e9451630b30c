"""Takes files into the ledger, each whole or not at all: copied, read by a child process, checked, recorded."""

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ledgers._corrections import correction, repeated
from ledgers._findings import Finding, Place, has_errors
from ledgers._intake import Why, taken_in
from ledgers._locks import closed_periods
from ledgers._reasons import reason_code
from ledgers._records import StagedFile
from ledgers._register import strangers
from ledgers._workspace import LAYOUTS, Workspace
from ledgers.importers import LEDGER_SUFFIXES, layout_beside, refused_unread
from ledgers.importers._parser import WORKBOOK_SUFFIXES, WORKERS
from ledgers.store import LEDGER_FILE, copied, incoming, writing

PENDING_MAX = 4
"""Files that may be read ahead of the one being recorded."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one file. ``batch_id`` is None when it was refused; ``already`` when it stood there before.

    ``digest`` is that of the journal's line: who holds a receipt can show later what was taken in.
    """

    file: str
    sha256: str
    batch_id: int | None
    already: bool
    row_count: int
    findings: tuple[Finding, ...]
    notices: tuple[str, ...]
    recorded_at: datetime | None = None
    digest: str = ""

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
            "digest": self.digest,
            "findings": [finding.as_dict() for finding in self.findings],
            "notices": list(self.notices),
        }


@dataclass(frozen=True, slots=True)
class _Submission:
    """One file as it was handed in: its own copy, which nobody changes while it is read."""

    file: str
    ledger_name: str
    copy: Path
    layout: Path | None
    sha256: str
    layout_sha256: str
    staging: Path
    own_layouts: Mapping[str, str]

    @property
    def sources(self) -> list[tuple[Path, str]]:
        """Every file that was read, with its digest: they go to the archive."""
        found = [(self.copy, self.sha256)]
        if self.layout:
            found.append((self.layout, self.layout_sha256))
        return [*found, *((self.copy.parent / LAYOUTS / name, sha) for name, sha in self.own_layouts.items())]


def import_file(
    workspace: Workspace,
    path: Path,
    *,
    recorded_at: datetime,
    recorded_by: str,
    correct: str = "",
    note: str = "",
    override: str = "",
) -> Receipt:
    """Import one file and return its receipt; see ``import_files``."""
    receipts = import_files(
        workspace,
        [path],
        clock=lambda: recorded_at,
        recorded_by=recorded_by,
        correct=correct,
        note=note,
        override=override,
    )
    (receipt,) = receipts  # to its end, so that nothing of the file is left behind
    return receipt


def import_files(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    clock: Callable[[], datetime],
    recorded_by: str,
    correct: str = "",
    note: str = "",
    override: str = "",
    readers: int = 1,
) -> Iterator[Receipt]:
    """Import files in their order and yield the receipt of each as soon as it is certain.

    The same bytes again are a no-op that says so, as long as all that they stated stands. A file with any error is
    refused whole. A file that reports again what already stands, or files a form again, is refused, unless ``correct``
    gives the reason: then what stood is reversed. A workbook replaces whole forms, and the notices list what it no
    longer states; a tidy table replaces only what it restates, readings those whose intervals they read anew. The
    ledger's own file is refused unread.

    Parameters
    ----------
    clock, recorded_by
        The moment and the person that the ledger will name.
    correct, note
        The reason of a correction (a code or name of ``reasons.toml``; empty for a first report) and what to add to it.
    override
        Why closed periods may be touched; empty: they may not.
    readers
        How many files are read at once, each in a child process of its own.

    Raises
    ------
    NotRecorded
        If the reason is unknown.
    WriteFailed
        If the disk is full or fails; what was yielded before stands.
    """
    code = reason_code("correction", correct, note) if correct else ""
    why = Why(recorded_by, code, note, override)
    with ExitStack() as stack:
        folder = stack.enter_context(incoming(workspace.path))
        pool = ThreadPoolExecutor(max_workers=readers)
        stack.callback(pool.shutdown, wait=True, cancel_futures=True)
        pending: deque[_Pending] = deque()
        for number, path in enumerate(paths):
            pending.append(_begun(workspace, path, folder / str(number), bool(correct), pool))
            while len(pending) > (PENDING_MAX if readers > 1 else 0):
                yield _ended(workspace, pending.popleft(), clock, why)
        while pending:
            yield _ended(workspace, pending.popleft(), clock, why)


_Pending = Receipt | tuple[_Submission, "Future[StagedFile]"]


def _begun(workspace: Workspace, path: Path, folder: Path, is_correction: bool, pool: ThreadPoolExecutor) -> _Pending:
    """Return the receipt of a file that needs no reading, or what has begun to be read."""
    if not path.is_file():
        absent = Finding("file-no-importer", Place(path.name), {"found": f"没有这份文件 / no such file: {path}"})
        return Receipt(path.name, "", None, False, 0, (absent,), ())
    if fault := _ledger_file_fault(workspace, path) or refused_unread(path):
        return Receipt(path.name, "", None, False, 0, (fault,), ())
    with writing(workspace.path, path.name):
        submission = _submitted(workspace, path, folder)
    held = None if is_correction else _held(workspace, submission)
    return held or (submission, pool.submit(_read, submission))


def _read(submission: _Submission) -> StagedFile:
    layouts = submission.copy.parent / LAYOUTS if submission.own_layouts else None
    with WORKERS.lent() as worker:
        return worker.parse(submission.copy, submission.staging, layouts=layouts)


def _ended(workspace: Workspace, pending: _Pending, clock: Callable[[], datetime], why: Why) -> Receipt:
    """Return the receipt of a file once it has been read and recorded, or refused."""
    if isinstance(pending, Receipt):
        return pending
    submission, reading = pending
    parsed = reading.result()
    if not why.reason and (held := _held(workspace, submission)):  # the same file twice in one run
        return held
    if has_errors(parsed.findings):
        return Receipt(submission.file, submission.sha256, None, False, 0, parsed.findings, parsed.notices)
    return _recorded(workspace, submission, parsed, clock(), why)


def _recorded(workspace: Workspace, submission: _Submission, parsed: StagedFile, at: datetime, why: Why) -> Receipt:
    faults: list[Finding] = []
    again: list[dict[str, Any]] = []
    notices = list(parsed.notices)

    def agreed(batch_id: int) -> bool:
        if not why.reason:
            faults.extend(repeated(workspace, batch_id, submission.file, parsed.forms))
        if not faults and not why.reason:
            faults.extend(_reversed_before(workspace, batch_id, submission))
        if not faults and why.reason:
            notices.extend(correction(workspace, batch_id, parsed.forms))
            again.extend(_said_before(workspace, batch_id, submission, parsed.importer_version))
        if not (faults or again or why.override):
            faults.extend(closed_periods(workspace, batch_id, submission.file))
        if not (faults or again):
            notices.extend(strangers(workspace, batch_id, parsed.tables))
        return not (faults or again)

    body = {
        "file": submission.ledger_name,
        "sha256": submission.sha256,
        "bytes": submission.copy.stat().st_size,
        "layout": {"file": submission.layout.name, "sha256": submission.layout_sha256} if submission.layout else None,
        "own_layouts": dict(submission.own_layouts),
        "importer": parsed.importer,
        "importer_version": parsed.importer_version,
        "forms": [[form.form, form.firm_id, form.period, form.sheet] for form in parsed.forms],
    }
    line = taken_in(workspace, body, parsed.tables, submission.sources, at, why, agreed)
    if again:
        return _receipt_again(submission, again[0])
    if line is None:
        findings = (*parsed.findings, *faults)
        return Receipt(submission.file, submission.sha256, None, False, 0, findings, parsed.notices)
    rows = line.body["rows"]
    found = (parsed.findings, tuple(notices))
    return Receipt(submission.file, submission.sha256, line.seq, False, rows, *found, at, line.sha256)


def _submitted(workspace: Workspace, path: Path, folder: Path) -> _Submission:
    staging, own_folder = folder / "staged", folder / "file"  # the file may bear any name
    staging.mkdir(parents=True)
    own_folder.mkdir()
    copy = own_folder / path.name
    sha = copied(path, copy)
    layout, layout_sha = layout_beside(path), ""
    if layout is not None:
        layout_sha = copied(layout, own_folder / layout.name)
        layout = own_folder / layout.name
    own = (
        _own_layouts(workspace.path / LAYOUTS, own_folder / LAYOUTS) if path.suffix.lower() in WORKBOOK_SUFFIXES else {}
    )
    return _Submission(path.name, ledger_name(path), copy, layout, sha, layout_sha, staging, own)


def _own_layouts(folder: Path, target: Path) -> dict[str, str]:
    """Copy the layouts of a workspace to where a file is read under them, and return their digests by name."""
    found = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if found:
        target.mkdir()
    return {layout.name: copied(layout, target / layout.name) for layout in found}


def _held(workspace: Workspace, submission: _Submission) -> Receipt | None:
    """Return the first receipt of a file that was taken in before and stands whole."""
    for batch in _batches_of(workspace, submission):
        if batch["reversed_by"] is None:
            return _receipt_again(submission, batch)
    return None


def _said_before(
    workspace: Workspace, batch_id: int, submission: _Submission, importer_version: str
) -> list[dict[str, Any]]:
    """Return the batch of the same bytes that a correction, in the open transaction, would only replace by itself.

    What was read by another version of the importer, or under other layouts of the workspace, is no repetition: it may
    have been read wrongly.
    """
    for batch in _batches_of(workspace, submission, batch_id):
        alike = json.loads(batch["own_layouts"] or "{}") == submission.own_layouts
        if not alike or batch["importer_version"] != importer_version:
            continue
        found = workspace.query("ledgers", "reversed_of", batch_id=batch_id, former_id=batch["batch_id"])[0]
        if found["of_former"] == found["reversed_count"] == batch["row_count"]:
            return [batch]
    return []


def _receipt_again(submission: _Submission, batch: Mapping[str, Any]) -> Receipt:
    told = (batch["row_count"], (), (), batch["recorded_at"], batch["digest"])
    return Receipt(submission.file, submission.sha256, batch["batch_id"], True, *told)


def _batches_of(workspace: Workspace, submission: _Submission, own: int = 0) -> list[dict[str, Any]]:
    """Return the live batches of the same bytes but ``own``: none for most files, as one look at the digest tells."""
    seen = "SELECT 1 FROM batch WHERE sha256 = $sha AND batch_id <> $own LIMIT 1"
    if not workspace.rows(seen, sha=submission.sha256, own=own):
        return []
    shas = {"sha256": submission.sha256, "layout_sha256": submission.layout_sha256, "own": own}
    return workspace.query("ledgers", "batches_of_file", **shas)


def _reversed_before(workspace: Workspace, batch_id: int, submission: _Submission) -> list[Finding]:
    """Return the finding that a file was taken in before and corrected since: it takes a reason to file it again."""
    for batch in _batches_of(workspace, submission, batch_id):
        if batch["reversed_by"] is not None:
            first = f"{batch['file']} ({batch['batch_id']}), {batch['reversed_by']}"
            facts = {"found": submission.file, "first": first}
            return [Finding("already-reported", Place(submission.file), facts)]
    return []


def ledger_name(path: Path) -> str:
    """Return how the ledger names a file: with the folder that holds it, since forms of each year bear one name.

    >>> ledger_name(Path("workbooks/2020/smelter.xlsx"))
    '2020/smelter.xlsx'
    """
    parent = path.resolve().parent.name
    return f"{parent}/{path.name}" if parent else path.name


def _ledger_file_fault(workspace: Workspace, path: Path) -> Finding | None:
    """Return why a path may not be read: the engine's lock is lost when this process opens and closes its file."""
    own = [file for file in (workspace.path / LEDGER_FILE, workspace.path / f"{LEDGER_FILE}.wal") if file.exists()]
    for each in (path, layout_beside(path)):
        if each is None:
            continue
        names = {each.suffix.lower(), each.resolve().suffix.lower()}
        if names & LEDGER_SUFFIXES or (each.exists() and any(each.samefile(file) for file in own)):
            return Finding("ledger-file", Place(path.name), {"found": each.name})
    return None
