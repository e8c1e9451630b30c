"""Decomposes the change of a sum of products into what each factor did: logarithmic mean Divisia indices (LMDI).

The sum is over cells, such as sectors or sectors by fuel; each cell's value is the product of its factors, such as
activity x share x intensity. Ang (2005, 2015) has the formulas; the variant is named with every result, since variants
differ, even in sign.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from itertools import pairwise

from accounting._errors import NotDecomposed


class Method(StrEnum):
    """The weights: logarithmic means of the cells' values (I), or of their shares, made to add up to 1 (II)."""

    LMDI_I = "LMDI-I"
    LMDI_II = "LMDI-II"


class Form(StrEnum):
    """Whether effects add up to the difference of the sums, or multiply to their ratio."""

    ADDITIVE = "additive"
    MULTIPLICATIVE = "multiplicative"


Cells = Mapping[Hashable, Sequence[Decimal | None]]
"""The factors of each cell in one period, in the order of their names; None where an empty cell has none."""

DIGITS = 50
"""Significant digits of logarithms: what is lost where two values nearly agree is far below what is kept."""
DIGITS_KEPT = 28
_NEARLY_EQUAL = Decimal("1e-16")


@dataclass(frozen=True, slots=True)
class Decomposition:
    """What each factor did between the first period and the last.

    ``effects`` are in the unit of the sum and add up to ``change`` in the additive form; they are ratios whose product
    is ``change`` in the multiplicative one.
    """

    method: Method
    form: Form
    chained: bool
    effects: Mapping[str, Decimal]
    change: Decimal

    @property
    def variant(self) -> str:
        """The name of the variant, as every output of it says: ``LMDI-I, additive, unchained``."""
        return f"{self.method}, {self.form}, {'chained' if self.chained else 'unchained'}"


def logarithmic_mean(first: Decimal, second: Decimal) -> Decimal:
    """Return (a - b) / (ln a - ln b); a where both are equal, and 0 where one of them is.

    >>> logarithmic_mean(Decimal(60), Decimal(60)), round(logarithmic_mean(Decimal(20), Decimal(10)), 4)
    (Decimal('60'), Decimal('14.4270'))
    """
    if first == 0 or second == 0:
        return Decimal(0)
    if abs(first - second) <= _NEARLY_EQUAL * max(first, second):  # the mean itself, to more digits than are kept
        return first if first == second else (first + second) / 2
    return (first - second) / (first.ln() - second.ln())


def decomposition(
    periods: Sequence[Cells],
    factors: Sequence[str],
    *,
    method: Method = Method.LMDI_I,
    form: Form = Form.ADDITIVE,
    chained: bool = False,
) -> Decomposition:
    """Return what each factor did to the sum over all cells between the first period and the last.

    Parameters
    ----------
    periods
        The cells of each period, in order, the same in all: one that comes into being has a factor of 0 before.
    factors
        What the numbers of a cell are, in their order.
    chained
        Go from each period to the next and add up (or multiply); else from the first to the last at once.

    Raises
    ------
    NotDecomposed
        If a cell is not in every period, lacks a factor or has a negative one, no period follows on the first, or the
        sum is 0 where a ratio or a share of it is due.

    Notes
    -----
    A cell that comes into being or ceases is taken to the analytic limit (Ang and Liu 2007): its whole value goes to
    the factor that was 0, in equal parts where several were. A factor that has no value in an empty cell (the intensity
    of an industry without output) is taken as unchanged.

    Examples
    --------
    >>> before, after = {"a": (Decimal(30), Decimal(2))}, {"a": (Decimal(60), Decimal(1))}
    >>> done = decomposition([before, after], ["activity", "intensity"])
    >>> done.variant, done.change, round(done.effects["activity"], 4)
    ('LMDI-I, additive, unchained', Decimal('0'), Decimal('41.5888'))
    """
    if len(periods) < 2:
        raise NotDecomposed("two periods at least were expected")
    for period in periods[1:]:
        if differing := period.keys() ^ periods[0].keys():
            cells = ", ".join(sorted(map(str, differing)))
            raise NotDecomposed(f"{cells}: not in every period; give the factors that are known, 0 where nothing was")
    with localcontext() as context:
        context.prec = DIGITS
        valued = [_Valued(period, _values(period, factors)) for period in periods]
        steps = pairwise(valued) if chained else [(valued[0], valued[-1])]
        logs = [_step(before, after, factors, method, form) for before, after in steps]
        totals = [valued[0].total, valued[-1].total]
        summed = {name: sum((each[name] for each in logs), Decimal(0)) for name in factors}
        if form is Form.MULTIPLICATIVE:
            change, effects = totals[1] / totals[0], {name: each.exp() for name, each in summed.items()}
        else:
            change, effects = totals[1] - totals[0], summed
    with localcontext() as context:
        context.prec = DIGITS_KEPT
        return Decomposition(method, form, chained, {name: +each for name, each in effects.items()}, +change)


@dataclass(frozen=True, slots=True)
class _Valued:
    """The cells of a period with the product of each."""

    cells: Cells
    values: Mapping[Hashable, Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.values.values(), Decimal(0))


def _values(period: Cells, factors: Sequence[str]) -> dict[Hashable, Decimal]:
    return {cell: _value(cell, period[cell], factors) for cell in period}


def _value(cell: Hashable, given: Sequence[Decimal | None], factors: Sequence[str]) -> Decimal:
    if len(given) != len(factors):
        raise NotDecomposed(f"{cell}: {len(given)} numbers for {len(factors)} factors ({', '.join(factors)})")
    value = Decimal(1)
    for name, number in zip(factors, given, strict=True):
        if number is None:
            continue
        if not number.is_finite() or number < 0:
            raise NotDecomposed(f"{cell}: {name} is {number}; a number of 0 or more was expected")
        value *= number
    if None in given and value != 0:
        lacking = ", ".join(name for name, number in zip(factors, given, strict=True) if number is None)
        raise NotDecomposed(f"{cell}: {lacking} has no value, and the cell is not empty")
    return value


def _step(before: _Valued, after: _Valued, factors: Sequence[str], method: Method, form: Form) -> dict[str, Decimal]:
    """Return the effects from one period to the next; of the multiplicative form their logarithms."""
    whole_start, whole_end = before.total, after.total
    if (form is Form.MULTIPLICATIVE or method is Method.LMDI_II) and not (whole_start and whole_end):
        raise NotDecomposed(f"the sum is 0 in a period: {method}, {form} needs it above 0")
    mean = logarithmic_mean(whole_end, whole_start)
    scale_start, scale_end = (whole_start, whole_end) if method is Method.LMDI_II else (Decimal(1), Decimal(1))
    effects = dict.fromkeys(factors, Decimal(0))
    weights = Decimal(0)
    for cell, cells in before.cells.items():
        first, last = before.values[cell] / scale_start, after.values[cell] / scale_end
        weights += logarithmic_mean(last, first)
        for name, change in _changes(cells, after.cells[cell], factors, first, last).items():
            effects[name] += change
    if method is Method.LMDI_II:
        if not weights:
            raise NotDecomposed("LMDI-II has no limit where no cell is there in both periods; LMDI-I has")
        share = mean / weights if form is Form.ADDITIVE else 1 / weights
    else:
        share = Decimal(1) if form is Form.ADDITIVE else 1 / mean
    return {name: effect * share for name, effect in effects.items()}


def _changes(
    before: Sequence[Decimal | None],
    after: Sequence[Decimal | None],
    factors: Sequence[str],
    first: Decimal,
    last: Decimal,
) -> dict[str, Decimal]:
    """Return of one cell L(last, first) x ln(x_after / x_before) for each factor x, in the limit where one is 0."""
    if not first and not last:
        return {}
    known = [(name, x, y) for name, x, y in zip(factors, before, after, strict=True) if x is not None and y is not None]
    if first and last:
        mean = logarithmic_mean(last, first)
        return {name: mean * (y.ln() - x.ln()) for name, x, y in known}
    vanished = [name for name, x, y in known if (x == 0) != (y == 0)]
    return dict.fromkeys(vanished, (last - first) / len(vanished))
