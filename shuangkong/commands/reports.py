"""Commands that write a report: one case, or the whole demonstration from ledgers to page."""

from contextlib import ExitStack
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from shuangkong import __version__
from shuangkong._errors import Refused, refusals
from shuangkong._output import Language, print_findings, say, shown
from shuangkong.commands._options import Asked, AsOfOption, LanguageOption, WorkOption, computed, day, keep_run

if TYPE_CHECKING:
    from ledgers import Finding
    from shuangkong._case import Case
    from shuangkong.report import PlanningContent, PlantContent, RegionContent, ReportContent

REGIMES = ("R2", "R4")
"""The regimes set side by side: hydropower counted, and all non-fossil energy deducted."""

CaseArgument = Annotated[Path, typer.Argument(help="案例文件夹 / folder of a case", metavar="CASE")]
PlantOption = Annotated[Path | None, typer.Option("--plant", help="再加一个电表案例 / a meter case to add")]


def report(
    case: CaseArgument,
    out: Annotated[Path, typer.Option("--out", help="写到哪里 / file to write")] = Path("work/report.html"),
    plant: PlantOption = None,
    lang: LanguageOption = Language.ZH,
    as_of: AsOfOption = "",
    work: WorkOption = Path("work"),
) -> None:
    """生成一份可离线打开的 HTML 报告。 Write the report of a case as one HTML page that opens offline."""
    from shuangkong._case import CASE_FILE
    from shuangkong.report import render_report

    if not (case / CASE_FILE).is_file():
        raise Refused(f"{case} is no case: a report needs {CASE_FILE} with plan, scenario and periods")
    with refusals():
        content, findings = _gather(case, plant, work, [lang.value], as_of)
    _write(out, render_report(content, lang.value))
    say(f"report: {out}")
    print_findings(findings, lang)
    raise typer.Exit(1 if findings else 0)


def demo(
    work: WorkOption = Path("work"),
    lang: LanguageOption = Language.ZH,
) -> None:
    """两个案例从台账到报告。 Both shipped cases from ledgers to report: synthetic Aba, and a plant's real readings."""
    from shuangkong._case import shipped_case
    from shuangkong.report import render_report

    started = perf_counter()
    with refusals():
        content, findings = _gather(shipped_case("aba"), shipped_case("steel_plant"), work, ["zh", "en"])
    _write(work / "report.html", render_report(content, "zh"))
    _write(work / "report.en.html", render_report(content, "en"))
    _summary(content, lang)
    print_findings(findings, lang)
    say(f"{perf_counter() - started:.1f} s; report: {work / 'report.html'} (中文), {work / 'report.en.html'} (English)")
    raise typer.Exit(1 if findings else 0)


def _gather(
    folder: Path, plant_folder: Path | None, work: Path, langs: list[str], as_of: str = ""
) -> "tuple[ReportContent, list[Finding]]":
    """Return everything a report says of a case and, where given, of a meter case, with all findings."""
    from factors import shipped_factors
    from shuangkong._case import opened
    from shuangkong.report import ReportContent

    with ExitStack() as stack:
        workspace, case = stack.enter_context(opened(folder, say, work, as_of=day(as_of, "--as-of")))
        if case is None:
            raise Refused(f"{folder} is no case")
        region, planning, plant = None, None, None
        digest = shipped_factors().digest
        if case.meter_id:
            plant, findings = _plant(folder, work, as_of)
        else:
            region, planning, digest = _region(workspace, case, langs, as_of)
            findings = list(region.findings)
        if plant_folder is not None:
            plant, more = _plant(plant_folder, work, as_of)
            findings += more
        content = ReportContent(
            region=region,
            planning=planning,
            plant=plant,
            version=__version__,
            generated_at=f"{datetime.now().astimezone():%Y-%m-%d %H:%M %Z}",
            factors_hash=digest[:16],
            command=_command(folder, plant_folder),
        )
    return content, findings


def _command(folder: Path, plant_folder: Path | None) -> str:
    """Return the command that makes the page again from a checkout."""
    added = f" --plant cases/{plant_folder.name}" if plant_folder is not None else ""
    return f"shuangkong report cases/{folder.resolve().name}{added}"


def _region(
    workspace: object, case: "Case", langs: list[str], as_of: str
) -> "tuple[RegionContent, PlanningContent | None, str]":
    """Return what a report says of the region and its plans, and the digest of the factors it rests on."""
    from ledgers import Workspace, check_ledger
    from shuangkong._planning import base_values, plans_of, read_scenario
    from shuangkong.report import gather_planning, gather_region

    assert isinstance(workspace, Workspace)
    say("check, account, indicators")
    done, book, options = computed(workspace, case, Asked(known=as_of))
    figures = [figure.as_dict() for figure in book.values()]
    keep_run(workspace, "report", done.rules.factors, {"case": case.name, "as_of": as_of}, figures)
    known = {(finding.code, finding.place) for finding in done.findings}
    findings = [each for each in check_ledger(workspace) if (each.code, each.place) not in known] + book.findings
    planning, next_cut = None, None
    if case.scenario:
        scenario = read_scenario(case.folder / case.scenario)
        next_cut = Decimal(str(scenario.target.intensity_cut.value))
        say(f"optimize: 8,760 hours under {' and '.join(REGIMES)}")
        plans, unsolved = plans_of(scenario, base_values(scenario, done, book, options, case.scope, REGIMES))
        planning = gather_planning(case, scenario, plans) if plans else None
        findings += unsolved
    region = gather_region(workspace, case, done, book, options, findings=findings, next_cut=next_cut, langs=langs)
    return region, planning, done.rules.factors.digest


def _plant(folder: Path, work: Path, as_of: str) -> "tuple[PlantContent, list[Finding]]":
    from accounting import meter_year
    from ledgers import check_ledger
    from shuangkong._case import opened
    from shuangkong.report import gather_plant

    with opened(folder, say, work, as_of=day(as_of, "--as-of")) as (workspace, case):
        if case is None or not case.meter_id:
            raise Refused(f"{folder} is no case with a meter (meter_id in case.toml)")
        say(f"meter {case.meter_id}")
        known = day(as_of, "--as-of")
        found = meter_year(workspace, case.meter_id, case.period, electricity_co2=case.electricity_co2, known=known)
        findings = check_ledger(workspace)
        return gather_plant(case, found, findings=findings), findings


def _write(path: Path, page: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, "utf-8")


def _summary(content: "ReportContent", lang: Language) -> None:
    """Print the few lines a reader of the demonstration wants to see."""
    region, planning, plant = content.region, content.planning, content.plant
    if region is not None:
        say(f"{region.case.title(lang.value)}\n  {region.case.statement(lang.value)}")
        say(f"  — {region.scope} {region.options.period} —")
        at, span = f"{region.scope}/{region.options.period}", f"{region.scope}/{region.options.span}"
        for key in (f"energy_ce/{at}", f"value_added/{at}", f"intensity/{at}", f"decline/{span}"):
            _line(region.book[key], lang)
    for plan in planning.plans if planning is not None else ():
        words = {
            "zh": "消纳（含外送）{0}，仍弃 {1} ×10⁸ kWh",
            "en": "absorbed (export included) {0}, still spilled {1} ×10⁸ kWh",
        }[lang.value]
        amounts = (shown(mwh / 100000) for mwh in (plan.absorbed_mwh, plan.spill.spilled_mwh))
        say(f"  {plan.regime} {plan.year}: {words.format(*amounts)}")
    if plant is not None:
        say(f"{plant.case.title(lang.value)}\n  {plant.case.statement(lang.value)}")
        for key, figure in plant.meter.book.items():
            if key.startswith(("electricity/", "energy_ce/", "complete_days/")):
                _line(figure, lang)


def _line(figure: object, lang: Language) -> None:
    from accounting import Figure
    from shuangkong.commands.accounts import figure_text

    assert isinstance(figure, Figure)
    say(f"  {figure.name(lang.value)}: {figure_text(figure)} {'%' if figure.percent else figure.unit}")
