"""Commands over the ledger as evidence: versions, batches, withdrawals, closed periods, proof and recovery."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from shuangkong._errors import Refused, refusals
from shuangkong._output import Format, print_json, print_rows, say, say_all, shown
from shuangkong.commands._options import (
    AsOfOption,
    ByOption,
    FormatOption,
    NoteOption,
    OverrideOption,
    Target,
    WorkOption,
    WorkspaceArgument,
    day,
)

PeriodArgument = Annotated[str, typer.Argument(help="报告期，如 2024 或 2024-05 / period", metavar="PERIOD")]


def history(
    target: Target,
    firm: Annotated[
        str,
        typer.Argument(help="统一社会信用代码，或电表编号 / credit code of the firm, or a meter", metavar="FIRM|METER"),
    ],
    period: Annotated[str, typer.Argument(help="报告期 / period", metavar="PERIOD")] = "",
    item: Annotated[str, typer.Argument(help="能源品种或指标 / energy item or measure", metavar="ITEM")] = "",
    flow: Annotated[str, typer.Argument(help="流向，如 production_use / flow", metavar="FLOW")] = "",
    as_of: AsOfOption = "",
    format_: FormatOption = Format.TABLE,
    work: WorkOption = Path("work"),
) -> None:
    """历次填报：每个数何时、由谁、从哪份文件来，又因何被更正或撤回。 Every version of what was reported."""
    from ledgers import history as versions
    from ledgers import is_meter, meter_history
    from shuangkong._case import opened

    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, _):
        key, when = firm.strip(), _period(period)
        if is_meter(workspace, key):
            found = meter_history(workspace, key, when, item.strip())
        else:
            found = versions(workspace, key.upper(), when, *_named(item, flow))
    if format_ is Format.JSON:
        print_json("history", {"firm_id": firm, "versions": [each.as_row() for each in found]})
    elif format_ is Format.CSV:
        print_rows([each.as_row() for each in found], format_)
    elif not found:
        asked = " ".join(word for word in (firm, period, item, flow) if word)
        until, by = (f"截至 {as_of} ", f", by {as_of}") if as_of else ("", "")
        say(f"{asked}: {until}没有这样的填报或读数 / nothing of the kind was reported, or read from that meter{by}")
    else:
        print_rows(
            [
                {
                    "period": each.period,
                    "what": _subject(each.subject),
                    "quantity": STATES.get(each.state, each.state)
                    if each.quantity is None
                    else shown(each.quantity, 6).rstrip("0").rstrip("."),
                    "unit": each.unit,
                    "batch": each.batch_id,
                    "file": " ".join(str(p) for p in (each.file, each.sheet, each.row_number) if p not in ("", None)),
                    "recorded": f"{each.recorded_at} {each.recorded_by}",
                    "reason": _why(each.reason, each.note, each.override_reason),
                    "ended": ""
                    if each.ended_by is None
                    else f"{each.ended_by}: {each.ended_at} {each.ended_by_whom} "
                    + _why(each.ended_reason or "", each.ended_note or ""),
                }
                for each in found
            ],
            format_,
        )


def batches(
    target: Target,
    as_of: AsOfOption = "",
    format_: FormatOption = Format.TABLE,
    work: WorkOption = Path("work"),
) -> None:
    """列出各批次：文件、行数、办理人、是否已撤回，及回执摘要。 The files taken in, with their receipts."""
    from shuangkong._case import opened

    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, _):
        rows = workspace.query("ledgers", "batches")
    wide = [{**row, **{name: _moment(row[name]) for name in ("recorded_at", "withdrawn_at")}} for row in rows]
    if format_ is Format.JSON:
        print_json("batches", {"batches": wide})
    elif format_ is Format.CSV or wide:
        print_rows(wide if format_ is Format.CSV else [_short(row) for row in wide], format_)
        if format_ is Format.TABLE and len(wide) < wide[-1]["batch_id"]:
            say("批次号是日志行号，其间各行是撤回、关闭、说明等 / numbers are those of the journal's lines")
    else:
        say("台账是空的 / the ledger is empty")


STATES = {"blank": "空 / blank", "not_applicable": "— / n.a.", "registered": ""}


def _subject(said: str) -> str:
    """Return what a version is of by its Chinese names: item and flow, or measure and price base."""
    from factors import energy_items
    from ledgers import FLOW_NAMES, measure_names

    items = {key: item.name_zh for key, item in energy_items().items()}
    names = {**FLOW_NAMES, **measure_names(), **items, "current": "现价"}
    return " ".join(names.get(word, word) for word in said.split(" "))


def _why(reason: str, note: str, override: str = "") -> str:
    """Return a reason as a table shows it: its Chinese name, the note, and why a closed period was touched."""
    from ledgers import reasons

    known = {**reasons("correction"), **reasons("explanation")}
    name = f"{known[reason]['zh']} {reason}" if reason in known else reason
    return " ".join(part for part in (name, note, override and f"关闭期 / closed period: {override}") if part)


def _moment(at: object) -> str | None:
    return None if at is None else str(at)


def _short(row: dict[str, object]) -> dict[str, object]:
    """Return a batch as a table shows it: digests by their beginning, the withdrawal in one cell."""
    number, at, by, reason, note = (row[f"withdrawn_{name}"] for name in ("in", "at", "by", "reason", "note"))
    shown_ = {name: cell for name, cell in row.items() if not name.startswith("withdrawn_")}
    shown_["withdrawn"] = "" if number is None else f"{number}: {at} {by} {_why(str(reason), str(note))}"
    shown_["reason"] = _why(str(row["reason"]), "")
    return {**shown_, "sha256": str(row["sha256"])[:12], "digest": str(row["digest"])[:12]}


def runs(
    target: Target,
    format_: FormatOption = Format.TABLE,
    work: WorkOption = Path("work"),
) -> None:
    """列出历次计算：依据的台账行、系数集、日期与结果摘要。 The calculations made, each with what it rested on."""
    from ledgers import runs as recorded
    from shuangkong._case import opened

    with refusals(), opened(target, say, work) as (workspace, _):
        rows = [run.as_row() for run in recorded(workspace.path)]
    if format_ is Format.JSON:
        print_json("runs", {"runs": rows})
    elif not rows:
        say("没有计算记录 / no calculation is recorded")
    else:
        shas = ("factors_sha256", "ledger_sha256", "result_sha256")
        short = [{name: str(cell)[:12] if name in shas else cell for name, cell in row.items()} for row in rows]
        print_rows(rows if format_ is Format.CSV else short, format_)


def locks(
    target: Target,
    as_of: AsOfOption = "",
    format_: FormatOption = Format.TABLE,
    work: WorkOption = Path("work"),
) -> None:
    """列出关闭与重新开放过的报告期。 The periods that were closed or opened again, by whom and why."""
    from shuangkong._case import opened

    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, _):
        rows = [{**row, "recorded_at": str(row["recorded_at"])} for row in workspace.query("ledgers", "locks")]
    if format_ is Format.JSON:
        print_json("locks", {"locks": rows})
    elif rows:
        print_rows(rows, format_)
    else:
        say("没有关闭过报告期 / no period was ever closed")


def withdraw(
    workspace: WorkspaceArgument,
    batch: Annotated[int, typer.Argument(help="批次号，见 batches / number of the batch", metavar="BATCH")],
    reason: Annotated[str, typer.Option("--reason", help="原因代码，如 duplicate / code of the reason")] = "",
    note: NoteOption = "",
    override: OverrideOption = "",
    by: ByOption = "",
) -> None:
    """撤回一批：其各行及其冲销自此不再计入，但都留存。 Withdraw a batch; nothing is erased."""
    from ledgers import open_workspace, unregistered, without_register
    from ledgers import withdraw as withdrawn
    from shuangkong._clock import now

    with refusals(), open_workspace(workspace) as opened:
        say_all(opened.notices)
        who = by or getpass.getuser()
        before = set(unregistered(opened))
        line = withdrawn(opened, batch, reason=reason, note=note, override=override, at=now(), by=who)
        orphans = [firm for firm in unregistered(opened) if firm not in before]
    say(f"第 {batch} 批已撤回 / batch {batch} is withdrawn: line {line.seq}, {line.sha256[:12]}")
    if said := without_register(orphans):
        say(said)


def lock(workspace: WorkspaceArgument, period: PeriodArgument, by: ByOption = "", note: NoteOption = "") -> None:
    """关闭报告期：此后补报、更正须说明理由。 Close a period: what changes it from then on needs a reason."""
    _set_lock(workspace, period, locked=True, note=note, by=by)


def unlock(workspace: WorkspaceArgument, period: PeriodArgument, by: ByOption = "", note: NoteOption = "") -> None:
    """重新开放报告期，须用 --note 说明理由。 Open a closed period again; --note gives the reason."""
    _set_lock(workspace, period, locked=False, note=note, by=by)


def verify(
    workspace: WorkspaceArgument,
    deep: Annotated[bool, typer.Option("--deep", help="并核对归档的每个文件 / read every archived file too")] = False,
    head: Annotated[str, typer.Option("--head", help="某份回执的摘要 / digest of a receipt that was handed out")] = "",
    format_: FormatOption = Format.TABLE,
) -> None:
    """核验：日志、归档、台账、快照是否一致，是否在产品之外被改动。 Prove the ledger whole, or say what was changed."""
    from ledgers import verify as verified

    with refusals():
        found = verified(workspace, deep=deep, head=head)
    damage = [fault for fault in found if fault.kind == "damage"]
    if format_ is Format.JSON:
        faults = [{"kind": each.kind, "part": each.part, "problem": each.problem} for each in found]
        print_json("verify", {"whole": not damage, "deep": deep, "faults": faults})
    elif found:
        print_rows([{"kind": each.kind, "part": each.part, "problem": each.problem} for each in found], format_)
    else:
        say(
            "一致，未见改动 / whole: journal, archive, tables and snapshot agree"
            if deep
            else "一致，未见改动；归档文件只核对了是否在、多长，内容请用 --deep / "
            "whole; of archived files presence and length were looked at, their content with --deep"
        )
    raise typer.Exit(1 if damage else 0)


def rebuild(workspace: WorkspaceArgument) -> None:
    """由日志与归档重建台账；原文件移入 quarantine。 Make the tables again from journal and archive."""
    from ledgers import rebuild as rebuilt
    from ledgers import verify as verified
    from shuangkong._clock import now

    with refusals():
        count = rebuilt(workspace, now())
        left = verified(workspace)
    say(f"{workspace}: 由 {count} 行日志重建 / made again from {count} lines of the journal")
    for fault in left:
        say(f"[{fault.kind}] {fault.part}: {fault.problem}")
    raise typer.Exit(1 if any(fault.kind == "damage" for fault in left) else 0)


def _set_lock(workspace: Path, period: str, *, locked: bool, note: str, by: str) -> None:
    from ledgers import lock_period, open_workspace
    from shuangkong._clock import now

    with refusals(), open_workspace(workspace) as opened:
        say_all(opened.notices)
        line = lock_period(opened, period, locked=locked, reason=note, at=now(), by=by or getpass.getuser())
    done = "已关闭 / closed" if locked else "已重新开放 / open again"
    say(f"{line.body['period']}: {done}; line {line.seq}, {line.sha256[:12]}")


def _period(said: str) -> str:
    from ledgers.importers import parse_period

    period = parse_period(said) if said else ""
    if period is None:
        raise Refused(f"{said!r}: 应为 2024 或 2024-05 / 2024 or 2024-05 was expected")
    return period


def _named(item: str, flow: str) -> tuple[str, str]:
    """Return the keys of an energy item or measure, and of a flow, by any of their names.

    Raises
    ------
    Refused
        If there is no such item, measure or flow; the nearest are named.
    """
    from difflib import get_close_matches

    from ledgers import item_names, named_flows

    keys: list[str] = []
    for word, names in ((item, item_names()), (flow, named_flows())):
        key = names.get(word.strip(), "")
        if word and not key:
            near = get_close_matches(word, names, n=3, cutoff=0.3)
            raise Refused(
                f"{word!r}: 没有这样的品种、指标或流向 / no such item, measure or flow; nearest: {', '.join(near)}"
            )
        keys.append(key)
    return keys[0], keys[1]
