"""Commands over what follows from the ledger: indicators, explanations, a meter's year."""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shuangkong._errors import Refused, refusals
from shuangkong._output import Format, Language, print_json, print_rows, say, shown
from shuangkong.commands._answers import close, head, refuse_unknown_scope, say_marks, scopes_of, title
from shuangkong.commands._options import (
    Asked,
    AsOfOption,
    BaseOption,
    ElectricityOption,
    FactorsOption,
    FormatOption,
    KnownOption,
    LanguageOption,
    PeriodOption,
    PriceBaseOption,
    Target,
    TargetCutOption,
    WorkOption,
    computed,
    day,
    factor_set,
    keep_run,
    say_factors,
)
from shuangkong.commands.regimes import ALL, FeedstockOption, NonfossilOption, assumptions, regimes_named

if TYPE_CHECKING:
    from accounting import Figure, FigureBook, IndicatorOptions, Step

INDICATOR_SUMMARY = (
    ("energy_ce_tce", "energy_ce/{scope}/{period}"),
    ("energy_eq_tce", "energy_eq/{scope}/{period}"),
    ("value_added_wan_cny", "value_added/{scope}/{period}"),
    ("intensity_tce_per_wan_cny", "intensity/{scope}/{period}"),
    ("intensity_base_tce_per_wan_cny", "intensity/{scope}/{base}"),
    ("decline", "decline/{scope}/{base}-{period}"),
    ("completion_log", "completion_log/{scope}/{base}-{period}"),
    ("completion_linear", "completion_linear/{scope}/{base}-{period}"),
    ("warning_W2020", "warning/{scope}/{base}-{period}/W2020"),
    ("co2_t", "co2/{scope}/{period}"),
)
"""The fields of ``scopes`` in the JSON of ``indicators``, and the figure behind each."""

BINDING = ("intensity/", "decline/")
"""The keys of the binding indicator: what a statement consists of."""


def indicators(
    target: Target,
    period: PeriodOption = "",
    base: BaseOption = "",
    price_base: PriceBaseOption = "",
    target_cut: TargetCutOption = "",
    electricity_co2: ElectricityOption = "",
    factors: FactorsOption = None,
    known: KnownOption = "",
    as_of: AsOfOption = "",
    statement: Annotated[
        bool, typer.Option("--statement", help="用于约束性指标报送：依据未核对系数则拒绝 / refuse what is unconfirmed")
    ] = False,
    scope: Annotated[str, typer.Option("--scope", help="只看一个口径，如 州内 / one scope only")] = "",
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
    work: WorkOption = Path("work"),
) -> None:
    """单位工业增加值能耗、降低率、进度与预警。 Intensity, decline, progress and warning grade by scope."""
    from shuangkong._case import opened

    asked = Asked(period, base, price_base, target_cut, electricity_co2, tuple(factors or ()), known or as_of)
    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, case):
        done, book, options = computed(workspace, case, asked)
        figures = [figure.as_dict() for figure in book.values()]
        keep_run(workspace, "indicators", done.rules.factors, {**asdict(asked), "as_of": as_of}, figures)
    refuse_unknown_scope(scope, book)
    wanted = [figure for figure in book.values() if not scope or figure.key.split("/")[1] == scope]
    if statement:
        wanted = [figure for figure in wanted if figure.key.startswith(BINDING)]
        _refuse_unconfirmed(wanted, options)
    if format_ is Format.JSON:
        scopes = [_summary(book, each, options.period, options.base_period) for each in scopes_of(book)]
        body = {"period": options.period, "base_period": options.base_period, "price_base": options.price_base}
        print_json(
            "indicators",
            {
                **head(case, done.rules.factors),
                **body,
                "scopes": [line for line in scopes if not scope or line["scope"] == scope],
                "figures": [figure.as_dict() for figure in wanted],
                "marks": done.marks(),
                "findings": [finding.as_dict() for finding in (*done.findings, *book.findings)],
            },
        )
    else:
        print_rows([_line(figure, lang, format_) for figure in wanted], format_, title(case, lang))
        say_marks(done, lang, {mark for figure in wanted for mark in figure.unconfirmed})
        say_factors(done.rules.factors)
    close((*done.findings, *book.findings), lang)


def _refuse_unconfirmed(binding: "Sequence[Figure]", options: "IndicatorOptions") -> None:
    """Refuse a statement of the binding indicator while it has a gap or rests on values that nobody confirmed."""
    waiting = sorted({mark for figure in binding for mark in figure.unconfirmed})
    lines = [f"  {figure.key}: 无值 / no value" for figure in binding if figure.value is None]
    own = [mark for mark in waiting if mark.startswith("FIRM.")]
    lines += [f"  {mark}: 企业自报、未附凭证 / stated by firms without a document" for mark in own]
    lines += [f"  {mark}" for mark in waiting if mark not in own]
    if lines:
        how = "shuangkong factors confirm TARGET KEY… --by … --document … --page …"
        raise Refused(
            f"约束性指标 {options.span} 尚不能报送 / no statement of the binding indicator yet, it rests on:\n"
            + "\n".join(lines)
            + f"\n核对后登记 / once checked against the originals: {how}"
        )


def _summary(book: "FigureBook", scope: str, period: str, base: str) -> dict[str, object]:
    from accounting import number_text

    line: dict[str, object] = {"scope": scope}
    for name, pattern in INDICATOR_SUMMARY:
        figure = book.get(pattern.format(scope=scope, period=period, base=base))
        line[name] = None if figure is None or figure.value is None else number_text(figure.value)
    return line


def _line(figure: "Figure", lang: Language, format_: Format) -> dict[str, object]:
    if format_ is Format.CSV:
        flat = figure.as_dict()
        return {name: flat[name] for name in ("key", "name_zh", "name_en", "value", "unit", "rule", "note")} | {
            "unconfirmed": " ".join(sorted(figure.unconfirmed))
        }
    mark = "*" if figure.unconfirmed else ""
    return {"key": figure.key, "": figure.name(lang.value), "value": figure_text(figure), "unit": _unit(figure) + mark}


def figure_text(figure: "Figure") -> str:
    """Return a figure as people read it: per cent for shares, three decimals for intensities, two else."""
    from decimal import Decimal

    if not isinstance(figure.value, Decimal):
        return figure.value or shown(None)
    if figure.percent:
        return shown(100 * figure.value)
    return shown(figure.value, 4 if "/" in figure.unit else 2)


def _unit(figure: "Figure") -> str:
    return "%" if figure.percent else figure.unit


def explain(
    target: Target,
    key: Annotated[str, typer.Argument(help="指标的键，如 intensity/州内/2020 / key of a figure")],
    top: Annotated[int, typer.Option("--top", min=1, help="每层显示几项 / how many firms and postings a level")] = 3,
    nonfossil_share: NonfossilOption = "",
    feedstock_share: FeedstockOption = "",
    period: PeriodOption = "",
    base: BaseOption = "",
    price_base: PriceBaseOption = "",
    target_cut: TargetCutOption = "",
    electricity_co2: ElectricityOption = "",
    factors: FactorsOption = None,
    known: KnownOption = "",
    as_of: AsOfOption = "",
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
    work: WorkOption = Path("work"),
) -> None:
    """从指标追溯到台账行与标准。 Walk a figure back to ledger rows and standards."""
    from accounting import Explainer, is_of_regime, regime_figures
    from shuangkong._case import opened

    asked = Asked(period, base, price_base, target_cut, electricity_co2, tuple(factors or ()), known or as_of)
    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, case):
        done, book, options = computed(workspace, case, asked)
        if is_of_regime(key):
            book = regime_figures(
                done, regimes_named(ALL), assumptions(case, nonfossil_share, feedstock_share), options
            )
        step = Explainer(done, book, options, lang.value, top).explain(key)
        keep_run(
            workspace, "explain", done.rules.factors, {**asdict(asked), "key": key, "as_of": as_of}, step.as_dict()
        )
    if format_ is Format.JSON:
        print_json("explain", {**head(case, done.rules.factors), "step": step.as_dict()})
    elif format_ is Format.CSV:
        print_rows(list(_flat(step, 0)), format_)
    else:
        _print_tree(step)
        say_factors(done.rules.factors)


def _flat(step: "Step", depth: int) -> Sequence[dict[str, object]]:
    row = {"depth": depth, "key": step.key, "title": step.title, "value": step.value, "unit": step.unit}
    below = [line for each in step.below for line in _flat(each, depth + 1)]
    return [{**row, "origin": step.origin}, *below]


def _print_tree(step: "Step", depth: int = 0) -> None:
    """Print an explanation line by line, indented, nothing cut: it is what a figure is defended with."""
    import sys

    indent = "    " * depth
    key = f"  [{step.key}]" if step.key else ""
    sys.stdout.write(f"{indent}{step.title}  {step.value} {step.unit}{key}\n")
    if step.origin:
        sys.stdout.write(f"{indent}  ← {step.origin}\n")
    for below in step.below:
        _print_tree(below, depth + 1)


def meter(
    target: Target,
    meter_id: Annotated[str, typer.Option("--meter", help="表计编号 / the meter")] = "",
    period: PeriodOption = "",
    electricity_co2: ElectricityOption = "",
    by: Annotated[str, typer.Option("--by", help="year | month | day")] = "year",
    factors: FactorsOption = None,
    known: KnownOption = "",
    as_of: AsOfOption = "",
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
    work: WorkOption = Path("work"),
) -> None:
    """从表计读数到能耗与排放。 A meter's year: kWh by day and month, coal equivalent and CO2."""
    from accounting import meter_year
    from shuangkong._case import opened

    asked = Asked(period=period, electricity_co2=electricity_co2)
    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, case):
        which = meter_id or (case.meter_id if case else "")
        if not which:
            raise Refused("缺 --meter：请写明电表 / --meter is needed: a bare workspace does not say which")
        factor = electricity_co2 or (case.electricity_co2 if case else "")
        used = factor_set(factors or (), workspace)
        found = meter_year(
            workspace,
            which,
            asked.of("period", case, "--period"),
            electricity_co2=factor,
            factors=used,
            known=day(known or as_of, "--known"),
        )
        figures = [figure.as_dict() for figure in found.book.values()]
        said = {"meter_id": which, "electricity_co2": factor, "known": known or as_of, "as_of": as_of}
        keep_run(workspace, "meter", used, {**asdict(asked), **said}, figures)
    months = [{"month": month, "energy_kwh": str(kwh)} for month, kwh in found.months().items()]
    days = [
        {"day": str(d.day), "intervals": d.interval_count, "complete": d.complete, "energy_kwh": str(d.energy_kwh)}
        for d in found.days
    ]
    if format_ is Format.JSON:
        print_json("meter", {**head(case, used), "meter_id": which, "figures": figures, "months": months, "days": days})
    elif by in ("month", "day"):
        print_rows(months if by == "month" else days, format_, title(case, lang))
    else:
        lines = [{**_line(figure, lang, format_), "origin": figure.note} for figure in found.book.values()]
        print_rows(lines, format_, title(case, lang))
        say_factors(used)
    gaps = [day for day in found.days if not day.complete]
    missing = (366 if isleap(int(found.period)) else 365) - len(found.days)
    if gaps or missing:
        words = {
            "zh": "不完整 {0} 天，缺 {1} 天：合计偏小",
            "en": "{0} days incomplete, {1} days missing: totals are too small",
        }
        say(f"[warning] {which} {found.period}: {words[lang.value].format(len(gaps), missing)}")
        raise typer.Exit(1)
