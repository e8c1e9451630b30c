"""The bytes of a CSV file: decoded strictly in pieces, and counted without any parser."""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

CHUNK_BYTES = 1 << 20
_DECODED_BYTES = 1 << 14  # text that stays in the cache is decoded twice as fast as in large pieces
_UTF_16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_DECLARED = {"utf-8": "utf-8-sig", "gbk": "gb18030"}
_HALF_LINE_BYTES = 65_536  # a line end in each half of the limit on a cell: no line exceeds it


class Undecodable(Exception):
    """A text is not in an encoding: ``byte`` counts from 0, the mark at the beginning included."""

    def __init__(self, encoding: str, reason: str, byte: int) -> None:
        super().__init__(encoding, reason, byte)
        self.encoding, self.reason, self.byte = encoding, reason, byte

    def __str__(self) -> str:
        return f"{self.encoding}: {self.reason}, byte {self.byte}"


def encodings(head: bytes, declared: str = "") -> Sequence[str]:
    r"""Return the encodings to try in turn, by the first four bytes of a file, or the declared one alone.

    >>> encodings(b"firm"), encodings(b"\xff\xfef\x00"), encodings(b"firm", "gbk")
    (('utf-8-sig', 'gb18030'), ('utf-16',), ('gb18030',))
    """
    if declared:
        return (_DECLARED.get(declared, declared),)
    return ("utf-16",) if head[:2] in _UTF_16_MARKS else ("utf-8-sig", "gb18030")


def text_chunks(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """Yield the text of a file piece by piece, without the mark at its beginning.

    Raises
    ------
    Undecodable
        At the first byte that the encoding does not allow, and at the first NUL, which no table holds.
    """
    at, codec = _start(stream, encoding)
    decoder = codecs.getincrementaldecoder(codec)("strict")
    waiting = 0
    while True:
        chunk = stream.read(_DECODED_BYTES)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as problem:
            raise Undecodable(encoding, problem.reason, at - waiting + problem.start) from None
        if "\0" in text:
            before = len(text[: text.index("\0")].encode(codec))
            raise Undecodable(encoding, "NUL", at - waiting + before)
        if text:
            yield text
        if not chunk:
            return
        at += len(chunk)
        waiting = len(decoder.getstate()[0])


def _start(stream: BinaryIO, encoding: str) -> tuple[int, str]:
    """Return how many bytes the mark has, and the codec of what follows; the stream stands behind the mark."""
    head = stream.read(3)
    codec = {"utf-8-sig": "utf-8", "utf-16": _UTF_16_MARKS.get(head[:2], "utf-16-le")}.get(encoding, encoding)
    mark = 0
    if encoding == "utf-8-sig" and head == codecs.BOM_UTF8:
        mark = 3
    elif encoding == "utf-16" and head[:2] in _UTF_16_MARKS:
        mark = 2
    stream.seek(mark)
    return mark, codec


@dataclass(frozen=True, slots=True)
class Census:
    r"""What the bytes of a UTF-8 text hold, counted apart from any parser: the measure a parser's rows are held to.

    ``delimiters`` are those outside quotes. ``plain_quotes``: every quote begins or ends a cell, none stands within
    one, and no quoted cell holds a line end. ``one_line_end``: all lines end in LF or all in CR LF. ``long_lines``:
    some lines may be longer than a cell may be. ``null_signs``: there are ``\x01``, by which DuckDB is told of NULL.
    ``samples``: some lines with their numbers, one in each piece that is read.
    """

    lines: int
    delimiters: int
    quotes: bool
    plain_quotes: bool
    one_line_end: bool
    long_lines: bool
    null_signs: bool
    samples: Sequence[tuple[int, bytes]]

    def is_regular(self, width: int) -> bool:
        """Tell whether every line can only be one record, and the delimiters add up to ``width`` cells a line."""
        whole = width > 1 and self.delimiters == self.lines * (width - 1)
        return whole and self.plain_quotes and self.one_line_end and not (self.long_lines or self.null_signs)


def census(stream: BinaryIO, delimiter: str) -> Census:
    """Return what the bytes of a UTF-8 text hold."""
    sign = delimiter.encode()
    ends = returns = both = delimiters = 0
    quotes = null_signs = long_lines = False
    plain_quotes = True
    last = b"\n"
    samples = []
    for piece in _whole_lines(stream):
        if line := piece[: piece.find(b"\n", 0, _HALF_LINE_BYTES) + 1]:
            samples.append((ends + 1, line))
        ends += piece.count(b"\n")
        delimiters += piece.count(sign)
        if b"\r" in piece:
            returns += piece.count(b"\r")
            both += piece.count(b"\r\n")
        if b'"' in piece:
            quotes = True
            within = _quoted_delimiters(piece, sign) if plain_quotes else None
            plain_quotes = within is not None
            delimiters -= within or 0
        null_signs |= b"\x01" in piece
        halves = range(0, len(piece) - _HALF_LINE_BYTES + 1, _HALF_LINE_BYTES)
        long_lines |= any(piece.find(b"\n", at, at + _HALF_LINE_BYTES) < 0 for at in halves)
        last = piece[-1:]
    one_line_end = returns in (0, ends) and both == returns
    whole = ends + (last != b"\n")
    return Census(whole, delimiters, quotes, plain_quotes, one_line_end, long_lines, null_signs, samples)


def _whole_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield a text in pieces that end where a line ends; one without end is cut, and counted as long."""
    rest = b"" if (head := stream.read(3)) == codecs.BOM_UTF8 else head
    while chunk := stream.read(CHUNK_BYTES):
        piece = rest + chunk
        end = piece.rfind(b"\n") + 1 or len(piece)
        yield piece[:end]
        rest = piece[end:]
    if rest:
        yield rest


def _quoted_delimiters(piece: bytes, sign: bytes) -> int | None:
    """Return how many delimiters stand within quotes, None where a quote does other than begin or end a whole cell."""
    import numpy as np  # noqa: PLC0415  (0.1 s: only where there are quotes)

    signs = np.frombuffer(piece, np.uint8)
    places = np.flatnonzero(signs == ord('"'))
    opening, closing = places[::2], places[1::2]
    if len(opening) != len(closing):
        return None
    before = signs[opening - 1]
    after = signs[np.minimum(closing + 1, len(signs) - 1)]
    begins = (opening == 0) | (before == ord("\n")) | (before == sign[0])
    ends = (closing == len(signs) - 1) | (after == ord("\n")) | (after == ord("\r")) | (after == sign[0])
    line_ends = np.flatnonzero(signs == ord("\n"))
    in_one_line = np.searchsorted(line_ends, opening) == np.searchsorted(line_ends, closing)
    if not (begins & ends & in_one_line).all():
        return None
    delimiters = np.flatnonzero(signs == sign[0])
    return int((np.searchsorted(delimiters, closing) - np.searchsorted(delimiters, opening)).sum())
