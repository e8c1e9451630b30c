"""The header of a table of readings: every column is declared, or is an interval of the day in a wide table."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from ledgers._findings import Finding, Place
from ledgers.importers._cells import shown
from ledgers.importers._readings_layout import ReadingsLayout, Wide
from ledgers.importers._readings_source import Slot
from ledgers.importers._readings_time import DAY_MINUTES, parse_stamp
from ledgers.importers.numbers import narrowed


def read_header(
    layout: ReadingsLayout, cells: Sequence[str], place: Place, faults: list[Finding]
) -> tuple[Mapping[str, str], Sequence[Slot]]:
    """Return the names in ``raw`` of all columns by their headers, and those that hold readings.

    Nothing where a column is missing that the layout declares, or an interval of the day has no column.
    """
    declared = _declared(layout)
    columns: dict[str, str] = {}
    slots: list[Slot] = []
    for at, cell in enumerate(cells):
        name = cell.strip()
        there = Place(place.file, place.sheet, place.row, shown(name))
        if name in columns:
            first = columns[name].removeprefix("c")
            faults.append(Finding("column-duplicate", there, {"found": name, "first": first}))
        elif name not in declared:
            slot = _interval_column(layout, f"c{at + 1}", name, len(slots))
            if slot is None:
                near = get_close_matches(name, declared, n=3, cutoff=0.5) or [*declared, *_sample(layout)]
                faults.append(Finding("column-unknown", there, {"found": shown(name), "expected": ", ".join(near)}))
            else:
                slots.append(slot)
        columns[name] = f"c{at + 1}"
    missing = [name for name in declared if name not in columns]
    if not missing and layout.wide is None:
        for number, measure in enumerate(layout.measures):
            slots.append(Slot(columns[measure.column], measure.column, 0, number))
    before = len(faults)
    faults.extend(Finding("column-missing", place, {"found": name}) for name in missing)
    if layout.wide:
        faults.extend(_interval_faults(layout, slots, place))
    return ({}, ()) if len(faults) > before else (columns, slots)


def _declared(layout: ReadingsLayout) -> list[str]:
    names = [layout.time.column, layout.time.clock_column, layout.meter_column]
    names += [layout.wide.measure_column] if layout.wide else []
    names += [layout.counter.multiplier_column] if layout.counter else []
    names += [each.column for each in layout.measures] + [each.column for each in layout.not_imported]
    return [name for name in dict.fromkeys(names) if name]


def _interval_column(layout: ReadingsLayout, column: str, name: str, position: int) -> Slot | None:
    """Return the column of an interval of the day, None where its header is no such thing."""
    wide = layout.wide
    if wide is None:
        return None
    measure = None if wide.measure_column else 0
    if wide.columns == "numbers":
        number = re.fullmatch(rf"{re.escape(wide.prefix)}0*([1-9]\d{{0,3}})", narrowed(name) or "", re.ASCII)
        if number is None or int(number[1]) > DAY_MINUTES // layout.time.interval_minutes:
            return None
        return Slot(column, name, position, measure, (int(number[1]) - 1) * layout.time.interval_minutes)
    stamp = parse_stamp(f"2000-01-01 {name}", f"%Y-%m-%d {wide.header_format}")
    if stamp is None:
        return None
    return Slot(column, name, position, measure, stamp.moment.hour * 60 + stamp.moment.minute, stamp.is_24)


def _interval_faults(layout: ReadingsLayout, slots: Sequence[Slot], place: Place) -> Iterator[Finding]:
    """Yield what keeps the columns of a wide table from being one day: off the grid, twice, missing."""
    minutes = layout.time.interval_minutes
    first: dict[int, Slot] = {}
    for slot in slots:
        there = Place(place.file, place.sheet, place.row, shown(slot.header))
        if slot.minutes % minutes:
            yield Finding("reading-stamp", there, {"found": shown(slot.header), "expected": f"{minutes} min × n"})
        elif slot.minutes in first:
            facts = {"found": slot.header, "first": first[slot.minutes].header}
            yield Finding("column-duplicate", there, facts)
        first.setdefault(slot.minutes, slot)
    for start in range(0, DAY_MINUTES, minutes):
        if start not in first:
            yield Finding("column-missing", place, {"found": _heading(layout, start)})


def _heading(layout: ReadingsLayout, start: int) -> str:
    wide: Wide | None = layout.wide
    if wide is not None and wide.columns == "numbers":
        return f"{wide.prefix}{start // layout.time.interval_minutes + 1}"
    return f"{start // 60:02}:{start % 60:02}" + (" / 24:00" if start == 0 else "")


def _sample(layout: ReadingsLayout) -> list[str]:
    if layout.wide is None:
        return []
    minutes = layout.time.interval_minutes
    return [_heading(layout, minutes % DAY_MINUTES), _heading(layout, 2 * minutes % DAY_MINUTES), "…"]
