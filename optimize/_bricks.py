"""The bricks of the model: each function adds one block of variables and constraints to a Pyomo block.

Names in the model: ``used`` and ``bought`` are surplus and grid power of a load (MW), ``size`` its built size (MW),
``exported`` power per corridor, ``spilled`` per node, ``level`` and ``offtake`` of hydrogen (t, t/h). Variables exist
only in hours in which they can be other than zero. ``lack`` (of surplus, MW) and ``shortage`` (of grid capacity, MW)
are zero; only the search for the limits in conflict lets them grow.
"""

from typing import Any

from pyomo.environ import Block, Constraint, NonNegativeReals, Var

from optimize._limits import Limit
from optimize._problem import Consumer, Problem, consumers_at


def add_sizes(block: Block, problem: Problem) -> None:
    """Add the built size of each load (MW) and store (t), between their bounds."""
    bounds = {consumer.name: (consumer.size_min_mw, consumer.size_max_mw) for consumer in problem.consumers}
    stores = {consumer.name: (0.0, consumer.store.size_max_t) for consumer in problem.consumers if consumer.store}
    block.size = Var(list(bounds), bounds=lambda _, name: bounds[name])
    block.store_size = Var(list(stores), bounds=lambda _, name: stores[name])


def add_powers(block: Block, problem: Problem) -> None:
    """Add the power of each load, from surplus and from the grid, in the hours in which it may run."""
    available = {source.node: source.available_mw > 0 for source in problem.sources}
    used, bought = [], []
    for consumer in problem.consumers:
        if consumer.node in available:
            used += [(consumer.name, hour) for hour in (consumer.runs & available[consumer.node]).nonzero()[0].tolist()]
        if consumer.uses_grid:
            bought += [(consumer.name, hour) for hour in consumer.runs.nonzero()[0].tolist()]
    block.used = Var(used, domain=NonNegativeReals)
    block.bought = Var(bought, domain=NonNegativeReals)


def add_balances(block: Block, problem: Problem) -> None:
    """Add export and spill, and the balance of each node: surplus = used + exported + spilled."""
    available = {source.node: source.available_mw for source in problem.sources}
    hours = {node: (power > 0).nonzero()[0].tolist() for node, power in available.items()}
    outlets = {outlet.name: outlet for outlet in problem.outlets if outlet.node in hours}
    block.exported = Var(
        [(name, hour) for name, outlet in outlets.items() for hour in hours[outlet.node]],
        bounds=lambda _, name, hour: (0.0, outlets[name].capacity_mw),
    )
    at_node = [(node, hour) for node in hours for hour in hours[node]]
    block.spilled = Var(at_node, domain=NonNegativeReals)
    block.lack = Var(list(hours), bounds=(0, 0))
    loads = {node: consumers_at(problem, node) for node in hours}
    ways = {node: [outlet.name for outlet in outlets.values() if outlet.node == node] for node in hours}

    def balance(block: Block, node: str, hour: int) -> Any:
        used = sum(block.used[load.name, hour] for load in loads[node] if load.runs[hour])
        exported = sum(block.exported[name, hour] for name in ways[node])
        return used + exported + block.spilled[node, hour] - block.lack[node] == available[node][hour].item()

    block.balance = Constraint(at_node, rule=balance)


def add_purchases(block: Block, problem: Problem) -> None:
    """Add the limit of grid purchase per node and hour."""
    buyers = {
        grid.node: [load for load in consumers_at(problem, grid.node) if load.uses_grid] for grid in problem.purchases
    }
    capacity = {grid.node: grid.capacity_mw for grid in problem.purchases}
    hours = [
        (node, hour)
        for node, loads in buyers.items()
        for hour in range(problem.clock.count)
        if any(load.runs[hour] for load in loads)
    ]

    block.shortage = Var(list(buyers), bounds=(0, 0))

    def purchase(block: Block, node: str, hour: int) -> Any:
        bought = sum(block.bought[load.name, hour] for load in buyers[node] if load.runs[hour])
        return bought - block.shortage[node] <= capacity[node]

    block.purchase = Constraint(hours, rule=purchase)


def power_of(block: Block, consumer: Consumer, hour: int) -> Any:
    """Return the power of a load in an hour, MW, as an expression."""
    key = consumer.name, hour
    return sum(variable[key] for variable in (block.used, block.bought) if key in variable)


def add_levels(block: Block, problem: Problem) -> None:
    """Add least and full power of each load while it runs, as shares of its size."""
    loads = {consumer.name: consumer for consumer in problem.consumers}
    hours = [(name, hour) for name, load in loads.items() for hour in load.runs.nonzero()[0].tolist()]
    least = [(name, hour) for name, hour in hours if loads[name].level_min > 0]

    def full(block: Block, name: str, hour: int) -> Any:
        return power_of(block, loads[name], hour) <= loads[name].level_max * block.size[name]

    def minimum(block: Block, name: str, hour: int) -> Any:
        return power_of(block, loads[name], hour) >= loads[name].level_min * block.size[name]

    block.full_power = Constraint(hours, rule=full)
    block.least_power = Constraint(least, rule=minimum)


def add_daily_work(block: Block, problem: Problem) -> None:
    """Add the work of each day for loads with deferrable work: it is done within the day."""
    loads = {consumer.name: consumer for consumer in problem.consumers if consumer.level_daily is not None}
    level = {name: load.level_daily or 0.0 for name, load in loads.items()}
    hours_of: dict[tuple[str, int], list[int]] = {}
    for name, load in loads.items():
        for hour in load.runs.nonzero()[0].tolist():
            hours_of.setdefault((name, int(problem.clock.day[hour])), []).append(hour)

    def work(block: Block, name: str, day: int) -> Any:
        hours = hours_of[name, day]
        done = sum(power_of(block, loads[name], hour) for hour in hours)
        return done == len(hours) * level[name] * block.size[name]

    block.daily_work = Constraint(list(hours_of), rule=work)


def add_ramps(block: Block, problem: Problem) -> None:
    """Add the largest change from one hour to the next; a seasonal start or stop is free. Keys are (load, pair)."""
    loads = {consumer.name: consumer for consumer in problem.consumers if consumer.ramp is not None}
    most = {name: (load.ramp or 0.0) * load.level_max for name, load in loads.items()}
    pairs = problem.clock.pairs.tolist()
    keys = [
        (name, pair)
        for name, load in loads.items()
        for pair, (before, after) in enumerate(pairs)
        if load.runs[before] and load.runs[after]
    ]

    def change(block: Block, name: str, pair: int) -> Any:
        before, after = pairs[pair]
        return power_of(block, loads[name], after) - power_of(block, loads[name], before)

    def allowed(block: Block, name: str) -> Any:
        return most[name] * block.size[name]

    block.ramp_up = Constraint(keys, rule=lambda block, name, pair: change(block, name, pair) <= allowed(block, name))
    block.ramp_down = Constraint(
        keys, rule=lambda block, name, pair: -change(block, name, pair) <= allowed(block, name)
    )


def add_stores(block: Block, problem: Problem) -> None:
    """Add hydrogen stores: level after each hour, cyclic over the planned hours, and offtake within its limit.

    The balance has keys (load, pair); the pair after the last is the return from the last step to the first. In a day
    that stands for several, ``level`` is that of the first of them and ``drift`` what each of them adds to it.
    """
    clock = problem.clock
    loads = {consumer.name: consumer for consumer in problem.consumers if consumer.store}
    stores = {name: load.store for name, load in loads.items() if load.store}
    steps = [(name, step) for name in loads for step in range(clock.count)]
    pairs = [*clock.pairs.tolist(), [clock.count - 1, 0]]
    offtake_max = {name: store.offtake_max_t_per_h.tolist() for name, store in stores.items()}
    repeats = _repeats(problem)
    size_max = {name: store.size_max_t for name, store in stores.items()}
    block.level = Var(steps, domain=NonNegativeReals)
    block.offtake = Var(steps, bounds=lambda _, name, step: (0.0, offtake_max[name][step]))
    drifts = [(name, day) for name in loads for day in sorted(set(repeats.values()))]
    block.drift = Var(drifts, bounds=lambda _, name, day: (-size_max[name], size_max[name]))

    def stored(block: Block, name: str, pair: int) -> Any:
        before, after = pairs[pair]
        made = power_of(block, loads[name], after) / stores[name].mwh_per_t
        level = block.level[name, before] + _drifted(block, name, problem, before, after)
        return block.level[name, after] == level + made - block.offtake[name, after]

    def last_level(block: Block, name: str, step: int) -> Any:
        return block.level[name, step] + (clock.weight[step].item() - 1) * block.drift[name, repeats[step]]

    block.stored = Constraint([(name, pair) for name in loads for pair in range(len(pairs))], rule=stored)
    block.store_full = Constraint(steps, rule=lambda block, *key: block.level[key] <= block.store_size[key[0]])
    ends = [(name, step) for name in loads for step in repeats]
    block.last_full = Constraint(ends, rule=lambda block, *key: last_level(block, *key) <= block.store_size[key[0]])
    block.last_empty = Constraint(ends, rule=lambda block, *key: last_level(block, *key) >= 0)


def _repeats(problem: Problem) -> dict[int, int]:
    """Return the steps of days that stand for several, with their day."""
    clock = problem.clock
    return {step: int(clock.day[step]) for step in (clock.weight > 1).nonzero()[0].tolist()}


def _drifted(block: Block, name: str, problem: Problem, before: int, after: int) -> Any:
    """Return by how much the level before a step differs from ``level``, where the pair leads round or out of a day."""
    clock = problem.clock
    copies, day = clock.weight[before].item(), int(clock.day[before])
    if copies == 1 or (clock.day[after] == day and after > before):
        return 0
    return -block.drift[name, day] if clock.day[after] == day else (copies - 1) * block.drift[name, day]


def add_yearly_totals(block: Block, problem: Problem) -> None:
    """Add the yearly totals that the limits are written over: GWh used, bought and exported."""
    weight = problem.clock.weight.tolist()
    for total, hourly in (("used_gwh", "used"), ("bought_gwh", "bought"), ("exported_gwh", "exported")):
        parts: dict[str, list[Any]] = {}
        for (name, step), variable in getattr(block, hourly).items():
            parts.setdefault(name, []).append(weight[step] * variable)
        setattr(block, total, Var(list(parts), domain=NonNegativeReals))
        block.add_component(
            f"{total}_sum",
            Constraint(
                list(parts),
                rule=lambda block, name, total=total, parts=parts: (
                    sum(parts[name]) == 1000 * getattr(block, total)[name]
                ),
            ),
        )


def add_limits(block: Block, physics: Block, limits: tuple[Limit, ...]) -> None:
    """Add the annual limits of one regime over the totals of ``physics``.

    ``excess`` is zero; only the search for the limits in conflict lets it grow.
    """
    by_name = {limit.name: limit for limit in limits}
    block.excess = Var(list(by_name), bounds=(0, 0))

    def row(block: Block, name: str) -> Any:
        limit = by_name[name]
        columns = (
            (physics.used_gwh, limit.used),
            (physics.bought_gwh, limit.bought),
            (physics.exported_gwh, limit.exported),
            (physics.size, limit.size),
            (physics.store_size, limit.store),
        )
        uses = sum(
            rate * total[key] for total, rates in columns for key, rate in rates.items() if rate and key in total
        )
        return uses - block.excess[name] <= limit.allowed

    block.limit = Constraint(list(by_name), rule=row)
