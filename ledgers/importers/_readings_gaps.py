"""What a file of readings lacks: the runs of missing intervals of each day; and where it spans a change of clocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ledgers._findings import Finding
from ledgers.importers._readings_source import FINDINGS_MAX, LISTED_MAX, Source
from ledgers.importers._readings_time import DAY_MINUTES

_HOUR_MINUTES = 60
_SPANS_SHOWN = 20
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LackingDay:
    """A day of a meter that lacks intervals: how many each measure has, in the order of the layout; its first line."""

    meter: int
    day: date
    counts: Sequence[int]
    line: int | None


def find_gaps(source: Source) -> bool:
    """Warn of each incomplete day and each run of days without a reading, meter by meter; tell whether any is."""
    due = DAY_MINUTES // source.layout.time.interval_minutes
    listed: list[LackingDay] = []
    runs: list[list[LackingDay]] = []
    count, meter = 0, -1
    for day in _lacking(source, due):
        if source.meters[day.meter] in source.faulty:
            continue
        if day.meter != meter:
            meter, count = day.meter, 0
        empty = not any(day.counts)
        if runs and empty and _follows(runs[-1], day):
            runs[-1].append(day)
            continue
        count += 1
        if count <= FINDINGS_MAX and len(runs) < LISTED_MAX:
            runs.append([day])
            listed += [] if empty else [day]
        else:
            source.unlisted["reading-gap", source.meters[meter]] += 1
    missing = _missing(source, listed, due)
    source.faults.extend(_gap(source, run, missing, due) for run in runs)
    return bool(runs)


def _follows(run: Sequence[LackingDay], day: LackingDay) -> bool:
    last = run[-1]
    return last.meter == day.meter and last.day + _DAY == day.day and not any(last.counts)


def _lacking(source: Source, due: int) -> Iterator[LackingDay]:
    cursor = source.stream("lacking_days", due=due)
    while rows := cursor.fetchmany(10_000):
        for meter, day, counts, line in rows:
            yield LackingDay(meter, day, counts, line)


def _missing(source: Source, days: Sequence[LackingDay], due: int) -> dict[tuple[int, date, int], list[str]]:
    """Return the runs of missing intervals of some days, such as 12:00–13:00: 4, by meter, day and measure."""
    minutes = source.layout.time.interval_minutes
    runs: dict[tuple[int, date, int], list[str]] = {}
    if not days:
        return runs
    meters, dates = [day.meter for day in days], [day.day for day in days]
    for row in source.run("missing_runs", meters=meters, days=dates, minutes=minutes, due=due):
        first = row["first_slot"] * minutes
        span = f"{_clock(first)}–{_clock(first + row['intervals'] * minutes)}: {row['intervals']}"
        runs.setdefault((row["meter"], row["day"], row["measure"]), []).append(span)
    return runs


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _gap(
    source: Source, run: Sequence[LackingDay], missing: dict[tuple[int, date, int], list[str]], due: int
) -> Finding:
    first, last = run[0], run[-1]
    if not any(first.counts):
        days = f"{first.day} … {last.day}"
        expected = f"0/{due}" if len(run) == 1 else f"0/{due} × {len(run)}"
    else:
        days = str(first.day)
        expected = ", ".join(
            f"{measure.measure} {count}/{due} ({'; '.join(missing.get((first.meter, first.day, number), []))})"
            for number, (measure, count) in enumerate(zip(source.layout.measures, first.counts, strict=True))
            if count < due
        )
    facts = {"item": source.meters[first.meter], "found": days, "expected": expected}
    return Finding("reading-gap", source.place(first.line, source.layout.time.column if first.line else ""), facts)


def note_spans(source: Source) -> None:
    """Note the meters that begin later or end earlier than the file: no gap, yet worth a look."""
    spans = source.run("spans")
    if len(spans) < 2:
        return
    first = min(span["first_start"] for span in spans).date()
    last = max(span["last_start"] for span in spans).date()
    short = [span for span in spans if (span["first_start"].date(), span["last_start"].date()) != (first, last)]
    if short:
        named = "; ".join(
            f"{source.meters[span['meter']]} {span['first_start'].date()} … {span['last_start'].date()}"
            for span in short[:_SPANS_SHOWN]
        )
        more = f"; … {len(short)}" if len(short) > _SPANS_SHOWN else ""
        whole = f"{first} … {last}"
        source.notices.append(
            f"起止日期与全文件（{whole}）不同的电表 / meters that do not span the file ({whole}): {named}{more}"
        )


def find_clock_changes(source: Source) -> None:
    """Refuse a file that spans a change of the declared zone's clocks, and locate the missing and the doubled hour.

    The ledger keeps local time without a mark of summer time, so it cannot tell a doubled hour apart.
    """
    bounds = source.run("first_last")[0]
    if bounds["first_start"] is None:
        return
    zone, name = ZoneInfo(source.layout.timezone), source.layout.timezone
    first, last = bounds["first_start"].date(), bounds["last_start"].date()
    changes = list(_changes(zone, first, last))
    if not changes:
        return
    facts = {"column": "timezone", "found": name, "expected": "Etc/GMT-8, Asia/Shanghai…"}
    source.faults.append(Finding("layout-invalid", source.place(None, "timezone"), facts))
    if source.layout.time.interval_minutes > _HOUR_MINUTES:
        return
    for change in changes:
        source.faults.append(_clock_change(source, zone, change))


def _changes(zone: ZoneInfo, first: date, last: date) -> Iterator[date]:
    """Yield the days on which the clocks of a zone change."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        if midnight.utcoffset() != (midnight + _DAY).utcoffset():
            yield day


def _clock_change(source: Source, zone: ZoneInfo, day: date) -> Finding:
    """Return the finding on one change: the local time that is skipped or comes twice, and what the file has there."""
    minutes = [datetime(day.year, day.month, day.day) + timedelta(minutes=at) for at in range(DAY_MINUTES)]  # noqa: DTZ001
    skipped = [moment for moment in minutes if _is_skipped(moment, zone)]
    affected = skipped or [moment for moment in minutes if _is_doubled(moment, zone)]
    from_at, to_at = affected[0], affected[-1] + timedelta(minutes=1)
    held = source.run("between", from_at=from_at, to_at=to_at)[0]["intervals"]
    intervals = len(affected) // source.layout.time.interval_minutes
    facts = {
        "column": source.layout.timezone,
        "found": f"{from_at:%Y-%m-%d %H:%M} … {to_at:%H:%M}",
        "item": "跳过 / skipped" if skipped else "重复 / doubled",
        "rows": str(held),
        "expected": "0" if skipped else str(2 * intervals),
    }
    return Finding("clock-change", source.place(None, source.layout.time.column), facts)


def _is_skipped(moment: datetime, zone: ZoneInfo) -> bool:
    aware = moment.replace(tzinfo=zone)
    return aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment


def _is_doubled(moment: datetime, zone: ZoneInfo) -> bool:
    return moment.replace(tzinfo=zone).utcoffset() != moment.replace(tzinfo=zone, fold=1).utcoffset()
