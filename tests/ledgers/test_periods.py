"""Periods and days: what each literal is, and that a day survives its spellings."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers.importers import parse_period
from ledgers.importers.days import parse_day
from tests.ledgers.literals import CELLS, literals

PERIODS = [
    ("2020", "2020"), ("2020年", "2020"), ("2020年度", "2020"),
    ("２０２０ 年", "2020"), (2020, "2020"), (2020.0, "2020"),
    ("2020年1-12月", "2020"), ("2020年1—12月", "2020"), ("2020年1至12月", "2020"), ("2020年1月－12月", "2020"),
    ("2020-05", "2020-05"), ("2020-5", "2020-05"), ("2020/5", "2020-05"), ("2020年5月", "2020-05"),
    ("2020年05月份", "2020-05"), ("2020年12月", "2020-12"), ("2020.5", "2020-05"), ("2020.05", "2020-05"),
    ("2020.10", "2020-10"), ("2020.01", "2020-01"), (2020.5, "2020-05"), ("202005", "2020-05"), (202012, "2020-12"),
    (date(2020, 5, 1), "2020-05"), (datetime(2020, 5, 1), "2020-05"),  # noqa: DTZ001
]  # fmt: skip
NO_PERIODS = [
    "", None, "2020.1", 2020.1, "2020年1-5月", "2020年上半年", "2020-13", "202013", "2020年0月", "20年5月", "5月",
    "1000", "2020-05-02", date(2020, 5, 2), "2020年 月", "二〇二〇年", True, "9999", 2020.123,
]  # fmt: skip
READERS: Mapping[str, Callable[[object], object]] = {
    "parse_period": parse_period,
    "parse_day": parse_day,
    "parse_day_of_days": lambda cell: parse_day(cell, holds_days=True),
}


def test_every_literal_of_the_table_has_the_outcome_that_it_states() -> None:
    """``tests/cases/date_literals.csv``; ``parse_day_of_days`` is told that its column holds days and nothing else."""
    table = literals("date_literals.csv")
    assert len({(row["reader"], row["cell"], row["literal"]) for row in table}) == len(table) >= 120
    wrong = []
    for row in table:
        found = READERS[row["reader"]](CELLS[row["cell"]](row["literal"]))
        if ("refused" if found is None else str(found)) != row["outcome"]:
            wrong.append((row["reader"], row["literal"], row["outcome"], found))
    assert wrong == []


@settings(derandomize=True)
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_a_day_survives_its_spellings(day: date) -> None:
    year, month, number = day.year, day.month, day.day
    for written in (
        day.isoformat(), f"{year}/{month}/{number}", f"{year}.{month}.{number}", f"{year}年{month}月{number}日",
        f"{year}{month:02}{number:02}", f"{day.isoformat()} 00:00:00",
    ):  # fmt: skip
        assert parse_day(written) == day, written


@settings(derandomize=True)
@given(st.text(alphabet="0123456789-/.年月日 :"))
def test_no_text_is_both_a_day_and_a_period(text: str) -> None:
    assert parse_day(text) is None or parse_period(text) is None


@pytest.mark.parametrize(("cell", "period"), PERIODS)
def test_a_period_is_a_year_or_a_month(cell: object, period: str) -> None:
    assert parse_period(cell) == period


@pytest.mark.parametrize("cell", NO_PERIODS)
def test_what_is_neither_year_nor_month_is_no_period(cell: object) -> None:
    assert parse_period(cell) is None
