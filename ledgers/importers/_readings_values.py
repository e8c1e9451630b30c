"""The numbers of a table of readings, and the amounts of counters: what is no number, and where a counter fell."""

from decimal import Decimal
from typing import Any

from ledgers._findings import Finding, Place, shown_number
from ledgers._vocabulary import reading_base_unit
from ledgers.importers._cells import QUANTITY_BOUND, overflow, read_quantity, shown
from ledgers.importers._readings_source import Source
from ledgers.importers.numbers import DECIMALS, parse_number

_BATCH = 50_000
_REFUSED_MAX = 200_000
"""Different texts that are no number, beyond which the others are not looked at: the file is refused in any case."""
_LIMIT = Decimal(10) ** QUANTITY_BOUND.reckoned_power


def read_numbers(source: Source) -> None:
    """Read what SQL did not take for plain digits by the number grammar; what is no number becomes findings."""
    cursor, refused = source.stream("odd_texts"), 0
    while refused < _REFUSED_MAX and (rows := cursor.fetchmany(_BATCH)):
        numbers = [parse_number(text) for (text,) in rows]
        source.run(
            "add_spelt",
            texts=[text for (text,) in rows],
            quantities=[None if number.quantity is None else format(number.quantity, "f") for number in numbers],
            codes=[None if number.reason is None else number.reason.value for number in numbers],
        )
        refused += sum(number.reason is not None for number in numbers)
    limit = None if source.layout.counter else _LIMIT
    for row in source.listed("value_faults", limit=limit):
        measure, unit = source.layout.measures[row["measure"]], source.units[row["measure"]]
        place = source.place(row["line"], source.header(row["position"]) or measure.column)
        found: list[Finding] = []
        if row["code"] == "number-too-large" and row["number"] is not None:
            found.append(_too_large(row["number"], row["odd"], (measure.measure, unit), place))
        else:
            read_quantity(row["odd"], f"{measure.measure}, {unit}", place, found)
        meter = source.meters[row["meter"]]
        source.blame(found[0], meter)
        source.leave_out(row["code"], meter, row["places"])


def _too_large(number: Decimal, written: str | None, measure: tuple[str, str], place: Place) -> Finding:
    name, unit = measure
    limit = overflow(number, unit, reading_base_unit(unit), QUANTITY_BOUND)
    facts = {"found": shown(written or shown_number(number)), "expected": name, "limit": limit}
    return Finding("number-too-large", place, facts)


def make_intervals(source: Source) -> None:
    """Make ``interval_reading``: what each interval amounts to; of counters, the difference of two readings."""
    counter = source.layout.counter
    if counter is None:
        source.run("plain_intervals")
        return
    minutes = source.layout.time.interval_minutes
    span = None if counter.digits is None else Decimal(10) ** counter.digits
    source.run("counter_pairs", range=span)
    for row in source.listed("counter_faults", range=span, limit=_LIMIT):
        meter = source.meters[row["meter"]]
        if row["code"] == "ran-over":
            step = f"{meter}: {_step(row)}"
            source.notices.append(
                f"第 {row['line']} 行计数器归零续走 / row {row['line']}, the counter ran over: {step}"
            )
        else:
            source.blame(_counter_fault(source, row), meter)
        source.leave_out(row["code"], meter, row["places"])
    source.run("counter_intervals", minutes=minutes)
    for row in source.listed("counter_spans", minutes=minutes):
        meter, unit = source.meters[row["meter"]], source.units[row["measure"]]
        amount = f"{shown_number(row['amount'])} {unit}, {row['before_at']} … {row['read_at']}"
        source.notices.append(
            f"第 {row['line']} 行：电表 {meter} 跨多个间隔的电量未入账"
            f" / row {row['line']}: what meter {meter} counted over several intervals is not stored: {amount}"
        )
        source.leave_out("counter-span", meter, row["places"])


def _counter_fault(source: Source, row: dict[str, Any]) -> Finding:
    counter, measure = source.layout.counter, source.layout.measures[row["measure"]]
    place = source.place(row["line"], source.header(row["position"]) or measure.column)
    if row["code"] == "number-too-large":
        return _too_large(row["amount"], None, (measure.measure, source.units[row["measure"]]), place)
    found, expected = _step(row), measure.measure
    if row["code"] == "counter-multiplier":
        found = f"{shown_number(row['multiplier_before'])} → {shown_number(row['multiplier'])}"
    elif row["code"] == "number-too-fine":
        found += f", × {shown_number(row['multiplier'])}"
    elif row["code"] == "counter-digits":
        found = shown_number(row["reading"])
        expected = f"0 … 10^{counter.digits}" if counter and counter.digits else "≥ 0"
    facts = {
        "item": source.meters[row["meter"]],
        "found": found,
        "expected": expected,
        "first": str(row["line_before"]),
        "decimals": str(DECIMALS),
    }
    return Finding(row["code"], place, facts)


def _step(row: dict[str, Any]) -> str:
    return f"{shown_number(row['before'])} → {shown_number(row['reading'])}"
