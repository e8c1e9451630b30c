"""The arguments and options that commands share, and what they are when the user leaves them to the case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shuangkong._errors import Refused
from shuangkong._output import Format, Language, say

if TYPE_CHECKING:
    from accounting import Account, FigureBook, IndicatorOptions
    from factors import FactorSet
    from ledgers import Workspace
    from shuangkong._case import Case

Target = Annotated[Path, typer.Argument(help="工作区或案例文件夹 / a workspace or a case folder", metavar="TARGET")]
FormatOption = Annotated[Format, typer.Option("--format", help="输出格式 / what to print")]
LanguageOption = Annotated[Language, typer.Option("--lang", help="语言 / language")]
PeriodOption = Annotated[str, typer.Option("--period", help="报告期，如 2020 / period")]
BaseOption = Annotated[str, typer.Option("--base", help="基期，如 2015 / base period")]
PriceBaseOption = Annotated[
    str, typer.Option("--price-base", help="增加值价格基年 / year of the prices of value added")
]
TargetCutOption = Annotated[str, typer.Option("--target-cut", help="期末下降目标，如 0.14 / decline that is due")]
ElectricityOption = Annotated[
    str, typer.Option("--electricity-co2", help="电力排放因子的键 / key of the electricity CO2 factor")
]
FactorsOption = Annotated[
    list[str] | None, typer.Option("--factors", help="叠加的系数表文件夹，可多次 / folder of a layer of factors")
]
KnownOption = Annotated[str, typer.Option("--known", help="只用该日之前公布的系数 / factors published by a day only")]
WorkspaceArgument = Annotated[Path, typer.Argument(help="工作区文件夹 / folder of the workspace", metavar="WORKSPACE")]
ByOption = Annotated[str, typer.Option("--by", help="办理人，默认当前用户 / who does it, the current user by default")]
NoteOption = Annotated[str, typer.Option("--note", help="补充说明 / what to add to the reason")]
OverrideOption = Annotated[
    str, typer.Option("--override", help="涉及已关闭报告期的理由 / why closed periods may be touched")
]
AsOfOption = Annotated[
    str, typer.Option("--as-of", help="按该日终了时已知的台账与系数 / ledger and factors as known at the end of a day")
]
WorkOption = Annotated[Path, typer.Option("--work", help="案例工作区所在文件夹 / where workspaces of cases are kept")]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked; blanks are filled from the case, and what neither names is refused by name."""

    period: str = ""
    base_period: str = ""
    price_base: str = ""
    target_cut: str = ""
    electricity_co2: str = ""
    layers: tuple[str, ...] = ()
    known: str = ""

    def of(self, name: str, case: "Case | None", option: str) -> str:
        """Return a required word: the user's, else the case's."""
        value = getattr(self, name) or (getattr(case, name) if case else "")
        if not value:
            raise Refused(
                f"缺 {option}：工作区本身没有，也不代为假定 / {option} is needed: a bare workspace does not say it"
            )
        return str(value)


def indicator_options(asked: Asked, case: "Case | None") -> "IndicatorOptions":
    """Return the options of the indicators, each from the user or the case."""
    from accounting import IndicatorOptions

    cut = _share(asked.target_cut) if asked.target_cut else (case.target_cut if case else None)
    return IndicatorOptions(
        period=asked.of("period", case, "--period"),
        base_period=asked.of("base_period", case, "--base"),
        price_base=asked.of("price_base", case, "--price-base"),
        target_cut=cut,
        years=case.term_years if case else 5,
    )


def day(text: str, option: str) -> date | None:
    """Return a day given as an option, None where it was left out."""
    from ledgers.importers import parse_day

    found = parse_day(text) if text else None
    if text and found is None:
        raise Refused(f"{option} {text!r}: 应为日期，如 2021-04-01 / a day such as 2021-04-01 was expected")
    return found


def factor_set(layers: Sequence[str], workspace: "Workspace | None" = None) -> "FactorSet":
    """Return the shipped factors with layers over them and the workspace's confirmations applied."""
    from factors import layer_folder, shipped_factors, with_layer
    from ledgers import confirmed_factors

    factors = shipped_factors()
    for name in layers:
        factors = with_layer(factors, layer_folder(name))
    return confirmed_factors(workspace, factors) if workspace is not None else factors


def factors_named(factors: "FactorSet") -> dict[str, object]:
    """Return the field by which a JSON answer names the factors it used."""
    return {"factors": {"name": factors.name, "sha256": factors.digest}}


def say_factors(factors: "FactorSet") -> None:
    """Say on stderr which set of factors a printed result was computed with."""
    say(f"系数集 / factors: {factors.name}, sha256 {factors.digest[:16]}…")


def keep_run(
    workspace: "Workspace",
    command: str,
    factors: "FactorSet | None",
    parameters: Mapping[str, object],
    result: object,
) -> None:
    """Record a calculation in the workspace: what it rested on, and the digest of what came out.

    Parameters
    ----------
    factors
        The set of factors that it used, None where it used none.
    result
        What is printed, as JSON has it.
    """
    import getpass

    from ledgers import Run, ledger_line, record_run, result_digest
    from shuangkong import __version__
    from shuangkong._clock import now

    line = ledger_line(workspace)
    run = Run(
        command=command,
        version=__version__,
        factors_name=factors.name if factors else "",
        factors_sha256=factors.digest if factors else "",
        ledger_seq=line.seq,
        ledger_sha256=line.sha256,
        parameters=parameters,
        result_sha256=result_digest(result),
        at=now(),
        by=getpass.getuser(),
    )
    if not record_run(workspace, run):
        say(f"{workspace.path}: 只读，本次计算未登记 / cannot be written to, this calculation is not recorded")


def _share(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as problem:
        raise Refused(f"--target-cut {text!r}: a share such as 0.14 was expected") from problem


def computed(
    workspace: "Workspace", case: "Case | None", asked: Asked
) -> "tuple[Account, FigureBook, IndicatorOptions]":
    """Return the account and the indicators of what was asked."""
    from accounting import account, indicators

    options = indicator_options(asked, case)
    factor = asked.electricity_co2 or (case.electricity_co2 if case else "")
    done = account(
        workspace,
        (options.base_period, options.period),
        electricity_co2=factor,
        known=day(asked.known, "--known"),
        factors=factor_set(asked.layers, workspace),
    )
    return done, indicators(done, options), options
