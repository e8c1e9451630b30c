"""How answers over an account begin and end: case and factors, marks of what nobody checked, findings."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import typer

from shuangkong._errors import Refused
from shuangkong._output import Language, print_findings, say
from shuangkong.commands._options import factors_named

if TYPE_CHECKING:
    from decimal import Decimal

    from accounting import Account, FigureBook
    from factors import FactorSet
    from ledgers import Finding
    from shuangkong._case import Case


def head(case: "Case | None", factors: "FactorSet") -> dict[str, object]:
    """Return how a JSON answer begins: the case, whether it is synthetic, and the factors it used."""
    used = factors_named(factors)
    if case is None:
        return {"case": None, **used}
    return {"case": case.name, "synthetic": case.synthetic, "statement": case.statement_zh, **used}


def title(case: "Case | None", lang: Language) -> str:
    """Return what stands over a table of a case: its title and what its data are."""
    return f"{case.title(lang.value)}\n{case.statement(lang.value)}" if case else ""


def say_marks(done: "Account", lang: Language, keys: "Iterable[str] | None" = None) -> None:
    """Print the unconfirmed coefficients that figures rest on: those of ``keys``, or of the whole account."""
    marks = done.marks(keys)
    if marks:
        words = {
            "zh": "* 依据下列未核对原文的系数：",
            "en": "* rests on coefficients not checked against the original:",
        }
        say(words[lang.value])
        for mark in marks:
            say(f"  {mark['key']} = {mark['value']} {mark['unit']}; {mark['citation']}")


def exact(value: "Decimal | str | None") -> str | None:
    """Return a number as exact text, None where there is none."""
    from accounting import number_text

    return None if value is None else number_text(value)


def scopes_of(book: "FigureBook") -> list[str]:
    """Return the scopes of a book of indicators, the joint one last."""
    return list(dict.fromkeys(key.split("/")[1] for key in book))


def refuse_unknown_scope(scope: str, *books: "FigureBook") -> None:
    """Refuse a scope that no book has; the empty one is all of them."""
    known = list(dict.fromkeys(each for book in books for each in scopes_of(book)))
    if scope and scope not in known:
        raise Refused(f"--scope {scope}: 台账有 / the ledger has {', '.join(known)}")


def close(findings: "Sequence[Finding]", lang: Language) -> None:
    """Print the findings and end the command: with exit code 1 where there are any."""
    print_findings(findings, lang)
    raise typer.Exit(1 if findings else 0)
