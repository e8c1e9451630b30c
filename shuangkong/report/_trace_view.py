"""Explanations as the template needs them: words of one language, figures that link to what they were made of."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shuangkong.report._layout import indicator_keys
from shuangkong.report._texts import capital, thousands

if TYPE_CHECKING:
    from accounting import Figure, Step
    from shuangkong.report._content import Explained, RegionContent
    from shuangkong.report._texts import Texts


@dataclass(frozen=True, slots=True)
class Trace:
    """One explanation on the page; ``figure`` is None for a firm, which has title, value and unit instead."""

    key: str
    at: str
    figure: "Figure | None"
    formula: str
    inputs: tuple["Figure", ...]
    title: str
    value: str
    unit: str
    unconfirmed: bool
    steps: tuple["Step", ...]


def traces(region: "RegionContent", texts: "Texts") -> list[tuple[str, list[Trace]]]:
    """Return every explanation of a region's page in one language: by scope in the order of the tables, then firms.

    Raises
    ------
    KeyError
        If the explanations were not gathered in this language.
    """
    names = _names(texts)
    order = {key: at for at, key in enumerate(indicator_keys(region.scopes, region.options))}
    groups: dict[str, list[Trace]] = {texts.scope(scope): [] for scope in region.scopes}
    for item in sorted(region.explained, key=lambda item: order.get(item.key, len(order))):
        group = texts.scope(item.key.split("/")[1]) if item.figure else texts("explanations.firms")
        groups.setdefault(group, []).append(_trace(item, region, names, texts))
    return list(groups.items())


def _trace(item: "Explained", region: "RegionContent", names: dict[str, str], texts: "Texts") -> Trace:
    figure = item.figure
    step = item.steps[texts.lang] if item.steps else None
    inputs = tuple(region.book[key] for key in figure.inputs if key in region.book) if figure else ()
    formula = ""
    if figure:
        formula = texts.formula(figure, region.options.price_base, str(region.options.target_cut))
    return Trace(
        key=item.key,
        at=place(item.key, texts) if figure else item.key.rpartition("/")[2],
        figure=figure,
        formula=formula,
        inputs=inputs,
        title=step.title if step else "",
        value=thousands(step.value) if step else "",
        unit=texts.unit(step.unit) if step else "",
        unconfirmed=bool(figure.unconfirmed) if figure else item.key in _unconfirmed_firms(region),
        steps=tuple(_said(below, names, texts) for below in step.below) if step else (),
    )


def _unconfirmed_firms(region: "RegionContent") -> set[str]:
    """Return the keys of the firms whose energy rests on an unconfirmed coefficient."""
    return {firm.key(region.options.period) for firm in region.firms if "energy_ce" in firm.unconfirmed}


def place(key: str, texts: "Texts") -> str:
    """Return where a figure stands, its scope and period, from its key.

    >>> from shuangkong.report._texts import Texts
    >>> place("warning/州内/2015-2020/W2020", Texts("en"))
    'inside the prefecture 2015-2020 W2020'
    """
    _, scope, *rest = key.split("/")
    return " ".join([texts.scope(scope), *rest])


def _names(texts: "Texts") -> dict[str, str]:
    """Return what the Chinese titles of postings are called in the page's language, item by item."""
    from factors import energy_items

    return {
        item.name_zh: item.name_zh if texts.lang == "zh" else capital(item.name_en) for item in energy_items().values()
    }


def _said(step: "Step", names: dict[str, str], texts: "Texts") -> "Step":
    """Return a step in the page's words: title of a posting, units, fixed phrases; the data stay as filed."""
    title, origin = step.title, texts.note(step.origin)
    if step.key.startswith("posting/"):
        item, _, flow = title.rpartition(" ")
        title = f"{names.get(item, item)}{texts('page.colon')}{texts.word('flows', flow)}"
        origin = " ".join(thousands(texts.unit(word)) for word in origin.split(" "))
    below = tuple(_said(each, names, texts) for each in step.below)
    return replace(
        step, title=title, value=thousands(step.value), unit=texts.unit(step.unit), origin=origin, below=below
    )
