"""The command that says why an indicator changed."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

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
    WorkOption,
    computed,
    day,
    keep_run,
    say_factors,
)

if TYPE_CHECKING:
    from accounting import Drivers

Choice = TypeVar("Choice", bound=StrEnum)


def decompose(
    target: Target,
    scope: Annotated[str, typer.Option("--scope", help="范围，如 州内，默认全部 / scope")] = "",
    method: Annotated[str, typer.Option("--method", help="权重 / weights: LMDI-I, LMDI-II")] = "LMDI-I",
    form: Annotated[str, typer.Option("--form", help="乘法或加法 / multiplicative, additive")] = "multiplicative",
    period: PeriodOption = "",
    base: BaseOption = "",
    price_base: PriceBaseOption = "",
    electricity_co2: ElectricityOption = "",
    factors: FactorsOption = None,
    known: KnownOption = "",
    as_of: AsOfOption = "",
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
    work: WorkOption = Path("work"),
) -> None:
    """单位工业增加值能耗变化的原因：产业结构、各行业强度。 Why the intensity changed: the mix, or each industry."""
    from accounting import ALL_SCOPES, Form, Method, intensity_drivers, number_text
    from shuangkong._case import opened

    how = _named("--method", method, list(Method)), _named("--form", form, list(Form))
    asked = Asked(period, base, price_base, "", electricity_co2, tuple(factors or ()), known or as_of)
    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, case):
        done, book, options = computed(workspace, case, asked)
        refuse_unknown_scope(scope, book)
        found = intensity_drivers(done, book, options, scope or ALL_SCOPES, method=how[0], form=how[1])
        effects = {name: number_text(effect) for name, effect in found.result.effects.items()}
        told = {"variant": found.result.variant, "effects": effects, "change": number_text(found.result.change)}
        parameters = {**asdict(asked), "scope": found.scope, "as_of": as_of}
        keep_run(workspace, "decompose", done.rules.factors, parameters, told)
    findings = (*done.findings, *book.findings)
    rested = {
        mark
        for each in (found.base_period, found.period)
        for mark in book[f"intensity/{found.scope}/{each}"].unconfirmed
    }
    rows = [_row(found, name) for name in found.divisions]
    if format_ is Format.JSON:
        exact = [{name: number_text(cell) for name, cell in row.items()} for row in rows]
        print_json(
            "decompose",
            {
                **head(case, done.rules.factors),
                "scope": found.scope,
                "base_period": found.base_period,
                "period": found.period,
                "price_base": found.price_base,
                **told,
                "divisions": exact,
                "sentence": {each.value: found.sentence(each.value) for each in Language},
                "marks": done.marks(rested),
                "findings": [finding.as_dict() for finding in findings],
            },
        )
    else:
        for_people = [{name: shown(cell, 1) for name, cell in row.items()} for row in rows]
        print_rows(rows if format_ is Format.CSV else for_people, format_, title(case, lang))
        say(found.sentence(lang.value))
        say_marks(done, lang, rested)
        say_factors(done.rules.factors)
    close(findings, lang)


def _named(option: str, said: str, known: Sequence[Choice]) -> Choice:
    """Return the choice of that name."""
    for each in known:
        if each.value == said:
            return each
    raise Refused(f"{option} {said!r}: {', '.join(each.value for each in known)}")


def _row(found: "Drivers", name: str) -> dict[str, Decimal | str]:
    """Return the value added and energy of one division in both periods."""
    from ledgers import industry_name

    row: dict[str, Decimal | str] = {"division": name, "industry": industry_name(name)}
    for year, division in zip((found.base_period, found.period), found.divisions[name], strict=True):
        row |= {f"value_added_wan_cny_{year}": division.value_added_wan_cny, f"energy_tce_{year}": division.energy_tce}
    return row
