"""The optimum, once more: dense arrays written out by hand, solved by scipy's own HiGHS."""

import numpy as np
import pytest
from scipy.optimize import linprog

from optimize import Scenario, solve

HOURS = 72
_LOADS = ("hydrogen", "data_centre", "smelter")


class Dense:
    """Variables by name and hour, rows as dictionaries; no code shared with the package."""

    def __init__(self) -> None:
        self.index: dict[tuple[str, int], int] = {}
        self.bounds: list[tuple[float, float | None]] = []
        self.cost: list[float] = []
        self.equal: list[tuple[dict[int, float], float]] = []
        self.below: list[tuple[dict[int, float], float]] = []

    def add(self, name: str, hour: int, low: float, high: float | None, cost: float) -> None:
        self.index[name, hour] = len(self.cost)
        self.bounds.append((low, high))
        self.cost.append(cost)

    def row(self, terms: list[tuple[str, int, float]]) -> dict[int, float]:
        row: dict[int, float] = {}
        for name, hour, rate in terms:
            row[self.index[name, hour]] = row.get(self.index[name, hour], 0.0) + rate
        return row

    def optimum(self) -> float:
        def matrix(rows: list[tuple[dict[int, float], float]]) -> tuple[np.ndarray, np.ndarray]:
            dense = np.zeros((len(rows), len(self.cost)))
            for at, (row, _) in enumerate(rows):
                for column, rate in row.items():
                    dense[at, column] = rate
            return dense, np.array([side for _, side in rows])

        (equal, equal_side), (below, below_side) = matrix(self.equal), matrix(self.below)
        solved = linprog(self.cost, below, below_side, equal, equal_side, self.bounds, method="highs")
        assert solved.status == 0, solved.message
        return -float(solved.fun)


def written_out(headroom_tce: float) -> float:
    """The `mixed` scenario of conftest with its numbers typed again: 72 h from 1 July, surplus 120 MW x shape."""
    twin, year = Dense(), HOURS / 8760
    growth20 = 1.08**20
    annuity20 = 0.08 * growth20 / (growth20 - 1)
    surplus = [120.0 * (1.5 if hour % 24 < 8 else 0.6 if hour % 24 < 16 else 0.9) for hour in range(HOURS)]
    margin = {"hydrogen": 36 / 55 * 0.1, "data_centre": 0.09, "smelter": 0.038}
    size_max = {"hydrogen": 100.0, "data_centre": 30.0, "smelter": 40.0}
    for load in _LOADS:
        twin.add(f"size {load}", 0, 0, size_max[load], 100.0 * annuity20 * year)
    twin.add("store", 0, 0, 20, 10.0 * annuity20 * year)
    for hour in range(HOURS):
        for load in _LOADS:
            twin.add(f"surplus {load}", hour, 0, None, 0.005 - margin[load])
            twin.add(f"grid {load}", hour, 0, 0 if load == "hydrogen" else None, 0.04 - margin[load])
        twin.add("export", hour, 0, 10, -0.015)
        twin.add("spill", hour, 0, None, 0)
        twin.add("level", hour, 0, None, 0)
        twin.add("take", hour, 0, 0.6, 0)
        twin.add("work", hour, 0, None, 0)
    for hour in range(HOURS):
        used = [(f"surplus {load}", hour, 1.0) for load in _LOADS]
        twin.equal.append((twin.row([*used, ("export", hour, 1), ("spill", hour, 1)]), surplus[hour]))
        twin.below.append((twin.row([(f"grid {load}", hour, 1.0) for load in _LOADS]), 60))
        both = {load: [(f"surplus {load}", hour, 1.0), (f"grid {load}", hour, 1.0)] for load in _LOADS}
        minus = {load: [(name, at, -rate) for name, at, rate in both[load]] for load in _LOADS}
        twin.below.append((twin.row([*both["hydrogen"], ("size hydrogen", 0, -1)]), 0))
        twin.below.append((twin.row([*minus["hydrogen"], ("size hydrogen", 0, 0.2)]), 0))
        twin.below.append((twin.row([*both["smelter"], ("size smelter", 0, -1)]), 0))
        twin.below.append((twin.row([*minus["smelter"], ("size smelter", 0, 0.7)]), 0))
        # data centre: power = PUE x (interactive 0.64 x size + work); IT load within its size
        twin.equal.append(
            (twin.row([*both["data_centre"], ("work", hour, -1.25), ("size data_centre", 0, -1.25 * 0.64)]), 0)
        )
        twin.below.append((twin.row([("work", hour, 1), ("size data_centre", 0, -0.36)]), 0))
        made = [(name, at, -rate / 55) for name, at, rate in both["hydrogen"]]
        before = ("level", (hour - 1) % HOURS, -1.0)
        twin.equal.append((twin.row([("level", hour, 1), before, ("take", hour, 1), *made]), 0))
        twin.below.append((twin.row([("level", hour, 1), ("store", 0, -1)]), 0))
        if hour:
            step = [*both["smelter"], ("surplus smelter", hour - 1, -1.0), ("grid smelter", hour - 1, -1.0)]
            for sign in (1, -1):
                twin.below.append(
                    (twin.row([*((name, at, sign * rate) for name, at, rate in step), ("size smelter", 0, -0.05)]), 0)
                )
    for day in range(HOURS // 24):
        work = [("work", hour, 1.0) for hour in range(24 * day, 24 * day + 24)]
        twin.equal.append((twin.row([*work, ("size data_centre", 0, -24 * 0.16)]), 0))
    counted = {"hydrogen": 0.1229 - 1.7217 * 0.02, "smelter": 0.1229 + 0.02 - 1.7217 * 0.03}
    energy = [
        (f"{source} {load}", hour, rate)
        for load, rate in counted.items()
        for source in ("surplus", "grid")
        for hour in range(HOURS)
    ]
    twin.below.append((twin.row(energy), headroom_tce))
    return twin.optimum()


@pytest.mark.parametrize("headroom_tce", ["150", "440", "5000"])
def test_a_second_formulation_finds_the_same_optimum(mixed, base, headroom_tce: str) -> None:
    plan = solve(mixed(HOURS), base(headroom_tce))
    assert plan.net_benefit_wan_cny == pytest.approx(written_out(float(headroom_tce)), rel=1e-6)
    assert plan.solver.gap < 1e-9


def test_the_mixed_scenario_puts_every_trait_to_work(mixed, base) -> None:
    """Else the twin would prove little: a store is built, ramps and daily work shape the day, the limit has a price."""
    scenario: Scenario = mixed(HOURS)
    plan = solve(scenario, base("440"))
    assert plan.load("hydrogen").store_size_t > 0.1
    assert np.ptp(plan.hourly.power_mw("data_centre")) > 1
    assert np.ptp(plan.hourly.power_mw("smelter")) > 1
    assert plan.limit("intensity").binding
    assert all(load.size_mw > 1 for load in plan.loads)
