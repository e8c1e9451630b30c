"""The first records of a CSV, by which its kind is told before it is read."""

import csv
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO, StringIO

from ledgers.importers._csv_bytes import Undecodable, encodings, text_chunks
from ledgers.importers._csv_text import lines, split

_ROWS = 20


def head_rows(head: bytes) -> Sequence[Sequence[str]]:
    r"""Return the first records in the first bytes of a CSV, none where they cannot be decoded.

    The bytes may end within a line: it is left out where it is not the only one.

    >>> head_rows("户号,电量\n1,5\n2,".encode())
    [['户号', '电量'], ['1', '5']]
    """
    for encoding in encodings(head[:4]):
        whole = head[: len(head) // 2 * 2] if encoding == "utf-16" else head[: head.rfind(b"\n") + 1] or head
        with suppress(Undecodable):
            text = "".join(text_chunks(BytesIO(whole), encoding))
            rows: list[Sequence[str]] = []
            with suppress(csv.Error):
                for record in split(lines(StringIO(text, newline=""))):
                    rows.append(record.cells)
                    if len(rows) == _ROWS:
                        break
            return rows
    return []
