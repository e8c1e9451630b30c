"""The charts of the accounting sections as ECharts options: plain data, no functions, no animation."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounting import Figure, MeterYear
    from shuangkong.report._content import EnergyFlow, FlowLine, FlowSum, IntensityPath, MonthlyEnergy
    from shuangkong.report._names import Name
    from shuangkong.report._texts import Texts

INK, MUTED, LINE = "#1f2a37", "#5f6b7a", "#d9dee5"
PALETTE = ("#1d4e79", "#c97b1a", "#4f7f52", "#a23b3b", "#7a6a9e", "#6b8ba4", "#b8a03a", "#77706a", "#2a8d84", "#c48fb0")
FONT = '"Microsoft YaHei","PingFang SC","Noto Sans SC","Noto Sans CJK SC",sans-serif'
WAN = Decimal(10_000)
SMALL_SHARE = Decimal("0.005")
"""Items and industries below this share of use are joined in the picture of the flow."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart of the page: its anchor, title, height in px and ECharts option."""

    key: str
    title: str
    height: int
    option: Mapping[str, Any]


def number(value: Decimal | float, places: int = 4) -> float:
    """Return a value as a chart needs it; never a negative zero.

    >>> number(-0.00001)
    0.0
    """
    return round(float(value), places) + 0.0


def base_option(**parts: Any) -> dict[str, Any]:
    """Return an option with what all charts share."""
    return {"animation": False, "color": list(PALETTE), "textStyle": {"fontFamily": FONT, "color": INK}, **parts}


def value_axis(name: str, **more: Any) -> dict[str, Any]:
    """Return a value axis that carries its unit."""
    line = {"lineStyle": {"color": LINE}}
    return {
        "type": "value",
        "name": name,
        "nameTextStyle": {"color": MUTED, "align": "left"},
        "splitLine": line,
        **more,
    }


def category_axis(names: Sequence[str], **more: Any) -> dict[str, Any]:
    """Return an axis of names."""
    return {"type": "category", "data": list(names), "axisLabel": {"color": INK}, "axisTick": {"show": False}, **more}


def path_chart(path: "IntensityPath", scope: str, texts: "Texts") -> Chart:
    """Return the path of the intensity: actual years and the limits of each term, in both readings."""
    last = max(term.years[-1] for term in path.terms) if path.terms else path.actual[-1][0]
    years = list(range(path.actual[0][0], last + 1))
    actual = dict(path.actual)
    series: list[dict[str, Any]] = []
    for index, term in enumerate(path.terms):
        names = {"first": term.years[1], "last": term.years[-1]}
        for reading, limits, kind in (("log", term.limits_log, "solid"), ("linear", term.limits_linear, "dashed")):
            values = dict(zip(term.years, map(number, limits), strict=True))
            colour = PALETTE[2 * index + (reading == "linear")]
            series.append(
                {
                    "name": texts(f"path.limit_{reading}", **names),
                    "type": "line",
                    "data": [values.get(year) for year in years],
                    "symbol": "none",
                    "lineStyle": {"type": kind, "width": 2, "color": colour},
                    "itemStyle": {"color": colour},
                }
            )
    series.append(
        {
            "name": texts("path.actual"),
            "type": "scatter",
            "data": [_actual_point(actual.get(year), texts) for year in years],
            "symbolSize": 13,
            "itemStyle": {"color": INK},
            "label": {"show": True, "position": "top", "fontWeight": "bold", "color": INK},
            "z": 5,
        }
    )
    option = base_option(
        grid={"left": 70, "right": 30, "top": 46, "bottom": 84},
        legend={"bottom": 0, "itemGap": 18},
        tooltip={"trigger": "axis"},
        xAxis=category_axis([str(year) for year in years], boundaryGap=True),
        yAxis=value_axis(texts("path.axis"), scale=True),
        series=series,
    )
    return Chart("chart-path", texts("path.chart", scope=texts.scope(scope)), 380, option)


def _actual_point(figure: "Figure | None", texts: "Texts") -> dict[str, Any] | None:
    if figure is None or not isinstance(figure.value, Decimal):
        return None
    label = texts.starred(texts.number(figure.value, 4), bool(figure.unconfirmed))
    return {"value": number(figure.value), "label": {"formatter": label}}


def flow_chart(flow: "EnergyFlow", texts: "Texts") -> Chart:
    """Return the flow from items over industries to net consumption, in 10⁴ tce."""
    links = flow_links(flow, texts)
    nodes = _flow_nodes(links, _flow_marks(flow, texts), texts)
    option = base_option(
        tooltip={"trigger": "item"},
        series=[
            {
                "type": "sankey",
                "left": 8,
                "right": 165,
                "top": 12,
                "bottom": 12,
                "nodeWidth": 16,
                "nodeGap": 9,
                "layoutIterations": 64,
                "draggable": False,
                "label": {"color": INK, "fontSize": 12},
                "lineStyle": {"color": "source", "opacity": 0.28},
                "data": nodes,
                "links": [
                    {"source": source, "target": target, "value": number(value / WAN, 6)}
                    for (source, target), value in links.items()
                ],
            }
        ],
    )
    return Chart("chart-flow", texts("flow.chart"), 620, option)


def flow_links(flow: "EnergyFlow", texts: "Texts") -> dict[tuple[str, str], Decimal]:
    """Return the links of the picture in tce; small items and industries are joined, nothing is lost."""
    links: dict[tuple[str, str], Decimal] = {}
    for line, source, middle in _flow_ends(flow, texts):
        ends = (
            (source, middle, line.use_tce),
            (middle, texts("flow.net"), line.net_tce),
            (middle, texts("flow.returned"), line.returned_tce),
        )
        for start, end, value in ends:
            links[start, end] = links.get((start, end), Decimal(0)) + value
    return {ends: value for ends, value in links.items() if value > 0}


def _flow_ends(flow: "EnergyFlow", texts: "Texts") -> Iterator[tuple["FlowLine", str, str]]:
    """Yield every line with its nodes: that of its item and that of its industry."""
    items = _joined(flow.by("item"), texts("flow.other_items"), texts)
    divisions = _joined(flow.by("division"), texts("flow.other_divisions"), texts)
    for line in flow.lines:
        yield line, items[line.item], divisions[line.division]


def _joined(rows: Sequence["FlowSum"], other: str, texts: "Texts") -> dict["Name", str]:
    total = sum((row.use_tce for row in rows), Decimal(0))
    return {row.name: row.name.text(texts.lang) if row.use_tce >= SMALL_SHARE * total else other for row in rows}


def _flow_marks(flow: "EnergyFlow", texts: "Texts") -> set[str]:
    """Return the nodes in whose amounts an unconfirmed coefficient has part."""
    marked = {texts("flow.net")} if flow.figure.unconfirmed else set()
    for line, source, middle in _flow_ends(flow, texts):
        marked |= {source, middle} if line.unconfirmed else set()
        marked |= {texts("flow.returned")} if line.returned_unconfirmed else set()
    return marked


def _flow_nodes(
    links: Mapping[tuple[str, str], Decimal], marked: Collection[str], texts: "Texts"
) -> list[dict[str, Any]]:
    names = list(dict.fromkeys(end for ends in links for end in ends))
    nodes = []
    for index, name in enumerate(names):
        inflow = sum((value for (_, end), value in links.items() if end == name), Decimal(0))
        outflow = sum((value for (start, _), value in links.items() if start == name), Decimal(0))
        amount = texts.starred(texts.number(max(inflow, outflow) / WAN, 2), name in marked)
        nodes.append(
            {
                "name": name,
                "label": {"formatter": f"{name}  {amount}"},
                "itemStyle": {"color": INK if not outflow else PALETTE[index % len(PALETTE)]},
            }
        )
    return nodes


def months_chart(months: "MonthlyEnergy", texts: "Texts") -> Chart:
    """Return energy by month, stacked by item, in tce; what is returned stands below zero."""
    series = [
        {
            "name": item.text(texts.lang),
            "type": "bar",
            "stack": "energy",
            "barMaxWidth": 46,
            "data": [number(row[index], 2) for row in months.amounts_tce],
        }
        for index, item in enumerate(months.items)
    ]
    option = base_option(
        grid={"left": 70, "right": 20, "top": 46, "bottom": 84},
        legend={"bottom": 0, "itemGap": 14},
        tooltip={"trigger": "axis", "axisPointer": {"type": "shadow"}},
        xAxis=category_axis([texts.month(int(month[5:])) for month in months.months]),
        yAxis=value_axis(texts("months.axis")),
        series=series,
    )
    return Chart("chart-months", texts("months.chart", count=months.firm_count), 400, option)


def plant_charts(meter: "MeterYear", texts: "Texts") -> list[Chart]:
    """Return a meter's year: kWh by month as bars, kWh by day as a calendar."""
    months = meter.months()
    bars = {"type": "bar", "barMaxWidth": 46, "data": [number(kwh, 2) for kwh in months.values()]}
    by_month = base_option(
        grid={"left": 80, "right": 20, "top": 40, "bottom": 40},
        tooltip={"trigger": "axis", "axisPointer": {"type": "shadow"}},
        xAxis=category_axis([texts.month(int(month[5:])) for month in months]),
        yAxis=value_axis(texts("plant.axis")),
        series=[{**bars, "name": texts("plant.axis")}],
    )
    return [Chart("chart-plant-months", texts("plant.chart_months"), 300, by_month), _calendar(meter, texts)]


def _calendar(meter: "MeterYear", texts: "Texts") -> Chart:
    names = "ZH" if texts.lang == "zh" else "EN"
    values = [number(day.energy_kwh, 1) for day in meter.days]
    option = base_option(
        tooltip={"trigger": "item"},
        visualMap={
            "min": 0,
            "max": max(values, default=0),
            "orient": "horizontal",
            "right": 20,
            "bottom": 0,
            "itemHeight": 180,
            "precision": 0,
            "text": [f"{texts.number(max(values, default=0))} {texts('plant.axis')}", "0"],
            "inRange": {"color": ["#eef3f8", "#8fb1d0", PALETTE[0]]},
        },
        calendar={
            "range": meter.period,
            "top": 34,
            "left": 50,
            "right": 20,
            "cellSize": ["auto", 17],
            "itemStyle": {"borderColor": "#ffffff", "borderWidth": 2},
            "splitLine": {"lineStyle": {"color": MUTED, "width": 1}},
            "yearLabel": {"show": False},
            "dayLabel": {"nameMap": names, "firstDay": 1, "color": MUTED},
            "monthLabel": {"nameMap": names, "color": INK},
        },
        series=[
            {
                "type": "heatmap",
                "coordinateSystem": "calendar",
                "data": [[str(day.day), value] for day, value in zip(meter.days, values, strict=True)],
            }
        ],
    )
    return Chart("chart-plant-days", texts("plant.chart_days"), 230, option)
