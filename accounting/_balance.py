"""The energy balance of a firm or a region: what came in, was converted, used and left, and what does not add up.

The shape follows GB/T 28751 by its title alone, from memory: it is unconfirmed (未核对) and says so in every output.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from accounting._account import Account, account
from accounting._errors import NothingToAccount
from accounting._figures import Figure, FigureBook, figure
from accounting._indicators import ALL_SCOPES
from factors import FactorSet, energy_items
from ledgers import FLOW_NAMES, Workspace, sql_text

SHAPE = {
    "standard": "GB/T 28751",
    "status": "unconfirmed",
    "note_zh": "表式只凭标准名称拟定，未核对原文",
    "note_en": "the shape follows the title of the standard alone and was not held against it",
}
"""What every balance says of its shape."""

BALANCE_MEASURES = ("energy_ce", "energy_eq")
BALANCE_FLOWS = (
    "opening_stock",
    "purchase",
    "total_use",
    "production_use",
    "feedstock_use",
    "nonproduction_use",
    "transport_use",
    "closing_stock",
    "transformation_input",
    "transformation_output",
    "recovery",
    "sale",
)
"""The flows of a balance; all of an item are converted with the coefficient of its consumption."""

TOTAL_ONLY = "transformation_loss"
"""The column that only a total has: what goes into a conversion is another item than what comes out."""

NOTHING_STATED = "未填报任何一项 / nothing of it was stated"
"""The note of a total none of whose cells was stated."""

NAMED_LACKS = 4
"""How many missing cells a note names before it only counts."""


@dataclass(frozen=True, slots=True)
class BalanceColumn:
    """One column of a balance: its link, names, and the flows it is made of with their signs."""

    name: str
    link: str
    zh: str
    en: str
    terms: Mapping[str, int]

    def formula(self, lang: str) -> str:
        """Return how it is made of the cells of the forms: ``购进量 − 销售``."""
        used = {"zh": "消费合计", "en": "use in all"}[lang]
        names = [(sign, FLOW_NAMES.get(flow, used) if lang == "zh" else flow) for flow, sign in self.terms.items()]
        parts = [f"{'−' if sign < 0 else '+'} {name}" for sign, name in names]
        return " ".join(parts).removeprefix("+ ")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: in the item's unit, and in tce by both values; None where it was not stated or cannot be given."""

    quantity: Decimal | None
    energy_ce_tce: Decimal | None
    energy_eq_tce: Decimal | None
    marks_ce: frozenset[str] = frozenset()
    marks_eq: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outer:
    """One item of a region as seen from outside, in tce (当量): purchases and sales of its firms cancel.

    ``within_tce`` is the most that its firms can have sold each other: the ledger does not say who bought.
    """

    inflow_tce: Decimal
    outflow_tce: Decimal
    within_tce: Decimal


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance: cells by item and column, totals as figures, and for a region its outer side and its firms.

    ``lacks`` are rows of ``sql/balance_lacks.sql``: the cells that keep a total from being given.
    """

    subject: str
    period: str
    rows: Mapping[str, Mapping[str, Cell]]
    totals: FigureBook
    outer: Mapping[str, Outer]
    firms: Sequence[dict[str, Any]]
    lacks: Sequence[dict[str, Any]]

    def total(self, column: str, measure: str = "energy_ce") -> Decimal | None:
        """Return the total of a column in tce."""
        return self.totals.number(f"balance_{measure[-2:]}/{self.subject}/{self.period}/{column}")

    def marks(self) -> frozenset[str]:
        """Return what of the whole balance waits for confirmation."""
        return frozenset(mark for each in self.totals.values() for mark in each.unconfirmed)

    def holes(self) -> list[Figure]:
        """Return the totals that are not given although something of them was stated; their notes say why."""
        return [each for each in self.totals.values() if each.value is None and each.note != NOTHING_STATED]


@cache
def balance_columns() -> dict[str, BalanceColumn]:
    """Return the columns of a balance by name, in their order.

    >>> balance_columns()["supplied"].formula("zh")
    '购进量 − 销售'
    """
    table = tomllib.loads(files("accounting").joinpath("balance.toml").read_text("utf-8"))
    return {name: BalanceColumn(name, **row) for name, row in table["column"].items()}


@cache
def balance_links() -> dict[str, dict[str, str]]:
    """Return the links of a plant that columns belong to, with their names."""
    table = tomllib.loads(files("accounting").joinpath("balance.toml").read_text("utf-8"))
    links: dict[str, dict[str, str]] = table["links"]
    return links


def balance_account(
    workspace: Workspace, period: str, *, known: date | None = None, factors: FactorSet | None = None
) -> Account:
    """Return the account of a period for its balances: energy alone, every flow of the forms beside consumption.

    Its cells stand in the temp table ``balance_cell``.

    Raises
    ------
    NothingToAccount
        If the period has no entries.
    """
    done = account(workspace, (period,), known=known, factors=factors, measures=BALANCE_MEASURES, flows=BALANCE_FLOWS)
    parts = [item for item in energy_items().values() if item.part_of]
    terms = [(column.name, *term) for column in balance_columns().values() for term in column.terms.items()]
    execute = done.workspace.connection.execute
    execute(
        sql_text("accounting", "create_balance_weight"),
        {name: [term[at] for term in terms] for at, name in enumerate(("column", "flow", "weight"))},
    )
    execute(
        sql_text("accounting", "create_balance_cell"),
        {
            "periods": [period],
            "flows": list(BALANCE_FLOWS),
            "storable_items": [item.item for item in energy_items().values() if item.storable],
            "part_items": [item.item for item in parts],
            "whole_items": [item.part_of for item in parts],
        },
    )
    return done


def balance_subject(done: Account, period: str, scope: str = "", firm: str = "") -> dict[str, str]:
    """Return the parameters that narrow a balance to a firm or a scope, both '' for all.

    Raises
    ------
    NothingToAccount
        If no firm of the period is that one or in that scope.
    """
    rows = done.workspace.rows(
        "SELECT firm_id, scope FROM balance_cell WHERE period = $period UNION "
        "SELECT firm_id, scope FROM gap WHERE period = $period ORDER BY ALL",
        period=period,
    )
    wanted = "" if scope == ALL_SCOPES else scope
    for name, asked in (("firm_id", firm), ("scope", wanted)):
        known = list(dict.fromkeys(row[name] for row in rows))
        if asked and asked not in known:
            near = known if len(known) <= NAMED_LACKS else [*known[:NAMED_LACKS], f"… ({len(known)})"]
            raise NothingToAccount(f"{name} {asked} in {period}", near)
    return {"firm_id": firm, "scope": wanted}


def energy_balance(done: Account, period: str, *, scope: str = "", firm: str = "") -> Balance:
    """Return the energy balance of one firm, or of the firms of a scope together; of all, without either.

    Supplied + transformation output + recovery = transformation input + final use + stock change + difference, exactly,
    for every item and for the totals in tce. Final use in production is production use (工业生产消费) less
    transformation input, which form 205-1 holds within it.

    Parameters
    ----------
    done
        An account of ``balance_account``.

    Raises
    ------
    NothingToAccount
        If there is no such firm or scope.
    """
    narrowed = {"period": period, **balance_subject(done, period, scope, firm)}
    subject = firm or scope or ALL_SCOPES
    found = done.workspace.query("accounting", "balance", **narrowed)
    lacks = done.workspace.query("accounting", "balance_lacks", **narrowed)
    order = [item for item in energy_items() if item in {row["item"] for row in found}]
    rows: dict[str, dict[str, Cell]] = {item: {} for item in order}
    for row in found:
        if row["item"] is not None and row["column_name"] != TOTAL_ONLY:
            rows[row["item"]][row["column_name"]] = _cell(done, row)
    in_order = {
        item: {name: cells[name] for name in balance_columns() if name in cells} for item, cells in rows.items()
    }
    waiting = {
        row["measure"]: row["row_count"] for row in done.workspace.query("accounting", "balance_gaps", **narrowed)
    }
    totals = _totals(done, f"{subject}/{period}", [row for row in found if row["item"] is None], lacks, waiting)
    firms = [] if firm else done.workspace.query("accounting", "balance_firms", **narrowed)
    outer = {} if firm else _outer(in_order)
    return Balance(subject, period, in_order, totals, outer, firms, lacks)


def _cell(done: Account, row: dict[str, Any]) -> Cell:
    amounts = (row["quantity"], row["energy_ce_tce"], row["energy_eq_tce"])
    return Cell(*amounts, _marks(done, row, "ce"), _marks(done, row, "eq"))


def _marks(done: Account, row: dict[str, Any], value: str) -> frozenset[str]:
    return frozenset(mark for index in row[f"resolutions_{value}"] or () for mark in done.marks_of(index))


def _totals(
    done: Account,
    at: str,
    rows: Sequence[dict[str, Any]],
    lacks: Sequence[dict[str, Any]],
    waiting: Mapping[str, int],
) -> FigureBook:
    """Return the totals in tce as figures; one whose part is missing has no value and a note that says which part."""
    book = FigureBook()
    by_column = {row["column_name"]: row for row in rows}
    for measure in BALANCE_MEASURES:
        kind = f"balance_{measure[-2:]}"
        for column in balance_columns().values():
            row = by_column.get(column.name)
            value = row[f"{measure}_tce"] if row and measure not in waiting else None
            missing = [lack for lack in lacks if lack["measure"] == measure and lack["flow"] in column.terms]
            notes = _notes(missing)
            if measure in waiting:
                notes.append(f"{waiting[measure]} 行待核，先看 account / entries wait, see account first")
            book.add(
                figure(
                    kind,
                    f"{at}/{column.name}",
                    value,
                    unconfirmed=_marks(done, row, measure[-2:]) if row else (),
                    note="；".join(notes or [NOTHING_STATED]) if value is None else "",
                    blanks={"zh": column.zh, "en": column.en, "terms": column.formula("zh")},
                )
            )
        _outer_consumption(book, kind, at)
    return book


def _outer_consumption(book: FigureBook, kind: str, at: str) -> None:
    """Add the consumption that follows from outside; stocks are left out where no item of the subject has any."""
    names = ("supplied", "stock_change", "nonproduction_use", "difference")
    found = [book[f"{kind}/{at}/{name}"] for name in names]
    stated = [each for each in found if each.value is not None or each.note != NOTHING_STATED]
    first, *rest = (book.number(each.key) for each in stated)
    parts = [value for value in rest if value is not None]
    value = None if first is None or len(parts) < len(rest) else first - sum(parts, Decimal(0))
    blanks = {"zh": "由供入推算的综合能源消费量", "en": "consumption as it follows from outside"}
    terms = "供入 − 库存增加 − 非生产 − 统计差额"
    note = "" if value is not None else found[-1].note
    inputs = tuple(each.key for each in stated)
    book.add(figure(kind, f"{at}/outer", value, inputs, note=note, blanks={**blanks, "terms": terms}))


REASONS = {
    "blank": "未填报 / not stated",
    "coefficient": "缺折标系数 / no coefficient",
    "conflict": "填报自相矛盾 / in conflict",
    "unregistered": "企业未登记 / firm not registered",
}
"""Why a cell is missing, as notes say it."""


def _notes(missing: Sequence[dict[str, Any]]) -> list[str]:
    notes = []
    for lack in missing[:NAMED_LACKS]:
        flow = FLOW_NAMES.get(lack["flow"], FLOW_NAMES["total_use"])
        firms = f"{lack['firm_count']} 家，如 {lack['first_firm']}" if lack["firm_count"] > 1 else lack["first_firm"]
        notes.append(f"{energy_items()[lack['item']].name_zh} {flow}（{firms}）{REASONS[lack['lack']]}")
    if len(missing) > NAMED_LACKS:
        notes.append(f"另 {len(missing) - NAMED_LACKS} 处 / {len(missing) - NAMED_LACKS} more")
    return notes


def _outer(rows: Mapping[str, Mapping[str, Cell]]) -> dict[str, Outer]:
    """Return what crosses the border of a region by item, where both purchases and sales are known."""
    found = {}
    zero = Decimal(0)
    for item, cells in rows.items():
        supplied, bought = cells["supplied"].energy_ce_tce, cells["purchase"].energy_ce_tce
        if supplied is None:
            continue
        sold = (bought or zero) - supplied
        found[item] = Outer(max(supplied, zero), max(-supplied, zero), max(min(bought or zero, sold), zero))
    return found
