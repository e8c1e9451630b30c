"""The arithmetic of decline targets: cumulative decline, progress path, completion, warning grade (rules §1)."""

from decimal import Decimal

from factors import WarningRule

GRADES = {"red": "一级（红）", "yellow": "二级（黄）", "green": "三级（绿）"}


def decline(intensity: Decimal, base_intensity: Decimal) -> Decimal:
    """Return the decline of an intensity, 1 - I/I0, positive when it fell.

    >>> round(decline(Decimal("2.002"), Decimal("2.4504")), 3)
    Decimal('0.183')
    """
    return 1 - intensity / base_intensity


def progress_target(target_cut: Decimal, year: int, years: int, *, reading: str = "log") -> Decimal:
    """Return the decline due by the end of a year of the term.

    ``log``: even yearly rate, 1 - (1-D*)^(k/n); ``linear``: D*.k/n, a reading that some documents use.

    >>> [round(100 * progress_target(Decimal("0.14"), k, 5), 2) for k in (1, 2, 3, 4, 5)]
    [Decimal('2.97'), Decimal('5.85'), Decimal('8.65'), Decimal('11.37'), Decimal('14.00')]
    >>> round(100 * progress_target(Decimal("0.14"), 1, 5, reading="linear"), 2)
    Decimal('2.80')
    """
    share = Decimal(year) / Decimal(years)
    if reading == "linear":
        return target_cut * share
    return 1 - ((1 - target_cut).ln() * share).exp()


def completion(cut: Decimal, target_cut: Decimal, *, reading: str = "log") -> Decimal:
    """Return how much of a target is done, as a share.

    ``log``: ln(1-D)/ln(1-D*), the official arithmetic (2011-13: 9.03 % of 16 % is "54 %"); ``linear``: D/D*.

    >>> round(completion(Decimal("0.0903"), Decimal("0.16")), 3)
    Decimal('0.543')
    >>> round(completion(Decimal("0.0903"), Decimal("0.16"), reading="linear"), 3)
    Decimal('0.564')
    """
    if reading == "linear":
        return cut / target_cut
    return (1 - cut).ln() / (1 - target_cut).ln()


def yearly_rate(cut: Decimal, years: int) -> Decimal:
    """Return the even yearly decline that makes a cumulative one, 1 - (1-D)^(1/n).

    >>> round(100 * yearly_rate(Decimal("0.183"), 5), 2)
    Decimal('3.96')
    """
    return 1 - ((1 - cut).ln() / Decimal(years)).exp()


def required_rest(cut: Decimal, target_cut: Decimal, years_left: int) -> Decimal | None:
    """Return the even yearly decline still needed, None when no year is left; 0 or less means met.

    >>> round(100 * required_rest(Decimal("0.05"), Decimal("0.14"), 3), 2)
    Decimal('3.26')
    """
    if years_left <= 0:
        return None
    return 1 - (((1 - target_cut) / (1 - cut)).ln() / Decimal(years_left)).exp()


def warning_grade(rule: WarningRule, cut: Decimal, target: Decimal) -> str:
    """Return ``red``, ``yellow`` or ``green`` by a named rule; a gap of exactly the limit is yellow.

    >>> from factors import warning_rule
    >>> [warning_grade(warning_rule("W2020"), Decimal(cut), Decimal("0.10")) for cut in ("0.089", "0.09", "0.10")]
    ['red', 'yellow', 'green']
    >>> [warning_grade(warning_rule("W2021H1"), Decimal(cut), Decimal("0.03")) for cut in ("-0.001", "0.01", "0.03")]
    ['red', 'yellow', 'green']
    """
    if cut >= target:
        return "green"
    if rule.red_when_rising:
        return "red" if cut < 0 else "yellow"
    gap_share = (target - cut) / target
    return "red" if rule.red_above_gap_share is not None and gap_share > rule.red_above_gap_share else "yellow"
