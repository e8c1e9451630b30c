"""The command that lists what does not agree, with its size in coal equivalent and in the indicator."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shuangkong._errors import refusals
from shuangkong._output import Format, Language, print_json, print_rows, say, shown
from shuangkong.commands._answers import close, exact, head, say_marks, title
from shuangkong.commands._options import (
    Asked,
    AsOfOption,
    BaseOption,
    FactorsOption,
    FormatOption,
    KnownOption,
    LanguageOption,
    PeriodOption,
    PriceBaseOption,
    Target,
    WorkOption,
    computed,
    day,
    keep_run,
    say_factors,
)

if TYPE_CHECKING:
    from accounting import Reconciled

CHECK_NAMES = {
    "months-against-year": ("各月与全年", "months and year"),
    "cumulative-against-months": ("1—本月与各月", "sums since January and months"),
    "cumulative-against-year": ("1—12月与全年", "January to December and year"),
    "stock-balance": ("购销存平衡", "balance of stocks"),
    "stock-not-carried": ("期初与上期期末", "opening and former closing stock"),
    "meter-against-report": ("电表与报表", "meters and report"),
    "transformation-exceeds-use": ("205-2与205-1", "205-2 and 205-1"),
    "product-energy-exceeds": ("205-3与205-1", "205-3 and 205-1"),
    "year-ago-disagrees": ("上年同期与上年报送", "year-ago figure and last year's"),
}
"""What each comparison is called, in Chinese and English."""


def reconcile(
    target: Target,
    every: Annotated[bool, typer.Option("--all", help="容差以内的也列出 / also what the tolerance allows")] = False,
    top: Annotated[int, typer.Option("--top", min=1, help="列出几条 / how many are shown")] = 30,
    period: PeriodOption = "",
    base: BaseOption = "",
    price_base: PriceBaseOption = "",
    factors: FactorsOption = None,
    known: KnownOption = "",
    as_of: AsOfOption = "",
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
    work: WorkOption = Path("work"),
) -> None:
    """对账：月与年、表与表、表与库存、电表与报表。 What does not agree, in tce and in the indicator."""
    from accounting import reconciliation
    from shuangkong._case import opened

    asked = Asked(period, base, price_base, "", "", tuple(factors or ()), known or as_of)
    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, case):
        done, book, options = computed(workspace, case, asked)
        found = reconciliation(done, book)
        parameters = {**asdict(asked), "all": every, "as_of": as_of}
        keep_run(workspace, "reconcile", done.rules.factors, parameters, [_exact(row) for row in found])
    beyond = [row for row in found if row.of.beyond]
    listed = found if every else beyond
    findings = (*done.findings, *book.findings)
    rested = {mark for row in found for mark in row.unconfirmed}
    if format_ is Format.JSON:
        body = {"period": options.period, "base_period": options.base_period}
        rows = [_exact(row) for row in found]
        told = {"marks": done.marks(rested), "findings": [finding.as_dict() for finding in findings]}
        print_json("reconcile", {**head(case, done.rules.factors), **body, "differences": rows, **told})
    elif format_ is Format.CSV:
        print_rows([_exact(row) for row in listed], format_)
    else:
        if listed:
            print_rows([_line(row, lang) for row in listed[:top]], format_, title(case, lang))
        _say_counts(found, beyond, lang)
        say_marks(done, lang, rested)
        say_factors(done.rules.factors)
    if beyond and not findings:
        raise typer.Exit(1)
    close(findings, lang)


def _exact(row: "Reconciled") -> dict[str, object]:
    numbers = {
        "found": row.of.found,
        "expected": row.of.expected,
        "difference": row.of.difference,
        "difference_tce": row.difference_tce,
        "intensity_change": row.intensity_change,
    }
    place = row.of.place
    return {
        "check": row.of.check,
        "firm_id": row.of.firm_id,
        "name": row.name,
        "scope": row.scope,
        "period": row.of.period,
        "item": row.of.item,
        "flow": row.of.flow,
        **{name: exact(value) for name, value in numbers.items()},
        "beyond": row.of.beyond,
        "unconfirmed": sorted(row.unconfirmed),
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
    }


def _line(row: "Reconciled", lang: Language) -> dict[str, object]:
    from factors import energy_items
    from ledgers import FLOW_NAMES

    item = energy_items().get(row.of.item)
    name = (item.name_zh if lang is Language.ZH else item.name_en) if item else "tce"
    flow = FLOW_NAMES.get(row.of.flow, row.of.flow)
    return {
        "check": CHECK_NAMES[row.of.check][0 if lang is Language.ZH else 1],
        "firm": row.name,
        "period": row.of.period,
        "item": f"{name} {flow}".strip(),
        "found": exact(row.of.found),
        "expected": exact(row.of.expected),
        "difference": exact(row.of.difference),
        "difference_tce": shown(row.difference_tce, 2),
        "intensity_change": shown(row.intensity_change, 4),
        "": "" if row.of.beyond else ("容差内" if lang is Language.ZH else "within tolerance"),
        "place": row.of.place.text(lang.value),
    }


def _say_counts(found: "Sequence[Reconciled]", beyond: "Sequence[Reconciled]", lang: Language) -> None:
    """Say how many differences there are of each comparison, and what all beyond tolerance add up to."""
    zh = lang is Language.ZH
    for code, names in CHECK_NAMES.items():
        count, outside = (sum(row.of.check == code for row in rows) for rows in (found, beyond))
        said = (
            f"不符 {outside}，容差内 {count - outside}"
            if zh
            else f"{outside} beyond, {count - outside} within tolerance"
        )
        say(f"  {names[0 if zh else 1]}: {said}")
    sizes = [abs(row.difference_tce) for row in beyond if row.difference_tce is not None]
    total = shown(sum(sizes, Decimal(0)), 1)
    say(f"不符合计 {total} tce（绝对值之和）" if zh else f"{total} tce beyond tolerance (sum of absolute sizes)")
    open_ = sum(row.difference_tce is None for row in beyond)
    if open_:
        say(f"{open_} 条无折标系数，未计入 / {open_} have no coefficient and are not in it")
