"""Copies of files with their findings marked: of one that was handed in, and of those that the ledger has archived."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ledgers._findings import Finding
from ledgers._workspace import Workspace
from ledgers.importers._parser import WORKERS
from ledgers.store import archived


def annotated_copy(path: Path, findings: Sequence[Finding], folder: Path) -> str:
    """Write a copy of a file, as a workbook, with its findings at their cells and in a list, by a child process.

    The copy is ``<folder>/<name>.annotated.xlsx``. Returns what stopped it, empty if nothing did.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with WORKERS.lent() as worker:
        return worker.annotate(path, findings, folder / f"{path.stem}.annotated.xlsx")


def annotated_archive(workspace: Workspace, findings: Sequence[Finding], folder: Path) -> Iterator[tuple[Path, str]]:
    """Write a marked copy of each archived file that findings of the checks name; yield it, and what stopped it.

    Copies stand under ``folder`` in the folders from which their files came. Of files taken in under one name the last
    that counts is shown.
    """
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.place.file, []).append(finding)
    sql = "SELECT sha256 FROM live_batch WHERE file = $file ORDER BY batch_id DESC LIMIT 1"
    with TemporaryDirectory() as scratch:
        for name, found in by_file.items():
            held = workspace.rows(sql, file=name)
            if not held:
                continue
            parent, _, base = name.rpartition("/")
            copy = Path(scratch, base)
            shutil.copyfile(archived(workspace.path, held[0]["sha256"]), copy)
            own = [replace(finding, place=replace(finding.place, file=base)) for finding in found]
            target = folder / parent
            yield target / f"{copy.stem}.annotated.xlsx", annotated_copy(copy, own, target)
