"""Makes files of meter readings for tests, of amounts that are known, in every shape and convention."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from ledgers import ParsedFile
from ledgers.importers import parse_file

DAY_MINUTES = 1440
Amounts = Mapping[str, Mapping[datetime, Decimal]]
"""What each meter measured, by the start of the interval."""

INTERVAL_END, INTERVAL_START = 'stamp = "interval_end"', 'stamp = "interval_start"'
CONVENTIONS = {
    "start": INTERVAL_START,
    "day_ending": f'{INTERVAL_END}\nmidnight = "day_ending"',
    "day_beginning": f'{INTERVAL_END}\nmidnight = "day_beginning"',
    "24:00": f'{INTERVAL_END}\nmidnight = "day_beginning"',
}
LONG_MEASURE = '[[measures]]\ncolumn = "kwh"\nmeasure = "electricity"\nunit = "kWh"\n'
WIDE_MEASURE = '[[measures]]\nmeasure = "electricity"\nunit = "kWh"\n'


def layout(time: str, *more: str, head: str = 'meter_column = "meter"', zone: str = "Asia/Shanghai") -> str:
    """Return a layout file: its head, the [time] table and further tables."""
    return "\n".join(['kind = "readings"', head, f'timezone = "{zone}"', "[time]", time, *more, ""])


def long_time(minutes: int, convention: str) -> str:
    """Return the [time] table of a long file; ``convention`` is a key of CONVENTIONS or the lines themselves."""
    lines = CONVENTIONS.get(convention, convention)
    return f'column = "time"\nformat = "%Y-%m-%d %H:%M"\ninterval_minutes = {minutes}\n{lines}'


def read(folder: Path, text: str, declared: str, name: str = "meter.csv", into: Path | None = None) -> ParsedFile:
    """Write a file with its layout beside it and read it."""
    path = folder / name
    path.write_text(text, "utf-8")
    (folder / f"{path.stem}.layout.toml").write_text(declared, "utf-8")
    return parse_file(path, into)


def codes(parsed: ParsedFile) -> list[tuple[str, int | None, str]]:
    """Return code, row and column of every finding."""
    return [(finding.code, finding.place.row, finding.place.column) for finding in parsed.findings]


def amounts(meters: Sequence[str], first: date, days: int, minutes: int) -> Amounts:
    """Return amounts that differ in every meter and interval: whole days, thousandths of a kWh."""
    begin = datetime(first.year, first.month, first.day)  # noqa: DTZ001
    count = days * DAY_MINUTES // minutes
    return {
        meter: {
            begin + timedelta(minutes=minutes * at): Decimal(1 + at + 100_000 * number).scaleb(-3)
            for at in range(count)
        }
        for number, meter in enumerate(meters)
    }


def stamped(start: datetime, minutes: int, convention: str) -> tuple[str, str]:
    """Return the day and the time of day by which a convention stamps the interval that begins at ``start``."""
    moment = start if convention == "start" else start + timedelta(minutes=minutes)
    midnight = convention != "start" and moment.hour == moment.minute == 0
    if midnight and convention in ("day_ending", "24:00"):
        return f"{moment - timedelta(days=1):%Y-%m-%d}", "24:00" if convention == "24:00" else "00:00"
    return f"{moment:%Y-%m-%d}", f"{moment:%H:%M}"


def long_file(known: Amounts, minutes: int, convention: str) -> str:
    """Return a long table, meter after meter."""
    lines = ["meter,time,kwh"]
    for meter, held in known.items():
        lines += [f"{meter},{' '.join(stamped(start, minutes, convention))},{kwh}" for start, kwh in held.items()]
    return "\n".join([*lines, ""])


def interleaved(known: Amounts, minutes: int, convention: str) -> str:
    """Return a long table, stamp after stamp with all meters at each."""
    lines = ["meter,time,kwh"]
    for start in next(iter(known.values())):
        stamp = " ".join(stamped(start, minutes, convention))
        lines += [f"{meter},{stamp},{held[start]}" for meter, held in known.items()]
    return "\n".join([*lines, ""])


def wide_file(known: Amounts, minutes: int, convention: str) -> str:
    """Return a wide table, a row a meter and day; ``numbers`` heads its columns P1, P2, …"""
    first = next(iter(next(iter(known.values()))))
    slots = DAY_MINUTES // minutes
    starts = [first + timedelta(minutes=minutes * at) for at in range(slots)]
    heads = [
        f"P{at + 1}" if convention == "numbers" else stamped(start, minutes, convention)[1]
        for at, start in enumerate(starts)
    ]
    lines = [f"meter,day,{','.join(heads)}"]
    for meter, held in known.items():
        starts = list(held)
        for at in range(0, len(starts), slots):
            cells = ",".join(str(held[start]) for start in starts[at : at + slots])
            lines.append(f"{meter},{starts[at]:%Y-%m-%d},{cells}")
    return "\n".join([*lines, ""])


def as_amounts(parsed: ParsedFile) -> dict[str, dict[datetime, Decimal]]:
    """Return the readings of a file as amounts by meter and start."""
    found: dict[str, dict[datetime, Decimal]] = {}
    for row in parsed.readings:
        held = found.setdefault(row.meter_id, {})
        assert row.start_at not in held
        held[row.start_at] = row.quantity
    return found
