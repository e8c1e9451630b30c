"""The flow of energy through a region or firm, in tce (当量): from supply over items and transformation to uses.

What flows into a node flows out of it, exactly; what does not add up in the ledger has nodes of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from accounting._account import Account
from accounting._balance import Balance, balance_subject, energy_balance
from accounting._errors import NotBalanced
from factors import energy_items, shipped_table, table_rows


class FlowBy(StrEnum):
    """What the uses of a region are told apart by; those of one firm are feedstock and the rest of production."""

    INDUSTRY = "industry"
    FIRM = "firm"


class NodeKind(StrEnum):
    """Where a node stands; sources have no inflow, uses and sinks no outflow."""

    SOURCE = "source"
    ITEM = "item"
    TRANSFORMATION = "transformation"
    USE = "use"
    SINK = "sink"


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a flow."""

    key: str
    kind: NodeKind
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Link:
    """Energy of one item between two nodes, in tce (当量), above 0; ``item`` is '' for what has no item (losses)."""

    source: str
    target: str
    item: str
    energy_tce: Decimal
    unconfirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EnergyFlow:
    """The flow of a firm or scope in one period."""

    subject: str
    period: str
    nodes: Mapping[str, Node]
    links: Sequence[Link]

    def inflow(self, node: str) -> Decimal:
        """Return what flows into a node."""
        return sum((link.energy_tce for link in self.links if link.target == node), Decimal(0))

    def outflow(self, node: str) -> Decimal:
        """Return what flows out of a node."""
        return sum((link.energy_tce for link in self.links if link.source == node), Decimal(0))

    def marks(self) -> frozenset[str]:
        """Return what of it waits for confirmation."""
        return frozenset(mark for link in self.links for mark in link.unconfirmed)


TRANSFORMATION = Node("transformation", NodeKind.TRANSFORMATION, "加工转换", "transformation")
FIXED = {
    node.key: node
    for node in (
        Node("source/outside", NodeKind.SOURCE, "外部供入", "from outside"),
        Node("source/stock", NodeKind.SOURCE, "动用库存", "from stock"),
        Node("source/recovery", NodeKind.SOURCE, "回收利用", "recovery"),
        Node("source/difference", NodeKind.SOURCE, "统计差额（用大于供）", "difference: used above supply"),
        Node("source/gain", NodeKind.SOURCE, "转换产出大于投入（待核）", "output above input (to be checked)"),
        TRANSFORMATION,
        Node("use/feedstock", NodeKind.USE, "用于原材料", "feedstock"),
        Node("use/production", NodeKind.USE, "其他工业生产", "other production"),
        Node("use/nonproduction", NodeKind.USE, "非工业生产", "outside production"),
        Node("sink/outside", NodeKind.SINK, "外供", "to outside"),
        Node("sink/stock", NodeKind.SINK, "增加库存", "to stock"),
        Node("sink/loss", NodeKind.SINK, "加工转换损失", "transformation loss"),
        Node("sink/difference", NodeKind.SINK, "统计差额（供大于用）", "difference: supply above use"),
    )
}
"""The nodes that are no item, industry or firm."""


def energy_flow(
    done: Account, period: str, *, scope: str = "", firm: str = "", by: FlowBy = FlowBy.INDUSTRY
) -> EnergyFlow:
    """Return the flow of energy of a firm, or of the firms of a scope, in tce (当量).

    Purchases and sales between the firms of a scope cancel item by item; stocks are their change.

    Parameters
    ----------
    done
        An account of ``balance_account``.

    Raises
    ------
    NothingToAccount
        If there is no such firm or scope.
    NotBalanced
        If a cell of the balance is missing, or one is negative that no flow can have: a part drawn alone would mislead.
    """
    balance = energy_balance(done, period, scope=scope, firm=firm)
    if balance.total("difference") is None:
        raise NotBalanced(balance.subject, balance.totals[f"balance_ce/{balance.subject}/{period}/difference"].note)
    narrowed = {"period": period, **balance_subject(done, period, scope, firm)}
    items = done.workspace.query("accounting", "flow_items", **narrowed)
    told_by = "kind" if firm else by.value
    uses = done.workspace.query("accounting", "flow_uses", by=told_by, **narrowed)
    links = [link for link in _links(items, uses, balance) if link.energy_tce]
    for link in links:
        if link.energy_tce < 0:
            problem = f"{link.source} → {link.target}: {link.energy_tce.normalize():f} tce < 0"
            raise NotBalanced(balance.subject, problem)
    named = _named(balance, uses, {row["firm_id"]: row["name"] for row in balance.firms}, told_by)
    ends = dict.fromkeys(end for link in links for end in (link.source, link.target))
    return EnergyFlow(balance.subject, period, {key: named[key] for key in named if key in ends}, links)


def _links(items: Sequence[dict[str, Any]], uses: Sequence[dict[str, Any]], balance: Balance) -> Iterator[Link]:
    for row in items:
        item = row["item"]
        marks = frozenset(mark for cell in balance.rows[item].values() for mark in cell.marks_ce)
        node = f"item/{item}"
        yield _either("source/outside", "sink/outside", row["supplied"], node, marks)
        yield _either("source/stock", "sink/stock", -row["stock_change"], node, marks)
        yield Link("source/recovery", node, item, row["recovery"], marks)
        yield Link("source/difference", node, item, row["difference_under"], marks)
        yield Link(TRANSFORMATION.key, node, item, row["transformation_output"], marks)
        yield Link(node, TRANSFORMATION.key, item, row["transformation_input"], marks)
        for use in uses:
            if use["item"] == item:
                yield Link(node, f"use/{use['use']}", item, use["amount"], marks)
        yield Link(node, "use/nonproduction", item, row["nonproduction_use"], marks)
        yield Link(node, "sink/difference", item, row["difference_over"], marks)
    loss = sum((row["transformation_input"] - row["transformation_output"] for row in items), Decimal(0))
    marks = balance.totals[f"balance_ce/{balance.subject}/{balance.period}/transformation_loss"].unconfirmed
    if loss > 0:
        yield Link(TRANSFORMATION.key, "sink/loss", "", loss, marks)
    else:
        yield Link("source/gain", TRANSFORMATION.key, "", -loss, marks)


def _either(source: str, sink: str, amount: Decimal, node: str, marks: frozenset[str]) -> Link:
    """Return the link that an amount makes: into the item where it is above 0, out of it where it is below."""
    item = node.partition("/")[2]
    return Link(source, node, item, amount, marks) if amount >= 0 else Link(node, sink, item, -amount, marks)


def _named(balance: Balance, uses: Sequence[dict[str, Any]], firms: Mapping[str, str], told_by: str) -> dict[str, Node]:
    """Return every node that the flow may have, in the order of a reader: sources, items, conversion, uses, sinks."""
    named = {key: node for key, node in FIXED.items() if node.kind is NodeKind.SOURCE}
    for item in balance.rows:
        entry = energy_items()[item]
        named[f"item/{item}"] = Node(f"item/{item}", NodeKind.ITEM, entry.name_zh, entry.name_en)
    named[TRANSFORMATION.key] = TRANSFORMATION
    for use in dict.fromkeys(use["use"] for use in uses):
        key = f"use/{use}"
        zh, en = _division_names().get(use, (use, use)) if told_by == "industry" else (firms.get(use, use),) * 2
        named[key] = FIXED.get(key) or Node(key, NodeKind.USE, zh, en)
    return named | {key: node for key, node in FIXED.items() if key not in named}


@cache
def _division_names() -> dict[str, tuple[str, str]]:
    """Return what divisions of industry are called in both languages, by their two digits."""
    rows = table_rows(shipped_table("industries.csv"), ("code", "name_zh", "name_en"))
    return {row["code"]: (row["name_zh"], row["name_en"]) for _, row in rows}
