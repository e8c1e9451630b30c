"""Where the elements of an XML part stand, byte by byte, so that one is changed and all the others stay as they are."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

Edit = tuple[int, int, bytes]
"""Bytes from one offset to another, and what is to stand in their place."""


@dataclass(slots=True)
class Span:
    """One element: its name with and without the prefix, attributes, depth (0: the root), and byte offsets.

    ``start`` is where it begins, ``inner`` where its content does, ``close`` where the end tag begins (``inner`` for an
    element without one), ``end`` where all of it is over.
    """

    name: str
    prefix: str
    attributes: Mapping[str, str]
    depth: int
    start: int
    inner: int
    close: int = 0
    end: int = 0
    parent: "Span | None" = field(default=None, repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether it is written as one tag, ``<c/>``."""
        return self.close == self.end


def spans(part: bytes, wanted: Container[str]) -> list[Span]:
    """Return the root and every element of a wanted local name, in the order in which they begin.

    Raises
    ------
    xml.parsers.expat.ExpatError
        If the part is not well formed.
    """
    found: list[Span] = []
    open_spans: list[Span] = []
    parser = expat.ParserCreate()

    def begin(name: str, attributes: dict[str, str]) -> None:
        prefix, _, local = name.rpartition(":")
        start = parser.CurrentByteIndex
        parent = open_spans[-1] if open_spans else None
        span = Span(local, prefix + ":" if prefix else "", attributes, len(open_spans), start, _tag_end(part, start))
        span.parent = parent
        open_spans.append(span)
        if parent is None or local in wanted:
            found.append(span)

    def finish(_name: str) -> None:
        span = open_spans.pop()
        if part[span.inner - 2 : span.inner] == b"/>":
            span.close = span.end = span.inner
        else:
            span.close = parser.CurrentByteIndex
            span.end = _tag_end(part, span.close)

    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    parser.Parse(part, True)
    return found


def edited(part: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the part with all edits made; those at one offset stand in the order in which they were given."""
    pieces = []
    at = 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [part[at:start], new]
        at = end
    return b"".join([*pieces, part[at:]])


def appended(part: bytes, span: Span, content: bytes) -> Edit:
    """Return the edit that puts content at the end of an element, also of one that is written as one tag."""
    if not span.is_empty:
        return span.close, span.close, content
    tag = part[span.start : span.end].removesuffix(b"/>").rstrip()
    return span.start, span.end, tag + b">" + content + f"</{span.prefix}{span.name}>".encode()


def with_attribute(part: bytes, span: Span, name: str, value: str) -> Edit:
    """Return the edit that sets an attribute of an element."""
    return span.start, span.inner, tag_with(part[span.start : span.inner], name, value)


def tag_with(tag: bytes, name: str, value: str | None) -> bytes:
    """Return a start tag with an attribute set, or without it where the value is None; both are plain ASCII.

    >>> tag_with(b'<c r="A1" s="3"/>', "s", "7"), tag_with(b'<x:c r="A1">', "s", "7"), tag_with(b'<c s="3">', "s", None)
    (b'<c r="A1" s="7"/>', b'<x:c r="A1" s="7">', b'<c>')
    """
    written = rf'\s{name}\s*=\s*("[^"]*"|\'[^\']*\')'.encode()
    new = b"" if value is None else f' {name}="{value}"'.encode()
    if re.search(written, tag):
        return re.sub(written, new, tag, count=1)
    return re.sub(rb"\s*(/?>)$", lambda end: new + end[1], tag)


def _tag_end(part: bytes, start: int) -> int:
    """Return the offset after the tag that begins at ``start``; a ``>`` within quotes ends nothing."""
    at = start
    quote = 0
    while True:
        byte = part[at]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == 0x3E:
            return at + 1
        at += 1
