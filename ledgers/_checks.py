"""The checks a statistician runs over filed forms: each is one SQL file that returns the rows which break it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any

from factors import EnergyItem, energy_items, shipped_factors, shipped_table, table_rows
from ledgers._findings import Finding, Place, shown_number
from ledgers._sql import sql_text
from ledgers._vocabulary import flow_names, measures
from ledgers._workspace import Workspace

FLOW_NAMES = flow_names()
"""What the forms call each flow, in each of its figures."""

_FORM_REFERENCES = "NBS205."
"""The keys of the coefficients that form 205-1 prints beside each item begin so."""
_COUNTY_COLUMNS = ("code", "name", "valid_from", "valid_to", "note")
_COAL = ("raw_coal", "cleaned_coal", "other_washed_coal", "coal_products")
"""Raw, washed and other: what adds up to the coal that a firm used; grades are parts of the first."""
_NO_END = "9999-12-31"
_FIXED = ("electricity", "heat")
"""Items whose coefficient is the printed one, for every firm."""


@cache
def checks() -> dict[str, dict[str, Any]]:
    """Return the checks by code, with their parameters and the vocabulary they need."""
    table: dict[str, dict[str, Any]] = tomllib.loads(files("ledgers").joinpath("checks.toml").read_text("utf-8"))
    return table


def check_ledger(
    workspace: Workspace, codes: Sequence[str] | None = None, periods: Sequence[str] | None = None
) -> list[Finding]:
    """Return every finding of the checks over the whole ledger, in the order of ``checks.toml``.

    The facts of a finding name what it is about: ``firm_id``, ``period`` and, where it concerns one, ``item_key``.

    Parameters
    ----------
    codes
        The checks to run, all of them by default.
    periods
        Keep only the findings of these periods, each as the ledger writes it (``2020``, ``2020-05``); a firm outside
        the register is one of every period that it reports.

    Raises
    ------
    KeyError
        If a code is no check.
    """
    known = checks()
    chosen = known if codes is None else {code: known[code] for code in codes}
    wanted = {code: rule for code, rule in known.items() if code in chosen}
    apart = periods is not None and all(rule.get("within") == "year" for rule in wanted.values())
    years = sorted({period[:4] for period in periods or ()}) if apart else None
    with standing_session(workspace, wanted, years) as standing:
        return list(_found(standing, wanted, periods))


def check_sql(code: str) -> str:
    """Return the name of the SQL of a check."""
    return f"checks/{code.replace('-', '_')}"


@contextmanager
def standing_session(
    workspace: Workspace, codes: Iterable[str], years: Sequence[str] | None = None
) -> Iterator[Workspace]:
    """Open a session in which what the checks read is kept, of all years by default: each need not find it again."""
    standing = workspace.session()
    try:
        for table in ("entry", "activity"):
            standing.connection.execute(sql_text("ledgers", f"create_standing_{table}"), {"years": years})
        if any("form_row" in sql_text("ledgers", check_sql(code)) for code in codes):
            standing.connection.execute(sql_text("ledgers", "create_form_row"))
        yield standing
    finally:
        standing.connection.close()


def _found(
    standing: Workspace, wanted: Mapping[str, Mapping[str, Any]], periods: Sequence[str] | None
) -> Iterator[Finding]:
    names = {row["firm_id"]: row["name"] for row in standing.rows("SELECT firm_id, name FROM latest_firm")}
    for code, rule in wanted.items():
        for row in standing.query("ledgers", check_sql(code), **_parameters(rule)):
            if periods is None or not set(periods).isdisjoint(row.get("periods", [row.get("period")])):
                yield _finding(code, row, names)


def _parameters(rule: Mapping[str, Any]) -> dict[str, object]:
    given = {name: _typed(value) for name, value in rule.get("parameters", {}).items()}
    return {**given, **{name: vocabulary()[name] for name in rule.get("needs", ())}}


def _typed(value: Any) -> object:
    """Return a parameter as SQL gets it: exact numbers for texts that are numbers, lists element by element."""
    if isinstance(value, list):
        return [_typed(each) for each in value]
    try:
        return Decimal(value)
    except InvalidOperation:
        return value


@cache
def vocabulary() -> Mapping[str, object]:
    """Return what checks may be given of the tables of factors, by the name of the parameter."""
    items = energy_items().values()
    ranges = _reference_ranges()
    counties = [row for _, row in table_rows(shipped_table("counties.csv"), _COUNTY_COLUMNS)]
    return {
        "storable_items": [item.item for item in items if item.storable],
        "part_items": [item.item for item in items if item.part_of],
        "whole_items": [item.part_of for item in items if item.part_of],
        "coal_items": list(_COAL),
        "county_codes": [row["code"] for row in counties],
        "county_ends": [row["valid_to"] or _NO_END for row in counties],
        "electricity_tce": next(low for item, low, _ in ranges if item.item == "electricity"),
        "reference_items": [item.item for item, _, _ in ranges],
        "reference_units": [f"tce/{item.unit}" for item, _, _ in ranges],
        "reference_lows": [low for _, low, _ in ranges],
        "reference_highs": [high for _, _, high in ranges],
    }


def _reference_ranges() -> list[tuple[EnergyItem, Decimal, Decimal]]:
    """Return the range that form 205-1 prints for an item, in tce per unit of the item; one value for fixed ones."""
    rows = [row for row in shipped_factors().rows.values() if row.key.startswith(_FORM_REFERENCES)]
    found = []
    for row in rows:
        item = energy_items()[row.item]
        if row.unit != f"tce/{item.unit}":
            continue
        if row.printed_min and row.printed_max:
            found.append((item, Decimal(row.printed_min), Decimal(row.printed_max)))
        elif row.item in _FIXED and row.printed:
            found.append((item, Decimal(row.printed), Decimal(row.printed)))
    return found


def _finding(code: str, row: dict[str, Any], names: Mapping[str, str]) -> Finding:
    place = Place(row["file"], row["sheet"], row["row_number"], row["column_name"])
    subject = row.get("firm_id") or row["meter_id"]
    facts = {
        "firm": names.get(subject, subject),
        "firm_id": subject,
        "period": ", ".join(row.get("periods", [row.get("period")])),
    }
    if code == "firm-unknown":
        return Finding(code, place, {**facts, "found": subject})
    if "item" in row:
        known = energy_items().get(row["item"])
        facts |= {"item": known.name_zh if known else row["item"], "item_key": row["item"]}
    elif "measure" in row:
        measure = measures().get(row["measure"])
        facts |= {"item": measure.name_zh if measure else row["measure"], "item_key": row["measure"]}
    facts["flow"] = FLOW_NAMES.get(row["flow"], row["flow"]) if "flow" in row else ""
    facts |= {name: shown_number(row[name]) for name in ("found", "expected", "difference")}
    return Finding(code, place, facts)
