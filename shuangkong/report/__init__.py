"""The report: one self-contained HTML page in Chinese or English, from gathered figures to charts and explanations."""

from shuangkong.report._content import PlantContent, RegionContent, ReportContent
from shuangkong.report._planning import PlanningContent, gather_planning
from shuangkong.report._plant import gather_plant
from shuangkong.report._region import gather_region
from shuangkong.report._render import render_report
from shuangkong.report._sankey import flow_svg

__all__ = [
    "PlanningContent",
    "PlantContent",
    "RegionContent",
    "ReportContent",
    "flow_svg",
    "gather_planning",
    "gather_plant",
    "gather_region",
    "render_report",
]
