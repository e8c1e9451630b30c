"""Proves how far a plan can be from the optimum of the full year.

The merged problem repeats the day between the ends of a run, so it is stricter than the full one. Its relaxation joins
the rows that lead from day to day within a run into their sum. Every plan of the full year, averaged over the days
between, keeps that sum and all other rows and costs the same: the optimum of the relaxation bounds that of the full
year. The bound is not read from the solver: any prices y prove one, by arithmetic over the boxes of the variables.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from optimize._compiled import Compiled, Floats, Key
from optimize._problem import Problem
from optimize._typical_days import Merged

_CANCELLED = 1e-12
_BY_PAIR = ("ramp_up", "ramp_down", "stored")
_OF_LAST_DAY = ("last_full", "last_empty")


def lower_bound(compiled: Compiled, boxes: Floats, prices: Floats) -> float:
    """Return a cost that no point within rows and boxes undercuts.

    For min c·x, l ≤ A·x ≤ u and x in its box: c·x ≥ Σ yᵢ·(lᵢ or uᵢ) + Σ min over the box of (c − Aᵀy)ⱼ·xⱼ.

    Parameters
    ----------
    compiled
        Rows and costs.
    boxes
        Finite upper bounds of the columns, see :func:`boxes`.
    prices
        y, one per row; where a row lacks the side that the sign of y asks for, 0 is taken instead.
    """
    prices = np.where(np.isinf(compiled.row_lower), np.minimum(prices, 0.0), prices)
    prices = np.where(np.isinf(compiled.row_upper), np.maximum(prices, 0.0), prices)
    rows = np.where(prices > 0, compiled.row_lower, compiled.row_upper)
    row_part = np.multiply(prices, rows, where=prices != 0, out=np.zeros(len(prices)))
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
    stores = {name: load.store.size_max_t for name, load in loads.items() if load.store}

    def box(key: Key) -> float:
        family, index = key
        if family in ("used", "bought"):
            return full[index[0]]
        if family == "spilled":
            return float(available[index[0]][index[1]])
        if family == "level":
            return stores[index[0]]
        if family in ("used_gwh", "bought_gwh"):
            return full[index] * hours / 1000
        if family == "exported_gwh":
            return exports[index] * hours / 1000
        return np.inf

    return np.array([box(key) for key in compiled.columns])


def relaxed(compiled: Compiled, merged: Merged) -> Compiled:
    """Return the arrays with the rows from day to day within each run of identical days joined into their sum.

    In the sum the drift of a store's level cancels, and the rows on the level of the last day between are left out.
    """
    compiled = _without(compiled, _OF_LAST_DAY)
    into, counts = _joined_rows(compiled, merged.runs_of_pairs)
    keys = list(dict.fromkeys(into))
    place = {key: at for at, key in enumerate(keys)}
    row_of = np.array([place[key] for key in into])
    entry_row = np.repeat(row_of, np.diff(compiled.start))
    entry_value = compiled.value * np.repeat(counts, np.diff(compiled.start))
    width = len(compiled.columns)
    cells, where = np.unique(entry_row * width + compiled.index, return_inverse=True)
    value = np.bincount(where, weights=entry_value).astype(np.float64)
    kept = np.abs(value) > _CANCELLED
    cells, value = cells[kept], value[kept]
    lengths = np.bincount(cells // width, minlength=len(keys))
    return Compiled(
        columns=compiled.columns,
        cost=compiled.cost,
        lower=compiled.lower,
        upper=compiled.upper,
        rows=tuple(keys),
        row_lower=_summed(compiled.row_lower, counts, row_of, len(keys)),
        row_upper=_summed(compiled.row_upper, counts, row_of, len(keys)),
        start=np.concatenate(([0], np.cumsum(lengths))).astype(np.int32),
        index=(cells % width).astype(np.int32),
        value=value,
    )


def _without(compiled: Compiled, families: tuple[str, ...]) -> Compiled:
    """Return the arrays without the rows of some families."""
    kept = np.array([family not in families for family, _ in compiled.rows], dtype=bool)
    lengths = np.diff(compiled.start)
    entries = np.repeat(kept, lengths)
    return replace(
        compiled,
        rows=tuple(key for key, keep in zip(compiled.rows, kept, strict=True) if keep),
        row_lower=compiled.row_lower[kept],
        row_upper=compiled.row_upper[kept],
        start=np.concatenate(([0], np.cumsum(lengths[kept]))).astype(np.int32),
        index=compiled.index[entries],
        value=compiled.value[entries],
    )


def _joined_rows(compiled: Compiled, runs: Mapping[int, tuple[int, float]]) -> tuple[list[Key], Floats]:
    """Return for each row the key of the row that it joins and how often it counts there."""
    into: list[Key] = []
    counts = np.ones(len(compiled.rows))
    for row, (family, index) in enumerate(compiled.rows):
        if family in _BY_PAIR and index[1] in runs:
            run, counts[row] = runs[index[1]]
            into.append((f"{family}_of_run", (index[0], run)))
        else:
            into.append((family, index))
    return into, counts


def _summed(sides: Floats, counts: Floats, row_of: NDArray[np.int64], rows: int) -> Floats:
    """Return the sums of the sides of joined rows; infinite where one of them is."""
    total = np.zeros(rows)
    np.add.at(total, row_of, sides * counts)
    return total
