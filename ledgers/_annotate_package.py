"""Marks an .xlsx in place: what carries no finding stays byte for byte, so that formulas, formats and values do."""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from posixpath import basename, dirname, join, normpath
from xml.parsers.expat import ExpatError
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ledgers._annotate_comments import merged_comments, merged_drawing
from ledgers._annotate_marks import COLOURS, Marks, add_comments, list_name, placed, worst, write_list
from ledgers._annotate_sheet_xml import SheetXml
from ledgers._annotate_styles import with_fills
from ledgers._annotate_values import NotShown, list_formats
from ledgers._findings import Finding
from ledgers._xml_spans import Span, appended, edited, spans
from ledgers.importers._package import package_parts, sheet_parts, workbook_marks

_TYPES, _WORKBOOK = "[Content_Types].xml", "xl/workbook.xml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument."
_DAY = (1980, 1, 1, 0, 0, 0)


def annotated_package(data: bytes, own: Sequence[Finding], listed: Sequence[Finding]) -> tuple[bytes, int]:
    """Return an .xlsx with the marks of its own findings and the list of all, and how many cells are marked.

    Raises
    ------
    WorkbookRefused, NotShown
        If it is damaged, or not built as workbooks are.
    """
    workbook_marks(data)  # refuses what would mislead a reader
    try:
        package = _Package(package_parts(data))
        sheets = {name: SheetXml(package.parts[part]) for name, part in sheet_parts(package.parts)}
        marks = {name: placed(own, name, sheet.first_used, sheet.merged) for name, sheet in sheets.items()}
        package.mark({name: found for name, found in marks.items() if found}, sheets, listed)
    except (ExpatError, KeyError, StopIteration, ValueError) as problem:
        raise NotShown(str(problem)) from problem
    return package.packed(), sum(map(len, marks.values()))


class _Package:
    """The parts of a workbook, and what it takes to add one."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts
        self._sheets = dict(sheet_parts(parts))
        self._kind = next(link.attributes["Type"] for link in self._links(_WORKBOOK) if self._is(link, "/worksheet"))
        self._office = self._kind.rpartition("/")[0]

    def mark(self, marks: Mapping[str, Marks], sheets: Mapping[str, SheetXml], listed: Sequence[Finding]) -> None:
        """Colour the marked cells, add their comments, and the list as the last sheet."""
        wanted = {
            (name, cell): (sheets[name].style(cell), COLOURS[worst(findings)])
            for name, found in marks.items()
            for cell, findings in found.items()
        }
        styles = self._target(_WORKBOOK, "/styles")
        self.parts[styles], numbers, list_styles = with_fills(self.parts[styles], wanted.values())
        comments = _comment_parts(marks)
        for name, found in marks.items():
            sheet = sheets[name]
            edits = sheet.restyled({cell: numbers[wanted[name, cell]] for cell in found})
            drawing = self._comment(self._sheets[name], sheet, *comments[name])
            if drawing:
                edits.append(sheet.legacy_drawing(drawing, self._office))
            self.parts[self._sheets[name]] = edited(sheet.part, edits)
        self._add_list(_list_part(listed), list_styles)

    def packed(self) -> bytes:
        """Return the workbook as a file."""
        written = BytesIO()
        with ZipFile(written, "w", ZIP_DEFLATED) as archive:
            for name, part in self.parts.items():
                info = ZipInfo(name, _DAY)
                info.compress_type = ZIP_DEFLATED
                archive.writestr(info, part)
        return written.getvalue()

    def _comment(self, part: str, sheet: SheetXml, comments: str, drawing: str) -> str:
        """Add the comments of a sheet; return the id of a drawing that the sheet has yet to name, empty if none."""
        had: set[tuple[int, int]] = set()
        old_comments, old_drawing = self._found(part, "/comments"), self._drawing(part, sheet)
        new_drawing = None
        if old_comments:
            merged = merged_comments(self.parts[old_comments], comments)
            if merged is None:
                return ""
            merged_part, had = merged
        if old_drawing:
            new_drawing = merged_drawing(self.parts[old_drawing], drawing, had)
            if new_drawing is None:
                return ""
            self.parts[old_drawing] = new_drawing
        if old_comments:
            self.parts[old_comments] = merged_part
        else:
            kind = f"{_CONTENT}spreadsheetml.comments+xml"
            self._add(part, "comments", self._free("xl/comments{}.xml"), comments.encode(), kind)
        if old_drawing:
            return ""
        return self._add(part, "vmlDrawing", self._free("xl/drawings/vmlDrawing{}.vml"), drawing.encode(), "vml")

    def _drawing(self, part: str, sheet: SheetXml) -> str:
        """Return the part of the drawing that a sheet names for its comments, empty if it names none."""
        if sheet.legacy is None:
            return ""
        keys = [value for name, value in sheet.legacy.attributes.items() if name.rpartition(":")[2] == "id"]
        link = next(link for link in self._links(part) if link.attributes.get("Id") in keys)
        return self._resolved(part, link)

    def _add_list(self, list_part: str, styles: tuple[int, int]) -> None:
        text = list_part.replace(' tabSelected="1"', "")
        text = re.sub(r' s="([12])"', lambda style: f' s="{styles[int(style[1]) - 1]}"', text)
        kind = f"{_CONTENT}spreadsheetml.worksheet+xml"
        key = self._add(_WORKBOOK, "worksheet", self._free("xl/worksheets/sheet{}.xml"), text.encode(), kind)
        found = spans(self.parts[_WORKBOOK], {"sheets", "sheet"})
        own = [span for span in found if span.name == "sheet"]
        number = max(int(span.attributes.get("sheetId", "0")) for span in own) + 1
        link = next(name for name in own[-1].attributes if name.rpartition(":")[2] == "id")
        name = list_name(self._sheets).encode("ascii", "xmlcharrefreplace").decode()
        tag = f'<{own[-1].prefix}sheet name="{name}" sheetId="{number}" {link}="{key}"/>'.encode()
        sheets = next(span for span in found if span.name == "sheets")
        self.parts[_WORKBOOK] = edited(self.parts[_WORKBOOK], [appended(self.parts[_WORKBOOK], sheets, tag)])

    def _add(self, owner: str, kind: str, name: str, part: bytes, content: str) -> str:
        """Add a part with its content type and a relationship of its owner; return the id of that."""
        self.parts[name] = part
        rels = _rels(owner)
        empty = f'<Relationships xmlns="{_RELATIONSHIPS}"/>'.encode()
        links = self.parts.get(rels, b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + empty)
        ids = {span.attributes.get("Id") for span in spans(links, {"Relationship"})}
        key = next(key for number in range(1, len(ids) + 2) if (key := f"rIdFinding{number}") not in ids)
        root = spans(links, ())[0]
        tag = f'<{root.prefix}Relationship Id="{key}" Type="{self._office}/{kind}" Target="/{name}"/>'.encode()
        self.parts[rels] = edited(links, [appended(links, root, tag)])
        self._add_type(name, content)
        return key

    def _add_type(self, name: str, content: str) -> None:
        types = self.parts[_TYPES]
        root, *known = spans(types, {"Default"})
        if content != "vml":
            tag = f'<{root.prefix}Override PartName="/{name}" ContentType="{content}"/>'
        elif any(span.attributes.get("Extension", "").lower() == "vml" for span in known):
            return
        else:
            tag = f'<{root.prefix}Default Extension="vml" ContentType="{_CONTENT}vmlDrawing"/>'
        self.parts[_TYPES] = edited(types, [appended(types, root, tag.encode())])

    def _free(self, pattern: str) -> str:
        taken = {name.lower() for name in self.parts}
        return next(
            name for number in range(1, len(taken) + 2) if (name := pattern.format(number)).lower() not in taken
        )

    def _links(self, owner: str) -> list[Span]:
        rels = self.parts.get(_rels(owner))
        return spans(rels, {"Relationship"})[1:] if rels else []

    def _is(self, link: Span, ending: str) -> bool:
        return link.attributes.get("Type", "").endswith(ending) and link.attributes.get("TargetMode") != "External"

    def _found(self, owner: str, ending: str) -> str:
        return next((self._resolved(owner, link) for link in self._links(owner) if self._is(link, ending)), "")

    def _target(self, owner: str, ending: str) -> str:
        found = self._found(owner, ending)
        if found not in self.parts:
            raise NotShown(ending)
        return found

    @staticmethod
    def _resolved(owner: str, link: Span) -> str:
        return normpath(join("/" + dirname(owner), link.attributes.get("Target", ""))).lstrip("/")


def _rels(part: str) -> str:
    return join(dirname(part), "_rels", f"{basename(part)}.rels")


def _list_part(listed: Sequence[Finding]) -> str:
    """Return the list as the part of a sheet with its texts inside; xlsxwriter writes it, in a workbook of its own."""
    from xlsxwriter import Workbook  # noqa: PLC0415 (only where a workbook is written)

    written = BytesIO()
    book = Workbook(written, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    write_list(book.add_worksheet(), listed, *list_formats(book))
    book.close()
    with ZipFile(written) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def _comment_parts(marks: Mapping[str, Marks]) -> dict[str, tuple[str, str]]:
    """Return for each marked sheet the parts of its comments and of their drawing, as xlsxwriter writes them."""
    from xlsxwriter import Workbook  # noqa: PLC0415

    written = BytesIO()
    book = Workbook(written, {"in_memory": True})
    for found in marks.values():
        add_comments(book.add_worksheet(), found)
    book.close()
    with ZipFile(written) as archive:
        return {
            name: (
                archive.read(f"xl/comments{number}.xml").decode(),
                archive.read(f"xl/drawings/vmlDrawing{number}.vml").decode(),
            )
            for number, name in enumerate(marks, 1)
        }
