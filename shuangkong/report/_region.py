"""Gathers what the report says of a region: values of accounting, joined with the names of industries and items."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shuangkong.report._content import (
    EnergyFlow,
    FirmLine,
    FlowLine,
    IntensityPath,
    Reading,
    RegionContent,
    TermPath,
)
from shuangkong.report._explained import explanations
from shuangkong.report._monthly import gather_months
from shuangkong.report._names import Name, division_names, item_name
from shuangkong.report._unconfirmed import EnergyPart, unconfirmed_energy, unconfirmed_measures

if TYPE_CHECKING:
    from accounting import Account, FigureBook, IndicatorOptions
    from ledgers import Finding, Workspace
    from shuangkong._case import Case

LARGEST_FIRMS = 15
LANGUAGES = ("zh", "en")


def gather_region(
    workspace: "Workspace",
    case: "Case",
    account: "Account",
    book: "FigureBook",
    options: "IndicatorOptions",
    *,
    findings: Sequence["Finding"] = (),
    next_cut: Decimal | None = None,
    langs: Sequence[str] = LANGUAGES,
) -> RegionContent:
    """Return everything the report says of a region.

    Parameters
    ----------
    workspace, account, book, options
        What ``accounting.account`` and ``accounting.indicators`` were given and returned; ``account`` must be the
        last calculation on the workspace's connection. It stays so: months are posted on a connection of their own.
    findings
        Of ``check_ledger``; those of the account are added here.
    next_cut
        The decline that the term after ``options.period`` owes, a share; None leaves its path out.
    langs
        Languages in which the page will be rendered; explanations are gathered for these.
    """
    scopes = tuple(dict.fromkeys(key.split("/")[1] for key in book))
    scope = case.scope or scopes[0]
    firms = _firms(account, options, scopes[-1], book)
    months = gather_months(workspace, account, book, options.period, scope, scopes[-1])
    return RegionContent(
        case=case,
        scope=scope,
        scopes=scopes,
        options=options,
        book=book,
        path=_path(book, options, scope, next_cut),
        flow=_flow(account, book, scope, options.period),
        months=months,
        firms=tuple(firms[:LARGEST_FIRMS]),
        firm_count=len(firms),
        findings=(*findings, *account.findings),
        marks=_marks(account.marks(), months.marks if months else ()),
        explained=explanations(account, book, options, scopes, scope, firms[:LARGEST_FIRMS], langs),
        readings=_readings(case.folder / case.plan) if case.plan else (),
    )


def _marks(*found: Sequence[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
    """Return the unconfirmed coefficients of all accounts of the page, each once."""
    by_key = {mark["key"]: mark for marks in found for mark in marks}
    return tuple(by_key[key] for key in sorted(by_key))


def _path(
    book: "FigureBook", options: "IndicatorOptions", scope: str, next_cut: Decimal | None
) -> IntensityPath | None:
    """Return the intensity path; None where periods are no years or no intensity is known."""
    ends = (options.base_period, options.period)
    figures = [book.get(f"intensity/{scope}/{period}") for period in ends]
    if not all(period.isdecimal() for period in ends):
        return None
    actual = [(int(at), each) for at, each in zip(ends, figures, strict=True) if each and each.value is not None]
    cuts = (options.target_cut, next_cut)
    terms = []
    for (year, figure), cut in zip(actual, cuts, strict=False):
        if cut is not None and isinstance(figure.value, Decimal):
            log, linear = (_limits(figure.value, cut, options.years, reading) for reading in ("log", "linear"))
            terms.append(TermPath(year, cut, figure, log, linear))
    return IntensityPath(tuple(actual), tuple(terms)) if len(actual) == len(ends) else None


def _limits(base: Decimal, cut: Decimal, years: int, reading: str) -> tuple[Decimal, ...]:
    from accounting import progress_target

    return tuple(base * (1 - progress_target(cut, year, years, reading=reading)) for year in range(years + 1))


def _flow(account: "Account", book: "FigureBook", scope: str, period: str) -> EnergyFlow | None:
    figure = book.get(f"energy_ce/{scope}/{period}")
    if figure is None or not figure.value:
        return None
    divisions, marked = division_names(), unconfirmed_energy(account)
    sums: dict[tuple[str, str], dict[str, Decimal]] = {}
    for row in account.workspace.query("accounting", "energy_flow", scopes=[scope], period=period):
        sums.setdefault((row["item"], row["division"]), {})[row["direction"]] = row["amount"]
    lines = tuple(
        FlowLine(
            item=item_name(item),
            division=divisions.get(division, Name(division, division)),
            use_tce=amounts.get("use", Decimal(0)),
            returned_tce=amounts.get("return", Decimal(0)),
            use_unconfirmed=EnergyPart(scope, period, item, division, "use") in marked,
            returned_unconfirmed=EnergyPart(scope, period, item, division, "return") in marked,
        )
        for (item, division), amounts in sums.items()
    )
    return EnergyFlow(figure, lines)


def _firms(account: "Account", options: "IndicatorOptions", joint: str, book: "FigureBook") -> list[FirmLine]:
    """Return every firm of the period, the largest energy first."""
    workspace, period = account.workspace, options.period
    wide: dict[str, dict[str, Any]] = {}
    for row in account.by_firm(period):
        wide.setdefault(row["firm_id"], dict(row))[row["measure"]] = row["amount"]
    scopes = list({row["scope"] for row in wide.values()})
    outputs = workspace.query(
        "accounting", "value_added_by_firm", period=period, price_base=options.price_base, scopes=scopes
    )
    value_added = {row["firm_id"]: row["amount"] for row in outputs}
    total = book.number(f"energy_ce/{joint}/{period}")
    divisions, marked = division_names(), unconfirmed_measures(account, period)
    lines = [
        replace(_firm(row, value_added.get(firm), total, divisions), unconfirmed=marked.get(firm, frozenset()))
        for firm, row in wide.items()
    ]
    return sorted(lines, key=lambda line: (line.energy_ce_tce or Decimal(0), line.firm_id), reverse=True)


def _firm(
    row: Mapping[str, Any], value_added: Decimal | None, total: Decimal | None, divisions: Mapping[str, Name]
) -> FirmLine:
    energy = row.get("energy_ce")
    code = row["industry"][:2]
    return FirmLine(
        firm_id=row["firm_id"],
        name=row["name"],
        scope=row["scope"],
        industry=divisions.get(code, Name(code, code)),
        park=row["park"],
        energy_ce_tce=energy,
        energy_eq_tce=row.get("energy_eq"),
        value_added_wan_cny=value_added,
        intensity=energy / value_added if energy is not None and value_added else None,
        share=energy / total if energy is not None and total else None,
    )


def _readings(plan: Path) -> tuple[Reading, ...]:
    """Return the readings of a plan; ``reading_zh`` and ``reason_zh`` are taken where the plan has them."""
    table = tomllib.loads(plan.read_text("utf-8"), parse_float=Decimal)
    figures = table.get("figures", {})
    found = []
    for key, row in table.get("readings", {}).items():
        figure = figures.get(row.get("figure", ""), {})
        reading, reason = row["reading"], row["reason"]
        found.append(
            Reading(
                key=key,
                printed=f"{figure['value']} {figure['unit']}" if figure else "",
                quotation=figure.get("quotation", ""),
                section=figure.get("section", ""),
                reading=Name(row.get("reading_zh", reading), reading),
                reason=Name(row.get("reason_zh", reason), reason),
            )
        )
    return tuple(found)
