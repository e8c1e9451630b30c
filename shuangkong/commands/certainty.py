"""The command that says how certain an indicator is, and how probable it is that the target is met."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shuangkong._errors import Refused, refusals
from shuangkong._output import Format, Language, print_json, print_rows, say, shown
from shuangkong.commands._answers import close, head, refuse_unknown_scope, say_marks, title
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
    keep_run,
    say_factors,
)

if TYPE_CHECKING:
    from accounting import Band, Uncertainty
    from shuangkong._case import Case

SHOWN_SOURCES = 8
"""How many sources of error a table shows."""
BAND_NAMES = {
    "energy_base": ("能耗，基期", "energy, base period"),
    "energy": ("能耗，报告期", "energy, period"),
    "intensity_base": ("单位增加值能耗，基期", "intensity, base period"),
    "intensity": ("单位增加值能耗，报告期", "intensity, period"),
    "decline": ("累计降低率", "cumulative decline"),
}


def uncertainty(
    target: Target,
    spreads: Annotated[
        Path | None, typer.Option("--spreads", help="不确定度表（TOML），默认取案例的 / declared uncertainties")
    ] = None,
    scope: Annotated[str, typer.Option("--scope", help="范围，如 州内，默认全部 / scope")] = "",
    basis: Annotated[str, typer.Option("--basis", help="当量 ce 或等价 eq / calorific or equivalent")] = "ce",
    draws: Annotated[int, typer.Option("--draws", min=100, max=1_000_000, help="抽样次数 / draws")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="随机数种子 / seed of the draws")] = 1,
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
    """指标的不确定度与目标完成的概率。 How certain the indicator is, and how probable that its target is met."""
    from accounting import ALL_SCOPES, read_spreads
    from accounting import uncertainty as certain
    from shuangkong._case import opened

    if basis not in ("ce", "eq"):
        raise Refused(f"--basis {basis!r}: ce, eq")
    asked = Asked(period, base, price_base, target_cut, electricity_co2, tuple(factors or ()), known or as_of)
    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, case):
        declared = read_spreads(_file(spreads, case))
        done, book, options = computed(workspace, case, asked)
        refuse_unknown_scope(scope, book)
        where = scope or ALL_SCOPES
        measure = f"energy_{basis}"
        found = certain(done, book, options, where, declared, measure=measure, draws=draws, seed=seed)
        parameters = {**asdict(asked), "scope": where, "basis": basis, "draws": draws, "seed": seed, "as_of": as_of}
        keep_run(workspace, "uncertainty", done.rules.factors, parameters, asdict(found))
    findings = (*done.findings, *book.findings)
    intensity = "intensity" if basis == "ce" else "intensity_eq"
    rested = {
        mark
        for each in (options.base_period, options.period)
        for mark in book[f"{intensity}/{where}/{each}"].unconfirmed
    }
    if format_ is Format.JSON:
        span = {"base_period": options.base_period, "period": options.period, "price_base": options.price_base}
        told = asdict(found) | {"basis": basis, "probability_error": found.probability_error}
        marks = done.marks(rested)
        said = [finding.as_dict() for finding in findings]
        print_json("uncertainty", {**head(case, done.rules.factors), **span, **told, "marks": marks, "findings": said})
    else:
        lines = [asdict(band) for band in found.bands]
        print_rows(
            lines if format_ is Format.CSV else [_line(band, lang) for band in found.bands], format_, title(case, lang)
        )
        _say_odds(found, lang)
        say_marks(done, lang, rested)
        say_factors(done.rules.factors)
    close(findings, lang)


def _file(spreads: Path | None, case: "Case | None") -> Path:
    if spreads is not None:
        return spreads
    if case is None or not case.uncertainty:
        raise Refused("缺 --spreads：不确定度须写明，不代为假定 / --spreads is needed: nothing is assumed in its place")
    return case.folder / case.uncertainty


def _line(band: "Band", lang: Language) -> dict[str, object]:
    percent = band.name == "decline"
    scale, places = (100, 2) if percent else (1, 4 if "/" in band.unit else 0)
    numbers = {
        "value": band.value,
        "first_order": band.first_order,
        "drawn": band.drawn,
        "low": band.low,
        "high": band.high,
    }
    return {
        "": BAND_NAMES[band.name][0 if lang is Language.ZH else 1],
        **{name: shown(number * scale, places) for name, number in numbers.items()},
        "unit": "%" if percent else band.unit,
    }


def _say_odds(found: "Uncertainty", lang: Language) -> None:
    """Print the probabilities, the largest sources of error, and what counts as exact."""
    zh = lang is Language.ZH
    if found.probability_target is not None and found.probability_due is not None:
        odds = [_odds(each, found.draws) for each in (found.probability_target, found.probability_due)]
        first = f"{found.first_order_target:.1%}"
        say(
            f"完成目标的概率 {odds[0]}（{found.draws} 次抽样；一阶近似 {first}）；达到进度目标的概率 {odds[1]}"
            if zh
            else f"probability that the target is met {odds[0]} ({found.draws} draws; first order {first}); "
            f"that what is due by now is reached {odds[1]}"
        )
    say("降低率方差的来源：" if zh else "sources of the variance of the decline:")
    for row in found.contributions[:SHOWN_SOURCES]:
        width = f"±{row.half_width:.1%}"
        say(f"  {row.share:6.1%}  {row.subject.value} {row.key} {width} ({row.origin})")
    if found.exact:
        listed = ", ".join(found.exact[:SHOWN_SOURCES]) + (" …" if len(found.exact) > SHOWN_SOURCES else "")
        say((f"未声明不确定度、按准确处理：{listed}") if zh else f"declared by nobody, taken as exact: {listed}")


def _odds(probability: float, draws: int) -> str:
    """Return a probability with what the number of draws leaves open: three in so many where every draw agrees.

    >>> _odds(0.5, 10_000), _odds(1.0, 10_000), _odds(0.0, 1_000)
    ('50.0% ± 0.5%', '> 99.97%', '< 0.30%')
    """
    if probability in (0, 1):
        bound = 3 / draws
        return f"> {1 - bound:.2%}" if probability else f"< {bound:.2%}"
    return f"{probability:.1%} ± {(probability * (1 - probability) / draws) ** 0.5:.1%}"
