"""The checks a statistician runs over filed forms: each is one SQL file that returns the rows which break it."""

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from factors import energy_items
from ledgers._findings import Finding, Place, shown_number
from ledgers._vocabulary import flow_names
from ledgers._workspace import Workspace

FLOW_NAMES = flow_names()
"""What the forms call each flow, in each of its figures."""


@cache
def checks() -> dict[str, dict[str, Any]]:
    """Return the checks by code, with their tolerance and the vocabulary they need."""
    table: dict[str, dict[str, Any]] = tomllib.loads(files("ledgers").joinpath("checks.toml").read_text("utf-8"))
    return table


def check_ledger(
    workspace: Workspace, codes: Sequence[str] | None = None, periods: Sequence[str] | None = None
) -> list[Finding]:
    """Return every finding of the checks over the whole ledger, in the order of ``checks.toml``.

    The facts of a finding name what it is about: ``firm_id``, ``period`` and, where it concerns one, ``item_key``.

    Parameters
    ----------
    codes
        The checks to run, all of them by default.
    periods
        Keep only the findings of these periods, each as the ledger writes it (``2020``, ``2020-05``); a firm outside
        the register is one of every period that it reports.

    Raises
    ------
    KeyError
        If a code is no check.
    """
    known = checks()
    wanted = known if codes is None else {code: known[code] for code in codes}
    names = {row["firm_id"]: row["name"] for row in workspace.rows("SELECT firm_id, name FROM latest_firm")}
    return [
        _finding(code, row, names)
        for code, rule in known.items()
        if code in wanted
        for row in workspace.query("ledgers", f"checks/{code.replace('-', '_')}", **_parameters(rule))
        if periods is None or not set(periods).isdisjoint(row.get("periods", [row.get("period")]))
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
    facts = {
        "firm": names.get(row["firm_id"], row["firm_id"]),
        "firm_id": row["firm_id"],
        "period": ", ".join(row.get("periods", [row.get("period")])),
    }
    if code == "firm-unknown":
        return Finding(code, place, {**facts, "found": row["firm_id"]})
    if "item" in row:
        known = energy_items().get(row["item"])
        facts |= {"item": known.name_zh if known else row["item"], "item_key": row["item"]}
    facts["flow"] = FLOW_NAMES[row["flow"]] if "flow" in row else ""
    facts |= {name: shown_number(row[name]) for name in ("found", "expected", "difference")}
    return Finding(code, place, facts)
