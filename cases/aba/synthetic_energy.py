"""合成数据: what each firm bought, used, stored, converted and recovered, month by month.

Every item keeps the balance: opening + purchase + output + recovery = total use + closing, in each month.
"""

import csv
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from synthetic_roster import CENT, Firm, cent, jitter, split

ZERO = Decimal(0)
NOT_STORABLE = {"electricity", "natural_gas", "heat", "waste_heat", "producer_gas"}
VEHICLES = {"diesel", "gasoline"}


@dataclass
class ItemUse:
    """One item of one firm and year: twelve values for each flow, and what the numbers rest on."""

    item: str
    months: dict[str, list[Decimal]]
    coefficient: Decimal
    coefficient_unit: str = ""
    document: str = ""
    flows: tuple[str, ...] = field(default=())

    def year(self, flow: str) -> Decimal:
        """The year's value: the stocks of January and December, the sum of all others."""
        if flow == "opening_stock":
            return self.months[flow][0]
        if flow == "closing_stock":
            return self.months[flow][-1]
        return sum(self.months[flow], ZERO)

    @property
    def net_tce(self) -> Decimal:
        """What the item adds to comprehensive energy consumption, in tce."""
        out = self.year("transformation_output") + self.year("recovery")
        return (self.year("production_use") - out) * self.coefficient


@dataclass(frozen=True)
class Form205Items:
    """The 40 rows of form 205-1: code, key, Chinese name, unit, reference as printed, coefficient used here."""

    rows: tuple[dict[str, str], ...]

    @classmethod
    def load(cls, path: Path) -> "Form205Items":
        """From form_205_items.csv."""
        with path.open(encoding="utf-8", newline="") as file:
            return cls(tuple(csv.DictReader(file)))

    def by_key(self, item: str) -> dict[str, str]:
        """The row of one item."""
        return next(row for row in self.rows if row["item"] == item)


class EnergyMaker:
    """Makes the energy of firms from the model's unit consumptions."""

    def __init__(self, model: dict[str, Any], items: Form205Items) -> None:
        self.model, self.items, self.seed = model, items, model["seed"]

    def coefficient(self, item: str) -> Decimal:
        """tce per unit of the form."""
        measured = self.model["measured"].get(item)
        return Decimal(measured[0] if measured else self.items.by_key(item)["used"])

    def unit_use(self, firm: Firm, spec: dict[str, Any], y: int) -> Decimal:
        """Unit consumption of a firm: its own where the model gives one, else the group's with a fixed spread."""
        own = (firm.workbook or {}).get("use", {}).get(spec["item"])
        if own:
            return Decimal(own[y])
        spread = Decimal("0.015") if "product" in firm.group else ZERO
        return Decimal(spec["use"][y]) * (1 + spread * jitter(self.seed, firm.firm_id, spec["item"]))

    def specs(self, firm: Firm) -> list[dict[str, Any]]:
        """The energies of the firm's group without those the firm does not use."""
        without = (firm.workbook or {}).get("without", [])
        return [spec for spec in firm.group["energy"] if spec["item"] not in without]

    def unit_tce(self, firm: Firm, y: int) -> Decimal:
        """tce per unit of product, purchased energy only."""
        return sum((self.unit_use(firm, s, y) * self.coefficient(s["item"]) for s in self.specs(firm)), ZERO)

    def firm_energy(self, firm: Firm, y: int, base: Decimal, electricity: Decimal | None = None) -> list[ItemUse]:
        """All items of a firm in year ``y``; ``electricity`` overrides its production use (10⁴ kWh)."""
        book = firm.workbook or {}
        heat, power, gas = (base * Decimal(book.get(k, ["0", "0"])[y]) for k in ("heat", "power", "gas"))
        uses = []
        for spec in self.specs(firm):
            quantity = cent(base * self.unit_use(firm, spec, y))
            if spec["item"] == "electricity" and electricity is not None:
                quantity = electricity
            own = cent(power) if spec["item"] == "electricity" else ZERO
            if quantity + own > 0:
                uses.append(self._item(firm, y, spec, quantity + own, own))
        if gas:
            uses.append(self._recovered(firm, "producer_gas", cent(gas), converted=False))
        if heat:
            uses.append(self._recovered(firm, "waste_heat", cent(heat), converted=True))
        return uses

    def _item(self, firm: Firm, y: int, spec: dict[str, Any], quantity: Decimal, own: Decimal) -> ItemUse:
        item, season = spec["item"], self.model["seasons"][firm.group["season"]]
        np_share, feed, transport = (Decimal(spec.get(k, "0")) for k in ("np", "feed", "tr"))
        production = split(quantity, season)
        nonproduction = split(cent(quantity * np_share), [1] * 12)
        total = [a + b for a, b in zip(production, nonproduction, strict=True)]
        output = split(own, season)
        opening, closing = self._stocks(firm, y, item, sum(total, ZERO))
        purchase = [t + c - o - own_m for t, c, o, own_m in zip(total, closing, opening, output, strict=True)]
        if min(purchase) < 0:
            raise ValueError(f"{firm.name} {item}: a month would buy less than nothing; lower its stock")
        outside = Decimal(self.model["outside"].get(item, "0"))
        price = Decimal(self.model["prices"].get(item, "5.2")) * (1 + jitter(firm.firm_id, "price") / 12)
        flows = ["purchase", "purchase_outside_province", "total_use", "production_use", "nonproduction_use"]
        flows += ["opening_stock", "closing_stock"] if item not in NOT_STORABLE else []
        flows += ["feedstock_use"] if feed else []
        flows += ["transport_use"] if item in VEHICLES else []
        flows += ["transformation_output"] if own else []
        measured = self.model["measured"].get(item)
        return ItemUse(
            item=item,
            months={
                "opening_stock": opening,
                "purchase": purchase,
                "purchase_outside_province": [cent(p * outside) for p in purchase],
                "amount": [cent(p * price) for p in purchase],
                "total_use": total,
                "production_use": production,
                "feedstock_use": [cent(p * feed) for p in production],
                "nonproduction_use": nonproduction,
                "transport_use": [cent(t * transport) for t in total],
                "closing_stock": closing,
                "transformation_input": [ZERO] * 12,
                "transformation_output": output,
                "recovery": [ZERO] * 12,
            },
            coefficient=self.coefficient(item),
            coefficient_unit=measured[1] if measured else "",
            document=measured[2 + y] if measured else "",
            flows=tuple(flows),
        )

    def _recovered(self, firm: Firm, item: str, quantity: Decimal, *, converted: bool) -> ItemUse:
        """An item that is recovered and used at once, in the works' power station if ``converted``."""
        used = split(quantity, self.model["seasons"][firm.group["season"]])
        none = [ZERO] * 12
        months = dict.fromkeys(
            ("opening_stock", "purchase", "purchase_outside_province", "amount", "feedstock_use", "nonproduction_use",
             "transport_use", "closing_stock", "transformation_output"),
            none,
        )  # fmt: skip
        months |= {"total_use": used, "production_use": used, "recovery": used}
        months["transformation_input"] = used if converted else none
        flows = ["purchase", "total_use", "production_use", "nonproduction_use", "recovery"]
        flows += ["transformation_input"] if converted else []
        return ItemUse(item=item, months=months, coefficient=self.coefficient(item), flows=tuple(flows))

    def _stocks(self, firm: Firm, y: int, item: str, total: Decimal) -> tuple[list[Decimal], list[Decimal]]:
        if item in NOT_STORABLE:
            return [ZERO] * 12, [ZERO] * 12
        base = total * Decimal("0.045")
        levels = [
            (base * (1 + Decimal("0.22") * jitter(self.seed, firm.firm_id, item, y, month))).quantize(CENT)
            for month in range(13)
        ]
        return levels[:-1], levels[1:]
