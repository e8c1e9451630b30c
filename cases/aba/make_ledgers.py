"""合成数据: writes the ledgers of the case of Aba. The same bytes on each run.

    python cases/aba/make_ledgers.py [FOLDER]     (default: the folder ledgers/ beside this file)

The totals are those of the plan (plan.toml): 123 firms, value added 67.2×10⁸ yuan at 2015 prices, 2.002 tce per 10⁴
yuan, −18.3 % since 2015. Everything below the totals is assumed (ledger_model.toml).
"""

import csv
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from form_205 import write_workbook
from synthetic_activity import activity_rows, bases, money
from synthetic_energy import EnergyMaker, Form205Items, ItemUse
from synthetic_roster import YEARS, Firm, cent, firm_rows, jitter, load_model, roster

HERE = Path(__file__).parent
FIRM_COLUMNS = ["firm_id", "name", "county", "industry", "above_scale", "park", "scope", "valid_from"]
ACTIVITY_COLUMNS = ["firm_id", "period", "measure", "quantity", "unit", "price_base", "document"]
ENTRY_COLUMNS = [
    "firm_id", "period", "item", "flow", "quantity", "unit", "coefficient", "coefficient_unit", "ncv", "ncv_unit",
    "carbon_content", "carbon_content_unit", "document",
]  # fmt: skip
FLOW_ORDER = [
    "opening_stock", "purchase", "purchase_outside_province", "total_use", "production_use", "feedstock_use",
    "nonproduction_use", "transport_use", "closing_stock", "transformation_input", "transformation_output", "recovery",
]  # fmt: skip
SPELLINGS = {
    "吨": ("吨", "t"),
    "万千瓦时": ("万千瓦时", "万kWh"),
    "百万千焦": ("百万千焦", "GJ"),
    "万立方米": ("万立方米",),
}

Energy = dict[str, list[ItemUse]]


def year_energy(model: dict[str, Any], firms: list[Firm], maker: EnergyMaker, y: int) -> tuple[Energy, dict]:
    """Energy and product of every firm; the calibrated smelter makes what closes the total of the region."""
    base = bases(model, firms, y)
    present = [firm for firm in firms if firm.exists(YEARS[y])]
    free = next(firm for firm in present if firm.workbook and firm.workbook.get("calibrated"))
    energy = {f.firm_id: maker.firm_energy(f, y, base[f.firm_id]) for f in present if f is not free}
    totals = model["totals"]
    target = Decimal(totals["intensity_tce_per_wan_cny"][y]) * Decimal(totals["value_added_wan_cny"][y])
    left = target - sum((net_tce(energy[f.firm_id]) for f in present if f is not free and not f.enclave), Decimal(0))
    product = (left / maker.unit_tce(free, y)).quantize(Decimal(1))
    draft = maker.firm_energy(free, y, product)
    fuels = sum((use.net_tce for use in draft if use.item != "electricity"), Decimal(0))
    electricity = cent((left - fuels) / maker.coefficient("electricity"))
    base[free.firm_id] = product
    energy[free.firm_id] = maker.firm_energy(free, y, product, electricity)
    return energy, base


def net_tce(uses: list[ItemUse]) -> Decimal:
    """Comprehensive energy consumption of one firm: production use − conversion output − recovery, in tce."""
    return sum((use.net_tce for use in uses), Decimal(0))


def entry_rows(firm: Firm, year: int, uses: list[ItemUse], items: Form205Items, document: str) -> list[list[str]]:
    """Rows of entries_synthetic.csv for one firm and year; names and units change their spelling from firm to firm."""
    rows = []
    style = int((jitter(firm.firm_id, "spelling") + 1) * 10000) % 3
    for use in uses:
        item = items.by_key(use.item)
        name = (use.item, item["name_zh"], item["code"])[style]
        units = SPELLINGS[item["unit_zh"]]
        own = [str(use.coefficient), use.coefficient_unit] if use.document else ["", ""]
        for flow in FLOW_ORDER:
            if flow in use.flows:
                row = [firm.firm_id, str(year), name, flow, str(use.year(flow)), units[style % len(units)]]
                rows.append([*row, *own, "", "", "", "", use.document or document])
    return rows


def write_csv(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    """UTF-8, commas, line feeds, on every machine."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def main(folder: Path) -> None:
    """Write all files of the ledgers into ``folder``."""
    model = load_model(HERE / "ledger_model.toml")
    items = Form205Items.load(HERE / "form_205_items.csv")
    firms = roster(model)
    maker = EnergyMaker(model, items)
    entries: list[list[str]] = []
    activities: list[list[str]] = []
    for y, year in enumerate(YEARS):
        books = folder / "workbooks" / str(year)
        books.mkdir(parents=True, exist_ok=True)
        energy, base = year_energy(model, firms, maker, y)
        activities += activity_rows(model, firms, base, money(model, firms, base, y), y)
        for firm in firms:
            if firm.workbook:
                path = books / f"{firm.firm_id}_{firm.workbook['slug']}.xlsx"
                write_workbook(path, firm, year, energy[firm.firm_id], items)
            elif firm.exists(year):
                entries += entry_rows(firm, year, energy[firm.firm_id], items, model["document"])
        tce = sum((net_tce(energy[f.firm_id]) for f in firms if f.exists(year) and not f.enclave), Decimal(0))
        print(f"{year}: 州内 {tce:.2f} tce")
    write_csv(folder / "firms.csv", FIRM_COLUMNS, firm_rows(firms))
    write_csv(folder / "activity_synthetic.csv", ACTIVITY_COLUMNS, activities)
    write_csv(folder / "entries_synthetic.csv", ENTRY_COLUMNS, entries)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "ledgers")
