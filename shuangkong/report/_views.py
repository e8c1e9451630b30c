"""The accounting sections as the templates need them: rows of figures and words, in one language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from shuangkong.report import _charts as charts
from shuangkong.report import _words as words
from shuangkong.report._layout import AMOUNTS, PARTS, amount_key, progress_rows

if TYPE_CHECKING:
    from accounting import Figure
    from shuangkong.report._content import IntensityPath, MonthlyEnergy, PlantContent, RegionContent, ReportContent
    from shuangkong.report._texts import Texts

SHOWN_FINDINGS = 50


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row of a table of figures; a cell is None where the book has no such figure."""

    name: str
    unit: str
    part: bool
    figures: tuple["Figure | None", ...]


def region_view(region: "RegionContent", texts: "Texts") -> dict[str, Any]:
    """Return what the templates of a region's sections need."""
    options, findings = region.options, region.findings
    drawn = [charts.path_chart(region.path, region.scope, texts)] if region.path else []
    drawn += [charts.flow_chart(region.flow, texts)] if region.flow else []
    drawn += [charts.months_chart(region.months, texts)] if region.months else []
    return {
        "charts": drawn,
        "keys": words.key_figures(region, texts),
        "periods": (options.base_period, options.period),
        "amounts": _amounts(region, texts),
        "progress": _progress(region, texts),
        "path_said": words.path_sentences(region.path, texts) if region.path else [],
        "path_rows": _path_rows(region.path) if region.path else [],
        "months_said": words.months_sentences(region.months, texts) if region.months else [],
        "month_rows": month_rows(region.months, texts) if region.months else [],
        "error_count": sum(finding.severity.value == "error" for finding in findings),
        "shown_findings": sorted(findings, key=lambda finding: finding.severity.value)[:SHOWN_FINDINGS],
        "anchors": frozenset(item.key for item in region.explained),
    }


def _amounts(region: "RegionContent", texts: "Texts") -> list[FigureRow]:
    periods = (region.options.base_period, region.options.period)
    keys = {kind: [amount_key(kind, scope, at) for scope in region.scopes for at in periods] for kind in AMOUNTS}
    return _rows(region, texts, keys)


def _progress(region: "RegionContent", texts: "Texts") -> list[FigureRow]:
    span = region.options.span
    rows = progress_rows(region.options)
    return _rows(
        region, texts, {kind + end: [f"{kind}/{scope}/{span}{end}" for scope in region.scopes] for kind, end in rows}
    )


def _rows(region: "RegionContent", texts: "Texts", keys: Mapping[str, Sequence[str]]) -> list[FigureRow]:
    """Return a row per kind that the book has at all."""
    rows = []
    for kind, cells in keys.items():
        figures = tuple(region.book.get(key) for key in cells)
        first = next((figure for figure in figures if figure), None)
        if first:
            rows.append(FigureRow(texts.name(first), texts.figure_unit(first), kind in PARTS, figures))
    return rows


@dataclass(frozen=True, slots=True)
class PathRow:
    """One year of the table beneath the path: the actual figure, and two limits per term where the term has them."""

    year: int
    actual: "Figure | None"
    limits: tuple[Decimal | None, ...]


def _path_rows(path: "IntensityPath") -> list[PathRow]:
    actual = dict(path.actual)
    columns = [
        dict(zip(term.years, limits, strict=True))
        for term in path.terms
        for limits in (term.limits_log, term.limits_linear)
    ]
    years = sorted({*actual, *(year for column in columns for year in column)})
    return [PathRow(year, actual.get(year), tuple(column.get(year) for column in columns)) for year in years]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of the table of energy by month, or the sum of the year; cells as printed, the last the month's sum."""

    name: str
    cells: tuple[str, ...]


def month_rows(months: "MonthlyEnergy", texts: "Texts") -> list[MonthRow]:
    """Return the months and their sum; a cell has a star where an unconfirmed coefficient has part."""
    rows = [*zip(months.months, months.amounts_tce, months.unconfirmed, strict=True)]
    sums = tuple(sum(column, Decimal(0)) for column in zip(*months.amounts_tce, strict=True))
    marks = tuple(any(column) for column in zip(*months.unconfirmed, strict=True))
    return [
        MonthRow(
            name,
            tuple(
                texts.starred(texts.number(amount), marked and bool(amount))
                for amount, marked in zip(
                    (*amounts, sum(amounts, Decimal(0))), (*unconfirmed, any(unconfirmed)), strict=True
                )
            ),
        )
        for name, amounts, unconfirmed in (*rows, (texts("months.sum"), sums, marks))
    ]


@dataclass(frozen=True, slots=True)
class MeterMonth:
    """One month of a meter, or the sum of the year."""

    name: str
    energy_kwh: Decimal
    days: int
    complete: int

    @property
    def mean_kwh(self) -> Decimal:
        """The mean of a day."""
        return self.energy_kwh / self.days


def plant_view(plant: "PlantContent", texts: "Texts") -> dict[str, Any]:
    """Return what the template of the plant's section needs."""
    return {
        "charts": charts.plant_charts(plant.meter, texts),
        "plant_said": words.plant_sentences(plant, texts),
        "plant_months": _meter_months(plant, texts),
        "plant_formula": lambda figure: texts.formula(figure, "", ""),
    }


def _meter_months(plant: "PlantContent", texts: "Texts") -> list[MeterMonth]:
    days = plant.meter.days
    rows = []
    for month, energy in plant.meter.months().items():
        of_month = [day for day in days if f"{day.day:%Y-%m}" == month]
        rows.append(MeterMonth(month, energy, len(of_month), sum(day.complete for day in of_month)))
    total = sum((row.energy_kwh for row in rows), Decimal(0))
    return [*rows, MeterMonth(texts("plant.sum"), total, len(days), sum(day.complete for day in days))]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a case with its origin and reason."""

    name: str
    value: str
    origin: str
    reason: str


def choices(content: "ReportContent", texts: "Texts") -> list[Choice]:
    """Return what the cases chose: target, factors, price base, scope."""
    rows = []
    if content.region:
        case, options = content.region.case, content.region.options
        if options.target_cut is not None:
            cut = f"{texts.percent(options.target_cut, 1)} %"
            reason = case.target_reason(texts.lang)
            rows.append(Choice(texts("assumptions.target_cut"), cut, case.target_cut_origin, reason))
        rows += [
            _factor(content.region, "assumptions.electricity_co2", texts),
            Choice(texts("assumptions.scope"), texts.scope(case.scope), "case", texts("assumptions.scope_reason")),
            Choice(texts("assumptions.price_base"), options.price_base, "case", texts("assumptions.price_base_reason")),
        ]
    if content.plant:
        rows.append(_factor(content.plant, "assumptions.electricity_co2_plant", texts))
    return [row for row in rows if row.value]


def _factor(part: "RegionContent | PlantContent", name: str, texts: "Texts") -> Choice:
    case = part.case
    english = case.electricity_co2_reason_en or case.electricity_co2_reason
    reason = case.electricity_co2_reason if texts.lang == "zh" else english
    return Choice(texts(name), case.electricity_co2, case.electricity_co2_status or "case", reason)
