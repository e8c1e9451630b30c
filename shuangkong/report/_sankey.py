"""The flow of energy as a drawing: one self-contained SVG, layered from supply over items and transformation to uses.

Widths are amounts; what is drawn is rounded to pixels, the amounts beside the nodes are not. Small items and uses are
joined in the drawing as on the page of the report; the data keep them apart.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from shuangkong.report._charts import FONT, INK, MUTED, PALETTE, SMALL_SHARE, WAN

if TYPE_CHECKING:
    from accounting import EnergyFlow

LEFT, TOP, BOTTOM, HEIGHT, NODE_WIDTH = 190, 78, 40, 620, 14
WIDTHS = {"zh": (800, 270), "en": (840, 340)}
"""Width of the drawing between the first and last nodes, and of the labels to its right, in px."""
LAST_SHARE = 0.4
"""How much of the width lies before the last layer: labels of the items stand there."""
NAME_LENGTH = 12
"""A longer name is shown without what it says in brackets."""
LARGEST = 14
"""How many items and how many uses have a node of their own in the drawing."""
LARGE = 10 * WAN
"""From how many tce on a drawing counts in 10⁴ tce."""
GAP, GAP_PASSING = 15.0, 3.0
"""Room between nodes with a label, and beside a flow that only passes a layer."""
SOURCES, FED, CONVERSION, ITEMS, ENDS = range(5)
"""The layers: sources, items that are only converted on, transformation, all other items, uses and sinks."""
TEXTS = {
    "zh": {
        "title": "能流图：{subject} {period}（{unit}，当量值）",
        "wan": "万吨标准煤",
        "one": "吨标准煤",
        "item/other": "其他能源",
        "use/other": "其他行业或企业",
        "unconfirmed": "* 依据未核对原文的系数",
    },
    "en": {
        "title": "Energy flow: {subject} {period} ({unit}, calorific value)",
        "wan": "10⁴ tce",
        "one": "tce",
        "item/other": "other energy",
        "use/other": "other uses",
        "unconfirmed": "* rests on coefficients not checked against the original",
    },
}


@dataclass(slots=True)
class _Box:
    """A node as drawn, or the place where a long flow passes a layer (no label)."""

    layer: int
    value: float
    role: int = ITEMS
    label: str = ""
    colour: str = MUTED
    y: float = 0.0
    taken_in: float = field(default=0.0)
    taken_out: float = field(default=0.0)


def flow_svg(flow: "EnergyFlow", lang: str, statement: str = "") -> str:
    """Return the drawing of a flow as the text of an SVG file; ``statement`` says what its data are."""
    links, names, marked = _joined(flow, lang)
    whole = max((_through(links, key) for key in names), default=Decimal(0))
    unit, scale, places = ("wan", WAN, 2) if whole >= LARGE else ("one", Decimal(1), 1)
    boxes = _boxes(links, names)
    for index, (key, box) in enumerate(boxes.items()):
        amount = f"{_through(links, key) / scale:,.{places}f}{'*' if key in marked else ''}"
        box.label, box.colour = f"{names[key]}  {amount}", PALETTE[index % len(PALETTE)]
    routes = _routes(links, boxes)
    layers = _layers(boxes)
    height = max(HEIGHT, *(2 * sum(_gap(boxes[key]) for key in keys) for keys in layers.values()))
    per_tce = _placed(boxes, layers, routes, height)
    texts = TEXTS[lang]
    head = texts["title"].format(subject=flow.subject, period=flow.period, unit=texts[unit])
    foot = texts["unconfirmed"] if marked else ""
    parts = [*_ribbons(links, boxes, routes, per_tce, lang), *_nodes(boxes, lang)]
    return _document(parts, (head, statement, foot), lang, height)


def _through(links: Mapping[tuple[str, str], Decimal], key: str) -> Decimal:
    """Return what flows through a node: the larger of its two sides, which are one but for sources and ends."""
    into = sum((value for (_, end), value in links.items() if end == key), Decimal(0))
    out = sum((value for (start, _), value in links.items() if start == key), Decimal(0))
    return max(into, out)


def _joined(flow: "EnergyFlow", lang: str) -> tuple[dict[tuple[str, str], Decimal], dict[str, str], set[str]]:
    """Return the links drawn, names of their nodes and which are marked; small nodes are joined, nothing is lost."""
    others = _small(flow)
    links: dict[tuple[str, str], Decimal] = {}
    marked = set()
    for link in flow.links:
        ends = others.get(link.source, link.source), others.get(link.target, link.target)
        links[ends] = links.get(ends, Decimal(0)) + link.energy_tce
        marked |= set(ends) if link.unconfirmed else set()
    names = {}
    for key, node in flow.nodes.items():
        shown = others.get(key, key)
        name = TEXTS[lang].get(shown) or (node.zh if lang == "zh" else node.en)
        names[shown] = name.partition("（")[0] if len(name) > NAME_LENGTH else name
    return links, names, marked


def _small(flow: "EnergyFlow") -> dict[str, str]:
    """Return the nodes that are not drawn by themselves, each with the node that they are joined in.

    Items and uses below a share of supply, and those beyond the largest; what is converted always has its own node.
    """
    through: dict[str, Decimal] = {}
    converted = set()
    for link in flow.links:  # items are on both sides of their links, so that each is summed twice alike
        for end in (link.source, link.target):
            through[end] = through.get(end, Decimal(0)) + link.energy_tce / (2 if end.startswith("item/") else 1)
        if "transformation" in (link.source, link.target):
            converted |= {link.source, link.target}
    whole = sum((value for key, value in through.items() if key.startswith("source/")), Decimal(0))
    others: dict[str, str] = {}
    for kind in ("item", "use"):
        keys = [key for key, node in flow.nodes.items() if node.kind == kind and key not in converted]
        keys.sort(key=lambda key: -through[key])
        small = [key for at, key in enumerate(keys) if at >= LARGEST or through[key] < SMALL_SHARE * whole]
        others |= dict.fromkeys(small, f"{kind}/other") if len(small) > 1 else {}
    return others


def _boxes(links: Mapping[tuple[str, str], Decimal], names: Mapping[str, str]) -> dict[str, _Box]:
    fed = {start for start, end in links if end == "transformation"}
    made = {end for start, end in links if start == "transformation"}
    layers = {"source": SOURCES, "transformation": CONVERSION, "item": ITEMS, "use": ENDS, "sink": ENDS}
    boxes = {}
    for key in names:
        layer = layers[key.partition("/")[0]]
        layer = FED if layer == ITEMS and key in fed - made else layer
        boxes[key] = _Box(layer, float(_through(links, key)), layer)
    present = sorted({box.layer for box in boxes.values()})
    for box in boxes.values():
        box.layer = present.index(box.layer)
    return boxes


def _routes(links: Mapping[tuple[str, str], Decimal], boxes: dict[str, _Box]) -> dict[tuple[str, str], list[str]]:
    """Return the stops of every link; a link over several layers gets a place of its own in each that it passes."""
    routes = {}
    for (start, end), value in links.items():
        passing = range(boxes[start].layer + 1, boxes[end].layer)
        stops = [f"~{start}~{end}~{layer}" for layer in passing]
        boxes.update({stop: _Box(layer, float(value)) for stop, layer in zip(stops, passing, strict=True)})
        routes[start, end] = [start, *stops, end]
    return routes


def _layers(boxes: Mapping[str, _Box]) -> dict[int, list[str]]:
    layers: dict[int, list[str]] = {}
    for key, box in boxes.items():
        layers.setdefault(box.layer, []).append(key)
    return layers


def _placed(
    boxes: Mapping[str, _Box],
    layers: Mapping[int, Sequence[str]],
    routes: Mapping[tuple[str, str], Sequence[str]],
    height: float,
) -> float:
    """Give every box its place, each layer ordered by where its flows come from; return px per tce.

    ``height`` holds the gaps of each layer at least twice, so that half of it at least is for amounts.
    """
    gaps = {layer: sum(_gap(boxes[key]) for key in keys) for layer, keys in layers.items()}
    per_tce = min((height - gaps[layer]) / sum(boxes[key].value for key in keys) for layer, keys in layers.items())
    before: dict[str, list[str]] = {}
    for stops in routes.values():
        for start, end in itertools.pairwise(stops):
            if boxes[start].layer < boxes[end].layer:
                before.setdefault(end, []).append(start)
    for layer in sorted(layers):
        order = sorted(layers[layer], key=lambda key: (_origin(key, before, boxes, per_tce), -boxes[key].value))
        free = height - gaps[layer] - per_tce * sum(boxes[key].value for key in order)
        y = TOP + free / 2
        for key in order:
            boxes[key].y = y
            y += per_tce * boxes[key].value + _gap(boxes[key])
    return per_tce


def _gap(box: _Box) -> float:
    return GAP if box.label else GAP_PASSING


def _origin(key: str, before: Mapping[str, Sequence[str]], boxes: Mapping[str, _Box], per_tce: float) -> float:
    """Return the mean height from which a box is fed; sources keep the order of size."""
    feeding = [boxes[start] for start in before.get(key, ())]
    weight = sum(box.value for box in feeding)
    return sum((box.y + per_tce * box.value / 2) * box.value for box in feeding) / weight if weight else 0.0


def _x(layer: int, layers: int, lang: str) -> float:
    share = 1.0 if layer == layers - 1 else (1 - LAST_SHARE) * layer / max(layers - 2, 1)
    return LEFT + WIDTHS[lang][0] * share


def _ribbons(
    links: Mapping[tuple[str, str], Decimal],
    boxes: Mapping[str, _Box],
    routes: Mapping[tuple[str, str], list[str]],
    per_tce: float,
    lang: str,
) -> Iterator[str]:
    """Yield the flows as shapes, each leaving and entering its nodes in the order of the other end."""
    layers = max(box.layer for box in boxes.values()) + 1
    starts: dict[tuple[str, str], float] = {}
    for ends in sorted(routes, key=lambda each: boxes[routes[each][1]].y):
        box = boxes[ends[0]]
        starts[ends] = box.y + box.taken_out
        box.taken_out += per_tce * float(links[ends])
    arrivals: dict[tuple[str, str], float] = {}
    for ends in sorted(routes, key=lambda each: boxes[routes[each][-2]].y):
        box = boxes[ends[1]]
        arrivals[ends] = box.y + box.taken_in
        box.taken_in += per_tce * float(links[ends])
    for ends, stops in routes.items():
        tops = [starts[ends], *(boxes[stop].y for stop in stops[1:-1]), arrivals[ends]]
        places = [(_x(boxes[stop].layer, layers, lang), top) for stop, top in zip(stops, tops, strict=True)]
        thick = max(per_tce * float(links[ends]), 0.6)
        colour = boxes[ends[1] if ends[0].startswith("source") else ends[0]].colour
        yield f'<path d="{_shape(places, thick)}" fill="{colour}" fill-opacity="0.35"/>'


def _shape(places: Sequence[tuple[float, float]], thick: float) -> str:
    """Return a band through places: its upper edge forth, its lower edge back."""
    there = list(_edge(places))
    back = list(_edge([(x, y + thick) for x, y in places]))
    path = [f"M{there[0][0]:.1f},{there[0][1]:.1f}", *_curves(there)]
    back.reverse()
    return " ".join([*path, f"L{back[0][0]:.1f},{back[0][1]:.1f}", *_curves(back), "Z"])


def _edge(places: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Yield the ends of the curves and level pieces of an edge: out of a node, level past a layer, into a node."""
    for index, (x, y) in enumerate(places):
        if index > 0:
            yield x, y
        if index < len(places) - 1:
            yield x + NODE_WIDTH, y


def _curves(points: Sequence[tuple[float, float]]) -> Iterator[str]:
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if y0 == y1:
            yield f"L{x1:.1f},{y1:.1f}"
        else:
            middle = (x0 + x1) / 2
            yield f"C{middle:.1f},{y0:.1f} {middle:.1f},{y1:.1f} {x1:.1f},{y1:.1f}"


def _nodes(boxes: Mapping[str, _Box], lang: str) -> Iterator[str]:
    layers = max(box.layer for box in boxes.values()) + 1
    for box in boxes.values():
        if not box.label:
            continue
        x, tall = _x(box.layer, layers, lang), max(box.taken_in, box.taken_out, 1.0)
        text_x, text_y = x + NODE_WIDTH + 7, box.y + tall / 2 + 4
        first = box.role == SOURCES
        if first:
            text_x = x - 7
        elif box.role in (FED, CONVERSION):  # beside each other: one name above its node, one below
            text_x, text_y = x, box.y - 5 if box.role == FED else box.y + tall + 13
        at = f'x="{text_x:.1f}" y="{text_y:.1f}" text-anchor="{"end" if first else "start"}"'
        yield f'<rect x="{x:.1f}" y="{box.y:.1f}" width="{NODE_WIDTH}" height="{tall:.1f}" fill="{box.colour}"/>'
        yield f"<text {at}>{escape(box.label)}</text>"


def _document(parts: Sequence[str], words: tuple[str, str, str], lang: str, drawn: float) -> str:
    """Return the file: a white ground, title, statement and foot, and the parts."""
    inner, right = WIDTHS[lang]
    width, height = LEFT + inner + right, round(TOP + drawn + BOTTOM)
    head, statement, foot = map(escape, words)
    style = (
        f"text{{font:12px {FONT};fill:{INK};paint-order:stroke;stroke:#ffffff;stroke-width:3px}}"
        f".head{{font-size:17px;font-weight:bold}}.small{{fill:{MUTED}}}"
    )
    size = f'width="{width}" height="{height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width} {height}">',
            f"<title>{head}</title>",
            f"<style>{style}</style>",
            f'<rect {size} fill="#ffffff"/>',
            f'<text class="head" x="20" y="30">{head}</text>',
            f'<text class="small" x="20" y="52">{statement}</text>',
            *parts,
            f'<text class="small" x="20" y="{height - 14}">{foot}</text>',
            "</svg>\n",
        ]
    )
