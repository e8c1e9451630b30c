"""Sheets of forms 205-3 and B204-1, and a 205-1 of 本月 and 1—本月, as firms draw them; all is invented."""

from collections.abc import Mapping
from typing import Any

FIRM = "91513221HCHC00528F"
Cells = Mapping[str, Any]
NOTHING: Cells = {}


def _fill(book: Any, name: str, cells: Cells) -> Any:
    sheet = book.add_worksheet(name)
    for cell, value in cells.items():
        if value is not None:
            sheet.write(cell, value)
    return sheet


def _top(title: str, number: str, period: str, firm: str = FIRM) -> dict[str, Any]:
    return {
        "A1": title,
        "A2": f"表号：{number}表",
        "A3": f"统一社会信用代码：{firm}",
        "A4": "单位详细名称：某企业（合成数据）",
        "A5": period,
    }


def sheet_3(book: Any, name: str = "205-3", period: str = "2024年1-3季度", changes: Cells = NOTHING) -> Any:
    """Add a good sheet 205-3: cement and clinker, with 子项 and 母项, of the period and of a year ago."""
    cells = _top("主要耗能工业企业单位产品能源消耗情况", "205-3", period) | {
        "A7": "指标名称", "B7": "计量单位", "C7": "代码", "D7": "本期", "G7": "上年同期",
        "D8": "单耗", "E8": "子项", "F8": "母项", "G8": "单耗", "H8": "子项", "I8": "母项",
        "A9": "甲", "B9": "乙", "C9": "丙", **{f"{letter}9": number for number, letter in enumerate("DEFGHI", 1)},
        "A10": "吨水泥综合能耗", "B10": "千克标准煤/吨", "C10": "3001",
        "D10": 90, "E10": 27000, "F10": 300000, "G10": 92.5, "H10": 25900, "I10": 280000,
        "A11": "吨水泥综合电耗", "B11": "千瓦时/吨", "C11": "3002",
        "D11": 80, "E11": 2400, "F11": 300000, "G11": 82, "H11": 2296, "I11": 280000,
        "A12": "单位电石综合能耗", "B12": "千克标准煤/吨", "C12": "2603",
        "A14": "单位负责人：—", "H14": 13800000000,
    }  # fmt: skip
    return _fill(book, name, cells | dict(changes))


def sheet_b204(book: Any, name: str = "B204-1", period: str = "2024年5月", changes: Cells = NOTHING) -> Any:
    """Add a good sheet B204-1: output values, electricity and two products, the month and January to May."""
    cells = _top("工业产销总值及主要产品产量", "B204-1", period) | {
        "A7": "指标名称", "B7": "计量单位", "C7": "代码", "D7": "本年", "F7": "上年同期",
        "D8": "本月", "E8": "1—本月", "F8": "本月", "G8": "1—本月",
        "A9": "甲", "B9": "乙", "C9": "丙", "D9": 1, "E9": 2, "F9": 3, "G9": 4,
        "A10": "一、工业总产值（当年价格）", "B10": "千元", "C10": "01",
        "D10": 1200, "E10": 5600, "F10": 1100, "G10": 5100,
        "A11": "其中：新产品产值", "B11": "千元", "C11": "02", "D11": 10, "E11": 50, "F11": 0, "G11": 0,
        "A12": "工业销售产值（当年价格）", "B12": "千元", "C12": "03",
        "D12": 1150, "E12": 5500, "F12": 1090, "G12": 5000,
        "A13": "其中：出口交货值", "B13": "千元", "C13": "04", "D13": 0, "E13": 0, "F13": "—", "G13": "—",
        "A14": "二、工业总产值（当年价格）按工业行业小类分", "B14": "千元", "D14": "—",
        "A15": "水泥制造", "B15": "千元", "C15": "3011", "D15": 1200, "E15": 5600,
        "A16": "三、企业用电量", "B16": "万千瓦时", "C16": "05", "D16": 210, "E16": 1000, "F16": 200, "G16": 980,
        "A17": "四、主要工业产品产量", "B17": "—", "C17": "—",
        "A18": "水泥", "B18": "万吨", "C18": "30110100", "D18": 2.5, "E18": 11.25, "F18": 2.4, "G18": 10.5,
        "A19": "水泥熟料", "B19": "吨", "C19": "30110200", "D19": 20000, "E19": 90000,
        "A21": "单位负责人：—",
    }  # fmt: skip
    return _fill(book, name, cells | dict(changes))


def sheet_month(book: Any, name: str = "205-1(5月)", period: str = "2024年5月", changes: Cells = NOTHING) -> Any:
    """Add a good sheet 205-1 whose columns part 本月 from 1—本月: heads of three rows, merged, diesel in one row."""
    cells = _top("能源购进、消费与库存", "205-1", period) | {
        "A10": "甲", "B10": "乙", "C10": "丙",
        **{f"{letter}10": number for number, letter in enumerate("DEFGHIJKLM", 1)},
        "E9": "本月", "F9": "1—本月", "H8": "工业生产消费", "G9": "本月", "H9": "本月",
        "I9": "1—本月", "J9": "1—本月",
        "J8": "消费量合计", "G8": "消费量合计", "K9": "本月", "L9": "1—本月",
        "A11": "柴油", "B11": "吨", "C11": "21", "D11": 5, "E11": 100, "F11": 480, "G11": 95, "H11": 90, "I11": 430,
        "J11": 475, "K11": 5, "L11": 45, "M11": 10,
    }  # fmt: skip
    sheet = _fill(book, name, cells | dict(changes))
    for span, text in {
        "A7:A9": "能源名称", "B7:B9": "计量单位", "C7:C9": "代码", "D7:D9": "年初库存量", "E7:F8": "购进量",
        "G7:L7": "消费量", "H8:I8": "工业生产消费", "K8:L8": "非工业生产消费", "M7:M9": "期末库存量",
    }.items():  # fmt: skip
        sheet.merge_range(span, text)
    return sheet
