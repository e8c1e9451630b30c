"""The chart of the planner's answers: where each month's surplus goes, a regime beside the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shuangkong.report._charts import INK, PALETTE, Chart, base_option, category_axis, number, value_axis
from shuangkong.report._planning import YI_KWH

if TYPE_CHECKING:
    from optimize import Plan
    from shuangkong.report._planning import PlanningContent
    from shuangkong.report._texts import Texts

SPILL_COLOUR = "#c9ced6"


@dataclass(frozen=True, slots=True)
class MonthlyPart:
    """One part of a month's surplus in one plan: a load, a corridor or what is spilled; 10⁸ kWh by month."""

    regime: str
    name: str
    colour: str
    months: tuple[float, ...]

    @property
    def total(self) -> float:
        """The year's sum."""
        return sum(self.months)


def surplus_months(plan: "Plan") -> list[int]:
    """Return the months (0 to 11) in which there is surplus."""
    return [month for month, mwh in enumerate(plan.spill.available_mwh_by_month) if mwh > 0]


def monthly_parts(plan: "Plan", texts: "Texts") -> list[MonthlyPart]:
    """Return where the surplus of each month goes; the parts add up to what is available."""
    months = surplus_months(plan)
    named = [
        *((_title(load, texts), load.used_mwh_by_month) for load in plan.loads),
        *((_title(export, texts), export.exported_mwh_by_month) for export in plan.exports),
    ]
    parts = [
        MonthlyPart(plan.regime, name, PALETTE[at % len(PALETTE)], _yi_kwh(series, months))
        for at, (name, series) in enumerate(named)
    ]
    spill = _yi_kwh(plan.spill.spilled_mwh_by_month, months)
    return [*parts, MonthlyPart(plan.regime, texts("planning.spilled"), SPILL_COLOUR, spill)]


def _title(part: Any, texts: "Texts") -> str:
    title: str = part.title_zh if texts.lang == "zh" else part.title_en
    return title


def _yi_kwh(series: Sequence[float], months: Sequence[int]) -> tuple[float, ...]:
    return tuple(series[month] / YI_KWH for month in months)


def allocation_chart(content: "PlanningContent", texts: "Texts") -> Chart:
    """Return the allocation by month, stacked, one panel per regime on the same scale."""
    plans = content.plans
    width = 100 / len(plans)
    top = max(max(plan.spill.available_mwh_by_month, default=0) for plan in plans) / YI_KWH
    option = base_option(
        title=[
            {
                "text": texts.word("regimes", plan.regime),
                "left": f"{at * width + 6}%",
                "top": 0,
                "textStyle": {"fontSize": 13, "color": INK},
            }
            for at, plan in enumerate(plans)
        ],
        legend={"bottom": 0, "itemGap": 16},
        tooltip={"trigger": "axis", "axisPointer": {"type": "shadow"}},
        grid=[
            {"left": f"{at * width + 6}%", "width": f"{width - 9}%", "top": 62, "bottom": 62}
            for at in range(len(plans))
        ],
        xAxis=[
            category_axis([texts.month(month + 1) for month in surplus_months(plan)], gridIndex=at)
            for at, plan in enumerate(plans)
        ],
        yAxis=[
            value_axis(texts("planning.axis"), gridIndex=at, max=number(max(-(-top // 2), 1) * 2), min=0)
            for at in range(len(plans))
        ],
        series=[series for at, plan in enumerate(plans) for series in _series(monthly_parts(plan, texts), at)],
    )
    return Chart("chart-allocation", texts("planning.chart"), 400, option)


def _series(parts: Sequence[MonthlyPart], at: int) -> list[dict[str, Any]]:
    return [
        {
            "name": part.name,
            "type": "bar",
            "stack": part.regime,
            "xAxisIndex": at,
            "yAxisIndex": at,
            "barMaxWidth": 54,
            "itemStyle": {"color": part.colour},
            "data": [number(value) for value in part.months],
        }
        for part in parts
    ]
