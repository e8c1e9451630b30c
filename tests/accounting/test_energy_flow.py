"""The flow of energy: what goes into a node comes out of it, and what does not add up has a node of its own."""

import json
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from accounting import EnergyFlow, FlowBy, NodeKind, NotBalanced, balance_account, energy_balance, energy_flow
from ledgers import Workspace
from shuangkong._cli import app
from shuangkong._errors import Refused
from shuangkong.report import flow_svg
from tests.accounting.test_balance import PLANT, heat_plant_and_smelter
from tests.conftest import ENTRY_HEAD, FIRM, MakeLedger, accepted

ABA = Path(__file__).parents[2] / "cases" / "aba"
CEMENT = "91513221HCHC0094X9"
"""A firm of Aba that makes electricity of its waste heat."""


def flowing(workspace: Workspace, **asked: str) -> EnergyFlow:
    return energy_flow(balance_account(workspace, "2020"), "2020", **asked)  # type: ignore[arg-type]


def links(flow: EnergyFlow) -> dict[tuple[str, str], Decimal]:
    return {(link.source, link.target): link.energy_tce for link in flow.links}


def conserves(flow: EnergyFlow) -> None:
    sources = sum((flow.outflow(key) for key, node in flow.nodes.items() if node.kind is NodeKind.SOURCE), Decimal(0))
    ends = sum((flow.inflow(k) for k, n in flow.nodes.items() if n.kind in (NodeKind.USE, NodeKind.SINK)), Decimal(0))
    assert sources == ends > 0
    for key, node in flow.nodes.items():
        if node.kind in (NodeKind.ITEM, NodeKind.TRANSFORMATION):
            assert flow.inflow(key) == flow.outflow(key) > 0, key
        else:
            assert 0 in (flow.inflow(key), flow.outflow(key)), key
    assert {end for link in flow.links for end in (link.source, link.target)} == set(flow.nodes)


def test_every_flow_of_a_plant_by_hand(make_ledger: MakeLedger) -> None:
    flow = flowing(make_ledger(*PLANT), firm=FIRM)
    conserves(flow)
    # t × 0.7143 and GJ × 0.03412: 1000 t bought; 400 converted, 500 used, 50 outside production, 40 to stock, 10 left
    assert links(flow) == {
        ("source/outside", "item/raw_coal"): Decimal("714.3"),
        ("item/raw_coal", "transformation"): Decimal("285.72"),
        ("item/raw_coal", "use/production"): Decimal("357.15"),
        ("item/raw_coal", "use/nonproduction"): Decimal("35.715"),
        ("item/raw_coal", "sink/stock"): Decimal("28.572"),
        ("item/raw_coal", "sink/difference"): Decimal("7.143"),
        ("transformation", "item/heat"): Decimal("204.72"),
        ("transformation", "sink/loss"): Decimal("81"),
        ("item/heat", "use/production"): Decimal("170.6"),
        ("item/heat", "sink/outside"): Decimal("34.12"),
    }


def test_heat_between_firms_of_a_region_neither_enters_nor_leaves_it(make_ledger: MakeLedger, tmp_path: Path) -> None:
    flow = flowing(heat_plant_and_smelter(make_ledger, tmp_path), scope="州内")
    conserves(flow)
    assert links(flow) == {
        ("source/outside", "item/raw_coal"): Decimal("714.3"),  # 1000 t: all that the region takes in
        ("item/raw_coal", "transformation"): Decimal("714.3"),
        ("transformation", "item/heat"): Decimal("580.04"),  # 17000 GJ × 0.03412
        ("transformation", "sink/loss"): Decimal("134.26"),
        ("item/heat", "use/32"): Decimal("580.04"),
    }


def test_a_shortfall_and_an_excess_of_firms_do_not_cancel(make_ledger: MakeLedger, tmp_path: Path) -> None:
    workspace = heat_plant_and_smelter(make_ledger, tmp_path)
    power = {FIRM: (10, 9), "91513228HCHC000262": (5, 6)}
    lines = [
        f"{firm},2020,electricity,{name},{amount},万千瓦时,,,\n"
        for firm, (bought, used) in power.items()
        for name, amount in (("purchase", bought), ("production_use", used), ("nonproduction_use", 0))
    ]
    accepted(workspace, tmp_path, "power.csv", ENTRY_HEAD + "".join(lines))
    flow = flowing(workspace, scope="州内")
    conserves(flow)
    found = links(flow)
    # 10 − 9 in one firm, 5 − 6 in the other: each 1.229 tce, and their sum is 0
    assert found["item/electricity", "sink/difference"] == Decimal("1.229")
    assert found["source/difference", "item/electricity"] == Decimal("1.229")


def test_output_above_input_is_a_source_that_says_so(make_ledger: MakeLedger) -> None:
    lines = [line.replace("transformation_output,6000", "transformation_output,9000") for line in PLANT]
    flow = flowing(make_ledger(*lines), firm=FIRM)
    conserves(flow)
    # 9000 × 0.03412 − 400 × 0.7143
    assert links(flow)["source/gain", "transformation"] == Decimal("21.36")
    assert "待核" in flow.nodes["source/gain"].zh


def test_feedstock_is_a_use_of_its_own_in_the_flow_of_a_firm(make_ledger: MakeLedger) -> None:
    flow = flowing(make_ledger(*PLANT, "raw_coal,feedstock_use,200,吨"), firm=FIRM)
    conserves(flow)
    assert links(flow)["item/raw_coal", "use/feedstock"] == Decimal("142.86")  # 200 × 0.7143
    assert links(flow)["item/raw_coal", "use/production"] == Decimal("214.29")  # the other 300


def test_a_balance_with_a_hole_is_not_drawn(make_ledger: MakeLedger) -> None:
    workspace = make_ledger(*(line for line in PLANT if not line.startswith("raw_coal,purchase")))
    with pytest.raises(NotBalanced, match="原煤 购进量（测试铝业）未填报"):
        flowing(workspace)


def test_more_conversion_than_use_is_not_drawn(make_ledger: MakeLedger) -> None:
    lines = [line.replace("transformation_input,400", "transformation_input,950") for line in PLANT]
    with pytest.raises(NotBalanced, match=r"item/raw_coal → use/production: -35.715 tce < 0"):  # (900 − 950) × 0.7143
        flowing(make_ledger(*lines), firm=FIRM)


@pytest.mark.parametrize("asked", [{}, {"scope": "州内"}, {"scope": "飞地"}, {"firm": CEMENT}, {"by": FlowBy.FIRM}])
def test_the_flow_of_aba_conserves_and_is_that_of_its_balance(aba: Workspace, asked: dict[str, str]) -> None:
    done = balance_account(aba, "2020")
    flow = energy_flow(done, "2020", **asked)  # type: ignore[arg-type]
    conserves(flow)
    narrowed = {name: word for name, word in asked.items() if name != "by"}
    balance = energy_balance(done, "2020", **narrowed)  # type: ignore[arg-type]
    uses = sum((flow.inflow(k) for k, node in flow.nodes.items() if node.kind is NodeKind.USE), Decimal(0))
    assert uses == balance.total("final_use")
    assert flow.outflow("source/recovery") == (balance.total("recovery") or 0)
    assert flow.marks() <= balance.marks()


def test_industries_have_names_in_both_languages(aba: Workspace) -> None:
    flow = flowing(aba, scope="州内")
    assert (flow.nodes["use/32"].zh, flow.nodes["use/32"].en) == ("有色金属冶炼和压延加工业", "Non-ferrous metals")


def test_the_drawing_is_one_file_that_names_its_nodes_and_marks(aba: Workspace) -> None:
    drawn = flow_svg(flowing(aba, scope="州内"), "zh", "合成数据 <x>")
    root = ElementTree.fromstring(drawn)
    texts = ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "外部供入  134.95*" in texts  # 1,349,499 tce in 10⁴ tce
    assert "合成数据 <x>" in texts
    assert "* 依据未核对原文的系数" in texts
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")  # nothing is fetched
    assert "nan" not in drawn


def test_the_drawing_stays_within_its_frame(aba: Workspace) -> None:
    for asked in ({"scope": "州内"}, {"firm": CEMENT}, {"by": FlowBy.FIRM}):  # 217 firms: the largest alone are drawn
        root = ElementTree.fromstring(flow_svg(flowing(aba, **asked), "en"))
        labels = root.findall("{http://www.w3.org/2000/svg}text")
        assert len(labels) < 45
        width, height = (float(root.attrib[name]) for name in ("width", "height"))
        for rect in root.iter("{http://www.w3.org/2000/svg}rect"):
            at = {name: float(rect.attrib.get(name, 0)) for name in ("x", "y", "width", "height")}
            assert 0 <= at["x"] <= width - at["width"]
            assert 0 <= at["y"] <= height - at["height"]


def test_the_command_prints_nodes_and_links_and_writes_the_drawing(tmp_path: Path) -> None:
    where = ["flow", str(ABA), "--scope", "州内", "--work", str(tmp_path)]
    ran = CliRunner().invoke(app, [*where, "--format", "json", "--svg", str(tmp_path / "flow.svg")])
    assert ran.exit_code == 0
    found = json.loads(ran.stdout)
    assert {node["kind"] for node in found["nodes"]} == {"source", "item", "transformation", "use", "sink"}
    loss = next(link for link in found["links"] if link["target"] == "sink/loss")
    assert loss == {**loss, "source": "transformation", "item": "", "energy_tce": "23073.852"}  # 28625.245 − 5551.393
    assert {mark["key"] for mark in found["marks"]} >= {"NBS205.04"}
    assert (tmp_path / "flow.svg").read_text("utf-8").startswith("<svg")
    lines = CliRunner().invoke(app, [*where, "--format", "csv"]).stdout.splitlines()
    assert lines[0] == "source,target,item,energy_tce,unconfirmed"
    assert len(lines) == len(found["links"]) + 1
    refused = CliRunner().invoke(app, [*where, "--by", "county"])
    assert isinstance(refused.exception, Refused)
