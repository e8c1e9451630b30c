"""Reads one row of a tidy table into one record; every fault of the row is found, then the row is given up."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from factors import EnergyItem, UnknownName, energy_item
from ledgers._findings import Finding, Place
from ledgers._records import ActivityRow, EntryRow, FirmRow, Flow, State
from ledgers.importers._cells import (
    COEFFICIENT_DECIMALS,
    cell_text,
    read_firm_id,
    read_item_unit,
    read_quantity,
    read_ratio_unit,
    read_unit,
    shown,
)
from ledgers.importers._form_layout import header_form
from ledgers.importers.numbers import DECIMALS, Number
from ledgers.importers.periods import parse_period

MONEY = "wan_cny"
_YES_NO = {"yes": True, "是": True, "1": True, "true": True, "no": False, "否": False, "0": False, "false": False}
_DUE = frozenset({Flow.PURCHASE, Flow.TOTAL_USE, Flow.PRODUCTION_USE})
_STOCKS = frozenset({Flow.OPENING_STOCK, Flow.CLOSING_STOCK})
_MEASURE = re.compile(r"[a-z][a-z0-9_]*(?::[a-z0-9_]+)?")


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
def _measures() -> tuple[dict[str, str], frozenset[str]]:
    table = dict(_layout()["measures"])
    money = frozenset(table.pop("money"))
    return {header_form(name): key for key, names in table.items() for name in names}, money


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
    county, industry = row.text("county"), row.text("industry").upper()
    above_scale = _YES_NO.get(header_form(row.text("above_scale")))
    valid_from = _day(row, faults)
    if not row.text("name"):
        faults.append(row.refuse("name", "企业名称 / the firm's name"))
    if not re.fullmatch(r"[1-9]\d{5}", county, re.ASCII):
        faults.append(row.refuse("county", "GB/T 2260: 513221…"))
    if not re.fullmatch(r"[A-T]?\d{2,4}", industry, re.ASCII):
        faults.append(row.refuse("industry", "GB/T 4754: 32, 3216"))
    if above_scale is None:
        faults.append(row.refuse("above_scale", "yes, no, 是, 否, 1, 0"))
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
    names, money = _measures()
    firm_id = read_firm_id(row.text("firm_id"), row.place("firm_id"), faults)
    period = _period(row, faults)
    measure = names.get(header_form(row.text("measure")), row.text("measure"))
    if not _MEASURE.fullmatch(measure):
        faults.append(row.refuse("measure", "value_added, gross_output, generation, product:cement…"))
    number = read_quantity(row.text("quantity"), f"{measure}, {row.text('unit')}", row.place("quantity"), faults)
    if number.state is State.BLANK:
        facts = {"item": measure, "column": "quantity"}
        faults.append(Finding("blank-required", row.place("quantity"), facts))
    unit = read_unit(row.text("unit"), MONEY if measure in money else "", measure, row.place("unit"), faults)
    price_base = _price_base(row, needed=measure in money, unit=unit, faults=faults)
    if number.state is State.NOT_APPLICABLE:
        notices.append(f"第 {row.line} 行不适用，未入账 / row {row.line} does not apply, not stored")
    if len(faults) > before or number.quantity is None:
        return None
    return ActivityRow(
        firm_id=firm_id,
        period=period,
        measure=measure,
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
    unit = f"{column}_unit"
    return number.quantity, read_ratio_unit(row.text(unit), upper, lowers, item.name_zh, row.place(unit), faults)


def _day(row: Row, faults: list[Finding]) -> date:
    text = row.text("valid_from")
    if not text:
        return date(1900, 1, 1)
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults.append(row.refuse("valid_from", "2015-01-01"))
        return date(1900, 1, 1)


def _price_base(row: Row, *, needed: bool, unit: str, faults: list[Finding]) -> str:
    text = {"现价": "current", "当年价格": "current"}.get(row.text("price_base"), row.text("price_base"))
    year = re.fullmatch(r"((?:19|20)\d\d)(?:年(?:价格|价|不变价)?)?", text, re.ASCII)
    base = year[1] if year else text
    if base == "" and not needed:
        return ""
    money: list[Finding] = []
    read_unit(unit, MONEY, "", row.place("unit"), money)
    if money and unit and not needed:
        faults.append(row.refuse("price_base", "∅"))
    elif not (year or base == "current"):
        faults.append(row.refuse("price_base", "2015, 2020, current"))
    return base
