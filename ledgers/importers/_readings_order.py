"""Which convention the stamps of a file follow, held against the order of its rows, and the rows out of order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ledgers._findings import Finding
from ledgers.importers._cells import shown
from ledgers.importers._readings_source import FINDINGS_MAX, Source
from ledgers.importers._readings_time import DAY_MINUTES, Convention

_METERS_SHOWN = 20
_ROWS_MAX = 2_000_000
"""Rows of meters out of order that are looked through one by one; the meters beyond are named in a notice."""


@dataclass(frozen=True, slots=True)
class Disorder:
    """How often the intervals of a meter do not begin after the one before, under each convention."""

    meter: int
    series: int
    wrong: Sequence[int]

    def best(self, at: int) -> int:
        """Return the convention with the fewest such places, the one in use where it is among them."""
        return min(range(len(self.wrong)), key=lambda other: (self.wrong[other], other != at))


def choose_convention(source: Source, alike: Sequence[tuple[int, int]]) -> Convention | None:
    """Return the convention of the file, declared or found, and make ``begun``; None where the data leave two.

    Rows that do not begin after the one before become findings: a contradiction of the declared convention where
    another brings the rows of the meter into better order, else rows out of place.
    """
    conventions = source.layout.time.conventions
    declared = source.layout.time.declared is not None
    disorders: list[Disorder] = []
    if not declared or source.run("any_disorder", start="^start_1$")[0]["found"]:
        disorders = [
            Disorder(row["meter"], row["series"], [row["wrong_1"], row["wrong_2"], row["wrong_3"]][: len(conventions)])
            for row in source.run("disorder")
        ]
    at = 0 if declared else _detected(source, disorders, alike)
    if at is None:
        return None
    source.run("begun", start=f"^start_{at + 1}$")
    wrong = [disorder for disorder in disorders if disorder.wrong[at]]
    contradicted = _contradictions(source, wrong, at)
    looked_through = 0
    for number, disorder in enumerate(wrong):
        if looked_through > _ROWS_MAX:
            _name_unexamined(source, wrong[number:])
            break
        contradiction = (disorder.meter, disorder.series) in contradicted
        looked_through += _out_of_order(source, disorder, conventions[at], contradicted=contradiction)
    return conventions[at]


def _name_unexamined(source: Source, disorders: Sequence[Disorder]) -> None:
    """Name the meters out of order whose rows are not looked through; the file is refused for the ones before them."""
    meters = [disorder.meter for disorder in disorders]
    source.faulty.update(source.meters[meter] for meter in meters)
    named = _meters(source, meters).strip()
    source.notices.append(f"另有电表的行次序有误，未逐行列出 / rows of further meters are out of order: {named}")


def _detected(source: Source, disorders: Sequence[Disorder], alike: Sequence[tuple[int, int]]) -> int | None:
    """Return the number of the convention that fits best, with the evidence in a notice; None where two fit alike.

    The best one leaves the fewest intervals out of order and then, as files are cut at midnight, the fewest first and
    last days of meters that are not whole.
    """
    conventions = source.layout.time.conventions
    scores = [
        (sum(disorder.wrong[at] for disorder in disorders), sum(row["open_ends"] for row in _incomplete(source, at)))
        for at in range(len(conventions))
    ]
    evidence = "; ".join(
        f"{convention}: {wrong} 处乱序 / out of order, {days} 个首末日不完整 / first and last days not whole"
        for convention, (wrong, days) in zip(conventions, scores, strict=True)
    )
    best = min(range(len(conventions)), key=lambda at: scores[at])
    rivals = [
        at for at in range(len(conventions)) if at != best and scores[at] == scores[best] and (best, at) not in alike
    ]
    if rivals:
        named = " | ".join(str(conventions[at]) for at in (best, *rivals))
        facts = {"found": evidence, "expected": named}
        source.faults.append(Finding("stamp-undecided", source.place(None, _time_column(source)), facts))
        return None
    source.notices.append(
        f"时间戳约定由数据判定 / stamp convention found in the data: {conventions[best]} ({evidence})"
    )
    return best


def _incomplete(source: Source, at: int) -> list[dict[str, int]]:
    due = DAY_MINUTES // source.layout.time.interval_minutes
    return source.run("incomplete_days", start=f"^start_{at + 1}$", due=due)


def _time_column(source: Source) -> str:
    return source.layout.time.column


def _contradictions(source: Source, wrong: Sequence[Disorder], at: int) -> set[tuple[int, int]]:
    """Name the conventions that bring meters into better order than the one in use; return those meters."""
    conventions = source.layout.time.conventions
    by_fit: dict[int, list[Disorder]] = {}
    for disorder in wrong:
        best = disorder.best(at)
        if disorder.wrong[best] < disorder.wrong[at]:
            by_fit.setdefault(best, []).append(disorder)
    for best, found in by_fit.items():
        facts = {
            "found": f"{conventions[at]}{_meters(source, [disorder.meter for disorder in found])}",
            "rows": str(sum(disorder.wrong[at] for disorder in found)),
            "expected": str(conventions[best]),
        }
        finding = Finding("reading-convention", source.place(None, _time_column(source)), facts)
        source.blame(finding, *(source.meters[disorder.meter] for disorder in found))
    return {(disorder.meter, disorder.series) for found in by_fit.values() for disorder in found}


def _meters(source: Source, meters: Sequence[int]) -> str:
    """Return the names of some meters in brackets, empty where the file has one meter alone."""
    if not source.layout.meter_column:
        return ""
    names = [source.meters[meter] for meter in dict.fromkeys(meters)]
    more = f", … {len(names)}" if len(names) > _METERS_SHOWN else ""
    return f" ({', '.join(names[:_METERS_SHOWN])}{more})"


def _out_of_order(source: Source, disorder: Disorder, convention: Convention, *, contradicted: bool) -> int:
    """Find the rows of one meter that do not begin after the one before; return how many rows it has.

    Where the convention is contradicted, only the first such row is named.
    """
    rows = source.run("rows_of_meter", meter=disorder.meter, series=disorder.series)
    found = _displaced(source, [Interval(**row) for row in rows], convention, source.meters[disorder.meter])
    listed: dict[str, int] = {}
    for finding in found:
        listed[finding.code] = listed.get(finding.code, 0) + 1
        if listed[finding.code] <= FINDINGS_MAX:
            source.blame(finding, source.meters[disorder.meter])
        if contradicted:
            break
    for code, count in listed.items():
        source.leave_out(code, source.meters[disorder.meter], count)
    return len(rows)


@dataclass(frozen=True, slots=True)
class Interval:
    """One stamp of a meter: the row and column it stands in, and where its interval starts."""

    line: int
    position: int
    stamp: int
    start_at: datetime | None


def _displaced(source: Source, intervals: Sequence[Interval], convention: Convention, meter: str) -> Iterator[Finding]:
    interval, form = source.layout.time.interval, source.layout.time.format
    kept: list[tuple[datetime, Interval]] = []
    first: dict[datetime, int] = {}
    told: set[tuple[int, int]] = set()
    for each in intervals:
        start = each.start_at
        if start is None:
            yield _misplaced(source, each, "00:00, 00:15 …" if source.layout.wide else convention.mark)
            continue
        if kept and start <= kept[-1][0]:
            if start in first:
                if source.layout.wide and (each.line, first[start]) in told:
                    continue  # a day that stands twice is one fault, not one for each of its columns
                told.add((each.line, first[start]))
                facts = {"first": str(first[start]), "found": f"{meter}, {source.written(each.stamp)}"}
                yield Finding("row-duplicate", source.place(each.line, _column(source, each)), facts)
                continue
            leapt = len(kept) > 1 and start > kept[-2][0] and kept[-1][0] > kept[-2][0] + interval
            if leapt:  # the row before leapt ahead; this one goes on where it left
                stray_start, stray = kept.pop()
                del first[stray_start]
            else:
                stray = each
            yield _misplaced(source, stray, _due(source, kept[-1][0] + interval, convention, form))
            if not leapt:
                continue
        kept.append((start, each))
        first[start] = each.line


def _due(source: Source, start: datetime, convention: Convention, form: str) -> str:
    if source.layout.wide:
        form = f"{form or '%Y-%m-%d'} {source.layout.wide.header_format}"
    return convention.written(start, source.layout.time.interval, form)


def _misplaced(source: Source, stray: Interval, expected: str) -> Finding:
    facts = {"found": shown(source.written(stray.stamp)), "expected": expected}
    return Finding("reading-stamp", source.place(stray.line, _column(source, stray)), facts)


def _column(source: Source, each: Interval) -> str:
    return source.header(each.position) or source.layout.time.column


def doubt_convention(source: Source, convention: Convention) -> None:
    """Warn where the declared convention leaves days of a meter incomplete and another, in order too, none."""
    conventions = source.layout.time.conventions
    if source.layout.time.declared is None or convention.mark == "instant" or len(conventions) == 1:
        return
    disorders = source.run("disorder")
    doubted = {row["meter"] for row in _incomplete(source, 0) if row["incomplete"]}
    doubted -= {number for number, meter in enumerate(source.meters) if meter in source.faulty}
    for at, other in enumerate(conventions[1:], start=1):
        broken = {row["meter"] for row in disorders if row[f"wrong_{at + 1}"]}
        broken |= {row["meter"] for row in _incomplete(source, at) if row["incomplete"]}
        fits = sorted(doubted - broken)
        if fits:
            facts = {"found": f"{convention}{_meters(source, fits)}", "expected": str(other)}
            source.faults.append(
                Finding("reading-convention-doubtful", source.place(None, _time_column(source)), facts)
            )
        doubted -= set(fits)
