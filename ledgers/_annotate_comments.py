"""Puts comments beside those that a sheet of a workbook has already, and their shapes into its drawing."""

import re
from collections.abc import Iterable

from ledgers._xml_spans import Edit, appended, edited, spans
from ledgers.importers._sheet_marks import cell_position

_SHAPE = re.compile(r"<v:shape .*?</v:shape>", re.DOTALL)
_SHAPE_TYPE = re.compile(r"<v:shapetype .*?</v:shapetype>", re.DOTALL)
_SHAPE_CELL = re.compile(r"<x:Row>(\d+)</x:Row><x:Column>(\d+)</x:Column>")
_SHAPE_NUMBER = re.compile(rb"_x0000_s(\d+)")
_BREAK = '<r><t xml:space="preserve">&#10;</t></r>'


def merged_comments(existing: bytes, new: str) -> tuple[bytes, set[tuple[int, int]]] | None:
    """Return a comments part with further comments, and the cells that had one already: there the text is added.

    None where its elements bear a prefix, which the new ones do not.
    """
    wanted = {"authors", "author", "commentList", "comment", "text", "rPh", "phoneticPr"}
    root, *found = spans(existing, wanted)
    lists = {span.name: span for span in found if span.name in ("authors", "commentList")}
    if root.prefix or lists.keys() != {"authors", "commentList"}:
        return None
    texts = {span.parent.attributes.get("ref"): span for span in found if span.name == "text" and span.parent}
    endings = {id(span.parent): span.start for span in reversed(found) if span.name in ("rPh", "phoneticPr")}
    author = sum(span.name == "author" for span in found)
    name = re.search(r"<author>.*?</author>", new)
    edits: list[Edit] = [appended(existing, lists["authors"], _ascii(name[0] if name else "<author/>"))]
    fresh, had = "", set()
    for comment in re.findall(r"<comment .*?</comment>", new, re.DOTALL):
        ref = re.search(r'ref="([A-Z]+\d+)"', comment)
        text = texts.get(ref[1]) if ref else None
        if ref is None or text is None:
            fresh += comment.replace('authorId="0"', f'authorId="{author}"', 1)
            continue
        had.add(cell_position(ref[1]))
        runs = _ascii(_BREAK + comment.partition("<text>")[2].rpartition("</text>")[0])
        end = endings.get(id(text))
        edits.append(appended(existing, text, runs) if end is None else (end, end, runs))
    edits.append(appended(existing, lists["commentList"], _ascii(fresh)))
    return edited(existing, edits), had


def merged_drawing(existing: bytes, new: str, without: Iterable[tuple[int, int]]) -> bytes | None:
    """Return a drawing of comments with the shapes of further ones; None where it does not end as a drawing does."""
    end = existing.rfind(b"</xml>")
    if end < 0:
        return None
    number = max((int(found) for found in _SHAPE_NUMBER.findall(existing)), default=1024)
    left_out = set(without)
    shapes = []
    for shape in _SHAPE.findall(new):
        cell = _SHAPE_CELL.search(shape)
        if cell and (int(cell[1]), int(cell[2])) not in left_out:
            number += 1
            shapes.append(re.sub(r"_x0000_s\d+", f"_x0000_s{number}", shape, count=1))
    kind = _SHAPE_TYPE.search(new)
    if kind and b'"_x0000_t202"' not in existing:
        shapes.insert(0, kind[0])
    return existing[:end] + "".join(shapes).encode() + existing[end:]


def _ascii(text: str) -> bytes:
    """Return a text for a part of whatever encoding: what is not ASCII as a reference to its character."""
    return text.encode("ascii", "xmlcharrefreplace")
