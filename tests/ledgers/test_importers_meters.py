"""The register of meters: whose a meter is, what it measures, its class and its calibration."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ledgers import ParsedFile
from ledgers._staging import STAGED_COLUMNS
from ledgers.importers import parse_file
from ledgers.importers.meters import meters_layout
from tests.conftest import FIRM
from tests.ledgers.readings_files import codes

HEAD = "电表编号,统一社会信用代码,计量对象,准确度等级,倍率,检定日期,有效期至,生效日期,备注"
ROW = f"3301234567,{FIRM},电力,0.5S级,800,2023-06-01,2029年5月31日,20230601,总表"


def read(folder: Path, *rows: str, head: str = HEAD) -> ParsedFile:
    path = folder / "meters.csv"
    path.write_text("\n".join([head, *rows, ""]), "utf-8")
    return parse_file(path)


def test_a_meter_is_read_with_all_that_the_register_says(tmp_path: Path) -> None:
    parsed = read(tmp_path, ROW)
    assert parsed.findings == ()
    (meter,) = parsed.meters
    assert (meter.meter_id, meter.firm_id, meter.measure, meter.accuracy_class) == (
        "3301234567", FIRM, "electricity", "0.5S",
    )  # fmt: skip
    assert (meter.ratio, meter.note) == (Decimal(800), "总表")
    assert (meter.calibrated_on, meter.calibration_due, meter.valid_from) == (
        date(2023, 6, 1), date(2029, 5, 31), date(2023, 6, 1),
    )  # fmt: skip


def test_what_the_register_leaves_blank_is_unknown_and_never_one_or_today(tmp_path: Path) -> None:
    (meter,) = read(tmp_path, f"M1,{FIRM},electricity,1", head="meter_id,firm_id,measure,accuracy_class").meters
    assert (meter.ratio, meter.calibrated_on, meter.calibration_due) == (None, None, None)
    assert meter.valid_from == date(1900, 1, 1)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("3301234567", "", ("meter-missing", 2, "meter_id")),
        ("3301234567", "3.30123E+11", ("meter-id-number", 2, "meter_id")),
        (FIRM, FIRM[:-1] + "0", ("firm-id-check-digit", 2, "firm_id")),
        ("电力", "Watt!", ("value-unknown", 2, "measure")),
        ("0.5S级", "0.7", ("value-unknown", 2, "accuracy_class")),
        (",800,", ",0,", ("value-unknown", 2, "ratio")),
        (",800,", ",800倍,", ("number-with-unit", 2, "ratio")),
        ("2023-06-01", "2023-06-31", ("value-unknown", 2, "calibrated_on")),
        ("2029年5月31日", "2023-06-01", ("value-unknown", 2, "calibration_due")),
        ("20230601", "23-06-01", ("value-unknown", 2, "valid_from")),
    ],
)
def test_a_faulty_cell_is_found_at_its_column(tmp_path: Path, old: str, new: str, found: tuple[str, int, str]) -> None:
    parsed = read(tmp_path, ROW.replace(old, new))
    assert codes(parsed) == [found]
    assert parsed.meters == ()


def test_a_meter_stands_once_for_a_measure_and_a_day(tmp_path: Path) -> None:
    later = ROW.replace("20230601", "20240601").replace(",800,", ",1000,")
    assert len(read(tmp_path, ROW, later).meters) == 2
    assert codes(read(tmp_path, ROW, ROW)) == [("row-duplicate", 3, "")]


def test_columns_are_those_of_the_register(tmp_path: Path) -> None:
    assert codes(read(tmp_path, ROW + ",x", head=HEAD + ",颜色")) == [("column-unknown", 1, "颜色")]
    assert codes(read(tmp_path, ROW + ",x", head=HEAD + ",用途")) == [("column-duplicate", 1, "用途")]
    assert codes(read(tmp_path, f"M1,{FIRM},1", head="meter_id,firm_id,accuracy_class")) == [("column-missing", 1, "")]


def test_every_column_of_the_layout_is_one_of_the_staged_table() -> None:
    staged = set(STAGED_COLUMNS["meter"]) - {"sheet", "row_number", "column_name"}
    assert set(meters_layout().columns.values()) == staged
