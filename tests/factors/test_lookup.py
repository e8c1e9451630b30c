"""Which coefficient holds: one row, or an explained error."""

from datetime import date
from fractions import Fraction

import pytest

from factors import (
    NoCoefficient,
    RangeOnly,
    UnknownName,
    conversion_factor,
    energy_item,
    find,
    regimes,
    unit_key,
)


def test_raw_coal_before_2021_04_uses_the_2008_table() -> None:
    choice = find("raw_coal", "coal_equivalent", date(2021, 3, 31))
    assert (choice.coefficient.source.key, choice.coefficient.printed) == ("GBT2589-2008", "0.7143")


def test_raw_coal_from_2021_04_uses_the_2020_table() -> None:
    assert find("raw_coal", "coal_equivalent", date(2021, 4, 1)).coefficient.source.key == "GBT2589-2020"


def test_a_standard_is_preferred_to_the_form_and_the_reason_says_so() -> None:
    choice = find("electricity", "coal_equivalent", date(2020, 12, 31), basis="calorific")
    assert choice.coefficient.value == Fraction(1229, 10000)
    assert "preferred to NBS205.33" in choice.reason


def test_the_equivalent_value_of_electricity_follows_the_year() -> None:
    printed = [
        find("electricity", "coal_equivalent", date(year, 12, 31), basis="equivalent").coefficient.printed
        for year in (2015, 2020)
    ]
    assert printed == ["0.319", "0.3064"]  # electricity_equal_value.csv: 2014 and 2019 net coal rates


def test_a_range_has_no_point_value_and_the_error_shows_it() -> None:
    with pytest.raises(RangeOnly, match=r"11\.0000–13\.3000"):
        find("natural_gas", "coal_equivalent", date(2020, 12, 31), basis="calorific")


def test_nothing_that_holds_lists_the_near_misses() -> None:
    with pytest.raises(NoCoefficient, match=r"ELEC_EQUAL\.2024: holds 2025-01-01 to 2025-12-31, not on 2026-12-31"):
        find("electricity", "coal_equivalent", date(2026, 12, 31), basis="equivalent")


def test_a_value_is_not_known_before_its_publication() -> None:
    day = date(2021, 12, 31)
    assert find("raw_coal", "coal_equivalent", day).coefficient.source.key == "GBT2589-2020"
    then = find("raw_coal", "coal_equivalent", day, known=date(2020, 6, 1))
    # the 2020 edition was published on 2020-09-29: before that day nobody knew that the 2008 edition would end
    assert then.coefficient.source.key == "GBT2589-2008"


def test_a_question_without_an_answer_may_be_asked_again_and_again() -> None:
    depths = []
    for _ in range(3):
        with pytest.raises(NoCoefficient) as caught:
            find("natural_gas", "coal_equivalent", date(2022, 12, 31), basis="calorific")
        depths.append(len(caught.traceback))
    assert depths == depths[:1] * 3  # answers are kept; no frame of an earlier question hangs on to them


@pytest.mark.parametrize("unit", ["ton", "kt", "吨煤", "MW", "Mtce"])
def test_units_outside_the_closed_set_do_not_parse(unit: str) -> None:
    with pytest.raises(UnknownName):
        conversion_factor(unit, "t")


def test_electricity_is_never_coal_equivalent_by_physics() -> None:
    with pytest.raises(UnknownName, match="Cannot convert"):
        conversion_factor("kWh", "tce")


def test_coal_tonnes_do_not_add_to_co2_tonnes() -> None:
    with pytest.raises(UnknownName, match="Cannot convert"):
        conversion_factor("t", "tCO2")


def test_an_unknown_item_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="无烟煤"):
        energy_item("无烟媒")


def test_full_width_unit_spellings_are_read() -> None:
    assert unit_key("万ｋＷｈ") == "wan_kWh"


def test_regimes_stand_in_order_of_date() -> None:
    days = [regime.valid_from for regime in regimes().values()]
    assert days == sorted(days)
