"""Files that are on the disk when a function returns: written beside their place, synced, renamed, directory synced."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

CHUNK_BYTES = 1 << 20


def sync_directory(folder: Path) -> None:
    """Make the names in a folder durable; a system that cannot open folders keeps them durable itself."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except (OSError, AttributeError):
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Make the bytes of a file durable."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


@contextmanager
def written_whole(target: Path) -> Iterator[BinaryIO]:
    """Write a file that appears under its name whole or not at all."""
    draft = target.with_name(f"{target.name}.new")
    try:
        with draft.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_directory(target.parent)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, read in pieces."""
    digest = sha256()
    with path.open("rb") as stream:
        while piece := stream.read(CHUNK_BYTES):
            digest.update(piece)
    return digest.hexdigest()
