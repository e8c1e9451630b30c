"""Tidy tables as Parquet: read as the texts that a CSV would hold, at the number of their row."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ledgers.importers import parse_file
from tests.ledgers.tidy_ways import in_bulk, record_rows

FIRM = "91513221HCHC00528F"


def parquet(folder: Path, query: str) -> Path:
    path = folder / "table.parquet"
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def both_ways(path: Path, folder: Path) -> Iterator[Any]:
    """Yield what a Parquet file holds as records, then as staged rows."""
    plain = parse_file(path)
    yield plain, record_rows(plain)
    yield in_bulk(folder, path.read_bytes(), "again.parquet")


def test_a_parquet_file_is_read_as_the_csv_of_its_texts(tmp_path: Path) -> None:
    """0.1 + 0.2 is 0.3 at 15 digits; NULL is blank, allowed of sales alone; the row of NULLs is no record."""
    path = parquet(
        tmp_path,
        f"""
        SELECT '{FIRM}' AS firm_id, 2020::SMALLINT AS period, '33' AS item, 'purchase' AS flow,
            0.1 + 0.2::DOUBLE AS 数量, '万千瓦时' AS unit, 'x' AS document
        UNION ALL SELECT '{FIRM}', 2020, '33', 'total_use', 1e12::DOUBLE, '千瓦时', NULL
        UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, ' '
        UNION ALL SELECT '{FIRM}', 2020, '33', 'sale', NULL, '万千瓦时', ''
    """,
    )
    for parsed, rows in both_ways(path, tmp_path):
        assert parsed.findings == ()
        assert [(row["row_number"], row["flow"], row["state"], row["quantity"]) for row in rows] == [
            (1, "purchase", "stated", Decimal("0.3")),
            (2, "total_use", "stated", Decimal(10**12)),
            (4, "sale", "blank", None),
        ]
        assert [row["document"] for row in rows] == ["x", "", ""]


def test_days_logical_values_and_decimals_of_a_parquet_file_are_texts_of_their_kind(tmp_path: Path) -> None:
    firms = f"""
        SELECT '{FIRM}' AS firm_id, '某厂' AS name, 513221 AS county, 'C3216' AS industry, true AS above_scale,
            DATE '2015-01-01' AS valid_from
    """
    for _, rows in both_ways(parquet(tmp_path, firms), tmp_path):
        assert [(row["above_scale"], row["valid_from"], row["county"]) for row in rows] == [
            (True, date(2015, 1, 1), "513221")
        ]
    activity = f"""
        SELECT '{FIRM}' AS firm_id, '2020' AS period, 'generation' AS measure,
            unnest([1.5, 2.25])::DECIMAL(30, 9) AS quantity, '度' AS unit, unnest(['', '2015']) AS price_base
    """
    for parsed, _ in both_ways(parquet(tmp_path, activity), tmp_path):
        assert [(finding.code, finding.place.row) for finding in parsed.findings] == [("value-unknown", 2)]


QUANTITIES = f"""
    SELECT '{FIRM}' AS firm_id, '2020' AS period, '01' AS item, 'sale' AS flow,
        unnest([1, 'nan'::DOUBLE]) AS quantity, '吨' AS unit
"""


@pytest.mark.parametrize(
    ("query", "code", "row", "column"),
    [
        ("SELECT 1 AS firm_id, [2] AS period, 'a' AS item", "column-type", None, "period"),
        ("SELECT 1 AS firm_id, '1'::BLOB AS period", "column-type", None, "period"),
        ("SELECT 1 AS firm_id, TIME '12:00' AS period", "column-type", None, "period"),
        ("SELECT 'a' AS a, 'b' AS b", "file-no-importer", None, ""),
        ("SELECT 'a' AS firm_id, 'b' AS period, 'c' AS item", "column-missing", None, ""),
        ("SELECT 'a' AS \"x'\"\"y\", 'b' AS firm_id, 'b' AS period, 'c' AS item", "column-unknown", None, "x'\"y"),
        ("SELECT 'a' AS firm_id, 'a' || chr(0) AS period", "parquet-unreadable", None, ""),
        ("SELECT 'a' AS firm_id, repeat('a', 131073) AS period", "parquet-unreadable", None, ""),
        (QUANTITIES, "number-unreadable", 2, "quantity"),
    ],
)
def test_what_a_parquet_file_may_not_hold_is_refused_at_its_place(
    tmp_path: Path, query: str, code: str, row: int | None, column: str
) -> None:
    for parsed, rows in both_ways(parquet(tmp_path, query), tmp_path):
        assert rows == []
        finding = next(finding for finding in parsed.findings if finding.code == code)
        assert (finding.place.row, finding.place.column) == (row, column)


def test_a_parquet_file_in_brotli_or_cut_short_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    query = f"SELECT '{FIRM}' AS firm_id, '2020' AS period FROM range(100)"
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION brotli)")
    (finding,) = parse_file(path).findings
    assert (finding.code, "BROTLI" in finding.facts["found"]) == ("parquet-unreadable", True)
    whole = parquet(tmp_path, query).read_bytes()
    for length in range(4, len(whole), 37):
        path.write_bytes(whole[:length])
        assert [finding.code for finding in parse_file(path).findings] == ["parquet-unreadable"]
