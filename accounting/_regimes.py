"""Energy and intensity as each regime counts them, from gross consumption and its deductions (rules §1.2)."""

from collections.abc import Sequence
from decimal import Decimal

from accounting._account import Account
from accounting._deductions import (
    BASES,
    Assumptions,
    deduction_figures,
    in_intensity,
    in_total,
    joined_notes,
    post_deductions,
    waiting_rows,
)
from accounting._figures import FigureBook, figure, quotient, total
from accounting._indicators import IndicatorOptions, amounts, indicators
from accounting._progress import completion, decline
from factors import Regime

_KINDS = (
    "deduction_",
    "certificates_",
    "regime_",
    *(f"energy_{basis}_{what}" for basis in BASES.values() for what in ("total", "counted")),
)


def is_of_regime(key: str) -> bool:
    """Return whether a key names a figure that ``regime_figures`` makes and ``indicators`` does not.

    >>> is_of_regime("energy_ce_total/州内/2020/R4"), is_of_regime("energy_ce/州内/2020")
    (True, False)
    """
    return key.startswith(_KINDS)


def regime_figures(
    account: Account, regimes: Sequence[Regime], assumptions: Assumptions, options: IndicatorOptions | None = None
) -> FigureBook:
    """Return the energy of every scope and period as each regime counts it, deductions one by one.

    Parameters
    ----------
    options
        With them, also intensity, decline and completion under each regime, base period and period treated alike; the
        cap of certificates needs them, too.

    Raises
    ------
    NominalValueAdded, NothingToAccount
        As ``indicators`` does.

    Notes
    -----
    Which coefficient converts the kilowatt-hours of non-fossil energy is not settled in the documents seen: figures in
    当量 take the calorific one, figures in 等价 the year's equivalent one. Neither is it settled whether statistics of
    industry above scale apply these deductions, so ``indicators`` does not.
    """
    book = FigureBook()
    if options is None:
        scopes = amounts(book, account)
    else:
        book = indicators(account, options)
        scopes = list(dict.fromkeys(key.split("/")[1] for key in book))
    asked = {kind for each in regimes for kind in (*in_total(each), *in_intensity(each))}
    book.findings += post_deductions(account, assumptions, asked)
    deduction_figures(book, account, assumptions, scopes)
    for scope in scopes:
        for each in regimes:
            for period in account.periods:
                _energy(book, f"{scope}/{period}", each, account, options)
            if options is not None:
                _intensity(book, scope, each, options)
    return book


def _energy(book: FigureBook, at: str, regime: Regime, account: Account, options: IndicatorOptions | None) -> None:
    """Add what counts in the total and in the intensity under a regime, 当量 and 等价."""
    words = {"regime": regime.key, "name": regime.name, "documents": "、".join(regime.documents)}
    for measure, basis in BASES.items():
        if f"{measure}/{at}" not in book:
            continue
        for kind, deducted in (("total", in_total(regime)), ("counted", in_intensity(regime))):
            keys = [f"deduction_{each}_{basis}/{at}" for each in deducted]
            if "certificates" in deducted:
                capped = _capped(book, at, regime, basis, account, options)
                keys = [capped if key.startswith("deduction_certificates") else key for key in keys]
            inputs = (f"{measure}/{at}", *keys)
            gross, *parts = map(book.number, inputs)
            deducted_tce = total(parts)
            net = None if gross is None or deducted_tce is None else gross - deducted_tce
            note = joined_notes(book, keys)
            book.add(figure(f"energy_{basis}_{kind}", f"{at}/{regime.key}", net, inputs, note=note, blanks=words))


def _capped(
    book: FigureBook, at: str, regime: Regime, basis: str, account: Account, options: IndicatorOptions | None
) -> str:
    """Add the certificates that may be deducted and return the figure's key.

    At most the printed share of the saving that the target of the term needs, read as V x I0 x D* of the scope with I0
    and the value added V before deductions: the document names no formula. Certificates of nobody need no cap.
    """
    key = f"certificates_{basis}_capped/{at}/{regime.key}"
    source = f"deduction_certificates_{basis}/{at}"
    held = book.number(source)
    words = {"cap": account.rules.factors[regime.certificate_cap].shown, "regime": regime.key}
    if not held:
        book.add(figure(f"certificates_{basis}_capped", f"{at}/{regime.key}", held, (source,), blanks=words))
        return key
    inputs: tuple[str, ...] = (source,)
    limit, note = None, "上限需目标、基期强度与增加值 / the cap needs target, base intensity and value added"
    if options is not None and options.target_cut is not None:
        intensity = "intensity" if basis == "ce" else "intensity_eq"
        needed = (f"value_added/{at}", f"{intensity}/{at.partition('/')[0]}/{options.base_period}")
        value, base = map(book.number, needed)
        if value is not None and base is not None:
            share = Decimal(account.rules.factors[regime.certificate_cap].printed) / 100
            limit, inputs, note = share * value * base * options.target_cut, (source, *needed), ""
    allowed = None if limit is None else min(held, limit)
    rests = waiting_rows(account, regime.certificate_cap)
    capped = figure(
        f"certificates_{basis}_capped",
        f"{at}/{regime.key}",
        allowed,
        inputs,
        unconfirmed=rests,
        note=note,
        blanks=words,
    )
    book.add(capped)
    return key


def _intensity(book: FigureBook, scope: str, regime: Regime, options: IndicatorOptions) -> None:
    """Add intensity, decline and completion under a regime; base period and period are treated alike."""
    words = {"regime": regime.key, "name": regime.name, "price_base": options.price_base}
    for basis in BASES.values():
        kind = f"regime_intensity_{basis}"
        for period in dict.fromkeys((options.base_period, options.period)):
            at = f"{scope}/{period}"
            inputs = (f"energy_{basis}_counted/{at}/{regime.key}", f"value_added/{at}")
            value = None if book[inputs[1]].note else quotient(*map(book.number, inputs))
            note = book[inputs[0]].note if inputs[0] in book else ""
            book.add(figure(kind, f"{at}/{regime.key}", value, inputs, note=note, blanks=words))
        _decline(book, scope, regime, basis, options)


def _decline(book: FigureBook, scope: str, regime: Regime, basis: str, options: IndicatorOptions) -> None:
    words = {"regime": regime.key, "name": regime.name, "target": str(options.target_cut)}
    at = f"{scope}/{options.span}/{regime.key}"
    inputs = tuple(
        f"regime_intensity_{basis}/{scope}/{period}/{regime.key}" for period in (options.period, options.base_period)
    )
    now, base = map(book.number, inputs)
    cut = None if now is None or not base else decline(now, base)
    note = next((book[key].note for key in inputs if book[key].note), "")
    book.add(figure(f"regime_decline_{basis}", at, cut, inputs, note=note, blanks=words))
    if options.target_cut is not None and cut is not None and cut < 1:
        done = completion(cut, options.target_cut)
        source = (f"regime_decline_{basis}/{at}",)
        book.add(figure(f"regime_completion_{basis}", at, done, source, note=note, blanks=words))
