"""The number grammar: what each literal is, and that formatting a number never changes what is read."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers import State
from ledgers.importers import Number, Unreadable, parse_number
from tests.ledgers.literals import CELLS, literals

STATED = [
    ("0", "0"), ("0.00", "0"), ("-0", "0"), ("5", "5"), (" 5 ", "5"), ("\t5\n", "5"), ("+5", "5"), ("-5", "-5"),
    ("−5", "-5"), ("－5", "-5"), ("1234.50", "1234.50"), ("1,234", "1234"), ("12,345,678.9", "12345678.9"),
    ("-1,234.5", "-1234.5"), ("1 234", "1234"), ("1 234 567.5", "1234567.5"), ("１２３．４５", "123.45"),
    ("１，２３４．５", "1234.5"), ("　１２　", "12"), ("1\u00a0234", "1234"), (".5", "0.5"), ("007", "7"),
    ("000123.45", "123.45"), ("1.5E-5", "0.000015"), ("1e3", "1000"), ("1E+3", "1000"), ("2.50e1", "25"),
    ("1.0000000", "1"), ("9999999999999.999999", "9999999999999.999999"), ("0.000001", "0.000001"),
    ("\ufeff5\u200b", "5"), (5, "5"), (0, "0"), (5.0, "5"), (0.1, "0.1"), (-0.0, "0"), (0.1 + 0.2, "0.3"),
    (1234.5600000000001, "1234.56"), (123456789012.345, "123456789012.345"), (1e12, "1000000000000"),
    (Decimal("1.5"), "1.5"),
]  # fmt: skip
NOT_APPLICABLE = ["-", "－", "--", "—", "——", "–", "−", "/", "／", "不适用", "N/A", "n/a", "Ｎ／Ａ", "无", " — "]
BLANK = [None, "", " ", "　", "\n", "\u200b"]
UNREADABLE = [
    ("(5)", Unreadable.BRACKETED), ("（5）", Unreadable.BRACKETED), ("(1,234.5)", Unreadable.BRACKETED),
    ("5%", Unreadable.UNIT_INSIDE), ("５％", Unreadable.UNIT_INSIDE), ("1.2万", Unreadable.UNIT_INSIDE),
    ("3亿", Unreadable.UNIT_INSIDE), ("12吨", Unreadable.UNIT_INSIDE), ("12 吨", Unreadable.UNIT_INSIDE),
    ("100kWh", Unreadable.UNIT_INSIDE), ("1,200万千瓦时", Unreadable.UNIT_INSIDE), ("¥5", Unreadable.UNIT_INSIDE),
    ("5元", Unreadable.UNIT_INSIDE), ("1,23", Unreadable.GROUPING), ("1,2345", Unreadable.GROUPING),
    ("12,34,567", Unreadable.GROUPING), ("0,123", Unreadable.GROUPING), ("1,", Unreadable.GROUPING),
    ("12 34", Unreadable.GROUPING), ("1,234 567", Unreadable.TEXT), ("1.2.3", Unreadable.TEXT),
    ("1_000", Unreadable.TEXT), ("NaN", Unreadable.TEXT), ("inf", Unreadable.TEXT), ("-Infinity", Unreadable.TEXT),
    ("10²", Unreadable.TEXT), ("1½", Unreadable.TEXT), ("①", Unreadable.TEXT), ("٣", Unreadable.TEXT),
    ("十二", Unreadable.TEXT), ("约5", Unreadable.TEXT), (">5", Unreadable.TEXT), ("5-6", Unreadable.TEXT),
    ("5.", Unreadable.TEXT), ("—5", Unreadable.TEXT), ("#DIV/0!", Unreadable.TEXT), ("0x10", Unreadable.UNIT_INSIDE),
    ("=1+1", Unreadable.TEXT), ("×", Unreadable.TEXT), ("1e9999", Unreadable.TEXT), ("1e309", Unreadable.TOO_LARGE),
    ("1e13", Unreadable.TOO_LARGE), ("-10000000000000", Unreadable.TOO_LARGE), (1e13, Unreadable.TOO_LARGE),
    (10**40, Unreadable.TOO_LARGE), ("1e-7", Unreadable.TOO_FINE), ("0.1234567", Unreadable.TOO_FINE),
    ("1e-400", Unreadable.TOO_FINE), (1 / 3, Unreadable.TOO_FINE), (1e-9, Unreadable.TOO_FINE),
    (float("nan"), Unreadable.TEXT), (float("inf"), Unreadable.TEXT), (Decimal("NaN"), Unreadable.TEXT),
    (True, Unreadable.TEXT), (b"5", Unreadable.TEXT), (date(2020, 5, 1), Unreadable.DATE),
    (datetime(2020, 5, 1), Unreadable.DATE), (time(1, 2), Unreadable.DATE), (timedelta(1), Unreadable.DATE),  # noqa: DTZ001
]  # fmt: skip


def outcome(number: Number) -> str:
    state = number.state or number.reason
    assert state is not None
    return state.value


def test_every_literal_of_the_table_has_the_outcome_that_it_states() -> None:
    """``tests/cases/number_literals.csv``: the rule of promise 11, each literal with its outcome and why."""
    table = literals("number_literals.csv")
    assert len({(row["cell"], row["literal"]) for row in table}) == len(table) >= 300
    wrong = []
    for row in table:
        number = parse_number(CELLS[row["cell"]](row["literal"]))
        due = (row["outcome"], Decimal(row["value"]) if row["value"] else None)
        if (outcome(number), number.quantity) != due:
            wrong.append((row["literal"], row["outcome"], number))
    assert wrong == []


def test_every_reason_and_state_is_met_in_the_table() -> None:
    known = {*State, *Unreadable}
    assert {row["outcome"] for row in literals("number_literals.csv")} == {each.value for each in known}


def test_accepted_text_round_trips() -> None:
    """A number that was read is written and read again as itself; with commas and in full width too."""
    wide = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
    numbers = [parse_number(CELLS[row["cell"]](row["literal"])).quantity for row in literals("number_literals.csv")]
    accepted = [number for number in numbers if number is not None]
    assert len(accepted) > 90
    for number in accepted:
        for written in (format(number, "f"), format(number, ",f"), str(number), format(number, "f").translate(wide)):
            assert parse_number(written).quantity == number, written


@settings(derandomize=True)
@given(st.text(alphabet="0123456789.,+-eE %()— 万１．，"))
def test_any_text_that_is_accepted_round_trips(text: str) -> None:
    number = parse_number(text)
    if number.quantity is not None:
        assert parse_number(format(number.quantity, "f")) == number


@pytest.mark.parametrize(("cell", "quantity"), STATED)
def test_a_number_is_read_exactly(cell: object, quantity: str) -> None:
    number = parse_number(cell)
    assert (number.state, number.reason) == (State.STATED, None)
    assert number.quantity == Decimal(quantity)


@pytest.mark.parametrize("cell", NOT_APPLICABLE)
def test_a_dash_or_its_words_are_not_applicable(cell: str) -> None:
    number = parse_number(cell)
    assert (number.state, number.quantity) == (State.NOT_APPLICABLE, None)


@pytest.mark.parametrize("cell", BLANK)
def test_nothing_is_blank_and_never_zero(cell: object) -> None:
    number = parse_number(cell)
    assert (number.state, number.quantity) == (State.BLANK, None)


@pytest.mark.parametrize(("cell", "reason"), UNREADABLE)
def test_what_would_have_to_be_guessed_is_refused_with_its_reason(cell: object, reason: Unreadable) -> None:
    number = parse_number(cell)
    assert (number.state, number.quantity, number.reason) == (None, None, reason)


def test_coefficients_may_have_ten_decimals() -> None:
    assert parse_number("0.0001229", decimals=10).quantity == Decimal("0.0001229")


ledger_numbers = st.decimals(
    min_value=Decimal("-9999999999999.999999"), max_value=Decimal("9999999999999.999999"), places=6
)


@given(ledger_numbers)
def test_commas_do_not_change_a_number(number: Decimal) -> None:
    assert parse_number(f"{number:,f}").quantity == number


@given(ledger_numbers)
def test_full_width_digits_do_not_change_a_number(number: Decimal) -> None:
    wide = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
    assert parse_number(f"　{number:,f} ".translate(wide)).quantity == number


@given(st.integers(min_value=-(10**12), max_value=10**12), st.integers(min_value=0, max_value=3))
def test_a_number_typed_into_excel_is_read_as_typed(digits: int, places: int) -> None:
    typed = Decimal(digits).scaleb(-places)
    assert parse_number(float(typed)).quantity == typed


@given(st.text())
def test_any_text_is_one_of_the_four_outcomes(text: str) -> None:
    number = parse_number(text)
    assert (number.state is None) == (number.reason is not None)
    assert (number.state is State.STATED) == (number.quantity is not None)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_float_is_read_within_excel_precision_or_refused(cell: float) -> None:
    number = parse_number(cell)
    if number.quantity is not None:
        assert abs(float(number.quantity) - cell) <= abs(cell) * 1e-14
