"""The command that gives amounts: comprehensive energy consumption and CO2 by scope or firm, or as a regime counts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from shuangkong._errors import Refused, refusals
from shuangkong._output import Format, Language, print_json, print_rows, say, shown
from shuangkong.commands._answers import close, head, say_marks, title
from shuangkong.commands._options import (
    Asked,
    AsOfOption,
    ElectricityOption,
    FactorsOption,
    FormatOption,
    KnownOption,
    LanguageOption,
    PeriodOption,
    Target,
    WorkOption,
    day,
    factor_set,
    keep_run,
    say_factors,
)
from shuangkong.commands.regimes import FeedstockOption, NonfossilOption, RegimeOption, account_by_regime


def account(
    target: Target,
    period: PeriodOption = "",
    electricity_co2: ElectricityOption = "",
    by: Annotated[str, typer.Option("--by", help="scope | firm")] = "scope",
    regime: RegimeOption = "",
    nonfossil_share: NonfossilOption = "",
    feedstock_share: FeedstockOption = "",
    factors: FactorsOption = None,
    known: KnownOption = "",
    as_of: AsOfOption = "",
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
    work: WorkOption = Path("work"),
) -> None:
    """核算综合能源消费量与二氧化碳。 Comprehensive energy consumption and CO2 by scope or firm."""
    from accounting import account as post
    from shuangkong._case import opened

    if by not in ("scope", "firm"):
        raise Refused(f"--by {by!r}: scope or firm")
    if regime:
        if by != "scope":
            raise Refused("--regime 按范围出数，不与 --by firm 同用 / is given by scope, not with --by firm")
        asked = Asked(period, "", "", "", electricity_co2, tuple(factors or ()), known or as_of)
        account_by_regime(target, asked, (regime, nonfossil_share, feedstock_share), as_of, format_, lang, work)
    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, case):
        at = Asked(period=period).of("period", case, "--period")
        done = post(
            workspace,
            (at,),
            electricity_co2=electricity_co2 or (case.electricity_co2 if case else ""),
            known=day(known or as_of, "--known"),
            factors=factor_set(factors or (), workspace),
        )
        names = ("firm_id", "name") if by == "firm" else ("scope", "period")
        marked = done.unconfirmed_by("firm_id" if by == "firm" else "scope", at)
        lines = _by_subject(done.by_firm(at) if by == "firm" else done.by_scope(), names)
        wide = [{**row, "unconfirmed": " ".join(marked.get(row[names[0]], ()))} for row in lines]
        said = {"period": at, "by": by, "electricity_co2": done.rules.electricity_co2, "known": known or as_of}
        keep_run(workspace, "account", done.rules.factors, {**said, "as_of": as_of}, wide)
    if format_ is Format.JSON:
        found = {"period": at, "by": by, "rows": wide, "marks": done.marks()}
        print_json(
            "account",
            {**head(case, done.rules.factors), **found, "findings": [finding.as_dict() for finding in done.findings]},
        )
    else:
        print_rows([_for_people(row, format_) for row in wide], format_, title(case, lang))
        say_marks(done, lang)
        say_factors(done.rules.factors)
    close(done.findings, lang)


def _by_subject(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    """Return one row per firm or scope with a column per measure; numbers as exact text, null where one is missing."""
    from accounting import MEASURE_UNITS, number_text, shown_unit

    wide: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows:
        subject = tuple(row[name] for name in names)
        blank = {f"{measure}_{shown_unit(unit)}": None for measure, unit in MEASURE_UNITS.items()}
        line = wide.setdefault(subject, {**dict(zip(names, subject, strict=True)), **blank})
        column = f"{row['measure']}_{shown_unit(MEASURE_UNITS[row['measure']])}"
        line[column] = None if row["amount"] is None else number_text(row["amount"])
    return list(wide.values())


def _for_people(row: dict[str, Any], format_: Format) -> dict[str, Any]:
    from decimal import Decimal

    if format_ is Format.CSV:
        return row
    words = ("firm_id", "name", "scope", "period")
    mark = "*" if row["unconfirmed"] else ""
    numbers = {name: cell for name, cell in row.items() if name not in (*words, "unconfirmed")}
    return {
        **{name: cell for name, cell in row.items() if name in words},
        **{name: shown(Decimal(cell) if cell else None, 1) for name, cell in numbers.items()},
        "*": mark,
    }
