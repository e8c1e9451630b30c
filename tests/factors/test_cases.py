"""The cases that an official can read, ``tests/cases/*.toml``: every one is computed and compared."""

import tomllib
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from accounting import completion, decline, progress_target, required_rest, warning_grade, yearly_rate
from accounting._progress import GRADES
from factors import (
    FactorError,
    UnknownName,
    energy_item,
    energy_items,
    feedstock_deducted_on,
    flows,
    grade_2026,
    grade_of_score,
    nonfossil_deducted_total_on,
    normal_form,
    regime_on,
    regimes,
    score,
    shipped_factors,
    warning_rule,
)

CASES = Path(__file__).parents[1] / "cases"
DEDUCTIONS = {"none": "不扣除", "increment": "扣除新增可再生", "all": "全部扣除"}


def percent(text: str) -> Decimal:
    return Decimal(text) / 100


def read_cases(file: str) -> list[Any]:
    cases = tomllib.loads((CASES / file).read_text("utf-8"))["case"]
    return [pytest.param(case, id=f"{case.get('ask', '')} {case['name']}".strip()) for case in cases]


def answer_or_refusal(answer: Callable[[], object]) -> str:
    """What a function answers, or 拒绝 where it raises an error of factors."""
    try:
        return str(answer())
    except FactorError:
        return "拒绝"


def warning(rule: str, inputs: dict[str, Any]) -> str:
    return GRADES[warning_grade(warning_rule(rule), percent(inputs["cut_percent"]), percent(inputs["target_percent"]))]


@pytest.mark.parametrize("case", read_cases("warning_w2020.toml"))
def test_warning_by_the_rule_of_2020(case: dict[str, Any]) -> None:
    assert warning("W2020", case["inputs"]) == case["expected"], case["origin"]


@pytest.mark.parametrize("case", read_cases("warning_w2021h1.toml"))
def test_warning_by_the_rule_of_2021(case: dict[str, Any]) -> None:
    assert warning("W2021H1", case["inputs"]) == case["expected"], case["origin"]


@pytest.mark.parametrize("case", read_cases("grade_2026.toml"))
def test_grade_of_2026(case: dict[str, Any]) -> None:
    assert answer_or_refusal(lambda: grade_2026(**case["inputs"])) == case["expected"], case["origin"]


def progress(ask: str, inputs: dict[str, Any]) -> Decimal | None:
    numbers = {name.removesuffix("_percent"): percent(inputs[name]) for name in inputs if name.endswith("_percent")}
    answers: dict[str, Callable[[], Decimal | None]] = {
        "progress_target": lambda: progress_target(
            numbers["target"], inputs["year"], inputs["years"], reading=inputs["reading"]
        ),
        "yearly_rate": lambda: yearly_rate(numbers["cut"], inputs["years"]),
        "completion": lambda: completion(numbers["cut"], numbers["target"], reading=inputs["reading"]),
        "required_rest": lambda: required_rest(numbers["cut"], numbers["target"], inputs["years_left"]),
        "decline": lambda: decline(Decimal(inputs["intensity"]), Decimal(inputs["base_intensity"])),
    }
    return answers[ask]()


@pytest.mark.parametrize("case", read_cases("progress.toml"))
def test_progress(case: dict[str, Any]) -> None:
    found = progress(case["ask"], case["inputs"])
    if case["expected"] == "无":
        assert found is None, case["origin"]
        return
    expected = Decimal(case["expected"])
    assert found is not None
    assert (found * 100).quantize(expected, ROUND_HALF_UP) == expected, case["origin"]


@pytest.mark.parametrize("case", read_cases("regimes.toml"))
def test_regime_and_deductions_on_a_day(case: dict[str, Any]) -> None:
    day, expected = date.fromisoformat(case["inputs"]["day"]), case["expected"]
    if expected["regime"] == "无":
        with pytest.raises(UnknownName, match="R1"):
            regime_on(day)
        return
    found = {
        "regime": regime_on(day).key,
        "feedstock": "扣除" if feedstock_deducted_on(day) else "不扣除",
        "nonfossil_total": DEDUCTIONS[nonfossil_deducted_total_on(day)],
        "nonfossil_intensity": DEDUCTIONS[regime_on(day).nonfossil_deducted_intensity],
    }
    assert found == expected, case["origin"]


@pytest.mark.parametrize("case", read_cases("scoring.toml"))
def test_scoring(case: dict[str, Any]) -> None:
    inputs = dict(case["inputs"])
    if case["ask"] == "score":
        done = percent(inputs["completion_percent"])
        found = answer_or_refusal(lambda: score(inputs["table"], inputs["indicator"], done))
    else:
        points = Decimal(inputs["points"])
        found = answer_or_refusal(lambda: grade_of_score(points, intensity_met=inputs["intensity_met"]))
    assert found == case["expected"], case["origin"]


def test_every_case_has_an_origin_and_a_name_of_its_own() -> None:
    total = 0
    for file in CASES.glob("*.toml"):
        cases = tomllib.loads(file.read_text("utf-8"))["case"]
        names = [(case.get("ask"), case["name"]) for case in cases]
        assert len(names) == len(set(names)), file.name
        assert all(case["origin"].strip() for case in cases), file.name
        total += len(cases)
    assert total >= 60


def test_targets_of_regimes_are_rows_of_the_rules() -> None:
    printed = {key: shipped_factors()[key].printed for each in regimes().values() for key in each.targets}
    # 国发〔2024〕12号, rules §1.2
    assert printed["TARGET.2024.ENERGY_GDP.CN"] == "-2.5"
    assert printed["TARGET.2024.CO2_GDP.CN"] == "-3.9"
    assert printed["TARGET.2024.ENERGY_INDUSTRY_VA.CN"] == "-3.5"


def test_a_regime_names_its_documents_and_its_day() -> None:
    for each in regimes().values():
        assert each.citation.startswith(each.key)
        assert all(word in each.citation for word in (str(each.valid_from), *each.documents))


def test_an_item_bears_the_names_of_the_shipped_rows() -> None:
    families = {"gbt2589_name": ("GB2589_2020", "GB2589_2008"), "gbt32150_name": ("NDRC_A", "NDRC_B")}
    named: dict[tuple[str, str], dict[str, None]] = {}
    for key, row in shipped_factors().rows.items():
        named.setdefault((key.split(".")[0], row.item), {})[row.name_zh] = None
    for column, prefixes in families.items():
        for item in energy_items().values():
            names = {name: None for prefix in prefixes for name in named.get((prefix, item.item), {})}
            assert getattr(item, column) == tuple(names), (item.item, column)


def test_no_name_of_an_item_or_flow_means_two() -> None:
    for table in (energy_items(), flows()):
        meant: dict[str, str] = {}
        for key, row in table.items():
            for name in (key, row.name_zh, row.name_en, *row.spellings):
                assert meant.setdefault(normal_form(name), key) == key, name


def test_english_names_of_items_are_read() -> None:
    assert all(energy_item(item.name_en.upper()).item == key for key, item in energy_items().items())
