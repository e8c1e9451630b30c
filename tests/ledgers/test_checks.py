"""Every check finds its error, names the place, and is silent on clean books."""

from pathlib import Path
from typing import Any

import pytest

from ledgers import check_ledger, finding_kinds
from tests.conftest import ENTRY_HEAD, FIRM, FIRMS, MakeLedger, accepted

CLEAN = (
    "raw_coal,opening_stock,5,吨",
    "raw_coal,purchase,100,吨",
    "raw_coal,purchase_outside_province,20,吨",
    "raw_coal,total_use,95,吨",
    "raw_coal,production_use,90,吨",
    "raw_coal,feedstock_use,10,吨",
    "raw_coal,nonproduction_use,5,吨",
    "raw_coal,transport_use,1,吨",
    "raw_coal,closing_stock,10,吨",
)

BROKEN = {
    "use-total": ("raw_coal,total_use,95,吨", "raw_coal,total_use,96,吨"),
    "stock-balance": ("raw_coal,closing_stock,10,吨", "raw_coal,closing_stock,13,吨"),
    "feedstock-exceeds-use": ("raw_coal,feedstock_use,10,吨", "raw_coal,feedstock_use,91,吨"),
    "outside-exceeds-purchase": (
        "raw_coal,purchase_outside_province,20,吨",
        "raw_coal,purchase_outside_province,101,吨",
    ),
    "transport-exceeds-use": ("raw_coal,transport_use,1,吨", "raw_coal,transport_use,96,吨"),
}


def test_clean_books_have_no_finding(make_ledger: MakeLedger) -> None:
    assert check_ledger(make_ledger(*CLEAN)) == []


@pytest.mark.parametrize("code", BROKEN)
def test_each_broken_form_row_is_found_at_its_place(make_ledger: MakeLedger, tmp_path: Path, code: str) -> None:
    right, wrong = BROKEN[code]
    lines = [wrong if line == right else line for line in CLEAN]
    findings = [finding for finding in check_ledger(make_ledger(*lines)) if finding.code == code]
    assert len(findings) == 1
    assert (findings[0].place.file, findings[0].place.row) == (f"{tmp_path.name}/entries.csv", lines.index(wrong) + 2)
    assert "测试铝业" in findings[0].text("zh")


def test_a_negative_quantity_is_found(make_ledger: MakeLedger) -> None:
    findings = check_ledger(make_ledger("coke,purchase,-3,吨"))
    assert [(finding.code, finding.facts["found"]) for finding in findings] == [("negative-quantity", "-3")]


def test_electricity_with_a_stock_is_found(make_ledger: MakeLedger) -> None:
    findings = check_ledger(make_ledger("electricity,closing_stock,3,万千瓦时"))
    assert [finding.code for finding in findings] == ["stock-of-unstorable"]


def test_parts_of_raw_coal_must_add_up(make_ledger: MakeLedger) -> None:
    findings = check_ledger(make_ledger("raw_coal,purchase,10,吨", "anthracite,purchase,4,吨", "lignite,purchase,5,吨"))
    assert [(finding.code, finding.facts["found"], finding.facts["expected"]) for finding in findings] == [
        ("parts-exceed-whole", "9", "10")
    ]


def test_transformation_input_above_production_use_is_found(make_ledger: MakeLedger) -> None:
    lines = ("coke,production_use,10,吨", "coke,transformation_input,11,吨")
    assert [finding.code for finding in check_ledger(make_ledger(*lines))] == ["transformation-exceeds-use"]


def months(first: str, rest: str, last: int = 12) -> str:
    numbers = [first, *[rest] * (last - 1)]
    return ENTRY_HEAD + "".join(
        f"{FIRM},2020-{month:02d},electricity,purchase,{number},万千瓦时,,,\n"
        for month, number in enumerate(numbers, 1)
    )


def test_months_that_do_not_add_up_to_the_year_are_found(make_ledger: MakeLedger, tmp_path: Path) -> None:
    workspace = make_ledger("electricity,purchase,120,万千瓦时")
    accepted(workspace, tmp_path, "months.csv", months("11", "10"))
    findings = check_ledger(workspace)
    assert [(finding.code, finding.facts["difference"]) for finding in findings] == [("months-against-year", "1")]


def test_a_missing_month_is_named(make_ledger: MakeLedger, tmp_path: Path) -> None:
    workspace = make_ledger("electricity,purchase,120,万千瓦时")
    accepted(workspace, tmp_path, "months.csv", months("10", "10", last=10))
    findings = check_ledger(workspace)
    assert [(finding.code, finding.facts["expected"]) for finding in findings] == [("month-missing", "11 12")]


OTHER = "91513228HCHC000262"


def test_months_without_a_year_are_found_where_others_file_years(make_ledger: MakeLedger, tmp_path: Path) -> None:
    workspace = make_ledger()
    accepted(workspace, tmp_path, "months.csv", months("10", "10", last=3))
    assert check_ledger(workspace) == []  # nobody has filed a year
    other = FIRMS.replace(FIRM, OTHER)
    accepted(workspace, tmp_path, "other.csv", other)
    accepted(workspace, tmp_path, "year.csv", f"{ENTRY_HEAD}{OTHER},2020,coke,recovery,1,吨,,,\n")
    findings = check_ledger(workspace)
    assert [(f.code, f.facts["firm_id"], f.facts["period"], f.facts["found"]) for f in findings] == [
        ("year-missing", FIRM, "2020", "3")
    ]
    assert "测试铝业 2020" in findings[0].text("zh")
    assert "file the year" in findings[0].text("en")
    assert (findings[0].place.file, findings[0].place.row) == (f"{tmp_path.name}/months.csv", 2)
    accepted(workspace, tmp_path, "own.csv", f"{ENTRY_HEAD}{FIRM},2020,coke,recovery,1,吨,,,\n")
    assert [f.facts["item_key"] for f in check_ledger(workspace, ["year-missing"])] == ["electricity"]
    accepted(workspace, tmp_path, "year.csv", f"{ENTRY_HEAD}{FIRM},2020,electricity,purchase,30,万千瓦时,,,\n")
    assert check_ledger(workspace, ["year-missing"]) == []


def test_months_of_zero_and_of_stock_alone_ask_for_no_year(make_ledger: MakeLedger, tmp_path: Path) -> None:
    workspace = make_ledger(firms=FIRMS + FIRMS.replace(FIRM, OTHER).splitlines()[1] + "\n")
    accepted(workspace, tmp_path, "year.csv", f"{ENTRY_HEAD}{OTHER},2020,coke,recovery,1,吨,,,\n")
    lines = f"{FIRM},2020-05,coke,purchase,0,吨,,,\n{FIRM},2020-05,coke,closing_stock,5,吨,,,\n"
    accepted(workspace, tmp_path, "months.csv", ENTRY_HEAD + lines)
    assert check_ledger(workspace, ["year-missing"]) == []


def test_some_checks_of_some_periods_alone_are_run(make_ledger: MakeLedger, tmp_path: Path) -> None:
    wrong = "electricity,closing_stock,3,万千瓦时"
    workspace = make_ledger(wrong, "coke,purchase,-3,吨")
    accepted(workspace, tmp_path, "later.csv", f"{ENTRY_HEAD}{FIRM},2021,{wrong},,,\n")
    accepted(workspace, tmp_path, "other.csv", f"{ENTRY_HEAD}{OTHER},2022,coke,purchase,1,吨,,,\n")

    def found(*arguments: Any) -> list[tuple[str, str]]:
        return [(finding.code, finding.facts["period"]) for finding in check_ledger(workspace, *arguments)]

    assert found(["stock-of-unstorable"]) == [("stock-of-unstorable", "2020"), ("stock-of-unstorable", "2021")]
    assert found(["stock-of-unstorable", "negative-quantity"], ["2020"]) == [
        ("negative-quantity", "2020"),
        ("stock-of-unstorable", "2020"),
    ]
    assert found(["firm-unknown"], ["2020", "2021"]) == []
    assert found(None, ["2022"]) == [("firm-unknown", "2022")]
    assert found([]) == []
    with pytest.raises(KeyError, match="no-check"):
        check_ledger(workspace, ["no-check"])


def test_a_finding_carries_the_keys_of_what_it_is_about(make_ledger: MakeLedger) -> None:
    facts = check_ledger(make_ledger("coke,purchase,-3,吨"))[0].facts
    assert {name: facts[name] for name in ("firm_id", "period", "item_key", "firm", "item")} == {
        "firm_id": FIRM, "period": "2020", "item_key": "coke", "firm": "测试铝业", "item": "焦炭",
    }  # fmt: skip


def test_a_firm_known_by_its_activity_alone_is_asked_for_too(make_ledger: MakeLedger, tmp_path: Path) -> None:
    workspace = make_ledger()
    accepted(workspace, tmp_path, "a.csv", f"firm_id,period,measure,quantity,unit\n{OTHER},2020,generation,1,度\n")
    findings = check_ledger(workspace, ["firm-unknown"])
    assert [(f.facts["found"], f.facts["period"], f.place.file) for f in findings] == [
        (OTHER, "2020", f"{tmp_path.name}/a.csv")
    ]


def test_a_firm_outside_the_register_is_found(make_ledger: MakeLedger, tmp_path: Path) -> None:
    workspace = make_ledger()
    accepted(workspace, tmp_path, "other.csv", f"{ENTRY_HEAD}{OTHER},2020,coke,purchase,1,吨,,,\n")
    assert [(f.code, f.facts["found"]) for f in check_ledger(workspace)] == [("firm-unknown", OTHER)]


def test_the_aba_case_is_clean(aba) -> None:
    assert check_ledger(aba) == []


def test_every_code_says_what_to_do_in_both_languages() -> None:
    for kind in finding_kinds().values():
        assert kind.zh
        assert kind.en
        assert kind.do_zh
        assert kind.do_en


def test_a_negative_reading_is_found(steel_plant, make_ledger: MakeLedger, tmp_path: Path) -> None:
    layout = (Path(__file__).parents[2] / "cases" / "steel_plant" / "readings.layout.toml").read_text("utf-8")
    (tmp_path / "meter.layout.toml").write_text(layout, "utf-8")
    head = "date,usage_kwh,lagging_reactive_kvarh,leading_reactive_kvarh,co2_t\n"
    rows = "".join(f"01-01-2018 00:{minute},{kwh},0,0,0\n" for minute, kwh in ((15, "3"), (30, "-5"), (45, "4")))
    workspace = make_ledger()
    accepted(workspace, tmp_path, "meter.csv", head + rows)
    found = [finding for finding in check_ledger(workspace) if finding.code == "negative-reading"]
    assert [(finding.facts["found"], finding.facts["difference"]) for finding in found] == [("-5", "1")]
    assert check_ledger(steel_plant) == []
