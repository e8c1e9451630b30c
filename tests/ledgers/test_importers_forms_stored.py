"""Figures of January to the month and of a year ago in the ledger: beside the plain ones and never among them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ledgers import Receipt, Workspace, check_ledger, import_file, init_workspace, open_workspace
from tests.bad.forms import FIRM, sheet_3, sheet_b204, sheet_month
from tests.bad.make_bad import POWER, sheet_1, workbook

NOW = datetime(2026, 3, 1, 12, 0, 0)  # noqa: DTZ001
FIRMS = f"firm_id,name,county,industry,above_scale\n{FIRM},某企业（合成数据）,513221,3011,yes\n"
STOCKS = {"D30": 5, "M30": 5, "G30": None, "P7": "上年同期期末库存量", "P30": 9}

Take = Callable[..., Receipt]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[tuple[Workspace, Take]]:
    init_workspace(tmp_path / "ledger")
    with open_workspace(tmp_path / "ledger") as workspace:

        def take(fill: Callable[[Any], object], name: str = "book.xlsx", **options: Any) -> Receipt:
            workbook(tmp_path / name, fill)
            return import_file(workspace, tmp_path / name, recorded_at=NOW, recorded_by="test", **options)

        (tmp_path / "firms.csv").write_text(FIRMS, "utf-8")
        assert import_file(workspace, tmp_path / "firms.csv", recorded_at=NOW, recorded_by="test").accepted
        yield workspace, take


def quantities(workspace: Workspace, table: str, name: str) -> dict[str, str]:
    rows = workspace.rows(f"SELECT {name} AS name, quantity FROM {table} ORDER BY name")
    return {row["name"]: f"{row['quantity']:f}".rstrip("0").rstrip(".") for row in rows}


def test_the_plain_figure_and_the_others_stand_under_names_of_their_own(ledger: tuple[Workspace, Take]) -> None:
    workspace, take = ledger
    assert take(lambda book: (sheet_month(book), sheet_b204(book), sheet_3(book))).accepted
    entries = quantities(workspace, "standing_entry", "flow")
    assert (entries["purchase"], entries["cumulative:purchase"]) == ("100", "480")
    activities = quantities(workspace, "standing_activity", "measure")
    assert (activities["product:cement"], activities["year_ago:product:cement"]) == ("2.5", "2.4")
    assert activities["cumulative:numerator:unit_energy:cement"] == "27000"
    rows = workspace.rows("SELECT * FROM form_row WHERE item = 'diesel'")
    assert [(row["purchase"], row["opening_stock"]) for row in rows] == [(100, None)]


def test_quantities_are_kept_in_the_base_unit_of_their_plain_measure(ledger: tuple[Workspace, Take]) -> None:
    workspace, take = ledger
    assert take(lambda book: (sheet_b204(book), sheet_3(book))).accepted
    rows = workspace.rows("SELECT measure, quantity_base_unit, base_unit FROM standing_activity")
    kept = {row["measure"]: (row["quantity_base_unit"], row["base_unit"]) for row in rows}
    assert kept["cumulative:product:cement"] == (112500, "t")
    assert kept["cumulative:gross_output"] == (560, "wan_cny")
    assert kept["cumulative:unit_energy:cement"] == (90, "kgce/t")
    assert kept["cumulative:numerator:unit_energy:cement"] == (27_000_000, "kgce")


def test_january_to_may_and_may_do_not_contradict_each_other(ledger: tuple[Workspace, Take]) -> None:
    _, take = ledger
    assert take(lambda book: sheet_1(book, period="2020年5月", changes={"D7": "月初库存量"})).accepted
    assert take(lambda book: sheet_1(book, period="2020年1-5月"), "cumulative.xlsx").accepted
    again = take(lambda book: sheet_1(book, period="2020年1-5月", changes={"E30": 7}), "again.xlsx")
    assert {finding.code for finding in again.findings} == {"already-reported"}
    assert "1—本月" in again.findings[0].text("zh")


def test_stocks_of_a_year_ago_are_not_summed_over_the_months(ledger: tuple[Workspace, Take]) -> None:
    """Twelve months of 10 t are the year of 120 t; the stock of a year ago was 9 t, in each month and in the year."""
    workspace, take = ledger

    def fill(book: Any) -> None:
        for name, period, months in [("年", "2020年", 12), *((f"{n}月", f"2020年{n}月", 1) for n in range(1, 13))]:
            flows = {f"{column}30": 10 * months for column in "EHI"} | {f"{column}30": 0 for column in "FJKL"}
            sheet_1(book, name, period, {**dict.fromkeys(POWER), **flows, "D7": "期初库存量", **STOCKS})

    assert take(fill).accepted
    assert check_ledger(workspace, ["months-against-year", "month-missing", "year-missing"]) == []


def test_a_check_names_the_figure_that_breaks_it(ledger: tuple[Workspace, Take]) -> None:
    workspace, take = ledger
    assert take(lambda book: sheet_1(book, period="2021年1-5月", changes={"E30": -480})).accepted
    findings = check_ledger(workspace, ["negative-quantity"])
    assert [finding.facts["flow"] for finding in findings] == ["购进量（1—本月）"]
