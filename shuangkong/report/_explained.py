"""The explanations of a region's page: of every figure it links to, what those were made of, and the largest firms."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shuangkong.report._content import Explained, FirmLine
from shuangkong.report._layout import indicator_keys, summary_keys

if TYPE_CHECKING:
    from accounting import Account, Explainer, FigureBook, IndicatorOptions
    from ledgers import Workspace

TOP = 3
"""Firms and postings that a level shows."""


def explanations(
    account: "Account",
    book: "FigureBook",
    options: "IndicatorOptions",
    scopes: Sequence[str],
    scope: str,
    firms: Sequence[FirmLine],
    langs: Sequence[str],
) -> tuple[Explained, ...]:
    """Return one explanation per figure; a figure made of figures names them instead of repeating their trees."""
    from accounting import Explainer

    once = replace(account, workspace=_remembering(account.workspace))
    explainers = {lang: Explainer(once, book, options, lang, TOP) for lang in langs}
    wanted = _wanted(book, [*summary_keys(scope, options), *indicator_keys(scopes, options)])
    figures = [
        Explained(key, book[key], {} if book[key].inputs else _steps(explainers, key)) for key in book if key in wanted
    ]
    keys = [firm.key(options.period) for firm in firms]
    return (*figures, *(Explained(key, None, _steps(explainers, key)) for key in keys))


def _wanted(book: "FigureBook", keys: Sequence[str]) -> set[str]:
    """Return the keys that the book has, and everything they were made of."""
    queue, wanted = list(keys), set[str]()
    while queue:
        key = queue.pop()
        if key in book and key not in wanted:
            wanted.add(key)
            queue += book[key].inputs
    return wanted


def _steps(explainers: Mapping[str, "Explainer"], key: str) -> Mapping[str, Any]:
    return {lang: explainer.explain(key) for lang, explainer in explainers.items()}


def _remembering(workspace: "Workspace") -> "Workspace":
    """Return the workspace with a memory: the same question for another language is answered from it."""
    from ledgers import Workspace

    memory: dict[tuple[str, str], list[dict[str, Any]]] = {}

    class Remembering(Workspace):
        """A workspace that asks its ledger each question once."""

        def query(self, package: str, name: str, **parameters: object) -> list[dict[str, Any]]:
            """Return the rows of ``<package>/sql/<name>.sql``, remembered."""
            key = (f"{package}/{name}", repr(parameters))
            if key not in memory:
                memory[key] = workspace.query(package, name, **parameters)
            return memory[key]

    return Remembering(workspace.path, workspace.connection, workspace.as_of_seq)
