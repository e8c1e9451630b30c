"""The receipt journal: one line for everything that was ever taken in, each chained to the one before it.

A line is JSON with sorted keys. Its ``sha256`` is taken over the line without that key, ``previous`` is the one of the
line before; line 0 names the workspace. The file is written with one append and one fsync a line, after the commit of
the tables, and everything in the tables can be made again from it and the archive.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledgers._errors import WorkspaceDamaged
from ledgers.store._files import sync_directory

JOURNAL = "journal.jsonl"
RUNS = "runs.jsonl"
GENESIS = "workspace"
BROKEN_LINE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What reading a text raises that is no line."""
_KEYS = {"at", "body", "by", "kind", "previous", "seq", "sha256"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what was recorded (``kind`` and ``body``), when and by whom, and its place in the chain.

    ``at`` is the local time that the face gave, to the second; None in line 0 alone.
    """

    seq: int
    kind: str
    at: datetime | None
    by: str
    body: Mapping[str, Any]
    previous: str

    @property
    def sha256(self) -> str:
        """The digest of this line, which the next one names."""
        return sha256(_json(self._said()).encode()).hexdigest()

    @property
    def text(self) -> str:
        """The line as it stands in the file, without its end of line."""
        return _json({**self._said(), "sha256": self.sha256})

    def _said(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "kind": self.kind,
            "at": self.at.isoformat() if self.at else "",
            "by": self.by,
            "body": self.body,
            "previous": self.previous,
        }


def genesis(name: str, format_: str) -> Line:
    """Return line 0 of a new workspace; ``name`` is one that no other workspace has."""
    return Line(0, GENESIS, None, "", {"format": format_, "name": name}, "")


def read_line(text: str) -> Line:
    """Return a line from its text.

    Raises
    ------
    ValueError
        If it is no line of a journal, or not the one that its digest was taken over.
    """
    said = json.loads(text)
    if not isinstance(said, dict) or said.keys() != _KEYS:
        raise ValueError("不是日志行 / no line of a journal")
    line = Line(
        said["seq"],
        said["kind"],
        datetime.fromisoformat(said["at"]) if said["at"] else None,
        said["by"],
        said["body"],
        said["previous"],
    )
    if line.text != text:
        raise ValueError("摘要与内容不符 / its digest is not that of its text")
    return line


def chain_fault(lines: Sequence[str], first: str = GENESIS) -> tuple[int, str] | None:
    """Return the first line (from 0) that breaks the chain and why, None for a whole chain that begins at line 0.

    ``first`` is the kind of line 0; in the journal no other line is of that kind.
    """
    previous = ""
    for number, text in enumerate(lines):
        try:
            line = read_line(text)
        except BROKEN_LINE as problem:
            said = str(problem) if not isinstance(problem, json.JSONDecodeError) else "不是 JSON / it is no JSON"
            return number, said
        in_place = line.kind == first if number == 0 else line.kind != GENESIS
        if line.seq != number or line.previous != previous or not in_place:
            return number, "与上一行不相接 / it does not follow on the line before it"
        previous = line.sha256
    return None


def chain_lines(file: Path) -> tuple[list[str], bytes]:
    """Return the complete lines of a chained file and the bytes of a line that was cut off in writing.

    Raises
    ------
    WorkspaceDamaged
        If there is no such file, or it is no UTF-8.
    """
    try:
        whole, torn = _parted(file.read_bytes())
        return whole.decode().removesuffix("\n").split("\n") if whole else [], torn
    except (OSError, UnicodeDecodeError) as problem:
        raise WorkspaceDamaged(str(file.parent), f"{file.name}: {problem}", is_evidence=True) from problem


def journal_head(workspace: Path) -> Line | None:
    """Return the last complete line of a workspace's journal, None where it cannot be read."""
    return chain_head(workspace / JOURNAL)


def chain_head(file: Path) -> Line | None:
    """Return the last complete line without reading the others, None where it cannot be read."""
    try:
        with file.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            step = 1 << 16
            while True:
                stream.seek(max(0, size - step))
                lines = stream.read().rpartition(b"\n")[0].rsplit(b"\n", 1)
                if len(lines) == 2 or step >= size:
                    return read_line(lines[-1].decode())
                step *= 4
    except (OSError, *BROKEN_LINE):
        return None


def append_line(file: Path, text: str) -> None:
    """Append one line and return when it is on the disk; a part of a line that fails to be written is taken back."""
    is_new = not file.exists()
    data = f"{text}\n".encode()
    with file.open("ab", buffering=0) as stream:  # a buffer would write what is left of a failed line when it is closed
        before = stream.seek(0, os.SEEK_END)
        try:
            written = stream.write(data)
            os.fsync(stream.fileno())
        except OSError:
            os.truncate(file, before)
            raise
        if written != len(data):
            os.truncate(file, before)
            raise OSError(f"{file.name}: a line was written in part")
    if is_new:
        sync_directory(file.parent)


def cut_torn_tail(file: Path) -> int:
    """Take away a line that was cut off in writing, and so never acknowledged, and return how many bytes it had."""
    whole, torn = _parted(file.read_bytes())
    if torn:
        with file.open("rb+") as stream:
            stream.truncate(len(whole))
            stream.flush()
            os.fsync(stream.fileno())
    return len(torn)


def _parted(data: bytes) -> tuple[bytes, bytes]:
    """Return the whole lines of a chained file and what is left of one that was not written to its end.

    That is what follows the last end of line, and a last line with NULs in it: sectors that a failing power supply kept
    from the disk read as zeros, and no line that was ever acknowledged has any.
    """
    begin = data.rfind(b"\n") + 1
    hole = data.find(b"\0")
    if hole >= 0:
        of_hole = data.rfind(b"\n", 0, hole) + 1
        if data.count(b"\n", of_hole) <= 1:
            begin = of_hole
    return data[:begin], data[begin:]


def _json(said: Mapping[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
