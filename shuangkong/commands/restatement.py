"""The command that says what changes when a factor, a rule, a correction or an as-of day changes."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shuangkong._errors import Refused, refusals
from shuangkong._output import Format, Language, print_json, print_rows, say, shown
from shuangkong.commands._answers import close, exact, head, refuse_unknown_scope, say_marks, title
from shuangkong.commands._options import (
    Asked,
    BaseOption,
    ElectricityOption,
    FormatOption,
    LanguageOption,
    PeriodOption,
    PriceBaseOption,
    Target,
    TargetCutOption,
    WorkOption,
    computed,
    day,
    factors_named,
    keep_run,
)
from shuangkong.commands.regimes import (
    ALL,
    FeedstockOption,
    NonfossilOption,
    assumptions,
    regimes_named,
)

if TYPE_CHECKING:
    from accounting import Account, FigureBook, FigureChange, PostingChange
    from ledgers import Finding, Workspace
    from shuangkong._case import Case

MEASURES = ("energy_ce", "energy_eq")
"""The measures whose postings are shown behind changed figures; ``--measure`` names others."""

BeforeAsOf = Annotated[str, typer.Option("--before-as-of", help="变更前：按该日已知的台账 / ledger as known on a day")]
AfterAsOf = Annotated[str, typer.Option("--after-as-of", help="变更后：按该日已知的台账 / ledger as known on a day")]
BeforeFactors = Annotated[
    list[str] | None, typer.Option("--before-factors", help="变更前叠加的系数表 / layers of factors before")
]
AfterFactors = Annotated[
    list[str] | None, typer.Option("--after-factors", help="变更后叠加的系数表 / layers of factors after")
]
BeforeKnown = Annotated[
    str, typer.Option("--before-known", help="变更前：只用该日前公布的系数 / factors published by then")
]
AfterKnown = Annotated[
    str, typer.Option("--after-known", help="变更后：只用该日前公布的系数 / factors published by then")
]
BeforeRegime = Annotated[str, typer.Option("--before-regime", help="变更前的规则口径，如 R3 / regime before")]
AfterRegime = Annotated[str, typer.Option("--after-regime", help="变更后的规则口径，如 R4 / regime after")]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a restatement: the ledger's day, the factors and the regime it is computed with."""

    as_of: str
    layers: tuple[str, ...]
    known: str
    regime: str

    def text(self) -> str:
        """Return the side in words."""
        parts = [f"as-of {self.as_of}" if self.as_of else "", *self.layers]
        parts += [f"known {self.known}" if self.known else "", self.regime]
        return ", ".join(filter(None, parts)) or "现行 / as it stands"


def restate(
    target: Target,
    before_as_of: BeforeAsOf = "",
    after_as_of: AfterAsOf = "",
    before_factors: BeforeFactors = None,
    after_factors: AfterFactors = None,
    before_known: BeforeKnown = "",
    after_known: AfterKnown = "",
    before_regime: BeforeRegime = "",
    after_regime: AfterRegime = "",
    scope: Annotated[str, typer.Option("--scope", help="只看一个口径，如 州内 / one scope only")] = "",
    measure: Annotated[
        list[str] | None, typer.Option("--measure", help="列出哪些指标的分录，默认能耗 / postings of which measures")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="列出几笔分录 / how many postings are shown")] = 12,
    nonfossil_share: NonfossilOption = "",
    feedstock_share: FeedstockOption = "",
    period: PeriodOption = "",
    base: BaseOption = "",
    price_base: PriceBaseOption = "",
    target_cut: TargetCutOption = "",
    electricity_co2: ElectricityOption = "",
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
    work: WorkOption = Path("work"),
) -> None:
    """更正、系数、规则或时点变化引起的指标变化。 What changes, figure by figure, and by which posting."""
    from accounting import MEASURE_UNITS, changed_figures, changed_findings, changed_postings
    from shuangkong._case import opened

    sides = (
        Side(before_as_of, tuple(before_factors or ()), before_known or before_as_of, before_regime),
        Side(after_as_of, tuple(after_factors or ()), after_known or after_as_of, after_regime),
    )
    if sides[0] == sides[1]:
        raise Refused("前后相同：请用 --before-… 或 --after-… 写明差别 / both sides are the same: say what differs")
    if bool(before_regime) != bool(after_regime) or ALL in (before_regime, after_regime):
        raise Refused("规则口径须前后各写一个 / name one regime before and one after")
    for unknown in set(measure or ()) - set(MEASURE_UNITS):
        raise Refused(f"--measure {unknown}: {', '.join(MEASURE_UNITS)}")
    asked = Asked(period, base, price_base, target_cut, electricity_co2)
    shares = (nonfossil_share, feedstock_share)
    with refusals(), ExitStack() as stack:
        computations = []
        for side in sides:
            workspace, case = stack.enter_context(opened(target, say, work, as_of=day(side.as_of, "--as-of")))
            computations.append(_computation(workspace, case, asked, side, shares))
        (earlier, before), (later, after) = computations
        refuse_unknown_scope(scope, before, after)
        figures = [each for each in changed_figures(before, after) if not scope or each.key.split("/")[1] == scope]
        wanted = tuple(measure or MEASURES)
        postings = [
            each for each in changed_postings(earlier, later, wanted) if not scope or each.scope in (scope, "未登记")
        ]
        findings = changed_findings((*earlier.findings, *before.findings), (*later.findings, *after.findings))
        parameters = {**asdict(asked), "before": asdict(sides[0]), "after": asdict(sides[1]), "shares": list(shares)}
        keep_run(workspace, "restate", later.rules.factors, parameters, [_exact(each) for each in figures])
    if format_ is Format.JSON:
        _print_json(case, computations, sides, figures, postings, findings)
    elif format_ is Format.CSV:
        print_rows([_exact(each) for each in figures], format_)
    else:
        say(f"变更前 / before: {sides[0].text()}\n变更后 / after:  {sides[1].text()}")
        _say_deductions(sides)
        _print_tables(case, figures, postings, findings, top, lang)
        for done, keys in _marked(computations, figures):
            say_marks(done, lang, keys)
    close(findings[1], lang)


def _computation(
    workspace: "Workspace", case: "Case | None", asked: Asked, side: Side, shares: tuple[str, str]
) -> "tuple[Account, FigureBook]":
    """Return account and figures of one side: those of its regime where it names one."""
    from accounting import regime_figures

    done, book, options = computed(workspace, case, replace(asked, layers=side.layers, known=side.known))
    if side.regime:
        book = regime_figures(done, regimes_named(side.regime), assumptions(case, *shares), options)
    return done, book


def _exact(change: "FigureChange") -> dict[str, object]:
    values = {"before": change.before, "after": change.after, "difference": change.difference}
    told = {name: exact(value) for name, value in values.items()}
    names = {"key": change.key, "name_zh": change.name_zh, "name_en": change.name_en, "unit": change.unit}
    return {**names, **told, "unconfirmed": " ".join(sorted(change.unconfirmed))}


def _posting(change: "PostingChange") -> dict[str, object]:
    row = asdict(change) | {"of_quantity": change.of_quantity, "of_factor": change.of_factor, "cause": change.cause}
    return {name: exact(cell) if isinstance(cell, Decimal) else cell for name, cell in row.items()}


def _print_json(
    case: "Case | None",
    computations: "Sequence[tuple[Account, FigureBook]]",
    sides: Sequence[Side],
    figures: "Sequence[FigureChange]",
    postings: "Sequence[PostingChange]",
    findings: "tuple[Sequence[Finding], Sequence[Finding]]",
) -> None:
    factors = [done.rules.factors for done, _ in computations]
    told = {
        name: {**asdict(side), **factors_named(used)}
        for name, side, used in zip(("before", "after"), sides, factors, strict=True)
    }
    print_json(
        "restate",
        {
            **head(case, factors[1]),
            **told,
            "figures": [_exact(each) for each in figures],
            "postings": [_posting(each) for each in postings],
            "marks": [mark for done, keys in _marked(computations, figures) for mark in done.marks(keys)],
            "findings_gone": [finding.as_dict() for finding in findings[0]],
            "findings": [finding.as_dict() for finding in findings[1]],
        },
    )


def _say_deductions(sides: Sequence[Side]) -> None:
    """Say what each side's regime takes out of total and intensity."""
    from accounting import in_intensity, in_total

    for each in (regime for side in sides if side.regime for regime in regimes_named(side.regime)):
        parts = (", ".join(kinds) or "—" for kinds in (in_total(each), in_intensity(each)))
        say("{}：总量扣减 / total less {}；强度扣减 / intensity less {}".format(each.key, *parts))


def _print_tables(
    case: "Case | None",
    figures: "Sequence[FigureChange]",
    postings: "Sequence[PostingChange]",
    findings: "tuple[Sequence[Finding], Sequence[Finding]]",
    top: int,
    lang: Language,
) -> None:
    if not figures:
        say("没有指标变化 / no figure changes")
    print_rows([_line(each, lang) for each in figures], Format.TABLE, title(case, lang))
    if postings:
        heading = f"引起变化的分录，共 {len(postings)} 笔 / postings behind it, {len(postings)} in all"
        print_rows([_posting_line(each) for each in postings[:top]], Format.TABLE, heading)
    for finding in findings[0]:
        say(f"已消除 / gone: {finding.code}: {finding.text(lang.value)}")


def _line(change: "FigureChange", lang: Language) -> dict[str, object]:
    scale, places = (100, 3) if change.percent else (1, 4 if "/" in change.unit else 2)

    def text(value: Decimal | str | None) -> str:
        return shown(value * scale, places) if isinstance(value, Decimal) else value or shown(None)

    return {
        "key": change.key,
        "": change.name_zh if lang is Language.ZH else change.name_en,
        "before": text(change.before),
        "after": text(change.after),
        "difference": text(change.difference),
        "unit": ("%" if change.percent else change.unit) + ("*" if change.unconfirmed else ""),
    }


def _marked(
    computations: "Sequence[tuple[Account, FigureBook]]", figures: "Sequence[FigureChange]"
) -> "list[tuple[Account, set[str]]]":
    """Return what changed figures rest on unconfirmed, with the account that knows it: the later one where both do."""
    (earlier, _), (later, _) = computations
    rested = {mark for each in figures for mark in each.unconfirmed}
    former = {key for key in rested if key in earlier.rules.factors and key not in later.rules.factors}
    return [(later, rested - former), (earlier, former)]


CAUSES = {
    "added": "新增 / added",
    "gone": "撤销 / gone",
    "quantity": "数量 / quantity",
    "coefficient": "系数 / coefficient",
    "both": "数量与系数 / both",
    "scope": "范围 / scope",
}


def _posting_line(change: "PostingChange") -> dict[str, object]:
    from factors import energy_items
    from ledgers import FLOW_NAMES

    item = energy_items().get(change.item)
    subject = f"{item.name_zh if item else change.item} {FLOW_NAMES.get(change.flow, change.flow)}"
    coefficients = [change.coefficient_before, change.coefficient_after]

    def number(value: Decimal | None) -> str:
        return exact(value) or shown(None)

    return {
        "measure": change.measure,
        "firm": change.name,
        "period": change.period,
        "item": subject,
        "quantity": f"{number(change.quantity_before)} → {number(change.quantity_after)}",
        "factor": f"{number(change.factor_before)} → {number(change.factor_after)}",
        "coefficient": " → ".join(dict.fromkeys(filter(None, coefficients))),
        "difference": shown(change.difference, 2),
        "cause": CAUSES[change.cause],
    }
