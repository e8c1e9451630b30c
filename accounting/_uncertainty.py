"""How certain an intensity, its decline and a met target are: first order and Monte Carlo, shared errors shared."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erf, sqrt
from typing import TYPE_CHECKING, NamedTuple

from accounting._account import Account
from accounting._draws import drawn_errors, drawn_totals
from accounting._errors import SpreadsUnfit
from accounting._figures import FigureBook
from accounting._indicators import IndicatorOptions, joined_scopes
from accounting._progress import progress_target
from accounting._spreads import Spread, Subject
from accounting._uncertain_terms import Term, energy_terms, shared_spread, value_terms

if TYPE_CHECKING:
    from accounting._draws import Floats


@dataclass(frozen=True, slots=True)
class Band:
    """One quantity: its value, first-order and drawn standard deviation, and the 95 % interval of the draws."""

    name: str
    unit: str
    value: float
    first_order: float
    drawn: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Contribution:
    """What part of the variance of the decline one source of error makes, to first order."""

    subject: Subject
    key: str
    half_width: float
    share: float
    origin: str


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """How certain the indicators of a scope are.

    ``probability_target`` and ``probability_due`` are the parts of the draws in which the decline reaches the target of
    the term, and what is due by now; None without a target. ``exact`` are the coefficients that nobody declared
    uncertain, and which count as exact.
    """

    scope: str
    draws: int
    seed: int
    bands: tuple[Band, ...]
    contributions: tuple[Contribution, ...]
    probability_target: float | None
    probability_due: float | None
    first_order_target: float | None
    exact: tuple[str, ...]

    @property
    def probability_error(self) -> float | None:
        """The standard error that the number of draws leaves in ``probability_target``."""
        p = self.probability_target
        return None if p is None else sqrt(p * (1 - p) / self.draws)


def uncertainty(
    account: Account,
    book: FigureBook,
    options: IndicatorOptions,
    scope: str,
    spreads: Sequence[Spread],
    *,
    measure: str = "energy_ce",
    draws: int = 10_000,
    seed: int = 1,
) -> Uncertainty:
    """Return how certain intensity and decline of a scope are, and how probable it is that the target is met.

    A total is Σ a·(1 + q)·Π(1 + c): the error c of a coefficient is one for all firms and periods that use it, the
    error q of what a firm reports is its own; value added likewise. To first order the decline D = 1 − I₁/I₀ moves by
    −(I₁/I₀)·(w₁ − w₀)·e for an error e with the share w in energy less that in value added in each period.

    Parameters
    ----------
    measure
        The energy of the intensity: ``energy_ce`` (当量) or ``energy_eq`` (等价).

    Raises
    ------
    SpreadsUnfit
        If an intensity is not given, or a draw leaves no value added.
    """
    import numpy as np  # noqa: PLC0415 (0.1 s: only where it is asked for)

    periods = (options.base_period, options.period)
    kind = "intensity" if measure == "energy_ce" else "intensity_eq"
    if any(book.number(f"{kind}/{scope}/{period}") in (None, 0) for period in periods):
        raise SpreadsUnfit(scope, "强度缺数，先看 indicators / its intensity is not given, see indicators first")
    scopes = joined_scopes(account, scope)
    energy, exact = energy_terms(account, periods, scopes, measure, spreads)
    value = value_terms(account, periods, scopes, options.price_base, spreads)
    used = sorted({key for term in energy for key in term.parts})
    shared = {key: found for key in used if (found := shared_spread(spreads, key))}
    sources = {
        key: drawn_errors(found, (draws,), np.random.default_rng([seed, number]))
        for number, (key, found) in enumerate(shared.items())
    }
    own = np.random.default_rng([seed, len(shared)])
    upper, lower = (drawn_totals(terms, sources, draws, own) for terms in (energy, value))
    if (lower <= 0).any():
        raise SpreadsUnfit(scope, "抽样中增加值不为正 / a draw leaves no value added: its uncertainty is too large")
    drawn = {
        "energy_base": upper[0],
        "energy": upper[1],
        "intensity_base": upper[0] / lower[0],
        "intensity": upper[1] / lower[1],
        "decline": 1 - upper[1] / lower[1] * lower[0] / upper[0],
    }
    weights = _weights(energy, value, shared)
    bands, variance = _bands(energy, value, weights, drawn)
    target = None if options.target_cut is None else float(options.target_cut)
    due = (
        None if options.target_cut is None else float(progress_target(options.target_cut, options.year, options.years))
    )
    decline = bands[-1]
    return Uncertainty(
        scope,
        draws,
        seed,
        bands,
        _ranked(variance),
        None if target is None else float((drawn["decline"] >= target).mean()),
        None if due is None else float((drawn["decline"] >= due).mean()),
        None if target is None else _reached(decline.value, decline.first_order, target),
        exact,
    )


class _Weight(NamedTuple):
    """How one independent error moves each total: shares of energy and of value added by period, times its sigma."""

    subject: Subject
    key: str
    spread: Spread
    energy: tuple[float, float]
    value: tuple[float, float]


def _weights(energy: Sequence[Term], value: Sequence[Term], shared: Mapping[str, Spread]) -> list[_Weight]:
    sums = [[sum(term.amounts[at] for term in terms) for at in (0, 1)] for terms in (energy, value)]
    found = []
    for key, spread in shared.items():
        share = [sum(t.amounts[at] * t.parts.count(key) for t in energy) / sums[0][at] for at in (0, 1)]
        found.append(_Weight(Subject.COEFFICIENT, key, spread, (share[0], share[1]), (0.0, 0.0)))
    for side, terms in enumerate((energy, value)):
        for term in terms:
            share = [term.amounts[at] / sums[side][at] if sums[side][at] else 0.0 for at in (0, 1)]
            moved = ((share[0], share[1]), (0.0, 0.0))
            for subject, key, spread in term.own:
                found.append(_Weight(subject, key, spread, *(moved if side == 0 else moved[::-1])))
    return found


def _bands(
    energy: Sequence[Term], value: Sequence[Term], weights: Sequence[_Weight], drawn: Mapping[str, "Floats"]
) -> tuple[tuple[Band, ...], dict[tuple[Subject, str, float, str], float]]:
    """Return the quantities with both spreads, and the variance of the decline by source."""
    import numpy as np  # noqa: PLC0415

    sums = [[sum(term.amounts[at] for term in terms) for at in (0, 1)] for terms in (energy, value)]
    base, now = (sums[0][at] / sums[1][at] for at in (0, 1))
    variance: dict[tuple[Subject, str, float, str], float] = defaultdict(float)
    squares = dict.fromkeys(drawn, 0.0)
    for each in weights:
        net = [each.energy[at] - each.value[at] for at in (0, 1)]
        moves = {
            "energy_base": each.energy[0],
            "energy": each.energy[1],
            "intensity_base": net[0],
            "intensity": net[1],
            "decline": now / base * (net[1] - net[0]),
        }
        for name, share in moves.items():
            squares[name] += (share * each.spread.sigma) ** 2
        source = (each.subject, each.key, each.spread.half_width, each.spread.origin)
        variance[source] += (moves["decline"] * each.spread.sigma) ** 2
    values = {
        "energy_base": (sums[0][0], "tce"),
        "energy": (sums[0][1], "tce"),
        "intensity_base": (base, "tce/10⁴ yuan"),
        "intensity": (now, "tce/10⁴ yuan"),
        "decline": (1 - now / base, "1"),
    }
    bands = []
    for name, (middle, unit) in values.items():
        low, high = np.percentile(drawn[name], [2.5, 97.5])
        scale = 1.0 if name == "decline" else middle
        first = abs(scale) * sqrt(squares[name])
        bands.append(Band(name, unit, middle, first, float(drawn[name].std(ddof=1)), float(low), float(high)))
    return tuple(bands), variance


def _ranked(variance: Mapping[tuple[Subject, str, float, str], float]) -> tuple[Contribution, ...]:
    whole = sum(variance.values())
    rows = [
        Contribution(subject, key, width, part / whole if whole else 0.0, origin)
        for (subject, key, width, origin), part in variance.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.share, row.subject, row.key)))


def _reached(value: float, sigma: float, target: float) -> float:
    """Return the first-order probability that a normal quantity reaches a target."""
    return float(value >= target) if not sigma else (1 + erf((value - target) / sigma / sqrt(2))) / 2
