"""The checks a statistician runs over filed forms: each is one SQL file that returns the rows which break it."""

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from factors import energy_items
from ledgers._findings import Finding, Place
from ledgers._workspace import Workspace

FLOW_NAMES = {
    "opening_stock": "期初库存量",
    "purchase": "购进量",
    "purchase_outside_province": "购自省外",
    "total_use": "消费量合计",
    "production_use": "工业生产消费",
    "feedstock_use": "用于原材料",
    "nonproduction_use": "非工业生产消费",
    "transport_use": "运输工具消费",
    "closing_stock": "期末库存量",
    "transformation_input": "加工转换投入",
    "transformation_output": "加工转换产出",
    "recovery": "回收利用",
    "sale": "销售",
}
"""What the forms call each flow."""


@cache
def checks() -> dict[str, dict[str, Any]]:
    """Return the checks by code, with their tolerance and the vocabulary they need."""
    table: dict[str, dict[str, Any]] = tomllib.loads(files("ledgers").joinpath("checks.toml").read_text("utf-8"))
    return table


def check_ledger(workspace: Workspace) -> list[Finding]:
    """Return every finding of every check over the whole ledger, in the order of ``checks.toml``."""
    names = {row["firm_id"]: row["name"] for row in workspace.rows("SELECT firm_id, name FROM latest_firm")}
    return [
        _finding(code, row, names)
        for code, rule in checks().items()
        for row in workspace.query("ledgers", f"checks/{code.replace('-', '_')}", **_parameters(rule))
    ]


def _parameters(rule: dict[str, Any]) -> dict[str, object]:
    items = energy_items().values()
    vocabulary: dict[str, object] = {
        "storable_items": [item.item for item in items if item.storable],
        "part_items": [item.item for item in items if item.part_of],
        "whole_items": [item.part_of for item in items if item.part_of],
    }
    tolerance = {"tolerance": Decimal(rule["tolerance"])} if "tolerance" in rule else {}
    return {**tolerance, **{name: vocabulary[name] for name in rule["needs"]}}


def _finding(code: str, row: dict[str, Any], names: dict[str, str]) -> Finding:
    place = Place(row["file"], row["sheet"], row["row_number"], row["column_name"])
    if code == "firm-unknown":
        return Finding(code, place, {"found": row["firm_id"]})
    facts = {
        "firm": names.get(row["firm_id"], row["firm_id"]),
        "period": row["period"],
        "item": energy_items()[row["item"]].name_zh,
        "flow": FLOW_NAMES[row["flow"]] if "flow" in row else "",
        **{name: _shown(row[name]) for name in ("found", "expected", "difference")},
    }
    return Finding(code, place, facts)


def _shown(value: object) -> str:
    """Return a figure without the zeros that its column's scale adds."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
