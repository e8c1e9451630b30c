"""Sentences made from figures: what stands beside a key figure, and what a path or a set of months says."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from shuangkong.report._layout import summary_keys

if TYPE_CHECKING:
    from accounting import Figure
    from shuangkong.report._content import IntensityPath, MonthlyEnergy, PlantContent, RegionContent
    from shuangkong.report._texts import Texts

_SCALED = {"tce": ("10⁴ tce", Decimal(10_000)), "10⁴ yuan": ("10⁸ yuan", Decimal(10_000))}
"""How a key figure is printed: in the unit that plans use."""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One key figure of the summary; ``key`` is empty where the book has no such figure."""

    key: str
    name: str
    value: str
    unit: str
    sentence: str
    unconfirmed: bool


def key_figures(region: "RegionContent", texts: "Texts") -> list[KeyFigure]:
    """Return the key figures that the book has, each with one sentence."""
    keys = [key for key in summary_keys(region.scope, region.options) if key in region.book]
    return [_key_figure(region, region.book[key], texts) for key in keys]


def _key_figure(region: "RegionContent", figure: "Figure", texts: "Texts") -> KeyFigure:
    kind = figure.key.partition("/")[0]
    value, unit = texts.figure(figure), texts.figure_unit(figure)
    if isinstance(figure.value, Decimal) and figure.unit in _SCALED:
        larger, factor = _SCALED[figure.unit]
        value, unit = texts.number(figure.value / factor, 2), texts.unit(larger)
    sentence = texts("summary.missing")
    if figure.value is not None:
        sentence = texts(f"summary.{kind}", **_blanks(region, figure, texts))
    name = texts(f"summary_names.{kind}")
    return KeyFigure(figure.key, name, value, unit, sentence, bool(figure.unconfirmed))


def _blanks(region: "RegionContent", figure: "Figure", texts: "Texts") -> dict[str, str]:
    """Return what the sentence of a key figure may need."""
    kind = figure.key.partition("/")[0]
    options, book, scope = region.options, region.book, region.scope
    at = f"{scope}/{options.span}"
    before = book.get(f"{kind}/{scope}/{options.base_period}")
    calorific = book.number(f"energy_ce/{scope}/{options.period}")
    equivalent = book.number(f"energy_eq/{scope}/{options.period}")
    return {
        "period": options.period,
        "base": options.base_period,
        "price_base": options.price_base,
        "before": texts.figure(before),
        "change": _change(figure, before, texts),
        "ratio": texts.number(equivalent / calorific, 2) if equivalent and calorific else texts("page.dash"),
        "yearly": texts.figure(book.get(f"yearly_decline/{at}")),
        "target": texts.percent(options.target_cut, 0),
        "linear": texts.figure(book.get(f"completion_linear/{at}")),
        "actual": texts.figure(book.get(f"decline/{at}")),
        "due": texts.figure(book.get(f"progress_target_log/{at}")),
        "document": figure.rule,
    }


def _change(figure: "Figure", before: "Figure | None", texts: "Texts") -> str:
    if before is None or not isinstance(before.value, Decimal) or not isinstance(figure.value, Decimal):
        return texts("page.dash")
    if not before.value:
        return texts("page.dash")
    share = figure.value / before.value - 1
    return texts("summary.up" if share >= 0 else "summary.down", value=texts.percent(abs(share)))


def path_sentences(path: "IntensityPath", texts: "Texts") -> list[str]:
    """Return what the chart of the path shows, in words."""
    if not path.terms:
        return []
    first = path.terms[0]
    names = {"first": str(first.base_year), "first_cut": texts.percent(first.target_cut, 1)}
    if len(path.terms) > 1:
        second = texts.percent(path.terms[1].target_cut, 1)
        lead = texts("path.lead", **names, second=str(first.years[-1]), second_cut=second)
    else:
        lead = texts("path.lead_one", **names)
    year, actual = path.actual[-1]
    limits = dict(zip(first.years, first.limits_log, strict=True))
    if year not in limits or not isinstance(actual.value, Decimal):
        return [lead]
    gap = actual.value / limits[year] - 1
    verdict = texts(
        "path.verdict_met" if gap <= 0 else "path.verdict_missed",
        period=year,
        actual=texts.starred(texts.figure(actual), bool(actual.unconfirmed)),
        limit=texts.number(limits[year], 4),
        gap=texts.percent(abs(gap)),
    )
    return [lead, verdict]


def months_sentences(months: "MonthlyEnergy", texts: "Texts") -> list[str]:
    """Return whose months these are and whether they add up to the year."""
    firms, base = months.firms_year_tce, months.base_year
    everyone = base.value if base and isinstance(base.value, Decimal) else None
    lead = texts(
        "months.lead",
        count=months.firm_count,
        firms=texts.starred(texts.number(firms), months.firms_year_unconfirmed),
        scope=texts.scope(months.base_scope),
        base=texts.starred(texts.number(everyone), bool(base and base.unconfirmed)),
        share=texts.percent(firms / everyone, 1) if firms is not None and everyone else texts("page.dash"),
    )
    if firms is None:
        return [lead]
    difference = months.total_tce - firms
    if not difference:
        return [lead, texts("months.agree")]
    return [
        lead,
        texts("months.differ", sum=texts.number(months.total_tce), difference=texts.number(difference, 2)),
    ]


def plant_sentences(plant: "PlantContent", texts: "Texts") -> list[str]:
    """Return how complete the meter's year is, and how far the publisher's own CO2 is from ours."""
    meter = plant.meter
    at = f"{meter.meter_id}/{meter.period}"
    complete = sum(day.complete for day in meter.days)
    lead = texts(
        "plant.lead",
        meter=meter.meter_id,
        period=meter.period,
        count=texts.number(plant.interval_count),
        days=len(meter.days),
        complete=complete,
    )
    ours, theirs = meter.book.number(f"co2_electricity/{at}"), meter.book.number(f"co2_publisher/{at}")
    if not ours or theirs is None:
        return [lead]
    difference = theirs - ours
    words = {"difference": texts.number(difference, 2), "share": texts.percent(difference / ours, 1)}
    return [lead, texts("plant.opinion", **words)]
