"""合成数据: products, value added and gross output of each firm and year, adding up to the totals of the plan."""

from decimal import Decimal
from typing import Any

from synthetic_roster import YEARS, Firm, jitter, split

ONE = Decimal(1)


def bases(model: dict[str, Any], firms: list[Firm], y: int) -> dict[str, Decimal]:
    """What a firm's energy scales with: its product, or its share of its group where the group has no product.

    The calibrated firm is left out; its product follows from its energy.
    """
    result: dict[str, Decimal] = {}
    for group in model["groups"]:
        members = [f for f in firms if f.group is group and f.exists(YEARS[y])]
        own = {f.firm_id: Decimal(f.workbook["product"][y]) for f in members if f.workbook and "product" in f.workbook}
        rest = [f for f in members if not f.workbook]
        weights = [ONE + Decimal(group.get("spread", "0.25")) * jitter(model["seed"], f.firm_id) for f in rest]
        result |= own
        if "product" not in group:
            whole = sum(weights, Decimal(0))
            result |= {f.firm_id: w / whole for f, w in zip(rest, weights, strict=True)}
        elif rest:
            left = Decimal(group["quantity"][y]) - sum(own.values(), Decimal(0))
            result |= {f.firm_id: q for f, q in zip(rest, split(left, weights, ONE), strict=True)}
    return result


def money(model: dict[str, Any], firms: list[Firm], base: dict[str, Decimal], y: int) -> dict[str, dict[str, Decimal]]:
    """``value_added`` and ``gross_output`` per firm in 10⁴ yuan: totals from the plan, inside a sector by weights."""
    totals = model["totals"]
    present = [f for f in firms if f.exists(YEARS[y])]
    local = [f for f in present if not f.enclave]
    enclave = [f for f in present if f.enclave]
    added: dict[str, Decimal] = {}
    whole = Decimal(totals["value_added_wan_cny"][y])
    sectors = list(model["shares"])
    parts = split(whole, [Decimal(model["shares"][sector][y]) for sector in sectors])
    for sector, part in zip(sectors, parts, strict=True):
        members = [f for f in local if f.group["sector"] == sector]
        added |= _share(part, members, _weights(members, base, "value_added", y))
    added |= _share(
        Decimal(totals["enclave_value_added_wan_cny"][y]), enclave, _weights(enclave, base, "value_added", y)
    )
    output = _share(Decimal(totals["gross_output_wan_cny"][y]), local, _weights(local, base, "gross_output", y))
    output |= _share(
        Decimal(totals["enclave_gross_output_wan_cny"][y]), enclave, _weights(enclave, base, "gross_output", y)
    )
    return {"value_added": added, "gross_output": output}


def activity_rows(
    model: dict[str, Any], firms: list[Firm], base: dict[str, Decimal], values: dict[str, dict[str, Decimal]], y: int
) -> list[list[str]]:
    """Rows of activity_synthetic.csv for one year."""
    rows = []
    document = model["document"]
    for firm in firms:
        if not firm.exists(YEARS[y]):
            continue
        head = [firm.firm_id, str(YEARS[y])]
        rows.append([*head, "value_added", str(values["value_added"][firm.firm_id]), "万元", "2015", document])
        rows.append([*head, "gross_output", str(values["gross_output"][firm.firm_id]), "万元", "current", document])
        group = firm.group
        if "product" in group:
            rows.append([*head, group["product"], str(base[firm.firm_id]), group["unit"], "", document])
        if "second_product" in group:
            measure, ratio = group["second_product"]
            quantity = (base[firm.firm_id] * Decimal(ratio)).quantize(ONE)
            rows.append([*head, measure, str(quantity), group["unit"], "", document])
    return rows


def _weights(firms: list[Firm], base: dict[str, Decimal], measure: str, y: int) -> list[Decimal]:
    in_group: dict[str, Decimal] = {}
    for firm in firms:
        in_group[firm.group["key"]] = in_group.get(firm.group["key"], Decimal(0)) + base[firm.firm_id]
    return [Decimal(f.group[measure][y]) * base[f.firm_id] / in_group[f.group["key"]] for f in firms]


def _share(total: Decimal, firms: list[Firm], weights: list[Decimal]) -> dict[str, Decimal]:
    return {f.firm_id: part for f, part in zip(firms, split(total, weights), strict=True)}
