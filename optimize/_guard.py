"""Refuses numbers that a solver would drop or misread in silence, before it sees them.

Pyomo drops a row with an infinite coefficient, HiGHS one with a NaN; both go on to "optimal". Rows whose coefficients
lie more than 10⁵ apart have made HiGHS call wrong answers optimal.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from optimize._compiled import Compiled
from optimize._errors import NumbersUnfit

RATIO_MAX = 1e5
_LARGEST = 1e12
_SMALLEST = 1e-8


def require_finite(data: object, name: str) -> None:
    """Raise :class:`NumbersUnfit` if any number within frozen dataclasses, tuples and mappings is not finite."""
    faults = list(_not_finite(data, name))
    if faults:
        raise NumbersUnfit(faults)


def _not_finite(data: Any, name: str) -> Iterator[str]:
    """Yield what is not finite within a value, by its path."""
    if isinstance(data, np.ndarray):
        if data.dtype.kind == "f" and not np.isfinite(data).all():
            yield f"{name}[{int(np.flatnonzero(~np.isfinite(data.ravel()))[0])}] is not finite"
    elif isinstance(data, float) and not np.isfinite(data):
        yield f"{name} is {data}"
    else:
        for part, value in _parts(data):
            yield from _not_finite(value, f"{name}{part}")


def _parts(data: Any) -> Iterator[tuple[str, Any]]:
    """Yield the parts of a dataclass, tuple or mapping with their place."""
    if is_dataclass(data):
        yield from ((f".{part.name}", getattr(data, part.name)) for part in fields(data))
    elif isinstance(data, tuple):
        yield from ((f"[{getattr(part, 'name', at)}]", part) for at, part in enumerate(data))
    elif isinstance(data, dict):
        yield from ((f"[{key}]", part) for key, part in data.items())


def require_fit(compiled: Compiled) -> None:
    """Raise :class:`NumbersUnfit` if the arrays hold numbers that must not reach the solver."""
    faults: list[str] = []
    for what, numbers in (("cost", compiled.cost), ("coefficient", compiled.value)):
        if not np.isfinite(numbers).all() or (np.abs(numbers) > _LARGEST).any():
            faults.append(f"a {what} is not finite or beyond {_LARGEST:g}")
    for what, numbers in (("row_lower", compiled.row_lower), ("row_upper", compiled.row_upper)):
        faults += [f"{what} of {compiled.rows[at]} is not a number" for at in np.flatnonzero(np.isnan(numbers))[:3]]
    for what, numbers in (("lower", compiled.lower), ("upper", compiled.upper)):
        faults += [f"{what} of {compiled.columns[at]} is not a number" for at in np.flatnonzero(np.isnan(numbers))[:3]]
    if not faults:
        faults += _far_apart(compiled)
    if faults:
        raise NumbersUnfit(faults)


def _far_apart(compiled: Compiled) -> list[str]:
    """Return the rows that are empty, or whose coefficients lie too far apart or too near zero."""
    sizes = np.abs(compiled.value)
    lengths = np.diff(compiled.start)
    faults = [f"row {compiled.rows[at]} is empty" for at in np.flatnonzero(lengths == 0)[:3]]
    if faults:
        return faults
    starts = compiled.start[:-1]
    largest, smallest = np.maximum.reduceat(sizes, starts), np.minimum.reduceat(sizes, starts)
    return [
        f"row {compiled.rows[at]} has coefficients from {smallest[at]:.3g} to {largest[at]:.3g}"
        for at in np.flatnonzero((smallest < _SMALLEST) | (largest > RATIO_MAX * smallest))[:5]
    ]
