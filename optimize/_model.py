"""The assembled model: one block of physics, one block of limits per regime, one objective."""

from collections.abc import Mapping
from typing import Any, Literal

from pyomo.environ import Block, ConcreteModel, Objective, minimize

from optimize import _bricks
from optimize._limits import Limit
from optimize._problem import Problem

Aim = Literal["net_benefit", "absorbed"]


def build_model(problem: Problem, limits: Mapping[str, tuple[Limit, ...]], aim: Aim = "net_benefit") -> ConcreteModel:
    """Return the Pyomo model of a problem.

    Parameters
    ----------
    problem
        The physics in arrays.
    limits
        Annual limits by regime; each becomes a block ``rules[regime]``, and a solve takes the physics and one of them.
    aim
        ``net_benefit`` (10⁴ yuan) or ``absorbed`` (MWh of surplus used or exported).

    Notes
    -----
    Net benefit = Σ margin·energy + export receipts − delivery of surplus − grid purchase − yearly capital cost, all in
    10⁴ yuan. The margin is sales less inputs other than electricity, so what a load pays a power station of the
    prefecture for surplus power cancels out; what leaves the prefecture (delivery, grid purchase) does not.
    """
    model = ConcreteModel()
    model.physics = Block()
    for brick in (
        _bricks.add_sizes,
        _bricks.add_powers,
        _bricks.add_balances,
        _bricks.add_purchases,
        _bricks.add_levels,
        _bricks.add_daily_work,
        _bricks.add_ramps,
        _bricks.add_stores,
        _bricks.add_yearly_totals,
    ):
        brick(model.physics, problem)
    model.rules = Block(list(limits))
    for key, rows in limits.items():
        _bricks.add_limits(model.rules[key], model.physics, rows)
    cost = _net_cost(model.physics, problem) if aim == "net_benefit" else _spilled(model.physics, problem)
    model.cost = Objective(expr=cost, sense=minimize)
    return model


def _spilled(physics: Block, problem: Problem) -> Any:
    """Return the energy spilled, MWh; least spill is most absorbed."""
    weight = problem.clock.weight.tolist()
    return sum(weight[step] * variable for (_, step), variable in physics.spilled.items())


def _net_cost(physics: Block, problem: Problem) -> Any:
    """Return the negative net benefit, 10⁴ yuan."""
    loads = {consumer.name: consumer for consumer in problem.consumers}
    weight = problem.clock.weight.tolist()
    delivery = {source.node: source.delivery_wan_cny_per_mwh for source in problem.sources}
    prices = {grid.node: grid.price_wan_cny_per_mwh.tolist() for grid in problem.purchases}
    receipts = {outlet.name: outlet.price_wan_cny_per_mwh for outlet in problem.outlets}
    used = {name: delivery.get(load.node, 0.0) - load.margin_wan_cny_per_mwh for name, load in loads.items()}
    terms = [weight[step] * used[name] * variable for (name, step), variable in physics.used.items()]
    terms += [
        weight[step] * (prices[loads[name].node][step] - loads[name].margin_wan_cny_per_mwh) * variable
        for (name, step), variable in physics.bought.items()
    ]
    terms += [-weight[step] * receipts[name] * variable for (name, step), variable in physics.exported.items()]
    terms += [loads[name].capital_wan_cny_per_mw * variable for name, variable in physics.size.items()]
    for name, variable in physics.store_size.items():
        store = loads[name].store
        if store is not None:
            terms.append(store.capital_wan_cny_per_t * variable)
    return sum(terms)
