"""Commands over the ledger itself: make a workspace, take files in, check what was filed."""

import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shuangkong._errors import refusals
from shuangkong._output import Format, Language, print_findings, print_json, print_rows, say, say_all
from shuangkong.commands._options import (
    AsOfOption,
    ByOption,
    FormatOption,
    LanguageOption,
    NoteOption,
    OverrideOption,
    Target,
    WorkOption,
    WorkspaceArgument,
    day,
    keep_run,
)

if TYPE_CHECKING:
    from ledgers import Receipt


AnnotateOption = Annotated[
    Path | None,
    typer.Option("--annotate", help="把批注了问题的副本写到此文件夹 / folder for copies with the findings marked"),
]


def init(workspace: WorkspaceArgument) -> None:
    """新建空工作区。 Make an empty workspace."""
    from ledgers import init_workspace

    with refusals():
        init_workspace(workspace)
    say(f"{workspace}: 已建立，可以导入 / ready")


def import_(
    workspace: WorkspaceArgument,
    files: Annotated[list[Path], typer.Argument(help="工作簿、整洁表、读数 / workbooks, tidy tables, readings")],
    by: ByOption = "",
    correct: Annotated[
        str,
        typer.Option(
            "--correct", help="更正原因代码，如 unit_error / code of the reason, if the file corrects a report"
        ),
    ] = "",
    note: NoteOption = "",
    override: OverrideOption = "",
    annotate: AnnotateOption = None,
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
) -> None:
    """导入文件：整份入账或整份拒收；同一文件再次导入不起作用。 Take files into the ledger, each whole or not at all."""
    from ledgers import open_workspace
    from shuangkong._case import import_files

    with refusals(), open_workspace(workspace) as opened:
        say_all(opened.notices)
        why = {"correct": correct, "note": note, "override": override}
        receipts = import_files(opened, files, by or getpass.getuser(), say, **why)
    if format_ is Format.JSON:
        print_json("import", {"receipts": [receipt.as_dict() for receipt in receipts]})
    else:
        outcome = {True: "already stored / 已在库", False: "stored / 已入库"}
        print_rows(
            [
                {
                    "file": receipt.file,
                    "batch": receipt.batch_id or "",
                    "rows": receipt.row_count,
                    "outcome": outcome[receipt.already] if receipt.accepted else "REFUSED / 拒收",
                    "sha256": receipt.sha256[:12],
                }
                for receipt in receipts
            ],
            format_,
        )
    findings = [finding for receipt in receipts for finding in receipt.findings]
    print_findings(findings, lang)
    if annotate:
        _annotate(files, receipts, annotate)
    for receipt in receipts:
        for notice in receipt.notices:
            say(f"[notice] {receipt.file}: {notice}")
    raise typer.Exit(1 if findings else 0)


def _annotate(files: Sequence[Path], receipts: "Sequence[Receipt]", folder: Path) -> None:
    """Write annotated copies of the files that have findings."""
    from ledgers import annotated_copy

    for path, receipt in zip(files, receipts, strict=True):
        if receipt.findings:
            stopped = annotated_copy(path, receipt.findings, folder)
            copy = folder / f"{path.stem}.annotated.xlsx"
            say(f"{path.name}: {stopped or f'批注副本 / annotated copy: {copy}'}")


def check(
    target: Target,
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
    as_of: AsOfOption = "",
    annotate: AnnotateOption = None,
    work: WorkOption = Path("work"),
) -> None:
    """按统计制度核对台账；已说明的软性问题另列。 Check the ledger by the statistician's rules, hard and soft."""
    from factors import shipped_factors
    from ledgers import annotated_archive, check_ledger, parted, reasons
    from shuangkong._case import opened

    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, _):
        findings, explained = parted(workspace, check_ledger(workspace))
        copies = list(annotated_archive(workspace, findings, annotate)) if annotate else []
        empty = not workspace.rows("SELECT 1 FROM live_batch LIMIT 1")
        keep_run(workspace, "check", shipped_factors(), {}, [finding.as_dict() for finding in findings])
    if format_ is Format.JSON:
        said = [{**finding.as_dict(), "explanation": each.as_row()} for finding, each in explained]
        print_json("check", {"findings": [finding.as_dict() for finding in findings], "explained": said})
    elif findings:
        print_rows(
            [
                {"key": f.key, "severity": f.severity.value, "code": f.code, "finding": f.text(lang.value)}
                for f in findings
            ],
            format_,
        )
    else:
        say("台账是空的 / the ledger is empty" if empty else "没有发现问题 / no findings")
    for copy, stopped in copies:
        say(f"{copy}: {stopped or '批注副本 / annotated copy'}")
    for finding, each in explained:
        name = reasons("explanation").get(each.reason, {}).get(lang.value, each.reason)
        told = f"{name} {each.note} ({each.recorded_by}, {each.recorded_at:%Y-%m-%d})"
        say(f"[已说明 / explained] {finding.key} {finding.text(lang.value)} —— {told}")
    raise typer.Exit(1 if findings else 0)


def answer(
    workspace: WorkspaceArgument,
    key: Annotated[str, typer.Argument(help="问题的键，见 check / key of the finding", metavar="KEY")],
    reason: Annotated[str, typer.Option("--reason", help="原因代码，如 shutdown / code of the reason")] = "",
    note: NoteOption = "",
    by: ByOption = "",
) -> None:
    """说明软性问题：同样的数不再提示，说明留存。 Explain a soft finding: the same figures are not asked about again."""
    from ledgers import explain_finding, explanations, open_workspace
    from shuangkong._clock import now

    with refusals(), open_workspace(workspace) as opened:
        say_all(opened.notices)
        before = explanations(opened)
        line = explain_finding(opened, key, reason=reason, note=note, at=now(), by=by or getpass.getuser())
    for former in before:
        if former.finding_key == line.body["finding_key"]:
            told = f"{former.reason} {former.note} ({former.recorded_by}, {former.recorded_at:%Y-%m-%d})"
            say(f"此前的说明留存，以本次为准 / the former explanation is kept, this one holds: {told}")
    say(f"{line.body['finding_key']}: 已说明 / explained, {line.body['reason']}")
