"""Why the intensity fell: what the mix of industries did is told apart from what each industry did."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from accounting import Form, IndicatorOptions, Method, NotDecomposed, account, indicators, intensity_drivers
from ledgers import Workspace
from shuangkong._cli import app
from shuangkong._errors import Refused
from tests.conftest import ENTRY_HEAD, FIRM, FIRMS, MakeLedger, accepted

OTHER = "91513228HCHC000262"
OPTIONS = IndicatorOptions("2020", "2015", "2015")
ACTIVITY = "firm_id,period,measure,quantity,unit,price_base\n"


def two_industries(
    make_ledger: MakeLedger, folder: Path, energy: dict[tuple[str, str], str], value: dict[tuple[str, str], str]
) -> Workspace:
    """A smelter (32) and a hydropower station (44) with coke in production and value added, by firm and year."""
    head, row = FIRMS.splitlines()
    station = row.replace(FIRM, OTHER).replace(",3216,", ",4413,").replace("测试铝业", "测试水电")
    workspace = make_ledger(firms=f"{head}\n{row}\n{station}\n")
    entries = "".join(f"{firm},{year},coke,production_use,{t},吨,,,\n" for (firm, year), t in energy.items())
    values = "".join(f"{firm},{year},value_added,{amount},万元,2015\n" for (firm, year), amount in value.items())
    accepted(workspace, folder, "entries.csv", ENTRY_HEAD + entries)
    accepted(workspace, folder, "value.csv", ACTIVITY + values)
    return workspace


COKE = {(FIRM, "2015"): "1000", (OTHER, "2015"): "10", (FIRM, "2020"): "1000", (OTHER, "2020"): "30"}
VALUE = {(FIRM, "2015"): "500", (OTHER, "2015"): "500", (FIRM, "2020"): "500", (OTHER, "2020"): "1500"}


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("form", Form)
def test_more_hydropower_alone_is_structure_alone(
    make_ledger: MakeLedger, tmp_path: Path, method: Method, form: Form
) -> None:
    """Each industry keeps its intensity; the station's share of value added goes from a half to three quarters."""
    workspace = two_industries(make_ledger, tmp_path, COKE, VALUE)
    done = account(workspace, ("2015", "2020"))
    found = intensity_drivers(done, indicators(done, OPTIONS), OPTIONS, "全部", method=method, form=form)
    assert found.structure_share is not None
    assert abs(found.structure_share - 1) < Decimal("1e-20")
    base, now = found.intensities  # coke 0.9714: 981.114/1000 and 1000.542/2000
    assert (base, now) == (Decimal("0.981114"), Decimal("0.500271"))
    whole = now / base if form is Form.MULTIPLICATIVE else now - base
    assert abs(found.result.change - whole) < Decimal("1e-24")
    assert "其中产业结构变化解释 100.0%" in found.sentence("zh")
    assert found.result.variant in found.sentence("en")


def test_an_industry_with_energy_and_no_value_added_is_refused_by_name(make_ledger: MakeLedger, tmp_path: Path) -> None:
    workspace = two_industries(make_ledger, tmp_path, COKE, {**VALUE, (OTHER, "2015"): "0"})
    done = account(workspace, ("2015", "2020"))
    with pytest.raises(NotDecomposed, match="44, 2015: 有能耗而无增加值"):
        intensity_drivers(done, indicators(done, OPTIONS), OPTIONS, "全部")


def test_an_intensity_that_is_not_given_is_not_decomposed(make_ledger: MakeLedger, tmp_path: Path) -> None:
    value = {key: amount for key, amount in VALUE.items() if key != (OTHER, "2020")}
    done = account(two_industries(make_ledger, tmp_path, COKE, value), ("2015", "2020"))
    with pytest.raises(NotDecomposed, match="see indicators first"):
        intensity_drivers(done, indicators(done, OPTIONS), OPTIONS, "全部")


def test_the_decline_of_aba_is_nearly_all_structure(tmp_path: Path) -> None:
    """In the case's synthetic ledgers, which add up to the published plan; not a statement on the real prefecture."""
    case = Path(__file__).parents[2] / "cases" / "aba"
    arguments = ["decompose", str(case), "--scope", "州内", "--work", str(tmp_path), "--format", "json"]
    found = json.loads(CliRunner().invoke(app, arguments).stdout)
    assert found["variant"] == "LMDI-I, multiplicative, unchained"
    structure, intensity = (Decimal(found["effects"][name]) for name in ("structure", "intensity"))
    assert abs(structure * intensity - Decimal(found["change"])) < Decimal("1e-24")
    assert round(100 * (Decimal(found["change"]) - 1), 1) == Decimal("-18.3")
    assert round(structure, 3) == Decimal("0.821")
    energy = sum(Decimal(row["energy_tce_2020"]) for row in found["divisions"])
    value = sum(Decimal(row["value_added_wan_cny_2020"]) for row in found["divisions"])
    assert round(energy / value, 3) == Decimal("2.002")
    assert found["price_base"] == "2015"
    assert {mark["key"] for mark in found["marks"]} >= {"NBS205.04"}  # from memory: it waits for confirmation


def test_a_scope_and_a_method_that_are_none_are_refused_by_name(tmp_path: Path) -> None:
    case = Path(__file__).parents[2] / "cases" / "aba"
    for option, word, due in (
        ("--scope", "州外", "州内"),
        ("--method", "LMDI-3", "LMDI-II"),
        ("--form", "x", "additive"),
    ):
        done = CliRunner().invoke(app, ["decompose", str(case), "--work", str(tmp_path), option, word])
        assert isinstance(done.exception, Refused)
        assert due in str(done.exception)
