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
    from collections.abc import Iterable

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
SIGNS = {"max": "≤ ", "min": "≥ "}
"""How a limit's direction is printed before its value."""
OnOption = Annotated[str, typer.Option("--on", help="该日有效，如 2022-06-30 / in force on a day")]


@app.command("list")
def list_(
    text: Annotated[str, typer.Argument(help="含有的文字 / text that item, key or name holds")] = "",
    kind: KindOption = "",
    region: RegionOption = "",
    on: OnOption = "",
    known: KnownOption = "",
    factors: FactorsOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """列出系数与限额。 List values, one a row."""
    from factors import matching

    with refusals():
        chosen = factor_set(factors or ())
        rows = _at(matching(chosen, text, kind, region), day(on, "--on"), day(known, "--known"))
        if not rows:
            raise Refused("没有符合的值 / no value fits; fewer conditions, or `shuangkong factors list TEXT`")
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
    from factors import doubts

    with refusals():
        chosen = factor_set(factors or ())
        item = _item_key(name)
        named = [row for row in chosen.rows.values() if item in (row.item, row.key, row.name_zh)]
        if not named:
            near = sorted({row.item for row in chosen.rows.values() if name.casefold() in row.item.casefold()})[:5]
            raise Refused(f"no factor is called {name}; such as: {', '.join(near) or '电力, raw_coal, product:cement'}")
        fitting = [row for row in named if kind in ("", row.kind) and region in ("", row.region)]
        rows = _at(fitting, day(on, "--on"), day(known, "--known"))
        if not rows:
            kinds = ", ".join(sorted({row.kind for row in named}))
            raise Refused(f"{name}: 没有符合条件的值 / none of its values fits; it has {kinds}")
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
    from factors import find as answer

    with refusals():
        chosen = factor_set(factors or ())
        key = _item_key(item)
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
        row["targets"] = list(each.targets)
        rows.append({**row, "documents": "、".join(each.documents)})
    if format_ is Format.JSON:
        print_json("regimes", {"regimes": rows})
        return
    if format_ is Format.CSV:
        print_rows([{**row, "targets": " ".join(row["targets"])} for row in rows], format_)
        return
    words = {"none": "—", "increment": "新增 / new", "all": "全部 / all", True: "是 / yes", False: "—"}
    print_rows(
        [
            {
                "key": row["key"], "": row["name"], "from": row["valid_from"], "documents": row["documents"],
                "原料用能扣除 / feedstock": words[row["feedstock_deducted"]],
                "非化石（总量）/ total": words[row["nonfossil_deducted_total"]],
                "非化石（强度）/ intensity": words[row["nonfossil_deducted_intensity"]], "status": row["status"],
            }
            for row in rows
        ],
        format_,
    )  # fmt: skip


@app.command()
def confirm(
    target: Target,
    keys: Annotated[list[str], typer.Argument(help="系数的键，可多个 / keys of values", metavar="KEY...")],
    by: Annotated[str, typer.Option("--by", help="核对人 / who checked it")],
    document: Annotated[str, typer.Option("--document", help="原文文号 / the original")],
    page: Annotated[str, typer.Option("--page", help="页、表、条 / page, table or clause")],
    on: Annotated[str, typer.Option("--date", help="核对日期，默认今天 / day, today by default")] = "",
    factors: FactorsOption = None,
    format_: FormatOption = Format.TABLE,
    work: WorkOption = Path("work"),
) -> None:
    """登记：某人已对照原文核对某值。 Keep a person's word that a value was checked against the original."""
    from factors import Confirmation, row_sha256
    from ledgers import confirm as keep
    from shuangkong._case import opened
    from shuangkong._clock import now

    with refusals(), opened(target, say, work, write=True) as (workspace, _):
        for option, word in (("--by", by), ("--document", document), ("--page", page)):
            if not word.strip():
                raise Refused(f"{option} is blank: who checked the value, against which document, on which page")
        chosen = factor_set(factors or ())
        today = now().date()
        when = day(on, "--date") or today
        if when > today:
            raise Refused(f"--date {when} lies in the future: a value is confirmed after it was checked")
        rows = [_to_confirm(key, chosen, when) for key in keys]
        for row in rows:
            said = Confirmation(row.key, row.shown, row.unit, by, when, document, page, row_sha256(row))
            keep(workspace, said, at=now())
    if format_ is Format.JSON:
        head = {"by": by, "on": str(when), "document": document, "page": page}
        print_json("factors-confirm", {**head, "confirmed": [row.as_row() for row in rows]})
        return
    for row in rows:
        say(f"{row.key} = {row.shown} {row.unit}: 已核对 / confirmed by {by}, {when}, {document} {page}")


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
def check(factors: FactorsOption = None, format_: FormatOption = Format.TABLE) -> None:
    """核对全部系数表：列、数、日期、出处、单位、重叠。 Check every table: columns, numbers, days, sources, units."""
    from factors import check_tables, doubts

    with refusals():
        chosen = factor_set(factors or ())
        check_tables(chosen)
        strange = {key for doubt in doubts().values() for key in doubt.concerns} - set(factor_set(("ipcc2006",)).rows)
        if strange:
            raise Refused(f"doubtful.csv concerns unknown keys: {', '.join(sorted(strange)[:5])}")
    counts = {"values": len(chosen.rows), "documents": len(chosen.sources)}
    if format_ is Format.JSON:
        print_json("factors-check", {"set": chosen.name, "sha256": chosen.digest, **counts})
    else:
        say(f"{counts['values']} values, {counts['documents']} documents, sha256 {chosen.digest}")


def _item_key(name: str) -> str:
    """Return the key of an energy item by any of its names; other names (products, keys of values) as they are."""
    from factors import UnknownName, energy_item

    try:
        return energy_item(name).item
    except UnknownName:
        return name


def _at(rows: "Iterable[Coefficient]", when: date | None, published: date | None) -> "list[Coefficient]":
    """Return the rows that hold on a day and were published by another."""
    holding = [row for row in rows if when is None or row.holds_on(when)]
    return [row for row in holding if published is None or row.known_on(published)]


def _to_confirm(key: str, chosen: "FactorSet", when: date) -> "Coefficient":
    """Return the value to confirm; nobody confirms an unknown key or a value not yet published."""
    if key not in chosen:
        near = [each for each in chosen.rows if key.casefold() in each.casefold()][:3]
        raise Refused(f"no factor has the key {key}; such as: {', '.join(near) or 'GB2589_2020.RAW_COAL.COEF'}")
    row = chosen[key]
    printed_on = row.known_from or row.source.published
    if printed_on is not None and when < printed_on:
        raise Refused(f"--date {when}: {key} was published on {printed_on}, and cannot have been checked before")
    return row


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
                    "value": f"{SIGNS.get(row.direction, '')}{row.shown}", "unit": row.unit, "region": row.region,
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
        "zh": ("值", "种类", "地区", "有效期", "公布", "出处", "状态", "所见", "备注"),
        "en": ("value", "kind", "region", "holds", "published", "source", "status", "seen", "note"),
    }[lang.value]
    sign = SIGNS.get(row.direction, "")
    assumed = {"zh": "（推定）", "en": " (assumed)"}[lang.value] if row.day_assumed else ""
    source = f"{row.source.document}《{row.source.title}》{row.locator}（{row.source.issuer}）"
    lines = (
        f"{sign}{row.shown} {row.unit}",
        " ".join(filter(None, (row.kind, row.basis, row.data_year))),
        row.region,
        f"{row.in_force_from or '…'}{assumed} – {row.valid_to or '…'}",
        str(row.published or "…"),
        source,
        f"{row.status}{f' ({row.checked_on})' if row.checked_on else ''}",
        row.evidence,
        row.note,
    )
    sys.stdout.write(f"{row.name_zh} / {row.name_en}  [{row.key}]\n")
    for word, line in zip(words, lines, strict=True):
        if line:
            sys.stdout.write(f"  {word}: {line}\n")
    sys.stdout.write("\n")
