"""The check of an answer against the scenario: it must catch what a wrong solver or a wrong model would hand out."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimize import CertificateFailed, HourlySeries, Plan, Scenario, solve
from optimize._certificate import certificate


@pytest.fixture(scope="module")
def scenario(mixed) -> Scenario:
    return mixed(72)


@pytest.fixture(scope="module")
def plan(scenario: Scenario, base) -> Plan:
    return solve(scenario, base("300"))


def _with(series: HourlySeries, family: str, name: str, hour: int, change: float) -> HourlySeries:
    arrays: dict[str, Any] = dict(getattr(series, family))
    arrays[name] = arrays[name].copy()
    arrays[name][hour] += change
    return replace(series, **{family: arrays})


def test_every_family_of_constraints_is_checked_and_holds(plan: Plan) -> None:
    families = {residual.family.partition(".")[0] for residual in plan.certificate.residuals}
    assert families == {
        "every hour finite", "not negative", "balance", "corridor", "purchase", "purchase by loads without grid",
        "size", "season", "full_power", "least_power", "daily_work", "ramp", "store", "store_full", "store_size",
        "offtake", "intensity", "product_max", "net_benefit",
    }  # fmt: skip
    assert all(residual.holds for residual in plan.certificate.residuals)


@pytest.mark.parametrize(
    ("family", "name", "hour", "change", "named"),
    [
        ("used_mw", "hydrogen", 5, 1e-3, "balance.aba"),
        ("spilled_mw", "aba", 5, -500.0, "not negative"),
        ("exported_mw", "east", 3, 1.0, "corridor.east"),
        ("bought_mw", "smelter", 9, 100.0, "purchase.aba"),
        ("bought_mw", "hydrogen", 9, 1.0, "purchase by loads without grid"),
        ("bought_mw", "data_centre", 9, 0.01, "daily_work.data_centre"),
        ("bought_mw", "smelter", 9, -0.5, "not negative"),
        ("level_t", "hydrogen", 9, 0.01, "store.hydrogen"),
        ("offtake_t_per_h", "hydrogen", 9, 1.0, "offtake.hydrogen"),
        ("used_mw", "smelter", 20, float("nan"), "every hour finite"),
    ],
)
def test_a_tampered_hour_is_refused(
    scenario: Scenario, plan: Plan, family: str, name: str, hour: int, change: float, named: str
) -> None:
    tampered = _with(plan.hourly, family, name, hour, change)
    with pytest.raises(CertificateFailed) as caught:
        certificate(scenario, plan.base, plan.year, tampered, plan.net_benefit_wan_cny)
    assert any(line.startswith(named) for line in caught.value.broken), caught.value.broken


def test_a_smaller_plant_than_its_power_is_refused(scenario: Scenario, plan: Plan) -> None:
    tampered = replace(plan.hourly, size_mw=dict(plan.hourly.size_mw) | {"smelter": plan.load("smelter").size_mw - 1})
    with pytest.raises(CertificateFailed, match=r"full_power\.smelter"):
        certificate(scenario, plan.base, plan.year, tampered, plan.net_benefit_wan_cny)


def test_a_plan_made_for_a_looser_target_is_refused(scenario: Scenario, plan: Plan, base) -> None:
    with pytest.raises(CertificateFailed, match="intensity broken by 10 tce"):
        certificate(scenario, base("290"), plan.year, plan.hourly, plan.net_benefit_wan_cny)


def test_a_benefit_that_the_prices_do_not_give_is_refused(scenario: Scenario, plan: Plan) -> None:
    with pytest.raises(CertificateFailed, match="net_benefit"):
        certificate(scenario, plan.base, plan.year, plan.hourly, plan.net_benefit_wan_cny * 1.001)


def test_a_missing_hour_is_refused(scenario: Scenario, plan: Plan) -> None:
    short = replace(plan.hourly, spilled_mw={"aba": np.zeros(71)})
    with pytest.raises((CertificateFailed, ValueError)):
        certificate(scenario, plan.base, plan.year, short, plan.net_benefit_wan_cny)
