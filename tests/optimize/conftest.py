"""Small scenarios built in code, and the Aba case solved once."""

import copy
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import optimize
from optimize import BaseValues, Plan, Scenario

ROOT = Path(__file__).parents[2]
JULY = 4344  # first hour of July of a non-leap year: 181 days of 24 h


def number(value: Any, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "origin": "assumption", "note": "test"}


def _load(name: str, kind: str, **changes: Any) -> dict[str, Any]:
    common = {
        "name": name,
        "kind": kind,
        "title_zh": name,
        "title_en": name,
        "node": "aba",
        "in_indicator": True,
        "uses_grid": False,
        "capacity_min": number(0, "MW"),
        "capacity_max": number(100, "MW"),
        "months": number([1] * 12, "1"),
        "value_added": number(Decimal("0.2"), "cny/kWh"),
        "capex": number(1000, "cny/kW"),
        "life": number(20, "a"),
    }
    return common | changes


def industry(name: str = "plain", **changes: Any) -> dict[str, Any]:
    own = {
        "energy_per_product": number(10000, "kWh/t"),
        "min_level": number(0, "1"),
        "ramp": number(1, "1/h"),
        "margin": number(1, "cny/kWh"),
        "fuel": number(0, "kgce/kWh"),
        "feedstock_share": number(0, "1"),
        "process_co2": number(0, "tCO2/t"),
        "product_max": number(100000000, "t"),
    }
    return _load(name, "industry", **own) | changes


def hydrogen(**changes: Any) -> dict[str, Any]:
    own = {
        "energy_per_product": number(55, "kWh/kg"),
        "min_level": number(Decimal("0.2"), "1"),
        "product_price": number(25, "cny/kg"),
        "other_inputs": number(4, "cny/kg"),
        "store_max": number(20, "t"),
        "store_capex": number(500, "cny/kg"),
        "store_life": number(20, "a"),
        "offtake_max": number([1000] * 12, "kg/h"),
    }
    return _load("hydrogen", "hydrogen", **own) | changes


def data_centre(**changes: Any) -> dict[str, Any]:
    own = {
        "pue": number(Decimal("1.25"), "1"),
        "utilisation": number(Decimal("0.8"), "1"),
        "deferrable_share": number(Decimal("0.2"), "1"),
        "margin": number(Decimal("0.9"), "cny/kWh"),
        "in_indicator": False,
        "uses_grid": True,
        "capacity_max": number(30, "MW"),
    }
    return _load("data_centre", "data_centre") | own | changes


def mapping(hours: int, loads: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """A scenario as the file would give it: a window from 1 July, 120 MW of surplus with a daily shape."""
    shape = [Decimal("1.5")] * 8 + [Decimal("0.6")] * 8 + [Decimal("0.9")] * 8
    return {
        "name": "small",
        "title_zh": "小例",
        "title_en": "small",
        "target": {
            "base_year": number(2020, "a"),
            "year": number(2025, "a"),
            "value_added_growth": number(Decimal("0.07"), "1"),
            "intensity_cut": number(Decimal("0.14"), "1"),
            "existing_energy_growth": number(0, "1"),
            "existing_nonfossil_share": number(0, "1"),
        },
        "finance": {"discount_rate": number(Decimal("0.08"), "1")},
        "time": {"start_hour": number(JULY, "h"), "hours": number(hours, "h")},
        "nodes": [{"name": "aba", "title_zh": "阿坝州", "title_en": "Aba"}],
        "surplus": [
            {
                "node": "aba",
                "energy": number(120 * 744, "MWh"),
                "hydrology": number(1, "1"),
                "monthly_share": number([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0], "1"),
                "hourly_shape": number(shape, "1"),
                "delivery_price": number(Decimal("0.05"), "cny/kWh"),
                "station_value_added": number(0, "cny/kWh"),
            }
        ],
        "grid": [
            {
                "node": "aba",
                "capacity": number(60, "MW"),
                "price": number([Decimal("0.4")] * 12, "cny/kWh"),
                "nonfossil_share": number(Decimal("0.7"), "1"),
            }
        ],
        "corridors": [
            {
                "name": "east",
                "title_zh": "东线",
                "title_en": "East line",
                "node": "aba",
                "capacity_before": number(10, "MW"),
                "capacity_after": number(80, "MW"),
                "in_service_year": number(2026, "a"),
                "price": number(Decimal("0.15"), "cny/kWh"),
            }
        ],
        "loads": loads,
    } | changes


@pytest.fixture(scope="session")
def make() -> Callable[..., Scenario]:
    def scenario(hours: int, *loads: dict[str, Any], **changes: Any) -> Scenario:
        return Scenario.model_validate(copy.deepcopy(mapping(hours, list(loads), **changes)))

    return scenario


@pytest.fixture(scope="session")
def loads() -> dict[str, Callable[..., dict[str, Any]]]:
    return {"industry": industry, "hydrogen": hydrogen, "data_centre": data_centre}


@pytest.fixture(scope="session")
def given() -> Callable[[Any, str], dict[str, Any]]:
    return number


@pytest.fixture(scope="session")
def mixed(make: Callable[..., Scenario]) -> Callable[..., Scenario]:
    """All three kinds of load, with every trait at work."""

    def scenario(hours: int, **changes: Any) -> Scenario:
        smelter = industry(
            "smelter",
            uses_grid=True,
            capacity_max=number(40, "MW"),
            min_level=number(Decimal("0.7"), "1"),
            ramp=number(Decimal("0.05"), "1/h"),
            fuel=number(Decimal("0.02"), "kgce/kWh"),
            value_added=number(Decimal("0.3"), "cny/kWh"),
            process_co2=number(2, "tCO2/t"),
            margin=number(Decimal("0.38"), "cny/kWh"),
        )
        gas = hydrogen(
            product_price=number(40, "cny/kg"),
            store_capex=number(100, "cny/kg"),
            offtake_max=number([600] * 12, "kg/h"),
        )
        return make(hours, gas, data_centre(), smelter, **changes)

    return scenario


def base_with_headroom(headroom_tce: str, regime: str = "R2") -> BaseValues:
    """Base values with θ = 1.7217 tce per 10⁴ yuan and the headroom named."""
    energy = Decimal(100000)
    theta = Decimal("1.7217")
    return BaseValues(
        regime=regime,
        energy_tce=energy,
        value_added_wan_cny=(energy + Decimal(headroom_tce)) / theta,
        intensity_target_tce_per_wan_cny=theta,
        electricity_tce_per_mwh=Decimal("0.1229"),
        grid_co2_t_per_mwh=Decimal("0.5"),
    )


@pytest.fixture(scope="session")
def base() -> Callable[..., BaseValues]:
    return base_with_headroom


@pytest.fixture(scope="session")
def aba() -> Scenario:
    return optimize.load_scenario(ROOT / "cases" / "aba" / "scenario.toml")


@pytest.fixture(scope="session")
def aba_bases(aba: Scenario) -> tuple[BaseValues, BaseValues]:
    """R2 and R4 from rules §6.3; under R4, 70 % of the existing energy is electricity, 90 % of it non-fossil."""
    energy = Decimal(1345300)
    common = {
        "energy_tce": energy,
        "value_added_wan_cny": Decimal(672000),
        "electricity_tce_per_mwh": Decimal("0.1229"),
    }
    years = aba.target.years()
    return (
        optimize.target_year_base("R2", years, **common),
        optimize.target_year_base("R4", years, **common, deducted_tce=energy * Decimal("0.63")),
    )


@pytest.fixture(scope="session")
def aba_plans(aba: Scenario, aba_bases: tuple[BaseValues, BaseValues]) -> tuple[Plan, ...]:
    return optimize.solve_regimes(aba, aba_bases)
