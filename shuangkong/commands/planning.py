"""The command of the planner: who gets the surplus, what is spilled, what each limit costs."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shuangkong._errors import Refused, refusals
from shuangkong._output import Format, Language, print_findings, print_json, print_rows, say, shown
from shuangkong.commands._options import (
    Asked,
    FormatOption,
    LanguageOption,
    WorkOption,
    computed,
    factors_named,
    say_factors,
)

if TYPE_CHECKING:
    from accounting import FigureBook
    from ledgers import Finding
    from optimize import BaseValues, Comparison, Plan, Scenario
    from shuangkong._case import Case

YI_KWH = {"MWh": 100000}
"""Energy is printed in 10⁸ kWh."""


def optimize(
    scenario: Annotated[Path, typer.Argument(help="情景文件或案例文件夹 / scenario file or case", metavar="SCENARIO")],
    ledger: Annotated[
        Path | None, typer.Option("--ledger", help="台账：案例或工作区 / where E0 and V0 come from")
    ] = None,
    regime: Annotated[list[str] | None, typer.Option("--regime", help="规则，可多次 / regimes to compare")] = None,
    scope: Annotated[str, typer.Option("--scope", help="指标口径 / scope that the indicator binds")] = "",
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
    work: WorkOption = Path("work"),
) -> None:
    """富余水电给谁、弃多少、每条约束的价格。 Allocate surplus hydropower within the dual-control limits."""
    from optimize import compare
    from shuangkong._case import CASE_FILE, load_case, opened
    from shuangkong._planning import base_values, headroom_rows, plans_of, read_scenario

    if (scenario / CASE_FILE).is_file():
        scenario = scenario / load_case(scenario).scenario
    question = read_scenario(scenario)
    source = ledger or scenario.parent
    with refusals(), opened(source, say, work) as (workspace, case):
        done, book, options = computed(workspace, case, Asked())
        bound = scope or (case.scope if case else "")
        if not bound:
            raise Refused("--scope is needed: a bare workspace does not say which scope the indicator binds")
        bases = base_values(question, done, book, options, bound, regime or ["R2", "R4"])
    plans, findings = plans_of(question, bases)
    if format_ is Format.JSON:
        print_json("optimize", {**_body(question, bases, plans, findings, case), **factors_named(done.rules.factors)})
        raise typer.Exit(1 if findings else 0)
    title = question.title_zh if lang is Language.ZH else question.title_en
    if case is not None:
        say(case.statement(lang.value))
    if plans:
        print_rows(_side_by_side(compare(plans), lang), format_, title)
    for plan in plans:
        _print_words(plan, lang)
    rooms = [{**row, "headroom_yi_kwh": _room(row["headroom_yi_kwh"])} for row in headroom_rows(bases)]
    print_rows(rooms, format_, "强度约束下的余量（手算）/ headroom under the intensity limit, by hand arithmetic")
    _say_marks(book, bound, options.period, lang)
    say_factors(done.rules.factors)
    print_findings(findings, lang)
    raise typer.Exit(1 if findings else 0)


def _room(yi_kwh: object) -> str:
    """Return the headroom in words: no limit, an amount, or that what exists already breaks the target."""
    if yi_kwh is None:
        return "不限 / no limit"
    return f"{yi_kwh}（已超 / already exceeded）" if str(yi_kwh).startswith("-") else str(yi_kwh)


def _body(
    question: "Scenario",
    bases: "Sequence[BaseValues]",
    plans: "Sequence[Plan]",
    findings: "Sequence[Finding]",
    case: "Case | None",
) -> dict[str, Any]:
    from optimize import assumptions, compare
    from shuangkong._planning import headroom_rows

    return {
        "scenario": question.name,
        "case": case.name if case else None,
        "synthetic": case.synthetic if case else None,
        "statement": case.statement_zh if case else None,
        "plans": [plan.as_dict() for plan in plans],
        "comparison": compare(plans).as_dict() if plans else None,
        "headroom": headroom_rows(bases),
        "assumptions": list(assumptions(question)),
        "findings": [finding.as_dict() for finding in findings],
    }


def _say_marks(book: "FigureBook", scope: str, period: str, lang: Language) -> None:
    """Say on which unconfirmed coefficients the plan's base values rest."""
    marks = sorted(book[f"energy_ce/{scope}/{period}"].unconfirmed)
    if marks:
        words = {
            "zh": "E₀ 依据下列未核对原文的系数：",
            "en": "E₀ rests on coefficients not checked against the original:",
        }
        say(f"{words[lang.value]} {', '.join(marks)}")


def _side_by_side(comparison: "Comparison", lang: Language) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for row in comparison.rows:
        factor = YI_KWH.get(row.unit, 1)
        unit = "10⁸ kWh" if row.unit in YI_KWH else row.unit
        cells = {
            plan: shown(None if value is None else value / factor, 3)
            for plan, value in zip(comparison.plans, row.values, strict=True)
        }
        rows.append({"": row.zh if lang is Language.ZH else row.en, "unit": unit, **cells})
    return rows


def _print_words(plan: "Plan", lang: Language) -> None:
    say(f"— {plan.regime} {plan.year} —")
    binding = [limit for limit in plan.limits if limit.binding]
    lines: Sequence[str] = [limit.zh if lang is Language.ZH else limit.en for limit in binding]
    causes = [(cause.zh if lang is Language.ZH else cause.en, cause.spilled_mwh) for cause in plan.spill.causes]
    heads = ("起作用的约束", "弃水原因") if lang is Language.ZH else ("binding limits", "why surplus is spilled")
    say(f"  {heads[0]}:")
    for line in lines:
        say(f"    {line}")
    say(f"  {heads[1]}:")
    for words, mwh in causes:
        say(f"    {words}: {mwh / 100000:.3f} × 10⁸ kWh")
    for note in plan.notes_zh if lang is Language.ZH else plan.notes_en:
        say(f"  {note}")
