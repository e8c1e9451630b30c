"""The solution by hour, in plain arrays; certificate and answers read nothing else of the solver."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize._compiled import Compiled, Floats
from optimize._problem import Hourly
from optimize._typical_days import Merged

_FAMILIES = ("used", "bought", "exported", "spilled", "level", "offtake")


@dataclass(frozen=True)
class HourlySeries:
    """What happens in each planned hour, by load, corridor or node; and the sizes built.

    ``used_mw``, ``bought_mw`` (by load), ``exported_mw`` (by corridor), ``spilled_mw`` and ``available_mw`` (by node),
    ``level_t`` and ``offtake_t_per_h`` (by hydrogen load), ``size_mw`` (by load), ``store_size_t``; ``month`` is 1 to
    12.
    """

    month: NDArray[np.int64]
    available_mw: Mapping[str, Hourly]
    used_mw: Mapping[str, Hourly]
    bought_mw: Mapping[str, Hourly]
    exported_mw: Mapping[str, Hourly]
    spilled_mw: Mapping[str, Hourly]
    level_t: Mapping[str, Hourly]
    offtake_t_per_h: Mapping[str, Hourly]
    size_mw: Mapping[str, float]
    store_size_t: Mapping[str, float]

    def power_mw(self, load: str) -> Hourly:
        """Return the power of a load per hour, MW."""
        return self.used_mw[load] + self.bought_mw[load]


def hourly_series(compiled: Compiled, values: Floats, merged: Merged, full_month: NDArray[np.int64]) -> HourlySeries:
    """Return the solver's values by hour of the full problem.

    Merged days are repeated; the level of a store drifts from one to the next.
    """
    problem = merged.problem
    steps = problem.clock.count
    loads = [consumer.name for consumer in problem.consumers]
    stores = [consumer.name for consumer in problem.consumers if consumer.store]
    names = {
        "used": loads,
        "bought": loads,
        "exported": [outlet.name for outlet in problem.outlets],
        "spilled": list(problem.nodes),
        "level": stores,
        "offtake": stores,
    }
    series = {family: {name: np.zeros(steps) for name in names[family]} for family in _FAMILIES}
    sizes: dict[str, dict[str, float]] = {"size": {}, "store_size": {}}
    drift = {name: np.zeros(int(problem.clock.day[-1]) + 1) for name in stores}
    for (family, index), value in zip(compiled.columns, values.tolist(), strict=True):
        if family in series:
            series[family][index[0]][index[1]] = value
        elif family in sizes:
            sizes[family][index] = value
        elif family == "drift":
            drift[index[0]][index[1]] = value
    spread = {
        family: {name: array[merged.step_of] for name, array in arrays.items()} for family, arrays in series.items()
    }
    for name in stores:
        spread["level"][name] += merged.copy_of * drift[name][problem.clock.day[merged.step_of]]
    available = {node: np.zeros(len(merged.step_of)) for node in problem.nodes}
    available |= {source.node: source.available_mw[merged.step_of] for source in problem.sources}
    return HourlySeries(
        month=full_month,
        available_mw=available,
        used_mw=spread["used"],
        bought_mw=spread["bought"],
        exported_mw=spread["exported"],
        spilled_mw=spread["spilled"],
        level_t=spread["level"],
        offtake_t_per_h=spread["offtake"],
        size_mw=sizes["size"],
        store_size_t=sizes["store_size"],
    )
