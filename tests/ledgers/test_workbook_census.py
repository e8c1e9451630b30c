"""The count that judges the importer would notice a lost, a changed and an invented cell."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledgers.importers import parse_file
from tests.bad.forms import sheet_3, sheet_b204, sheet_month
from tests.bad.make_bad import sheet_1, sheet_2, workbook
from tests.ledgers.workbook_census import lost

BOOKS = Path(__file__).parents[2] / "cases" / "aba" / "ledgers" / "workbooks"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    workbook(path, lambda made: (sheet_1(made), sheet_2(made), sheet_3(made), sheet_b204(made), sheet_month(made)))
    return path


def test_nothing_is_lost_of_whole_workbooks(book: Path) -> None:
    for path in (book, *BOOKS.rglob("*.xlsx")):
        assert lost(path.read_bytes(), parse_file(path)) == [], path.name


def test_a_lost_row_of_each_kind_is_noticed(book: Path) -> None:
    parsed = parse_file(book)
    for name, rows in (("entries", parsed.entries), ("activities", parsed.activities)):
        for number, row in enumerate(rows):
            without: Any = {name: (*rows[:number], *rows[number + 1 :])}
            if getattr(row, "quantity", None) is not None:
                assert len(lost(book.read_bytes(), replace(parsed, **without))) == 1


def test_a_changed_an_invented_and_a_misplaced_figure_are_noticed(book: Path) -> None:
    parsed = parse_file(book)
    first = next(entry for entry in parsed.entries if entry.quantity)
    others = tuple(entry for entry in parsed.entries if entry is not first)
    for changed, count in (
        (replace(first, quantity=first.quantity + 1 if first.quantity else None), 1),
        (replace(first, place=replace(first.place, row=48)), 2),
    ):
        assert len(lost(book.read_bytes(), replace(parsed, entries=(changed, *others)))) == count


def test_a_changed_coefficient_is_noticed(book: Path) -> None:
    parsed = parse_file(book)
    changed = tuple(replace(entry, coefficient=None) for entry in parsed.entries)
    assert any(
        "became the coefficient None" in problem
        for problem in lost(book.read_bytes(), replace(parsed, entries=changed))
    )


def test_a_notice_that_is_not_given_is_missed(book: Path) -> None:
    problems = lost(book.read_bytes(), replace(parse_file(book), notices=()))
    assert {problem.partition(",")[0] for problem in problems} == {"('205-3'", "('B204-1'"}
