"""The archive: each accepted file, byte for byte, under its SHA-256, and the rows that were read from it as Parquet.

The rows are kept beside the source because importers change: a ledger rebuilt years later holds what was read then.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from ledgers.store._files import CHUNK_BYTES, file_sha256, sync_directory, sync_file

ARCHIVE = "archive"
INCOMING = "incoming"


@contextmanager
def incoming(workspace: Path) -> Iterator[Path]:
    """Make a folder inside the workspace for files that are not yet accepted; what is left in it is removed."""
    parent = workspace / INCOMING
    parent.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_incoming(workspace: Path) -> None:
    """Remove what writers that were killed have left; only the holder of the writer's lock may."""
    shutil.rmtree(workspace / INCOMING, ignore_errors=True)


def copied(source: Path, target: Path) -> str:
    """Copy a file and return the SHA-256 of the very bytes that were copied."""
    digest = sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        while piece := reader.read(CHUNK_BYTES):
            digest.update(piece)
            writer.write(piece)
    return digest.hexdigest()


def archived(workspace: Path, sha: str) -> Path:
    """Return where the file of a SHA-256 stands, or would."""
    return workspace / ARCHIVE / sha[:2] / sha


def archive(workspace: Path, path: Path, sha: str) -> None:
    """Move a file of ``incoming`` into the archive, durably; one that is there already is left as it is."""
    target = archived(workspace, sha)
    for folder in (target.parent.parent, target.parent):
        if not folder.is_dir():
            folder.mkdir()
            sync_directory(folder.parent)
    if target.exists() and target.stat().st_size == path.stat().st_size and file_sha256(target) == sha:
        path.unlink()
    else:
        sync_file(path)
        path.replace(target)
    sync_directory(target.parent)  # also of one that stands: who put it there may have been stopped before this
