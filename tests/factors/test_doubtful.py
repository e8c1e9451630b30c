"""The register of doubtful texts, held to the tables: what is taken stands there, and nothing else answers for it."""

import re
from datetime import date
from decimal import Decimal

import pytest

from factors import (
    Coefficient,
    Doubt,
    NoCoefficient,
    RangeOnly,
    doubts,
    find,
    layer_folder,
    shipped_factors,
    with_layer,
)

WHOLE = with_layer(shipped_factors(), layer_folder("ipcc2006"))
TAKEN = re.compile(r"([A-Z][A-Za-z0-9_.-]*[A-Za-z0-9]) ?= ?(-?\d+(?:\.\d+)?)")
DAY = date(2026, 6, 1)


def rows_of(doubt: Doubt) -> list[Coefficient]:
    return [WHOLE[key] for key in doubt.concerns if key in WHOLE]


@pytest.mark.parametrize("key", doubts())
def test_what_is_taken_stands_in_the_tables(key: str) -> None:
    """Each `KEY = value` of `taken` is the printed value of that key (as a range: its ends)."""
    for name, value in TAKEN.findall(doubts()[key].taken):
        if name in WHOLE:
            assert Decimal(WHOLE[name].printed) == Decimal(value), name


@pytest.mark.parametrize("key", doubts())
def test_the_doubt_is_settled_or_said(key: str) -> None:
    """No two concerned rows answer one question: they differ in what they are asked for, in days, or raise."""
    rows = rows_of(doubts()[key])
    for row in rows:
        day = row.valid_to or row.in_force_from or DAY
        asked = {"basis": row.basis, "region": row.region, "data_year": row.data_year, "factors": WHOLE}
        try:
            answer = find(row.item, row.kind, day, **asked)  # type: ignore[arg-type]
        except RangeOnly:
            assert not row.printed or row.basis
        except NoCoefficient as problem:
            assert problem.near  # noqa: PT017  (either outcome will do; what matters is that it is explained)
        else:
            alike = [other for other in rows if other.key != row.key and other.key in answer.reason]
            assert (
                answer.coefficient.key == row.key
                or alike
                or answer.coefficient.source.preference <= row.source.preference
            )


def test_each_doubt_names_the_tests_that_hold_it() -> None:
    for doubt in doubts().values():
        name = doubt.test.partition("::")[2]
        assert name in globals(), doubt.key


def test_fresh_water_follows_the_edition() -> None:
    rows = WHOLE["GB2589_2008.FRESH_WATER.COEF"], WHOLE["GB2589_2020.FRESH_WATER.COEF"]
    printed = [
        find(rows[0].item, "coal_equivalent", day, basis="equivalent").coefficient.printed
        for day in (date(2021, 3, 31), date(2021, 4, 1))
    ]
    assert printed == ["0.0857", "0.2571"]


@pytest.mark.parametrize("key", ["NBS205.11", "NBS205.15"])
def test_a_range_stays_a_range(key: str) -> None:
    assert WHOLE[key].value is None
    assert WHOLE[key].low is not None


def test_filings_and_drafts_never_answer_for_a_rule() -> None:
    filings = [row for row in WHOLE.rows.values() if row.kind == "coal_equivalent_filing"]
    drafts = [row for row in WHOLE.rows.values() if row.kind == "threshold_draft"]
    assert len(filings) == 2
    assert all(row.status == "unconfirmed" for row in drafts)
    found = find("project", "threshold", DAY, basis="energy_review:provincial:energy", factors=WHOLE).coefficient
    assert (found.printed, found.unit) == ("10000", "tce")  # the draft of 2024 had 5,000


def test_fuel_defaults_are_told_apart_by_family() -> None:
    values = {
        family: find("anthracite", "ncv", DAY, basis=family, factors=WHOLE).coefficient.printed
        for family in ("NDRC_A", "NDRC_B")
    }
    assert values == {"NDRC_A": "20.304", "NDRC_B": "24.515"}
    with pytest.raises(NoCoefficient, match="name the basis"):
        find("anthracite", "ncv", DAY, factors=WHOLE)


def test_guides_are_told_apart_by_name_and_day() -> None:
    of = {
        basis: find("product:aluminium_liquid", "anode_net", DAY, basis=basis, factors=WHOLE).coefficient.printed
        for basis in ("NDRC_2013", "ETS_2024")
    }
    assert of == {"NDRC_2013": "0.42", "ETS_2024": "0.411"}
    with pytest.raises(NoCoefficient):
        find("product:aluminium_liquid", "anode_net", date(2023, 12, 31), basis="ETS_2024", factors=WHOLE)


def test_research_and_footprint_values_never_pass_for_averages() -> None:
    assert WHOLE["GRID.2020.RES.510000"].basis == "research"
    assert WHOLE["GRID.2020.RES.510000"].status == "unconfirmed"
    assert WHOLE["CFP.2024.CN"].basis == "footprint"
    found = find("electricity", "co2_per_unit", DAY, basis="average", region="510000", factors=WHOLE)
    assert found.coefficient.key == "GRID.2023.AVG.510000"


def test_grid_averages_without_days_are_asked_by_data_year() -> None:
    asked = {"basis": "average", "region": "GRID-C", "factors": WHOLE}
    assert (
        find("electricity", "co2_per_unit", date(2013, 6, 1), data_year="2011", **asked).coefficient.data_year == "2011"
    )


def test_review_thresholds_change_on_the_first_of_september_2025() -> None:
    before = [row.key for row in WHOLE.rows.values() if row.kind == "threshold" and row.holds_on(date(2025, 8, 31))]
    after = [row.key for row in WHOLE.rows.values() if row.kind == "threshold" and row.holds_on(date(2025, 9, 1))]
    assert any("NDRC-2-2023" in key for key in before)
    assert not any("NDRC-31-2025" in key for key in before)
    assert any("NDRC-31-2025" in key for key in after)


def test_an_old_edition_does_not_answer_for_the_new_one() -> None:
    old = [row for row in WHOLE.rows.values() if row.kind == "product_limit_old"]
    assert old
    found = find("product:ferrosilicon", "product_limit", DAY, basis="comprehensive_energy:level_3", factors=WHOLE)
    assert found.coefficient.source.document == "GB 21341-2022"


def test_what_two_texts_leave_open_is_unconfirmed() -> None:
    for key in ("ELECTROLYSIS_LEVEL_3", "SILICON_BENCHMARK", "FERROCHROME_BENCHMARK", "TARGET_SICHUAN", "GRID_2018"):
        assert "unconfirmed" in {row.status for row in rows_of(doubts()[key])}, key
