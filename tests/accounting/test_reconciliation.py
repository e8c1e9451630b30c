"""What does not agree: each difference in the item's unit, in coal equivalent and in the indicator."""

import json
from decimal import Decimal
from pathlib import Path

from typer.testing import CliRunner

from accounting import IndicatorOptions, Reconciled, account, indicators, reconciliation
from ledgers import Workspace, init_workspace, open_workspace
from shuangkong._cli import app
from tests.conftest import ENTRY_HEAD, FIRM, FIRMS, MakeLedger, accepted

OPTIONS = IndicatorOptions("2020", "2019", "2015")
VALUE = "firm_id,period,measure,quantity,unit,price_base\n" + "".join(
    f"{FIRM},{year},value_added,1000,万元,2015\n" for year in (2019, 2020)
)


def found(workspace: Workspace) -> list[Reconciled]:
    done = account(workspace, ("2019", "2020"))
    return reconciliation(done, indicators(done, OPTIONS))


def ledger(make_ledger: MakeLedger, folder: Path, *lines: str) -> Workspace:
    workspace = make_ledger(activity=VALUE)
    base = f"{FIRM},2019,coke,production_use,10,吨,,,\n"
    accepted(workspace, folder, "lines.csv", ENTRY_HEAD + base + "".join(f"{FIRM},{line},,,\n" for line in lines))
    return workspace


def test_months_that_miss_the_year_are_sized_in_coal_equivalent(make_ledger: MakeLedger, tmp_path: Path) -> None:
    """12 × 8 t against 100 t of coke: −4 t × 0.9714 = −3.8856 tce, −0.0038856 tce per 10⁴ yuan of 1,000."""
    months = [f"2020-{month:02},coke,production_use,8,吨" for month in range(1, 13)]
    rows = found(ledger(make_ledger, tmp_path, "2020,coke,production_use,100,吨", *months))
    (row,) = rows
    assert (row.of.check, row.of.found, row.of.expected) == ("months-against-year", 96, 100)
    assert row.difference_tce == Decimal("-3.8856")
    assert row.intensity_change == Decimal("-0.0038856")
    assert row.of.beyond
    assert row.unconfirmed == {"GB2589_2008.COKE.COEF"}
    assert (Path(row.of.place.file).name, row.of.place.row) == ("lines.csv", 3)


def test_a_difference_within_the_tolerance_is_listed_as_such(make_ledger: MakeLedger, tmp_path: Path) -> None:
    lines = [
        "2020,coke,opening_stock,5,吨", "2020,coke,purchase,100,吨", "2020,coke,total_use,100,吨",
        "2020,coke,production_use,100,吨", "2020,coke,closing_stock,5.04,吨",
    ]  # fmt: skip
    (row,) = found(ledger(make_ledger, tmp_path, *lines))
    assert (row.of.check, row.of.difference, row.of.beyond) == ("stock-balance", Decimal("0.04"), False)
    assert row.difference_tce == Decimal("0.038856")


def test_an_item_without_a_coefficient_is_listed_without_a_size(make_ledger: MakeLedger, tmp_path: Path) -> None:
    lines = [
        "2020,diesel,opening_stock,5,吨", "2020,diesel,purchase,10,吨", "2020,diesel,total_use,0,吨",
        "2020,diesel,production_use,0,吨", "2020,diesel,closing_stock,14,吨", "2020,coke,production_use,1,吨",
    ]  # fmt: skip
    (row,) = found(ledger(make_ledger, tmp_path, *lines))
    assert (row.of.item, row.of.difference) == ("diesel", -1)
    assert row.difference_tce is None
    assert row.intensity_change is None


def test_books_that_agree_have_no_differences(aba: Workspace) -> None:
    done = account(aba, ("2015", "2020"))
    rows = reconciliation(done, indicators(done, IndicatorOptions("2020", "2015", "2015")))
    assert [row for row in rows if row.of.beyond] == []


def test_the_command_lists_what_does_not_agree(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["reconcile", "cases/aba", "--work", str(tmp_path), "--format", "json"])
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert all(not each["beyond"] for each in told["differences"])
    assert {mark["key"] for mark in told["marks"]} == {
        key for each in told["differences"] for key in each["unconfirmed"]
    }
    said = CliRunner().invoke(app, ["reconcile", "cases/aba", "--work", str(tmp_path), "--lang", "en"])
    assert "balance of stocks: 0 beyond" in said.stderr


def test_a_difference_beyond_tolerance_ends_with_code_1(tmp_path: Path) -> None:
    init_workspace(tmp_path / "w")
    months = "".join(f"{FIRM},2020-{month:02},coke,production_use,8,吨,,,\n" for month in range(1, 13))
    years = f"{FIRM},2019,coke,production_use,10,吨,,,\n{FIRM},2020,coke,production_use,100,吨,,,\n"
    with open_workspace(tmp_path / "w") as workspace:
        for name, text in (("firms", FIRMS), ("activity", VALUE), ("entries", ENTRY_HEAD + years + months)):
            accepted(workspace, tmp_path, f"{name}.csv", text)
    asked = ["--period", "2020", "--base", "2019", "--price-base", "2015"]
    done = CliRunner().invoke(app, ["reconcile", str(tmp_path / "w"), *asked])
    assert done.exit_code == 1, done.stderr
    assert "各月与全年: 不符 1" in done.stderr
    assert "GB2589_2008.COKE.COEF" in done.stderr
