"""Every check finds its error, names the place, and is silent on clean books."""

from pathlib import Path
from typing import Any

import pytest

from ledgers import Workspace, check_ledger, finding_kinds, import_file
from ledgers.importers import parse_file
from tests.conftest import ENTRY_HEAD, FIRM, FIRMS, NOW, MakeLedger, accepted
from tests.ledgers.books import credit_code

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
    assert "电力 购进量：报了 3 个月" in findings[0].text("zh")
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


def test_a_check_that_looks_at_other_years_sees_them_also_where_one_is_asked_for(
    make_ledger: MakeLedger, tmp_path: Path
) -> None:
    """The opening stock of 2020 is not the closing one of 2019; a check of one year alone is run over that year."""
    workspace = make_ledger("coke,closing_stock,5,吨", period="2019")
    accepted(workspace, tmp_path, "next.csv", f"{ENTRY_HEAD}{FIRM},2020,coke,opening_stock,7,吨,,,\n")
    for codes in (["stock-not-carried"], ["stock-not-carried", "year-missing"]):
        found = check_ledger(workspace, codes, ["2020"])
        assert [(finding.code, finding.facts["expected"]) for finding in found] == [("stock-not-carried", "5")]


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


MEASURES = "firm_id,period,measure,quantity,unit,price_base\n"


def found_of(workspace: Workspace, code: str) -> list[tuple[str, str, str]]:
    """Return what a check finds: the period, what was found and what was expected."""
    return [(f.facts["period"], f.facts["found"], f.facts["expected"]) for f in check_ledger(workspace, [code])]


def test_a_price_far_from_what_five_firms_pay_is_found(make_ledger: MakeLedger, tmp_path: Path) -> None:
    workspace = make_ledger()
    paid = {0: "60", 1: "62", 2: "64", 3: "19", 4: "200"}  # 10⁴ CNY for 1,000 t
    entries = "".join(f"{credit_code(n)},2020,raw_coal,purchase,1000,吨,,,\n" for n in paid)
    accepted(workspace, tmp_path, "entries.csv", ENTRY_HEAD + entries)
    lines = [f"{credit_code(n)},2020,purchase_amount:raw_coal,{amount},万元,current\n" for n, amount in paid.items()]
    accepted(workspace, tmp_path, "four.csv", MEASURES + "".join(lines[:4]))
    assert found_of(workspace, "unit-price-odd") == []  # four firms do not say what is usual
    accepted(workspace, tmp_path, "fifth.csv", MEASURES + lines[4])
    assert found_of(workspace, "unit-price-odd") == [("2020", "190.00", "620.00"), ("2020", "2000.00", "620.00")]


def test_what_was_bought_and_not_paid_for_is_found(make_ledger: MakeLedger) -> None:
    lines = (("coke", "0"), ("raw_coal", "7"), ("diesel", "9"), ("gasoline", "0"))
    amounts = "".join(f"{FIRM},2020,purchase_amount:{item},{amount},万元,current\n" for item, amount in lines)
    bought = ("coke,purchase,100,吨", "raw_coal,purchase,0,吨", "diesel,purchase,12,吨", "gasoline,purchase,0,吨")
    workspace = make_ledger(*bought, activity=MEASURES + amounts)
    assert found_of(workspace, "amount-without-purchase") == [("2020", "0", "100"), ("2020", "70", "0")]


@pytest.mark.parametrize(
    ("generated", "rate"),
    [("73", "123.3"), ("74", "121.6"), ("7.4", "1216.2"), ("7.3", "1232.9"), ("0", "∞")],
)
def test_no_plant_gives_more_than_it_takes(make_ledger: MakeLedger, generated: str, rate: str) -> None:
    workspace = make_ledger(
        "energy_total,input_thermal_power,90,吨标准煤", f"electricity,transformation_output,{generated},万千瓦时"
    )
    due = [] if rate in ("123.3", "1216.2") else [("2020", rate, "122.9–1229.0")]
    assert found_of(workspace, "generation-rate-odd") == due


def test_the_total_of_coal_is_that_of_its_items_but_for_those_who_wash_it(make_ledger: MakeLedger) -> None:
    used = (
        "raw_coal,total_use,60,吨",
        "anthracite,total_use,60,吨",
        "coke,total_use,9,吨",
        "coal_products,total_use,5,吨",
    )
    said = MEASURES + f"{FIRM},2020,coal_use,65.03,吨,\n"
    workspace = make_ledger(*used, activity=said)
    assert found_of(workspace, "coal-total") == [("2020", "65.03", "65")]


def test_a_firm_that_washes_coal_has_no_such_total(make_ledger: MakeLedger) -> None:
    firms = FIRMS.replace(",3216,", ",0610,")
    assert firms != FIRMS
    workspace = make_ledger(
        "raw_coal,total_use,60,吨", activity=f"{MEASURES}{FIRM},2020,coal_use,99,吨,\n", firms=firms
    )
    assert found_of(workspace, "coal-total") == []


def test_coal_as_feedstock_needs_a_row_that_says_so(make_ledger: MakeLedger, tmp_path: Path) -> None:
    workspace = make_ledger("coke,feedstock_use,5,吨", activity=f"{MEASURES}{FIRM},2020,coal_feedstock_use,5,吨,\n")
    assert found_of(workspace, "coal-feedstock-missing") == [("2020", "5", "0")]
    accepted(workspace, tmp_path, "lignite.csv", f"{ENTRY_HEAD}{FIRM},2020,lignite,feedstock_use,5,吨,,,\n")
    assert found_of(workspace, "coal-feedstock-missing") == []


@pytest.mark.parametrize(
    ("county", "since", "is_found"),
    [("513221", "", False), ("513202", "", True), ("513229", "2015-01-01", False), ("513229", "2016-01-01", True),
     ("510121", "", False), ("513200", "", False)],
)  # fmt: skip
def test_a_county_that_its_prefecture_has_not_is_found(
    make_ledger: MakeLedger, county: str, since: str, is_found: bool
) -> None:
    head, row = FIRMS.splitlines()
    cells = dict(zip(head.split(","), row.split(","), strict=True)) | {"county": county, "valid_from": since}
    workspace = make_ledger(firms=f"{','.join(cells)}\n{','.join(cells.values())}\n")
    found = check_ledger(workspace, ["county-unknown"])
    assert [f.facts["found"] for f in found] == ([county] if is_found else [])


def test_grades_of_coal_add_up_where_raw_coal_is_not_filed_and_no_form_asks_for_nothing(
    make_ledger: MakeLedger, tmp_path: Path
) -> None:
    workspace = make_ledger("anthracite,total_use,60,吨", activity=f"{MEASURES}{FIRM},2020,coal_use,60,吨,\n")
    months = f"{FIRM},2020-05,coal_use,5,吨,\n{FIRM},2020-05,coal_feedstock_use,5,吨,\n"
    accepted(workspace, tmp_path, "months.csv", MEASURES + months)
    assert found_of(workspace, "coal-total") == found_of(workspace, "coal-feedstock-missing") == []


def test_amounts_in_whole_thousands_may_round_over_twelve_months(make_ledger: MakeLedger, tmp_path: Path) -> None:
    lines = [f"{FIRM},2020-{month:02},purchase_amount:coke,10,千元,current\n" for month in range(1, 13)]
    workspace = make_ledger(activity=MEASURES + "".join(lines) + f"{FIRM},2020,purchase_amount:coke,126,千元,current\n")
    assert found_of(workspace, "activity-months-against-year") == []
    fix = f"{FIRM},2020,purchase_amount:coke,127,千元,current\n"
    path = tmp_path / "fix.csv"
    path.write_text(MEASURES + fix, "utf-8")
    assert import_file(workspace, path, recorded_at=NOW, recorded_by="t", correct="entry_error").accepted
    assert found_of(workspace, "activity-months-against-year") == [("2020", "12", "12.7")]


def test_a_purchase_without_an_amount_is_found_where_others_are_stated(make_ledger: MakeLedger) -> None:
    bought = ("coke,purchase,100,吨", "diesel,purchase,12,吨")
    workspace = make_ledger(*bought, activity=f"{MEASURES}{FIRM},2020,purchase_amount:coke,20,万元,current\n")
    assert found_of(workspace, "amount-without-purchase") == [("2020", "∅", "12")]


def test_an_answered_price_is_not_asked_about_again_when_another_firm_files(
    make_ledger: MakeLedger, tmp_path: Path
) -> None:
    workspace = make_ledger()
    for number, amount in enumerate(("60", "62", "64", "66", "400", "61")):
        firm = credit_code(number)
        accepted(workspace, tmp_path, f"e{number}.csv", f"{ENTRY_HEAD}{firm},2020,raw_coal,purchase,1000,吨,,,\n")
        line = f"{firm},2020,purchase_amount:raw_coal,{amount},万元,current\n"
        accepted(workspace, tmp_path, f"a{number}.csv", MEASURES + line)
        if number == 4:
            keys = [finding.key for finding in check_ledger(workspace, ["unit-price-odd"])]
    found = check_ledger(workspace, ["unit-price-odd"])
    assert [finding.facts["expected"] for finding in found] == ["630.00"]
    assert [finding.key for finding in found] == keys


def test_an_input_that_does_not_apply_has_no_rate(make_ledger: MakeLedger) -> None:
    workspace = make_ledger(
        "energy_total,input_thermal_power,—,吨标准煤", "electricity,transformation_output,5,万千瓦时"
    )
    assert found_of(workspace, "generation-rate-odd") == []


def test_amounts_have_current_prices_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{MEASURES}{FIRM},2020,purchase_amount:coke,20,万元,1990\n", "utf-8")
    assert [(f.code, f.place.column) for f in parse_file(path).findings] == [("value-unknown", "price_base")]
