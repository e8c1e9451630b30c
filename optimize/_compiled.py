"""The algebra as sparse arrays: rows and columns keep their family and key, so that answers find their way back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyomo.environ import Block, ConcreteModel, Constraint, Var
from pyomo.repn import generate_standard_repn

Key = tuple[str, Any]  # family and index, such as ("used", ("hydrogen", 17))
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Compiled:
    """min cost·x, row_lower ≤ A·x ≤ row_upper, lower ≤ x ≤ upper; A by rows (``start``, ``index``, ``value``)."""

    columns: tuple[Key, ...]
    cost: Floats
    lower: Floats
    upper: Floats
    rows: tuple[Key, ...]
    row_lower: Floats
    row_upper: Floats
    start: NDArray[np.int32]
    index: NDArray[np.int32]
    value: Floats

    def row(self, key: Key) -> dict[Key, float]:
        """Return the coefficients of a row by column; for tests and messages."""
        at = self.rows.index(key)
        span = slice(self.start[at], self.start[at + 1])
        return {
            self.columns[column]: float(rate) for column, rate in zip(self.index[span], self.value[span], strict=True)
        }

    def transposed_product(self, prices: Floats) -> Floats:
        """Return Aᵀ·prices."""
        weights = self.value * np.repeat(prices, np.diff(self.start))
        return np.bincount(self.index, weights=weights, minlength=len(self.columns)).astype(np.float64)

    def product(self, values: Floats) -> Floats:
        """Return A·values."""
        rows = np.repeat(np.arange(len(self.rows)), np.diff(self.start))
        weights = self.value * values[self.index]
        return np.bincount(rows, weights=weights, minlength=len(self.rows)).astype(np.float64)


@dataclass
class _Rows:
    """Rows being gathered."""

    keys: list[Key]
    lower: list[float]
    upper: list[float]
    start: list[int]
    index: list[int]
    value: list[float]


def compile_physics(model: ConcreteModel) -> Compiled:
    """Return the physics and the objective of a model as arrays, without the limits of any regime."""
    columns: list[Key] = []
    variables: list[Any] = []
    for key, variable in _members(model.physics, Var):
        columns.append(key)
        variables.append(variable)
    column_of = {id(variable): at for at, variable in enumerate(variables)}
    cost = np.zeros(len(columns))
    objective = generate_standard_repn(model.cost.expr, compute_values=True, quadratic=False)
    for variable, rate in zip(objective.linear_vars, objective.linear_coefs, strict=True):
        cost[column_of[id(variable)]] += rate
    rows = _rows(model.physics, column_of)
    return _compiled(columns, variables, cost, rows)


def compile_with_limits(physics: Compiled, model: ConcreteModel, regime: str) -> Compiled:
    """Return ``physics`` with the limits of one regime beneath."""
    columns: list[Key] = []
    variables: list[Any] = []
    for key, variable in _members(model.rules[regime], Var):
        columns.append(key)
        variables.append(variable)
    known = [variable for _, variable in _members(model.physics, Var)]
    column_of = {id(variable): at for at, variable in enumerate([*known, *variables])}
    extra = _compiled(columns, variables, np.zeros(len(columns)), _rows(model.rules[regime], column_of))
    return Compiled(
        columns=physics.columns + extra.columns,
        cost=np.concatenate((physics.cost, extra.cost)),
        lower=np.concatenate((physics.lower, extra.lower)),
        upper=np.concatenate((physics.upper, extra.upper)),
        rows=physics.rows + extra.rows,
        row_lower=np.concatenate((physics.row_lower, extra.row_lower)),
        row_upper=np.concatenate((physics.row_upper, extra.row_upper)),
        start=np.concatenate((physics.start, physics.start[-1] + extra.start[1:])).astype(np.int32),
        index=np.concatenate((physics.index, extra.index)),
        value=np.concatenate((physics.value, extra.value)),
    )


def _members(block: Block, kind: type) -> Iterator[tuple[Key, Any]]:
    """Yield every variable or constraint of a block with its family and index, in order of declaration."""
    for component in block.component_objects(kind, descend_into=False):
        for index, member in component.items():
            yield (component.local_name, index), member


def _rows(block: Block, column_of: dict[int, int]) -> _Rows:
    """Return the constraints of a block as rows."""
    rows = _Rows([], [], [], [0], [], [])
    for key, constraint in _members(block, Constraint):
        lower, body, upper = constraint.to_bounded_expression(evaluate_bounds=True)
        linear = generate_standard_repn(body, compute_values=True, quadratic=False)
        if not linear.is_linear():
            raise TypeError(f"{key} is not linear: the planner is a linear program")
        rows.keys.append(key)
        rows.lower.append(-np.inf if lower is None else lower - linear.constant)
        rows.upper.append(np.inf if upper is None else upper - linear.constant)
        rows.index += [column_of[id(variable)] for variable in linear.linear_vars]
        rows.value += linear.linear_coefs
        rows.start.append(len(rows.index))
    return rows


def _compiled(columns: list[Key], variables: list[Any], cost: Floats, rows: _Rows) -> Compiled:
    """Return gathered rows as arrays."""
    bounds = [variable.bounds for variable in variables]
    return Compiled(
        columns=tuple(columns),
        cost=cost,
        lower=np.array([-np.inf if low is None else low for low, _ in bounds], dtype=float),
        upper=np.array([np.inf if high is None else high for _, high in bounds], dtype=float),
        rows=tuple(rows.keys),
        row_lower=np.array(rows.lower, dtype=float),
        row_upper=np.array(rows.upper, dtype=float),
        start=np.array(rows.start, dtype=np.int32),
        index=np.array(rows.index, dtype=np.int32),
        value=np.array(rows.value, dtype=float),
    )
