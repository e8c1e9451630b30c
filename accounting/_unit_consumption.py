"""Energy per unit of product: by firm and product, with the rule by which a firm's energy was shared among products.

GB/T 2589 shares by measured use, else by output, and wants the rule recorded (from memory: unconfirmed, 未核对).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from accounting._account import Account
from accounting._errors import NothingToAccount
from accounting._figures import Figure, figure
from ledgers import measure_names

KGCE_PER_TCE = Decimal(1000)
KWH_PER_WAN_KWH = Decimal(10000)
MASS_UNIT = "t"


class Allocation(StrEnum):
    """How energy came to a product; ``REFUSED`` where it could not."""

    SINGLE = "single"
    MEASURED = "measured"
    MASS = "mass"
    REFUSED = "refused"


WORDS = {
    Allocation.SINGLE: "单一产品，不分摊 / one product, nothing to share",
    Allocation.MEASURED: "按 205-3 表实测 / by measured use of form 205-3",
    Allocation.MASS: (
        "按产量（质量）分摊，各产品同等看待；一产品若为另一产品的原料，则单耗偏小 / "
        "by output in mass, all products alike: too small where one is made into another"
    ),
    Allocation.REFUSED: "不出数 / not given",
}
"""What outputs say of each rule."""

TERMS = {
    Allocation.SINGLE: "企业综合能源消费量 × 1000 / 产量",
    Allocation.MEASURED: "205-3 子项 / 产量",
    Allocation.MASS: "企业综合能源消费量 × 1000 × (产量 / Σ产量) / 产量",
    Allocation.REFUSED: "",
}
_NOT_SHARED = "多产品且无实测，电耗不分摊 / several products, electricity is not shared without measurement"
_NO_ENERGY = "综合能源消费量缺数，先看 account / the firm's consumption is not given, see account first"


@dataclass(frozen=True, slots=True)
class UnitConsumption:
    """One product of a firm: its output, the rules by which energy and electricity came to it, and both figures."""

    firm_id: str
    firm: str
    product: str
    product_zh: str
    output: Decimal
    unit: str
    allocation: Allocation
    electricity_allocation: Allocation
    energy: Figure
    electricity: Figure


@dataclass(frozen=True, slots=True)
class _Share:
    """What of a firm's energy (kgce) or electricity (kWh) falls to a product, by which rule, or why none does."""

    amount: Decimal | None
    rule: Allocation
    problem: str = ""
    unconfirmed: frozenset[str] = frozenset()


def unit_consumption(done: Account, period: str, *, firm: str = "") -> list[UnitConsumption]:
    """Return energy (kgce, 当量) and electricity (kWh) per unit of output of every product of a firm, or of all firms.

    A firm of one product: its comprehensive consumption / output. Of several: by the numerators of form 205-3; where it
    has none, by output in mass, where all outputs are in tonnes; by value cannot be done, as no form gives the value
    of a product. What cannot be shared is refused with the reason, and a rest of measured use is never spread.

    Parameters
    ----------
    done
        An account of ``balance_account``.

    Raises
    ------
    NothingToAccount
        If there are no products.
    """
    asked = {"period": period, "firm_id": firm}
    rows = done.workspace.query("accounting", "unit_products", **asked)
    if not rows:
        raise NothingToAccount(f"product:* {firm} in {period}".replace("  ", " "))
    firms = {row["firm_id"]: row for row in done.workspace.query("accounting", "unit_firms", **asked)}
    unmatched: dict[str, list[str]] = {}
    for row in done.workspace.query("accounting", "unit_unmatched", **asked):
        unmatched.setdefault(row["firm_id"], []).append(measure_names()[row["measure"]])
    products: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        products.setdefault(row["firm_id"], []).append(row)
    return [
        _unit(period, row, *shares, unmatched.get(firm_id, ()))
        for firm_id, own in products.items()
        for row, shares in zip(own, _shared(done, own, firms[firm_id]), strict=True)
    ]


def _shared(done: Account, own: Sequence[dict[str, Any]], firm: Mapping[str, Any]) -> list[tuple[_Share, _Share]]:
    marks = frozenset(mark for index in firm["resolutions_ce"] or () for mark in done.marks_of(index))
    energy = None if firm["energy_ce_tce"] is None else firm["energy_ce_tce"] * KGCE_PER_TCE
    power = None if firm["electricity_wan_kwh"] is None else firm["electricity_wan_kwh"] * KWH_PER_WAN_KWH
    if len(own) == 1:
        no_power = "用电量未填报 / electricity was not stated"
        return [(_single(energy, _NO_ENERGY, marks), _single(power, no_power, frozenset()))]
    return [(_energy_share(row, own, energy, marks), _power_share(row)) for row in own]


def _single(amount: Decimal | None, problem: str, marks: frozenset[str]) -> _Share:
    if amount is None:
        return _Share(None, Allocation.REFUSED, problem)
    return _Share(amount, Allocation.SINGLE, unconfirmed=marks)


def _energy_share(
    row: Mapping[str, Any], own: Sequence[Mapping[str, Any]], energy: Decimal | None, marks: frozenset[str]
) -> _Share:
    """Return a product's share of the energy of a firm of several products, by the first rule that can be kept."""
    measured = [each["energy_measured_kgce"] for each in own if each["energy_measured_kgce"] is not None]
    if row["energy_measured_kgce"] is not None:
        if energy is not None and sum(measured, Decimal(0)) > energy:
            problem = "各产品实测之和大于企业综合能源消费量 / measured uses exceed the firm's consumption"
            return _Share(None, Allocation.REFUSED, problem)
        return _Share(row["energy_measured_kgce"], Allocation.MEASURED)
    if measured:
        problem = (
            "其他产品有实测而此产品没有，余量不代为分摊 / measured for other products only, the rest is not spread"
        )
        return _Share(None, Allocation.REFUSED, problem)
    units = sorted({each["unit"] for each in own})
    if units != [MASS_UNIT]:
        problem = (
            f"产量单位不一（{'、'.join(units)}），又无分产品产值 / "
            f"outputs are in {', '.join(units)} and no form gives the value of a product"
        )
        return _Share(None, Allocation.REFUSED, problem)
    whole = sum((each["output"] for each in own), Decimal(0))
    if energy is None:
        return _Share(None, Allocation.REFUSED, _NO_ENERGY)
    return _Share(energy * row["output"] / whole if whole else None, Allocation.MASS, unconfirmed=marks)


def _power_share(row: Mapping[str, Any]) -> _Share:
    if row["electricity_measured_kwh"] is None:
        return _Share(None, Allocation.REFUSED, _NOT_SHARED)
    return _Share(row["electricity_measured_kwh"], Allocation.MEASURED)


def _unit(
    period: str, row: Mapping[str, Any], energy: _Share, power: _Share, unmatched: Sequence[str]
) -> UnitConsumption:
    at = f"{row['firm_id']}/{period}/{row['product']}"
    name = measure_names()[row["measure"]]
    named = {"product": name, "unit": row["unit"]}
    hint = f"205-3 未对应产品 / without a product: {'、'.join(unmatched)}" if unmatched else ""
    output, measured_kgce, measured_kwh = (
        row[key] for key in ("output", "energy_measured_kgce", "electricity_measured_kwh")
    )
    energy_rule, energy_figure = _figure("unit_energy", at, output, energy, measured_kgce, named, hint)
    power_rule, power_figure = _figure("unit_electricity", at, output, power, measured_kwh, named, hint)
    return UnitConsumption(
        firm_id=row["firm_id"],
        firm=row["name"],
        product=row["product"],
        product_zh=name,
        output=output,
        unit=row["unit"],
        allocation=energy_rule,
        electricity_allocation=power_rule,
        energy=energy_figure,
        electricity=power_figure,
    )


def _figure(
    kind: str,
    at: str,
    output: Decimal,
    share: _Share,
    measured: Decimal | None,
    named: Mapping[str, str],
    hint: str,
) -> tuple[Allocation, Figure]:
    """Return a share per unit of output with the rule that made it; the note says the rule, or what was in the way."""
    per_unit = share.amount / output if share.amount is not None and output else None
    rule = share.rule if per_unit is not None else Allocation.REFUSED
    notes = [WORDS[rule], share.problem, "" if output else "产量为零 / the output is zero", hint]
    if measured is not None and rule is Allocation.SINGLE:
        notes.append(f"205-3 子项 {measured.normalize():f} 未用 / the numerator of form 205-3 is not used")
    blanks = {**named, "terms": TERMS[rule]}
    note = "；".join(filter(None, notes))
    return rule, figure(kind, at, per_unit, unconfirmed=share.unconfirmed, note=note, blanks=blanks)
