"""The command of the planner: who gets the surplus, what is spilled, what each limit costs."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shuangkong._errors import Refused, refusals
from shuangkong._output import Format, Language, print_json, print_rows, say, shown
from shuangkong.commands._options import Asked, FormatOption, LanguageOption, WorkOption, computed

if TYPE_CHECKING:
    from optimize import Comparison, Plan

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
    from optimize import assumptions, compare
    from shuangkong._case import CASE_FILE, load_case, opened
    from shuangkong._planning import base_values, grid_co2, headroom_rows, plans_of, read_scenario

    if (scenario / CASE_FILE).is_file():
        scenario = scenario / load_case(scenario).scenario
    question = read_scenario(scenario)
    source = ledger or scenario.parent
    with refusals(), opened(source, say, work) as (workspace, case):
        done, book, options = computed(workspace, case, Asked())
        bound = scope or (case.scope if case else "")
        if not bound:
            raise Refused("--scope is needed: a bare workspace does not say which scope the indicator binds")
        bases = base_values(question, book, options, bound, regime or ["R2", "R4"], grid_co2_t_per_mwh=grid_co2(done))
    plans = plans_of(question, bases)
    comparison = compare(plans)
    if format_ is Format.JSON:
        body: dict[str, Any] = {"plans": [plan.as_dict() for plan in plans], "comparison": comparison.as_dict()}
        chosen = [dict(row) if isinstance(row, dict) else row for row in assumptions(question)]
        print_json(
            "optimize",
            {
                "scenario": question.name,
                **body,
                "headroom": headroom_rows(bases),
                "assumptions": [_plain(row) for row in chosen],
            },
        )
        return
    print_rows(
        _side_by_side(comparison, lang), format_, question.title_zh if lang is Language.ZH else question.title_en
    )
    for plan in plans:
        _print_words(plan, lang)
    rooms = [{**row, "headroom_yi_kwh": row["headroom_yi_kwh"] or "不限 / no limit"} for row in headroom_rows(bases)]
    print_rows(rooms, format_, "强度约束下的余量（手算）/ headroom under the intensity limit, by hand arithmetic")


def _plain(row: Any) -> Any:
    from dataclasses import asdict, is_dataclass

    return asdict(row) if is_dataclass(row) and not isinstance(row, type) else row


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
    lines: Sequence[str] = [limit.zh if lang is Language.ZH else limit.en for limit in plan.limits]
    causes = [(cause.zh if lang is Language.ZH else cause.en, cause.spilled_mwh) for cause in plan.spill.causes]
    for line in [*lines, *(f"{words}: {mwh / 100000:.3f} × 10⁸ kWh" for words, mwh in causes)]:
        say(f"  {line}")
    for note in plan.notes_zh if lang is Language.ZH else plan.notes_en:
        say(f"  {note}")
