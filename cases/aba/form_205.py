"""Excel workbooks laid out like forms 205-1 and 205-2; LAYOUT.md describes every cell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from synthetic_energy import NOT_STORABLE, Form205Items, ItemUse
from synthetic_roster import Firm, cent
from xlsxwriter.worksheet import Worksheet

FIRST_ROW = 9  # 0-based row of item 01
FLOWS_205_1 = (
    "opening_stock", "purchase", "purchase_outside_province", "amount", "total_use", "production_use",
    "feedstock_use", "nonproduction_use", "transport_use", "closing_stock",
)  # fmt: skip
TOTALLED_205_1 = FLOWS_205_1[4:9]
STOCKS = ("opening_stock", "closing_stock")
HEAD_205_1 = (
    (0, 0, "能源名称"), (1, 1, "计量单位"), (2, 2, "代码"), (3, 3, "年初库存量"), (4, 6, "购进量"), (7, 11, "消费量"),
    (12, 12, "期末库存量"), (13, 13, "采用折标系数"), (14, 14, "参考折标系数"),
)  # fmt: skip
SUBHEAD_205_1 = {
    4: "实物量", 5: "其中：购自省外", 6: "金额（千元）", 7: "合计", 8: "工业生产消费", 9: "其中：用于原材料",
    10: "非工业生产消费", 11: "合计中：运输工具消费",
}  # fmt: skip
HEAD_205_2 = (
    (0, 0, "能源名称"), (1, 1, "计量单位"), (2, 2, "代码"), (3, 3, "工业生产消费量"), (4, 12, "加工转换投入"),
    (13, 13, "加工转换产出"), (14, 14, "回收利用"), (15, 15, "折标系数"),
)  # fmt: skip
SUBHEAD_205_2 = {
    4: "加工转换投入合计", 5: "火力发电", 6: "供热", 7: "原煤入洗", 8: "炼焦", 9: "炼油及煤制油", 10: "制气",
    11: "天然气液化", 12: "加工煤制品",
}  # fmt: skip
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")

Reading = Callable[[ItemUse, str], Decimal]


@dataclass(frozen=True)
class Period:
    """What a sheet says of its time: the period, the name of the opening stock, the day of the report."""

    text: str
    opening: str
    reported: str


def write_workbook(path: Path, firm: Firm, year: int, uses: list[ItemUse], items: Form205Items) -> None:
    """One firm and year: sheet 205-1, 205-2 where something is converted or recovered, and for 2020 the months."""
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False})
    book.set_properties(
        {
            "title": f"能源购进、消费与库存（合成数据）{year}",
            "subject": "合成数据 synthetic data",
            "author": "合成数据",
            "comments": "合成数据：不是任何真实企业的报表。Synthetic data, not a report of any real firm.",
            "created": datetime(year + 1, 1, 10),  # noqa: DTZ001  a fixed stamp, so that the bytes repeat
        }
    )
    sheets = _Sheets(book, firm, items)
    converted = [u for u in uses if u.year("recovery") or u.year("transformation_output")]
    whole = Period(f"{year}年1-12月", "年初库存量", f"{year + 1}年1月10日")
    sheets.form_205_1("205-1", whole, uses, lambda u, flow: u.year(flow))
    if converted:
        sheets.form_205_2("205-2", whole, converted, lambda u, flow: u.year(flow))
    for month in range(1, 13) if year == 2020 else ():
        reported = f"{year}年{month + 1}月10日" if month < 12 else f"{year + 1}年1月10日"
        when = Period(f"{year}年{month}月", "期初库存量", reported)
        sheets.form_205_1(f"205-1({month}月)", when, uses, _month(month))
        if converted:
            sheets.form_205_2(f"205-2({month}月)", when, converted, _month(month))
    book.close()


def _month(month: int) -> Reading:
    return lambda use, flow: use.months[flow][month - 1]


class _Sheets:
    """Writes the sheets of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook, firm: Firm, items: Form205Items) -> None:
        self.book, self.firm, self.items = book, firm, items
        base = {"font_name": "宋体", "font_size": 9}
        self.title = book.add_format({**base, "font_size": 14, "bold": True, "align": "center"})
        self.text = book.add_format(base)
        self.head = book.add_format(
            {**base, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True, "bold": True}
        )
        self.cell = book.add_format({**base, "border": 1})
        self.part = book.add_format({**base, "border": 1, "indent": 1})
        self.number = book.add_format({**base, "border": 1, "num_format": "#,##0.00"})
        self.factor = book.add_format({**base, "border": 1, "num_format": "0.0000"})
        self.text_numbers: str = (firm.workbook or {}).get("text_numbers", "")

    def form_205_1(self, name: str, when: Period, uses: list[ItemUse], value: Reading) -> None:
        """Form 205-1 on a sheet of its own."""
        sheet = self.book.add_worksheet(name)
        self._top(sheet, "能源购进、消费与库存（合成数据）", "205-1表", when, 14)
        head = tuple((a, b, when.opening if a == 3 else text) for a, b, text in HEAD_205_1)
        self._head(sheet, head, SUBHEAD_205_1, ["甲", "乙", "丙", *map(str, range(1, 12)), "丁"])
        rows = _with_raw_coal(uses)
        for row, item in enumerate(self.items.rows, FIRST_ROW):
            self._names(sheet, row, item, 12)
            sheet.write(row, 14, _reference(item["reference"]), self.factor)
            use = rows.get(item["item"])
            if use is not None:
                self._line_205_1(sheet, row, use, value)
            else:
                sheet.write_blank(row, 13, None, self.cell)
        for column, flow in enumerate(FLOWS_205_1, 3):
            if flow in TOTALLED_205_1:
                total = sum((value(u, flow) * u.coefficient for u in uses), Decimal(0))
                self._number(sheet, FIRST_ROW + 39, column, cent(total))
        self._foot(sheet, when, uses)

    def _line_205_1(self, sheet: Worksheet, row: int, use: ItemUse, value: Reading) -> None:
        for column, flow in enumerate(FLOWS_205_1, 3):
            stock_of_none = flow in STOCKS and use.item in NOT_STORABLE
            unpaid = flow == "amount" and not use.year("purchase")
            if not (stock_of_none or unpaid):
                self._number(sheet, row, column, value(use, flow))
        sheet.write_number(row, 13, float(use.coefficient), self.factor)

    def form_205_2(self, name: str, when: Period, uses: list[ItemUse], value: Reading) -> None:
        """Form 205-2: all conversion here is power from waste heat, column 火力发电."""
        sheet = self.book.add_worksheet(name)
        self._top(sheet, "能源加工转换与回收利用（合成数据）", "205-2表", when, 15)
        self._head(sheet, HEAD_205_2, SUBHEAD_205_2, ["甲", "乙", "丙", *map(str, range(1, 14))])
        rows = {use.item: use for use in uses}
        for row, item in enumerate(self.items.rows, FIRST_ROW):
            self._names(sheet, row, item, 15)
            use = rows.get(item["item"])
            if use is None:
                continue
            into = value(use, "transformation_input")
            cells = [value(use, "production_use"), into, into, *[Decimal(0)] * 7]
            cells += [value(use, "transformation_output"), value(use, "recovery")]
            for column, quantity in enumerate(cells, 3):
                self._number(sheet, row, column, quantity)
            sheet.write_number(row, 15, float(use.coefficient), self.factor)
        totals = {3: "production_use", 4: "transformation_input", 13: "transformation_output", 14: "recovery"}
        for column, flow in totals.items():
            total = sum((value(u, flow) * u.coefficient for u in uses), Decimal(0))
            self._number(sheet, FIRST_ROW + 39, column, cent(total))
        self._foot(sheet, when, [])

    def _top(self, sheet: Worksheet, title: str, form: str, when: Period, last: int) -> None:
        sheet.merge_range(0, 0, 0, last, title, self.title)
        sheet.merge_range(1, 0, 1, last, form, self.title)
        left = (f"统一社会信用代码：{self.firm.firm_id}", f"单位详细名称：{self.firm.name}", when.text)
        for row, line in enumerate(left, 2):
            sheet.write_string(row, 0, line, self.text)
        right = (f"表    号：{form}", "制定机关：国家统计局", "文    号：——（合成数据，非真实报表）", "有效期至：——")
        for row, line in enumerate(right, 2):
            sheet.write_string(row, 8, line, self.text)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, last, 11)

    def _head(
        self, sheet: Worksheet, head: tuple[tuple[int, int, str], ...], sub: dict[int, str], numbers: list[str]
    ) -> None:
        for first, last, text in head:
            if first == last:
                sheet.merge_range(6, first, 7, last, text, self.head)
            else:
                sheet.merge_range(6, first, 6, last, text, self.head)
        for column, text in sub.items():
            sheet.write_string(7, column, text, self.head)
        for column, text in enumerate(numbers):
            sheet.write_string(8, column, text, self.head)

    def _names(self, sheet: Worksheet, row: int, item: dict[str, str], last: int) -> None:
        is_part = item["code"] in ("02", "03", "04", "05")
        sheet.write_string(row, 0, item["name_zh"], self.part if is_part else self.cell)
        sheet.write_string(row, 1, item["unit_zh"], self.cell)
        sheet.write_string(row, 2, item["code"], self.cell)
        for column in range(3, last + 1):
            sheet.write_blank(row, column, None, self.cell)

    def _number(self, sheet: Worksheet, row: int, column: int, quantity: Decimal) -> None:
        """A numeric cell; in the workbooks marked so, every third cell is text with commas or full-width digits."""
        if self.text_numbers and (row + column) % 3 == 0:
            text = f"{quantity:,.2f}"
            if self.text_numbers == "full_width":
                text = f"{quantity:.2f}".translate(FULL_WIDTH)
            sheet.write_string(row, column, text, self.cell)
        else:
            sheet.write_number(row, column, float(quantity), self.number)

    def _foot(self, sheet: Worksheet, when: Period, uses: list[ItemUse]) -> None:
        row = FIRST_ROW + 40
        note = "说明：本表为合成数据，用于演示，不是任何真实企业的报表。消费量合计=工业生产消费+非工业生产消费。"
        sheet.write_string(row, 0, note, self.text)
        measured = [use for use in uses if use.document]
        if measured:
            lines = []
            for use in measured:
                item = self.items.by_key(use.item)
                name = f"{item['name_zh']}（{item['code']}）"
                lines.append(f"{name}{use.coefficient} 吨标准煤/{item['unit_zh']}，{use.document}")
            sheet.write_string(row + 1, 0, "折标系数依据：" + "；".join(lines), self.text)
        people = "单位负责人：合成甲    统计负责人：合成乙    填表人：合成丙    联系电话：——"
        sign = f"{people}    报出日期：{when.reported}"
        sheet.write_string(row + 2, 0, sign, self.text)


def _with_raw_coal(uses: list[ItemUse]) -> dict[str, ItemUse]:
    """Items by key, with 原煤 (01) as the sum of its parts (02-05) where a part is used."""
    rows: dict[str, Any] = {use.item: use for use in uses}
    if "bituminous_coal" in rows:
        rows["raw_coal"] = rows["bituminous_coal"]
    return rows


def _reference(printed: str) -> float | str:
    try:
        return float(printed)
    except ValueError:
        return printed
