"""Makes the broken inputs of this folder, one for each finding: ``python tests/bad/make_bad.py [folder]``.

The same bytes come out every time. Firms and figures are invented.
"""

import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from factors import energy_items
from tests.bad.forms import sheet_3, sheet_b204

FIRM = "91513221HCHC00528F"
UNITS = {"t": "吨", "wan_m3": "万立方米", "GJ": "百万千焦", "wan_kWh": "万千瓦时", "tce": "吨标准煤"}
HEAD_1 = (
    ("A", "能源名称", ""), ("B", "计量单位", ""), ("C", "代码", ""), ("D", "年初库存量", ""),
    ("E", "购进量", "实物量"), ("F", "购进量", "其中：购自省外"), ("G", "购进量", "金额（千元）"),
    ("H", "消费量", "合计"), ("I", "消费量", "工业生产消费"), ("J", "消费量", "其中：用于原材料"),
    ("K", "消费量", "非工业生产消费"), ("L", "消费量", "合计中：运输工具消费"), ("M", "期末库存量", ""),
    ("N", "采用折标系数", ""), ("O", "参考折标系数", ""),
)  # fmt: skip
HEAD_2 = (
    ("A", "能源名称", ""), ("B", "计量单位", ""), ("C", "代码", ""), ("D", "工业生产消费量", ""),
    ("E", "加工转换投入", "加工转换投入合计"), ("F", "加工转换投入", "火力发电"), ("G", "加工转换投入", "供热"),
    ("H", "加工转换产出", ""), ("I", "回收利用", ""), ("J", "折标系数", ""),
)  # fmt: skip
DIESEL = {"D30": 5, "E30": 100, "F30": 0, "G30": 700, "H30": 95, "I30": 90, "J30": 0, "K30": 5, "L30": 60, "M30": 10}
POWER = {"E42": 4000, "F42": 0, "H42": 4000, "I42": 3990, "J42": 0, "K42": 10, "L42": 0, "N42": 1.229}
Cells = Mapping[str, Any]


def sheet_1(book: Any, name: str = "205-1", period: str = "2020年1-12月", changes: Cells = {}) -> Any:  # noqa: B006
    """Add a good sheet 205-1 (diesel in row 30, electricity in row 42) with some cells changed."""
    return _sheet(book, name, ("205-1表", HEAD_1), {"A5": period, **DIESEL, **POWER, **changes})


def sheet_2(book: Any, name: str = "205-2", period: str = "2020年1-12月", changes: Cells = {}) -> Any:  # noqa: B006
    """Add a good sheet 205-2 (diesel turned into electricity) with some cells changed."""
    diesel = {"D30": 90, "E30": 20, "F30": 15, "G30": 5, "H30": 0, "I30": 0}
    return _sheet(book, name, ("205-2表", HEAD_2), {"A5": period, **diesel, **changes})


def _sheet(book: Any, name: str, form: tuple[str, tuple[tuple[str, str, str], ...]], changes: Cells) -> Any:
    title, head = form
    sheet = book.add_worksheet(name)
    cells: dict[str, Any] = {"A2": title, "A3": f"统一社会信用代码：{FIRM}", "A4": "单位详细名称：某企业（合成数据）"}
    for number, (letter, upper, lower) in enumerate(head):
        below = number - 2 if number > 2 else "甲乙丙"[number]
        cells |= {f"{letter}7": upper, f"{letter}8": lower, f"{letter}9": below}
    for row, item in enumerate(energy_items().values(), start=10):
        cells |= {f"A{row}": item.name_zh, f"B{row}": UNITS[item.unit], f"C{row}": item.form_code}
    cells |= {"A50": "说明：合成数据。", "A52": "单位负责人：—"}
    for cell, value in (cells | dict(changes)).items():
        if isinstance(value, datetime):
            sheet.write_datetime(cell, value, book.add_format({"num_format": "yyyy-mm-dd"}))
        elif value is not None:
            sheet.write(cell, value)
    return sheet


def workbook(path: Path, fill: Callable[[Any], object]) -> None:
    """Write a workbook with no trace of the day it was made on."""
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": datetime(2021, 1, 10)})  # noqa: DTZ001
    fill(book)
    book.close()


def changed(**cells: Any) -> Callable[[Any], object]:
    """Return what fills a workbook with one good sheet but for these cells."""
    return lambda book: sheet_1(book, changes=cells)


def _hidden(book: Any) -> None:
    sheet_1(book)
    book.add_worksheet("备份").hide()


def _twice(book: Any) -> None:
    sheet_1(book, "205-1(1月)", "2020年1月")
    sheet_1(book, "205-1(2月)", "2020年1月")


def _disagree(book: Any) -> None:
    sheet_1(book)
    sheet_2(book, changes={"D30": 91})


def _sum(book: Any) -> None:
    sheet_1(book)
    sheet_2(book, changes={"E30": 21})


def _neither(book: Any) -> None:
    book.add_worksheet("目录").write("A1", "本工作簿没有报表")


def _many(book: Any) -> None:
    sheet_1(book, changes={"B30": "桶", "E30": "约100", "H42": None})
    sheet_1(book, "205-1(5月)", "2020年5月", {"A3": f"统一社会信用代码：{FIRM[:-1]}E", "A30": "柴由"})


WORKBOOKS: dict[str, Callable[[Any], object]] = {
    "good": lambda book: (sheet_1(book), sheet_2(book), sheet_1(book, "205-1(5月)", "2020年5月")),
    "unit-unknown": changed(B24="万方", E24=1, H24=1, I24=1),
    "number-unreadable": changed(E30="约100"),
    "number-is-date": changed(E30=datetime(2020, 5, 1)),  # noqa: DTZ001
    "blank-required": changed(E30=None),
    "item-unknown": changed(A30="柴由"),
    "item-code-disagrees": changed(C30="20"),
    "row-duplicate": changed(A31="柴油", C31="21", E31=1, H31=1, I31=1, D31=0, M31=0),
    "firm-id-check-digit": changed(A3=f"统一社会信用代码：{FIRM[:-1]}E"),
    "firm-id-format": changed(A3=f"统一社会信用代码：{FIRM[:-1]}"),
    "firm-id-number": changed(A3="统一社会信用代码：", B3=915132210000000528),
    "firm-id-missing": changed(A3=None),
    "period-missing": changed(A5="2020年2-5月"),
    "column-missing": changed(E8="购进两"),
    "formula-not-calculated": changed(H30="=I30+K30"),
    "sheet-hidden": _hidden,
    "sheet-duplicate": _twice,
    "forms-disagree": _disagree,
    "row-sum": _sum,
    "form-not-found": _neither,
    "measure-unknown": lambda book: sheet_b204(book, changes={"A19": "矿泉水"}),
    "value-unknown-line": lambda book: sheet_b204(book, changes={"A12": "工业消售产值"}),
    "unit-unknown-ratio": lambda book: sheet_3(book, changes={"B11": "千瓦时"}),
    "many-faults": _many,
}

_ENTRIES = "firm_id,period,item,flow,quantity,unit"
_FIRMS = "firm_id,name,county,industry,above_scale,scope"
_ACTIVITY = "firm_id,period,measure,quantity,unit,price_base"
_ROW = f"{FIRM},2020,电力,purchase"
TEXTS: dict[str, str] = {
    "number-with-unit.csv": f"{_ENTRIES}\n{_ROW},1.2万,千瓦时\n",
    "number-bracketed.csv": f"{_ENTRIES}\n{_ROW},(5),万千瓦时\n",
    "number-grouping.csv": f'{_ENTRIES}\n{_ROW},"1,23",万千瓦时\n',
    "number-too-fine.csv": f"{_ENTRIES}\n{_ROW},0.3333333,万千瓦时\n",
    "number-too-large.csv": f"{_ENTRIES}\n{_ROW},12345678901234,万千瓦时\n",
    "column-unknown.csv": f"firm_id,period,item,flow,quantitty,unit\n{_ROW},5,万千瓦时\n",
    "column-missing.csv": f"firm_id,period,item,flow,quantity\n{_ROW},5\n",
    "column-duplicate.csv": f"{_ENTRIES},计量单位\n{_ROW},5,万千瓦时,万千瓦时\n",
    "row-ragged.csv": f"{_ENTRIES}\n{_ROW},5,万千瓦时\n{FIRM},2020,煤油,purchase,1,234,吨\n",
    "row-duplicate.csv": f"{_ENTRIES}\n{_ROW},5,万千瓦时\n\n{FIRM},2020年,33,购进量,5,万千瓦时\n",
    "value-unknown.csv": f"{_ENTRIES}\n{FIRM},2020,电力,buying,5,万千瓦时\n",
    "number-too-large-converted.csv": f"{_ENTRIES}\n{_ROW},9e12,亿千瓦时\n",
    "number-too-large-coefficient.csv": f"{_ENTRIES},折标系数,折标系数单位\n{_ROW},5,万千瓦时,10000,tce/万千瓦时\n",
    "value-unknown-industry.csv": f"{_FIRMS}\n{FIRM},某企业（合成数据）,513221,E4710,yes,州内\n",
    "value-unknown-scope.csv": f"{_FIRMS}\n{FIRM},某企业（合成数据）,513221,C3216,yes,全部\n",
    "value-unknown-measure.csv": f"{_ACTIVITY}\n{FIRM},2020,product:aluminium_liqid,5,吨,\n",
    "unit-unknown-product.csv": f"{_ACTIVITY}\n{FIRM},2020,铝液,5,立方米,\n",
    "ledger-file.duckdb": "no database either\n",
    "csv-unreadable.csv": f'{_ENTRIES}\n{_ROW},5,万千瓦时\n"{FIRM},2020,煤油,purchase,1,吨\n',
    "findings-more.csv": f"{_ENTRIES}\n" + "1\n" * 1003,
    "parquet-unreadable.parquet": "PAR1 and nothing more",
    "file-no-importer.csv": "日期,天气\n2020-01-01,晴\n",
    "file-no-importer.xlsx": f"{_ENTRIES}\n{_ROW},5,万千瓦时\n",
    "file-no-importer.pdf": "%PDF-1.7\n",
}
LAYOUT = """kind = "readings"
meter_id = "M1"
timezone = "Asia/Shanghai"

[time]
column = "time"
format = "%Y-%m-%d %H:%M"
interval_minutes = 360
stamp = "interval_end"
midnight = "day_ending"

[[measures]]
column = "kwh"
measure = "electricity"
unit = "kWh"
"""
_SECOND = """
[[measures]]
column = "kwh2"
measure = "MEASURE"
unit = "kWh"
"""


def _readings(*, midnight_days: int = 0) -> list[str]:
    """Return three whole days of four readings; the stamp at midnight carries the day that ends, or the next."""
    lines = ["time,kwh"]
    first = datetime(2020, 3, 1)  # noqa: DTZ001
    for number in range(1, 13):
        stamp = first + timedelta(hours=6 * number)
        if stamp.hour == 0:
            stamp += timedelta(days=midnight_days - 1)
        lines.append(f"{stamp:%Y-%m-%d %H:%M},{number}.5")
    return lines


def _reading_files() -> dict[str, tuple[list[str], str]]:
    good = _readings()
    swapped = [*good[:6], good[7], good[6], *good[8:]]
    stray = [*good[:6], good[6].replace("2020", "2021"), *good[7:]]
    beginning = LAYOUT.replace("day_ending", "day_beginning")
    from_midnight = ["time,kwh", *(f"2020-03-{1 + n // 4:02} {n % 4 * 6:02}:00,1" for n in range(8))]
    return {
        "good-readings": (good, LAYOUT),
        "reading-stamp": (swapped, LAYOUT),
        "reading-stamp-stray": (stray, LAYOUT),
        "reading-convention": (good, beginning),
        "reading-convention-doubtful": (from_midnight, beginning),
        "reading-gap": ([*good[:6], *good[7:]], LAYOUT),
        "reading-duplicate": ([*good[:6], good[5], *good[6:]], LAYOUT),
        "layout-invalid-twice": (good, LAYOUT + _SECOND.replace("MEASURE", "electricity")),
        "unit-unknown-reading": (good, LAYOUT.replace('unit = "kWh"', 'unit = "吨"')),
        "layout-invalid": (good, LAYOUT.replace("interval_minutes = 360", "interval_minutes = 7\nzone = 8")),
    }


def make(folder: Path) -> None:
    """Write every broken input into a folder."""
    for name, fill in WORKBOOKS.items():
        workbook(folder / f"{name}.xlsx", fill)
    whole = (folder / "good.xlsx").read_bytes()
    (folder / "workbook-damaged.xlsx").write_bytes(whole[: len(whole) // 2])
    for name, text in TEXTS.items():
        (folder / name).write_bytes(text.encode())
    (folder / "text-undecodable.csv").write_bytes(TEXTS["column-unknown.csv"].encode("utf-16-le"))
    for name, (lines, layout) in _reading_files().items():
        (folder / f"{name}.csv").write_text("\n".join([*lines, ""]), "utf-8", newline="\n")
        (folder / f"{name}.layout.toml").write_text(layout, "utf-8", newline="\n")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
