"""Reads meter readings under a declared layout, and verifies the declared stamp convention against the data."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from itertools import pairwise
from zoneinfo import ZoneInfo

from ledgers._findings import Finding, Place, has_errors
from ledgers._records import ParsedFile, ReadingRow
from ledgers._vocabulary import reading_base_unit
from ledgers.importers._cells import QUANTITY_BOUND, read_quantity, read_unit, refuse_overflow, shown
from ledgers.importers._csv_text import Record, records
from ledgers.importers._readings_layout import DAY_MINUTES, ReadingsLayout, TimeColumn, read_layout

IMPORTER = "readings"
VERSION = "1"


@dataclass(frozen=True, slots=True)
class Stamped:
    """One record with its stamp, as written and as a local time of the meter."""

    record: Record
    written: str
    stamp: datetime


def parse_readings(data: bytes, file: str, layout_data: bytes, layout_file: str) -> ParsedFile:
    """Return one reading per interval and measure, with the START of the interval in local time of the meter.

    Whether a stamp names the start or the end of its interval, and what 00:00 means, is declared in the layout and
    checked against the order of the rows; a contradiction is an error that says which convention would fit. A blank
    reading makes no row; days with fewer intervals than a day has become warnings.
    """
    faults: list[Finding] = []
    layout = read_layout(layout_data, layout_file, faults)
    lines = records(data, file, faults, encoding=layout.encoding, delimiter=layout.delimiter) if layout else []
    columns = _columns(layout, lines[0], file, faults) if layout and lines else {}
    if layout is None or not columns:
        return ParsedFile(IMPORTER, VERSION, findings=tuple(faults))
    stamped = list(_stamped(lines[1:], columns[layout.time.column], file, layout, faults))
    kept = _in_order(stamped, file, layout, faults)
    rows = list(_readings(kept, columns, file, layout, faults))
    if not has_errors(faults):
        gaps = list(_gaps(rows, file, layout))
        faults.extend(gaps)
        faults.extend(_doubt(stamped, file, layout) if gaps else ())
    notices = tuple(f"{left.column}: {left.reason}" for left in layout.not_imported)
    good = () if has_errors(faults) else tuple(rows)
    return ParsedFile(IMPORTER, VERSION, readings=good, findings=tuple(faults), notices=notices)


def _columns(layout: ReadingsLayout, header: Record, file: str, faults: list[Finding]) -> Mapping[str, int]:
    """Return the position of every column; nothing where a declared one is missing."""
    declared = [layout.time.column]
    declared += [each.column for each in layout.measures] + [each.column for each in layout.not_imported]
    columns: dict[str, int] = {}
    for at, cell in enumerate(header.cells):
        name = cell.strip()
        place = Place(file, row=header.line, column=shown(name))
        if name in columns:
            facts = {"found": name, "first": str(columns[name] + 1)}
            faults.append(Finding("column-duplicate", place, facts))
        elif name not in declared:
            near = get_close_matches(name, declared, n=3, cutoff=0.5) or declared
            faults.append(Finding("column-unknown", place, {"found": shown(name), "expected": ", ".join(near)}))
        columns[name] = at
    missing = [name for name in declared if name not in columns]
    faults.extend(Finding("column-missing", Place(file, row=header.line), {"found": name}) for name in missing)
    return {} if missing else columns


def _stamped(
    lines: Sequence[Record], at: int, file: str, layout: ReadingsLayout, faults: list[Finding]
) -> Iterator[Stamped]:
    """Yield the records whose stamp can be read and lies on the grid of intervals."""
    time = layout.time
    sample = f"{time.format}: {time.written(datetime(2020, 1, 31, 0, time.interval_minutes % 60))}"  # noqa: DTZ001
    for record in lines:
        written = record.cells[at].strip()
        expected = ""
        try:
            stamp = datetime.strptime(written, time.format)  # noqa: DTZ007 (local time of the meter)
        except ValueError:
            expected = sample
        else:
            if stamp.tzinfo is not None or stamp.second or (stamp.hour * 60 + stamp.minute) % time.interval_minutes:
                expected = f"{time.interval_minutes} min × n"
        if expected:
            place = Place(file, row=record.line, column=time.column)
            faults.append(Finding("reading-stamp", place, {"found": shown(written), "expected": expected}))
        else:
            yield Stamped(record, written, stamp)


def _disorder(stamped: Sequence[Stamped], time: TimeColumn) -> int:
    """Return how often an interval does not begin after the one before it."""
    starts = time.starts([each.stamp for each in stamped])
    return sum(later <= earlier for earlier, later in pairwise(starts))


def _contradiction(stamped: Sequence[Stamped], file: str, time: TimeColumn, faults: list[Finding]) -> bool:
    """Tell whether another convention than the declared one brings the rows into better order, and say which."""
    wrong = _disorder(stamped, time)
    if not wrong:
        return False
    disorder = {convention: _disorder(stamped, convention) for convention in time.conventions}
    best = min(disorder, key=disorder.__getitem__)
    if disorder[best] == wrong:
        return False
    facts = {"found": str(time), "rows": str(wrong), "expected": str(best)}
    faults.append(Finding("reading-convention", Place(file, column=time.column), facts))
    return True


def _in_order(
    stamped: Sequence[Stamped], file: str, layout: ReadingsLayout, faults: list[Finding]
) -> list[tuple[datetime, Stamped]]:
    """Return the records with the starts of their intervals, each later than the one before.

    Where the declared convention is contradicted, only the first row that shows it is named.
    """
    time = layout.time
    contradicted = _contradiction(stamped, file, time, faults)
    shown_once = False
    kept: list[tuple[datetime, Stamped]] = []
    first: dict[datetime, int] = {}
    for each, start in zip(stamped, time.starts([each.stamp for each in stamped]), strict=True):
        if kept and start <= kept[-1][0] and not shown_once:
            shown_once = contradicted
            if start in first:
                place = Place(file, row=each.record.line, column=time.column)
                facts = {"first": str(first[start]), "found": f"{layout.meter_id}, {each.written}"}
                faults.append(Finding("row-duplicate", place, facts))
                continue
            if len(kept) > 1 and start > kept[-2][0] and kept[-1][0] > kept[-2][0] + time.interval:
                stray_start, stray = kept.pop()  # the row before leapt ahead; this one goes on where it left
                del first[stray_start]
                faults.append(_misplaced(stray, kept[-1][0] + time.interval, file, time))
            else:
                faults.append(_misplaced(each, kept[-1][0] + time.interval, file, time))
                continue
        kept.append((start, each))
        first[start] = each.record.line
    return kept


def _misplaced(stray: Stamped, due: datetime, file: str, time: TimeColumn) -> Finding:
    place = Place(file, row=stray.record.line, column=time.column)
    return Finding("reading-stamp", place, {"found": shown(stray.written), "expected": time.written(due)})


def _readings(
    kept: Sequence[tuple[datetime, Stamped]],
    columns: Mapping[str, int],
    file: str,
    layout: ReadingsLayout,
    faults: list[Finding],
) -> Iterator[ReadingRow]:
    measures = [
        (columns[measure.column], measure.column, measure.measure, read_unit(measure.unit, "", "", Place(), []))
        for measure in layout.measures
    ]
    for start, each in kept:
        for at, column, measure, unit in measures:
            place = Place(file, "", each.record.line, column)
            number = read_quantity(each.record.cells[at], f"{measure}, {unit}", place, faults)
            units = (unit, reading_base_unit(unit))
            refuse_overflow(each.record.cells[at], number, units, QUANTITY_BOUND, measure, place, faults)
            if number.quantity is not None:
                yield ReadingRow(
                    layout.meter_id, measure, start, layout.time.interval_minutes, number.quantity, unit, place
                )


def _gaps(rows: Sequence[ReadingRow], file: str, layout: ReadingsLayout) -> Iterator[Finding]:
    """Yield one warning for each incomplete day or run of days without any reading, and for a change of clocks."""
    if not rows:
        return
    counts = Counter((row.start_at.date(), row.measure) for row in rows)
    due = DAY_MINUTES // layout.time.interval_minutes
    first, last = min(day for day, _ in counts), max(day for day, _ in counts)
    zone, offsets = ZoneInfo(layout.timezone), set()
    empty_from: date | None = None
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        offsets.add(datetime(day.year, day.month, day.day, 12, tzinfo=zone).utcoffset())
        lacking = [m.measure for m in layout.measures if counts[day, m.measure] < due]
        is_empty = not any(counts[day, measure.measure] for measure in layout.measures)
        if empty_from and not is_empty:
            yield _gap(file, layout, f"{empty_from} … {day - timedelta(days=1)}", f"0/{due}")
        empty_from = (empty_from or day) if is_empty else None
        if lacking and not is_empty:
            missing = ", ".join(f"{measure} {counts[day, measure]}/{due}" for measure in lacking)
            yield _gap(file, layout, str(day), missing)
    if len(offsets) > 1:
        facts = {"column": "timezone", "found": layout.timezone, "expected": "Etc/GMT-8, Asia/Shanghai…"}
        yield Finding("layout-invalid", Place(file, column="timezone"), facts)


def _gap(file: str, layout: ReadingsLayout, days: str, missing: str) -> Finding:
    return Finding("reading-gap", Place(file), {"item": layout.meter_id, "found": days, "expected": missing})


def _doubt(stamped: Sequence[Stamped], file: str, layout: ReadingsLayout) -> Iterator[Finding]:
    """Yield a warning where the declared convention leaves days incomplete and another, in order too, none."""
    due = DAY_MINUTES // layout.time.interval_minutes
    for convention in layout.time.conventions:
        days = Counter(start.date() for start in convention.starts([each.stamp for each in stamped]))
        if any(count != due for count in days.values()) or _disorder(stamped, convention):
            continue
        if convention != layout.time:
            facts = {"found": str(layout.time), "expected": str(convention)}
            yield Finding("reading-convention-doubtful", Place(file, column=layout.time.column), facts)
        return
