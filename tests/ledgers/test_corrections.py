"""Corrections: whole forms of workbooks, rows of tidy tables; what stood is reversed and kept, what is lost is said."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledgers import Receipt, Workspace, import_file, lock_period, withdraw
from tests.bad.forms import sheet_b204, sheet_month
from tests.bad.make_bad import DIESEL, LAYOUT, POWER, changed, sheet_1, sheet_2, workbook
from tests.bad.make_bad import FIRM as BOOK_FIRM
from tests.conftest import ENTRY_HEAD, FIRM, FIRMS, NOW, MakeLedger, accepted

COAL = f"{ENTRY_HEAD}{FIRM},2020,raw_coal,production_use,10,吨,,,\n"
ACTIVITY = "firm_id,period,measure,quantity,unit,price_base\n"
VALUE = f"{ACTIVITY}{FIRM},2020,value_added,10,万元,2015\n"
NO_DIESEL = dict.fromkeys(DIESEL)
NO_POWER = dict.fromkeys(POWER)


@pytest.fixture
def workspace(make_ledger: MakeLedger) -> Workspace:
    return make_ledger(firms="")


def give(workspace: Workspace, path: Path, correct: str = "") -> Receipt:
    return import_file(
        workspace, path, recorded_at=NOW, recorded_by="test", correct="other" if correct else "", note=correct
    )


def book(folder: Path, name: str, fill: Callable[[Any], object]) -> Path:
    workbook(folder / name, fill)
    return folder / name


def text(folder: Path, name: str, content: str) -> Path:
    (folder / name).write_text(content, "utf-8")
    return folder / name


def codes(receipt: Receipt) -> list[str]:
    return [finding.code for finding in receipt.findings]


def standing(workspace: Workspace, table: str = "entry") -> dict[str, Decimal]:
    what = "item || ' ' || flow" if table == "entry" else "measure || ' ' || price_base"
    rows = workspace.rows(f"SELECT {what} AS key, quantity FROM standing_{table} WHERE quantity IS NOT NULL")
    return {row["key"].strip(): row["quantity"] for row in rows}


def test_a_corrected_workbook_takes_back_an_item_that_it_no_longer_states(workspace: Workspace, tmp_path: Path) -> None:
    assert give(workspace, book(tmp_path, "a.xlsx", sheet_1)).accepted
    receipt = give(workspace, book(tmp_path, "b.xlsx", changed(**NO_DIESEL)), "柴油误报")
    assert receipt.accepted
    assert {key.split()[0] for key in standing(workspace)} == {"electricity"}
    lost = [notice for notice in receipt.notices if "reversed and not filed again" in notice]
    assert len(lost) == 2
    assert f"{BOOK_FIRM} 2020 柴油 / diesel (" in lost[0]
    assert "柴油购进金额" in lost[1]
    assert "购进量 100 吨" in lost[0]
    assert "电力" not in lost[0]
    kept = workspace.rows("SELECT item, count(*) AS n FROM entry WHERE flow = 'purchase' GROUP BY item")
    assert {row["item"]: row["n"] for row in kept} == {"diesel": 1, "electricity": 2}
    assert "diesel purchase" not in standing(workspace)


def test_a_corrected_workbook_of_no_rows_takes_back_the_whole_form(workspace: Workspace, tmp_path: Path) -> None:
    give(workspace, book(tmp_path, "a.xlsx", sheet_1))
    receipt = give(workspace, book(tmp_path, "b.xlsx", changed(**NO_DIESEL, **NO_POWER)), "错报企业")
    assert receipt.accepted
    assert standing(workspace) == {}
    told = [("柴油" in notice, "电力" in notice) for notice in receipt.notices]
    assert told == [(True, False), (False, True), (True, False)]  # an amount was stated of diesel alone


def test_a_corrected_workbook_leaves_other_forms_firms_and_periods_alone(workspace: Workspace, tmp_path: Path) -> None:
    give(workspace, book(tmp_path, "a.xlsx", lambda b: (sheet_1(b), sheet_2(b), sheet_1(b, "5月", "2020年5月"))))
    give(workspace, text(tmp_path, "other.csv", COAL))
    before = workspace.rows("SELECT count(*) AS n FROM standing_entry")[0]["n"]
    give(workspace, book(tmp_path, "b.xlsx", changed(**NO_DIESEL)), "柴油误报")
    parts = {"input_thermal_power", "input_heat_supply"}
    kept = {"transformation_input", "transformation_output", "recovery", *parts}
    diesel = workspace.rows("SELECT period, flow FROM standing_entry WHERE item = 'diesel'")
    assert {row["flow"] for row in diesel if row["period"] == "2020"} == kept
    assert sum(row["period"] == "2020-05" for row in diesel) == 9
    assert workspace.rows("SELECT count(*) AS n FROM standing_entry")[0]["n"] == before - 9
    second = give(
        workspace,
        book(
            tmp_path, "c.xlsx", lambda b: sheet_2(b, changes=dict.fromkeys(("D30", "E30", "F30", "G30", "H30", "I30")))
        ),
        "无加工转换",
    )
    assert second.accepted
    left = workspace.rows("SELECT flow FROM standing_entry WHERE item = 'diesel' AND period = '2020'")
    assert left == []


def test_a_workbook_without_a_reason_takes_nothing_back(workspace: Workspace, tmp_path: Path) -> None:
    give(workspace, book(tmp_path, "a.xlsx", sheet_1))
    before = standing(workspace)
    assert codes(give(workspace, book(tmp_path, "b.xlsx", changed(**NO_DIESEL)))) == [
        "already-reported"
    ]  # the same cells again: one finding stands for them
    assert standing(workspace) == before


def test_a_tidy_correction_reverses_only_what_it_restates_and_says_what_stays(
    workspace: Workspace, tmp_path: Path
) -> None:
    more = f"{FIRM},2020,coke,purchase,5,吨,,,\n{FIRM},2021,coke,purchase,7,吨,,,\n"
    give(workspace, text(tmp_path, "a.csv", COAL + more))
    receipt = give(workspace, text(tmp_path, "b.csv", COAL.replace(",10,", ",12,")), "盘点更正")
    rows = workspace.rows("SELECT period, item, quantity FROM standing_entry ORDER BY period, item")
    assert [(row["period"], row["item"], row["quantity"]) for row in rows] == [
        ("2020", "coke", 5), ("2020", "raw_coal", 12), ("2021", "coke", 7),
    ]  # fmt: skip
    assert any("1 entries reversed; 1 other entries of these firms and periods stay" in n for n in receipt.notices)


def test_the_first_file_again_after_a_correction_is_no_repetition(workspace: Workspace, tmp_path: Path) -> None:
    a = text(tmp_path, "a.csv", COAL)
    first = give(workspace, a)
    assert give(workspace, text(tmp_path, "b.csv", COAL.replace(",10,", ",12,")), "更正").accepted
    refused = give(workspace, a)
    assert (refused.accepted, codes(refused)) == (False, ["already-reported"])
    assert "b.csv" in refused.findings[0].text("zh")
    back = give(workspace, a, "更正有误，恢复")
    assert (back.accepted, back.already) == (True, False)
    assert back.batch_id not in (None, first.batch_id)
    assert standing(workspace) == {"raw_coal production_use": 10}
    again = give(workspace, a, "恢复")
    assert (again.already, again.batch_id) == (True, back.batch_id)
    versions = workspace.rows("SELECT quantity FROM entry ORDER BY entry_id")
    assert [str(row["quantity"]) for row in versions] == ["10.000000", "12.000000", "10.000000"]


def test_a_file_that_a_form_has_emptied_is_refused_without_a_reason(workspace: Workspace, tmp_path: Path) -> None:
    """No entry of the first file stands and none repeats another: the bytes themselves were corrected."""
    a = book(tmp_path, "a.xlsx", sheet_1)
    empty = book(tmp_path, "b.xlsx", changed(**NO_DIESEL, **NO_POWER))
    give(workspace, a)
    give(workspace, empty, "错报企业")
    refused = give(workspace, a)
    assert codes(refused) == ["already-reported"]
    assert "b.xlsx" in refused.findings[0].text("en")
    assert standing(workspace) == {}
    assert give(workspace, a, "并未错报").accepted
    assert give(workspace, empty, "确属错报").accepted
    assert standing(workspace) == {}


def test_an_activity_is_corrected_by_firm_period_measure_and_price_base(workspace: Workspace, tmp_path: Path) -> None:
    other = f"{FIRM},2020,value_added,11,万元,2020\n{FIRM},2020,generation,5,万千瓦时,\n"
    a = text(tmp_path, "a.csv", VALUE + other)
    give(workspace, a)
    b = text(tmp_path, "b.csv", VALUE.replace(",10,", ",1.2,").replace("万元", "亿元"))
    refused = give(workspace, b)
    assert codes(refused) == ["already-reported"]
    assert "a.csv 2: 10" in refused.findings[0].text("en")
    receipt = give(workspace, b, "统计口径更正")
    assert receipt.accepted
    assert standing(workspace, "activity") == {
        "value_added 2015": Decimal("1.2"), "value_added 2020": Decimal(11), "generation": Decimal(5),
    }  # fmt: skip
    assert any("1 activities reversed; 2 other activities" in notice for notice in receipt.notices)
    reversal = workspace.rows("SELECT r.row_id, b.reason, b.note FROM reversal AS r JOIN batch AS b USING (batch_id)")
    assert [tuple(row.values()) for row in reversal] == [(1, "other", "统计口径更正")]
    assert workspace.rows("SELECT file FROM standing_activity WHERE measure = 'value_added' ORDER BY file") == [
        {"file": f"{tmp_path.name}/a.csv"}, {"file": f"{tmp_path.name}/b.csv"},
    ]  # fmt: skip
    assert not give(workspace, a, "恢复").already
    assert standing(workspace, "activity")["value_added 2015"] == 10


def test_a_firm_registered_twice_from_a_day_is_refused_and_may_be_corrected(
    workspace: Workspace, tmp_path: Path
) -> None:
    accepted(workspace, tmp_path, "firms.csv", FIRMS)
    renamed = text(tmp_path, "again.csv", FIRMS.replace("测试铝业", "新铝业"))
    receipt = give(workspace, renamed)
    assert codes(receipt) == ["firm-already-registered"]
    assert "a later valid_from" in receipt.findings[0].text("en")
    assert "firms.csv 2: 测试铝业" in receipt.findings[0].text("zh")
    assert give(workspace, renamed, "名称误填").accepted
    assert [row["name"] for row in workspace.rows("SELECT name FROM latest_firm")] == ["新铝业"]
    later = FIRMS.replace("scope\n", "scope,valid_from\n").replace("州内\n", "州内,2021-01-01\n")
    accepted(workspace, tmp_path, "later.csv", later)


def meter(folder: Path, name: str, minutes: int, first: datetime, count: int, measure: str = "electricity") -> Path:
    layout = LAYOUT.replace("interval_minutes = 360", f"interval_minutes = {minutes}").replace(
        '"electricity"', f'"{measure}"'
    )
    layout = layout.replace('"interval_end"', '"interval_start"').replace('midnight = "day_ending"\n', "")
    text(folder, f"{name}.layout.toml", layout)
    lines = (f"{first + timedelta(minutes=minutes * n):%Y-%m-%d %H:%M},1" for n in range(count))
    return text(folder, f"{name}.csv", "\n".join(["time,kwh", *lines, ""]))


DAY = datetime(2020, 3, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("minutes", "start", "count", "overlaps"),
    [
        (15, timedelta(), 96, "96"),  # the same day by quarters
        (15, timedelta(minutes=75), 1, "1"),  # a quarter within an hour
        (15, timedelta(hours=-1), 5, "1"),  # reaches into the first hour
        (1440, timedelta(), 1, "1"),  # the day that holds all the hours
        (60, timedelta(hours=23), 2, "1"),
        (15, timedelta(hours=-1), 4, ""),
        (15, timedelta(days=1), 96, ""),
    ],
)
def test_readings_of_another_file_may_not_overlap_in_time(
    workspace: Workspace, tmp_path: Path, minutes: int, start: timedelta, count: int, overlaps: str
) -> None:
    assert give(workspace, meter(tmp_path, "hours", 60, DAY, 24)).accepted
    second = meter(tmp_path, "second", minutes, DAY + start, count)
    receipt = give(workspace, second)
    found = [finding for finding in receipt.findings if finding.severity == "error"]
    assert [(finding.code, finding.facts["rows"]) for finding in found] == (
        [("readings-overlap", overlaps)] if overlaps else []
    )
    if overlaps:
        assert "hours.csv" in found[0].text("zh")
        assert "--correct" in found[0].text("en")
        assert give(workspace, second, "更正").accepted
        stands = workspace.rows("SELECT count(*) AS n FROM standing_reading")[0]["n"]
        quarters = [start + timedelta(minutes=m) for m in range(0, minutes * count, 15)]
        reread = {quarter // timedelta(hours=1) for quarter in quarters} & set(range(24))
        assert stands == count + 24 - len(reread)


def test_readings_of_another_measure_or_after_a_longer_interval_do_not_overlap(
    workspace: Workspace, tmp_path: Path
) -> None:
    give(workspace, meter(tmp_path, "hours", 60, DAY, 24))
    assert give(workspace, meter(tmp_path, "export", 15, DAY, 96, "electricity_export")).accepted


def test_the_overlap_of_70000_readings_is_found_in_a_second(workspace: Workspace) -> None:
    for batch, day in ((1, "2020-01-01"), (2, "2022-01-01")):
        workspace.connection.execute(
            "INSERT INTO batch VALUES ($batch, 'f', '', '', '', '', 0, '2026-01-01', '', '', '', '')", {"batch": batch}
        )
        workspace.connection.execute(
            """
            INSERT INTO reading
            SELECT
                $batch * 1000000 + n, 'M', 'electricity', $day::TIMESTAMP + to_minutes((15 * n)::INTEGER), 15, 1, 'kWh',
                1, 'kWh', n, $batch
            FROM range(70000) AS r(n)
            """,
            {"day": day, "batch": batch},
        )
    assert workspace.query("ledgers", "reading_conflicts", batch_id=2) == []
    workspace.connection.execute("UPDATE reading SET start_at = start_at - INTERVAL 365 DAY WHERE batch_id = 2")
    found = workspace.query("ledgers", "reading_conflicts", batch_id=2)
    # from 2021-01-01 to the end of the first batch: 70000 − 366 × 96 quarters
    assert [row["overlap_count"] for row in found] == [70000 - 366 * 96]


def test_a_corrected_output_form_takes_back_a_product_that_it_no_longer_states(
    workspace: Workspace, tmp_path: Path
) -> None:
    give(workspace, text(tmp_path, "other.csv", VALUE))
    assert give(workspace, book(tmp_path, "a.xlsx", sheet_b204)).accepted
    before = standing(workspace, "activity")
    no_clinker = dict.fromkeys(("A19", "B19", "C19", "D19", "E19"))
    fixed = book(tmp_path, "b.xlsx", lambda each: sheet_b204(each, changes={**no_clinker, "D18": 2.6}))
    assert codes(give(workspace, fixed)) == ["already-reported"]
    assert give(workspace, fixed, "熟料误报").accepted
    after = standing(workspace, "activity")
    lost = {key for key in before if "clinker" in key}
    assert {key.split(":")[-1] for key in lost} == {"cement_clinker"}
    assert set(after) == set(before) - lost
    assert (before["product:cement"], after["product:cement"]) == (Decimal("2.5"), Decimal("2.6"))
    assert after["value_added 2015"] == 10


def test_a_corrected_month_takes_back_its_cumulative_figures_and_no_other_sheets(
    workspace: Workspace, tmp_path: Path
) -> None:
    assert give(workspace, book(tmp_path, "a.xlsx", lambda b: (sheet_month(b), sheet_1(b)))).accepted
    annual = {key for key in standing(workspace) if ":" not in key}
    figures = dict(zip("DEFGHIJKLM", (0, 1, 4, 1, 1, 4, 4, 0, 0, 0), strict=True))
    gasoline = {"A11": "汽油", "B11": "吨", "C11": "19", **{f"{letter}11": value for letter, value in figures.items()}}
    fixed = book(tmp_path, "b.xlsx", lambda b: sheet_month(b, changes=gasoline))
    receipt = give(workspace, fixed, "错填柴油")
    assert receipt.accepted, codes(receipt)
    cumulative = {key for key in standing(workspace) if ":" in key}
    assert {key.split()[0] for key in cumulative} == {"gasoline"}
    kept = workspace.rows(
        "SELECT item || ' ' || flow AS key FROM standing_entry WHERE period = '2020' AND quantity IS NOT NULL"
    )
    assert annual >= {row["key"] for row in kept} != set()


def test_an_emptied_form_submitted_again_is_the_batch_that_it_was(workspace: Workspace, tmp_path: Path) -> None:
    give(workspace, book(tmp_path, "a.xlsx", sheet_1))
    empty = book(tmp_path, "b.xlsx", changed(**NO_DIESEL, **NO_POWER))
    first, again = give(workspace, empty, "错报企业"), give(workspace, empty, "错报企业")
    assert (again.batch_id, again.already, again.digest) == (first.batch_id, True, first.digest)
    full = book(tmp_path, "c.xlsx", lambda b: sheet_1(b, changes={"E30": 101, "M30": 6}))
    assert give(workspace, full, "补报").accepted
    assert standing(workspace) != {}
    third = give(workspace, empty, "又错报企业")
    assert (third.already, standing(workspace)) == (False, {})


def test_a_second_form_of_the_same_firm_and_period_needs_a_reason(workspace: Workspace, tmp_path: Path) -> None:
    """A row that was moved leaves two half forms that share no row: both would stand."""
    assert give(workspace, book(tmp_path, "a.xlsx", changed(**NO_POWER))).accepted
    other = give(workspace, book(tmp_path, "b.xlsx", changed(**NO_DIESEL)))
    assert codes(other) == ["already-reported"]
    assert "205-1" in other.findings[0].text("zh")
    emptied = give(workspace, book(tmp_path, "c.xlsx", changed(**NO_DIESEL, **NO_POWER)))
    assert codes(emptied) == ["already-reported"]
    assert {key.split()[0] for key in standing(workspace)} == {"diesel"}


def test_a_correction_that_empties_one_of_two_forms_may_be_submitted_again_later(
    workspace: Workspace, tmp_path: Path
) -> None:
    nothing = dict.fromkeys(("D30", "E30", "F30", "G30", "H30", "I30"))
    full = book(tmp_path, "a.xlsx", lambda b: (sheet_1(b), sheet_2(b)))
    half = book(tmp_path, "b.xlsx", lambda b: (sheet_1(b, changes={"G30": 701}), sheet_2(b, changes=nothing)))
    third = book(tmp_path, "c.xlsx", lambda b: sheet_2(b, changes={"F30": 14, "G30": 6}))
    give(workspace, full)
    first = give(workspace, half, "误报转换")
    assert give(workspace, half, "误报转换").digest == first.digest
    give(workspace, third, "转换补报")
    assert standing(workspace)["diesel input_thermal_power"] == 14
    again = give(workspace, half, "又误报")
    assert (again.already, "diesel input_thermal_power" in standing(workspace)) == (False, False)


def test_what_an_older_importer_read_may_be_read_anew(workspace: Workspace, tmp_path: Path) -> None:
    path = book(tmp_path, "a.xlsx", sheet_1)
    give(workspace, path)
    workspace.connection.execute("UPDATE batch SET importer_version = '2+2026-1'")
    anew = give(workspace, path, "新版导入")
    assert (anew.accepted, anew.already) == (True, False)
    assert give(workspace, path, "新版导入").already


def test_a_form_without_an_item_takes_back_what_a_table_said_was_paid_for_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    give(workspace, book(tmp_path, "a.xlsx", changed(G30=None)))
    paid = f"{BOOK_FIRM},2020,purchase_amount:diesel,70,万元,current\n"
    assert give(workspace, text(tmp_path, "paid.csv", ACTIVITY + paid)).accepted
    give(workspace, book(tmp_path, "b.xlsx", changed(**NO_DIESEL)), "柴油误报")
    assert standing(workspace, "activity") == {}


def test_a_withdrawn_form_takes_back_nothing_of_others(workspace: Workspace, tmp_path: Path) -> None:
    first = give(workspace, book(tmp_path, "a.xlsx", sheet_b204))
    key = next(name for name in standing(workspace, "activity") if name.startswith("product:"))
    assert first.batch_id is not None
    withdraw(workspace, first.batch_id, reason="entry_error", note="", override="", at=NOW, by="test")
    other = f"{BOOK_FIRM},2024-05,{key},777,吨,\n"
    assert give(workspace, text(tmp_path, "other.csv", ACTIVITY + other)).accepted
    rows = {f"{letter}{row}": None for letter in "CDEFGHIJ" for row in range(1, 60)}
    emptied = give(workspace, book(tmp_path, "b.xlsx", lambda b: sheet_b204(b, changes=rows)), "重报")
    assert standing(workspace, "activity") == {key: Decimal(777)}, emptied


def test_a_file_of_any_name_is_taken_and_a_folder_is_none(workspace: Workspace, tmp_path: Path) -> None:
    for name in ("staged", "file", "layouts"):
        (tmp_path / name).write_text("x", "utf-8")
        assert codes(give(workspace, tmp_path / name)) == ["file-no-importer"]
    (tmp_path / "folder.csv").mkdir()
    assert codes(give(workspace, tmp_path / "folder.csv")) == ["file-no-importer"]
    assert codes(give(workspace, tmp_path / "absent.csv")) == ["file-no-importer"]


def test_a_correction_submitted_again_in_a_closed_period_gives_its_receipt(
    workspace: Workspace, tmp_path: Path
) -> None:
    give(workspace, book(tmp_path, "a.xlsx", sheet_1))
    path = book(tmp_path, "b.xlsx", changed(E30=101, M30=11))
    first = give(workspace, path, "磅单")
    lock_period(workspace, "2020", locked=True, reason="", at=NOW, by="test")
    again = give(workspace, path, "磅单")
    assert (again.already, again.digest) == (True, first.digest)
    assert codes(give(workspace, book(tmp_path, "c.xlsx", changed(E30=102, M30=12)), "磅单")) == ["period-closed"]


def test_only_a_form_of_the_same_firm_and_period_is_held_against_what_stands(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    query = Workspace.query

    def noted(self: Workspace, package: str, name: str, **parameters: object) -> list[dict[str, Any]]:
        asked.append(name)
        return query(self, package, name, **parameters)

    monkeypatch.setattr(Workspace, "query", noted)
    assert give(workspace, book(tmp_path, "a.xlsx", sheet_1)).accepted
    another = {"A3": f"统一社会信用代码：{FIRM}"}
    assert give(workspace, book(tmp_path, "b.xlsx", lambda each: sheet_1(each, changes=another))).accepted
    assert asked == ["tables_shared", "unregistered_firms"] * 2, "each such question takes a tenth of an import"
    assert not give(workspace, book(tmp_path, "c.xlsx", changed(**NO_POWER))).accepted
    assert {"entry_conflicts", "activity_conflicts"} <= set(asked)
