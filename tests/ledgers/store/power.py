"""What a disk may hold after the power failed at some point of a logged run of system calls.

Of each file the bytes that were synced are there; of what was written since, any sectors of 512 bytes may be missing.
Names (made, exchanged, taken away) are either durable at once, or only once their folder was synced.
"""

import random
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HEADER = struct.Struct("=cxxxiixxxxqq")
SECTOR = 512


@dataclass(frozen=True)
class Call:
    """One call: W write, S sync, T truncate, R rename, U unlink; ``end`` is where its record ends in the log."""

    op: str
    path: str
    second: str
    offset: int
    data: bytes
    end: int


def calls(log: Path) -> list[Call]:
    """Return the calls of a log in their order."""
    data, at, found = log.read_bytes(), 0, []
    while at < len(data):
        op, path, second, offset, size = HEADER.unpack_from(data, at)
        at += HEADER.size
        names = data[at : at + path + second].decode()
        at += path + second
        body = data[at : at + size] if op == b"W" else b""
        at += len(body)
        found.append(Call(op.decode(), names[:path], names[path:], offset, body, at))
    return found


@dataclass
class _File:
    """One file: what is certainly on the disk, and what was written since it was last synced."""

    synced: bytes = b""
    pending: list[tuple[str, int, bytes]] = field(default_factory=list)

    def sync(self) -> None:
        self.synced, self.pending = self.content(None), []

    def content(self, chance: random.Random | None) -> bytes:
        """Return the content with all pending writes, or with what chance leaves of their sectors."""
        held = bytearray(self.synced)
        for op, offset, data in self.pending:
            if op == "T":
                if chance is None or chance.random() < 0.5:
                    del held[offset:]
                    held.extend(bytes(offset - len(held)))
                continue
            for at in range(0, len(data), SECTOR):
                if chance is None or chance.random() < 0.6:
                    piece = data[at : at + SECTOR]
                    if len(held) < offset + at:
                        held.extend(bytes(offset + at - len(held)))
                    held[offset + at : offset + at + len(piece)] = piece
        return bytes(held)


class Disk:
    """The files of a folder as calls change them."""

    def __init__(self, folder: Path) -> None:
        self.names: dict[str, _File] = {
            str(path): _File(path.read_bytes()) for path in folder.rglob("*") if path.is_file()
        }
        self.durable = dict(self.names)

    def apply(self, call: Call) -> None:
        """Change the files as one call does."""
        if call.op == "R":
            moved = self.names.pop(call.path, None)  # what the reading process wrote is not in the log of this one
            self.names[call.second] = moved or _File(Path(call.second).read_bytes())
        elif call.op == "U":
            self.names.pop(call.path, None)
        elif call.op == "S" and Path(call.path).is_dir():  # its names are durable now
            folder = call.path + "/"
            kept = {name: file for name, file in self.durable.items() if name.rpartition("/")[0] + "/" != folder}
            own = {name: file for name, file in self.names.items() if name.rpartition("/")[0] + "/" == folder}
            self.durable = {**kept, **own}
        elif call.op == "S":
            if call.path in self.names:
                self.names[call.path].sync()
        else:
            self.names.setdefault(call.path, _File()).pending.append((call.op, call.offset, call.data))

    def state(self, chance: random.Random, *, names_at_once: bool) -> Iterator[tuple[str, bytes]]:
        """Yield the files that the disk may hold now."""
        for name, file in (self.names if names_at_once else self.durable).items():
            yield name, file.content(chance)


def after_power_loss(
    before: Path, log: Sequence[Call], at: int, target: Path, chance: random.Random, *, names_at_once: bool
) -> None:
    """Write to ``target`` what may be left of ``before`` when the power fails after so many calls of a log."""
    root = log[0].path[: log[0].path.index("/w/")] + "/w"
    disk = Disk(before)
    disk.names = {name.replace(str(before), root, 1): file for name, file in disk.names.items()}
    disk.durable = dict(disk.names)
    for call in log[:at]:
        disk.apply(call)
    for name, content in disk.state(chance, names_at_once=names_at_once):
        path = target / name.removeprefix(root + "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
