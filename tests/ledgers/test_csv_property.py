"""A CSV of entries holds what was written into it, in any encoding, dialect and spelling, or is refused at the place.

500 examples in all are tried; 20,000 with ``CSV_EXAMPLES=20000 python -m pytest tests/ledgers/test_csv_property.py``.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from factors import energy_items
from ledgers import Finding, ParsedFile
from ledgers.importers._csv_text import records
from ledgers.importers._raw_table import raw_table
from tests.ledgers.tidy_ways import by_rows, in_bulk, record_rows, told

EXAMPLES = int(os.environ.get("CSV_EXAMPLES", "500"))
FIRMS = ("91513221HCHC00528F", "91513222HCHC00018G")
HEADS = {
    "firm_id": ("firm_id", "企业代码", "统一社会信用代码"),
    "period": ("period", "报告期"),
    "item": ("item", "能源品种", " Item "),
    "flow": ("flow", "流向"),
    "quantity": ("quantity", "数量", "实物量"),
    "unit": ("unit", "计量单位"),
    "document": ("document", "凭证"),
}
FLOWS = {"recovery": "回收利用量", "sale": "销售量", "feedstock_use": "用于原材料", "transport_use": "运输工具消费",
         "purchase": "购进量", "total_use": "消费量合计"}  # fmt: skip
DUE = ("purchase", "total_use")  # of the flows above, those that the forms require a number in
UNITS = {"raw_coal": {"吨": "t", "t": "t", "万吨": "wan_t"}, "electricity": {"万千瓦时": "wan_kWh", "kWh": "kWh"},
         "natural_gas": {"万立方米": "wan_m3", "立方米": "m3"}}  # fmt: skip
LINE_END = re.compile("\r\n|\r|\n")
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
BROKEN = [
    # column, what stands there, the code of its finding
    ("firm_id", "91513221HCHC00528E", "firm-id-check-digit"),
    ("firm_id", "9.15132E+17", "firm-id-number"),
    ("firm_id", "", "firm-id-missing"),
    ("period", "2020-13", "period-missing"),
    ("period", "2020.1", "period-missing"),
    ("item", "柴由", "item-unknown"),
    ("flow", "buying", "value-unknown"),
    ("unit", "袋", "unit-unknown"),
    ("unit", "", "unit-unknown"),
    ("quantity", "1.2万", "number-with-unit"),
    ("quantity", "(5)", "number-bracketed"),
    ("quantity", "1,23", "number-grouping"),
    ("quantity", "1.234,5", "number-unreadable"),
    ("quantity", "0.0000001", "number-too-fine"),
    ("quantity", "1e-400", "number-too-fine"),
    ("quantity", "1e309", "number-too-large"),
    ("quantity", "10000000000000", "number-too-large"),
    ("quantity", "NaN", "number-unreadable"),
    ("quantity", "1_000", "number-unreadable"),
    ("quantity", "10²", "number-unreadable"),
    ("quantity", "一百", "number-unreadable"),
    ("quantity", "0x10", "number-with-unit"),
    ("quantity", "#DIV/0!", "number-unreadable"),
]


@dataclass(frozen=True)
class Said:
    """One entry: its cells as they are spelled, and what they mean."""

    cells: Mapping[str, str]
    means: Mapping[str, Any]


@dataclass(frozen=True)
class Written:
    """A file: its bytes, and for each line on which a record begins what that record says."""

    data: bytes
    lines: Mapping[int, Said]


@st.composite
def quantities(draw: st.DrawFn) -> tuple[str, Decimal]:
    """A number in one of its spellings: plain, signed, padded, full-width, grouped, with an exponent."""
    places = draw(st.integers(0, 6))
    whole = draw(st.integers(-(10**8), 10**8))
    number = Decimal(whole).scaleb(-places)
    plain = f"{number:f}"
    spellings = [plain, f" {plain}\t", plain.translate(FULL_WIDTH), f"{whole}e-{places}", f"{whole}E{-places:+}"]
    if "." in plain:
        spellings.append(f"{plain}000")
    if whole >= 0:
        spellings.append(f"+{plain}")
    if abs(number) >= 1:
        spellings += [f"{number:,f}", f"{number:,f}".replace(",", " "), f"{number:,f}".translate(FULL_WIDTH)]
    return draw(st.sampled_from(spellings)), number


@st.composite
def entries(draw: st.DrawFn, codec: str) -> Said:
    firm = draw(st.sampled_from(FIRMS))
    year, month = draw(st.integers(2000, 2025)), draw(st.integers(0, 12))
    item = draw(st.sampled_from(sorted(UNITS)))
    flow = draw(st.sampled_from(sorted(FLOWS)))
    unit = draw(st.sampled_from(sorted(UNITS[item])))
    text, number = draw(quantities())
    state, quantity = "stated", number
    if flow not in DUE:
        others = {
            "": "blank",
            " \u3000": "blank",
            "—": "not_applicable",
            "N/A": "not_applicable",
            "－": "not_applicable",
        }
        other = draw(st.one_of(st.none(), st.sampled_from(sorted(others))))
        if other is not None:
            text, state, quantity = other, others[other], None
    if month:
        period = f"{year}-{month:02}"
        periods = [
            period,
            f"{year}年{month}月",
            f"{year}/{month:02}",
            f"{year}{month:02}",
            period.translate(FULL_WIDTH),
        ]
    else:
        period = str(year)
        periods = [period, f"{year}年", f"{year} 年度", f"{year}年1-12月"]
    names = (item, energy_items()[item].form_code, energy_items()[item].name_zh)
    spaced = f"{firm[:8]} {firm[8:]}"
    document = draw(st.text(st.characters(codec=codec, exclude_characters="\0"), max_size=8))
    cells = {
        "firm_id": draw(st.sampled_from([firm, firm.lower(), spaced, firm.translate(FULL_WIDTH)])),
        "period": draw(st.sampled_from(periods)),
        "item": draw(st.sampled_from(names)),
        "flow": draw(st.sampled_from([flow, FLOWS[flow], f" {flow} "])),
        "quantity": text,
        "unit": draw(st.sampled_from([unit, f" {unit}"])),
        "document": document,
    }
    means = {"firm_id": firm, "period": period, "item": item, "flow": flow, "state": state, "quantity": quantity,
             "unit": UNITS[item][unit], "unit_written": unit, "document": " ".join(document.split())}  # fmt: skip
    return Said(cells, means)


@dataclass(frozen=True)
class Fault:
    """What is wrong with one record of a file, and the code of the finding that has to say so."""

    column: str
    text: str
    code: str


SHORT, LONG, NUL = (
    Fault("", "short", "row-ragged"),
    Fault("", "long", "row-ragged"),
    Fault("", "NUL", "text-undecodable"),
)
FAULTS = [*(Fault(*broken) for broken in BROKEN), SHORT, LONG, NUL]


@st.composite
def files(draw: st.DrawFn, fault: Fault | None = None) -> Written:
    """A file of different entries, its columns in any order, in any encoding and dialect.

    With a fault, its first record has it: the first line of ``Written.lines`` is the place.
    """
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"]))
    codec = "gbk" if encoding == "gbk" else "utf-8"
    said = draw(st.lists(entries(codec), min_size=1, max_size=8, unique_by=_key))
    columns = draw(st.permutations(sorted(HEADS)))
    delimiter = draw(st.sampled_from(",;\t"))
    newline = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoted = draw(st.sampled_from(["where due", "all", "some"]))
    text, line, lines = "", 1, {}
    for record in (None, *said):
        before = draw(st.sampled_from(["", "", "", newline, f" {newline}" if text else newline]))
        cells = [draw(st.sampled_from(HEADS[column])) if record is None else record.cells[column] for column in columns]
        if record is said[0] and fault is not None:
            cells = _with(fault, dict(zip(columns, cells, strict=True)))
        quotes = [quoted == "all" or (quoted == "some" and draw(st.booleans())) for _ in cells]
        line += len(LINE_END.findall(before))
        if record is not None:
            lines[line] = record
        row = delimiter.join(_cell(cell, delimiter, quote) for cell, quote in zip(cells, quotes, strict=True)) + newline
        line += len(LINE_END.findall(row))
        text += before + row
    if draw(st.booleans()):
        text = text.removesuffix(newline)
    data = text.encode("gb18030" if encoding == "gbk" and fault is not None else encoding)
    if encoding in ("gbk", "gb18030"):  # a text may be good UTF-8 by chance, and UTF-8 is tried first
        assume(not _is_utf_8(data) or data.decode() == text)
    return Written(data, lines)


def _with(fault: Fault, cells: dict[str, str]) -> list[str]:
    if fault is SHORT:
        return [*cells.values()][:-1]
    if fault is LONG:
        return [*cells.values(), "x"]
    if fault is NUL:
        return [*(cells | {"document": "a\0b"}).values()]
    return [*(cells | {fault.column: fault.text}).values()]


def _key(said: Said) -> tuple[str, ...]:
    return tuple(said.means[part] for part in ("firm_id", "period", "item", "flow"))


def _cell(cell: str, delimiter: str, quote: bool) -> str:
    if quote or any(sign in cell for sign in f'{delimiter}"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def holds(rows: Sequence[Mapping[str, Any]], written: Written) -> None:
    """Insist that the rows say what was written, each at its line, and nothing else."""
    assert [row["row_number"] for row in rows] == list(written.lines)
    for row in rows:
        means = written.lines[row["row_number"]].means
        assert {name: row[name] for name in means} == means


def tried(share: float) -> settings:
    return settings(
        max_examples=max(1, round(EXAMPLES * share)),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@tried(0.35)
@given(files())
def test_row_by_row_what_is_read_is_what_was_written(written: Written) -> None:
    parsed = by_rows(written.data)
    assert parsed.findings == ()
    holds(record_rows(parsed), written)


@tried(0.1)
@given(files())
def test_in_bulk_what_is_staged_is_what_was_written(tmp_path: Path, written: Written) -> None:
    parsed, rows = in_bulk(tmp_path, written.data)
    assert parsed.findings == ()
    holds(rows, written)


@tried(0.25)
@given(st.sampled_from(FAULTS).flatmap(lambda fault: st.tuples(st.just(fault), files(fault))))
def test_row_by_row_a_file_with_a_fault_is_refused_at_its_place(case: tuple[Fault, Written]) -> None:
    refused_at_its_place(by_rows(case[1].data), *case)


@tried(0.04)
@given(st.sampled_from(FAULTS).flatmap(lambda fault: st.tuples(st.just(fault), files(fault))))
def test_in_bulk_a_file_with_a_fault_is_refused_at_its_place(tmp_path: Path, case: tuple[Fault, Written]) -> None:
    parsed, rows = in_bulk(tmp_path, case[1].data)
    assert rows == []
    refused_at_its_place(parsed, *case)


def refused_at_its_place(parsed: ParsedFile, fault: Fault, written: Written) -> None:
    """Insist that a file gives no rows, and one finding of the fault at its line and column."""
    assert record_rows(parsed) == []
    place = (None, "") if fault is NUL else (next(iter(written.lines)), fault.column)
    found = [(finding.code, finding.place.row, finding.place.column) for finding in parsed.findings]
    assert found.count((fault.code, *place)) == 1, found


@pytest.mark.parametrize(("column", "text", "code"), BROKEN)
def test_each_broken_cell_is_refused_with_its_code(tmp_path: Path, column: str, text: str, code: str) -> None:
    cells = {"firm_id": FIRMS[0], "period": "2020", "item": "01", "flow": "purchase", "quantity": "5", "unit": "吨"}
    row = ['"' + cell + '"' for cell in (cells | {column: text}).values()]
    data = f"{','.join(cells)}\n{','.join(row)}\n".encode()
    for parsed in (by_rows(data), in_bulk(tmp_path, data)[0]):
        assert [(each.code, each.place.row, each.place.column) for each in parsed.findings] == [(code, 2, column)]


NASTY = [
    *("", " ", "x", "1", "1.5", "-0", "1e5", "1e12", "0.0000001", "9999999999999", "１２", "1,234", "=1+1", "—", "NaN"),
    *(
        "吨",
        "t",
        "tce",
        "GJ",
        "kJ",
        "百万千焦",
        "万元",
        "度",
        "tce/GJ",
        "GJ/t",
        "tC/GJ",
        "NULL",
        "\\N",
        "是",
        "no",
        "全部",
    ),
    *("2020", "2020-05", "2015", "现价", "2015-01-01", "1900-01-01", "513221", "C3216", FIRMS[0], FIRMS[1].lower()),
    *("电力", "33", "柴油", "热力", "purchase", "sale", "购进量", "closing_stock", "value_added", "generation"),
    *("a\nb", 'q"q', "\x01", "\x1e", "\x1f", "\u3000", "a\u2003 b"),
]
TABLES = {
    "entries": [*HEADS, "coefficient", "coefficient_unit", "ncv", "ncv_unit", "carbon_content", "carbon_content_unit"],
    "activity": ["firm_id", "period", "measure", "quantity", "unit", "price_base", "document"],
    "firms": ["firm_id", "name", "county", "industry", "above_scale", "park", "scope", "valid_from"],
}
LIKELY = {"firm_id": [FIRMS[0], FIRMS[1].lower()], "period": ["2020", "2020-05"], "item": ["33", "热力"],
          "flow": ["sale", "purchase"], "quantity": ["1", "36.5", "—"], "unit": ["kJ", "百万千焦", "万元"],
          "measure": ["value_added", "generation"], "county": ["513221"], "industry": ["C3216", "44"],
          "above_scale": ["是", "no"], "name": ["某厂"], "valid_from": ["", "2015-01-01"]}  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """A table of any kind whose cells are mostly likely and sometimes anything."""
    columns = TABLES[draw(st.sampled_from(sorted(TABLES)))]
    cells = [st.one_of(st.sampled_from(LIKELY.get(column, [""])), st.sampled_from(LIKELY.get(column, [""])),
                       st.sampled_from(NASTY)) for column in columns]  # fmt: skip
    rows = draw(st.lists(st.tuples(*cells), max_size=12))
    if draw(st.booleans()):
        rows = [tuple(" ".join(cell.split()) for cell in row) for row in rows]
    lines = [",".join(_cell(cell, ",", quote=False) for cell in row) for row in (columns, *rows)]
    return "\n".join(lines).encode()


@tried(0.06)
@given(tables())
def test_any_table_is_read_in_bulk_as_row_by_row(tmp_path: Path, data: bytes) -> None:
    expected = by_rows(data)
    parsed, rows = in_bulk(tmp_path, data)
    assert told(parsed) == told(expected)
    assert parsed.notices == expected.notices
    assert rows == record_rows(expected)


@tried(0.2)
@given(
    st.sampled_from(["", "a,b\n", '"a","b"\r\n', "a,b\r\n1,2\r\n"]),
    st.lists(st.sampled_from([",", ",", '"', '"', '""', '","', "\n", "\r\n", "\r", ";", " ", "a", "吨", "1,2\n",
                              '"3","4"\n', '"5,6",7\r\n', "\x01", "\x1e", "\x1f"]), max_size=14),
)  # fmt: skip
def test_any_text_is_split_by_duckdb_as_by_the_csv_module(tmp_path: Path, head: str, parts: list[str]) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes((head + "".join(parts)).encode())
    expected_faults: list[Finding] = []
    faults: list[Finding] = []
    expected = records(path.read_bytes(), path.name, expected_faults)
    with raw_table(path, tmp_path, faults) as table:
        found = [] if table is None else [table.header, *table.records()]
    assert [(line, list(cells)) for line, cells in found] == [(line, list(cells)) for line, cells in expected]
    assert faults == expected_faults


HEAD = "firm_id,period,item,flow,quantity,unit"


@pytest.mark.parametrize("number", ["1.5E-5", "0.000015"])
def test_a_number_behind_many_whole_ones_keeps_its_decimals(tmp_path: Path, number: str) -> None:
    """A reader that takes its types from the first rows stores 30,000 whole numbers, then 1.5 as 2."""
    lines = [f"{FIRMS[n % 2]},{1950 + n // 24}-{n // 2 % 12 + 1:02},01,sale,{n},吨" for n in range(1800)]
    data = "\n".join([HEAD, *lines, f"{FIRMS[0]},2090,01,sale,{number},吨"]).encode()
    for rows in (record_rows(by_rows(data)), in_bulk(tmp_path, data)[1]):
        assert rows[-1]["quantity"] == Decimal("0.000015")
        assert [row["quantity"] for row in rows[:-1]] == [Decimal(n) for n in range(1800)]


def test_no_line_of_a_ragged_file_is_lost(tmp_path: Path) -> None:
    """A reader that finds its header itself dropped the header and two of three rows."""
    data = f"{HEAD}\n{FIRMS[0]},2020,01\n{FIRMS[0]},2020,01,sale,5,吨,x\n".encode()
    for parsed in (by_rows(data), in_bulk(tmp_path, data)[0]):
        assert [(each.code, each.place.row) for each in parsed.findings] == [("row-ragged", 2), ("row-ragged", 3)]


def test_columns_in_another_order_are_taken_by_name(tmp_path: Path) -> None:
    data = f"unit,quantity,flow,item,period,firm_id\n吨,5,sale,01,2020,{FIRMS[0]}\n".encode()
    for rows in (record_rows(by_rows(data)), in_bulk(tmp_path, data)[1]):
        assert [(row["firm_id"], row["quantity"], row["unit"]) for row in rows] == [(FIRMS[0], Decimal(5), "t")]


@pytest.mark.parametrize(
    ("cell", "code"),
    [("1e309", "number-too-large"), ("1e-400", "number-too-fine"), ("NaN", "number-unreadable"),
     ("inf", "number-unreadable"), ("1_000", "number-unreadable"), ("一百", "number-unreadable"),
     ("#DIV/0!", "number-unreadable"), ("=1+1", "number-unreadable"), ("1.2万", "number-with-unit")],
)  # fmt: skip
def test_what_a_typed_column_would_change_in_silence_is_refused(tmp_path: Path, cell: str, code: str) -> None:
    data = f"{HEAD}\n{FIRMS[0]},2020,01,sale,{cell},吨\n".encode()
    for parsed in (by_rows(data), in_bulk(tmp_path, data)[0]):
        assert [(each.code, each.place.row, each.place.column) for each in parsed.findings] == [(code, 2, "quantity")]


def test_a_file_in_gbk_is_neither_empty_nor_garbled(tmp_path: Path) -> None:
    """A reader told to ignore errors reads no row of it, one told latin-1 reads other signs."""
    data = f"{HEAD},凭证\n{FIRMS[0]},2020年,原煤,销售量,5,吨,磅单\n".encode("gbk")
    for rows in (record_rows(by_rows(data)), in_bulk(tmp_path, data)[1]):
        assert [(row["item"], row["unit_written"], row["document"]) for row in rows] == [("raw_coal", "吨", "磅单")]


@pytest.mark.parametrize("text", ["a\0b", "x" * 131_073])
def test_a_nul_and_an_endless_cell_are_refused(tmp_path: Path, text: str) -> None:
    data = f"{HEAD},凭证\n{FIRMS[0]},2020年,原煤,销售量,5,吨,{text}\n".encode()
    for parsed in (by_rows(data), in_bulk(tmp_path, data)[0]):
        assert [each.code for each in parsed.findings] in (["text-undecodable"], ["csv-unreadable"])
