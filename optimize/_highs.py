"""HiGHS: one pass of arrays in, values and prices out, and an honest status."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimize._compiled import Compiled, Floats
from optimize._errors import NoPlan, SolverStopped, Unbounded


@dataclass(frozen=True)
class Options:
    """How the solver runs; part of the hash of inputs. ``threads`` is 1, so that a plan is repeatable."""

    time_limit_s: float = 120.0
    seed: int = 0
    threads: int = 1

    def as_dict(self) -> dict[str, float]:
        """Return the options by HiGHS's names."""
        return {"time_limit": self.time_limit_s, "random_seed": self.seed, "threads": self.threads}


@dataclass(frozen=True)
class Outcome:
    """An optimum: value of the objective, of each column, reduced cost of each column, price of each row."""

    objective: float
    values: Floats
    reduced_costs: Floats
    row_prices: Floats
    iterations: int


class NoFeasiblePlan(NoPlan):
    """The rows contradict each other; the caller finds out which."""


def solver_name() -> str:
    """Return the solver and its version.

    >>> solver_name().startswith("HiGHS 1.")
    True
    """
    import highspy  # noqa: PLC0415

    return f"HiGHS {highspy.HIGHS_VERSION_MAJOR}.{highspy.HIGHS_VERSION_MINOR}.{highspy.HIGHS_VERSION_PATCH}"


def run_highs(compiled: Compiled, options: Options) -> Outcome:
    """Return the optimum of compiled arrays.

    Raises
    ------
    NoFeasiblePlan, Unbounded, SolverStopped
        By the solver's status; no value is ever read from a run that did not end optimal.
    """
    import highspy  # noqa: PLC0415

    with _quiet_stdout():
        highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    for name, option in options.as_dict().items():
        if highs.setOptionValue(name, option) != highspy.HighsStatus.kOk:
            raise SolverStopped(f"option {name} = {option} refused")
    if highs.passModel(_lp(compiled)) != highspy.HighsStatus.kOk:
        raise SolverStopped("model refused or altered on entry")
    if (highs.getNumRow(), highs.getNumCol()) != (len(compiled.rows), len(compiled.columns)):
        raise SolverStopped("rows or columns were lost on entry")
    highs.run()
    status = highs.getModelStatus()
    text = highs.modelStatusToString(status)
    statuses = highspy.HighsModelStatus
    if status == statuses.kInfeasible:
        raise NoFeasiblePlan(text)
    if status in (statuses.kUnbounded, statuses.kUnboundedOrInfeasible):
        raise Unbounded(text)
    if status != statuses.kOptimal:
        raise SolverStopped(text)
    solution, info = highs.getSolution(), highs.getInfo()
    return Outcome(
        objective=info.objective_function_value,
        values=np.array(solution.col_value),
        reduced_costs=np.array(solution.col_dual),
        row_prices=np.array(solution.row_dual),
        iterations=info.simplex_iteration_count,
    )


def _lp(compiled: Compiled) -> Any:
    """Return the arrays as HiGHS takes them."""
    import highspy  # noqa: PLC0415

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(compiled.columns), len(compiled.rows)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = compiled.cost, compiled.lower, compiled.upper
    lp.row_lower_, lp.row_upper_ = compiled.row_lower, compiled.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = compiled.start, compiled.index, compiled.value
    return lp


@contextmanager
def _quiet_stdout() -> Iterator[None]:
    """Send file descriptor 1 to nowhere: the constructor of ``Highs`` prints a banner that no option stops."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # a process without standard output, such as a service
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
