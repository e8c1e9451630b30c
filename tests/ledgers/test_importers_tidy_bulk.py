"""Tidy tables in bulk: the same rows and the same findings as row by row, from the same file."""

import csv
from collections import Counter
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factors import energy_items, same_dimension, unit_spellings
from ledgers import Flow, State
from ledgers._sql import sql_text
from ledgers._vocabulary import measures
from ledgers.importers import _csv_bytes, _raw_csv, _tidy_bulk, _tidy_coded, parse_file, parse_number, tidy
from ledgers.importers._cells import QUANTITY_BOUND, cell_text, overflow, overflow_limit
from ledgers.importers._fault_list import FINDINGS_MAX
from ledgers.importers._raw_view import connected
from ledgers.importers.numbers import DECIMALS
from tests.ledgers.tidy_ways import by_rows, in_bulk, record_rows, told

FIRM, OTHER = "91513221HCHC00528F", "91513222HCHC00018G"
ENTRIES = "firm_id,period,item,flow,quantity,unit"
OWN = "coefficient,coefficient_unit,ncv,ncv_unit,carbon_content,carbon_content_unit,document"
FIRMS = "firm_id,name,county,industry,above_scale,park,scope,valid_from"
ACTIVITY = "firm_id,period,measure,quantity,unit,price_base,document"

TABLES = {
    "entries": [
        ENTRIES,
        f"{FIRM},2020,原煤,production_use,5,吨",
        f" {FIRM.lower()} ,2020年,01,购进量,-0.5,千克",
        "９１５１３２２１ＨＣＨＣ００５２８Ｆ,2020-05,电力,消费量,1,万千瓦时",
        f"{FIRM},2020-07,电力,total_use,1e3,亿千瓦时",
        f"{FIRM},2020-05,电力,purchase,9999999999999.999999,千瓦时",
        f"{FIRM},2020-05,电力,closing_stock,36,百万千焦",
        f"{FIRM},2020-06,电力,closing_stock,35.123456,百万千焦",
        f"{FIRM},2020,热力,purchase,0.000001,kJ",
        f"{FIRM},2020,热力,total_use,0.00005,kJ",
        f"{FIRM},2020,热力,sale,9999999999999,kJ",
        f"{FIRM},2020,柴油,sale,—,吨",
        f"{FIRM},2020,柴油,recovery,,吨",
        f"{FIRM},2020,柴油,opening_stock, １２．５ ,　吨　",
    ],
    "entries with every fault": [
        ENTRIES,
        f"{FIRM[:-1]},2020-13,柴由,buy,abc,吨",
        f"{FIRM},2020,柴油,purchase,5,升",
        f"{FIRM},2020,柴油,purchase,,吨",
        f"{FIRM},2020,柴油,closing_stock,,升",
        f"{FIRM},2020,柴油,total_use,10000000000000,吨",
        f"{FIRM},2020,电力,total_use,1000000000,亿千瓦时",
        f"{FIRM},2020,电力,total_use,999999999.999999,亿千瓦时",
        f"{FIRM},2020,电力,消费量合计,1,亿千瓦时",
        f"{FIRM},2020年,33,消费合计,1,万千瓦时",
        f"{FIRM},2020,电力,sale,0.0000001,万千瓦时",
        f"{FIRM},2020,电力,sale,(5),万千瓦时",
        f"{FIRM},2020,电力,recovery,1.5万,",
        "9.15132E+17,2020,电力,recovery,１²,万千瓦时",
        ",,,,,吨",
        f"{FIRM[:-1]}E,2020,电力,recovery,5,万千瓦时",
    ],
    "coefficients": [
        f"{ENTRIES},{OWN}",
        f"{FIRM},2020,天然气,production_use,5,万立方米,12.143,tce/万立方米,0.0389,GJ/m3,0.0153,tC/GJ,报告  1",
        f"{FIRM},2020,天然气,purchase,5,万立方米,13300,kgce/万立方米,999999999999.999999,GJ/万立方米,9999,tC/GJ,",
        f"{FIRM},2020,热力,purchase,1,GJ,0.01,tce/kJ,,,,,",
        f"{FIRM},2020,热力,sale,1,GJ,—,tce/kJ,,GJ/GJ,无,,\u3000x\u00a0y ",
    ],
    "coefficients with faults": [
        f"{ENTRIES},{OWN}",
        f"{FIRM},2020,天然气,production_use,5,万立方米,12.143,tce/吨,0.0389,,x,tC/GJ,",
        f"{FIRM},2020,热力,purchase,1,GJ,0.01,tce/kJ,1e12,GJ/GJ,12345678901,tC/GJ,报告",
        f"{FIRM},2020,热力,sale,1,GJ,0.01,tce/kJ,,,,,",  # without a document it is not used, and allowed
        f"{FIRM},2020,无此,purchase,x,GJ,x,tce/kJ,,,,,",
        f"{FIRM},2020,电力,purchase,5,万千瓦时,10000,tce/万千瓦时,,,,,",
        f"{FIRM},2020,电力,sale,5,万千瓦时,1.229,tce/千瓦时,,,,,",
    ],
    "activity": [
        ACTIVITY,
        f"{FIRM},2020,value_added,5,万元,2015年价,",
        f"{FIRM},2020,工业增加值,5.5,千元,现价,说明",
        f"{FIRM},2020,generation,—,万千瓦时,,",
        f"{FIRM},2020,product:cement,12,万吨,,",
        f"{FIRM},2020,generation,7,度,,",
    ],
    "activity with faults": [
        ACTIVITY,
        f"{FIRM},2020,value_added,5,吨,上年,",
        f"{FIRM},2020,generation,,万千瓦时,2015,",
        f"{FIRM},2020,无此,,万千瓦时,2015,",
        f"{FIRM},2020,无此,—,万千瓦时,2015,",
        f"{FIRM},2020,generation,—,万千瓦时,2015,",
        f"{FIRM},2020,value_added,9e12,亿元,2015,",
        f"{FIRM},2020,gross_output,1,亿元,2015,",
        f"{FIRM},2020,总产值,1,亿元,2015年,",
    ],
    "firms": [
        FIRMS,
        f"{FIRM},某厂,513221,C3216,是,园区,州内,2015-01-01",
        f"{FIRM},某厂,513221,C3216,否,园区,州内,",
        f"{OTHER},　某 厂  ,513221,44,TRUE,,,",
    ],
    "firms with faults": [
        FIRMS,
        f"{FIRM},,51322,工业,maybe,,全部,2015年",
        f"{FIRM},某厂,513221,C3216,是,,“全部”,2001-01-01",
        f"{FIRM},,513221,C3216,是,,,2002-01-01",
        f"{FIRM},某厂,0,C3216,是,,,2003-01-01",
        f"{FIRM},某厂,513221,05,是,,,2004-01-01",
        f"{FIRM},某厂,513221,C3216,,,,2005-01-01",
        f"{FIRM},某厂,513221,C3216,是,,,2006-02-30",
        f"{FIRM[:-1]},某厂,513221,C3216,是,,,2007-01-01",
        f"{FIRM},某厂,513221,C3216,是,,,1900-01-01",
        f"{FIRM.lower()},某厂,513221,C3216,否,,,",
        f"{FIRM},某厂,513221,C3216,否,,,",
    ],
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("codes_max", [_tidy_coded.CODES_MAX, 0])
def test_in_bulk_the_rows_and_findings_are_those_of_reading_row_by_row(
    tmp_path: Path, name: str, codes_max: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_tidy_coded, "CODES_MAX", codes_max)
    data = "\n".join(TABLES[name]).encode()
    expected = by_rows(data)
    parsed, rows = in_bulk(tmp_path, data)
    assert told(parsed) == told(expected)
    assert rows == record_rows(expected)
    assert parsed.notices == expected.notices
    assert bool(rows) is ("fault" not in name)


def as_csv(head: str, rows: list[list[str]], **options: Any) -> bytes:
    stream = StringIO()
    writer = csv.writer(stream, **{"lineterminator": "\n", **options})
    writer.writerow(head.split(","))
    writer.writerows(rows)
    return stream.getvalue().encode()


def entry_rows(count: int) -> list[list[str]]:
    """Different entries: of two firms, a run of months, three items with their units, and all flows."""
    items = (("原煤", "吨"), ("33", "万千瓦时"), ("natural_gas", "立方米"))
    rows = []
    for number in range(count):
        item, unit = items[number % 3]
        month = number // (3 * len(Flow))
        period = f"{2001 + month // 12}-{month % 12 + 1:02}"
        flow = [*Flow][number // 3 % len(Flow)]
        rows.append([FIRM, period, item, flow, f"{number}.5", unit])
    return rows


def test_beyond_a_thousand_faults_the_first_are_listed_and_the_others_counted_by_code(tmp_path: Path) -> None:
    """3,000 rows: every 2nd has a unit of volume for coal or power, every 5th no number, every 7th is ragged.

    The last 100 repeat clean rows. Ragged rows are not read: of the others, n is faulty if n % 2 or n % 5 is 0.
    """
    rows = entry_rows(3000)
    for number, row in enumerate(rows):
        if number % 2 == 0:
            row[5] = "升"
        if number % 5 == 0:
            row[4] = "x"
        if number % 7 == 0:
            row.append("more")
    clean = [n for n in range(3000) if n % 2 and n % 5 and n % 7]
    rows += [rows[n] for n in clean[:100]]
    read = [n for n in range(3000) if n % 7]
    due = Counter({
        "unit-unknown": sum(n % 2 == 0 for n in read),
        "number-unreadable": sum(n % 5 == 0 for n in read),
        "row-ragged": 3000 - len(read),
        "row-duplicate": 100,
    })  # fmt: skip
    data = as_csv(ENTRIES, rows)
    for parsed in (by_rows(data), in_bulk(tmp_path, data)[0]):
        *listed, more = parsed.findings
        assert len(listed) == FINDINGS_MAX
        lines = [finding.place.row for finding in listed]
        assert lines == sorted(line for line in lines if line)
        counted = {code: int(count) for code, count in (part.split() for part in more.facts["found"].split(", "))}
        assert more.code == "findings-more"
        assert int(more.facts["count"]) == sum(counted.values())
        assert Counter(finding.code for finding in listed) + Counter(counted) == due
    assert told(by_rows(data)) == told(in_bulk(tmp_path, data)[0])


def test_where_only_repeats_are_many_their_first_thousand_are_listed(tmp_path: Path) -> None:
    rows = entry_rows(1200)
    data = as_csv(ENTRIES, rows + rows[::-1])
    parsed, staged = in_bulk(tmp_path, data)
    assert told(parsed) == told(by_rows(data))
    assert staged == []
    assert [finding.place.row for finding in parsed.findings[:-1]] == list(range(1202, 2202))
    assert parsed.findings[0].facts["first"] == "1201"
    assert parsed.findings[-1].facts["found"] == "row-duplicate 200"


@pytest.mark.parametrize("options", [{}, {"quoting": csv.QUOTE_ALL}, {"lineterminator": "\r\n", "delimiter": ";"}])
def test_many_rows_are_staged_in_the_order_of_the_file_each_with_its_line(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    rows = entry_rows(30_000)
    data = as_csv(ENTRIES, rows, **options)
    parsed, staged = in_bulk(tmp_path, data)
    assert parsed.findings == ()
    assert [row["row_number"] for row in staged] == list(range(2, 30_002))
    assert [row["quantity"] for row in staged] == [Decimal(f"{number}.5") for number in range(30_000)]
    assert [(row["period"], row["flow"]) for row in staged] == [(row[1], row[3]) for row in rows]
    factor = {"t": Decimal(1), "wan_kWh": Decimal(1), "m3": Decimal("0.0001")}
    assert all(row["quantity_item_unit"] == row["quantity"] * factor[row["unit"]] for row in staged)


def test_rows_that_do_not_apply_are_told_and_beyond_a_thousand_counted(tmp_path: Path) -> None:
    rows = [[FIRM, f"{1950 + n // 12}-{n % 12 + 1:02}", "generation", "—" if n % 3 else "1", "度", "", ""]
            for n in range(1800)]  # fmt: skip
    data = as_csv(ACTIVITY, rows)
    expected = by_rows(data)
    parsed, staged = in_bulk(tmp_path, data)
    assert parsed.notices == expected.notices
    assert len(parsed.notices) == FINDINGS_MAX + 1
    assert "200" in parsed.notices[-1]
    assert staged == record_rows(expected)
    assert len(staged) == 600


def macro(expression: str, cells: list[str]) -> list[Any]:
    connection = connected(Path())
    connection.execute(sql_text("ledgers.importers", "tidy_macros"))
    query = f"SELECT {expression} FROM (SELECT unnest($cells::VARCHAR[]) AS cell)"
    values = [value for (value,) in connection.execute(query, {"cells": cells}).fetchall()]
    connection.close()
    return values


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(st.text("0123456789.-+eE, _０５．", max_size=24), min_size=200, max_size=400))
def test_a_number_in_plain_digits_is_to_sql_what_it_is_to_the_number_grammar(cells: list[str]) -> None:
    for cell, plain in zip(cells, macro("plain_number(cell)", cells), strict=True):
        if plain is not None:
            number = parse_number(cell)
            assert (number.state, number.quantity) == (State.STATED, plain), cell


def test_the_plain_numbers_of_every_length_are_read_in_sql() -> None:
    """Each of 1 to 13 digits before the point and 0 to 6 behind it is plain, one more of either is not."""
    cells = {(whole, part, sign): f"{sign}{'9' * whole}{'.' if part else ''}{'7' * part}"
             for whole in range(1, 15) for part in range(8) for sign in ("", "-")}  # fmt: skip
    cells |= {(1, 6, "zeros"): "1.2345670000", (1, 0, "zero"): "-0.000", (13, 0, "zeros"): "0000000000012"}
    for (whole, part, _), cell, plain in zip(cells, cells.values(), macro("plain_number(cell)", [*cells.values()]),
                                             strict=True):  # fmt: skip
        assert plain == (Decimal(cell) if whole <= 13 and part <= 6 else None), cell


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(st.text(st.sampled_from(" \t\x0b\x1c\x85\xa0\u1680\u2003\u2028\u202f\u205f\u3000a吨\u200b"),
                        max_size=12), min_size=100, max_size=300))  # fmt: skip
def test_a_text_is_squeezed_in_sql_as_in_python(cells: list[str]) -> None:
    assert macro("squeezed(cell)", cells) == [cell_text(cell) for cell in cells]


def test_the_limit_of_a_unit_is_the_first_size_that_overflows() -> None:
    step = Decimal(1).scaleb(-DECIMALS)
    bases = {item.unit for item in energy_items().values()} | {measure.unit for measure in measures().values()}
    for unit in {*unit_spellings().values()}:
        for base in bases:
            if unit == base or same_dimension(unit, base):
                limit = overflow_limit(unit, base, QUANTITY_BOUND, DECIMALS)
                assert overflow(limit, unit, base, QUANTITY_BOUND)
                assert not overflow(limit - step, unit, base, QUANTITY_BOUND)


def test_a_table_whose_cells_are_all_different_is_refused_with_its_first_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = as_csv(ENTRIES, [[FIRM, "2020", f"物{n}", "purchase", "1", "吨"] for n in range(50)])
    for name, module in (("COMBINATIONS_MAX", _tidy_bulk), ("SPELLINGS_MAX", _tidy_coded)):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, 20)
            parsed, staged = in_bulk(tmp_path, data)
        assert staged == []
        assert told(parsed)[:-1] == told(by_rows(data))
        assert parsed.findings[-1].code == "file-too-large"
        assert "20 " in parsed.findings[-1].facts["expected"]


def test_sql_that_disagrees_with_reading_by_row_is_no_finding_but_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = as_csv(ENTRIES, [[FIRM, "2020", "原煤", "purchase", "x", "吨"]])
    monkeypatch.setattr(_tidy_bulk, "odd_numbers", lambda cells: [])
    with pytest.raises(RuntimeError, match="row 2"):
        in_bulk(tmp_path, data.replace(b"2020,", b"2020-77,"))


def replaced(monkeypatch: pytest.MonkeyPatch, name: str, old: str, new: str) -> None:
    """Let one SQL file of the importers read otherwise."""
    changed = sql_text("ledgers.importers", name).replace(old, new)
    assert new in changed
    monkeypatch.setattr(
        _tidy_coded, "sql_text", lambda package, each: changed if each == name else sql_text(package, each)
    )


def test_rows_that_a_join_has_moved_are_staged_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = as_csv(ENTRIES, entry_rows(3000))
    _, expected = in_bulk(tmp_path, data)
    replaced(monkeypatch, "entry_staged", "FROM mapped", "FROM mapped ORDER BY hash(line)")
    assert in_bulk(tmp_path, data)[1] == expected


@pytest.mark.parametrize("lost", ["WHERE line <> 3", "UNION ALL SELECT * FROM mapped WHERE line = 3"])
def test_a_table_that_loses_or_doubles_a_row_is_never_staged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    replaced(monkeypatch, "entry_staged", "FROM mapped", f"FROM (SELECT * FROM mapped {lost})")
    with pytest.raises(RuntimeError, match="of 5 records"):
        in_bulk(tmp_path, as_csv(ENTRIES, entry_rows(5)))


def test_a_register_with_more_names_than_are_numbered_is_staged_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A join on many names moves rows: 1 of 300,000 in trials."""
    rows = [[FIRM, f"某厂{n}", "513221", "C3216", "是", "", "", f"{1900 + n // 365}-01-{n % 28 + 1:02}"]
            for n in range(0, 73_000, 365)]  # fmt: skip
    data = as_csv(FIRMS, rows)
    monkeypatch.setattr(_tidy_coded, "CODES_MAX", 10)
    parsed, staged = in_bulk(tmp_path, data)
    assert parsed.findings == ()
    assert staged == record_rows(by_rows(data))


@pytest.mark.parametrize(("offset", "says"), [(3, "is kept at another place"), (1000, "0 are kept")])
def test_a_line_that_is_kept_at_another_place_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offset: int, says: str
) -> None:
    """The first line of each piece of a file is split without DuckDB."""
    made = _raw_csv.RawTable
    monkeypatch.setattr(_raw_csv, "RawTable", lambda c, h, rows, _, samples: made(c, h, rows, offset, samples))
    monkeypatch.setattr(_csv_bytes, "CHUNK_BYTES", 500)
    with pytest.raises(RuntimeError, match=says):
        in_bulk(tmp_path, as_csv(ENTRIES, entry_rows(100)))


def test_a_table_that_takes_more_memory_than_there_is_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise duckdb.OutOfMemoryException("full")

    monkeypatch.setattr(_tidy_bulk, "keep", full)
    parsed, staged = in_bulk(tmp_path, as_csv(ENTRIES, entry_rows(100)))
    assert staged == []
    assert [(finding.code, finding.facts["found"]) for finding in parsed.findings] == [("file-too-large", "memory")]


def test_a_small_csv_comes_as_records_and_a_large_one_is_staged_in_the_folder_given(tmp_path: Path) -> None:
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_bytes(as_csv(ENTRIES, entry_rows(20)))
    large.write_bytes(as_csv(ENTRIES, entry_rows(12_000)))
    assert small.stat().st_size < tidy.SMALL_BYTES_MAX < large.stat().st_size
    folder = tmp_path / "out"
    folder.mkdir()
    assert (len(parse_file(small, folder).entries), [*folder.iterdir()]) == (20, [])
    parsed = parse_file(large, folder)
    assert (parsed.entries, dict(parsed.staged)) == ((), {"entry": folder / "entry.parquet"})
    assert [*folder.iterdir()] == [folder / "entry.parquet"]
    assert len(parse_file(large).entries) == 12_000
