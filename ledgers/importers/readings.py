"""Reads meter readings under a declared layout, and verifies the declared stamp convention against the data."""

import tempfile
from pathlib import Path

from ledgers._findings import Finding, has_errors
from ledgers._records import ParsedFile, ReadingRow
from ledgers._sql import sql_text
from ledgers.importers._readings_gaps import find_clock_changes, find_gaps, note_spans
from ledgers.importers._readings_header import read_header
from ledgers.importers._readings_layout import ReadingsLayout, measure_units, read_layout
from ledgers.importers._readings_order import choose_convention, doubt_convention
from ledgers.importers._readings_source import Source
from ledgers.importers._readings_texts import read_texts
from ledgers.importers._readings_values import make_intervals, read_numbers

IMPORTER = "readings"
VERSION = "2"


def parse_readings(data: bytes, file: str, layout_data: bytes, layout_file: str) -> ParsedFile:
    """Return one reading per interval and measure, with the START of the interval in local time of the meter.

    Whether a stamp names the start or the end of its interval, and what 00:00 means, is declared in the layout and
    checked against the order of the rows; a contradiction is an error that says which convention would fit. A blank
    reading makes no row; days with fewer intervals than a day has become warnings.
    """
    faults: list[Finding] = []
    notices: list[str] = []
    layout = read_layout(layout_data, layout_file, faults)
    if layout is None:
        return ParsedFile(IMPORTER, VERSION, findings=tuple(faults))
    with tempfile.TemporaryDirectory() as folder:
        source = _opened(Path(folder), data, file, layout, faults, notices)
        if source is None:
            return ParsedFile(IMPORTER, VERSION, findings=tuple(faults))
        _examine(source)
        rows = () if has_errors(faults) else _rows(source)
        source.connection.close()
    return ParsedFile(IMPORTER, VERSION, readings=rows, findings=tuple(faults), notices=tuple(notices))


def _opened(
    folder: Path, data: bytes, file: str, layout: ReadingsLayout, faults: list[Finding], notices: list[str]
) -> Source | None:
    import duckdb
    import csv
    from ledgers._findings import Place
    from ledgers.importers._csv_text import records
    lines = records(data, file, faults, encoding=layout.encoding, delimiter=layout.delimiter)
    if not lines:
        return None
    columns, slots = read_header(layout, lines[0].cells, Place(file, row=lines[0].line), faults)
    if not columns:
        return None
    connection = duckdb.connect(str(folder / "readings.duckdb"))
    with (folder / "raw.csv").open("w", newline="") as stream:
        w = csv.writer(stream, quoting=csv.QUOTE_ALL)
        w.writerows([line.line, *line.cells] for line in lines[1:])
    cols = {"line": "BIGINT"} | {f"c{i}": "VARCHAR" for i in range(len(lines[0].cells))}
    connection.execute("CREATE TABLE raw AS SELECT * FROM read_csv($p, auto_detect=false, header=false, nullstr='\\N', delim=',', quote='\"', escape='\"', columns=$c)", {"p": str(folder / "raw.csv"), "c": cols})
    units = measure_units(layout, "", [])
    return Source(connection, layout, file, "", columns, slots, units, faults, notices)


def _examine(source: Source) -> None:
    """Find all that is wrong with a table of readings, and make its intervals."""
    alike = read_texts(source)
    convention = choose_convention(source, alike)
    if convention is not None:
        read_numbers(source)
        make_intervals(source)
        if not has_errors(source.faults) and find_gaps(source):
            doubt_convention(source, convention)
        find_clock_changes(source)
        note_spans(source)
    for left in source.layout.not_imported:
        source.notices.append(f"{left.column or left.value}: {left.reason}")
    for (code, meter), places in source.unlisted.items():
        source.notices.append(f"{meter} {code}: 另有 {places} 处未列出 / {places} further places not listed")


def _rows(source: Source) -> tuple[ReadingRow, ...]:
    """Return the readings in the order of the file."""
    layout, minutes = source.layout, source.layout.time.interval_minutes
    headers = {slot.position: slot.header for slot in source.slots} if layout.wide else {}
    cursor = source.stream("rows")
    rows: list[ReadingRow] = []
    while found := cursor.fetchmany(50_000):
        for meter_id, number, start_at, quantity, line, position in found:
            measure = layout.measures[number]
            place = source.place(line, headers.get(position, measure.column))
            rows.append(
                ReadingRow(meter_id, measure.measure, start_at, minutes, quantity, source.units[number], place)
            )
    return tuple(rows)
