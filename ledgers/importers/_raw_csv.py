"""A CSV as a raw table: read by DuckDB as it stands where its bytes allow it, else through the csv module.

DuckDB detects nothing here: encoding, delimiter, header and widths are ours, every cell is VARCHAR. A CSV whose bytes
show one record a line, with quotes around whole cells at most, is read by DuckDB as it stands; every other one passes
through the csv module into a file of our own that is so. Both end in the same view, or in the same findings.
"""

import csv
import glob
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ledgers._findings import Finding, Place
from ledgers.importers._csv_bytes import Census, Undecodable, census, encodings, text_chunks
from ledgers.importers._csv_text import LINE_CHARS_MAX, Record, chosen_delimiter, lines, regular, split
from ledgers.importers._raw_view import VIEW, Connection, RawTable, Relation, all_blank, cell_names, count_if

_SEPARATOR = "\x1f"
_ESCAPES = str.maketrans({"\x1e": "\x1ee", "\n": "\x1en", "\r": "\x1er", _SEPARATOR: "\x1ed", "\x01": "\x1eo"})
_NULL_SIGN = "\x01"  # in no file that DuckDB reads: an empty cell is an empty text, never NULL
_LINE_BYTES_MAX = 4 * LINE_CHARS_MAX + 64


def csv_table(
    connection: Connection, path: Path, folder: Path, faults: list[Finding], encoding: str, delimiter: str
) -> RawTable | None:
    """Return a CSV as a raw table, None where it has no header that can be read; see ``raw_table``."""
    text = _in_utf_8(path, folder, encoding, faults)
    return None if text is None else _table(connection, text, _Reading(path.name, folder, delimiter, faults))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is read, where copies may stand, and the delimiter that is declared, if one is."""

    file: str
    folder: Path
    delimiter: str
    faults: list[Finding]


def _in_utf_8(path: Path, folder: Path, declared: str, faults: list[Finding]) -> Path | None:
    """Return a file that holds the text in UTF-8: the file itself where it is so written, else a copy in ``folder``."""
    with path.open("rb") as stream:
        head = stream.read(4)
    problems = []
    for encoding in encodings(head, declared):
        try:
            return _checked(path) if encoding == "utf-8-sig" else _recoded(path, folder, encoding)
        except Undecodable as problem:
            problems.append(str(problem))
    faults.append(Finding("text-undecodable", Place(path.name), {"found": "; ".join(problems)}))
    return None


def _checked(path: Path) -> Path:
    with path.open("rb") as stream:
        for _ in text_chunks(stream, "utf-8-sig"):
            pass
    return path


def _recoded(path: Path, folder: Path, encoding: str) -> Path:
    copy = folder / "recoded.csv"
    with path.open("rb") as stream, copy.open("wb") as out:
        for text in text_chunks(stream, encoding):
            out.write(text.encode())
    return copy


def _table(connection: Connection, text: Path, reading: _Reading) -> RawTable | None:
    delimiter = reading.delimiter or _delimiter(text)
    with text.open("rb") as stream:
        counted = census(stream, delimiter)
    table = _as_it_stands(connection, text, delimiter, counted)
    return table or _through_csv(connection, text, delimiter, counted, reading)


def _opened(text: Path) -> TextIO:
    return text.open(encoding="utf-8-sig", newline="")


def _delimiter(text: Path) -> str:
    """Return the delimiter that the header chooses; a line without end chooses none and is refused when it is split."""
    with _opened(text) as stream, suppress(csv.Error):
        return chosen_delimiter(next((line for line in lines(stream) if line.strip("\r\n")), ""))
    return chosen_delimiter("")


def _as_it_stands(connection: Connection, text: Path, delimiter: str, counted: Census) -> RawTable | None:
    """Return the table of a text that DuckDB reads by itself, None where bytes and rows do not show it to be right."""
    import duckdb  # noqa: PLC0415

    if counted.long_lines:
        return None
    with _opened(text) as stream:
        header = next(csv.reader([stream.readline()], delimiter=delimiter), [])
    if not counted.is_regular(len(header)) or not any(cell.strip() for cell in header):
        return None
    names = cell_names(len(header))
    cells = [duckdb.ColumnExpression(name) for name in names]
    try:
        read = _read(connection, text, names, delimiter, quote='"' if counted.quotes else "", skip=1)
        read.select(duckdb.SQLExpression("row_number() OVER () + 1").alias("line"), *cells).create_view(VIEW)
        rows, blank = read.aggregate([duckdb.SQLExpression("count(*)"), count_if(all_blank(cells))]).fetchall()[0]
    except duckdb.Error:  # the csv module says what is wrong, in the words of every other file
        return None
    if blank or rows != counted.lines - 1:
        return None
    split_samples = csv.reader((line.decode() for _, line in counted.samples), delimiter=delimiter, strict=True)
    samples = [Record(line, cells) for (line, _), cells in zip(counted.samples, split_samples, strict=True) if line > 1]
    return RawTable(connection, Record(1, header), rows, 2, samples)


def _through_csv(
    connection: Connection, text: Path, delimiter: str, counted: Census, reading: _Reading
) -> RawTable | None:
    """Return the table of any text, through the csv module and a file without quotes that numbers its records."""
    import duckdb  # noqa: PLC0415

    copy = reading.folder / "records.csv"
    with _opened(text) as stream:
        bounded = lines(stream) if counted.long_lines else stream
        given = regular(split(bounded, delimiter), reading.file, reading.faults)
        header = next(given, None)
        if header is None:
            return None
        with copy.open("w", encoding="utf-8", newline="\n") as out:
            written = _write(given, out)
    names = cell_names(len(header.cells))
    cells = [duckdb.FunctionExpression("unescaped", duckdb.ColumnExpression(name)).alias(name) for name in names]
    read = _read(connection, copy, ["line", *names], _SEPARATOR)
    read.select(duckdb.ColumnExpression("line").cast("INTEGER").alias("line"), *cells).create_view(VIEW)
    rows = read.aggregate([duckdb.SQLExpression("count(*)")]).fetchall()[0][0]
    if rows != written:
        raise RuntimeError(f"{reading.file}: {written} records were written, {rows} are read")
    return RawTable(connection, header, rows, line_offset=None)


def _write(records: Iterator[Record], out: TextIO) -> int:
    """Write records as lines of cells, the line of the file before them, and return how many they are."""
    count = 0
    for line, cells in records:
        count += 1
        if not "".join(cells).isprintable():  # signs of our own and line ends are not printable, nor is much else
            cells = [cell.translate(_ESCAPES) for cell in cells]  # noqa: PLW2901
        out.write(f"{line}{_SEPARATOR}{_SEPARATOR.join(cells)}\n")
    return count


def _read(
    connection: Connection, text: Path, names: Sequence[str], delimiter: str, *, quote: str = "", skip: int = 0
) -> Relation:
    """Return the records of a text of one record a line as DuckDB reads them, nothing detected.

    ``new_line`` is left to DuckDB: it knows both kinds, and returns no rows at all where it is told of one.
    """
    return connection.read_csv(
        glob.escape(str(text)),
        auto_detect=False,
        header=False,
        skiprows=skip,
        columns=dict.fromkeys(names, "VARCHAR"),
        sep=delimiter,
        quotechar=quote,
        escapechar=quote,
        comment="",
        na_values=_NULL_SIGN,
        strict_mode=True,
        null_padding=False,
        compression="none",
        max_line_size=_LINE_BYTES_MAX,
        buffer_size=2 * _LINE_BYTES_MAX,
    )
