"""What the planner's answers say in words, made from their numbers: how the rule changes the answer."""

from typing import TYPE_CHECKING

from shuangkong.report._planning import YI_KWH
from shuangkong.report._words import KeyFigure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimize import Plan
    from shuangkong.report._planning import PlanningContent
    from shuangkong.report._texts import Texts

FLIPS_AT_SHARE = 0.02
"""The answer is said to change when spill differs by more than this share of the surplus."""
SEEN_MW = 1.0
"""Sizes that differ by less are not mentioned."""


def planning_said(content: "PlanningContent", texts: "Texts") -> list[str]:
    """Return the paragraphs that say what the plans are and how the first and last regime differ."""
    said = [_outcome(plan, texts) for plan in content.plans]
    if len(content.plans) > 1:
        said.append(_flip(content.plans[0], content.plans[-1], texts))
    return said


def no_plan_said(regimes: "Sequence[str]", texts: "Texts") -> list[str]:
    """Return a sentence per regime that has no plan: it stands in no table of the section."""
    return [texts("planning.no_plan", regime=texts.word("regimes", regime)) for regime in regimes]


def _outcome(plan: "Plan", texts: "Texts") -> str:
    exported = sum(export.exported_mwh for export in plan.exports)
    sentences = [
        texts(
            "planning.outcome",
            regime=texts.word("regimes", plan.regime),
            available=_yi(plan.spill.available_mwh, texts),
            absorbed=_yi(plan.absorbed_mwh, texts),
            exported=_yi(exported, texts),
            spilled=_yi(plan.spill.spilled_mwh, texts),
        ),
        _limit_words(plan, texts),
    ]
    if plan.spill.causes:
        cause = plan.spill.causes[0]
        words = cause.zh if texts.lang == "zh" else cause.en
        sentences.append(texts("planning.cause", cause=words, spilled=_yi(cause.spilled_mwh, texts)))
    return texts("planning.join").join(filter(None, sentences))


def _limit_words(plan: "Plan", texts: "Texts") -> str:
    limit = next((limit for limit in plan.limits if limit.name == "intensity"), None)
    if limit is None:
        return texts("planning.no_limit")
    if limit.binding:
        return texts("planning.binds", price=texts.number(limit.price * 10_000))
    left = plan.intensity.get("headroom_tce_left")
    return texts("planning.free", left=texts.number(left))


def _flip(first: "Plan", last: "Plan", texts: "Texts") -> str:
    names = {"first": texts.word("regimes", first.regime), "last": texts.word("regimes", last.regime)}
    difference = first.spill.spilled_mwh - last.spill.spilled_mwh
    if abs(difference) <= FLIPS_AT_SHARE * first.spill.available_mwh:
        return texts("planning.same", **names, difference=_yi(abs(difference), texts))
    changes = [
        texts(
            "planning.change",
            load=_title(before, texts),
            before=_mw(before.size_mw, texts),
            after=_mw(after.size_mw, texts),
        )
        for before, after in zip(first.loads, last.loads, strict=True)
        if abs(before.size_mw - after.size_mw) > SEEN_MW
    ]
    gain = last.net_benefit_wan_cny - first.net_benefit_wan_cny
    flip = texts(
        "planning.flip" if difference > 0 else "planning.flip_back",
        **names,
        difference=_yi(abs(difference), texts),
        changes=texts("planning.and").join(changes) or texts("planning.no_change"),
        benefit=texts("planning.rises" if gain >= 0 else "planning.falls", amount=texts.number(abs(gain))),
    )
    if counts_surplus(first) == counts_surplus(last):
        return flip
    return texts("planning.join").join((flip, texts("planning.why")))


def counts_surplus(plan: "Plan") -> bool:
    """Return whether the plan's regime counts surplus hydropower in the intensity."""
    from optimize import regime

    return regime(plan.regime).nonfossil_in_intensity


def _title(part: object, texts: "Texts") -> str:
    title: str = getattr(part, f"title_{texts.lang}")
    return title


def _yi(mwh: float, texts: "Texts") -> str:
    return texts.number(mwh / YI_KWH, 2)


def _mw(size: float, texts: "Texts") -> str:
    return texts.number(size)


def planning_keys(content: "PlanningContent", without: "Sequence[str]", texts: "Texts") -> list[KeyFigure]:
    """Return the key figure of the summary: what is spilled under each regime, and which regimes have no plan."""
    value = " → ".join(_yi(plan.spill.spilled_mwh, texts) for plan in content.plans)
    regimes = texts("page.comma").join(plan.regime for plan in content.plans)
    available = _yi(content.plans[0].spill.available_mwh, texts)
    sentences = [texts("planning.key_sentence", regimes=regimes, available=available)]
    if without:
        sentences.append(texts("planning.key_without", regimes=texts("page.comma").join(without)))
    sentence = texts("planning.join").join(sentences)
    return [KeyFigure("", texts("planning.key_name"), value, texts.unit("yi_kWh"), sentence, unconfirmed=False)]


def binding_said(content: "PlanningContent", texts: "Texts") -> list[tuple[str, list[str]]]:
    """Return by regime the sentences of the limits that bind: what one unit more would bring."""
    return [
        (
            texts.word("regimes", plan.regime),
            [limit.zh if texts.lang == "zh" else limit.en for limit in plan.limits if limit.binding],
        )
        for plan in content.plans
    ]
