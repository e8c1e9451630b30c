"""How results leave: tables for people, JSON and CSV for programs on stdout; progress and logs on stderr."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from ledgers import Finding

Item = TypeVar("Item")
HEADINGS = {
    "action": "事项", "after": "变更后", "at": "时间", "basis": "口径", "batch": "批次", "batch_id": "批次",
    "before": "变更前", "by": "办理人", "cause": "原因", "certificates_tce": "绿证", "check": "对账",
    "coefficient": "系数依据", "command": "命令", "completion_log": "完成率", "counted_tce": "计入强度",
    "decline": "降低率", "difference": "差额", "difference_tce": "差额(tce)", "digest": "回执摘要",
    "drawn": "抽样标准差", "electricity": "电耗", "electricity_unit": "电耗单位", "ended": "终止", "energy": "能耗",
    "energy_tce": "能耗(tce)", "energy_unit": "能耗单位", "expected": "应为", "factor": "系数",
    "factors_name": "系数集", "factors_sha256": "系数摘要", "feedstock_tce": "原料用能", "file": "文件",
    "finding": "问题", "firm": "企业", "first_order": "一阶标准差", "found": "现为", "from": "来自",
    "high": "95%上限", "intensity_change": "强度变化", "intensity_tce_per_wan_cny": "强度", "is_last": "现行",
    "is_locked": "已关闭", "item": "品种", "key": "键", "kind": "性质", "ledger_seq": "台账行",
    "ledger_sha256": "台账摘要", "listed_tce": "单列", "low": "95%下限", "measure": "指标", "nonfossil_tce": "非化石",
    "note": "说明", "outcome": "结果", "output": "产量", "override_reason": "关闭期理由", "parameters": "参数",
    "part": "部位", "period": "报告期", "place": "出处", "problem": "情况", "product": "产品", "quantity": "数量",
    "reason": "原因", "recorded": "入账", "recorded_at": "入账时间", "recorded_by": "办理人", "regime": "规则",
    "renewable_increment_tce": "新增可再生", "result_sha256": "结果摘要", "row_count": "行数", "rows": "行数",
    "scope": "范围", "seq": "行号", "severity": "等级", "sha256": "文件摘要", "to": "去向", "total_tce": "计入总量",
    "unit": "单位", "value": "数值", "version": "版本", "what": "内容", "withdrawn": "撤回",
}  # fmt: skip
"""What the columns of tables are called; CSV and JSON keep the names alone."""
PIPED_WIDTH = 200
"""Columns of a table that is no terminal's: wide enough that keys do not break."""


class Format(StrEnum):
    """What a command prints."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Language(StrEnum):
    """In which language."""

    ZH = "zh"
    EN = "en"


def say(text: str) -> None:
    """Print a log line on stderr."""
    sys.stderr.write(f"{text}\n")


def say_all(texts: Iterable[str]) -> None:
    """Print log lines on stderr."""
    for text in texts:
        say(text)


def progress(items: Sequence[Item], title: str) -> Iterator[Item]:
    """Yield the items behind a progress bar on stderr; there is none where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=title, console=Console(stderr=True))


def print_json(schema: str, body: Mapping[str, Any]) -> None:
    """Print one JSON document that names its schema (``docs/json.md``)."""
    sys.stdout.write(json.dumps({"schema": f"shuangkong.{schema}/1", **body}, ensure_ascii=False, indent=2) + "\n")


def print_rows(rows: Sequence[Mapping[str, object]], format_: Format, title: str = "") -> None:
    """Print rows as a table, with headings in Chinese beside the names, or as CSV; columns as in the first row."""
    if format_ is Format.CSV:
        writer = csv.DictWriter(sys.stdout, list(rows[0]) if rows else [], lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", header_style="bold")
    for name in rows[0] if rows else ():
        numeric = any(isinstance(row[name], Number) for row in rows)
        heading = f"{HEADINGS[name]} {name}" if name in HEADINGS else name
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row.values()))
    Console(width=None if sys.stdout.isatty() else PIPED_WIDTH).print(table)


class Number(str):
    """A number as text: it stands right in a table."""

    __slots__ = ()


def shown(value: object, places: int = 2) -> str:
    """Return a figure for people: thousands apart, so many decimals, a dash where it is missing.

    >>> from decimal import Decimal
    >>> shown(Decimal("1345344.126")), shown(None)
    ('1,345,344.13', '—')
    """
    from decimal import Decimal

    if value is None:
        return Number("—")
    if not isinstance(value, Decimal | float | int):
        return str(value)
    text = f"{value:,.{places}f}"
    return Number(text.removeprefix("-") if not text.strip("-0.,") else text)


def print_findings(findings: Sequence["Finding"], lang: Language) -> None:
    """Print findings on stderr, errors first, one a line with its code."""
    for finding in sorted(findings, key=lambda each: each.severity.value):
        say(f"[{finding.severity.value}] {finding.code}: {finding.text(lang.value)}")
