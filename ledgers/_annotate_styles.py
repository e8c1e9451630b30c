"""The styles of a workbook with those of marked cells: each cell keeps its own style, but for the fill."""

from collections.abc import Iterable

from ledgers._annotate_marks import HEADER_COLOUR
from ledgers._annotate_values import NotShown
from ledgers._xml_spans import Span, appended, edited, spans, tag_with, with_attribute

Filled = tuple[int, str]
"""A style by its number, and the colour of the fill that it is to have."""


def with_fills(part: bytes, wanted: Iterable[Filled]) -> tuple[bytes, dict[Filled, int], tuple[int, int]]:
    """Return the styles part with further styles, their numbers, and those of the list's header and rows.

    Raises
    ------
    NotShown
        If the part has no styles of cells to begin with.
    """
    found = spans(part, {"fills", "fill", "cellXfs", "xf"})
    fills, formats = _child(found, "fills"), _child(found, "cellXfs")
    known = [span for span in found if span.name == "xf" and span.parent is formats]
    fill_count = sum(span.name == "fill" and span.parent is fills for span in found)
    if not known or not fill_count:
        raise NotShown("styles")
    pairs = list(dict.fromkeys(wanted))
    colours = {
        colour: fill_count + number
        for number, colour in enumerate(dict.fromkeys([*(colour for _, colour in pairs), HEADER_COLOUR]))
    }
    tag = formats.prefix
    wrapped = f'<{tag}alignment vertical="top" wrapText="1"/></{tag}xf>'
    plain = f'<{tag}xf numFmtId="0" fontId="0" fillId="{{}}" borderId="0" xfId="0" applyFill="1" applyAlignment="1">'
    lists = [plain.format(colours[HEADER_COLOUR]) + wrapped, plain.format(0) + wrapped]
    new = [_refilled(part, known[base if base < len(known) else 0], colours[colour]) for base, colour in pairs]
    new += [text.encode() for text in lists]
    new_fills = b"".join(_fill(fills.prefix, colour) for colour in colours)
    edits = [
        with_attribute(part, fills, "count", str(fill_count + len(colours))),
        appended(part, fills, new_fills),
        with_attribute(part, formats, "count", str(len(known) + len(new))),
        appended(part, formats, b"".join(new)),
    ]
    numbers = {pair: len(known) + number for number, pair in enumerate(pairs)}
    first = len(known) + len(pairs)
    return edited(part, edits), numbers, (first, first + 1)


def _child(found: list[Span], name: str) -> Span:
    for span in found:
        if span.name == name and span.depth == 1:
            return span
    raise NotShown("styles")


def _refilled(part: bytes, style: Span, fill: int) -> bytes:
    tag = tag_with(part[style.start : style.inner], "fillId", str(fill))
    return tag_with(tag, "applyFill", "1") + part[style.inner : style.end]


def _fill(prefix: str, colour: str) -> bytes:
    solid = f'<{prefix}patternFill patternType="solid"><{prefix}fgColor rgb="FF{colour}"/>'
    return f'<{prefix}fill>{solid}<{prefix}bgColor indexed="64"/></{prefix}patternFill></{prefix}fill>'.encode()
