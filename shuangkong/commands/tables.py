"""Commands over the factors: list, show, find, sources, regimes, confirm, diff, check."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shuangkong._errors import Refused, refusals
from shuangkong._output import Format, Language, print_json, print_rows, say
from shuangkong.commands._options import (
    FactorsOption,
    FormatOption,
    KnownOption,
    LanguageOption,
    Target,
    WorkOption,
    day,
    factor_set,
)

if TYPE_CHECKING:
    from factors import Coefficient, FactorSet

app = typer.Typer(
    name="factors",
    help="系数、限额与规则：从何而来、何时有效。 Coefficients, limits and rules: where they stand, when they hold.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Name = Annotated[str, typer.Argument(help="品种、产品、名称或键 / item, product, name or key", metavar="NAME")]
KindOption = Annotated[str, typer.Option("--kind", help="种类，如 coal_equivalent / kind")]
RegionOption = Annotated[str, typer.Option("--region", help="地区代码，如 510000 / region")]
OnOption = Annotated[str, typer.Option("--on", help="该日有效，如 2022-06-30 / in force on a day")]


@app.command("list")
def list_(
    text: Annotated[str, typer.Argument(help="含有的文字 / text that item, key or name holds")] = "",
    kind: KindOption = "",
    region: RegionOption = "",
    on: OnOption = "",
    factors: FactorsOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """列出系数与限额。 List values, one a row."""
    from factors import matching

    with refusals():
        chosen = factor_set(factors or ())
        when = day(on, "--on")
        rows = [row for row in matching(chosen, text, kind, region) if when is None or row.holds_on(when)]
    _print(rows, chosen, format_)


@app.command()
def show(
    name: Name,
    kind: KindOption = "",
    region: RegionOption = "",
    on: OnOption = "",
    known: KnownOption = "",
    factors: FactorsOption = None,
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
) -> None:
    """一个品种的各项数值、出处与有效期。 Every value of one item, with the document and the days it holds."""
    from factors import UnknownName, doubts, energy_item

    with refusals():
        chosen = factor_set(factors or ())
        when, published = day(on, "--on"), day(known, "--known")
        try:
            item = energy_item(name).item
        except UnknownName:
            item = name
        rows = [row for row in chosen.rows.values() if item in (row.item, row.key, row.name_zh)]
        if not rows:
            near = sorted({row.item for row in chosen.rows.values() if name.casefold() in row.item.casefold()})[:5]
            raise Refused(f"no factor is called {name}; such as: {', '.join(near) or '电力, raw_coal, product:cement'}")
    rows = [row for row in rows if kind in ("", row.kind) and region in ("", row.region)]
    rows = [row for row in rows if when is None or row.holds_on(when)]
    rows = [row for row in rows if published is None or row.known_on(published)]
    if format_ is not Format.TABLE:
        _print(rows, chosen, format_)
        return
    for row in rows:
        _print_one(row, lang)
    concerned = [doubt for doubt in doubts().values() if any(row.key in doubt.concerns for row in rows)]
    for doubt in concerned:
        say(f"存疑 / doubtful — {doubt.texts_differ}\n  取 / taken: {doubt.taken}; {doubt.why}")


@app.command()
def find(
    item: Name,
    kind: Annotated[str, typer.Argument(help="种类，如 coal_equivalent / kind", metavar="KIND")],
    on: OnOption,
    basis: Annotated[str, typer.Option("--basis", help="口径，如 calorific 当量 / basis")] = "",
    region: RegionOption = "CN",
    known: KnownOption = "",
    data_year: Annotated[str, typer.Option("--data-year", help="数据年份 / year of the data")] = "",
    factors: FactorsOption = None,
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
) -> None:
    """查一个数：恰好一个答案，或说明为何没有。 The one value that holds, and why; or the near misses."""
    from factors import UnknownName, energy_item
    from factors import find as answer

    with refusals():
        chosen = factor_set(factors or ())
        try:
            key = energy_item(item).item
        except UnknownName:
            key = item
        when = day(on, "--on")
        if when is None:
            raise Refused("--on is needed: a coefficient holds on days")
        choice = answer(
            key,
            kind,
            when,
            basis=basis,
            region=region,
            known=day(known, "--known"),
            data_year=data_year,
            factors=chosen,
        )
    if format_ is Format.TABLE:
        _print_one(choice.coefficient, lang)
        say(choice.reason)
        return
    _print([choice.coefficient], chosen, format_, reason=choice.reason)


@app.command()
def sources(factors: FactorsOption = None, format_: FormatOption = Format.TABLE) -> None:
    """出处登记。 The register of documents."""
    with refusals():
        chosen = factor_set(factors or ())
    rows = [source.as_dict() for source in chosen.sources.values()]
    if format_ is Format.JSON:
        print_json("sources", {"sources": rows})
        return
    print_rows([{name: row[name] or "" for name in ("key", "document", "title", "published", "effective", "status")}
                for row in rows], format_)  # fmt: skip


@app.command()
def regimes(format_: FormatOption = Format.TABLE) -> None:
    """双控规则：何时起、依据什么、扣除什么。 Rule regimes by date and what each deducts."""
    from dataclasses import asdict

    from factors import regimes as all_regimes

    rows = []
    for each in all_regimes().values():
        row = {name: str(value) if isinstance(value, date) else value for name, value in asdict(each).items()}
        rows.append({**row, "documents": "、".join(each.documents)})
    if format_ is Format.JSON:
        print_json("regimes", {"regimes": rows})
        return
    print_rows(rows, format_)


@app.command()
def confirm(
    target: Target,
    key: Annotated[str, typer.Argument(help="系数的键 / key of the value", metavar="KEY")],
    by: Annotated[str, typer.Option("--by", help="核对人 / who checked it")],
    document: Annotated[str, typer.Option("--document", help="原文文号 / the original")],
    page: Annotated[str, typer.Option("--page", help="页、表、条 / page, table or clause")],
    on: Annotated[str, typer.Option("--date", help="核对日期，默认今天 / day, today by default")] = "",
    work: WorkOption = Path("work"),
) -> None:
    """登记：某人已对照原文核对某值。 Keep a person's word that a value was checked against the original."""
    from datetime import datetime

    from factors import Confirmation
    from ledgers import confirm as keep
    from shuangkong._case import opened

    with refusals(), opened(target, say, work, write=True) as (workspace, _):
        chosen = factor_set(())
        if key not in chosen:
            near = [each for each in chosen.rows if key.casefold() in each.casefold()][:3]
            raise Refused(f"no factor has the key {key}; such as: {', '.join(near) or 'GB2589_2020.RAW_COAL.COEF'}")
        row = chosen[key]
        when = day(on, "--date") or datetime.now().astimezone().date()
        keep(workspace, Confirmation(key, row.shown, row.unit, by, when, document, page))
    say(f"{key} = {row.shown} {row.unit}: confirmed by {by} on {when}, {document} {page}")


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="shipped、文件夹或日期 / shipped, a layer, or a day", metavar="A")],
    after: Annotated[str, typer.Argument(help="同上 / the same", metavar="B")],
    format_: FormatOption = Format.TABLE,
) -> None:
    """两套系数或两个日期之间有何不同。 What differs between two sets, layers or days."""
    from factors import difference, difference_of_days

    with refusals():
        days = [_as_day(name) for name in (before, after)]
        if days[0] and days[1]:
            found = difference_of_days(factor_set(()), days[0], days[1])
        elif days[0] or days[1]:
            raise Refused("compare a day with a day, or a set with a set")
        else:
            sets = [factor_set(() if name == "shipped" else (name,)) for name in (before, after)]
            found = difference(*sets)
    rows = [each.as_dict() for each in found]
    if format_ is Format.JSON:
        print_json("factors-diff", {"before": before, "after": after, "differences": rows})
    elif rows:
        print_rows(rows, format_)
    else:
        say("没有不同 / no difference")


@app.command()
def check(factors: FactorsOption = None) -> None:
    """核对全部系数表：列、数、日期、出处、单位、重叠。 Check every table: columns, numbers, days, sources, units."""
    from factors import TableError, doubts, unit_fault

    with refusals():
        chosen = factor_set(factors or ())
        for row in chosen.rows.values():
            fault = unit_fault(row.unit)
            if fault:
                raise TableError(row.key, 0, "unit", row.unit, fault)
        strange = {key for doubt in doubts().values() for key in doubt.concerns} - set(factor_set(("ipcc2006",)).rows)
        if strange:
            raise Refused(f"doubtful.csv concerns unknown keys: {', '.join(sorted(strange)[:5])}")
    say(f"{len(chosen.rows)} values, {len(chosen.sources)} documents, sha256 {chosen.digest}")


def _as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _print(rows: "list[Coefficient]", chosen: "FactorSet", format_: Format, **more: object) -> None:
    if format_ is Format.JSON:
        body = {"set": chosen.name, "sha256": chosen.digest, "coefficients": [row.as_row() for row in rows]}
        print_json("factors", {**body, **more})
    elif format_ is Format.CSV:
        print_rows([row.as_row() for row in rows], format_)
    else:
        print_rows(
            [
                {
                    "key": row.key, "": row.name_zh, "kind": f"{row.kind} {row.basis}".strip(),
                    "value": row.shown, "unit": row.unit, "region": row.region,
                    "holds": f"{row.in_force_from or '…'} – {row.valid_to or '…'}", "status": row.status,
                }
                for row in rows
            ],
            format_,
        )  # fmt: skip


def _print_one(row: "Coefficient", lang: Language) -> None:
    """Print one value so that it can be defended: number, document, place, days, status."""
    import sys

    words = {
        "zh": ("值", "种类", "地区", "有效期", "公布", "出处", "状态", "备注"),
        "en": ("value", "kind", "region", "holds", "published", "source", "status", "note"),
    }[lang.value]
    sign = {"max": "≤ ", "min": "≥ "}.get(row.direction, "")
    source = f"{row.source.document}《{row.source.title}》{row.locator}（{row.source.issuer}）"
    lines = (
        f"{sign}{row.shown} {row.unit}",
        " ".join(filter(None, (row.kind, row.basis, row.data_year))),
        row.region,
        f"{row.in_force_from or '…'} – {row.valid_to or '…'}",
        str(row.published or "…"),
        source,
        f"{row.status}{f' ({row.checked_on})' if row.checked_on else ''}",
        row.note,
    )
    sys.stdout.write(f"{row.name_zh} / {row.name_en}  [{row.key}]\n")
    for word, line in zip(words, lines, strict=True):
        if line:
            sys.stdout.write(f"  {word}: {line}\n")
    sys.stdout.write("\n")
