"""A Parquet file as a raw table: text, numbers, days and logical values as the text that a CSV would hold."""

import glob
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ledgers._findings import Finding, Place
from ledgers._sql import sql_text
from ledgers.importers._csv_text import Record
from ledgers.importers._raw_view import VIEW, Connection, RawTable, all_blank, cell_names, count_if

ROWS_MAX = 50_000_000
CELL_CHARS_MAX = 131_072  # as the csv module has it
_COMPRESSIONS = frozenset({"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4", "LZ4_RAW"})  # DuckDB's Brotli is unsafe
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_AS_TEXT = frozenset({*_WHOLE, "VARCHAR", '"NULL"', "BOOLEAN", "DATE", "FLOAT", "DOUBLE"})
_EXPECTED = "VARCHAR, INTEGER, DECIMAL, DOUBLE, DATE, BOOLEAN"


def parquet_table(connection: Connection, path: Path, faults: list[Finding]) -> RawTable | None:
    """Return the columns of a Parquet file as text; ``line`` is the number of the row, from 1, the header's is 0.

    A float is taken at its shortest decimal text of at most 15 significant digits, NULL as an empty cell.
    """
    import duckdb  # noqa: PLC0415

    source = glob.escape(str(path))
    try:
        fault = _metadata_fault(connection, source, path.name)
        if fault is not None:
            faults.append(fault)
            return None
        return _table(connection, source, path.name, faults)
    except duckdb.Error as problem:
        faults.append(_unreadable(path.name, str(problem).replace(str(path), path.name).partition("\n")[0]))
        return None


def _metadata_fault(connection: Connection, source: str, file: str) -> Finding | None:
    """Return why the cells of a file are not even unpacked."""
    query = sql_text("ledgers.importers", "parquet_metadata")
    rows, compressions = connection.execute(query, {"path": source}).fetchall()[0]
    if rows > ROWS_MAX:
        return Finding("file-too-large", Place(file), {"found": f"{rows} rows", "expected": f"{ROWS_MAX} rows"})
    unsafe = sorted(set(compressions or ()) - _COMPRESSIONS)
    return _unreadable(file, f"compression {', '.join(unsafe)}") if unsafe else None


def _table(connection: Connection, source: str, file: str, faults: list[Finding]) -> RawTable | None:
    import duckdb  # noqa: PLC0415

    read = connection.read_parquet(source, file_row_number=True)
    columns = [(name, str(kind)) for name, kind in zip(read.columns, read.types, strict=True)][:-1]
    refused = [(name, kind) for name, kind in columns if not _is_text(kind)]
    for name, kind in refused:
        facts = {"found": kind.partition("(")[0], "expected": _EXPECTED}
        faults.append(Finding("column-type", Place(file, column=name), facts))
    if refused:
        return None
    names = cell_names(len(columns))
    texts = [_text(*column).alias(name) for column, name in zip(columns, names, strict=True)]
    line = (duckdb.ColumnExpression("file_row_number") + duckdb.ConstantExpression(1)).alias("line")
    cells = [duckdb.ColumnExpression(name) for name in names]
    every = read.select(line, *texts)
    rows, blank, unfit = every.aggregate(
        [duckdb.SQLExpression("count(*)"), count_if(all_blank(cells)), _first_unfit(cells)]
    ).fetchall()[0]
    if unfit is not None:
        faults.append(_unreadable(file, f"NUL / more than {CELL_CHARS_MAX} characters, row {unfit}"))
        return None
    kept = every.filter(~all_blank(cells)) if blank else every
    kept.create_view(VIEW)
    header = Record(0, [name for name, _ in columns])
    return RawTable(connection, header, rows - blank, line_offset=None if blank else 1)


def _first_unfit(cells: Sequence[Any]) -> Any:
    """Return the first row with a cell that no CSV could hold."""
    import duckdb  # noqa: PLC0415

    limit = duckdb.ConstantExpression(CELL_CHARS_MAX)
    unfit = duckdb.ConstantExpression(False)
    for cell in cells:
        unfit = unfit | duckdb.FunctionExpression("is_unfit", cell, limit)
    line = duckdb.CaseExpression(unfit, duckdb.ColumnExpression("line"))
    return duckdb.FunctionExpression("min", line)


def _is_text(kind: str) -> bool:
    return kind in _AS_TEXT or kind.startswith(("DECIMAL(", "ENUM("))


def _text(name: str, kind: str) -> Any:
    """Return the expression of a column as text, as the number grammar takes a float."""
    import duckdb  # noqa: PLC0415

    column = duckdb.ColumnExpression(name)
    text = duckdb.FunctionExpression("number_text", column) if kind == "DOUBLE" else column.cast("VARCHAR")
    return duckdb.CoalesceOperator(text, duckdb.ConstantExpression(""))


def _unreadable(file: str, found: str) -> Finding:
    return Finding("parquet-unreadable", Place(file), {"found": found})
