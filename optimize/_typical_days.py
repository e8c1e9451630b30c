"""Merges runs of identical days: first days, the days between as one with a weight, last days.

A plan of the merged problem, with the day between repeated (and the level of a store drifting evenly from one of them
to the next), is a plan of the full one; how far it may be from the full
optimum is proven by :mod:`optimize._bound`, and longer ends are kept single until the proof is close enough.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from optimize._problem import Clock, Consumer, Problem, Purchase, Source


@dataclass(frozen=True)
class Merged:
    """A merged problem, and for each step of the full one its step here.

    ``copy_of`` counts, for each step of the full problem, the days before it that its day here stands for.
    ``runs_of_pairs`` holds, for each pair of steps that leads into, through or out of a merged day, the run that it
    belongs to and how often it occurs in it.
    """

    problem: Problem
    step_of: NDArray[np.int64]
    copy_of: NDArray[np.int64]
    runs_of_pairs: dict[int, tuple[int, float]]


@dataclass(frozen=True)
class _Kept:
    """A day kept: the first of ``copies`` equal days of the full problem, as a range of its steps."""

    start: int
    length: int
    copies: int


def merge_days(problem: Problem, margin_days: int) -> Merged:
    """Return the problem with runs of identical days merged.

    Parameters
    ----------
    problem
        The full problem, every step of weight 1.
    margin_days
        How many days at each end of a run stay single.
    """
    kept = _kept_days(problem, margin_days)
    take = np.concatenate([np.arange(day.start, day.start + day.length) for day in kept])
    starts = np.cumsum([0, *(day.length for day in kept)])
    clock = _merged_clock(problem.clock, kept, take, starts)
    step_of = np.concatenate(
        [np.tile(np.arange(first, first + day.length), day.copies) for first, day in zip(starts, kept, strict=False)]
    )
    copy_of = np.concatenate([np.repeat(np.arange(day.copies), day.length) for day in kept])
    return Merged(_taken(problem, clock, take), step_of, copy_of, _runs_of_pairs(clock, kept))


def _runs_of_pairs(clock: Clock, kept: list[_Kept]) -> dict[int, tuple[int, float]]:
    """Return the pairs from day to day that touch a merged day, with the merged day as the number of the run."""
    runs = {}
    for pair, (before, after) in enumerate(clock.pairs.tolist()):
        days = int(clock.day[before]), int(clock.day[after])
        merged = [day for day in days if kept[day].copies > 1]
        if merged and (days[0] != days[1] or after < before):
            runs[pair] = (merged[0], float(clock.pair_weight[pair]))
    return runs


def _kept_days(problem: Problem, margin_days: int) -> list[_Kept]:
    """Return the days kept, in order."""
    clock = problem.clock
    edges = [*np.flatnonzero(np.diff(clock.day, prepend=-1)).tolist(), clock.count]
    days = [(start, stop - start) for start, stop in pairwise(edges)]
    data = _data(problem)
    looks = [(length, data[:, start : start + length].tobytes()) for start, length in days]
    kept: list[_Kept] = []
    first = 0
    for at in range(1, len(days) + 1):
        if at < len(days) and looks[at] == looks[first]:
            continue
        kept += _run(days[first:at], margin_days)
        first = at
    return kept


def _run(days: list[tuple[int, int]], margin_days: int) -> list[_Kept]:
    """Return the kept days of one run of identical days."""
    between = len(days) - 2 * margin_days
    if between < 2:
        return [_Kept(start, length, 1) for start, length in days]
    singles = [_Kept(start, length, 1) for start, length in days]
    middle = _Kept(*days[margin_days], between)
    return [*singles[:margin_days], middle, *singles[len(days) - margin_days :]]


def _data(problem: Problem) -> NDArray[np.float64]:
    """Return everything that may differ between two hours, one row each."""
    rows = [problem.clock.of_day.astype(float)]
    rows += [source.available_mw for source in problem.sources]
    rows += [grid.price_wan_cny_per_mwh for grid in problem.purchases]
    rows += [consumer.runs.astype(float) for consumer in problem.consumers]
    rows += [consumer.store.offtake_max_t_per_h for consumer in problem.consumers if consumer.store]
    return np.vstack(rows)


def _merged_clock(clock: Clock, kept: list[_Kept], take: NDArray[np.int64], starts: NDArray[np.int64]) -> Clock:
    """Return the clock of the kept days, with the pairs of steps that follow one another."""
    pairs: list[tuple[int, int]] = []
    weights: list[int] = []
    for index, (day, first) in enumerate(zip(kept, starts.tolist(), strict=False)):
        last = first + day.length - 1
        pairs += [(step, step + 1) for step in range(first, last)]
        weights += [day.copies] * (day.length - 1)
        if day.copies > 1:
            pairs.append((last, first))
            weights.append(day.copies - 1)
        if index + 1 < len(kept):
            pairs.append((last, last + 1))
            weights.append(1)
    return Clock(
        hour=clock.hour[take],
        month=clock.month[take],
        of_day=clock.of_day[take],
        day=np.repeat(np.arange(len(kept)), [day.length for day in kept]),
        weight=np.repeat([float(day.copies) for day in kept], [day.length for day in kept]),
        pairs=np.array(pairs, dtype=np.int64).reshape(-1, 2),
        pair_weight=np.array(weights, dtype=float),
    )


def _taken(problem: Problem, clock: Clock, take: NDArray[np.int64]) -> Problem:
    """Return the problem with every hourly array cut to the steps kept."""

    def source(part: Source) -> Source:
        return replace(part, available_mw=part.available_mw[take])

    def purchase(part: Purchase) -> Purchase:
        return replace(part, price_wan_cny_per_mwh=part.price_wan_cny_per_mwh[take])

    def consumer(part: Consumer) -> Consumer:
        store = part.store and replace(part.store, offtake_max_t_per_h=part.store.offtake_max_t_per_h[take])
        return replace(part, runs=part.runs[take], store=store)

    return replace(
        problem,
        clock=clock,
        sources=tuple(map(source, problem.sources)),
        purchases=tuple(map(purchase, problem.purchases)),
        consumers=tuple(map(consumer, problem.consumers)),
    )
