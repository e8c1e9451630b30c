"""Renders a gathered report as one HTML page that asks nothing of any other place."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from shuangkong.report._content import RegionContent, ReportContent
from shuangkong.report._planning import number_lines
from shuangkong.report._planning_view import planning_view
from shuangkong.report._texts import Texts, subscripts
from shuangkong.report._trace_view import place, traces
from shuangkong.report._views import choices, plant_view, region_view

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from accounting import Figure
    from shuangkong._case import Case

HOME = files("shuangkong.report")


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the page; ``status`` is the badge of its data, empty where it rests on several."""

    key: str
    numeral: str
    status: str


def render_report(content: ReportContent, lang: str) -> str:
    """Return the report as one self-contained HTML page in ``zh`` or ``en``.

    Raises
    ------
    KeyError
        If a text is missing, or the explanations were gathered for other languages only.
    """
    texts = Texts(lang)
    view = _view(content, texts)
    drawn = {chart.key: chart for chart in view.pop("charts")}
    environment = _environment(texts)
    return environment.get_template("report.html.j2").render(
        {
            **view,
            "content": content,
            "region": content.region,
            "plant": content.plant,
            "planning": content.planning,
            "sections": _sections(content, texts),
            "statements": _statements(content, texts),
            "footer": _footer(content, texts),
            "charts": drawn,
            "css": _asset("report.css"),
            "script": _asset("report.js"),
            "echarts": _asset("echarts.min.js"),
        }
    )


def _view(content: ReportContent, texts: Texts) -> dict[str, Any]:
    """Return what the templates need of each part; the charts of all parts are joined."""
    region, planning, plant = content.region, content.planning, content.plant
    lead = region or plant
    if lead is None:
        raise ValueError("a report needs a region or a plant")
    source = f"{texts.scope(region.scope)} {region.options.period}" if region else ""
    parts = [
        region_view(region, texts) if region else {},
        planning_view(planning, source, region.findings if region else (), texts) if planning else {},
        plant_view(plant, texts) if plant else {},
    ]
    numbers = number_lines(planning, texts) if planning else []
    view: dict[str, Any] = {"planning_keys": [], "anchors": frozenset(), "base_unconfirmed": base_unconfirmed(region)}
    for part in parts:
        view |= part
    return view | {
        "charts": [chart for part in parts for chart in part.get("charts", ())],
        "title": lead.case.title(texts.lang),
        "explained": traces(region, texts) if region else [],
        "choices": choices(content, texts),
        "numbers": numbers,
        "assumed_count": sum(row.origin == "assumption" for row in numbers),
    }


def base_unconfirmed(region: RegionContent | None) -> bool:
    """Return whether the energy from which plans start rests on an unconfirmed coefficient."""
    figure = region.book.get(f"energy_ce/{region.scope}/{region.options.period}") if region else None
    return bool(figure and figure.unconfirmed)


def _sections(content: ReportContent, texts: Texts) -> list[Section]:
    """Return the sections that the content has, numbered in the order of the page."""
    region, planning, plant = content.region, content.planning, content.plant
    regional = _status(region.case) if region else ""
    held = {
        "summary": region,
        "indicators": region,
        "path": region and region.path,
        "flow": region and region.flow,
        "months": region and region.months,
        "firms": region and region.firms,
        "findings": region,
        "planning": planning,
        "plant": plant,
        "explanations": region,
        "assumptions": True,
    }
    badges = {"plant": _status(plant.case) if plant else "", "assumptions": ""}
    numerals = iter(texts("page.numerals").split())
    return [Section(key, next(numerals), badges.get(key, regional)) for key, part in held.items() if part]


def _status(case: "Case") -> str:
    return "synthetic" if case.synthetic else "real"


def _statements(content: ReportContent, texts: Texts) -> list[Mapping[str, str]]:
    """Return which part is synthetic and which real, in the words of the cases."""
    parts = (("page.statement_region", content.region), ("page.statement_plant", content.plant))
    return [
        {"status": _status(part.case), "name": texts(name), "statement": part.case.statement(texts.lang)}
        for name, part in parts
        if part
    ]


def _footer(content: ReportContent, texts: Texts) -> list[str]:
    region = content.region
    lines = [texts("page.footer_version", version=content.version)] if content.version else []
    lines += [texts("page.footer_generated", at=content.generated_at)] if content.generated_at else []
    if region:
        options = region.options
        names = {"base": options.base_period, "period": options.period, "price_base": options.price_base}
        lines.append(texts("page.footer_periods", **names))
    return lines + ([texts("page.footer_factors", hash=content.factors_hash)] if content.factors_hash else [])


def _environment(texts: Texts) -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(lambda name: HOME.joinpath("templates", *name.split("/")).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["t"] = texts
    environment.filters["anchor"] = anchor
    environment.filters["sub"] = subscripts
    environment.filters["json_block"] = json_block
    environment.filters["grade"] = grade_class
    environment.filters["at"] = lambda figure: place(figure.key, texts)
    return environment


def anchor(key: str) -> str:
    r"""Return a key as the id of its explanation: letters, digits, ``/ . -`` stay.

    >>> anchor("energy_ce/州内/2020"), anchor("energy_ce/a b\"c/2020")
    ('energy_ce/州内/2020', 'energy_ce/a_b_c/2020')
    """
    return re.sub(r"[^\w/.\-]", "_", key)


def grade_class(figure: "Figure") -> str:
    """Return the class of a warning grade, empty for other figures."""
    colours = {"红": "grade-red", "黄": "grade-yellow", "绿": "grade-green"}
    if not figure.key.startswith("warning/") or not isinstance(figure.value, str):
        return ""
    return next((name for word, name in colours.items() if word in figure.value), "")


def json_block(option: Mapping[str, Any]) -> "Markup":
    r"""Return JSON that may stand inside a script element: nothing in it ends the element or a line.

    >>> str(json_block({"name": "</script>\u2028"}))
    '{"name":"\\u003c/script\\u003e\\u2028"}'
    """
    from markupsafe import Markup

    text = json.dumps(option, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def _asset(name: str) -> "Markup":
    """Return a file of ``assets`` as it is: our own text, never data."""
    from markupsafe import Markup

    return Markup(HOME.joinpath("assets", name).read_text("utf-8"))
