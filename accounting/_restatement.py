"""What changes between two calculations: figure by figure, and the postings behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from accounting._account import Account
from accounting._figures import FigureBook
from accounting._regimes import is_of_regime
from accounting._resolution import Resolution
from ledgers import Finding, sql_text


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure before and after; a value is a number, a word (a grade), or None where there is no figure.

    ``unconfirmed`` is what either side rests on that nobody has checked.
    """

    key: str
    name_zh: str
    name_en: str
    unit: str
    percent: bool
    before: Decimal | str | None
    after: Decimal | str | None
    unconfirmed: frozenset[str]

    @property
    def difference(self) -> Decimal | None:
        """After less before, None where a side is no number."""
        if isinstance(self.before, Decimal) and isinstance(self.after, Decimal):
            return self.after - self.before
        return None


@dataclass(frozen=True, slots=True)
class PostingChange:
    """What a firm posted of an item and flow before and after, in the item's unit and the measure's.

    ``of_quantity`` and ``of_factor`` split the difference: (q₁ − q₀)·f₀ and q₁·(f₁ − f₀); what was added or is gone is
    all quantity. The coefficients are keys, or the words for a firm's own.
    """

    measure: str
    firm_id: str
    name: str
    scope: str
    period: str
    item: str
    flow: str
    quantity_before: Decimal | None
    quantity_after: Decimal | None
    factor_before: Decimal | None
    factor_after: Decimal | None
    coefficient_before: str
    coefficient_after: str
    difference: Decimal

    @property
    def of_factor(self) -> Decimal:
        """What the change of the coefficient makes of the difference."""
        if self.quantity_after is None or self.factor_before is None or self.factor_after is None:
            return Decimal(0)
        return self.quantity_after * (self.factor_after - self.factor_before)

    @property
    def of_quantity(self) -> Decimal:
        """What the change of the quantity makes of it, and what was added or is gone."""
        return self.difference - self.of_factor

    @property
    def cause(self) -> str:
        """``added``, ``gone``, ``quantity``, ``coefficient``, ``both`` or ``scope``."""
        if self.quantity_before is None:
            return "added"
        if self.quantity_after is None:
            return "gone"
        by_quantity, by_factor = (
            self.quantity_before != self.quantity_after, self.factor_before != self.factor_after
        )  # fmt: skip
        if by_quantity and by_factor:
            return "both"
        return "quantity" if by_quantity else "coefficient" if by_factor else "scope"


def changed_figures(before: FigureBook, after: FigureBook) -> list[FigureChange]:
    """Return the figures that differ between two books, in the order of the later one.

    A figure of a regime is held against the same figure of the other book's regime: ``energy_ce_total/州内/2024/R3``
    against ``energy_ce_total/州内/2024/R4``, under the key without the regime.
    """
    earlier, later = ({_without_regime(key): figure for key, figure in book.items()} for book in (before, after))
    changes = []
    for key in dict.fromkeys((*later, *earlier)):
        old, new = earlier.get(key), later.get(key)
        shown = new or old
        values = (old.value if old else None, new.value if new else None)
        if shown is None or values[0] == values[1] or not (old or values[1]) or not (new or values[0]):
            continue  # the same, or a figure of one side alone that is 0
        marks = frozenset[str]().union(*(each.unconfirmed for each in (old, new) if each))
        changes.append(FigureChange(key, shown.name_zh, shown.name_en, shown.unit, shown.percent, *values, marks))
    return changes


def _without_regime(key: str) -> str:
    if not is_of_regime(key) or key.startswith("deduction_"):
        return key
    return key.rpartition("/")[0]


def changed_postings(before: Account, after: Account, measures: Sequence[str]) -> list[PostingChange]:
    """Return the postings of some measures that differ between two accounts, the largest difference first.

    The two may look at different ledgers, days or factors: the postings of the earlier one are handed over as Parquet.
    """
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "before.parquet")
        for account in (before, after):
            account.workspace.connection.execute(sql_text("accounting", "create_summed"))
        before.workspace.connection.execute(sql_text("accounting", "keep_postings"), {"target": path})
        rows = after.workspace.query("accounting", "changed_postings", path=path, measures=list(measures))
    found = []
    for row in rows:
        keys = (
            _coefficient(before.resolutions, row.pop("resolution_before")),
            _coefficient(after.resolutions, row.pop("resolution_after")),
        )
        found.append(PostingChange(**row, coefficient_before=keys[0], coefficient_after=keys[1]))
    return found


def _coefficient(resolutions: Sequence[Resolution], number: int | None) -> str:
    if number is None:
        return ""
    resolution = resolutions[number]
    return " × ".join(resolution.parts) or resolution.tier


def changed_findings(
    before: Sequence[Finding], after: Sequence[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings that are gone, and those that are new."""
    keys = {finding.key for finding in before}, {finding.key for finding in after}
    gone = tuple(finding for finding in before if finding.key not in keys[1])
    return gone, tuple(finding for finding in after if finding.key not in keys[0])
