"""Settlement tables of grid companies: a month of each meter as readings, held against the counter and the parts."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from ledgers import ParsedFile
from ledgers.importers import parse_file
from tests.ledgers.readings_files import codes

HEAD = (
    "户号,户名,抄表月份,上次示数,本次示数,倍率,抄见电量,变损,线损,结算电量,"
    "尖电量,峰电量,平电量,谷电量,电费（元）,功率因数"
)
# (150.5 − 100) × 800 = 40,400; 40,400 + 300 + 100 = 40,800 = 800 + 15,000 + 15,000 + 10,000
ROW = "3301234567,某厂,202402,100,150.5,800,40400,300,100,40800,800,15000,15000,10000,24567.89,0.95"


def read(folder: Path, *rows: str, head: str = HEAD) -> ParsedFile:
    path = folder / "bill.csv"
    path.write_text("\n".join([head, *rows, ""]), "gb18030")
    return parse_file(path)


def test_a_row_becomes_one_reading_for_each_amount_over_the_calendar_month(tmp_path: Path) -> None:
    parsed = read(tmp_path, ROW)
    assert parsed.findings == ()
    assert parsed.importer == "billing"
    assert {(row.meter_id, row.start_at, row.minutes, row.unit) for row in parsed.readings} == {
        ("3301234567", datetime(2024, 2, 1), 29 * 1440, "kWh")  # noqa: DTZ001
    }
    assert {row.measure: row.quantity for row in parsed.readings} == {
        "electricity_metered": 40400,
        "electricity_transformer_loss": 300,
        "electricity_line_loss": 100,
        "electricity_settled": 40800,
        "electricity_sharp": 800,
        "electricity_peak": 15000,
        "electricity_flat": 15000,
        "electricity_valley": 10000,
    }


def test_what_is_not_stored_is_named(tmp_path: Path) -> None:
    notices = " ".join(read(tmp_path, ROW, "合计,,,,,,40400,,,40800,,,,,24567.89,").notices)
    assert "amounts of money are not stored: 电费（元）" in notices
    assert "columns that are not read: 户名, 功率因数" in notices
    assert "calendar month" in notices
    assert "1 rows of totals" in notices


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("40400", "40402", "bill-counter", "40400"),
        ("150.5", "99", "bill-counter", "-800"),  # a counter that falls: (99 − 100) × 800
        ("10000", "10003", "bill-parts", "40803"),
    ],
)
def test_a_row_that_does_not_add_up_is_found(tmp_path: Path, old: str, new: str, code: str, says: str) -> None:
    parsed = read(tmp_path, ROW.replace(old, new, 1))
    assert [found for found, _, _ in codes(parsed)] == [code]
    assert says in parsed.findings[0].text("zh")


@pytest.mark.parametrize(("old", "new"), [("40400", "40401"), ("10000", "10002")])
def test_whole_kwh_are_allowed_to_be_rounded(tmp_path: Path, old: str, new: str) -> None:
    assert read(tmp_path, ROW.replace(old, new, 1)).findings == ()


def test_the_parts_may_add_up_to_the_metered_electricity(tmp_path: Path) -> None:
    """40,400 = 400 + 15,000 + 15,000 + 10,000: the parts of some bills leave the losses out."""
    assert read(tmp_path, ROW.replace(",800,15000", ",400,15000")).findings == ()


def test_every_fault_of_a_row_is_found_at_its_column(tmp_path: Path) -> None:
    rows = [
        ROW.replace("202402", "2024.1"),
        ROW.replace("3301234567", "3.30123E+11"),
        ROW.replace("3301234567", ""),
        ROW.replace(",40800,", ",,"),
        ROW.replace("15000", "1.5万", 1),
        ROW,
        ROW,
    ]
    assert codes(read(tmp_path, *rows)) == [
        ("period-missing", 2, "抄表月份"),
        ("meter-id-number", 3, "户号"),
        ("meter-missing", 4, "户号"),
        ("blank-required", 5, "结算电量"),
        ("number-with-unit", 6, "峰电量"),
        ("row-duplicate", 8, ""),
    ]


def test_days_of_reading_make_the_period(tmp_path: Path) -> None:
    head = "户号,抄表月份,上次抄表日期,本次抄表日期,抄见电量"
    parsed = read(tmp_path, "1,2024-02,2024-01-20,2024/2/20,100", "1,2024-03,20240220,2024年3月20日,100", head=head)
    assert parsed.findings == ()
    assert [(row.start_at.day, row.start_at.month, row.minutes // 1440) for row in parsed.readings] == [
        (20, 1, 31),
        (20, 2, 29),
    ]
    assert {row.measure for row in parsed.readings} == {"electricity_metered"}
    back = read(tmp_path, "1,2024-02,2024-02-20,2024-02-20,100", head=head)
    assert codes(back) == [("value-unknown", 2, "本次抄表日期")]
    overlap = read(tmp_path, "1,2024-02,2024-01-20,2024-02-20,100", "1,2024-03,2024-02-19,2024-03-20,100", head=head)
    assert codes(overlap) == [("readings-overlap", 3, "抄见电量")]


def test_a_unit_in_the_header_is_read_and_one_of_no_energy_refused(tmp_path: Path) -> None:
    head = "户号,抄表月份,抄见电量（万千瓦时）"
    parsed = read(tmp_path, "1,2024-02,1.5", head=head)
    assert [(row.quantity, row.unit) for row in parsed.readings] == [(Decimal("1.5"), "wan_kWh")]
    assert codes(read(tmp_path, "1,2024-02,1.5", head=head.replace("万千瓦时", "吨"))) == [
        ("unit-unknown", 1, "抄见电量（吨）")
    ]


def test_a_header_of_a_bill_is_not_taken_from_other_tables(tmp_path: Path) -> None:
    parsed = read(tmp_path, "1,2024-02,5", head="户号,抄表月份,水量")
    assert [code for code, _, _ in codes(parsed)] == ["file-no-importer"]


def test_a_workbook_with_a_title_and_a_header_of_two_rows_is_read(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "bill.xlsx")
    sheet = book.add_worksheet("2024年")
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.merge_range("A1:K1", "某供电公司电费结算单")
    for at, name in enumerate(["户号", "户名", "抄表月份", "抄表起日", "抄表止日"]):
        sheet.merge_range(1, at, 2, at, name)
    sheet.merge_range(1, 5, 1, 6, "示数")
    sheet.write_row(2, 5, ["上次", "本次"])
    sheet.merge_range(1, 7, 2, 7, "倍率")
    sheet.merge_range(1, 8, 2, 8, "抄见电量（千瓦时）")
    sheet.merge_range(1, 9, 1, 11, "分时电量")
    sheet.write_row(2, 9, ["峰", "平", "谷"])
    sheet.merge_range(1, 12, 2, 12, "电费（元）")
    sheet.write_row(3, 0, [3301234567, "某厂", 202402])
    sheet.write_datetime(3, 3, datetime(2024, 1, 20), days)  # noqa: DTZ001
    sheet.write(3, 4, 45342)  # 2024-02-20 as a serial number: the column holds days
    sheet.write_row(3, 5, [100, 110, 100, 1000, 100, 500, 400, 999.5])
    sheet.write(5, 0, "制表：某人")
    book.close()
    parsed = parse_file(tmp_path / "bill.xlsx")
    assert parsed.findings == ()
    assert [(row.measure, row.quantity, row.place.column) for row in parsed.readings] == [
        ("electricity_metered", 1000, "I"),
        ("electricity_peak", 100, "J"),
        ("electricity_flat", 500, "K"),
        ("electricity_valley", 400, "L"),
    ]
    first = parsed.readings[0]
    assert (first.meter_id, first.start_at, first.minutes) == ("3301234567", datetime(2024, 1, 20), 31 * 1440)  # noqa: DTZ001
    assert (first.place.sheet, first.place.row) == ("2024年", 4)


def test_a_formula_without_its_value_is_found_in_a_bill(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "bill.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["户号", "抄表月份", "抄见电量"])
    sheet.write_row(1, 0, ["1", "2024-02"])
    sheet.write_formula(1, 2, "=A1+1")
    book.close()
    assert codes(parse_file(tmp_path / "bill.xlsx")) == [("formula-not-calculated", 2, "C")]
