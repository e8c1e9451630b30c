"""Grades and points of assessments: the 2026 evaluation (rules §1.7) and the responsibility scoring (rules §1.5)."""

from decimal import Decimal
from fractions import Fraction

from factors._coefficients import Coefficient
from factors._errors import FactorError, UnknownName
from factors._set import FactorSet, shipped_factors

EVALUATION_2026 = "CARBON-EVALUATION-2026"
EXCELLENT, PASSED, FAILED = "优秀", "合格", "不合格"
_SCORING = "scoring:"


def grade_2026(
    control_met: int, supporting_met: int, *, falsified: bool = False, rules: FactorSet | None = None
) -> str:
    """Return 优秀, 合格 or 不合格 of the yearly evaluation of carbon peaking and neutrality.

    《碳达峰碳中和综合评价考核办法》 (2026), rules §1.7: all control (控制性) and all supporting (支撑性) indicators
    met is 优秀; one control or three supporting indicators missed, or falsified data, is 不合格; else 合格.

    Parameters
    ----------
    control_met, supporting_met
        How many indicators are 达标, of 5 and of 9.
    falsified
        Whether data were falsified.
    rules
        The set with the counts, the shipped one by default.

    Raises
    ------
    FactorError
        If a count is negative or larger than the number of indicators.

    Examples
    --------
    >>> [grade_2026(*met) for met in ((5, 9), (5, 8), (5, 7), (5, 6), (4, 9))]
    ['优秀', '合格', '合格', '不合格', '不合格']
    >>> grade_2026(5, 9, falsified=True)
    '不合格'
    """
    counts, fails = (_rows(rules, "region", kind, EVALUATION_2026) for kind in ("indicator_count", "fail_count"))
    missed = {"control": _missed("control", control_met, counts), "supporting": 0}
    missed["supporting"] = _missed("supporting", supporting_met, counts)
    if falsified or any(missed[group] >= _value(fails[group]) for group in missed):
        return FAILED
    return PASSED if any(missed.values()) else EXCELLENT


def _missed(group: str, met: int, counts: dict[str, Coefficient]) -> int:
    count = int(_value(counts[group]))
    if not 0 <= met <= count:
        raise FactorError(f"{group} indicators met: found {met}; expected 0 to {count} ({counts[group].citation})")
    return count - met


def score(table: str, indicator: str, completion: Decimal, *, rules: FactorSet | None = None) -> Decimal:
    """Return the points of an indicator in a scoring table, with the bonus above the target (rules §1.5).

    A step holds from its completion up to the next one; the bonus counts full steps above the target.

    Parameters
    ----------
    table
        ``prefecture`` or ``city``: the tables of ``rules/scoring.csv``.
    indicator
        ``energy_intensity`` or, in the city's table, ``industry_va_energy``.
    completion
        Actual decline over target, as a share: 1 is met.
    rules
        The set with the table, the shipped one by default.

    Raises
    ------
    UnknownName
        If there is no such table or indicator.
    FactorError
        If the table does not print the points of that completion: a step that is missing stays missing.

    Examples
    --------
    >>> [int(score("prefecture", "energy_intensity", Decimal(done))) for done in ("0.49", "0.89", "1", "1.2", "2")]
    [0, 32, 40, 46, 49]
    >>> int(score("city", "energy_intensity", Decimal("1.10")))
    31
    """
    most = _rows(rules, _SCORING + table, "score_max")
    if indicator not in most or indicator == "total":
        raise UnknownName("scored indicator", f"{table}: {indicator}", tuple(name for name in most if name != "total"))
    done = Fraction(completion) * 100
    if done >= 100:
        return _decimal(_value(most[indicator]) + _bonus(table, indicator, done - 100, rules))
    points = _rows(rules, _SCORING + table, "score")
    steps = _rows(rules, _SCORING + table, "score_from").values()
    reached = [row for row in steps if row.basis.startswith(f"{indicator}:") and _value(row) <= done]
    basis = max(reached, key=_value).basis if reached else f"{indicator}:below"
    if basis not in points:
        raise FactorError(f"points of {indicator} in {table}: nothing is printed for a completion of {completion:%}")
    return _decimal(_value(points[basis]))


def _bonus(table: str, indicator: str, above: Fraction, rules: FactorSet | None) -> Fraction:
    """Return the bonus of a completion that many percent above the target, 0 where the indicator has none."""
    width, step, most = (
        _rows(rules, _SCORING + table, kind).get(indicator) for kind in ("bonus_width", "bonus_step", "bonus_max")
    )
    if width is None or step is None or most is None:
        return Fraction(0)
    return min(above // _value(width) * _value(step), _value(most))


def grade_of_score(points: Decimal, *, intensity_met: bool, rules: FactorSet | None = None) -> str:
    """Return the grade of a total of points: 超额完成, 完成, 基本完成 or 未完成 (rules §1.5).

    The intensity has a veto: where its target is not met, the whole is 未完成. Where a number stands in two grades
    as printed (80 points), the better one holds.

    Parameters
    ----------
    points
        All points, bonus included.
    intensity_met
        Whether the target of energy intensity is met.
    rules
        The set with the cut points, the shipped one by default.

    Raises
    ------
    FactorError
        If points are negative, or lie where no grade is printed (between 94 and 95).

    Examples
    --------
    >>> [grade_of_score(Decimal(points), intensity_met=True) for points in (95, 94, 80, 79, 60, 59)]
    ['超额完成', '完成', '完成', '基本完成', '基本完成', '未完成']
    >>> grade_of_score(Decimal(100), intensity_met=False)
    '未完成'
    """
    if points < 0:
        raise FactorError(f"points: found {points}; expected 0 or more")
    grades = _rows(rules, f"{_SCORING}grades", "grade_cut")
    lowest = grades["not_fulfilled"]
    if not intensity_met:
        return lowest.name_zh
    for name in ("overfulfilled", "fulfilled", "basically_fulfilled"):
        row = grades[name]
        low, high = row.value if row.value is not None else row.low, row.high
        if low is not None and low <= points and (high is None or points <= high):
            return row.name_zh
    if points < _value(lowest):
        return lowest.name_zh
    raise FactorError(f"grade of {points} points: no grade is printed for it ({lowest.citation})")


def _rows(rules: FactorSet | None, item: str, kind: str, source: str = "") -> dict[str, Coefficient]:
    """Return the rows of an item and kind by basis, of one source where it is named."""
    rows = (rules or shipped_factors()).index.get((item, kind), ())
    return {row.basis: row for row in rows if source in ("", row.source.key)}


def _value(row: Coefficient) -> Fraction:
    if row.value is None:
        raise FactorError(f"{row.key}: found the range {row.shown}; expected one value")
    return row.value


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
