"""Commands on what a ledger says beyond totals: the energy balance, the flow of energy, energy per unit of product."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shuangkong._errors import Refused, refusals
from shuangkong._output import Format, Language, print_json, print_rows, say, shown
from shuangkong.commands._answers import close, exact, head, say_marks, title
from shuangkong.commands._balance_view import balance_body, balance_lines, print_balance
from shuangkong.commands._options import (
    Asked,
    AsOfOption,
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

if TYPE_CHECKING:
    from accounting import Account, EnergyFlow, UnitConsumption
    from ledgers import Workspace
    from shuangkong._case import Case

ScopeOption = Annotated[str, typer.Option("--scope", help="范围，如 州内，默认全部 / scope")]
FirmOption = Annotated[str, typer.Option("--firm", help="一家企业（统一社会信用代码）/ one firm by its credit code")]


@dataclass(frozen=True, slots=True)
class _Question:
    """What the three commands ask alike."""

    period: str
    scope: str
    firm: str
    layers: tuple[str, ...]
    known: str

    def account(self, workspace: "Workspace", case: "Case | None") -> "tuple[Account, str]":
        """Return the account of the period with all flows of the forms, and the period."""
        from accounting import balance_account

        if self.scope and self.firm:
            raise Refused("--scope 与 --firm 只能给一个 / give --scope or --firm, not both")
        at = Asked(period=self.period).of("period", case, "--period")
        factors = factor_set(self.layers, workspace)
        return balance_account(workspace, at, known=day(self.known, "--known"), factors=factors), at

    def parameters(self, at: str, as_of: str) -> dict[str, object]:
        """Return what the record of calculations keeps of it."""
        asked = {"scope": self.scope, "firm": self.firm, "layers": self.layers, "known": self.known}
        return {"period": at, **asked, "as_of": as_of}


def balance(
    target: Target,
    firm: FirmOption = "",
    scope: ScopeOption = "",
    period: PeriodOption = "",
    factors: FactorsOption = None,
    known: KnownOption = "",
    as_of: AsOfOption = "",
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
    work: WorkOption = Path("work"),
) -> None:
    """企业或地区能量平衡表：实物量、当量、等价并列。 The energy balance of a firm or of a region."""
    from accounting import SHAPE, energy_balance
    from shuangkong._case import opened

    asked = _Question(period, scope, firm, tuple(factors or ()), known or as_of)
    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, case):
        done, at = asked.account(workspace, case)
        found = energy_balance(done, at, scope=scope, firm=firm)
        body = balance_body(found)
        keep_run(workspace, "balance", done.rules.factors, asked.parameters(at, as_of), body)
    if format_ is Format.JSON:
        told = {"shape": SHAPE, **body, **_told(done, found.marks())}
        print_json("balance", {**head(case, done.rules.factors), **told})
    elif format_ is Format.CSV:
        print_rows(balance_lines(found), format_)
    else:
        say(title(case, lang))
        print_balance(found, lang)
        _say_ground(done, lang, found.marks())
    say(f"{SHAPE['standard']}：{SHAPE[f'note_{lang.value}']} [unconfirmed]")
    for hole in found.holes():
        say(f"[不出数 / not given] {hole.name(lang.value)}: {hole.note}")
    _end(done, lang, incomplete=bool(found.holes()))


def flow(
    target: Target,
    firm: FirmOption = "",
    scope: ScopeOption = "",
    by: Annotated[str, typer.Option("--by", help="用途按行业或企业 / uses by industry or by firm")] = "industry",
    svg: Annotated[Path | None, typer.Option("--svg", help="把能流图写入文件 / write the drawing to a file")] = None,
    period: PeriodOption = "",
    factors: FactorsOption = None,
    known: KnownOption = "",
    as_of: AsOfOption = "",
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
    work: WorkOption = Path("work"),
) -> None:
    """能流（节点与流，吨标准煤当量），可画图。 The flow of energy from supply to uses, with a drawing."""
    from accounting import FlowBy, energy_flow
    from shuangkong._case import opened

    if by not in list(FlowBy):
        raise Refused(f"--by {by!r}: {', '.join(FlowBy)}")
    asked = _Question(period, scope, firm, tuple(factors or ()), known or as_of)
    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, case):
        done, at = asked.account(workspace, case)
        found = energy_flow(done, at, scope=scope, firm=firm, by=FlowBy(by))
        body = _flow_body(found)
        keep_run(workspace, "flow", done.rules.factors, {**asked.parameters(at, as_of), "by": by}, body)
    if format_ is Format.JSON:
        print_json("flow", {**head(case, done.rules.factors), "by": by, **body, **_told(done, found.marks())})
    else:
        print_rows(_flow_lines(found, lang, format_), format_, title(case, lang))
        _say_ground(done, lang, found.marks())
    if svg is not None:
        from shuangkong.report import flow_svg

        svg.write_text(flow_svg(found, lang.value, case.statement(lang.value) if case else ""), "utf-8")
        say(f"能流图 / drawing: {svg}")
    _end(done, lang)


def unit(
    target: Target,
    firm: FirmOption = "",
    period: PeriodOption = "",
    factors: FactorsOption = None,
    known: KnownOption = "",
    as_of: AsOfOption = "",
    format_: FormatOption = Format.TABLE,
    lang: LanguageOption = Language.ZH,
    work: WorkOption = Path("work"),
) -> None:
    """单位产品综合能耗与电耗，注明分摊规则。 Energy and electricity per unit of product, the rule named."""
    from accounting import unit_consumption
    from shuangkong._case import opened

    asked = _Question(period, "", firm, tuple(factors or ()), known or as_of)
    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, case):
        done, at = asked.account(workspace, case)
        found = unit_consumption(done, at, firm=firm)
        rows = [_unit_row(each) for each in found]
        keep_run(workspace, "unit", done.rules.factors, asked.parameters(at, as_of), rows)
    marks = frozenset(mark for each in found for mark in each.energy.unconfirmed)
    if format_ is Format.JSON:
        figures = [figure.as_dict() for each in found for figure in (each.energy, each.electricity)]
        body = {"period": at, "products": rows, "figures": figures, **_told(done, marks)}
        print_json("unit", {**head(case, done.rules.factors), **body})
    else:
        lines = rows if format_ is Format.CSV else [_unit_line(each) for each in found]
        print_rows(lines, format_, title(case, lang))
        _say_ground(done, lang, marks)
    _end(done, lang, incomplete=any(each.energy.value is None for each in found))


def _told(done: "Account", rested: frozenset[str]) -> dict[str, Any]:
    """Return how a JSON answer ends: what it rests on unconfirmed, and the findings."""
    return {
        "marks": done.marks(rested),
        "findings": [finding.as_dict() for finding in done.findings],
    }


def _say_ground(done: "Account", lang: Language, rested: frozenset[str]) -> None:
    say_marks(done, lang, rested)
    say_factors(done.rules.factors)


def _end(done: "Account", lang: Language, *, incomplete: bool = False) -> None:
    """End a command: with exit code 1 where there are findings, or a figure is not given."""
    if incomplete and not done.findings:
        raise typer.Exit(1)
    close(done.findings, lang)


def _flow_body(found: "EnergyFlow") -> dict[str, Any]:
    nodes = [{"key": node.key, "kind": node.kind.value, "zh": node.zh, "en": node.en} for node in found.nodes.values()]
    links = [
        {
            "source": link.source,
            "target": link.target,
            "item": link.item,
            "energy_tce": exact(link.energy_tce),
            "unconfirmed": sorted(link.unconfirmed),
        }
        for link in found.links
    ]
    return {"subject": found.subject, "period": found.period, "nodes": nodes, "links": links}


def _flow_lines(found: "EnergyFlow", lang: Language, format_: Format) -> list[dict[str, object]]:
    if format_ is Format.CSV:
        return [{**link, "unconfirmed": " ".join(link["unconfirmed"])} for link in _flow_body(found)["links"]]
    names = {key: node.zh if lang is Language.ZH else node.en for key, node in found.nodes.items()}
    return [
        {
            "from": names[link.source],
            "to": names[link.target],
            "energy_tce": shown(link.energy_tce, 1),
            "*": "*" if link.unconfirmed else "",
        }
        for link in found.links
    ]


def _unit_row(each: "UnitConsumption") -> dict[str, Any]:
    return {
        "firm_id": each.firm_id,
        "firm": each.firm,
        "product": each.product,
        "name": each.product_zh,
        "output": exact(each.output),
        "unit": each.unit,
        "allocation": each.allocation.value,
        "energy_kgce_per_unit": exact(each.energy.value),
        "electricity_allocation": each.electricity_allocation.value,
        "electricity_kwh_per_unit": exact(each.electricity.value),
        "note": each.energy.note,
        "electricity_note": each.electricity.note,
        "unconfirmed": " ".join(sorted(each.energy.unconfirmed)),
    }


def _unit_line(each: "UnitConsumption") -> dict[str, object]:
    return {
        "firm": each.firm,
        "product": each.product_zh,
        "output": shown(each.output, 1),
        "unit": each.unit,
        "energy": shown(each.energy.value, 2),
        "energy_unit": each.energy.unit,
        "electricity": shown(each.electricity.value, 1),
        "electricity_unit": each.electricity.unit,
        "*": "*" if each.energy.unconfirmed else "",
        "note": each.energy.note,
    }
