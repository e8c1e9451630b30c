"""The ways in: every broken input is found at its place, and good files are read whole."""

import runpy
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from ledgers import Finding, Flow, Severity, State, finding_kinds
from ledgers.importers import _any_file, parse_file

BAD = Path(__file__).parents[1] / "bad"
CASES = Path(__file__).parents[2] / "cases"
S = "205-1"
BROKEN = [
    # file, code, sheet, row, column, what the text says was found or due
    ("unit-unknown.xlsx", "unit-unknown", S, 24, "B", "万立方米"),
    ("number-unreadable.xlsx", "number-unreadable", S, 30, "E", "柴油 购进量, 吨"),
    ("number-is-date.xlsx", "number-is-date", S, 30, "E", "2020-05-01"),
    ("blank-required.xlsx", "blank-required", S, 30, "E", "购进量"),
    ("item-unknown.xlsx", "item-unknown", S, 30, "A", "柴油"),
    ("item-code-disagrees.xlsx", "item-code-disagrees", S, 30, "C", "21"),
    ("row-duplicate.xlsx", "row-duplicate", S, 31, "", "30"),
    ("firm-id-check-digit.xlsx", "firm-id-check-digit", S, 3, "A", "F"),
    ("firm-id-format.xlsx", "firm-id-format", S, 3, "A", "17"),
    ("firm-id-number.xlsx", "firm-id-number", S, 3, "B", "18"),
    ("firm-id-missing.xlsx", "firm-id-missing", S, None, "", "统一社会信用代码"),
    ("period-missing.xlsx", "period-missing", S, 5, "A", "2020年2-5月"),
    ("column-missing.xlsx", "column-missing", S, 7, "", "购进量"),
    ("column-missing.xlsx", "column-unknown", S, 7, "E", "购进两"),
    ("formula-not-calculated.xlsx", "formula-not-calculated", S, 30, "H", "=I30+K30"),
    ("sheet-hidden.xlsx", "sheet-hidden", "备份", None, "", "备份"),
    ("sheet-duplicate.xlsx", "sheet-duplicate", "205-1(2月)", None, "", "2020-01"),
    ("forms-disagree.xlsx", "forms-disagree", "205-2", 30, "D", "90"),
    ("row-sum.xlsx", "row-sum", "205-2", 30, "E", "20"),
    ("form-not-found.xlsx", "form-not-found", "", None, "", "目录"),
    ("measure-unknown.xlsx", "measure-unknown", "B204-1", 19, "A", "矿泉水"),
    ("value-unknown-line.xlsx", "value-unknown", "B204-1", 12, "A", "工业销售产值"),
    ("unit-unknown-ratio.xlsx", "unit-unknown", "205-3", 11, "B", "kWh/t"),
    ("workbook-damaged.xlsx", "workbook-damaged", "", None, "", "zip"),
    ("far-cell.xls", "workbook-damaged", "", None, "", ".xls"),
    ("file-no-importer.xlsx", "file-no-importer", "", None, "", "firm_id,period"),
    ("file-no-importer.pdf", "file-no-importer", "", None, "", "PDF"),
    ("file-no-importer.csv", "file-no-importer", "", None, "", "日期"),
    ("number-with-unit.csv", "number-with-unit", "", 2, "quantity", "1.2万"),
    ("number-bracketed.csv", "number-bracketed", "", 2, "quantity", "(5)"),
    ("number-grouping.csv", "number-grouping", "", 2, "quantity", "1,23"),
    ("number-too-fine.csv", "number-too-fine", "", 2, "quantity", "6"),
    ("number-too-large.csv", "number-too-large", "", 2, "quantity", "10^13"),
    ("number-too-large-converted.csv", "number-too-large", "", 2, "quantity", "10^13 wan_kWh"),
    ("number-too-large-coefficient.csv", "number-too-large", "", 2, "coefficient", "10^4 tce/wan_kWh"),
    ("value-unknown-industry.csv", "value-unknown", "", 2, "industry", "46 水的生产和供应业"),
    ("value-unknown-scope.csv", "value-unknown", "", 2, "scope", "全部"),
    ("value-unknown-measure.csv", "value-unknown", "", 2, "measure", "product:aluminium_liquid"),
    ("unit-unknown-product.csv", "unit-unknown", "", 2, "unit", "万吨"),
    ("ledger-file.duckdb", "ledger-file", "", None, "", "ledger-file.duckdb"),
    ("column-unknown.csv", "column-unknown", "", 1, "quantitty", "quantity"),
    ("column-missing.csv", "column-missing", "", 1, "", "unit"),
    ("column-duplicate.csv", "column-duplicate", "", 1, "计量单位", "unit"),
    ("row-ragged.csv", "row-ragged", "", 3, "", "7"),
    ("row-duplicate.csv", "row-duplicate", "", 4, "", "2"),
    ("value-unknown.csv", "value-unknown", "", 2, "flow", "purchase"),
    ("csv-unreadable.csv", "csv-unreadable", "", 3, "", "end of data"),
    ("text-undecodable.csv", "text-undecodable", "", None, "", "UTF-8"),
    ("findings-more.csv", "findings-more", "", None, "", "row-ragged 3"),
    ("parquet-unreadable.parquet", "parquet-unreadable", "", None, "", "parquet-unreadable.parquet"),
    ("column-type.parquet", "column-type", "", None, "period", "TIMESTAMP"),  # written by DuckDB 2.0.1
    ("reading-stamp.csv", "reading-stamp", "", 7, "time", "2020-03-02 12:00"),
    ("reading-stamp-stray.csv", "reading-stamp", "", 7, "time", "2020-03-02 12:00"),
    ("reading-duplicate.csv", "row-duplicate", "", 7, "time", "6"),
    ("reading-convention.csv", "reading-convention", "", None, "time", "day_ending"),
    ("reading-convention.csv", "reading-stamp", "", 5, "time", "2020-03-02 00:00"),
    ("reading-convention-doubtful.csv", "reading-convention-doubtful", "", None, "time", "interval_start"),
    ("reading-gap.csv", "reading-gap", "", 6, "time", "3/4"),
]


def _found(file: str, code: str) -> Finding:
    findings = [finding for finding in parse_file(BAD / file).findings if finding.code == code]
    assert len(findings) == 1, findings
    return findings[0]


@pytest.mark.parametrize(("file", "code", "sheet", "row", "column", "says"), BROKEN)
def test_a_broken_input_is_found_at_its_place(
    file: str, code: str, sheet: str, row: int | None, column: str, says: str
) -> None:
    finding = _found(file, code)
    place = finding.place
    assert (place.file, place.sheet, place.row, place.column) == (file, sheet, row, column)
    kind = finding_kinds()[code]
    for lang, do in (("zh", kind.do_zh), ("en", kind.do_en)):
        text = finding.text(lang)  # type: ignore[arg-type]
        assert says in text
        assert do in text
        assert file in text


def test_a_broken_layout_is_found_in_the_layout_file() -> None:
    findings = parse_file(BAD / "layout-invalid.csv").findings
    assert [(finding.code, finding.place.file, finding.place.column) for finding in findings] == [
        ("layout-invalid", "layout-invalid.layout.toml", "time.interval_minutes"),
        ("layout-invalid", "layout-invalid.layout.toml", "time.zone"),
    ]
    twice = parse_file(BAD / "layout-invalid-twice.csv").findings
    assert [(finding.code, finding.place.column) for finding in twice] == [("layout-invalid", "measures")]
    assert "electricity" in twice[0].facts["expected"]
    unit = parse_file(BAD / "unit-unknown-reading.csv").findings
    assert [(finding.code, finding.place.file, finding.place.column) for finding in unit] == [
        ("unit-unknown", "unit-unknown-reading.layout.toml", "measures.kwh.unit")
    ]
    assert "1440" in findings[0].text("en")
    assert "interval_minutes" in findings[1].text("zh")


def test_all_faults_of_a_workbook_are_found_in_one_run() -> None:
    parsed = parse_file(BAD / "many-faults.xlsx")
    assert [(f.code, f.place.sheet, f.place.row, f.place.column) for f in parsed.findings] == [
        ("unit-unknown", "205-1", 30, "B"),
        ("number-unreadable", "205-1", 30, "E"),
        ("blank-required", "205-1", 42, "H"),
        ("firm-id-check-digit", "205-1(5月)", 3, "A"),
        ("item-unknown", "205-1(5月)", 30, "A"),
    ]
    assert parsed.entries == ()


def test_a_file_with_an_error_gives_no_rows_and_one_without_gives_some() -> None:
    for path in sorted(BAD.iterdir()):
        if path.suffix not in (".xlsx", ".xls", ".csv", ".parquet", ".pdf"):
            continue
        parsed = parse_file(path)
        rows = len(parsed.entries) + len(parsed.firms) + len(parsed.activities) + len(parsed.readings)
        errors = [finding for finding in parsed.findings if finding.severity is Severity.ERROR]
        assert bool(errors) != bool(rows), path.name


def test_the_committed_broken_inputs_are_those_of_the_script(tmp_path: Path) -> None:
    runpy.run_path(str(BAD / "make_bad.py"))["make"](tmp_path)
    for path in sorted(tmp_path.iterdir()):
        assert path.read_bytes() == (BAD / path.name).read_bytes(), path.name


@pytest.mark.parametrize("file", ["good.xlsx", "good.xls"])
def test_a_good_workbook_gives_one_entry_for_each_flow_cell(file: str) -> None:
    parsed = parse_file(BAD / file)
    assert parsed.findings == ()
    assert Counter(entry.period for entry in parsed.entries) == {"2020": 23, "2020-05": 18}
    first = next(entry for entry in parsed.entries if entry.item == "electricity")
    assert (first.flow, first.state, first.quantity) == (Flow.OPENING_STOCK, State.BLANK, None)
    purchase = next(e for e in parsed.entries if (e.item, e.flow) == ("electricity", Flow.PURCHASE))
    assert (purchase.quantity, purchase.unit, purchase.unit_written) == (Decimal(4000), "wan_kWh", "万千瓦时")
    assert (purchase.coefficient, purchase.coefficient_unit) == (Decimal("1.229"), "tce/wan_kWh")
    assert (purchase.firm_id, purchase.place.sheet, purchase.place.row) == ("91513221HCHC00528F", "205-1", 42)
    paid = {(row.period, row.measure): (row.quantity, row.unit, row.price_base) for row in parsed.activities}
    assert paid["2020", "purchase_amount:diesel"] == (Decimal(700), "qian_cny", "current")


def test_files_of_no_importer_are_told_by_what_they_are(tmp_path: Path) -> None:
    for name, data, says in [
        ("a.xlsx", b"", "an empty file"),
        ("a.docx", b"PK\x03\x04", "a zip archive"),
        ("a.xls", b"<html>", "HTML"),
        ("a.csv", b"PK\x03\x04", "no CSV"),
        ("a.csv", b"meter_id,at\nM1,2020-01-01\n", "meter_id, at"),
    ]:
        path = tmp_path / name
        path.write_bytes(data)
        findings = parse_file(path).findings
        assert [finding.code for finding in findings] == ["file-no-importer"]
        assert says in findings[0].text("en")


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_any_file, "FILE_BYTES_MAX", 10)
    path = tmp_path / "a.csv"
    path.write_text("firm_id,period\n")
    assert [finding.code for finding in parse_file(path).findings] == ["file-too-large"]


def test_the_workbooks_of_the_aba_case_are_read_without_a_finding() -> None:
    books = sorted((CASES / "aba" / "ledgers" / "workbooks").rglob("*.xlsx"))
    assert len(books) >= 30
    for book in books:
        parsed = parse_file(book)
        assert parsed.findings == (), book.name
        assert len(parsed.entries) >= 18
        assert {entry.firm_id for entry in parsed.entries} == {book.name[:18]}


def test_the_tidy_tables_of_the_aba_case_are_read_without_a_finding() -> None:
    folder = CASES / "aba" / "ledgers"
    for name in ("firms.csv", "activity_synthetic.csv", "entries_synthetic.csv"):
        parsed = parse_file(folder / name)
        assert parsed.findings == ()
        rows = len(parsed.firms) + len(parsed.activities) + len(parsed.entries)
        assert rows == len((folder / name).read_text("utf-8").splitlines()) - 1


def test_every_finding_of_the_ways_in_has_its_broken_input() -> None:
    tried = {code for _, code, *_ in BROKEN} | {"layout-invalid", "file-too-large"}
    elsewhere = ("scenario-", "use-", "stock-", "feedstock-", "outside-", "transport-", "months-", "month-")
    for code in finding_kinds():
        if code.startswith(("number-", "firm-id-", "column-", "row-", "text-", "csv-", "reading-", "item-", "file-")):
            assert code in tried or code.startswith(elsewhere), code
