"""The raw table: DuckDB reads what the csv module reads, line for line, or the same findings are made."""

import csv
import sys
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from ledgers import Finding
from ledgers.importers import _raw_csv
from ledgers.importers._csv_bytes import CHUNK_BYTES, Census, census
from ledgers.importers._csv_text import LINE_CHARS_MAX, records
from ledgers.importers._raw_table import raw_table
from ledgers.importers._raw_view import RawTable, connected

Rows = list[tuple[int, list[str]]]

IRREGULAR = {
    "no line end at the end": "a,b\n1,2",
    "CR LF": "a,b\r\n1,2\r\n",
    "CR alone": "a,b\r1,2\r3,4\r",
    "line ends of two kinds": "a,b\r\n1,2\n3,4\r\n",
    "a CR within a line": "a,b\n1\r2,3\n4,5\n",
    "blank lines": "\n\na,b\n\n1,2\n \n3,4\n\n",
    "blank records": "a,b\n,\n1,2\n \t,\u3000\n3,4\n",
    "a blank header line of delimiters": ",\na,b\n1,2\n",
    "quotes": 'a,b\n"1","2,3"\n"x ""y"" z",4\n5,6"7\n',
    "a quote within a cell, and two that look plain": 'a,b\n1"2,3\n"4,5"\n,"\n',
    "a quote left open in each of two lines": 'a,b\n"1,2\n3",4\n5,6\n',
    "a quoted cell that ends at a delimiter of the next line": 'a,b\n"1,\n,"2\n3,4\n',
    "quotes behind a space": 'a,b\n1, "2"\n"3" ,4\n',
    "doubled quotes": 'a,b\n"1""2",3\n"""",4\n""5"",6\n',
    "one quote alone": 'a,b\n1,2\n",',
    "nothing but quotes": '"a","b"\n"",""\n"1",""\n',
    "a quoted line end": 'a,b\n"1\n\n2",3\n4,"5\r\n6"\n7,8\n',
    "a short and a long record": "a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3\n注：合成数据\n",
    "a comma more": "a,b\n1,2,\n3,4\n",
    "a comma more in one line and a blank line": "a,b\n1,2,\n\n3,4\n",
    "a quoted cell without end": 'a,b\n1,2\n"3,4\n5,6\n',
    "text after a quoted cell": 'a,b\n1,2\n"3"x,4\n',
    "signs of our own": "a,b\n\x01,2\n\x1e1,\x1f2\n\x1en,\\N\n",
    "texts that readers take for nothing": "a,b\nNULL,NaN\n\\N,NA\n,x\n#1,'2'\n",
    "one column": "a\n1\n\n2\n",
    "a header alone": "a,b\n",
    "nothing but line ends": "\n\r\n\n",
    "spaces around cells": "a,b\n 1 ,\t2\n\u30003,4\u3000\n",
    "semicolons": "a;b\n1,2;3\n",
    "tabs": "a\tb\n1,2\t3\n",
    "other line separators": "a,b\n1\u20282,3\x0b4\n5\x0c6,7\x858\n",
    "a cell at the limit": f"a,b\n{'x' * 131_072},1\n2,3\n",
    "a cell beyond the limit": f"a,b\n1,2\n{'x' * 131_073},1\n2,3\n",
    "a line beyond the limit": "a,b\n1,2\n" + "x," * (LINE_CHARS_MAX // 2) + "\n3,4\n",
    "a record beyond the limit": "a,b\n1,2\n" + ('"' + "x\n" * 60_000 + '",') * 9 + "\n3,4\n",
}


def by_csv(data: bytes, faults: list[Finding]) -> Rows:
    return [(line, list(cells)) for line, cells in records(data, "t.csv", faults)]


def by_duckdb(folder: Path, data: bytes, faults: list[Finding]) -> tuple[Rows, RawTable | None]:
    path = folder / "t.csv"
    path.write_bytes(data)
    with raw_table(path, folder, faults) as table:
        if table is None:
            return [], None
        rows = table.connection.execute("SELECT * FROM raw").fetchall()
        assert table.row_count == len(rows)
        assert table.line_offset is None or [row[0] for row in rows] == [n + 2 for n in range(len(rows))]
        return [(table.header.line, list(table.header.cells)), *((line, list(cells)) for line, *cells in rows)], table


@pytest.mark.parametrize("name", IRREGULAR)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_every_shape_of_file_reads_as_the_csv_module_reads_it(tmp_path: Path, name: str, encoding: str) -> None:
    data = IRREGULAR[name].encode(encoding)
    expected_faults: list[Finding] = []
    faults: list[Finding] = []
    rows, _ = by_duckdb(tmp_path, data, faults)
    assert rows == by_csv(data, expected_faults)
    assert faults == expected_faults


REGULAR = {
    "plain": "企业,数量\n甲,1\n乙,\n丙, 2 \n",
    "quoted": '"企业","数量"\n"甲","1"\n"乙",""\n"丙"," 2 "\n',
    "quoted in part": '企业,"数量"\n甲,1\n"乙",\n丙," 2 "',
    "quoted delimiters": '"企业,数,量","数量"\n"甲",",,"\n",乙",","\n"丙",2\n',
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", REGULAR)
def test_a_regular_file_is_read_by_duckdb_as_it_stands_and_alike_through_the_csv_module(
    tmp_path: Path, name: str, newline: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    data = (mark + REGULAR[name].replace("\n", newline)).encode(encoding)
    faults: list[Finding] = []
    direct, table = by_duckdb(tmp_path, data, faults)
    assert table is not None
    assert table.line_offset == 2
    monkeypatch.setattr(_raw_csv, "_as_it_stands", lambda *_: None)
    slow, table = by_duckdb(tmp_path, data, faults)
    assert table is not None
    assert table.line_offset is None
    lines = [cells for _, cells in by_csv(data, faults)]
    assert len(lines) == 4
    assert direct == slow == list(enumerate(lines, start=1))
    assert faults == []


@pytest.mark.parametrize(
    ("text", "one"),
    [("a\nb\n", True), ("a\r\nb\r\n", True), ("a\nb", True), ("a\r\nb\n", False), ("a\rb\n", False), ("a\r", False)],
)
def test_line_ends_are_of_one_kind_or_told_apart(text: str, one: bool) -> None:
    assert census(BytesIO(text.encode()), ",").one_line_end is one


def test_rows_that_do_not_add_up_to_the_lines_are_read_through_the_csv_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_more(stream: BytesIO, delimiter: str) -> Census:
        counted = census(stream, delimiter)
        return replace(counted, lines=counted.lines + 1, delimiters=counted.delimiters + 1)

    monkeypatch.setattr(_raw_csv, "census", one_more)
    rows, table = by_duckdb(tmp_path, b"a,b\n1,2\n3,4\n", [])
    assert table is not None
    assert (table.line_offset, rows) == (None, [(1, ["a", "b"]), (2, ["1", "2"]), (3, ["3", "4"])])


@pytest.mark.parametrize(
    ("text", "delimiters", "plain"),
    [
        ('"a","b,c"\n"",d\n', 2, True),
        ('"a"\r\n,"b"', 1, True),
        ('a"b,c"\n', 1, False),
        ('"a"b,c\n', 1, False),
        ('"a\n",b\n', 1, False),
        ('"a""b",c\n', 1, False),
        ('"a,b\n', 1, False),
        ('a,","\n', 1, True),
        ('",",","\n', 1, True),
        ('a,"b"\n"c",d"\n', 2, False),
        (' "a",b\n', 1, False),
    ],
)
def test_quotes_are_plain_where_each_begins_or_ends_a_whole_cell_of_one_line(
    text: str, delimiters: int, plain: bool
) -> None:
    counted = census(BytesIO(text.encode()), ",")
    assert (counted.quotes, counted.plain_quotes) == (True, plain)
    assert not plain or counted.delimiters == delimiters


def test_rows_beyond_one_buffer_keep_their_order_and_their_lines(tmp_path: Path) -> None:
    """Four buffers of DuckDB and more pieces of the census, line ends of two signs across their borders."""
    cells = [[f"{number}", "吨" * (number % 7), f"{number * 7919 % 1_000_003}"] for number in range(1_000_000)]
    data = "".join(f"{','.join(row)}\r\n" for row in [["a", "b", "c"], *cells]).encode()
    assert len(data) > 20 * CHUNK_BYTES
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with raw_table(path, tmp_path, []) as table:
        assert table is not None
        assert table.line_offset == 2
        table.connection.execute("CREATE TABLE kept AS SELECT c1, c2, c3 FROM raw")
        wrong = table.connection.execute(
            "SELECT count(*), count_if(c1::INTEGER <> rowid OR c3::INTEGER <> rowid * 7919 % 1000003) FROM kept"
        ).fetchall()
        numbered = table.connection.execute("SELECT count_if(line <> c1::INTEGER + 2) FROM raw").fetchall()
    assert wrong == [(1_000_000, 0)]
    assert numbered == [(0,)]


@pytest.mark.parametrize(
    ("data", "encoding", "byte"),
    [
        (b"a,b\n1,\xff\n", "gb18030", 6),
        (b"a,b\n" + "企业".encode("gbk") + b"\x81", "gb18030", 8),
        (b"\xef\xbb\xbfa,b\n1,\xff\n", "utf-8-sig", 9),
        (b"a,b\n1,\x002\n", "utf-8-sig", 6),
        ("企业,b\n1,\x002\n".encode(), "utf-8-sig", 11),
        ("a,b\n1,\x002\n".encode("utf-16"), "utf-16", 14),
        ("a,b\n1,2\n".encode("utf-16") + b"\x00", "utf-16", 18),
        (b"a,b\n" + b"1,2\n" * 600_000 + b"1,\xff\n", "utf-8-sig", 4 + 4 * 600_000 + 2),
        (b"a,b\n" + "企,业\n".encode("gbk") * 300_001 + b"1,\xff\n", "gb18030", 4 + 6 * 300_001 + 2),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_the_byte_of_the_file(
    tmp_path: Path, data: bytes, encoding: str, byte: int
) -> None:
    faults: list[Finding] = []
    rows, table = by_duckdb(tmp_path, data, faults)
    assert (rows, table) == ([], None)
    assert [finding.code for finding in faults] == ["text-undecodable"]
    assert any(part.startswith(f"{encoding}: ") and part.endswith(f"byte {byte}")
               for part in faults[0].facts["found"].split("; "))  # fmt: skip
    expected: list[Finding] = []
    assert by_csv(data, expected) == []
    assert faults == expected


def test_a_path_with_the_signs_of_a_pattern_is_the_file_itself(tmp_path: Path) -> None:
    folder = tmp_path / "a[1]*?{b}"
    folder.mkdir()
    (tmp_path / "a1").mkdir()
    (tmp_path / "a1" / "t.csv").write_text("a,b\nwrong,1\n")
    rows, table = by_duckdb(folder, b"a,b\nright,1\n", [])
    assert table is not None
    assert rows[1] == (2, ["right", "1"])


def test_space_in_sql_is_what_python_takes_for_space() -> None:
    signs = [chr(code) for code in range(1, sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    connection = connected(Path())
    blank = connection.execute("SELECT list_filter($signs, lambda sign: is_blank(sign))", {"signs": signs}).fetchall()
    assert blank[0][0] == [sign for sign in signs if sign.isspace()]
    connection.close()


def written(rows: Sequence[Sequence[str]]) -> str:
    stream = StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


def test_no_line_is_lost_where_many_lines_end_within_cells(tmp_path: Path) -> None:
    rows = [["a", "b"], *([str(number), "\n" * (number % 5) + "x"] for number in range(3000))]
    faults: list[Finding] = []
    found, _ = by_duckdb(tmp_path, written(rows).encode(), faults)
    assert [cells for _, cells in found] == rows
    assert found[-1][0] == 2 + sum(1 + number % 5 for number in range(2999))
    assert faults == []
