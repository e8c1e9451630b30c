"""Energy balances: every cell by hand, nothing made of what was not stated, no energy of a region counted twice."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from accounting import (
    Balance,
    IndicatorOptions,
    NothingToAccount,
    account,
    balance_account,
    balance_columns,
    energy_balance,
    indicators,
)
from accounting._balance import BALANCE_FLOWS, BALANCE_MEASURES
from factors import energy_items
from ledgers import Workspace, init_workspace, open_workspace
from shuangkong._cli import app
from shuangkong._errors import Refused
from tests.conftest import ENTRY_HEAD, FIRM, FIRMS, MakeLedger, accepted

OTHER = "91513228HCHC000262"
ABA = Path(__file__).parents[2] / "cases" / "aba"
HEAD, ROW = FIRMS.splitlines()
TWO_FIRMS = f"{HEAD}\n{ROW}\n{ROW.replace(FIRM, OTHER).replace('测试铝业', '测试热力')}\n"
PLANT = (
    "raw_coal,opening_stock,100,吨",
    "raw_coal,purchase,1000,吨",
    "raw_coal,production_use,900,吨",
    "raw_coal,nonproduction_use,50,吨",
    "raw_coal,closing_stock,140,吨",
    "raw_coal,transformation_input,400,吨",
    "heat,purchase,0,百万千焦",
    "heat,production_use,5000,百万千焦",
    "heat,nonproduction_use,0,百万千焦",
    "heat,transformation_output,6000,百万千焦",
    "heat,sale,1000,百万千焦",
)
"""A plant that turns coal into heat, uses most of it and sells the rest."""


def balanced(workspace: Workspace, scope: str = "", firm: str = "", period: str = "2020") -> Balance:
    return energy_balance(balance_account(workspace, period), period, scope=scope, firm=firm)


def heat_plant_and_smelter(make_ledger: MakeLedger, folder: Path) -> Workspace:
    """OTHER burns 1,000 t of coal and sells 17,000 GJ of heat to FIRM, which buys nothing else."""
    workspace = make_ledger(firms=TWO_FIRMS)
    plant = {
        "raw_coal": {"opening_stock": 0, "purchase": 1000, "production_use": 1000, "nonproduction_use": 0}
        | {"closing_stock": 0, "transformation_input": 1000},
        "heat": {"purchase": 0, "production_use": 0, "nonproduction_use": 0}
        | {"transformation_output": 17000, "sale": 17000},
    }
    smelter = {"heat": {"purchase": 17000, "production_use": 17000, "nonproduction_use": 0}}
    lines = [
        f"{firm},2020,{item},{flow},{quantity},{'吨' if item == 'raw_coal' else '百万千焦'},,,\n"
        for firm, items in ((OTHER, plant), (FIRM, smelter))
        for item, flows in items.items()
        for flow, quantity in flows.items()
    ]
    accepted(workspace, folder, "entries.csv", ENTRY_HEAD + "".join(lines))
    return workspace


def test_every_cell_of_a_plant_by_hand(make_ledger: MakeLedger) -> None:
    found = balanced(make_ledger(*PLANT), firm=FIRM)
    coal = {name: cell.quantity for name, cell in found.rows["raw_coal"].items()}
    assert coal["supplied"] == 1000
    assert coal["stock_change"] == 40  # 140 − 100
    assert coal["production_final"] == 500  # 900 of production use − 400 that went into conversion
    assert coal["final_use"] == 550  # with 50 outside production
    assert coal["difference"] == 10  # 1000 − 400 − 550 − 40
    heat = {name: cell.quantity for name, cell in found.rows["heat"].items()}
    assert (heat["supplied"], heat["final_use"], heat["difference"]) == (-1000, 5000, 0)  # 6000 made, 1000 left
    assert found.rows["raw_coal"]["supplied"].energy_ce_tce == Decimal("714.3")  # × 0.7143
    assert found.total("transformation_input") == Decimal("285.72")  # 400 × 0.7143
    assert found.total("transformation_output") == Decimal("204.72")  # 6000 GJ × 0.03412
    assert found.total("transformation_loss") == Decimal("81.00")
    assert found.total("difference") == Decimal("7.143")
    # 综合能源消费量 = 900 × 0.7143 + 5000 × 0.03412 − 6000 × 0.03412
    assert found.total("consumption") == Decimal("642.87") + Decimal("170.6") - Decimal("204.72")


def test_the_two_values_stand_side_by_side(make_ledger: MakeLedger) -> None:
    lines = [f"electricity,{flow},{n},万千瓦时" for flow, n in (("purchase", 10), ("production_use", 9))]
    cell = balanced(make_ledger(*lines, "electricity,nonproduction_use,1,万千瓦时")).rows["electricity"]["purchase"]
    # 0.1229 and, in 2020, 0.3064 kgce/kWh
    assert (cell.quantity, cell.energy_ce_tce, cell.energy_eq_tce) == (10, Decimal("12.29"), Decimal("30.64"))
    assert "ELEC_EQUAL.2019" in cell.marks_eq - cell.marks_ce  # 等价 rests on a value that nobody checked


def test_what_was_not_stated_is_blank_and_stops_the_total_that_needs_it(make_ledger: MakeLedger) -> None:
    found = balanced(make_ledger(*(line for line in PLANT if not line.startswith("raw_coal,purchase"))))
    coal = found.rows["raw_coal"]
    assert coal["purchase"].quantity is None
    assert coal["sale"].quantity is None  # no form of the firm has it: blank, but nothing waits for it
    assert (coal["supplied"].quantity, coal["difference"].quantity) == (None, None)
    assert coal["final_use"].quantity == 550  # what does not need the purchase is given
    assert found.total("final_use") == Decimal("392.865") + Decimal("170.6")  # 550 × 0.7143 + 5000 × 0.03412
    assert found.total("supplied") is None
    note = found.totals["balance_ce/全部/2020/supplied"].note
    assert note == "原煤 购进量（测试铝业）未填报 / not stated"
    assert {figure.key.split("/")[3] for figure in found.holes()} == {"purchase", "supplied", "difference", "outer"}
    assert found.totals["balance_ce/全部/2020/feedstock_use"].note.startswith("未填报任何一项")


def test_a_stock_that_can_be_stocked_is_needed_and_one_that_cannot_is_not(make_ledger: MakeLedger) -> None:
    found = balanced(make_ledger(*(line for line in PLANT if "closing_stock" not in line)))
    assert found.rows["raw_coal"]["stock_change"].quantity is None
    assert found.total("stock_change") is None
    assert found.rows["heat"]["stock_change"].quantity is None  # blank
    assert found.rows["heat"]["difference"].quantity == 0  # and not waited for


def test_use_outside_production_follows_from_the_total_where_only_that_is_stated(make_ledger: MakeLedger) -> None:
    lines = [line.replace("nonproduction_use,50", "total_use,950") for line in PLANT]
    found = balanced(make_ledger(*lines))
    assert found.rows["raw_coal"]["nonproduction_use"].quantity == 50


def test_use_without_any_total_is_not_given(make_ledger: MakeLedger) -> None:
    found = balanced(make_ledger(*(line for line in PLANT if not line.startswith("raw_coal,nonproduction"))))
    assert found.rows["raw_coal"]["production_final"].quantity == 500
    assert found.rows["raw_coal"]["final_use"].quantity is None


def test_a_missing_coefficient_leaves_the_quantity_and_stops_both_values(make_ledger: MakeLedger) -> None:
    gas = [f"natural_gas,{flow},{n},万立方米" for flow, n in (("purchase", 3), ("production_use", 3))]
    workspace = make_ledger(*PLANT, *gas, "natural_gas,nonproduction_use,0,万立方米")
    done = balance_account(workspace, "2020")
    found = energy_balance(done, "2020")
    cell = found.rows["natural_gas"]["purchase"]
    assert (cell.quantity, cell.energy_ce_tce, cell.energy_eq_tce) == (3, None, None)
    assert found.rows["natural_gas"]["difference"].quantity == 0
    assert found.total("purchase") is None
    assert "天然气（气态） 购进量（测试铝业）缺折标系数" in found.totals["balance_ce/全部/2020/purchase"].note
    assert {finding.code for finding in done.findings} == {"coefficient-missing"}
    assert {outcome.measure for outcome in done.unresolved} == set(BALANCE_MEASURES)  # CO2 was not asked


def test_months_without_their_year_stop_the_totals(make_ledger: MakeLedger) -> None:
    workspace = make_ledger(*PLANT)
    found = balanced(make_ledger("coke,production_use,5,吨", period="2020-03"))
    assert workspace is not None
    assert found.total("purchase") is None
    assert "先看 account" in found.totals["balance_ce/全部/2020/purchase"].note
    assert found.rows["raw_coal"]["supplied"].quantity == 1000


def test_a_whole_that_was_filed_in_parts_makes_no_row(make_ledger: MakeLedger) -> None:
    whole = {"purchase": 10, "production_use": 10, "nonproduction_use": 0, "opening_stock": 0, "closing_stock": 0}
    lines = [f"raw_coal,{flow},{n},吨" for flow, n in whole.items()]
    lines += [f"anthracite,{flow},{n},吨" for flow, n in whole.items()]
    found = balanced(make_ledger(*lines))
    assert list(found.rows) == ["anthracite"]
    assert found.total("purchase") == Decimal("9.428")  # 10 × 0.9428, not 10 × 0.7143 on top


def test_what_is_only_bought_and_sold_is_converted_too(make_ledger: MakeLedger) -> None:
    flows = {"purchase": 100, "sale": 100, "production_use": 0, "nonproduction_use": 0}
    flows |= {"opening_stock": 0, "closing_stock": 0}
    workspace = make_ledger(*(f"coke,{flow},{n},吨" for flow, n in flows.items()))
    assert balanced(workspace).rows["coke"]["purchase"].energy_ce_tce == Decimal("97.14")  # 0.9714


def test_all_flows_of_an_item_take_the_coefficient_of_its_consumption(make_ledger: MakeLedger) -> None:
    flows = {"purchase": 100, "nonproduction_use": 0, "opening_stock": 0, "closing_stock": 20}
    lines = [f"raw_coal,{flow},{n},吨" for flow, n in flows.items()]
    workspace = make_ledger(*lines, "raw_coal,production_use,80,吨,0.65,tce/吨,化验报告2020-03")
    cells = balanced(workspace).rows["raw_coal"]
    assert cells["purchase"].energy_ce_tce == 65  # the firm's documented 0.65, as for its 80 t of use
    assert cells["difference"].energy_ce_tce == 0


def test_the_energy_of_a_region_is_what_crosses_its_border(make_ledger: MakeLedger, tmp_path: Path) -> None:
    workspace = heat_plant_and_smelter(make_ledger, tmp_path)
    found = balanced(workspace, scope="州内")
    # by hand: heat plant 1000 × 0.7143 − 17000 × 0.03412 = 134.26; smelter 17000 × 0.03412 = 580.04; coal alone 714.3
    by_firm = {row["firm_id"]: row["energy_ce_tce"] for row in found.firms}
    assert by_firm == {OTHER: Decimal("134.26"), FIRM: Decimal("580.04")}
    assert sum(by_firm.values()) == found.total("consumption") == found.total("outer") == Decimal("714.3")
    assert found.total("purchase") == Decimal("1294.34")  # the sum of firms, with the heat that both have
    assert found.total("supplied") == Decimal("714.3")
    heat, coal = found.outer["heat"], found.outer["raw_coal"]
    assert (heat.inflow_tce, heat.outflow_tce, heat.within_tce) == (0, 0, Decimal("580.04"))
    assert (coal.inflow_tce, coal.outflow_tce, coal.within_tce) == (Decimal("714.3"), 0, 0)
    assert found.total("difference") == 0


def test_one_firm_has_no_outer_side_and_totals_are_in_tce_alone(make_ledger: MakeLedger, tmp_path: Path) -> None:
    workspace = heat_plant_and_smelter(make_ledger, tmp_path)
    found = balanced(workspace, firm=OTHER)
    assert (found.outer, list(found.firms)) == ({}, [])
    assert {figure.unit for figure in found.totals.values()} == {"tce"}
    rows = balance_account(workspace, "2020").workspace.query(
        "accounting", "balance", period="2020", firm_id="", scope=""
    )
    assert {row["quantity"] for row in rows if row["item"] is None} == {None}  # t and GJ do not add up


def test_entries_of_a_firm_outside_the_register_stop_the_total_of_all(make_ledger: MakeLedger, tmp_path: Path) -> None:
    workspace = make_ledger(*PLANT)
    accepted(workspace, tmp_path, "more.csv", f"{ENTRY_HEAD}{OTHER},2020,coke,production_use,5,吨,,,\n")
    assert balanced(workspace).total("consumption") is None
    assert balanced(workspace, scope="州内").total("final_use") is not None


def test_a_firm_or_scope_that_is_not_there_is_refused_by_name(make_ledger: MakeLedger) -> None:
    workspace = make_ledger(*PLANT)
    with pytest.raises(NothingToAccount, match=f"firm_id {OTHER} in 2020; it has: {FIRM}"):
        balanced(workspace, firm=OTHER)
    with pytest.raises(NothingToAccount, match="scope 州外 in 2020; it has: 州内"):
        balanced(workspace, scope="州外")


AMOUNTS = st.decimals(min_value=0, max_value=10**6, places=2)
FILED = st.dictionaries(st.sampled_from(BALANCE_FLOWS), AMOUNTS, min_size=1)


@settings(max_examples=12, deadline=None)
@given(
    filed=st.lists(
        st.fixed_dictionaries(dict.fromkeys(("raw_coal", "diesel", "electricity"), FILED)), min_size=1, max_size=2
    )
)
def test_supply_is_use_and_difference_for_whatever_was_stated(
    filed: list[dict[str, dict[str, Decimal]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Supplied + output + recovery = input + final use + stock change + difference, exactly, and firms add up."""
    folder = tmp_path_factory.mktemp("property")
    init_workspace(folder / "ledger")
    units = {"raw_coal": "吨", "diesel": "吨", "electricity": "万千瓦时"}
    lines = [
        f"{firm},2020,{item},{flow},{amount},{units[item]},,,\n"
        for firm, items in zip((FIRM, OTHER), filed, strict=False)
        for item, flows in items.items()
        for flow, amount in flows.items()
    ]
    with open_workspace(folder / "ledger") as workspace:
        accepted(workspace, folder, "firms.csv", TWO_FIRMS)
        accepted(workspace, folder, "entries.csv", ENTRY_HEAD + "".join(lines))
        done = balance_account(workspace, "2020")
        whole = energy_balance(done, "2020")
        firms = [energy_balance(done, "2020", firm=firm) for firm in (FIRM, OTHER)[: len(filed)]]
    for found in (whole, *firms):
        for cells in found.rows.values():
            for value in ("quantity", "energy_ce_tce", "energy_eq_tce"):
                _holds({name: getattr(cell, value) for name, cell in cells.items()})
        for measure in BALANCE_MEASURES:
            _holds({name: found.total(name, measure) for name in balance_columns()})
    for item, cells in whole.rows.items():
        parts = [firm.rows[item]["difference"].quantity for firm in firms if item in firm.rows]
        due = None if None in parts else sum(parts)  # type: ignore[arg-type]
        assert cells["difference"].quantity == due


def _holds(cells: dict[str, Decimal | None]) -> None:
    if cells["difference"] is None:
        return
    amount = {name: value or Decimal(0) for name, value in cells.items()}  # blank: no form has it
    supply = amount["supplied"] + amount["transformation_output"] + amount["recovery"]
    use = amount["transformation_input"] + amount["final_use"] + amount["stock_change"] + amount["difference"]
    assert supply == use


def test_the_balances_of_aba_give_the_consumption_that_the_account_posts(aba: Workspace) -> None:
    """Two ways to one number: flows weighted in a balance, and postings; for each firm, both values."""
    done = balance_account(aba, "2020")
    found = energy_balance(done, "2020")
    posted = {
        (row["firm_id"], row["measure"]): row["amount"]
        for row in account(aba, ("2020",)).by_firm("2020")
        if row["measure"] in BALANCE_MEASURES
    }
    ways = {(row["firm_id"], measure): row[f"{measure}_tce"] for row in found.firms for measure in BALANCE_MEASURES}
    assert len(found.firms) == 217
    assert ways == posted
    for measure in BALANCE_MEASURES:
        whole = sum((value for (_, each), value in posted.items() if each == measure), Decimal(0))
        assert whole == found.total("consumption", measure) == found.total("outer", measure)


def test_the_ledgers_of_aba_balance_item_by_item(aba: Workspace) -> None:
    """The synthetic ledgers were made so; 22.4 × 10⁴ kWh more or less would show."""
    done = balance_account(aba, "2020")
    found = energy_balance(done, "2020", scope="州内")
    assert {
        item: cells["difference"].quantity for item, cells in found.rows.items() if cells["difference"].quantity
    } == {}
    power = found.rows["electricity"]
    # 681522.86 bought + 4517 made of waste heat = 682197.39 used in production + 3842.47 outside
    assert (power["purchase"].quantity, power["transformation_output"].quantity) == (Decimal("681522.86"), 4517)
    assert power["final_use"].quantity == Decimal("681522.86") + 4517
    book = indicators(account(aba, ("2015", "2020")), IndicatorOptions("2020", "2015", "2015"))
    assert found.total("feedstock_use") == book.number("energy_ce_feedstock/州内/2020")
    assert round(found.total("consumption") or 0, 0) == Decimal("1345344")  # 134.5 × 10⁴ tce: plan, rules.md §6.2-16


def test_counting_every_flow_changes_no_figure(aba: Workspace) -> None:
    plain = account(aba, ("2015", "2020"))
    wide = account(aba, ("2015", "2020"), flows=BALANCE_FLOWS)
    assert wide.by_scope() == plain.by_scope()
    assert wide.by_firm("2020") == plain.by_firm("2020")
    assert [finding.code for finding in wide.findings] == [finding.code for finding in plain.findings]


def test_the_command_says_that_the_shape_is_unconfirmed(tmp_path: Path) -> None:
    run = CliRunner().invoke(app, ["balance", str(ABA), "--scope", "州内", "--work", str(tmp_path), "--format", "json"])
    found = json.loads(run.stdout)
    assert run.exit_code == 0
    assert found["shape"] == {
        "standard": "GB/T 28751",
        "status": "unconfirmed",
        "note_zh": "表式只凭标准名称拟定，未核对原文",
        "note_en": "the shape follows the title of the standard alone and was not held against it",
    }
    assert "NBS205.04" in {mark["key"] for mark in found["marks"]}
    assert [row["item"] for row in found["rows"]] == [
        item for item in energy_items() if item in {row["item"] for row in found["rows"]}
    ]
    totals = {figure["key"]: figure["value"] for figure in found["totals"]}
    assert totals["balance_ce/州内/2020/consumption"] == "1345344.001207"
    assert totals["balance_ce/州内/2020/sale"] is None
    lines = (
        CliRunner().invoke(app, ["balance", str(ABA), "--work", str(tmp_path), "--format", "csv"]).stdout.splitlines()
    )
    assert lines[0].startswith("item,name,unit,opening_stock,opening_stock_ce_tce,opening_stock_eq_tce,purchase,")
    assert lines[-1].startswith("total,合计,tce,,")


def test_a_hole_is_said_and_ends_with_exit_code_1(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    init_workspace(folder)
    lines = [f"{FIRM},2020,{line},,,\n" for line in PLANT if not line.startswith("raw_coal,purchase")]
    with open_workspace(folder) as workspace:
        accepted(workspace, tmp_path, "firms.csv", FIRMS)
        accepted(workspace, tmp_path, "entries.csv", ENTRY_HEAD + "".join(lines))
    ran = CliRunner().invoke(app, ["balance", str(folder), "--period", "2020"])
    assert ran.exit_code == 1
    assert "能量平衡：供入（当量值）: 原煤 购进量（测试铝业）未填报 / not stated" in ran.stderr
    both = CliRunner().invoke(app, ["balance", str(folder), "--firm", FIRM, "--scope", "州内"])
    assert isinstance(both.exception, Refused)
