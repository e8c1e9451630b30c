"""The shipped cases gathered once into a whole report, and its page in both languages."""

from dataclasses import dataclass, fields, replace

import pytest

from accounting import Account, FigureBook, IndicatorOptions, account, indicators, meter_year
from ledgers import Workspace, check_ledger
from shuangkong._case import Case, load_case
from shuangkong._planning import base_values, plans_of, read_scenario
from shuangkong.report import RegionContent, ReportContent, gather_planning, gather_plant, gather_region, render_report
from tests.conftest import CASES

LANGS = ("zh", "en")


@dataclass(frozen=True)
class Computed:
    """The Aba case accounted, as a command hands it to the report."""

    case: Case
    account: Account
    book: FigureBook
    options: IndicatorOptions


def computed_of(aba: Workspace) -> Computed:
    case = load_case(CASES / "aba")
    options = IndicatorOptions(case.period, case.base_period, case.price_base, case.target_cut)
    done = account(aba, (case.base_period, case.period), electricity_co2=case.electricity_co2)
    return Computed(case, done, indicators(done, options), options)


class CoalUnconfirmed(Account):
    """An account of which one coefficient alone is not confirmed, bituminous coal of form 205-1."""

    def marks_of(self, resolution_id: int) -> frozenset[str]:
        return Account.marks_of(self, resolution_id) & {"NBS205.04"}

    def marks(self) -> list[dict[str, str]]:
        return [mark for mark in Account.marks(self) if mark["key"] == "NBS205.04"]


@pytest.fixture(scope="session")
def coal_unconfirmed(aba: Workspace) -> Computed:
    done = computed_of(aba)
    parts = {field.name: getattr(done.account, field.name) for field in fields(Account)}
    doubted = CoalUnconfirmed(**parts)
    return replace(done, account=doubted, book=indicators(doubted, done.options))


@pytest.fixture(scope="session")
def coal_region(aba: Workspace, coal_unconfirmed: Computed) -> RegionContent:
    done = coal_unconfirmed
    return gather_region(aba, done.case, done.account, done.book, done.options, langs=("zh",))


@pytest.fixture(scope="session")
def content(aba: Workspace, steel_plant: Workspace) -> ReportContent:
    done = computed_of(aba)
    case, book, options = done.case, done.book, done.options
    scenario = read_scenario(case.folder / case.scenario)
    plans, _ = plans_of(scenario, base_values(scenario, done.account, book, options, case.scope, ["R2", "R4"]))
    cut = scenario.target.intensity_cut.value
    region = gather_region(aba, case, done.account, book, options, findings=check_ledger(aba), next_cut=cut)
    plant_case = load_case(CASES / "steel_plant")
    meter = meter_year(steel_plant, plant_case.meter_id, plant_case.period, electricity_co2=plant_case.electricity_co2)
    return ReportContent(
        region=region,
        planning=gather_planning(case, scenario, plans),
        plant=gather_plant(plant_case, meter, findings=check_ledger(steel_plant)),
        version="0.0.0",
        generated_at="2026-03-01 12:00",
        factors_hash="0123abcd",
        command="shuangkong report cases/aba",
    )


@pytest.fixture(scope="session")
def pages(content: ReportContent) -> dict[str, str]:
    return {lang: render_report(content, lang) for lang in LANGS}
