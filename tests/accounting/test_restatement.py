"""What changes between two ledgers, factor sets or regimes: each figure before and after, and the posting behind it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from accounting import (
    Account,
    IndicatorOptions,
    account,
    changed_figures,
    changed_findings,
    changed_postings,
    indicators,
)
from ledgers import Workspace, import_file, init_workspace, open_workspace
from shuangkong._cli import app
from shuangkong._errors import Refused
from tests.conftest import ENTRY_HEAD, FIRM, FIRMS, NOW, accepted

OPTIONS = IndicatorOptions("2020", "2015", "2015", Decimal("0.14"))
VALUE = "firm_id,period,measure,quantity,unit,price_base\n" + "".join(
    f"{FIRM},{year},value_added,100,万元,2015\n" for year in (2015, 2020)
)
LAYER = "GB2589_2008.COKE.COEF"


@pytest.fixture
def corrected(tmp_path: Path) -> Path:
    """Coke: 1,000 t in 2015 and 900 t in 2020, filed on day 1; 2020 corrected to 800 t a month later, diesel added."""
    init_workspace(tmp_path / "w")
    later = NOW + timedelta(days=31)
    first = f"{FIRM},2015,coke,production_use,1000,吨,,,\n{FIRM},2020,coke,production_use,900,吨,,,\n"
    with open_workspace(tmp_path / "w") as workspace:
        accepted(workspace, tmp_path, "firms.csv", FIRMS)
        accepted(workspace, tmp_path, "activity.csv", VALUE)
        accepted(workspace, tmp_path, "e.csv", ENTRY_HEAD + first)
        for name, line, why in (("c", "coke,production_use,800", "unit_error"), ("d", "diesel,production_use,10", "")):
            path = tmp_path / f"{name}.csv"
            path.write_text(f"{ENTRY_HEAD}{FIRM},2020,{line},吨,,,\n", "utf-8")
            assert import_file(workspace, path, recorded_at=later, recorded_by="t", correct=why).accepted
    return tmp_path / "w"


@contextmanager
def both(path: Path) -> Iterator[tuple[Account, Account]]:
    """The accounts of what was known on the first day, and of now."""
    with open_workspace(path, as_of=NOW.date()) as then, open_workspace(path, read_only=True) as now:
        yield account(then, ("2015", "2020")), account(now, ("2015", "2020"))


def test_a_correction_is_told_figure_by_figure_and_by_its_posting(corrected: Path) -> None:
    with both(corrected) as (before, after):
        books = indicators(before, OPTIONS), indicators(after, OPTIONS)
        changes = {change.key: change for change in changed_figures(*books)}
        postings = changed_postings(before, after, ["energy_ce"])
    energy = changes["energy_ce/州内/2020"]
    # coke 900 → 800 t at 0.9714, diesel 10 t at 1.4571
    assert (energy.before, energy.after) == (Decimal("874.26"), Decimal("777.12") + Decimal("14.571"))
    assert energy.difference == Decimal("-82.569")
    assert changes["decline/州内/2015-2020"].before == Decimal("0.1")
    assert "energy_ce/州内/2015" not in changes
    coke, diesel = postings
    assert (coke.item, coke.cause, coke.difference) == ("coke", "quantity", Decimal("-97.14"))
    assert (coke.of_quantity, coke.of_factor) == (Decimal("-97.14"), 0)
    assert (diesel.item, diesel.cause, diesel.difference) == ("diesel", "added", Decimal("14.571"))
    assert coke.coefficient_before == coke.coefficient_after == LAYER
    assert sum(change.difference for change in postings) == energy.difference


def test_backwards_it_is_the_same_with_the_other_sign(corrected: Path) -> None:
    measures = ["energy_ce", "co2_combustion"]
    with both(corrected) as (before, after):
        there, back = changed_postings(before, after, measures), changed_postings(after, before, measures)
    assert {(c.measure, c.item, -c.difference) for c in there} == {(c.measure, c.item, c.difference) for c in back}
    assert {c.cause for c in back if c.item == "diesel"} == {"gone"}


def test_nothing_changes_between_an_account_and_itself(aba: Workspace) -> None:
    one, other = account(aba, ("2015", "2020")), account(aba, ("2015", "2020"))
    assert changed_postings(one, other, ["energy_ce", "energy_eq", "co2_combustion"]) == []
    assert changed_figures(indicators(one, OPTIONS), indicators(other, OPTIONS)) == []
    assert changed_findings(one.findings, other.findings) == ((), ())


def layer(folder: Path, value: str) -> Path:
    """A layer with another coefficient of coke, in the columns of the shipped tables."""
    shipped = Path("factors/tables/coefficients/coal_equivalent.csv").read_text("utf-8").splitlines()
    row = next(line for line in shipped if line.startswith(f"{LAYER},"))
    package = {"name": "mine", "resources": [{"name": "coke", "path": "coke.csv"}]}
    folder.mkdir()
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    (folder / "coke.csv").write_text(f"{shipped[0]}\n{row.replace('0.9714', value)}\n", "utf-8")
    return folder


def test_another_coefficient_is_told_as_such(corrected: Path, tmp_path: Path) -> None:
    asked = ["--period", "2020", "--base", "2015", "--price-base", "2015", "--format", "json"]
    mine = str(layer(tmp_path / "mine", "0.9"))
    answer = CliRunner().invoke(app, ["restate", str(corrected), "--after-factors", mine, *asked])
    assert answer.exit_code == 0, answer.stderr or answer.exception
    told = json.loads(answer.stdout)
    changes = {(each["period"], each["item"]): each for each in told["postings"] if each["measure"] == "energy_ce"}
    assert set(changes) == {("2015", "coke"), ("2020", "coke")}
    then = changes["2015", "coke"]
    # 1000 t × (0.9 − 0.9714)
    assert (then["cause"], then["difference"], then["of_quantity"]) == ("coefficient", "-71.4", "0")
    assert told["before"]["factors"] != told["after"]["factors"]
    figures = {each["key"]: each for each in told["figures"]}
    assert figures["energy_ce/州内/2015"]["difference"] == "-71.4"


def test_as_of_days_and_factors_may_differ_at_once(corrected: Path, tmp_path: Path) -> None:
    mine = str(layer(tmp_path / "mine", "0.9"))
    asked = ["--period", "2020", "--base", "2015", "--price-base", "2015", "--format", "json"]
    sides = ["--before-as-of", str(NOW.date()), "--after-factors", mine]
    told = json.loads(CliRunner().invoke(app, ["restate", str(corrected), *sides, *asked]).stdout)
    change = next(each for each in told["postings"] if (each["period"], each["item"]) == ("2020", "coke"))
    # (800 − 900) × 0.9714 and 800 × (0.9 − 0.9714)
    assert (change["cause"], change["of_quantity"], change["of_factor"]) == ("both", "-97.14", "-57.12")
    assert Decimal(change["difference"]) == Decimal("-154.26")


def test_two_regimes_are_held_against_each_other(tmp_path: Path) -> None:
    arguments = ["restate", "cases/aba", "--work", str(tmp_path), "--before-regime", "R2", "--after-regime", "R4"]
    told = json.loads(CliRunner().invoke(app, [*arguments, "--format", "json"]).stdout)
    figures = {each["key"]: each for each in told["figures"]}
    counted = figures["energy_ce_counted/州内/2020"]
    regimes = ["account", "cases/aba", "--work", str(tmp_path), "--regime", "R4", "--format", "json"]
    rows = json.loads(CliRunner().invoke(app, regimes).stdout)["rows"]
    here = next(row for row in rows if (row["scope"], row["basis"]) == ("州内", "ce"))
    assert (counted["before"], counted["after"]) == (here["energy_tce"], here["counted_tce"])
    assert Decimal(counted["difference"]) == -Decimal(here["nonfossil_tce"]), "nothing else is deducted in the case"
    assert {mark["key"] for mark in told["marks"]} >= {"GB2589_2008.ELECTRICITY.EQV"}
    assert told["postings"] == []
    said = CliRunner().invoke(app, arguments)
    assert "R4：总量扣减 / total less feedstock, nonfossil, certificates, listed" in said.stderr


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--before-regime", "R2"],
        ["--before-regime", "all", "--after-regime", "R4"],
        ["--before-regime", "R1", "--after-regime", "R9"],
        ["--before-regime", "R1", "--after-regime", "R4", "--scope", "州外"],
        ["--before-regime", "R1", "--after-regime", "R4", "--measure", "energie"],
    ],
)
def test_sides_that_cannot_be_compared_are_refused(options: list[str], tmp_path: Path) -> None:
    refused = CliRunner().invoke(app, ["restate", "cases/aba", "--work", str(tmp_path), *options])
    assert isinstance(refused.exception, Refused)
