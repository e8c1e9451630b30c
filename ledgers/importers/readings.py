"""Reads meter readings under a declared layout, and verifies the declared stamp convention against the data.

The table may be long (a row a stamp) or wide (a row a day), of one meter or many, a CSV or a sheet of a workbook. Row
work is SQL (``ledgers/sql/readings``) over a table of text; Python reads each distinct text once.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ledgers._findings import Finding, Place, has_errors
from ledgers._records import ParsedFile, ReadingRow
from ledgers.importers._fault_list import FaultList
from ledgers.importers._raw_table import raw_table
from ledgers.importers._readings_gaps import find_clock_changes, find_gaps, note_spans
from ledgers.importers._readings_header import read_header
from ledgers.importers._readings_layout import ReadingsLayout, measure_units, read_layout
from ledgers.importers._readings_order import choose_convention, doubt_convention
from ledgers.importers._readings_source import Source
from ledgers.importers._readings_texts import read_texts
from ledgers.importers._readings_values import make_intervals, read_numbers
from ledgers.importers._readings_workbook import sheet_as_csv

IMPORTER = "readings"
VERSION = "2"
ROWS_HELD_MAX = 200_000
"""Readings that are returned as records where a folder is given; more of them are staged as Parquet."""
_UNLISTED_SHOWN = 100
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xls"})


def parse_readings(path: Path, layout_path: Path, folder: Path | None = None) -> ParsedFile:
    """Return one reading per interval and measure, with the START of the interval in local time of the meter.

    Whether a stamp names the start or the end of its interval, and what 00:00 means, is declared in the layout and
    checked against the order of the rows; a contradiction is an error that says which convention would fit. A blank
    reading makes no row; days with fewer intervals than a day has become warnings.

    Parameters
    ----------
    folder
        Where the staged table of a file of more than ``ROWS_HELD_MAX`` readings goes; without it all are records.
    """
    faults: list[Finding] = []
    notices: list[str] = []
    layout = read_layout(layout_path.read_bytes(), layout_path.name, faults)
    if layout is None:
        return ParsedFile(IMPORTER, VERSION, findings=tuple(faults))
    result = ParsedFile(IMPORTER, VERSION)
    with (
        tempfile.TemporaryDirectory(dir=folder) as work,
        _opened(path, layout, Path(work), faults, notices) as opened,
    ):
        if opened is not None:
            _examine(opened, notices)
            if not has_errors(faults):
                result = _kept(opened, folder)
    return replace(result, findings=tuple(faults), notices=tuple(notices))


@contextmanager
def _opened(
    path: Path, layout: ReadingsLayout, work: Path, faults: list[Finding], notices: list[str]
) -> Iterator[tuple[Source, int | None] | None]:
    """Open the table of a file with its header read, and the line of its first record; None where there is none."""
    table_path, sheet, encoding, delimiter = path, "", layout.encoding, layout.delimiter
    if path.suffix.lower() in WORKBOOK_SUFFIXES:
        written = sheet_as_csv(path, layout, work, faults, notices)
        if written is None:
            yield None
            return
        (table_path, sheet), encoding, delimiter = written, "utf-8", ","
    elif layout.sheet or layout.header_row > 1:
        facts = {"column": "sheet, header_row", "found": path.name, "expected": "工作簿 / a workbook (.xlsx, .xls)"}
        faults.append(Finding("layout-invalid", Place(path.name, column="sheet, header_row"), facts))
        yield None
        return
    structure = FaultList()
    with raw_table(table_path, work, structure, encoding=encoding, delimiter=delimiter) as table:
        faults.extend(structure.told(path.name))
        if table is None:
            yield None
            return
        place = Place(path.name, sheet, table.header.line)
        columns, slots = read_header(layout, table.header.cells, place, faults)
        if not columns:
            yield None
            return
        units = measure_units(layout, path.name, [])
        source = Source(table.connection, layout, path.name, sheet, columns, slots, units, faults, notices)
        source.run("attach", path=str(work / "readings.duckdb"))
        source.run("use")
        yield source, table.line_offset


def _examine(opened: tuple[Source, int | None], notices: list[str]) -> None:
    """Find all that is wrong with a table of readings, and make its intervals."""
    source, line_offset = opened
    alike = read_texts(source, line_offset)
    convention = choose_convention(source, alike)
    if convention is not None:
        read_numbers(source)
        make_intervals(source)
        if source.is_telling and find_gaps(source):
            doubt_convention(source, convention)
        find_clock_changes(source)
        note_spans(source)
    notices.extend(f"{left.column or left.value}: {left.reason}" for left in source.layout.not_imported)
    for (code, meter), places in source.unlisted.most_common(_UNLISTED_SHOWN):
        notices.append(f"{meter} {code}: 另有 {places} 处未列出 / {places} further places not listed")
    if len(source.unlisted) > _UNLISTED_SHOWN:
        rest = len(source.unlisted) - _UNLISTED_SHOWN
        notices.append(f"另有 {rest} 块电表或代码有未列出之处 / {rest} further meters or codes have places not listed")


def _kept(opened: tuple[Source, int | None], folder: Path | None) -> ParsedFile:
    source, _ = opened
    count = source.run("count")[0]["readings"]
    if folder is None or count <= ROWS_HELD_MAX:
        return ParsedFile(IMPORTER, VERSION, readings=_rows(source))
    path = folder / "reading.parquet"
    source.run("stage", path=str(path), minutes=source.layout.time.interval_minutes)
    return ParsedFile(IMPORTER, VERSION, staged={"reading": path})


def _rows(source: Source) -> tuple[ReadingRow, ...]:
    """Return the readings in the order of the file."""
    layout, minutes = source.layout, source.layout.time.interval_minutes
    cursor = source.stream("rows")
    rows: list[ReadingRow] = []
    while found := cursor.fetchmany(50_000):
        for meter_id, number, start_at, quantity, line, position in found:
            measure, unit = layout.measures[number], source.units[number]
            place = source.place(line, source.header(position) or measure.column)
            rows.append(ReadingRow(meter_id, measure.measure, start_at, minutes, quantity, unit, place))
    return tuple(rows)
