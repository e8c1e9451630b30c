"""What must hold between the parts of a scenario; every breach of it is reported, not the first alone."""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from optimize._scenario import Hydrogen, Scenario

_SUM_TOLERANCE = Decimal("1e-6")


class Fault(NamedTuple):
    """A value that will not do: its path in the file, what stands there and what was expected."""

    path: str
    found: str
    expected: str


def scenario_faults(scenario: Scenario) -> list[Fault]:
    """Return every fault between the parts of a scenario."""
    return [fault for check in _CHECKS for fault in check(scenario)]


def _nothing_is_empty(scenario: Scenario) -> Iterator[Fault]:
    for group in ("nodes", "surplus", "loads"):
        if not getattr(scenario, group):
            yield Fault(group, "0", "at least one entry")


def _names_are_unique(scenario: Scenario) -> Iterator[Fault]:
    for group in ("nodes", "corridors", "loads"):
        names = Counter(part.name for part in getattr(scenario, group))
        for index, part in enumerate(getattr(scenario, group)):
            if names[part.name] > 1:
                yield Fault(f"{group}[{index}].name", part.name, "a name used once")


def _nodes_are_known(scenario: Scenario) -> Iterator[Fault]:
    known = [node.name for node in scenario.nodes]
    for group in ("surplus", "grid", "corridors", "loads"):
        for index, part in enumerate(getattr(scenario, group)):
            if part.node not in known:
                yield Fault(f"{group}[{index}].node", part.node, ", ".join(known))


def _one_source_a_node(scenario: Scenario) -> Iterator[Fault]:
    for group in ("surplus", "grid"):
        nodes = Counter(part.node for part in getattr(scenario, group))
        for index, part in enumerate(getattr(scenario, group)):
            if nodes[part.node] > 1:
                yield Fault(f"{group}[{index}].node", part.node, "one entry per node")


def _shapes_add_up(scenario: Scenario) -> Iterator[Fault]:
    for index, surplus in enumerate(scenario.surplus):
        for name, series, total in (
            ("monthly_share", surplus.monthly_share, 1),
            ("hourly_shape", surplus.hourly_shape, 24),
        ):
            found = sum(series.value, Decimal(0))
            if abs(found - total) > _SUM_TOLERANCE:
                yield Fault(f"surplus[{index}].{name}.value", f"sum {found}", f"sum {total}")


def _months_are_flags(scenario: Scenario) -> Iterator[Fault]:
    for index, load in enumerate(scenario.loads):
        if any(value not in (0, 1) for value in load.months.value) or not any(load.months.value):
            found = ", ".join(str(value) for value in load.months.value)
            yield Fault(f"loads[{index}].months.value", found, "0 or 1 a month, at least one 1")


def _sizes_are_ordered(scenario: Scenario) -> Iterator[Fault]:
    for index, load in enumerate(scenario.loads):
        if load.capacity_min.amount > load.capacity_max.amount:
            found = f"{load.capacity_min.value} {load.capacity_min.unit}"
            yield Fault(f"loads[{index}].capacity_min.value", found, f"≤ capacity_max {load.capacity_max.value}")
        if isinstance(load, Hydrogen) and load.other_inputs.amount > load.product_price.amount:
            found = f"{load.other_inputs.value} {load.other_inputs.unit}"
            yield Fault(f"loads[{index}].other_inputs.value", found, f"≤ product_price {load.product_price.value}")


def _grid_is_there(scenario: Scenario) -> Iterator[Fault]:
    served = {grid.node for grid in scenario.grid}
    for index, load in enumerate(scenario.loads):
        if load.uses_grid and load.node not in served:
            yield Fault(f"loads[{index}].uses_grid", "true", f"a [[grid]] entry for node {load.node}")


def _time_is_whole(scenario: Scenario) -> Iterator[Fault]:
    years = scenario.target.base_year.value, scenario.target.year.value
    if years[0] >= years[1]:
        yield Fault("target.year.value", str(years[1]), f"> base_year {years[0]}")
    for name, value in (("base_year", years[0]), ("year", years[1])):
        if value != int(value):
            yield Fault(f"target.{name}.value", str(value), "a whole year")
    if scenario.time is None:
        return
    for name, hours in (("start_hour", scenario.time.start_hour), ("hours", scenario.time.hours)):
        if hours.amount != int(hours.amount):
            yield Fault(f"time.{name}.value", str(hours.value), "whole hours")
    if scenario.time.hours.amount < 1 or scenario.time.start_hour.amount + scenario.time.hours.amount > 8760:
        yield Fault("time.hours.value", str(scenario.time.hours.value), "≥ 1, and start_hour + hours ≤ 8760")


_CHECKS: tuple[Callable[[Scenario], Iterator[Fault]], ...] = (
    _nothing_is_empty,
    _names_are_unique,
    _nodes_are_known,
    _one_source_a_node,
    _shapes_add_up,
    _months_are_flags,
    _sizes_are_ordered,
    _grid_is_there,
    _time_is_whole,
)
