"""Reads one row of a tidy table into one record; every fault of the row is found, then the row is given up."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from factors import EnergyItem, UnknownName, energy_item, same_dimension
from ledgers._findings import Finding, Place, in_both
from ledgers._records import ActivityRow, EntryRow, FirmRow, Flow, State
from ledgers._vocabulary import INDUSTRIES_TABLE, MEASURES_TABLE, Measure, industries, measures
from ledgers.importers._cells import (
    CALORIFIC_BOUND,
    COEFFICIENT_DECIMALS,
    QUANTITY_BOUND,
    cell_text,
    coefficient_bound,
    read_firm_id,
    read_item_unit,
    read_quantity,
    read_ratio_unit,
    read_unit,
    refuse_overflow,
    shown,
)
from ledgers.importers._form_layout import header_form
from ledgers.importers.days import parse_day
from ledgers.importers.numbers import DECIMALS, Number
from ledgers.importers.periods import parse_period

RESERVED_SCOPE = "全部"
_YES_NO = {"yes": True, "是": True, "1": True, "true": True, "no": False, "否": False, "0": False, "false": False}
YES, NO = "true", "false"
FIRST_DAY = "1900-01-01"
MEASURED: Mapping[str, tuple[str, bool]] = {
    "coefficient": ("tce", False),
    "ncv": ("GJ", False),
    "carbon_content": ("tC", True),
}
"""The firm's own coefficients: the unit above the stroke, and whether GJ may stand below it beside the item's own."""
_DUE = frozenset({Flow.PURCHASE, Flow.TOTAL_USE, Flow.PRODUCTION_USE})
_STOCKS = frozenset({Flow.OPENING_STOCK, Flow.CLOSING_STOCK})


@dataclass(frozen=True, slots=True)
class Row:
    """One record of the file with the positions of its columns."""

    file: str
    line: int
    cells: Sequence[str]
    columns: Mapping[str, int]

    def text(self, column: str) -> str:
        """Return the cell of a column on one line, empty where the table has no such column."""
        at = self.columns.get(column)
        return "" if at is None else cell_text(self.cells[at])

    def place(self, column: str) -> Place:
        """Return where a column's cell stands."""
        return Place(self.file, row=self.line, column=column)

    def refuse(self, column: str, expected: str) -> Finding:
        """Return the finding that a cell holds a value outside those ``expected``."""
        facts = {"column": column, "found": shown(self.text(column)), "expected": expected}
        return Finding("value-unknown", self.place(column), facts)


@cache
def _layout() -> dict[str, Any]:
    return tomllib.loads(files("ledgers").joinpath("layouts", "tidy.toml").read_text("utf-8"))


@cache
def _flows() -> dict[str, Flow]:
    return {header_form(name): Flow(key) for key, names in _layout()["flows"].items() for name in (key, *names)}


@cache
def _measure_names() -> dict[str, str]:
    """Return the key of every measure by its Chinese names, in normal form."""
    names = {header_form(name): key for key, names in _layout()["measures"].items() for name in names}
    return names | {header_form(measure.name_zh): key for key, measure in measures().items()}


def entry_key(entry: EntryRow) -> tuple[str, ...]:
    """Return what an entry may say only once."""
    return entry.firm_id, entry.period, entry.item, entry.flow.value


def firm_key(firm: FirmRow) -> tuple[str, ...]:
    """Return what a register row may say only once."""
    return firm.firm_id, firm.valid_from.isoformat()


def activity_key(activity: ActivityRow) -> tuple[str, ...]:
    """Return what a row of activity may say only once."""
    return activity.firm_id, activity.period, activity.measure, activity.price_base


def repeated(file: str, line: int, first: int, said: Iterable[str]) -> Finding:
    """Return the finding that a row says again what the row on line ``first`` has said."""
    facts = {"first": str(first), "found": ", ".join(part for part in said if part)}
    return Finding("row-duplicate", Place(file, row=line), facts)


def not_applicable(line: int) -> str:
    """Return the notice that a row declared not applicable is not stored."""
    return f"第 {line} 行不适用，未入账 / row {line} does not apply, not stored"


def not_applicable_more(count: int) -> str:
    """Return the notice that so many more rows declared not applicable are not stored."""
    return f"另有 {count} 行不适用，未入账 / {count} more rows do not apply, not stored"


def entry_row(row: Row, faults: list[Finding], _notices: list[str]) -> EntryRow | None:
    """Return one entry. A blank quantity stays BLANK, but is refused in a flow that the form requires."""
    before = len(faults)
    firm_id = read_id(row, faults)
    period = read_period(row, faults)
    item = read_item(row, faults)
    flow = read_flow(row, faults)
    label = f"{row.text('item')} {row.text('flow')}, {row.text('unit')}"
    number = read_quantity(row.text("quantity"), label, row.place("quantity"), faults)
    if item is None:
        return None
    if number.state is State.BLANK and flow is not None and is_due(item, flow):
        facts = {"item": item.name_zh, "column": flow.value}
        faults.append(Finding("blank-required", row.place("quantity"), facts))
    unit = read_item_unit(row.text("unit"), item, row.place("unit"), faults)
    _refuse_large(row, number, (unit, item.unit), label, faults)
    coefficient = read_measured(row, "coefficient", item, faults)
    ncv = read_measured(row, "ncv", item, faults)
    carbon = read_measured(row, "carbon_content", item, faults)
    if len(faults) > before or flow is None or number.state is None:
        return None
    return EntryRow(
        firm_id=firm_id,
        period=period,
        item=item.item,
        flow=flow,
        state=number.state,
        quantity=number.quantity,
        unit=unit,
        unit_written=row.text("unit"),
        place=row.place("quantity"),
        coefficient=coefficient[0],
        coefficient_unit=coefficient[1],
        ncv=ncv[0],
        ncv_unit=ncv[1],
        carbon_content=carbon[0],
        carbon_content_unit=carbon[1],
        document=row.text("document"),
    )


def firm_row(row: Row, faults: list[Finding], _notices: list[str]) -> FirmRow | None:
    """Return one row of the register of firms."""
    before = len(faults)
    cells = {column: read(row, faults) for column, read in FIRM_READERS.items()}
    if len(faults) > before:
        return None
    return FirmRow(
        firm_id=cells["firm_id"],
        name=cells["name"],
        county=cells["county"],
        industry=cells["industry"],
        above_scale=cells["above_scale"] == YES,
        place=row.place("firm_id"),
        park=cells["park"],
        scope=cells["scope"],
        valid_from=date.fromisoformat(cells["valid_from"]),
    )


def activity_row(row: Row, faults: list[Finding], notices: list[str]) -> ActivityRow | None:
    """Return one measure of activity; one declared not applicable makes no row and a notice."""
    before = len(faults)
    firm_id = read_id(row, faults)
    period = read_period(row, faults)
    measure = read_measure(row, faults)
    label = f"{row.text('measure')}, {row.text('unit')}"
    number = read_quantity(row.text("quantity"), label, row.place("quantity"), faults)
    if number.state is State.BLANK:
        facts = {"item": row.text("measure"), "column": "quantity"}
        faults.append(Finding("blank-required", row.place("quantity"), facts))
    if measure is None:
        return None
    unit = read_unit(row.text("unit"), measure.unit, measure.name_zh, row.place("unit"), faults)
    _refuse_large(row, number, (unit, measure.unit), label, faults)
    price_base = read_price_base(row, measure, faults)
    if number.state is State.NOT_APPLICABLE:
        notices.append(not_applicable(row.line))
    if len(faults) > before or number.quantity is None:
        return None
    return ActivityRow(
        firm_id=firm_id,
        period=period,
        measure=measure.measure,
        quantity=number.quantity,
        unit=unit,
        unit_written=row.text("unit"),
        place=row.place("quantity"),
        price_base=price_base,
        document=row.text("document"),
    )


def is_due(item: EnergyItem, flow: Flow) -> bool:
    """Tell whether a flow of an item may not be left blank."""
    return item.kind != "total" and (flow in _DUE or (flow in _STOCKS and item.storable))


def read_id(row: Row, faults: list[Finding]) -> str:
    """Return the credit code of a row in normal form, empty where it is wrong."""
    return read_firm_id(row.text("firm_id"), row.place("firm_id"), faults)


def read_period(row: Row, faults: list[Finding]) -> str:
    """Return the period of a row, empty where it names none."""
    period = parse_period(row.text("period"))
    if period is None:
        faults.append(Finding("period-missing", row.place("period"), {"found": shown(row.text("period"))}))
    return period or ""


def read_item(row: Row, faults: list[Finding]) -> EnergyItem | None:
    """Return the energy item of a row, by key, code or name."""
    item = _item(row.text("item"))
    if isinstance(item, EnergyItem):
        return item
    facts = {"found": shown(row.text("item")), "expected": item or "原煤, 电力…"}
    faults.append(Finding("item-unknown", row.place("item"), facts))
    return None


@lru_cache(maxsize=4096)
def _item(name: str) -> EnergyItem | str:
    """Return the item of a name, or the names nearest to it, which take long to find."""
    try:
        return energy_item(name)
    except UnknownName as problem:
        return ", ".join(problem.nearest)


def read_flow(row: Row, faults: list[Finding]) -> Flow | None:
    """Return the flow of a row, by key or name."""
    flow = _flows().get(header_form(row.text("flow")))
    if flow is None:
        faults.append(row.refuse("flow", ", ".join(Flow)))
    return flow


def read_measure(row: Row, faults: list[Finding]) -> Measure | None:
    """Return the measure of a row; one outside the table is refused, with the nearest known ones."""
    known, names, found = measures(), _measure_names(), row.text("measure")
    measure = known.get(found) or known.get(names.get(header_form(found), ""))
    if measure is None:
        near = [*get_close_matches(found, known, n=3), *get_close_matches(header_form(found), names, n=2)]
        nearest = ", ".join(dict.fromkeys(names.get(name, name) for name in near)) or ", ".join([*known][:3]) + "…"
        faults.append(row.refuse("measure", f"{nearest} (登记 / register: {MEASURES_TABLE})"))
    return measure


def _name(row: Row, faults: list[Finding]) -> str:
    if not row.text("name"):
        faults.append(row.refuse("name", "企业名称 / the firm's name"))
    return row.text("name")


def _county(row: Row, faults: list[Finding]) -> str:
    if not re.fullmatch(r"[1-9]\d{5}", row.text("county"), re.ASCII):
        faults.append(row.refuse("county", "GB/T 2260: 513221…"))
    return row.text("county")


def _industry(row: Row, faults: list[Finding]) -> str:
    """Return a code of GB/T 4754 without its section letter; its division must be one that reports."""
    found = row.text("industry").upper()
    code = re.fullmatch(r"[A-T]?(\d{2,4})", found, re.ASCII)
    if code and code[1][:2] in industries():
        return code[1]
    known = industries()
    by_name = {name: division for division, name in known.items()}
    if code:
        near = sorted(known, key=lambda division: abs(int(division) - int(code[1][:2])))
    else:
        near = [by_name[name] for name in get_close_matches(found, by_name, n=3, cutoff=0.3)] or [*known]
    nearest = ", ".join(f"{division} {known[division]}" for division in near[:3])
    faults.append(row.refuse("industry", f"{nearest} ({INDUSTRIES_TABLE})"))
    return ""


def _refuse_large(row: Row, number: Number, units: tuple[str, str], label: str, faults: list[Finding]) -> None:
    refuse_overflow(row.text("quantity"), number, units, QUANTITY_BOUND, label, row.place("quantity"), faults)


def read_measured(row: Row, column: str, item: EnergyItem, faults: list[Finding]) -> tuple[Decimal | None, str]:
    """Return a coefficient of the firm with its unit, (None, "") where it gives none."""
    upper, energy_too = MEASURED[column]
    lowers = ("GJ", item.unit) if energy_too else (item.unit,)
    decimals = DECIMALS if column == "ncv" else COEFFICIENT_DECIMALS
    number: Number = read_quantity(
        row.text(column), f"{item.name_zh} {column}", row.place(column), faults, decimals=decimals
    )
    if number.quantity is None:
        return None, ""
    place = row.place(f"{column}_unit")
    unit = read_ratio_unit(row.text(f"{column}_unit"), upper, lowers, item.name_zh, place, faults)
    reckoned = next((f"{upper}/{lower}" for lower in lowers if unit and same_dimension(unit, f"{upper}/{lower}")), "")
    documented = bool(row.text("document"))
    bound = CALORIFIC_BOUND if column == "ncv" else coefficient_bound(number, documented=documented)
    expected = f"{item.name_zh} {column}"
    refuse_overflow(row.text(column), number, (unit, reckoned), bound, expected, row.place(column), faults)
    return number.quantity, unit


def _above_scale(row: Row, faults: list[Finding]) -> str:
    above_scale = _YES_NO.get(header_form(row.text("above_scale")))
    if above_scale is None:
        faults.append(row.refuse("above_scale", "yes, no, 是, 否, 1, 0"))
    return YES if above_scale else NO


def _scope(row: Row, faults: list[Finding]) -> str:
    if header_form(row.text("scope")) == RESERVED_SCOPE:
        reserved = f"{RESERVED_SCOPE} 保留给全部企业之和 / is kept for the sum of all firms"
        faults.append(row.refuse("scope", f"州内, 飞地… ({reserved})"))
    return row.text("scope")


def _day(row: Row, faults: list[Finding]) -> str:
    """Return the day from which a row holds, in the form of ISO 8601."""
    text = row.text("valid_from")
    if not text:
        return FIRST_DAY
    day = parse_day(text)
    if day is None:
        faults.append(
            row.refuse("valid_from", in_both("日期，如 2015-01-01、2015年1月1日", "a day such as 2015-01-01"))
        )
        return FIRST_DAY
    return day.isoformat()


def read_price_base(row: Row, measure: Measure, faults: list[Finding]) -> str:
    """Return the year whose prices a money value is in, ``current``, or empty for a physical measure."""
    text = {"现价": "current", "当年价格": "current"}.get(row.text("price_base"), row.text("price_base"))
    year = re.fullmatch(r"((?:19|20)\d\d)(?:年(?:价格|价|不变价)?)?", text, re.ASCII)
    base = year[1] if year else text
    if not measure.price_base:
        if base:
            faults.append(row.refuse("price_base", "∅"))
    elif measure.is_amount and base != "current":
        faults.append(row.refuse("price_base", "current"))
    elif not (year or base == "current"):
        faults.append(row.refuse("price_base", "2015, 2020, current"))
    return base


FIRM_READERS: Mapping[str, Callable[[Row, list[Finding]], str]] = {
    "firm_id": read_id,
    "industry": _industry,
    "valid_from": _day,
    "name": _name,
    "county": _county,
    "above_scale": _above_scale,
    "scope": _scope,
    "park": lambda row, _faults: row.text("park"),
}
"""What reads each column of the register of firms, in the order in which their faults are told."""
