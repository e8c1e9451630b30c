"""What the report says of the planner's answers, and how its loads, limits and numbers are called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from shuangkong.report._names import Name
from shuangkong.report._texts import CHINESE, thousands

if TYPE_CHECKING:
    from optimize import Plan, Scenario
    from shuangkong._case import Case
    from shuangkong.report._texts import Texts

YI_KWH = 100_000
"""MWh in 10⁸ kWh."""


_MARK = re.compile(r"\[[^\]]+\]")
_ENGLISH_WORD = re.compile(r"\b[a-z]{4,}\b")


@dataclass(frozen=True, slots=True)
class PlanningContent:
    """The plans of one scenario, a regime each, with the hand arithmetic and every number of the scenario.

    ``headroom`` has the rows of ``headroom_rows``; ``break_even`` is the value added per kWh at which a load leaves
    the intensity where it is, by regime, None where surplus hydropower does not count.
    """

    case: "Case"
    scenario: "Scenario"
    plans: tuple["Plan", ...]
    headroom: tuple[Mapping[str, object], ...]
    break_even: Mapping[str, Decimal | None]
    numbers: tuple[Mapping[str, str], ...]

    def titles(self) -> dict[str, Name]:
        """Return what nodes, corridors and loads are called."""
        parts = (*self.scenario.nodes, *self.scenario.corridors, *self.scenario.loads)
        return {part.name: Name(part.title_zh, part.title_en) for part in parts}


def gather_planning(case: "Case", scenario: "Scenario", plans: Sequence["Plan"]) -> PlanningContent:
    """Return everything the report says of a scenario: ``plans`` are those of ``solve_regimes``, one a regime."""
    from factors import regime
    from optimize import break_even_value_added, given_numbers
    from shuangkong._planning import headroom_rows

    bases = [plan.base for plan in plans]
    counted = {base.regime: regime(base.regime).nonfossil_deducted_intensity != "all" for base in bases}
    return PlanningContent(
        case=case,
        scenario=scenario,
        plans=tuple(plans),
        headroom=tuple(headroom_rows(bases)),
        break_even={base.regime: break_even_value_added(base) if counted[base.regime] else None for base in bases},
        numbers=tuple(given_numbers(scenario)),
    )


def limit_title(name: str, titles: Mapping[str, Name], texts: "Texts") -> str:
    """Return a limit's name with the title of the load, corridor or node it holds for."""
    head, _, tail = name.partition(".")
    subject = titles[tail].text(texts.lang) if tail in titles else tail
    return (
        texts("planning.limit_of", limit=texts.word("limits", head), subject=subject)
        if tail
        else texts.word("limits", head)
    )


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One number of the scenario as the page lists it; ``words`` are its quote, its source and its note."""

    subject: str
    name: str
    value_lines: tuple[str, ...]
    unit: str
    origin: str
    words: tuple[str, ...]


def number_lines(content: PlanningContent, texts: "Texts") -> list[NumberLine]:
    """Return every number of the scenario with its subject and its voucher; notes in Chinese where they are given."""
    lines = []
    for row in content.numbers:
        head, _, name = row["path"].rpartition(".")
        values = [thousands(value) for value in row["value"].split()] if row["unit"] != "a" else [row["value"]]
        groups = tuple(" ".join(values[at : at + 6]) for at in range(0, len(values), 6))
        note = row["note_zh"] or row["note"] if texts.lang == "zh" else row["note"]
        source = "" if texts.lang == "zh" and _repeats(row["note_zh"], row["source"]) else row["source"]
        words = tuple(filter(None, (row["quote"], source, note)))
        subject = _subject(head, content, texts)
        lines.append(NumberLine(subject, texts.word("fields", name), groups, row["unit"], row["origin"], words))
    return lines


def _repeats(note_zh: str, source: str) -> bool:
    """Return whether a Chinese note says what an English source does: it has the source's marks in brackets.

    A source that is a document's name or Chinese throughout is never said to be repeated.
    """
    marks = _MARK.findall(source)
    english = bool(_ENGLISH_WORD.search(source)) and bool(marks or not CHINESE.search(source))
    return bool(note_zh) and english and all(mark in note_zh for mark in marks)


def _subject(head: str, content: PlanningContent, texts: "Texts") -> str:
    """Return what ``loads[2]`` is called: the title of the load, or of the node for surplus and grid."""
    group, _, index = head.partition("[")
    if not index:
        return texts.word("subjects", group)
    part = getattr(content.scenario, group)[int(index.rstrip("]"))]
    if group in ("surplus", "grid"):
        return texts.word("subjects", group)
    return Name(part.title_zh, part.title_en).text(texts.lang)
