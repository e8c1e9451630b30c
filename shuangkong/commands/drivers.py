"""The command that says why an indicator changed."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from accounting import Drivers, Form, Method
from shuangkong._errors import refusals
from shuangkong._output import Format, Language, print_json, print_rows, say, shown
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
    factors_named,
    keep_run,
    say_factors,
)


def decompose(
    target: Target,
    scope: Annotated[str, typer.Option("--scope", help="范围，如 州内，默认全部 / scope")] = "",
    method: Annotated[Method, typer.Option("--method", help="权重 / weights")] = Method.LMDI_I,
    form: Annotated[Form, typer.Option("--form", help="乘法或加法 / ratios or differences")] = Form.MULTIPLICATIVE,
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
    from accounting import ALL_SCOPES, intensity_drivers, number_text
    from shuangkong._case import opened

    asked = Asked(period, base, price_base, "", electricity_co2, tuple(factors or ()), known or as_of)
    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, case):
        done, book, options = computed(workspace, case, asked)
        found = intensity_drivers(done, book, options, scope or ALL_SCOPES, method=method, form=form)
        effects = {name: number_text(effect) for name, effect in found.result.effects.items()}
        told = {"variant": found.result.variant, "effects": effects, "change": number_text(found.result.change)}
        keep_run(workspace, "decompose", done.rules.factors, {"scope": found.scope, "as_of": as_of}, told)
    rows = [_row(found, name) for name in found.divisions]
    if format_ is Format.JSON:
        exact = [{name: number_text(cell) for name, cell in row.items()} for row in rows]
        body = {"scope": found.scope, "base_period": found.base_period, "period": found.period, **told}
        said = {each.value: found.sentence(each.value) for each in Language}
        print_json("decompose", {**factors_named(done.rules.factors), **body, "divisions": exact, "sentence": said})
        return
    print_rows(rows if format_ is Format.CSV else [{k: shown(v, 1) for k, v in row.items()} for row in rows], format_)
    say(found.sentence(lang.value))
    say_factors(done.rules.factors)


def _row(found: Drivers, name: str) -> dict[str, Decimal | str]:
    """Return the value added and energy of one division in both periods."""
    from ledgers import industry_name

    row: dict[str, Decimal | str] = {"division": name, "industry": industry_name(name)}
    for year, division in zip((found.base_period, found.period), found.divisions[name], strict=True):
        row |= {f"value_added_wan_cny_{year}": division.value_added_wan_cny, f"energy_tce_{year}": division.energy_tce}
    return row
