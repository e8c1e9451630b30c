"""Every limit of the scenario is found again in what the solver is given, with its number."""

import numpy as np
import pytest

from optimize import Scenario
from optimize._compiled import Compiled, compile_physics, compile_with_limits
from optimize._limits import limits_of
from optimize._model import build_model
from optimize._problem import problem_of


@pytest.fixture(scope="module")
def scenario(mixed, given) -> Scenario:
    limits = {
        "energy_total_max": given(100200, "tce"),
        "carbon_max": given(9000, "tCO2"),
        "capital_max": given(20000, "wan_cny"),
    }
    return mixed(48, limits=limits)


@pytest.fixture(scope="module")
def compiled(scenario: Scenario, base) -> Compiled:
    model = build_model(problem_of(scenario), {"R2": limits_of(scenario, base("300"))})
    return compile_with_limits(compile_physics(model), model, "R2")


def _side(compiled: Compiled, key: tuple[str, object]) -> float:
    return float(compiled.row_upper[compiled.rows.index(key)])


def _bounds(compiled: Compiled, key: tuple[str, object]) -> tuple[float, float]:
    at = compiled.columns.index(key)
    return float(compiled.lower[at]), float(compiled.upper[at])


def test_the_intensity_row_is_energy_less_theta_times_value_added(compiled: Compiled) -> None:
    """GWh: hydrogen 122.9 - 1.7217x0.2x100, smelter (0.1229 + 0.02)x1000 - 1.7217x0.3x100; data centre out of scope."""
    row = compiled.row(("limit", "intensity"))
    assert row == pytest.approx(
        {
            ("used_gwh", "hydrogen"): 122.9 - 34.434,
            ("used_gwh", "smelter"): 142.9 - 51.651,
            ("bought_gwh", "smelter"): 142.9 - 51.651,
            ("excess", "intensity"): -1,
        }
    )
    assert _side(compiled, ("limit", "intensity")) == pytest.approx(300)


def test_total_carbon_and_capital_rows_carry_their_numbers(compiled: Compiled) -> None:
    assert _side(compiled, ("limit", "energy_total")) == pytest.approx(200)
    assert compiled.row(("limit", "energy_total"))["bought_gwh", "smelter"] == pytest.approx(142.9)
    assert _side(compiled, ("limit", "carbon")) == 9000
    assert compiled.row(("limit", "carbon"))["used_gwh", "smelter"] == pytest.approx(200)  # 2 t/t, 10,000 kWh/t
    assert compiled.row(("limit", "carbon"))["bought_gwh", "data_centre"] == pytest.approx(500)
    assert _side(compiled, ("limit", "capital")) == 20000
    assert compiled.row(("limit", "capital"))["size", "smelter"] == pytest.approx(100)  # 1,000 yuan/kW
    assert compiled.row(("limit", "capital"))["store_size", "hydrogen"] == pytest.approx(10)  # 100 yuan/kg


def test_every_load_has_its_product_cap(compiled: Compiled) -> None:
    assert compiled.row(("limit", "product_max.smelter"))["used_gwh", "smelter"] == pytest.approx(100)


def test_sizes_corridor_purchase_and_offtake_are_bounded(compiled: Compiled) -> None:
    assert _bounds(compiled, ("size", "smelter")) == (0, 40)
    assert _bounds(compiled, ("store_size", "hydrogen")) == (0, 20)
    for hour in range(48):
        assert _bounds(compiled, ("exported", ("east", hour))) == (0, 10)
        assert _bounds(compiled, ("offtake", ("hydrogen", hour))) == (0, 0.6)
        assert _side(compiled, ("purchase", ("aba", hour))) == 60


def test_every_hour_has_its_balance_levels_and_ramps(compiled: Compiled, scenario: Scenario) -> None:
    rows = set(compiled.rows)
    for hour in range(48):
        assert ("balance", ("aba", hour)) in rows
        assert ("stored", ("hydrogen", hour)) in rows
        assert ("store_full", ("hydrogen", hour)) in rows
        for load in scenario.loads:
            assert {("full_power", (load.name, hour)), ("least_power", (load.name, hour))} <= rows
    for pair in range(47):
        assert {("ramp_up", ("smelter", pair)), ("ramp_down", ("smelter", pair))} <= rows
    assert compiled.row(("ramp_up", ("smelter", 3)))["size", "smelter"] == pytest.approx(-0.05)
    assert {("daily_work", ("data_centre", day)) for day in range(2)} <= rows
    assert compiled.row(("daily_work", ("data_centre", 1)))["size", "data_centre"] == pytest.approx(-24 * 1.25 * 0.8)


def test_no_row_or_column_is_lost_on_the_way_to_the_solver(compiled: Compiled) -> None:
    assert len(set(compiled.rows)) == len(compiled.rows) == len(compiled.row_upper)
    assert len(set(compiled.columns)) == len(compiled.columns) == len(compiled.cost)
    assert np.diff(compiled.start).min() > 0


def test_the_line_opens_in_its_year(scenario: Scenario) -> None:
    assert problem_of(scenario, 2025).outlets[0].capacity_mw == 10
    assert problem_of(scenario, 2026).outlets[0].capacity_mw == 80


def test_r4_counts_the_fossil_share_of_bought_power_and_no_surplus(scenario: Scenario, base) -> None:
    limit = limits_of(scenario, base("300", "R4"))[0]
    assert limit.used["smelter"] == pytest.approx(20 - 51.651)
    assert limit.bought["smelter"] == pytest.approx(20 + 122.9 * 0.3 - 51.651)


def test_a_carbon_limit_without_a_factor_is_refused(scenario: Scenario, base) -> None:
    from dataclasses import replace

    with pytest.raises(ValueError, match="grid_co2_t_per_mwh"):
        limits_of(scenario, replace(base("300"), grid_co2_t_per_mwh=None))
