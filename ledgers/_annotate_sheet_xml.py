"""The XML of one sheet of a workbook: which style its cells have, and the edits that give some of them another."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from ledgers._annotate_marks import Range
from ledgers._xml_spans import Edit, Span, appended, spans, tag_with, with_attribute
from ledgers.importers._sheet_marks import Cell, cell_position, column_letter

_AFTER_LEGACY_DRAWING = frozenset({
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
})  # fmt: skip
_WANTED = frozenset({"sheetData", "row", "c", "mergeCell", "legacyDrawing"}) | _AFTER_LEGACY_DRAWING


class SheetXml:
    """A sheet's part, with the places of its rows and cells."""

    def __init__(self, part: bytes) -> None:
        self.part = part
        self.root, *found = spans(part, _WANTED)
        self.rows: dict[int, Span] = {}
        self.cells: dict[Cell, Span] = {}
        self.merged: list[Range] = []
        self.legacy: Span | None = None
        self._after: Span | None = None
        for span in found:
            self._take(span)
        self.data = next(span for span in found if span.name == "sheetData")

    def _take(self, span: Span) -> None:
        inside = span.parent.name if span.parent else ""
        if span.name == "row" and inside == "sheetData":
            self.rows[int(span.attributes.get("r", max(self.rows, default=-1) + 2)) - 1] = span
        elif span.name == "c" and inside == "row":
            self.cells[cell_position(span.attributes["r"])] = span
        elif span.name == "mergeCell":
            first, _, last = span.attributes.get("ref", "A1").partition(":")
            self.merged.append((cell_position(first), cell_position(last or first)))
        elif span.name == "legacyDrawing":
            self.legacy = span
        elif span.depth == 1 and span.name in _AFTER_LEGACY_DRAWING and self._after is None:
            self._after = span

    def first_used(self, row: int) -> int:
        """Return the first column of a row that has content, else the first."""
        return min((at for (line, at), cell in self.cells.items() if line == row and not cell.is_empty), default=0)

    def style(self, cell: Cell) -> int:
        """Return the style of a cell: its own, or that of its row where it does not stand in the part."""
        if cell in self.cells:
            return int(self.cells[cell].attributes.get("s", "0"))
        row = self.rows.get(cell[0])
        formatted = row is not None and row.attributes.get("customFormat") in ("1", "true")
        return int(row.attributes.get("s", "0")) if row is not None and formatted else 0

    def restyled(self, styles: Mapping[Cell, int]) -> list[Edit]:
        """Return the edits that give cells their styles; cells and rows that are not there are put in, empty."""
        edits: list[Edit] = []
        fresh: dict[int, bytes] = {}
        for row, group in groupby(sorted(styles), key=lambda cell: cell[0]):
            cells = list(group)
            lacking = [cell for cell in cells if cell not in self.cells]
            edits += [
                with_attribute(self.part, self.cells[cell], "s", str(styles[cell]))
                for cell in cells
                if cell in self.cells
            ]
            if row not in self.rows:
                tag = f"{self.data.prefix}row"
                fresh[row] = f'<{tag} r="{row + 1}">'.encode() + self._written(lacking, styles) + f"</{tag}>".encode()
            elif lacking:
                edits += self._put_in(row, lacking, styles)
        return [*edits, *self._new_rows(fresh)]

    def legacy_drawing(self, key: str, namespace: str) -> Edit:
        """Return the edit that names the drawing of the comments, at its place among the parts of the sheet."""
        declared = (name for name, value in self.root.attributes.items() if value == namespace)
        prefix = next((name.removeprefix("xmlns:") for name in declared if name.startswith("xmlns:")), "")
        link = f'{prefix}:id="{key}"' if prefix else f'xmlns:link="{namespace}" link:id="{key}"'
        tag = f"<{self.root.prefix}legacyDrawing {link}/>".encode()
        at = self._after.start if self._after else self.root.close
        return at, at, tag

    def _written(self, cells: list[Cell], styles: Mapping[Cell, int]) -> bytes:
        tag = f"{self.data.prefix}c"
        return b"".join(
            f'<{tag} r="{column_letter(at)}{row + 1}" s="{styles[row, at]}"/>'.encode() for row, at in cells
        )

    def _put_in(self, row: int, lacking: list[Cell], styles: Mapping[Cell, int]) -> Iterator[Edit]:
        """Yield the edits that put cells into a row, each before the next that stands there."""
        span = self.rows[row]
        tag = tag_with(self.part[span.start : span.inner], "spans", None)
        if span.is_empty:
            closing = f"</{span.prefix}{span.name}>".encode()
            yield (
                span.start,
                span.end,
                tag.removesuffix(b"/>").rstrip() + b">" + self._written(lacking, styles) + closing,
            )
            return
        yield span.start, span.inner, tag
        standing = sorted((at, cell.start) for (line, at), cell in self.cells.items() if line == row)
        for cell in lacking:
            place = next((start for at, start in standing if at > cell[1]), span.close)
            yield place, place, self._written([cell], styles)

    def _new_rows(self, fresh: Mapping[int, bytes]) -> Iterator[Edit]:
        standing = sorted((row, span.start) for row, span in self.rows.items())
        last = b""
        for row, written in fresh.items():
            place = next((start for number, start in standing if number > row), None)
            if place is None:
                last += written
            else:
                yield place, place, written
        if last:
            yield appended(self.part, self.data, last)
