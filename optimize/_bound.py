"""Proves how far a plan can be from the optimum: any prices give a bound, by arithmetic over the boxes.

For min c·x, l ≤ A·x ≤ u, x in its box, and any prices y, no x costs less than Σ yᵢ·(lᵢ or uᵢ) + Σ min over the box of
(c − Aᵀy)ⱼ·xⱼ. The prices of a merged problem are laid on a finer one in which each run of days has one more single day
at each end. There every copy of the merged day between has the same neighbours and so the same reduced cost as it
would have in the full year: the bound of the finer problem is the bound of the full one.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from optimize._compiled import Compiled, Floats, Key
from optimize._problem import Problem
from optimize._typical_days import Merged

_BY_STEP = frozenset({"balance", "purchase", "full_power", "least_power", "store_full"})
_EASE_MW = 1e-4
_BY_PAIR = frozenset({"ramp_up", "ramp_down", "stored"})


def lower_bound(compiled: Compiled, boxes: Floats, prices: Floats) -> float:
    """Return a cost that no point within rows and boxes can undercut; ``boxes`` are finite upper bounds of columns."""
    rows = np.where(prices > 0, compiled.row_lower, compiled.row_upper)
    with np.errstate(invalid="ignore"):
        row_part = np.where(prices == 0, 0.0, prices * rows)
    rest = compiled.cost - compiled.transposed_product(prices)
    upper = np.minimum(compiled.upper, boxes)
    column_part = np.where(rest >= 0, rest * compiled.lower, rest * upper)
    return float(row_part.sum() + column_part.sum())


def boxes(compiled: Compiled, problem: Problem) -> Floats:
    """Return for each column an upper bound that the rows imply, so that every column has a finite box."""
    loads = {consumer.name: consumer for consumer in problem.consumers}
    available = {source.node: source.available_mw.tolist() for source in problem.sources}
    exports = {outlet.name: outlet.capacity_mw for outlet in problem.outlets}
    hours = float(problem.clock.weight.sum())
    full = {name: load.level_max * load.size_max_mw for name, load in loads.items()}

    def box(key: Key) -> float:
        family, index = key
        if family in ("used", "bought"):
            return full[index[0]]
        if family == "spilled":
            return float(available[index[0]][index[1]])
        if family == "level":
            store = loads[index[0]].store
            return store.size_max_t if store else 0.0
        if family in ("used_gwh", "bought_gwh"):
            return full[index] * hours / 1000
        if family == "exported_gwh":
            return exports[index] * hours / 1000
        return np.inf

    return np.array([box(key) for key in compiled.columns])


def with_eased_ramps(compiled: Compiled) -> Compiled:
    """Return the arrays with a little more room on ramps, for prices only.

    Ramps join the days, and where a load is not built their prices are arbitrary and may not fit the days at the ends
    of a run. With a little room those ramps are slack and their prices zero. Prices need not be those of the problem
    itself: any prices prove a bound.
    """
    eased = compiled.row_upper.copy()
    for row, (family, _) in enumerate(compiled.rows):
        if family in ("ramp_up", "ramp_down"):
            eased[row] += _EASE_MW
    return replace(compiled, row_upper=eased)


def laid_on(prices: Floats, coarse: Compiled, fine: Compiled, merged: Merged, finer: Merged) -> Floats:
    """Return the prices of a merged problem's rows, laid on the rows of a finer merging of the same problem."""
    at = {key: index for index, key in enumerate(coarse.rows)}
    step = merged.step_of[_first(finer.step_of)]
    day = merged.day_of[_first(finer.day_of)]
    pair = merged.pair_of[_first(finer.pair_of)]
    scale_step = finer.problem.clock.weight / merged.problem.clock.weight[step]
    scale_pair = _pair_counts(finer) / _pair_counts(merged)[pair]
    scale_day = _counts(finer.day_of) / _counts(merged.day_of)[day]
    maps = (
        (_BY_STEP, step.tolist(), scale_step.tolist()),
        (_BY_PAIR, pair.tolist(), scale_pair.tolist()),
        (frozenset({"daily_work"}), day.tolist(), scale_day.tolist()),
    )
    laid = np.empty(len(fine.rows))
    for row, (family, index) in enumerate(fine.rows):
        source, scale = (family, index), 1.0
        for families, place, scales in maps:
            if family in families:
                source, scale = (family, (index[0], place[index[1]])), scales[index[1]]
        laid[row] = scale * prices[at[source]]
    return laid


def _first(of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each merged index the first full index that it stands for."""
    return np.unique(of, return_index=True)[1]


def _counts(of: NDArray[np.int64]) -> Floats:
    """Return how many full indices each merged index stands for."""
    return np.bincount(of).astype(float)


def _pair_counts(merged: Merged) -> Floats:
    """Return how often each pair occurs in the year, the return to the first step last."""
    return np.append(merged.problem.clock.pair_weight, 1.0)
