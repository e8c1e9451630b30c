"""Draws of uncertain totals, vectorised over draws and rows; the same seed gives the same draws."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from accounting._spreads import Distribution, Spread
from accounting._uncertain_terms import Term

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CHUNK_ROWS = 256
"""Rows whose errors are drawn at once: 256 rows of 10⁴ draws are 20 MB."""


def drawn_errors(spread: Spread, shape: tuple[int, ...], chance: "np.random.Generator") -> "Floats":
    """Return relative errors of one uncertainty, mean 0 (lognormal: median 0)."""
    import numpy as np  # noqa: PLC0415

    width = spread.half_width
    match spread.distribution:
        case Distribution.NORMAL:
            return chance.standard_normal(shape) * spread.sigma
        case Distribution.LOGNORMAL:
            return np.expm1(chance.standard_normal(shape) * spread.sigma)
        case Distribution.UNIFORM:
            return chance.uniform(-width, width, shape)
        case Distribution.TRIANGULAR:
            return chance.triangular(-width, 0, width, shape) if width else np.zeros(shape)


def drawn_totals(
    terms: Sequence[Term], sources: Mapping[str, "Floats"], draws: int, chance: "np.random.Generator"
) -> "Floats":
    """Return the totals of both periods in every draw, shape (2, draws)."""
    import numpy as np  # noqa: PLC0415

    total = np.zeros((2, draws))
    by_parts: dict[tuple[str, ...], list[Term]] = defaultdict(list)
    for term in terms:
        by_parts[term.parts].append(term)
    for parts, alike in by_parts.items():
        common = np.ones(draws)
        for part in parts:
            if part in sources:
                common *= 1 + sources[part]
        for start in range(0, len(alike), CHUNK_ROWS):
            chunk = alike[start : start + CHUNK_ROWS]
            amounts = np.array([term.amounts for term in chunk]).T  # (2, rows)
            total += amounts @ _own_factors(chunk, draws, chance) * common
    return total


def _own_factors(terms: Sequence[Term], draws: int, chance: "np.random.Generator") -> "Floats":
    """Return Π(1 + e) of the errors that each term has to itself, shape (terms, draws)."""
    import numpy as np  # noqa: PLC0415

    factors = np.ones((len(terms), draws))
    by_spread: dict[Spread, list[int]] = defaultdict(list)
    for number, term in enumerate(terms):
        for _, _, spread in term.own:
            by_spread[spread].append(number)
    for spread, numbers in by_spread.items():
        factors[numbers] *= 1 + drawn_errors(spread, (len(numbers), draws), chance)
    return factors
