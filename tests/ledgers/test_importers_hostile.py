"""Damaged and hostile workbooks: refused with a reason before a parser can be misled or brought down."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest

from ledgers import Finding
from ledgers.importers import _package, parse_file

GOOD = (Path(__file__).parents[1] / "bad" / "good.xlsx").read_bytes()
SHEET = "xl/worksheets/sheet1.xml"
Change = Callable[[bytes], bytes]


def repacked(changes: dict[str, Change], extra: dict[str, bytes] | None = None, without: tuple[str, ...] = ()) -> bytes:
    packed = BytesIO()
    with ZipFile(BytesIO(GOOD)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in without:
                new.writestr(info.filename, changes.get(info.filename, bytes)(old.read(info)))
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return packed.getvalue()


def replaced(old: bytes, new: bytes, part: str = SHEET) -> bytes:
    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return repacked({part: change})


def only_finding(folder: Path, data: bytes) -> Finding:
    path = folder / "book.xlsx"
    path.write_bytes(data)
    parsed = parse_file(path)
    assert len(parsed.findings) == 1
    assert parsed.entries == ()
    return parsed.findings[0]


DAMAGED = {
    "a value in the last cell of the grid": (
        lambda: replaced(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
        "XFD1048576",
    ),
    "a value in column ZZZ": (lambda: replaced(b'<c r="O7"', b'<c r="ZZZ7"'), "ZZZ"),
    "two values in one cell": (lambda: replaced(b'<c r="B10"', b'<c r="A10"'), "A10"),
    "cells out of order": (lambda: replaced(b'<c r="B10"', b'<c r="B9"'), "B9"),
    "a cell without its reference": (lambda: replaced(b'<c r="B10"', b"<c"), "reference"),
    "a reference written as a character entity": (lambda: replaced(b'<c r="B10"', b'<c r="&#66;10"'), "reference"),
    "a negative index of a text": (lambda: replaced(b't="s"><v>0<', b't="s"><v>-1<'), "negative"),
    "an index of a text that does not exist": (lambda: replaced(b't="s"><v>0<', b't="s"><v>9999<'), "string"),
    "a DTD": (lambda: replaced(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'), "DTD"),
    "a sheet in UTF-16": (lambda: repacked({SHEET: lambda data: data.decode().encode("utf-16")}), "UTF-8"),
    "broken XML": (lambda: repacked({"xl/workbook.xml": lambda data: data[:-20]}), "XML"),
    "a sheet that is cut": (lambda: repacked({SHEET: lambda data: data[: len(data) // 2]}), "XML"),
    "a sheet that is not listed": (
        lambda: repacked({"xl/workbook.xml": lambda data: data.replace(b"<sheet name=", b"<shoot name=", 1)}),
        "sheet1.xml",
    ),
    "a sheet that is not there": (lambda: repacked({}, without=(SHEET,)), "not in the file"),
    "an unknown encoding": (
        lambda: repacked({"xl/workbook.xml": lambda data: data.replace(b"UTF-8", b"UTF-18", 1)}),
        "UTF-18",
    ),
    "a number that the parser drops": (lambda: replaced(b"<v>95</v>", b"<v><f>1</f>95</v>"), "H30"),
    "a zip bomb": (lambda: repacked({}, {"xl/media/bomb.bin": bytes(60_000_000)}), "60"),
    "too many parts": (lambda: repacked({}, {f"xl/media/{number}": b"" for number in range(2_100)}), "parts"),
    "a part that is cut": (lambda: GOOD.replace(b"PK\x05\x06", b"PK\x05\x07"), "zip"),
    "bytes changed within": (lambda: GOOD[:3000] + bytes(200) + GOOD[3200:], "zip"),
    "an encrypted package": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    "an old workbook of rubbish": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), ".xls"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_misleading_workbook_is_refused_with_its_reason(tmp_path: Path, name: str) -> None:
    make, says = DAMAGED[name]
    finding = only_finding(tmp_path, make())
    assert finding.code == "workbook-damaged"
    assert says in finding.text("zh")
    assert says in finding.text("en")


def test_a_workbook_whose_zip_entries_are_encrypted_is_refused(tmp_path: Path) -> None:
    data = bytearray(GOOD)
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "encrypted" in only_finding(tmp_path, bytes(data)).text("en")


def test_a_compression_that_no_workbook_has_is_refused(tmp_path: Path) -> None:
    packed = BytesIO()
    with ZipFile(BytesIO(GOOD)) as old, ZipFile(packed, "w", ZIP_LZMA) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    data = packed.getvalue()
    at = data.index(b"PK\x01\x02") // 2
    for broken in (data, data[:at] + bytes(8) + data[at + 8 :]):
        finding = only_finding(tmp_path, broken)
        assert finding.code == "workbook-damaged"
        assert "compression" in finding.text("en")


def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = repacked({}, {SHEET: b"<worksheet/>"})
    assert "two parts" in only_finding(tmp_path, data).text("en")


def test_a_zip_that_is_no_workbook_has_no_importer(tmp_path: Path) -> None:
    finding = only_finding(tmp_path, repacked({}, without=("xl/workbook.xml",)))
    assert finding.code == "file-no-importer"


def test_formatted_cells_far_away_that_hold_nothing_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(replaced(b"</sheetData>", b'<row r="9000"><c r="XFD9000" s="1"/></row></sheetData>'))
    parsed = parse_file(path)
    assert parsed.findings == ()
    assert len(parsed.entries) == 41


def test_every_truncation_of_a_workbook_is_refused(tmp_path: Path) -> None:
    for length in range(1, len(GOOD), len(GOOD) // 40):
        assert only_finding(tmp_path, GOOD[:length]).code in ("workbook-damaged", "file-no-importer")


def test_the_grid_is_measured_without_reading_values() -> None:
    assert _package.column_letter(_package.COLUMNS_MAX - 1) == "XFD"
