"""Reads one row of a tidy table into one record; every fault of the row is found, then the row is given up."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from factors import EnergyItem, UnknownName, energy_item, same_dimension
from ledgers._findings import Finding, Place
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
from ledgers.importers.numbers import DECIMALS, Number
from ledgers.importers.periods import parse_period

RESERVED_SCOPE = "全部"
_YES_NO = {"yes": True, "是": True, "1": True, "true": True, "no": False, "否": False, "0": False, "false": False}
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


def entry_row(row: Row, faults: list[Finding], _notices: list[str]) -> EntryRow | None:
    """Return one entry. A blank quantity stays BLANK, but is refused in a flow that the form requires."""
    before = len(faults)
    firm_id = read_firm_id(row.text("firm_id"), row.place("firm_id"), faults)
    period = _period(row, faults)
    item = _item(row, faults)
    flow = _flows().get(header_form(row.text("flow")))
    if flow is None:
        faults.append(row.refuse("flow", ", ".join(Flow)))
    label = f"{row.text('item')} {row.text('flow')}, {row.text('unit')}"
    number = read_quantity(row.text("quantity"), label, row.place("quantity"), faults)
    if item is None:
        return None
    due = flow in _DUE or (flow in _STOCKS and item.storable)
    if number.state is State.BLANK and due and flow is not None and item.kind != "total":
        facts = {"item": item.name_zh, "column": flow.value}
        faults.append(Finding("blank-required", row.place("quantity"), facts))
    unit = read_item_unit(row.text("unit"), item, row.place("unit"), faults)
    _refuse_large(row, number, (unit, item.unit), label, faults)
    coefficient = _measured(row, "coefficient", "tce", (item.unit,), item, faults)
    ncv = _measured(row, "ncv", "GJ", (item.unit,), item, faults)
    carbon = _measured(row, "carbon_content", "tC", ("GJ", item.unit), item, faults)
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
    firm_id = read_firm_id(row.text("firm_id"), row.place("firm_id"), faults)
    county = row.text("county")
    industry = _industry(row, faults)
    above_scale = _YES_NO.get(header_form(row.text("above_scale")))
    valid_from = _day(row, faults)
    if not row.text("name"):
        faults.append(row.refuse("name", "企业名称 / the firm's name"))
    if not re.fullmatch(r"[1-9]\d{5}", county, re.ASCII):
        faults.append(row.refuse("county", "GB/T 2260: 513221…"))
    if above_scale is None:
        faults.append(row.refuse("above_scale", "yes, no, 是, 否, 1, 0"))
    if header_form(row.text("scope")) == RESERVED_SCOPE:
        reserved = f"{RESERVED_SCOPE} 保留给全部企业之和 / is kept for the sum of all firms"
        faults.append(row.refuse("scope", f"州内, 飞地… ({reserved})"))
    if len(faults) > before or above_scale is None:
        return None
    return FirmRow(
        firm_id=firm_id,
        name=row.text("name"),
        county=county,
        industry=industry,
        above_scale=above_scale,
        place=row.place("firm_id"),
        park=row.text("park"),
        scope=row.text("scope"),
        valid_from=valid_from,
    )


def activity_row(row: Row, faults: list[Finding], notices: list[str]) -> ActivityRow | None:
    """Return one measure of activity; one declared not applicable makes no row and a notice."""
    before = len(faults)
    firm_id = read_firm_id(row.text("firm_id"), row.place("firm_id"), faults)
    period = _period(row, faults)
    measure = _measure(row, faults)
    label = f"{row.text('measure')}, {row.text('unit')}"
    number = read_quantity(row.text("quantity"), label, row.place("quantity"), faults)
    if number.state is State.BLANK:
        facts = {"item": row.text("measure"), "column": "quantity"}
        faults.append(Finding("blank-required", row.place("quantity"), facts))
    if measure is None:
        return None
    unit = read_unit(row.text("unit"), measure.unit, measure.name_zh, row.place("unit"), faults)
    _refuse_large(row, number, (unit, measure.unit), label, faults)
    price_base = _price_base(row, measure, faults)
    if number.state is State.NOT_APPLICABLE:
        notices.append(f"第 {row.line} 行不适用，未入账 / row {row.line} does not apply, not stored")
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


def _period(row: Row, faults: list[Finding]) -> str:
    period = parse_period(row.text("period"))
    if period is None:
        faults.append(Finding("period-missing", row.place("period"), {"found": shown(row.text("period"))}))
    return period or ""


def _item(row: Row, faults: list[Finding]) -> EnergyItem | None:
    try:
        return energy_item(row.text("item"))
    except UnknownName as problem:
        facts = {"found": shown(row.text("item")), "expected": ", ".join(problem.nearest) or "原煤, 电力…"}
        faults.append(Finding("item-unknown", row.place("item"), facts))
        return None


def _measure(row: Row, faults: list[Finding]) -> Measure | None:
    """Return the measure of a row; one outside the table is refused, with the nearest known ones."""
    known, names, found = measures(), _measure_names(), row.text("measure")
    measure = known.get(found) or known.get(names.get(header_form(found), ""))
    if measure is None:
        near = [*get_close_matches(found, known, n=3), *get_close_matches(header_form(found), names, n=2)]
        nearest = ", ".join(dict.fromkeys(names.get(name, name) for name in near)) or ", ".join([*known][:3]) + "…"
        faults.append(row.refuse("measure", f"{nearest} (登记 / register: {MEASURES_TABLE})"))
    return measure


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


def _measured(
    row: Row, column: str, upper: str, lowers: Sequence[str], item: EnergyItem, faults: list[Finding]
) -> tuple[Decimal | None, str]:
    """Return a coefficient of the firm with its unit, (None, "") where it gives none."""
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


def _day(row: Row, faults: list[Finding]) -> date:
    text = row.text("valid_from")
    if not text:
        return date(1900, 1, 1)
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults.append(row.refuse("valid_from", "2015-01-01"))
        return date(1900, 1, 1)


def _price_base(row: Row, measure: Measure, faults: list[Finding]) -> str:
    text = {"现价": "current", "当年价格": "current"}.get(row.text("price_base"), row.text("price_base"))
    year = re.fullmatch(r"((?:19|20)\d\d)(?:年(?:价格|价|不变价)?)?", text, re.ASCII)
    base = year[1] if year else text
    if not measure.price_base:
        if base:
            faults.append(row.refuse("price_base", "∅"))
    elif not (year or base == "current"):
        faults.append(row.refuse("price_base", "2015, 2020, current"))
    return base
