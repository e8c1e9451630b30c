"""What leaves the energy of a region under the rules of a regime, each deduction a posting of its own."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal

from accounting._account import Account
from accounting._errors import ShareUnfit
from accounting._figures import FigureBook, figure, total
from factors import Regime, energy_items
from ledgers import Finding, in_both, sql_text

KINDS = ("feedstock", "nonfossil", "renewable_increment", "certificates", "listed")
"""Feedstock (原料用能), non-fossil energy, new renewables, certificates, separately listed projects (单列)."""

BASES = {"energy_ce": "ce", "energy_eq": "eq"}
"""The two measures of energy, 当量 and 等价, and how the keys of their deductions end."""

BASE_YEAR = "DEDUCTION_BASE.NEW_RENEWABLES"
"""Key of the row that prints the base year of the increment of renewable electricity."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is assumed of firms whose ledgers are silent; None: nothing is, and the deduction is not given.

    ``nonfossil_share`` is the non-fossil share of the electricity of firms that do not state theirs,
    ``feedstock_share`` the share of raw material (用于原材料) that would be recognised as feedstock where nobody has
    reviewed it. Both are shares with at most four decimals.

    Raises
    ------
    ShareUnfit
        If a share is not between 0 and 1, or has more decimals.
    """

    nonfossil_share: Decimal | None = None
    feedstock_share: Decimal | None = None

    def __post_init__(self) -> None:
        for name in ("nonfossil_share", "feedstock_share"):
            share = getattr(self, name)
            if share is not None and not (0 <= share <= 1 and share == round(share, 4)):
                raise ShareUnfit(name, str(share))

    def text(self, kind: str) -> str:
        """Return the words for what a kind of deduction assumes, empty where it assumes nothing."""
        share = {"nonfossil": self.nonfossil_share, "feedstock": self.feedstock_share}.get(kind)
        return "" if share is None else f"假设：未填报者按 {share} / assumed {share} where firms state nothing"


def in_total(regime: Regime) -> tuple[str, ...]:
    """Return the kinds of deduction that leave the total of energy under a regime.

    >>> from factors import regime
    >>> in_total(regime("R3")), in_total(regime("R4"))
    (('feedstock', 'renewable_increment', 'listed'), ('feedstock', 'nonfossil', 'certificates', 'listed'))
    """
    kinds = _of_energy(regime, regime.nonfossil_deducted_total)
    return (*kinds, "listed") if regime.listed_deducted else kinds


def in_intensity(regime: Regime) -> tuple[str, ...]:
    """Return the kinds of deduction that leave the numerator of the intensity under a regime.

    How listed projects are treated there differs by document, so they stay.

    >>> from factors import regime
    >>> in_intensity(regime("R2")), in_intensity(regime("R3"))
    ((), ('feedstock',))
    """
    return _of_energy(regime, regime.nonfossil_deducted_intensity)


def _of_energy(regime: Regime, nonfossil: str) -> tuple[str, ...]:
    kinds: tuple[str, ...] = ("feedstock",) if regime.feedstock_deducted else ()
    kinds += {"none": (), "increment": ("renewable_increment",), "all": ("nonfossil",)}[nonfossil]
    return (*kinds, "certificates") if regime.certificate_cap and nonfossil == "all" else kinds


def post_deductions(account: Account, assumptions: Assumptions, kinds: Collection[str]) -> list[Finding]:
    """Make the temp tables ``deduction`` and ``deduction_gap``; return what keeps deductions of some kinds back.

    Deductions take the coefficients with which the firm's own use was posted, so that what leaves is what had entered.
    """
    execute = account.workspace.connection.execute
    asked = {"periods": list(account.periods), "base_year": account.rules.factors[BASE_YEAR].printed}
    shares = {name: None if share is None else str(share) for name, share in asdict(assumptions).items()}
    fuels = [item.item for item in energy_items().values() if item.kind == "nonfossil"]
    execute(sql_text("accounting", "create_deduction"), {**asked, **shares, "nonfossil_items": fuels})
    execute(
        sql_text("accounting", "create_deduction_gap"),
        {
            **asked,
            "nonfossil_assumed": assumptions.nonfossil_share is not None,
            "feedstock_assumed": assumptions.feedstock_share is not None,
        },
    )
    execute(sql_text("accounting", "create_traced_deductions"))
    return [
        Finding(
            f"deduction-{row['problem']}",
            facts={
                "item": DEDUCTION_NAMES[row["kind"]],
                "subject": row["scope"],
                "period": row["period"],
                "found": str(row["firm_count"]),
                "firm": "、".join(row["firms"]) + ("…" if row["firm_count"] > len(row["firms"]) else ""),
            },
        )
        for row in account.workspace.query("accounting", "deduction_gaps")
        if row["kind"] in kinds
    ]


def deduction_figures(book: FigureBook, account: Account, assumptions: Assumptions, scopes: list[str]) -> None:
    """Add every deduction of every scope and period to a book: 0 where nothing is deducted, None where it is open."""
    rows = {
        (row["kind"], row["measure"], row["scope"], row["period"]): row
        for row in account.workspace.query("accounting", "deductions_by_scope")
    }
    *own, joint = scopes
    own += sorted({scope for _, _, scope, _ in rows} - set(own))  # of firms that filed before, and nothing now
    for kind in KINDS:
        for measure, basis in BASES.items():
            for period in account.periods:
                for scope in own:
                    row = rows.get((kind, measure, scope, period))
                    amount = Decimal(0) if row is None else row["amount"]
                    resolutions = () if row is None else row["resolutions"]
                    used = {mark for each in resolutions for mark in account.marks_of(each)}
                    at = f"{scope}/{period}"
                    note = assumptions.text(kind) if row is not None and row["is_assumed"] else ""
                    if kind == "renewable_increment" and row is not None:
                        used |= waiting_rows(account, BASE_YEAR)
                    book.add(figure(f"deduction_{kind}_{basis}", at, amount, unconfirmed=used, note=note))
                inputs = tuple(f"deduction_{kind}_{basis}/{scope}/{period}" for scope in own)
                amounts = [book.number(key) for key in inputs]
                note = joined_notes(book, inputs)
                book.add(figure(f"deduction_{kind}_{basis}", f"{joint}/{period}", total(amounts), inputs, note=note))


def joined_notes(book: FigureBook, keys: Iterable[str]) -> str:
    """Return what the figures of some keys note, each note once."""
    return "；".join(dict.fromkeys(book[key].note for key in keys if book[key].note))


def waiting_rows(account: Account, *keys: str) -> set[str]:
    """Return those of some rows of the rules that nobody has checked against the original."""
    return {key for key in keys if account.rules.factors[key].needs_confirmation}


DEDUCTION_NAMES = {
    "feedstock": in_both("原料用能", "feedstock"),
    "nonfossil": in_both("非化石能源", "non-fossil energy"),
    "renewable_increment": in_both("新增可再生能源", "new renewables"),
    "certificates": in_both("绿证", "certificates"),
    "listed": in_both("单列项目", "listed projects"),
}
"""What findings call each kind of deduction."""
