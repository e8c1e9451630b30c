"""The indicators of energy dual control by scope: consumption, intensity, decline, progress and warning grade."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounting._account import Account
from accounting._errors import NominalValueAdded, NothingToAccount, PeriodsUnfit, TargetUnfit
from accounting._figures import FigureBook, figure, figure_kinds, quotient, total
from accounting._measures import MEASURE_UNITS
from accounting._progress import (
    GRADES,
    completion,
    decline,
    progress_target,
    required_rest,
    warning_grade,
    yearly_rate,
)
from factors import warning_rule
from ledgers import Finding

ALL_SCOPES = "全部"
"""The scope that joins all others."""


def joined_scopes(account: Account, scope: str) -> list[str]:
    """Return the scopes that a scope joins: all that the account has for the joint one, else itself."""
    if scope != ALL_SCOPES:
        return [scope]
    rows = account.workspace.rows("SELECT DISTINCT scope FROM firm_in_period ORDER BY scope")
    return [row["scope"] for row in rows]


NAMED_FIRMS = 5
"""How many firms a finding names before it only counts."""


@dataclass(frozen=True, slots=True)
class IndicatorOptions:
    """What an indicator needs to be told; nothing of it has a silent default.

    ``target_cut`` is the decline that a term of ``years`` owes, counted from ``base_period``; ``price_base`` the year
    whose prices value added is in. The year of the term follows from the two periods.

    Raises
    ------
    PeriodsUnfit
        If the periods are no years, or do not lie within the term.
    TargetUnfit
        If the target is no share between 0 and 1.
    """

    period: str
    base_period: str
    price_base: str
    target_cut: Decimal | None = None
    years: int = 5
    warning_rules: tuple[str, ...] = ("W2020", "W2021H1")

    def __post_init__(self) -> None:
        whole = all(len(each) == 4 and each.isdigit() for each in (self.period, self.base_period))
        if not whole or not 0 < int(self.period) - int(self.base_period) <= self.years:
            raise PeriodsUnfit(self.base_period, self.period, self.years)
        if self.target_cut is not None and not 0 < self.target_cut < 1:
            raise TargetUnfit(str(self.target_cut))

    @property
    def year(self) -> int:
        """The year of the term that ends with the period."""
        return int(self.period) - int(self.base_period)

    @property
    def span(self) -> str:
        """The two periods as figure keys name them: ``2015-2020``."""
        return f"{self.base_period}-{self.period}"


def indicators(account: Account, options: IndicatorOptions) -> FigureBook:
    """Return every indicator of every scope, each with its formula and inputs.

    Raises
    ------
    NominalValueAdded
        If the price base is ``current``: a decline over nominal value added is refused.
    NothingToAccount
        If the ledger has no value added at that price base.
    """
    book = FigureBook()
    scopes = amounts(book, account)
    uncovered = _coverage(book, account, options)
    _value_added(book, account, options, scopes, uncovered)
    for scope in scopes:
        for period in (options.base_period, options.period):
            _intensity(book, scope, period, options.price_base)
        _decline(book, scope, options)
    return _ordered(book, scopes)


def _ordered(book: FigureBook, scopes: Sequence[str]) -> FigureBook:
    """Return the figures scope by scope, in the order of ``figures.toml``: energy, value added, intensity, decline."""
    kinds = figure_kinds()

    def place(key: str) -> tuple[int, int]:
        kind, scope = key.split("/")[:2]
        return scopes.index(scope), kinds.index(kind)

    ordered = FigureBook()
    for key in sorted(book, key=place):
        ordered[key] = book[key]
    ordered.findings = book.findings
    return ordered


def amounts(book: FigureBook, account: Account) -> list[str]:
    """Add the amounts of every measure, scope and period to a book and return the scopes, the joint one last."""
    rows = account.by_scope()
    marks = _marks(account)
    scopes = list(dict.fromkeys(row["scope"] for row in rows))
    order = list(MEASURE_UNITS)
    for row in sorted(
        rows, key=lambda each: (scopes.index(each["scope"]), each["period"], order.index(each["measure"]))
    ):
        at = (row["scope"], row["period"], row["measure"])
        waiting = row["waiting_count"]
        note = f"{waiting} 行缺系数，不出数 / {waiting} entries wait for a coefficient" if waiting else ""
        key = f"{row['scope']}/{row['period']}"
        book.add(figure(row["measure"], key, row["amount"], unconfirmed=marks.get(at, ()), note=note))
    for part in ("electricity", "feedstock"):
        for row in account.workspace.query("accounting", f"{part}_by_scope"):
            used = {mark for index in row["resolutions"] for mark in account.marks_of(index)}
            book.add(figure(f"energy_ce_{part}", f"{row['scope']}/{row['period']}", row["amount"], unconfirmed=used))
    for period in account.periods:
        for measure in (*MEASURE_UNITS, "energy_ce_electricity", "energy_ce_feedstock"):
            inputs = tuple(key for scope in scopes if (key := f"{measure}/{scope}/{period}") in book)
            if inputs:
                book.add(figure(measure, f"{ALL_SCOPES}/{period}", total(map(book.number, inputs)), inputs))
    for scope in (*scopes, ALL_SCOPES):
        for period in account.periods:
            _carbon(book, scope, period)
    return [*scopes, ALL_SCOPES]


def _marks(account: Account) -> dict[tuple[str, str, str], set[str]]:
    """Return what waits for confirmation, by scope, period and measure."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for row in account.workspace.query("accounting", "resolutions_in_use"):
        key = (row["scope"], row["period"], row["measure"])
        found.setdefault(key, set()).update(account.marks_of(row["resolution_id"]))
    return found


def _carbon(book: FigureBook, scope: str, period: str) -> None:
    measures = [measure for measure in MEASURE_UNITS if measure.startswith("co2")]
    inputs = tuple(key for measure in measures if (key := f"{measure}/{scope}/{period}") in book)
    if inputs:
        book.add(figure("co2", f"{scope}/{period}", total(map(book.number, inputs)), inputs))


def _coverage(book: FigureBook, account: Account, options: IndicatorOptions) -> set[tuple[str, str]]:
    """Return scopes and periods in which energy and value added are not of the same firms, with a finding for each."""
    rows = account.workspace.query(
        "accounting", "coverage", periods=[options.base_period, options.period], price_base=options.price_base
    )
    by_scope: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        by_scope.setdefault((row["scope"], row["period"], row["missing"]), []).append(row["name"] or row["firm_id"])
    for (scope, period, missing), names in by_scope.items():
        more = "…" if len(names) > NAMED_FIRMS else ""
        facts = {
            "item": scope,
            "period": period,
            "found": str(len(names)),
            "firm": "、".join(names[:NAMED_FIRMS]) + more,
        }
        book.findings.append(Finding(f"{missing.replace('_', '-')}-missing", facts=facts))
    return {(scope, period) for scope, period, _ in by_scope}


def _value_added(
    book: FigureBook,
    account: Account,
    options: IndicatorOptions,
    scopes: Sequence[str],
    uncovered: set[tuple[str, str]],
) -> None:
    workspace = account.workspace
    bases = [row["price_base"] for row in workspace.query("accounting", "price_bases")]
    if options.price_base == "current":
        raise NominalValueAdded(options.price_base, [base for base in bases if base != "current"])
    if options.price_base not in bases:
        raise NothingToAccount(f"value added at {options.price_base} prices", bases)
    rows = workspace.query("accounting", "value_added", price_base=options.price_base)
    for period in dict.fromkeys((options.base_period, options.period)):
        for scope in scopes:
            parts = [
                r["value_added_wan_cny"] for r in rows if r["period"] == period and scope in (r["scope"], ALL_SCOPES)
            ]
            value = sum(parts, Decimal(0)) if parts else None
            blanks = {"price_base": options.price_base}
            own = {scope} if scope != ALL_SCOPES else {each for each, _ in uncovered}  # also one without any energy
            held_back = any((each, period) in uncovered for each in own)
            note = "企业与能耗不一致，不计算强度 / its firms are not those of the energy" if held_back else ""
            book.add(figure("value_added", f"{scope}/{period}", value, note=note, blanks=blanks))


def _intensity(book: FigureBook, scope: str, period: str, price_base: str) -> None:
    at = f"{scope}/{period}"
    for kind, measure in (("intensity", "energy_ce"), ("intensity_eq", "energy_eq"), ("intensity_co2", "co2")):
        inputs = (f"{measure}/{at}", f"value_added/{at}")
        value = None if book[inputs[1]].note else quotient(*map(book.number, inputs))
        book.add(figure(kind, at, value, inputs, blanks={"price_base": price_base}))


def _decline(book: FigureBook, scope: str, options: IndicatorOptions) -> None:
    at = f"{scope}/{options.span}"
    inputs = (f"intensity/{scope}/{options.period}", f"intensity/{scope}/{options.base_period}")
    now, base = map(book.number, inputs)
    cut = None if now is None or not base else decline(now, base)
    book.add(figure("decline", at, cut, inputs))
    if cut is None or cut >= 1:
        return
    book.add(figure("yearly_decline", at, yearly_rate(cut, options.year), (f"decline/{at}",)))
    if options.target_cut is not None:
        _progress(book, at, cut, options.target_cut, options)


def _progress(book: FigureBook, at: str, cut: Decimal, target: Decimal, options: IndicatorOptions) -> None:
    source = (f"decline/{at}",)
    blanks = {"target": str(target), "year": f"{options.year}/{options.years}"}
    for reading in ("log", "linear"):
        due = progress_target(target, options.year, options.years, reading=reading)
        book.add(figure(f"progress_target_{reading}", at, due, blanks=blanks))
        book.add(figure(f"completion_{reading}", at, completion(cut, target, reading=reading), source, blanks=blanks))
    rest = required_rest(cut, target, options.years - options.year)
    if rest is not None:
        book.add(figure("required_rest", at, rest, source, blanks=blanks))
    for key in options.warning_rules:
        rule = warning_rule(key)
        grade = warning_grade(rule, cut, progress_target(target, options.year, options.years))
        inputs = (*source, f"progress_target_log/{at}")
        words = {"warning_rule": key, "document": rule.document, "note": rule.note}
        book.add(figure("warning", f"{at}/{key}", GRADES[grade], inputs, blanks=words))
