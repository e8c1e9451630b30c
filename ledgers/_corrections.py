"""What a file repeats of the ledger, and what a correction reverses: whole forms of workbooks, rows of tidy tables."""

from collections.abc import Iterator, Sequence
from typing import Any

from factors import energy_items
from ledgers._checks import FLOW_NAMES
from ledgers._findings import Finding, Place, in_both, shown_number
from ledgers._records import FiledForm
from ledgers._sql import sql_text
from ledgers._vocabulary import measures
from ledgers._workspace import Workspace


def repeated(workspace: Workspace, batch_id: int, file: str, forms: Sequence[FiledForm]) -> list[Finding]:
    """Return what a batch, already appended, repeats and may not; a correction may repeat anything."""
    held = {row["table_name"] for row in workspace.query("ledgers", "tables_shared", batch_id=batch_id)}
    findings: list[Finding] = []
    if "firm" in held:
        findings.extend(_firms(workspace, batch_id, file))
    if "meter" in held:
        findings.extend(_meters(workspace, batch_id, file))
    if "reading" in held:
        findings.extend(_readings(workspace, batch_id, file))
    if "entry" in held:
        for row in _changed(workspace.query("ledgers", "entry_conflicts", batch_id=batch_id)):
            flow = FLOW_NAMES[row["flow"]]
            key = f"{row['firm_id']} {row['period']} {energy_items()[row['item']].name_zh} {flow}"
            findings.append(_already_reported(row, key, file))
    if "activity" in held:
        for row in _changed(workspace.query("ledgers", "activity_conflicts", batch_id=batch_id)):
            measure = measures()[row["measure"]].name_zh
            key = f"{row['firm_id']} {row['period']} {measure} {row['price_base']}".rstrip()
            findings.append(_already_reported(row, key, file))
    if not findings and "filed_form" in held:
        findings.extend(_filed(workspace, batch_id, file, forms))
    return findings


def _changed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the repeated rows that state something else; where all are the same, the first stands for them."""
    changed = [row for row in rows if row["is_changed"]]
    return changed or [{**row, "alike": len(rows)} for row in rows[:1]]


def correction(workspace: Workspace, batch_id: int, forms: Sequence[FiledForm]) -> list[str]:
    """Reverse what a correcting batch replaces, in the open transaction, and return the notices that say what.

    A file of forms reverses every entry of its firms, periods and forms, also where it states nothing in its place;
    any other file reverses only what it restates, and readings those that overlap with its own.
    """
    connection = workspace.connection
    for table in ("entries", "activities", "firms", "readings", "meters"):
        connection.execute(sql_text("ledgers", f"reverse_{table}"), {"batch_id": batch_id})
    if not forms:
        return list(_left(workspace, batch_id))
    for name in ("reverse_forms", "reverse_form_amounts"):
        connection.execute(sql_text("ledgers", name), {"batch_id": batch_id, **_listed(forms)})
    connection.execute(sql_text("ledgers", "reverse_filed"), {"batch_id": batch_id})
    return [*_removed(workspace, batch_id), *_removed_activities(workspace, batch_id)]


def _listed(forms: Sequence[FiledForm]) -> dict[str, list[str]]:
    return {
        "forms": [form.form for form in forms],
        "firm_ids": [form.firm_id for form in forms],
        "periods": [form.period for form in forms],
        "sheets": [form.sheet for form in forms],
    }


def _filed(workspace: Workspace, batch_id: int, file: str, forms: Sequence[FiledForm]) -> Iterator[Finding]:
    """Yield the forms of a batch that stand already, with other rows: a form is filed whole."""
    for row in workspace.query("ledgers", "filed_before", batch_id=batch_id, **_listed(forms)):
        facts = {
            "found": f"{row['firm_id']} {row['period']} {row['form']}",
            "first": f"{row['standing_file']} {row['standing_sheet']}",
        }
        yield Finding("already-reported", Place(file, row["sheet"]), facts)


def _already_reported(row: dict[str, Any], key: str, file: str) -> Finding:
    standing = (row["standing_file"], row["standing_sheet"], row["standing_row"])
    first = f"{' '.join(str(part) for part in standing if part)}: {shown_number(row['standing_quantity'])}"
    place = Place(file, row["sheet"], row["row_number"], row["column_name"])
    new = "—" if row["quantity"] is None else shown_number(row["quantity"])
    alike = row.get("alike", 1)
    more = in_both(f"（{alike} 个数全部相同）", f" (all {alike} figures are the same)") if alike > 1 else ""
    return Finding("already-reported", place, {"found": f"{key} = {new}{more}", "first": first})


def _firms(workspace: Workspace, batch_id: int, file: str) -> Iterator[Finding]:
    for row in workspace.query("ledgers", "firm_conflicts", batch_id=batch_id):
        facts = {
            "found": f"{row['firm_id']} {row['name']}",
            "expected": str(row["valid_from"]),
            "first": f"{row['standing_file']} {row['standing_row']}: {row['standing_name']}",
        }
        place = Place(file, row["sheet"], row["row_number"], row["column_name"])
        yield Finding("firm-already-registered", place, facts)


def _meters(workspace: Workspace, batch_id: int, file: str) -> Iterator[Finding]:
    for row in workspace.query("ledgers", "meter_conflicts", batch_id=batch_id):
        facts = {
            "found": f"{row['meter_id']} {row['measure']}",
            "expected": str(row["valid_from"]),
            "first": f"{row['standing_file']} {row['standing_row']}: {row['standing_firm']}",
        }
        place = Place(file, row["sheet"], row["row_number"], row["column_name"])
        yield Finding("meter-already-registered", place, facts)


def _readings(workspace: Workspace, batch_id: int, file: str) -> Iterator[Finding]:
    for row in workspace.query("ledgers", "reading_conflicts", batch_id=batch_id):
        facts = {
            "item": row["meter_id"],
            "column": row["measure"],
            "rows": str(row["overlap_count"]),
            "found": f"{row['first_start']:%Y-%m-%d %H:%M} … {row['last_end']:%Y-%m-%d %H:%M}",
            "first": row["standing_file"],
        }
        yield Finding("readings-overlap", Place(file, row=row["row_number"]), facts)


def _removed(workspace: Workspace, batch_id: int) -> Iterator[str]:
    """Yield what forms stated before and the correction does not, item by item."""
    for row in workspace.query("ledgers", "removed_entries", batch_id=batch_id):
        flows = "、".join(
            f"{FLOW_NAMES[flow]} {shown_number(quantity)} {unit}"
            for flow, quantity, unit in zip(row["flows"], row["quantities"], row["units"], strict=True)
        )
        item = energy_items()[row["item"]]
        yield (
            f"已冲销而未重报 / reversed and not filed again: {row['firm_id']} {row['period']} {item.name_zh} / "
            f"{item.name_en} ({row['standing_file']}): {flows}"
        )


def _removed_activities(workspace: Workspace, batch_id: int) -> Iterator[str]:
    for row in workspace.query("ledgers", "removed_activities", batch_id=batch_id):
        measure = measures()[row["measure"]]
        yield (
            f"已冲销而未重报 / reversed and not filed again: {row['firm_id']} {row['period']} {measure.name_zh} / "
            f"{measure.name_en} {row['price_base']} ({row['standing_file']}): "
            f"{shown_number(row['quantity'])} {row['unit_written']}"
        )


def _left(workspace: Workspace, batch_id: int) -> Iterator[str]:
    """Yield how much was reversed and how much of the same firms and periods stays, for each kind of row."""
    kinds = {"entry": ("台账数", "entries"), "activity": ("活动指标", "activities"), "reading": ("读数", "readings")}
    for row in workspace.query("ledgers", "rows_left", batch_id=batch_id):
        zh, en = kinds[row["kind"]]
        yield (
            f"冲销{zh} {row['reversed_count']} 条；同一企业、报告期（电表）的其余 {row['left_count']} 条未动 / "
            f"{row['reversed_count']} {en} reversed; {row['left_count']} other {en} of these firms and periods stay"
        )
