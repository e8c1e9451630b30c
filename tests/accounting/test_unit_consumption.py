"""Energy per unit of product: the rule of sharing stands with each figure, and none is shared in silence."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from accounting import Allocation, NothingToAccount, UnitConsumption, account, balance_account, unit_consumption
from ledgers import Workspace
from shuangkong._cli import app
from tests.conftest import ENTRY_HEAD, FIRM, MakeLedger, accepted

ABA = Path(__file__).parents[2] / "cases" / "aba"
ACTIVITY = "firm_id,period,measure,quantity,unit,price_base\n"
USED = (
    "coke,purchase,1000,吨",
    "coke,production_use,1000,吨",
    "coke,nonproduction_use,0,吨",
    "electricity,purchase,2000,万千瓦时",
    "electricity,production_use,2000,万千瓦时",
    "electricity,nonproduction_use,0,万千瓦时",
)
"""1000 t × 0.9714 + 2000×10⁴ kWh × 1.229 = 971.4 + 2458 = 3429.4 tce."""


def products(*lines: str) -> str:
    return ACTIVITY + "".join(f"{FIRM},2020,{line},\n" for line in lines)


def units(workspace: Workspace) -> dict[str, UnitConsumption]:
    return {each.product: each for each in unit_consumption(balance_account(workspace, "2020"), "2020")}


def test_one_product_takes_all_that_its_firm_consumed(make_ledger: MakeLedger) -> None:
    found = units(make_ledger(*USED, activity=products("product:ferrosilicon,2000,吨")))["ferrosilicon"]
    assert found.energy.value == Decimal("1714.7")  # 3,429,400 kgce / 2,000 t
    assert found.energy.unit == "kgce/t"
    assert found.electricity.value == 10000  # 20,000,000 kWh / 2,000 t
    assert (found.allocation, found.electricity_allocation) == (Allocation.SINGLE, Allocation.SINGLE)
    assert found.energy.key == f"unit_energy/{FIRM}/2020/ferrosilicon"
    assert "单一产品" in found.energy.note
    assert "GB2589_2008.COKE.COEF" in found.energy.unconfirmed  # what the energy rests on goes with it


def test_electricity_that_was_converted_on_is_not_of_the_product(make_ledger: MakeLedger) -> None:
    lines = (*USED, "electricity,transformation_input,500,万千瓦时")
    found = units(make_ledger(*lines, activity=products("product:ferrosilicon,2000,吨")))["ferrosilicon"]
    assert found.electricity.value == 7500  # (2000 − 500)×10⁴ kWh / 2,000 t


def test_outputs_in_tonnes_share_by_mass_and_the_figure_says_so(make_ledger: MakeLedger) -> None:
    lines = products("product:ferrosilicon,1000,吨", "product:silicomanganese,3000,吨")
    found = units(make_ledger(*USED, activity=lines))
    # 3,429,400 kgce × 1/4 / 1,000 t = × 3/4 / 3,000 t
    assert {each.energy.value for each in found.values()} == {Decimal("857.35")}
    assert {each.allocation for each in found.values()} == {Allocation.MASS}
    assert all("按产量（质量）分摊" in each.energy.note for each in found.values())
    assert {each.electricity.value for each in found.values()} == {None}  # of several products: by measurement alone
    assert all("电耗不分摊" in each.electricity.note for each in found.values())


def test_measured_use_goes_before_mass(make_ledger: MakeLedger) -> None:
    lines = products(
        "product:cement,4000,吨",
        "product:cement_clinker,3000,吨",
        "numerator:unit_energy:cement,400000,kgce",
        "numerator:unit_energy:cement_clinker,330000,kgce",
        "numerator:unit_power:cement,160000,kWh",
    )
    found = units(make_ledger(*USED, activity=lines))
    assert found["cement"].energy.value == 100  # 400,000 kgce / 4,000 t
    assert found["cement_clinker"].energy.value == 110
    assert found["cement"].electricity.value == 40
    assert found["cement_clinker"].electricity.value is None
    assert {each.allocation for each in found.values()} == {Allocation.MEASURED}
    assert found["cement"].energy.formula == "205-3 子项 / 产量"
    assert found["cement"].energy.unconfirmed == frozenset()  # the firm's own figure rests on none of our coefficients


def test_the_rest_of_measured_use_is_not_spread(make_ledger: MakeLedger) -> None:
    lines = products("product:cement,4000,吨", "product:lime,1000,吨", "numerator:unit_energy:cement,400000,kgce")
    found = units(make_ledger(*USED, activity=lines))
    assert found["cement"].energy.value == 100
    assert (found["lime"].energy.value, found["lime"].allocation) == (None, Allocation.REFUSED)
    assert "余量不代为分摊" in found["lime"].energy.note


def test_measured_uses_above_all_that_was_used_are_refused(make_ledger: MakeLedger) -> None:
    lines = products("product:cement,4000,吨", "product:lime,1000,吨", "numerator:unit_energy:cement,3429401,kgce")
    found = units(make_ledger(*USED, activity=lines))
    assert found["cement"].energy.value is None  # 3,429,401 > 3,429,400 kgce
    assert "实测之和大于企业综合能源消费量" in found["cement"].energy.note


def test_outputs_in_different_units_are_not_shared(make_ledger: MakeLedger) -> None:
    lines = products("product:ferrosilicon,1000,吨", "product:electrolytic_hydrogen,50,万立方米")
    found = units(make_ledger(*USED, activity=lines))
    assert {each.energy.value for each in found.values()} == {None}
    assert {each.allocation for each in found.values()} == {Allocation.REFUSED}
    assert all("产量单位不一（t、wan_m3）" in each.energy.note for each in found.values())
    assert found["electrolytic_hydrogen"].energy.unit == "kgce/wan_m3"


def test_a_measured_use_that_has_no_product_is_named(make_ledger: MakeLedger) -> None:
    lines = products("product:aluminium_liquid,2000,吨", "numerator:unit_energy:aluminium,1000,kgce")
    found = units(make_ledger(*USED, activity=lines))["aluminium_liquid"]
    assert found.energy.value == Decimal("1714.7")
    assert "205-3 未对应产品" in found.energy.note
    assert "单位电解铝综合能耗（子项）" in found.energy.note


def test_no_consumption_no_figure_and_no_output_no_figure(make_ledger: MakeLedger, tmp_path: Path) -> None:
    gas = ("natural_gas,purchase,1,万立方米", "natural_gas,production_use,1,万立方米")
    lines = products("product:ferrosilicon,2000,吨")
    found = units(make_ledger(*USED, *gas, activity=lines))["ferrosilicon"]
    assert found.energy.value is None
    assert "综合能源消费量缺数" in found.energy.note
    assert found.electricity.value == 10000  # does not wait for the gas


def test_an_output_of_zero_has_no_unit_consumption(make_ledger: MakeLedger) -> None:
    found = units(make_ledger(*USED, activity=products("product:ferrosilicon,0,吨")))["ferrosilicon"]
    assert (found.energy.value, found.allocation) == (None, Allocation.REFUSED)
    assert "产量为零" in found.energy.note


def test_a_product_of_a_firm_outside_the_register_is_listed_without_a_figure(
    make_ledger: MakeLedger, tmp_path: Path
) -> None:
    other = "91513228HCHC000262"
    workspace = make_ledger(*USED, activity=products("product:ferrosilicon,2000,吨"))
    accepted(workspace, tmp_path, "more.csv", f"{ENTRY_HEAD}{other},2020,coke,production_use,5,吨,,,\n")
    accepted(workspace, tmp_path, "product.csv", f"{ACTIVITY}{other},2020,product:lime,10,吨,\n")
    lime = units(workspace)["lime"]
    assert (lime.firm, lime.energy.value, lime.allocation) == ("（未登记）", None, Allocation.REFUSED)


def test_a_ledger_without_products_is_refused(make_ledger: MakeLedger) -> None:
    with pytest.raises(NothingToAccount, match="product"):
        units(make_ledger(*USED))


def test_the_products_of_aba(aba: Workspace) -> None:
    found = unit_consumption(balance_account(aba, "2020"), "2020")
    posted = {
        row["firm_id"]: row["amount"]
        for row in account(aba, ("2020",)).by_firm("2020")
        if row["measure"] == "energy_ce"
    }
    several = {each.firm_id for each in found if each.allocation is Allocation.MASS}
    assert len(several) == 3  # the cement works: clinker and cement
    assert {each.allocation for each in found} == {Allocation.SINGLE, Allocation.MASS}
    for each in found:
        if each.firm_id not in several:
            assert each.energy.value == posted[each.firm_id] * 1000 / each.output
    smelter = next(each for each in found if each.firm_id == "91513221HCHC00528F")
    assert round(smelter.electricity.value, 0) == 13681  # type: ignore[arg-type]


def test_the_command_names_the_rule_of_every_figure(tmp_path: Path) -> None:
    where = ["unit", str(ABA), "--firm", "91513221HCHC0094X9", "--work", str(tmp_path)]
    ran = CliRunner().invoke(app, [*where, "--format", "json"])
    assert ran.exit_code == 0
    found = json.loads(ran.stdout)
    assert [row["allocation"] for row in found["products"]] == ["mass", "mass"]
    assert next(figure["key"] for figure in found["figures"]) == "unit_energy/91513221HCHC0094X9/2020/cement"
    assert {mark["key"] for mark in found["marks"]} >= {"NBS205.04"}
    rows = list(csv.DictReader(io.StringIO(CliRunner().invoke(app, [*where, "--format", "csv"]).stdout)))
    # 47,144.40 tce × 1000 / (510,900 + 390,000 t)
    assert {round(Decimal(row["energy_kgce_per_unit"]), 2) for row in rows} == {Decimal("52.33")}
    assert all("按产量（质量）分摊" in row["note"] for row in rows)
