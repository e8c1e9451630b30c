"""What the texts of a table of readings mean; each distinct text is read once, the rows are joined in SQL."""

from datetime import datetime, timedelta
from decimal import Decimal

from factors import conversion_factor
from ledgers._findings import Finding, Place
from ledgers._vocabulary import reading_base_unit
from ledgers.importers._cells import cell_text, read_quantity, shown
from ledgers.importers._meter_ids import read_meter_id
from ledgers.importers._readings_layout import ReadingsLayout
from ledgers.importers._readings_source import TEXTS_MAX, Source
from ledgers.importers._readings_time import Stamp, parse_stamp
from ledgers.importers.days import FIRST_YEAR, LAST_YEAR
from ledgers.importers.numbers import parse_number

MULTIPLIER_POWER, MULTIPLIER_DECIMALS = 6, 6
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (local time, as the stamps)


def read_texts(source: Source, line_offset: int | None) -> tuple[tuple[int, int], ...]:
    """Fill the tables of what texts mean, make ``cell``, and find the rows whose texts mean nothing.

    ``line_offset`` is the line of the first record, None where the records carry their lines.

    Returns the pairs of conventions, by their numbers in the layout, under which every interval starts alike.
    """
    source.run("record", line="^no_line$" if line_offset is not None else "^line$", **_patterns(source))
    source.run("tables")
    source.run("add_origin", line_offset=line_offset)
    source.run("numbered")
    _read_measures(source)
    _read_meters(source)
    _read_kinds(source)
    _read_multipliers(source)
    alike = _read_stamps(source)
    source.run("cells")
    if source.run("count_cells")[0]["whole"]:
        return alike
    with_kind = bool(source.layout.wide and source.layout.wide.measure_column)
    for row in source.listed("stray_rows", with_kind=with_kind):
        finding = _stray(source, row["reason"], row["line"], row["text"], row["clock"])
        if row["reason"] == "meter":
            source.faults.append(finding)
        else:
            source.blame(finding, read_meter_id(row["meter"], Place(), []) or source.layout.meter_id)
        source.leave_out(finding.code, shown(row["meter"]), row["places"])
    return alike


def _patterns(source: Source) -> dict[str, str]:
    layout = source.layout
    return {
        "meter": source.column(layout.meter_column),
        "day": source.column(layout.time.column),
        "clock": source.column(layout.time.clock_column),
        "kind": source.column(layout.wide.measure_column if layout.wide else ""),
        "multiplier": source.column(layout.counter.multiplier_column if layout.counter else ""),
        "values": f"^({'|'.join(slot.name for slot in source.slots)})$",
    }


def _texts(source: Source, first: str, second: str = "") -> list[tuple[str, str]]:
    """Return the different texts of a column, or of two; more than can be read one by one are refused."""
    rows = source.run("texts", first=f"^{first}$", second=f"^{second or first}$", most=TEXTS_MAX + 1)
    if len(rows) > TEXTS_MAX:
        column = {"meter": source.layout.meter_column, "day": source.layout.time.column}.get(first, first)
        facts = {"column": column, "found": f"> {TEXTS_MAX}", "expected": f"<= {TEXTS_MAX} 种 / different values"}
        source.faults.append(Finding("value-unknown", source.place(None, column), facts))
        return []
    return [(row["first"], row["second"]) for row in rows]


def _read_measures(source: Source) -> None:
    for number, (measure, unit) in enumerate(zip(source.layout.measures, source.units, strict=True)):
        base = reading_base_unit(unit)
        factor = Decimal(1) if unit == base else conversion_factor(unit, base)
        source.run("add_measure", measure=number, name=measure.measure, unit=unit, base_unit=base, factor=factor)
    for slot in source.slots:
        source.run("add_slot", name=slot.name, position=slot.position, measure=slot.measure)


def _read_meters(source: Source) -> None:
    layout = source.layout
    numbers: dict[str, int] = {}
    written: list[str] = []
    if layout.meter_column:
        for text, _ in _texts(source, "meter"):
            if meter_id := read_meter_id(text, Place(), []):
                numbers.setdefault(meter_id, len(numbers))
                written.append(text)
    else:
        numbers[layout.meter_id] = 0
        written.append("")
    source.meters.extend(numbers)
    known = [read_meter_id(text, Place(), []) if layout.meter_column else layout.meter_id for text in written]
    source.run("add_meters", written=written, meters=[numbers[each] for each in known], meter_ids=known)


def _read_kinds(source: Source) -> None:
    layout = source.layout
    if not (layout.wide and layout.wide.measure_column):
        return
    measures: dict[str, int | None] = {each.value: None for each in layout.not_imported if each.value}
    measures |= {measure.value: number for number, measure in enumerate(layout.measures)}
    for text, _ in _texts(source, "kind"):
        if cell_text(text) in measures:
            source.run("add_kind", written=text, measure=measures[cell_text(text)])


def _read_multipliers(source: Source) -> None:
    counter = source.layout.counter
    if not (counter and counter.multiplier_column):
        source.run("add_multiplier", written="", multiplier=counter.multiplier if counter else Decimal(1))
        return
    for text, _ in _texts(source, "multiplier"):
        multiplier = _multiplier(text)
        if multiplier is not None:
            source.run("add_multiplier", written=text, multiplier=multiplier)


def _multiplier(text: str) -> Decimal | None:
    number = parse_number(text, decimals=MULTIPLIER_DECIMALS).quantity
    return number if number is not None and 0 < number < 10**MULTIPLIER_POWER else None


def _read_stamps(source: Source) -> tuple[tuple[int, int], ...]:
    layout = source.layout
    conventions, interval = layout.time.conventions, layout.time.interval
    slots = source.slots if layout.wide else source.slots[:1]
    starts: list[list[int | None]] = [[] for _ in range(3)]
    known: list[tuple[str, str]] = []
    for written, clock in _texts(source, "day", "clock"):
        stamp, fault = _stamp(layout, written, clock)
        if stamp is None or fault:
            continue
        for slot in slots:
            there = stamp
            if layout.wide:
                there = Stamp(stamp.moment + timedelta(minutes=slot.minutes), is_24=slot.is_24)
            for number in range(3):
                convention = conventions[number] if number < len(conventions) else None
                allowed = convention is not None and convention.allows(there)
                start = convention.start(there, interval) if convention is not None and allowed else None
                starts[number].append(None if start is None else _minutes(start))
        known.append((written, clock))
        source.days.append(_joined(written, clock))
    days, clocks = [day for day, _ in known], [clock for _, clock in known]
    source.run("add_days", written=days, clocks=clocks, width=len(slots))
    source.run("add_stamps", first=starts[0], second=starts[1], third=starts[2])
    pairs = ((one, other) for one in range(len(conventions)) for other in range(one))
    return tuple((other, one) for one, other in pairs if starts[one] == starts[other])


def _minutes(moment: datetime) -> int:
    return int((moment - _EPOCH).total_seconds()) // 60


def _joined(written: str, clock: str) -> str:
    return f"{written.strip()} {clock.strip()}".strip()


def _stamp(layout: ReadingsLayout, written: str, clock: str) -> tuple[Stamp | None, str]:
    """Return the stamp of a row and, where it will not do, what was expected."""
    time = layout.time
    stamp = parse_stamp(_joined(written, clock), time.format)
    if stamp is None:
        return None, _sample(layout)
    moment = stamp.moment
    if moment.tzinfo is not None or not FIRST_YEAR < moment.year < LAST_YEAR:
        return None, f"{FIRST_YEAR + 1} … {LAST_YEAR - 1}" if moment.tzinfo is None else _sample(layout)
    if layout.wide and (moment.hour or moment.minute or moment.second or stamp.is_24):
        return None, _sample(layout)
    if moment.second or moment.microsecond or (moment.hour * 60 + moment.minute) % time.interval_minutes:
        return None, f"{time.interval_minutes} min × n"
    return stamp, ""


def _sample(layout: ReadingsLayout) -> str:
    time = layout.time
    if not time.format:
        return "2020-01-31, 2020/1/31, 2020年1月31日, 20200131"
    convention = time.declared or time.conventions[0]
    start = datetime(2020, 1, 31, 0, 0 if layout.wide else time.interval_minutes % 60)  # noqa: DTZ001
    return f"{time.format}: {convention.written(start, time.interval, time.format)}"


def _stray(source: Source, reason: str, line: int, text: str, clock: str) -> Finding:
    """Return why a row is no reading: its meter, stamp, kind or multiplier means nothing."""
    layout = source.layout
    unread: list[Finding] = []
    if reason == "day":
        _, expected = _stamp(layout, text, clock)
        facts = {"found": shown(_joined(text, clock)), "expected": expected}
        return Finding("reading-stamp", source.place(line, layout.time.column), facts)
    if reason == "meter":
        read_meter_id(text, source.place(line, layout.meter_column), unread)
        return unread[0]
    if reason == "kind" and layout.wide:
        column = layout.wide.measure_column
        known = [each.value for each in layout.measures] + [each.value for each in layout.not_imported if each.value]
        facts = {"column": column, "found": shown(text), "expected": ", ".join(known)}
        return Finding("value-unknown", source.place(line, column), facts)
    column = layout.counter.multiplier_column if layout.counter else ""
    place = source.place(line, column)
    read_quantity(text, column, place, unread, decimals=MULTIPLIER_DECIMALS)
    facts = {"column": column, "found": shown(text), "expected": f"0 < {column} < 10^{MULTIPLIER_POWER}"}
    return unread[0] if unread else Finding("value-unknown", place, facts)
