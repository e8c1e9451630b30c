"""Energy and intensity as each regime counts them: the table behind ``account --regime``."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shuangkong._errors import Refused, refusals
from shuangkong._output import Format, Language, print_json, print_rows, say, shown
from shuangkong.commands._answers import close, exact, head, say_marks, title
from shuangkong.commands._options import Asked, day, factor_set, indicator_options, keep_run, say_factors

if TYPE_CHECKING:
    from accounting import Account, Assumptions, FigureBook, IndicatorOptions
    from factors import Regime
    from shuangkong._case import Case

RegimeOption = Annotated[
    str, typer.Option("--regime", help="按规则口径：R1 … R5，或 all 并列 / as a regime counts it, or all of them")
]
NonfossilOption = Annotated[
    str, typer.Option("--nonfossil-share", help="未填报企业用电的非化石比例（假设）/ assumed where firms state none")
]
FeedstockOption = Annotated[
    str, typer.Option("--feedstock-share", help="未核定的原料用能认定比例（假设）/ assumed where nobody reviewed it")
]
ALL = "all"
BASIS_NAMES = {"ce": {"zh": "当量", "en": "calorific"}, "eq": {"zh": "等价", "en": "equivalent"}}
"""What the two bases of energy are called."""
COLUMNS = (
    ("energy_tce", "energy_{basis}/{scope}/{period}"),
    ("feedstock_tce", "deduction_feedstock_{basis}/{scope}/{period}"),
    ("nonfossil_tce", "deduction_nonfossil_{basis}/{scope}/{period}"),
    ("renewable_increment_tce", "deduction_renewable_increment_{basis}/{scope}/{period}"),
    ("certificates_tce", "deduction_certificates_{basis}/{scope}/{period}"),
    ("listed_tce", "deduction_listed_{basis}/{scope}/{period}"),
    ("total_tce", "energy_{basis}_total/{scope}/{period}/{regime}"),
    ("counted_tce", "energy_{basis}_counted/{scope}/{period}/{regime}"),
    ("intensity_tce_per_wan_cny", "regime_intensity_{basis}/{scope}/{period}/{regime}"),
    ("decline", "regime_decline_{basis}/{scope}/{span}/{regime}"),
    ("completion_log", "regime_completion_{basis}/{scope}/{span}/{regime}"),
)
"""The columns of the table and the figure behind each; a deduction that the regime does not make stays blank."""


def regimes_named(said: str) -> "tuple[Regime, ...]":
    """Return the regimes of an option: one by its key, or ``all``."""
    from factors import regime, regimes

    if said == ALL:
        return tuple(regimes().values())
    if said not in regimes():
        raise Refused(f"--regime {said}: {', '.join(regimes())}, {ALL}")
    return (regime(said),)


def assumptions(case: "Case | None", nonfossil: str, feedstock: str) -> "Assumptions":
    """Return what is assumed of firms that state nothing: the user's word, else the case's."""
    from accounting import Assumptions

    own = (case.nonfossil_share, case.feedstock_share) if case else (None, None)
    said = zip(("--nonfossil-share", "--feedstock-share"), (nonfossil, feedstock), own, strict=True)
    return Assumptions(*(_share(option, text) if text else held for option, text, held in said))


def _share(option: str, text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as problem:
        raise Refused(f"{option} {text!r}: 应为比例，如 0.9 / a share such as 0.9 was expected") from problem


def account_by_regime(
    target: Path,
    asked: Asked,
    said: tuple[str, str, str],
    as_of: str,
    format_: Format,
    lang: Language,
    work: Path,
) -> None:
    """Print energy and intensity as regimes count them and end the command.

    ``said`` is the regime (or ``all``) and the shares that the user assumes of firms that state nothing. Without base
    period and price base, of the case, there is no intensity.
    """
    from accounting import account, regime_figures
    from shuangkong._case import opened

    named = regimes_named(said[0])
    with refusals(), opened(target, say, work, as_of=day(as_of, "--as-of")) as (workspace, case):
        options = indicator_options(asked, case) if case and case.base_period else None
        period = asked.of("period", case, "--period")
        done = account(
            workspace,
            (options.base_period, period) if options else (period,),
            electricity_co2=asked.electricity_co2 or (case.electricity_co2 if case else ""),
            known=day(asked.known, "--known"),
            factors=factor_set(asked.layers, workspace),
        )
        book = regime_figures(done, named, assumptions(case, *said[1:]), options)
        lines = _rows(book, named, period, options)
        parameters = {**asdict(asked), "regime": said[0], "shares": list(said[1:]), "as_of": as_of}
        keep_run(workspace, "account", done.rules.factors, parameters, [figure.as_dict() for figure in book.values()])
    if format_ is Format.JSON:
        rows = [{name: exact(cell) for name, cell in line.items()} for line in lines]
        body = {"period": period, "regimes": [regime.citation for regime in named], "rows": rows}
        _print_json(case, done, book, body)
    else:
        people = [{name: _text(name, cell, lang) for name, cell in line.items()} for line in lines]
        print_rows(lines if format_ is Format.CSV else people, format_, title(case, lang))
        _say_rules(done, book, named, case, lang)
    close((*done.findings, *book.findings), lang)


def _rows(
    book: "FigureBook", regimes: "Sequence[Regime]", period: str, options: "IndicatorOptions | None"
) -> list[dict[str, Decimal | str | None]]:
    """Return one row per scope, basis (当量, 等价) and regime."""
    scopes = dict.fromkeys(key.split("/")[1] for key in book if key.startswith("energy_ce/"))
    blanks = {"period": period, "span": options.span if options else ""}
    return [
        _row(book, regime, {**blanks, "scope": scope, "basis": basis, "regime": regime.key})
        for scope in scopes
        for basis in BASIS_NAMES
        for regime in regimes
    ]


def _row(book: "FigureBook", regime: "Regime", blanks: dict[str, str]) -> dict[str, Decimal | str | None]:
    from accounting import in_intensity, in_total

    line: dict[str, Decimal | str | None] = {"scope": blanks["scope"], "basis": blanks["basis"], "regime": regime.key}
    wanted = {f"{kind}_tce" for kind in (*in_total(regime), *in_intensity(regime))}
    for column, pattern in COLUMNS:
        made = not pattern.startswith("deduction_") or column in wanted
        line[column] = book.number(pattern.format(**blanks)) if made else None
    return line


def _print_json(case: "Case | None", done: "Account", book: "FigureBook", body: Mapping[str, object]) -> None:
    print_json(
        "account",
        {
            **head(case, done.rules.factors),
            "by": "regime",
            **body,
            "figures": [figure.as_dict() for figure in book.values()],
            "marks": done.marks(_rested(book)),
            "findings": [finding.as_dict() for finding in (*done.findings, *book.findings)],
        },
    )


def _rested(book: "FigureBook") -> set[str]:
    """Return what the energy of the regimes rests on that nobody has checked."""
    counted = (figure for figure in book.values() if figure.key.startswith(("energy_ce_total/", "energy_eq_total/")))
    return {mark for figure in counted for mark in figure.unconfirmed}


def _say_rules(
    done: "Account", book: "FigureBook", regimes: "Sequence[Regime]", case: "Case | None", lang: Language
) -> None:
    """Print what each regime is, what is assumed, and which coefficients nobody has checked."""
    for regime in regimes:
        say(regime.citation)
    assumed = [figure.note for figure in book.values() if figure.key.startswith("deduction_") and figure.note]
    for note in dict.fromkeys(assumed):
        say(f"! {note}")
    if assumed and case and case.assumptions_reason:
        say(f"! {case.assumptions_reason if lang is Language.ZH else case.assumptions_reason_en}")
    say_marks(done, lang, _rested(book))
    say_factors(done.rules.factors)


def _text(name: str, cell: Decimal | str | None, lang: Language) -> str:
    if name == "basis":
        return BASIS_NAMES[str(cell)][lang.value]
    if not isinstance(cell, Decimal):
        return cell or shown(None)
    if name in ("decline", "completion_log"):
        return f"{shown(100 * cell)} %"
    return shown(cell, 4 if name.startswith("intensity") else 1)
