"""What is gathered agrees with accounting and the planner to the last digit."""

from dataclasses import replace
from decimal import Decimal

import pytest

from accounting import progress_target
from ledgers import Workspace
from shuangkong.report import PlanningContent, RegionContent, ReportContent, gather_region
from shuangkong.report._charts import flow_chart, flow_links
from shuangkong.report._layout import indicator_keys, summary_keys
from shuangkong.report._monthly import gather_months
from shuangkong.report._planning_chart import monthly_parts, surplus_months
from shuangkong.report._texts import Texts
from shuangkong.report._unconfirmed import unconfirmed_measures
from shuangkong.report._views import month_rows
from tests.report.conftest import Computed, computed_of


@pytest.fixture(scope="session")
def region(content: ReportContent) -> RegionContent:
    assert content.region
    return content.region


@pytest.fixture(scope="session")
def planning(content: ReportContent) -> PlanningContent:
    assert content.planning
    return content.planning


def test_the_energy_flow_adds_up_to_the_consumption_figure(region: RegionContent) -> None:
    assert region.flow
    assert region.flow.net_tce == region.book.number("energy_ce/州内/2020")
    for part in ("item", "division"):
        assert sum(row.net_tce for row in region.flow.by(part)) == region.flow.net_tce


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture_of_the_flow_loses_nothing(region: RegionContent, lang: str) -> None:
    assert region.flow
    texts = Texts(lang)
    links = flow_links(region.flow, texts)
    into_net = sum(value for (_, end), value in links.items() if end == texts("flow.net"))
    assert into_net == region.flow.figure.value
    drawn = flow_chart(region.flow, texts).option["series"][0]["links"]
    net_wan_tce = sum(link["value"] for link in drawn if link["target"] == texts("flow.net"))
    assert net_wan_tce == pytest.approx(float(region.flow.net_tce) / 1e4, abs=1e-4)


def test_recovered_energy_is_shown_and_not_netted_away(region: RegionContent) -> None:
    assert region.flow
    returned = {row.name.en: row.returned_tce for row in region.flow.by("item") if row.returned_tce}
    # waste heat recovered in the 2020 forms: 16,717.525 + 11,907.72 tce
    assert returned["Waste heat and pressure"] == Decimal("28625.245")


def test_months_add_up_to_what_the_same_firms_filed_for_the_year(region: RegionContent) -> None:
    months = region.months
    assert months
    assert len(months.months) == 12
    assert months.firm_count == 16
    assert months.total_tce == months.firms_year_tce


def test_firms_that_file_by_months_are_set_against_their_own_scope_if_all_belong_to_it(region: RegionContent) -> None:
    months = region.months
    assert months
    assert months.base_scope == region.scope == "州内"
    assert months.base_year == region.book["energy_ce/州内/2020"]


def test_firms_of_several_scopes_that_file_by_months_are_set_against_all_scopes(aba: Workspace) -> None:
    done = computed_of(aba)
    months = gather_months(aba, done.account, done.book, "2020", "飞地", "全部")
    assert months
    assert months.base_scope == "全部"
    assert months.base_year == done.book["energy_ce/全部/2020"]


def test_a_firms_marks_are_those_of_the_account_measure_by_measure(coal_unconfirmed: Computed) -> None:
    done = coal_unconfirmed
    marked = unconfirmed_measures(done.account, "2020")
    assert marked.keys() == done.account.unconfirmed_by("firm_id", "2020").keys()
    scopes = {row["firm_id"]: row["scope"] for row in done.account.by_firm("2020")}
    assert 0 < len(marked) < len(scopes)
    assert set().union(*marked.values()) == {"energy_ce", "energy_eq"}  # CO2 of coal has coefficients of its own
    for measure in ("energy_ce", "energy_eq"):
        of_firms = {scopes[firm] for firm, measures in marked.items() if measure in measures}
        assert of_firms == {at for at in set(scopes.values()) if done.book[f"{measure}/{at}/2020"].unconfirmed}


def test_an_item_is_marked_where_its_coefficient_is_not_confirmed(coal_region: RegionContent) -> None:
    flow = coal_region.flow
    assert flow
    assert flow.figure.unconfirmed == {"NBS205.04"}
    assert {row.name.zh for row in flow.by("item") if row.unconfirmed} == {"一般烟煤"}
    assert not any(row.returned_unconfirmed for row in flow.by("item"))
    burning = {line.division for line in flow.lines if line.item.zh == "一般烟煤"}
    assert {row.name for row in flow.by("division") if row.unconfirmed} == burning


def test_nodes_of_the_flow_carry_the_mark_of_their_lines(coal_region: RegionContent) -> None:
    assert coal_region.flow
    nodes = flow_chart(coal_region.flow, Texts("zh")).option["series"][0]["data"]
    stars = {node["name"]: node["label"]["formatter"].endswith("*") for node in nodes}
    assert [stars[name] for name in ("一般烟煤", "电力", "净消费", "回收与转换产出")] == [True, False, True, False]


def test_months_carry_the_marks_of_their_items(region: RegionContent) -> None:
    months = region.months
    assert months
    assert {mark["key"] for mark in months.marks} <= {mark["key"] for mark in region.marks}
    coal = [item.zh for item in months.items].index("一般烟煤")
    assert all(row[coal] for row in months.unconfirmed)


def test_a_month_and_the_year_are_marked_where_one_item_is(region: RegionContent) -> None:
    assert region.months
    no, count = (False,) * len(region.months.items), len(region.months.items)
    months = replace(region.months, unconfirmed=((True, *no[1:]), *(no for _ in range(11))))
    first, *rest, total = month_rows(months, Texts("zh"))
    for row in (first, total):
        assert [cell.endswith("*") for cell in row.cells] == [True, *[False] * (count - 1), True]
    assert not any(cell.endswith("*") for row in rest for cell in row.cells)


def test_the_path_is_the_progress_target_of_accounting(region: RegionContent) -> None:
    path = region.path
    assert path
    first, second = path.terms
    assert (first.base_year, second.base_year) == (2015, 2020)
    base = region.book.number("intensity/州内/2015")
    assert base
    assert first.limits_log == tuple(base * (1 - progress_target(Decimal("0.14"), year, 5)) for year in range(6))
    # 2.002 x 0.86 = 1.7217 tce per 10⁴ yuan (rules §6.3)
    assert round(second.limits_log[5], 4) == round(second.limits_linear[5], 4) == Decimal("1.7217")


def test_firms_are_the_largest_of_all_scopes_with_their_share(region: RegionContent) -> None:
    energy = [firm.energy_ce_tce or Decimal(0) for firm in region.firms]
    assert energy == sorted(energy, reverse=True)
    total = region.book.number("energy_ce/全部/2020")
    assert total
    assert [firm.share for firm in region.firms] == [value / total for value in energy]


def test_every_figure_that_the_page_links_to_is_explained_with_its_inputs(region: RegionContent) -> None:
    explained = {item.key for item in region.explained}
    shown = [*summary_keys(region.scope, region.options), *indicator_keys(region.scopes, region.options)]
    assert {key for key in shown if key in region.book} <= explained
    assert {key for item in region.explained if item.figure for key in item.figure.inputs} <= explained


def test_gathering_leaves_the_postings_of_the_account_in_place(aba: Workspace) -> None:
    done = computed_of(aba)
    before = done.account.by_scope()
    gather_region(aba, done.case, done.account, done.book, done.options, langs=("zh",))
    assert done.account.by_scope() == before


def test_each_months_surplus_goes_somewhere(planning: PlanningContent) -> None:
    for plan in planning.plans:
        parts = monthly_parts(plan, Texts("zh"))
        for at, month in enumerate(surplus_months(plan)):
            available = plan.spill.available_mwh_by_month[month] / 1e5
            assert sum(part.months[at] for part in parts) == pytest.approx(available, rel=1e-6)


def test_headroom_is_the_hand_arithmetic_of_the_rules(planning: PlanningContent) -> None:
    # 27.74 / (1.229 - 1.7217 v): 22.6, 28.1, 38.9 x 10⁸ kWh for v = 0, 0.14, 0.30 yuan/kWh (rules §6.3)
    rooms = {
        str(row["value_added_cny_per_kwh"]): str(row["headroom_yi_kwh"])
        for row in planning.headroom
        if row["regime"] == "R2"
    }
    assert [round(Decimal(room), 1) for room in rooms.values()] == [Decimal("22.6"), Decimal("28.1"), Decimal("38.9")]
    break_even = planning.break_even["R2"]
    assert break_even
    assert round(break_even, 3) == Decimal("0.714")
    assert planning.break_even["R4"] is None
