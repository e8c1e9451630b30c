"""The cases of accounts that an official can read, ``tests/cases/accounts.toml``: each is computed and compared."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounting import account
from tests.conftest import FIRM, MakeLedger

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "accounts.toml").read_text("utf-8"))["case"]
HEAD = "firm_id,period,measure,quantity,unit,price_base\n"


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_an_account(make_ledger: MakeLedger, case: dict[str, Any]) -> None:
    period = case["period"]
    output = "".join(f"{FIRM},{period},{line}\n" for line in case.get("output", ()))
    workspace = make_ledger(*case["rows"], period=period, activity=HEAD + output if output else "")
    done = account(workspace, (period,), electricity_co2="GRID.2020.RES.510000")
    amounts = {row["measure"]: row["amount"] for row in done.by_firm(period)}
    found = amounts[case["ask"]]
    if case["expected"] == "—":
        assert found is None, case["origin"]
        assert any(finding.code == "coefficient-missing" for finding in done.findings)
        return
    places = Decimal(1).scaleb(-case["places"]) if "places" in case else None
    assert (found.quantize(places) if places else found) == Decimal(case["expected"]), case["origin"]
