"""The annotated copy: every finding stands at its cell and in the list, and nothing that was there has changed."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from python_calamine import CalamineWorkbook

from ledgers import Finding, Place
from ledgers._annotate import Annotation, annotate
from ledgers._annotate_marks import found_and_do
from ledgers._findings import in_both
from ledgers.importers import parse_file
from tests.bad.make_bad import FIRM, sheet_1, workbook

BAD = Path(__file__).parents[1] / "bad"
BOOKS = Path(__file__).parents[2] / "cases" / "aba" / "ledgers" / "workbooks"
RED, YELLOW = "FFFFC7CE", "FFFFEB9C"
LIST = "问题清单"


def values(path: Path) -> dict[str, list[list[object]]]:
    """Return all values by sheet, blank rows and cells at the ends left out: a mark may stand on a blank cell."""
    book = CalamineWorkbook.from_path(str(path))
    sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    return {name: trimmed([trimmed(row) for row in rows]) for name, rows in sheets.items()}


def trimmed(cells: list[Any]) -> list[Any]:
    while cells and cells[-1] in ("", []):
        cells = cells[:-1]
    return cells


def contents(path: Path) -> dict[str, dict[str, str]]:
    """Return what each cell of an .xlsx holds, formula and kind included, straight from the XML."""
    found = {}
    with ZipFile(path) as book:
        for name in book.namelist():
            if name.startswith("xl/worksheets/sheet"):
                cells = re.findall(
                    r'<c r="([A-Z]+\d+)"((?:[^>/]|/(?!>))*)>(.*?)</c>', book.read(name).decode(), re.DOTALL
                )
                found[name] = {ref: f"{re.sub(r' s=.[0-9]+.', '', kind)}{held}" for ref, kind, held in cells if held}
    return found


def marked(path: Path, sheet: str) -> dict[str, tuple[str, str]]:
    """Return the fill and the comment of every cell that has a comment."""
    cells = (cell for row in load_workbook(path)[sheet].iter_rows() for cell in row)
    return {cell.coordinate: (cell.fill.fgColor.rgb, cell.comment.text) for cell in cells if cell.comment}


def listed(path: Path) -> list[list[object]]:
    return values(path)[LIST][1:]


def annotated(folder: Path, source: Path, findings: tuple[Finding, ...] | None = None) -> tuple[Path, Annotation]:
    target = folder / "annotated.xlsx"
    found = parse_file(source).findings if findings is None else findings
    return target, annotate(source, found, target)


def test_each_cell_with_a_finding_is_coloured_and_says_what_to_do(tmp_path: Path) -> None:
    target, done = annotated(tmp_path, BAD / "many-faults.xlsx")
    assert done == Annotation(listed=5, marked=5)
    first = marked(target, "205-1")
    assert first.keys() == {"B30", "E30", "H42"}
    assert {fill for fill, _ in first.values()} == {RED}
    assert "约100" in first["E30"][1]
    assert "请填写阿拉伯数字" in first["E30"][1]
    assert "is not a number" in first["E30"][1]
    assert marked(target, "205-1(5月)").keys() == {"A3", "A30"}


def test_the_list_names_every_finding_with_its_place_and_rule(tmp_path: Path) -> None:
    target, _ = annotated(tmp_path, BAD / "many-faults.xlsx")
    rows = listed(target)
    assert [row[3:5] for row in rows] == [
        ["205-1", "B30"], ["205-1", "E30"], ["205-1", "H42"], ["205-1(5月)", "A3"], ["205-1(5月)", "A30"],
    ]  # fmt: skip
    assert {row[2] for row in rows} == {"many-faults.xlsx"}
    assert rows[3][7] == "GB 32100-2015 统一社会信用代码"
    assert rows[0][10] == "unit-unknown"
    assert load_workbook(target).sheetnames == ["205-1", "205-1(5月)", LIST]


WORKBOOKS = sorted(path.name for path in BAD.glob("*.xlsx") if path.read_bytes().startswith(b"PK"))


@pytest.mark.parametrize("name", sorted({*WORKBOOKS} - {"workbook-damaged.xlsx"}))
def test_nothing_of_the_original_changes(tmp_path: Path, name: str) -> None:
    source = BAD / name
    target, done = annotated(tmp_path, source)
    before, after = values(source), values(target)
    assert {sheet: after[sheet] for sheet in before} == before
    assert len(after) == len(before) + 1
    held = contents(target)
    assert {sheet: held[sheet] for sheet in contents(source)} == contents(source)
    assert done.listed == len(listed(target))


def test_the_findings_of_the_copy_are_those_of_the_original(tmp_path: Path) -> None:
    """So that a firm may correct the copy and send it back: the list is a sheet that no importer reads."""
    target, _ = annotated(tmp_path, BAD / "many-faults.xlsx")
    again = parse_file(target)
    assert [(f.code, f.place.row) for f in again.findings] == [
        (f.code, f.place.row) for f in parse_file(BAD / "many-faults.xlsx").findings
    ]
    assert any(LIST in notice for notice in again.notices)


def test_every_part_without_a_mark_stays_byte_for_byte(tmp_path: Path) -> None:
    source = next(BOOKS.rglob("*cement_2.xlsx"))
    finding = Finding("file-too-large", Place(source.name, "205-1(5月)", 30, "E"), {"found": "1", "expected": "2"})
    target, done = annotated(tmp_path, source, (finding,))
    assert done.marked == 1
    with ZipFile(source) as old, ZipFile(target) as new:
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
        added = set(new.namelist()) - set(old.namelist())
    sheet = [name for name in changed if name.startswith("xl/worksheets/sheet")]
    assert len(sheet) == 1
    assert changed - set(sheet) == {
        "[Content_Types].xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
    }  # fmt: skip
    assert {name.rpartition("/")[2].rstrip(".xml").rstrip("0123456789") for name in added} >= {"comments"}
    assert contents(source).items() <= contents(target).items()


def test_formulas_stay_formulas_with_their_values(tmp_path: Path) -> None:
    source = tmp_path / "book.xlsx"
    workbook(source, lambda book: sheet_1(book, changes={"E30": "约"}).write_formula("H30", "=I30+K30", None, 95))
    target, _ = annotated(tmp_path, source)
    assert load_workbook(target)["205-1"]["H30"].value == "=I30+K30"
    assert load_workbook(target, data_only=True)["205-1"]["H30"].value == 95


def test_a_cell_keeps_its_format_but_for_the_fill(tmp_path: Path) -> None:
    source = tmp_path / "book.xlsx"

    def fill(book: Any) -> None:
        shown = book.add_format({"num_format": "0.00", "bold": True, "bg_color": "#00FF00"})
        sheet_1(book, changes={"H30": 96}).write_number("E30", 12.3456789, shown)

    workbook(source, fill)
    target, _ = annotated(tmp_path, source)
    cell = load_workbook(target)["205-1"]["E30"]
    assert (cell.number_format, cell.font.b, cell.fill.fgColor.rgb) == ("0.00", True, RED)
    assert load_workbook(target)["205-1"]["F30"].fill.fgColor.rgb != RED


def test_cells_and_rows_that_do_not_stand_in_the_file_are_marked(tmp_path: Path) -> None:
    source = BAD / "good.xlsx"
    places = [("C", 30), ("P", 30), ("B", 6), ("A", 600), ("ZZ", 601), ("A", 1)]
    facts = {"found": "1", "expected": "2"}
    findings = tuple(Finding("file-too-large", Place(source.name, "205-1", row, at), facts) for at, row in places)
    target, done = annotated(tmp_path, source, findings)
    assert done.marked == 6
    assert marked(target, "205-1").keys() == {"C30", "P30", "B6", "A600", "ZZ601", "A1"}
    assert {sheet: values(target)[sheet] for sheet in values(source)} == values(source)


def test_a_warning_is_yellow_and_the_worst_of_several_decides(tmp_path: Path) -> None:
    source = BAD / "good.xlsx"
    warning = Finding("sheet-hidden", Place(source.name, "205-1", 30, "E"), {"found": "行", "expected": "已读入"})
    error = Finding("file-too-large", Place(source.name, "205-1", 42, "E"), {"found": "1", "expected": "2"})
    both = Finding("sheet-hidden", Place(source.name, "205-1", 42, "E"), {"found": "列", "expected": "已读入"})
    target, _ = annotated(tmp_path, source, (warning, both, error))
    found = marked(target, "205-1")
    assert (found["E30"][0], found["E42"][0]) == (YELLOW, RED)
    assert "隐藏的列" in found["E42"][1]
    assert "文件过大" in found["E42"][1]


def test_a_finding_without_a_column_stands_at_the_first_cell_of_its_row(tmp_path: Path) -> None:
    target, _ = annotated(tmp_path, BAD / "row-duplicate.xlsx")
    assert marked(target, "205-1").keys() == {"A31"}


def test_a_finding_in_a_merged_range_stands_at_the_cell_that_shows(tmp_path: Path) -> None:
    source = tmp_path / "book.xlsx"
    workbook(source, lambda book: sheet_1(book, changes={"P30": 3}).merge_range("P6:R8", "损失量"))
    target, _ = annotated(tmp_path, source)
    assert marked(target, "205-1").keys() == {"P6"}


def test_findings_of_other_files_and_sheets_are_listed_and_not_marked(tmp_path: Path) -> None:
    facts = {"found": "1", "expected": "2"}
    findings = (
        Finding("file-too-large", Place("other.xlsx", "205-1", 30, "E"), facts),
        Finding("file-too-large", Place("good.xlsx", "nowhere", 30, "E"), facts),
        Finding("file-too-large", Place("good.xlsx"), facts),
    )
    target, done = annotated(tmp_path, BAD / "good.xlsx", findings)
    assert done == Annotation(listed=3, marked=0)
    assert len(listed(target)) == 3
    assert marked(target, "205-1") == {}


def test_comments_that_stand_already_are_kept_and_added_to(tmp_path: Path) -> None:
    source = tmp_path / "book.xlsx"

    def fill(book: Any) -> None:
        sheet = sheet_1(book, changes={"E30": "约100"})
        sheet.write_comment("E30", "填报人：请核对 & 确认", {"author": "填报人"})
        sheet.write_comment("A1", "保留")

    workbook(source, fill)
    target, _ = annotated(tmp_path, source, (*parse_file(source).findings, *many(source, "D30")))
    found = marked(target, "205-1")
    assert found["A1"][1] == "保留"
    assert found["E30"][1].startswith("填报人：请核对 & 确认")
    assert "约100" in found["E30"][1]
    assert found["D30"][0] == RED
    with ZipFile(target) as book:
        drawing = book.read("xl/drawings/vmlDrawing1.vml").decode()
        assert [name for name in book.namelist() if "comments" in name] == ["xl/comments1.xml"]
    shapes = re.findall(r'<v:shape id="(\w+)"', drawing)
    assert len(shapes) == len(set(shapes)) == 3


def many(source: Path, *cells: str) -> list[Finding]:
    facts = {"found": "1", "expected": "2"}
    return [Finding("file-too-large", Place(source.name, "205-1", int(cell[1:]), cell[0]), facts) for cell in cells]


def test_a_workbook_of_another_writer_with_comments_of_its_own_is_marked(tmp_path: Path) -> None:
    source = tmp_path / "book.xlsx"
    book = load_workbook(BAD / "number-unreadable.xlsx")
    book["205-1"]["A1"].comment = Comment("保留", "甲")
    book.save(source)
    target, _ = annotated(tmp_path, source)
    found = marked(target, "205-1")
    assert found["A1"][1] == "保留"
    assert found["E30"][0] == RED
    assert {sheet: values(target)[sheet] for sheet in values(source)} == values(source)


def test_an_annotated_copy_is_annotated_again(tmp_path: Path) -> None:
    once, _ = annotated(tmp_path, BAD / "many-faults.xlsx")
    twice = tmp_path / "twice.xlsx"
    findings = tuple(
        Finding(f.code, Place(once.name, f.place.sheet, f.place.row, f.place.column), f.facts)
        for f in parse_file(BAD / "many-faults.xlsx").findings
    )
    assert annotate(once, findings, twice).marked == 5
    assert load_workbook(twice).sheetnames[-2:] == [LIST, f"{LIST}(2)"]
    assert marked(twice, "205-1").keys() == {"B30", "E30", "H42"}


def test_parts_with_prefixes_and_a_sheet_without_rows_are_marked(tmp_path: Path) -> None:
    source = tmp_path / "book.xlsx"

    def fill(book: Any) -> None:
        sheet_1(book)
        book.add_worksheet("空")

    workbook(source, fill)
    prefixed(source, "xl/worksheets/sheet1.xml")
    facts = {"found": "1", "expected": "2"}
    findings = [*many(source, "E30", "P30", "A99"), Finding("file-too-large", Place(source.name, "空", 2, "B"), facts)]
    target, done = annotated(tmp_path, source, tuple(findings))
    assert done.marked == 4
    assert marked(target, "205-1").keys() == {"E30", "P30", "A99"}
    assert marked(target, "空").keys() == {"B2"}
    assert {sheet: values(target)[sheet] for sheet in values(source)} == values(source)


def prefixed(path: Path, part: str) -> None:
    """Write a part again with a prefix before all its own elements, as some writers do."""
    with ZipFile(path) as book:
        parts = {info: book.read(info) for info in book.infolist()}
    with ZipFile(path, "w") as book:
        for info, data in parts.items():
            text = data.decode()
            if info.filename == part:
                text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=")
            book.writestr(info, text)


def test_an_xls_becomes_an_xlsx_of_its_values_with_the_same_marks(tmp_path: Path) -> None:
    source = BAD / "good.xls"
    findings = tuple(many(source, "E30", "P30"))
    target, done = annotated(tmp_path, source, findings)
    assert done.marked == 2
    assert {sheet: values(target)[sheet] for sheet in values(source)} == values(source)
    assert marked(target, "205-1").keys() == {"E30", "P30"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_becomes_an_xlsx_of_its_texts_with_the_same_marks(tmp_path: Path, encoding: str) -> None:
    source = tmp_path / "entries.csv"
    text = f'企业代码,报告期,item,flow,quantity,unit,凭证\n{FIRM},2020,电力,purchase,1.2万,千瓦时,"=A1\n+5"\n'
    source.write_bytes((text + f"{FIRM},2020,煤油,购进,007,吨,-\n").encode(encoding))
    target, done = annotated(tmp_path, source)
    assert done.marked == 1
    assert values(target)["entries"][1:] == [
        [FIRM, "2020", "电力", "purchase", "1.2万", "千瓦时", "=A1\n+5"],
        [FIRM, "2020", "煤油", "购进", "007", "吨", "-"],
    ]
    assert marked(target, "entries").keys() == {"E2"}


def test_a_finding_on_a_line_within_a_record_and_on_a_chinese_header_finds_its_cell(tmp_path: Path) -> None:
    source = tmp_path / "entries.csv"
    source.write_text(
        f'企业代码,报告期,品种,流向,数量,单位,凭证\n{FIRM},2020,电力,购进,1,万千瓦时,"甲\n乙"\n{FIRM},2020年13月,煤油,购进,1,吨,\n'
    )
    target, _ = annotated(tmp_path, source)
    assert marked(target, "entries").keys() == {"B3"}


HOSTILE = ("=1+1", '=HYPERLINK("http://a","b")', "+5", "-5", "@SUM(A1)", "\tx", "http://a.b", "{=A1}", "_x0041_", "😀")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_never_turned_into_a_formula_a_number_or_a_link(tmp_path: Path, text: str) -> None:
    source = tmp_path / "book.xlsx"
    workbook(source, lambda book: sheet_1(book).write_string("E30", text))
    csv = tmp_path / "entries.csv"
    csv.write_text(f"firm_id,period,item,flow,quantity,unit\n{FIRM},2020,电力,purchase,{text.strip()},吨\n", "utf-8")
    for path, cell in ((source, "E30"), (csv, "E2")):
        target, _ = annotated(tmp_path, path, tuple(parse_file(path).findings) or None)
        book = load_workbook(target)
        found = book[book.sheetnames[0]][cell]
        assert found.data_type == "s" or path == source, (path.name, found.data_type)
        with ZipFile(target) as parts:
            made = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
            assert not any(b"<f>" in parts.read(name) or b"<hyperlink" in parts.read(name) for name in made)


def test_what_cannot_be_shown_gives_the_list_alone(tmp_path: Path) -> None:
    undecodable = tmp_path / "a.csv"
    undecodable.write_bytes(b"\xff\xfe\x00")
    long = tmp_path / "b.csv"
    long.write_text("a,b\n" + "x" * 40_000 + ",1\n")
    for source in (BAD / "workbook-damaged.xlsx", BAD / "far-cell.xls", undecodable, long):
        finding = Finding("file-too-large", Place(source.name, "205-1", 1, "A"), {"found": "1", "expected": "2"})
        target, done = annotated(tmp_path, source, (finding,))
        assert done == Annotation(listed=1, marked=0)
        assert load_workbook(target).sheetnames == [LIST]


def test_the_source_is_never_the_target(tmp_path: Path) -> None:
    source = tmp_path / "book.xlsx"
    workbook(source, sheet_1)
    for target in (source, tmp_path / "book.xls"):
        with pytest.raises(ValueError, match="suffix"):
            annotate(source, (), target)


def test_characters_that_no_xml_holds_do_not_break_the_copy(tmp_path: Path) -> None:
    source = BAD / "good.xlsx"
    finding = Finding(
        "file-too-large", Place(source.name, "205-1", 30, "E"), {"found": "a\x01\x0b\ud800b", "expected": "<&>"}
    )
    target, _ = annotated(tmp_path, source, (finding,))
    assert "<&>" in marked(target, "205-1")["E30"][1]
    assert "�" in str(listed(target)[0][5])


def test_many_findings_are_written_in_seconds(tmp_path: Path) -> None:
    source = next(BOOKS.rglob("*cement_2.xlsx"))
    findings = [*many(source, *(f"{column}{row}" for column in "DEFGHIJKLM" for row in range(10, 50)))]
    begun = datetime.now()  # noqa: DTZ005
    target, done = annotated(tmp_path, source, tuple(findings))
    assert done.marked == 400
    assert (datetime.now() - begun).total_seconds() < 10  # noqa: DTZ005
    assert len(marked(target, "205-1")) == 400


def test_a_fact_in_two_languages_is_written_in_the_one_of_its_text() -> None:
    finding = Finding(
        "sheet-hidden", Place("a.xlsx", "205-1", 3), {"found": in_both("第 3 行", "row 3"), "expected": "∅"}
    )
    assert found_and_do(finding, zh=True)[0] == "含有隐藏的第 3 行，其内容空。"
    assert found_and_do(finding, zh=False)[0] == "holds a hidden row 3, nothing."
