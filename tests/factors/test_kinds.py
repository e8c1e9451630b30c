"""Kinds: every one is described, and layers are held to unit, bound and item of their kind."""

import csv
import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from factors import (
    COLUMNS,
    FactorSet,
    TableError,
    energy_items,
    layer_folder,
    shipped_factors,
    unit_fault,
    with_layer,
)
from factors._kinds import FUEL_KINDS, bound_fault, dimension_fault, kinds
from factors._set import check_tables

LAYERED = with_layer(shipped_factors(), layer_folder("ipcc2006"))


def office(folder: Path, *, items: tuple[str, ...] = (), **cells: str) -> FactorSet:
    """The shipped set under a layer of one row, a coal equivalent unless the cells say otherwise."""
    row = dict.fromkeys(COLUMNS, "") | {
        "key": "OFFICE.1",
        "item": "raw_coal",
        "kind": "coal_equivalent",
        "basis": "calorific",
        "value": "0.5",
        "unit": "kgce/kg",
        "region": "CN",
        "source": "GBT2589-2020",
        "status": "secondary",
    }
    with (folder / "rows.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerow(row | cells)
    package = {"name": "office", "items": items, "resources": [{"path": "rows.csv"}]}
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    return with_layer(shipped_factors(), folder)


def test_each_kind_in_use_is_described_and_each_described_is_in_use() -> None:
    assert set(kinds()) == {row.kind for row in LAYERED.rows.values()}


@pytest.mark.parametrize("name", kinds())
def test_a_kind_reads(name: str) -> None:
    kind = kinds()[name]
    assert [unit_fault(unit) for unit in kind.units] == [""] * len(kind.units)
    assert kind.direction in ("required", "blank", "any")
    assert kind.low is None or kind.high is None or kind.low < kind.high


def test_the_shipped_tables_and_the_layer_fit_their_kinds() -> None:
    check_tables(LAYERED)


def test_the_check_names_table_and_row_of_a_shipped_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = replace(kinds()["gwp"], high=Fraction(20000))
    monkeypatch.setattr("factors._set.kinds", lambda: {**kinds(), "gwp": narrow})
    with pytest.raises(TableError, match=r"gwp\.csv, row \d+, column value: found '\d+'; expected at most 20000"):
        check_tables(shipped_factors())


def test_the_check_names_the_key_of_a_row_that_stands_in_no_shipped_table() -> None:
    row = replace(shipped_factors()["GB2589_2020.RAW_COAL.COEF"], unit="kgce/kWh")
    with pytest.raises(TableError, match=r"GB2589_2020\.RAW_COAL\.COEF, row 0, column unit"):
        check_tables(replace(shipped_factors(), rows={row.key: row}))


@pytest.mark.parametrize(
    ("item", "kind", "unit"),
    [
        ("raw_coal", "coal_equivalent", "tce/t"),
        ("natural_gas", "coal_equivalent", "kgce/Nm3"),
        ("natural_gas", "coal_equivalent", "tce/wan_m3"),
        ("natural_gas", "ncv", "GJ/wan_Nm3"),
        ("natural_gas", "ncv", "GJ/t"),  # IPCC 2006 prints gases by mass
        ("electricity", "coal_equivalent", "kgce/kWh"),
        ("heat", "coal_equivalent", "kgce/MJ"),
        ("other_fuels", "coal_equivalent", "tce/tce"),
        ("oxygen", "coal_equivalent", "kgce/m3"),  # no item of form 205-1: the kind alone decides
    ],
)
def test_a_unit_of_the_items_own_dimension_will_do(item: str, kind: str, unit: str) -> None:
    assert dimension_fault(item, kinds()[kind], unit) == ""


@pytest.mark.parametrize(
    ("item", "kind", "unit"),
    [
        ("raw_coal", "coal_equivalent", "kgce/m3"),
        ("natural_gas", "coal_equivalent", "kgce/kg"),
        ("electricity", "coal_equivalent", "kgce/kg"),
        ("diesel", "ncv", "kJ/m3"),
        ("raw_coal", "coal_equivalent", "1"),
        ("raw_coal", "carbon_content", "tCO2/GJ"),
        ("raw_coal", "oxidation_rate", "percent"),
        ("electricity", "co2_per_unit", "kgCO2e/kWh"),
    ],
)
def test_a_unit_of_another_dimension_will_not_do(item: str, kind: str, unit: str) -> None:
    assert dimension_fault(item, kinds()[kind], unit)


def test_a_bound_holds_in_other_units_of_its_dimension() -> None:
    ncv = kinds()["ncv"]  # at most 145000 kJ/kg, which is 145 GJ/t
    assert [bound_fault(ncv, Fraction(value), "GJ/t", convert=True) for value in (145, 146)] == [
        "",
        "at most 145 (unit GJ/t)",
    ]
    assert bound_fault(ncv, Fraction(-1), "GJ/t", convert=False) == "at least 0 (unit GJ/t)"


def test_a_new_item_is_refused_unless_the_package_declares_it(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="a new one is named under items"):
        office(tmp_path, item="peat")
    assert office(tmp_path, item="peat", items=("peat",))["OFFICE.1"].item == "peat"


def test_a_kind_that_is_no_fuel_may_have_any_item(tmp_path: Path) -> None:
    cells = {"item": "product:new", "kind": "benchmark", "basis": "x", "unit": "kgce/t", "direction": "max"}
    assert office(tmp_path, **cells)["OFFICE.1"].direction == "max"


def test_a_county_of_a_known_province_will_do(tmp_path: Path) -> None:
    assert office(tmp_path, region="513221")["OFFICE.1"].region == "513221"


def test_the_shipped_layer_has_one_item_that_the_shipped_tables_do_not_know() -> None:
    known = {row.item for row in shipped_factors().rows.values() if row.kind in FUEL_KINDS} | set(energy_items())
    items = {row.item for row in LAYERED.rows.values() if row.kind in FUEL_KINDS}
    assert items - known == {"sub_bituminous"}


def test_two_tables_of_one_layer_may_not_overlap(tmp_path: Path) -> None:
    office(tmp_path)
    text = (tmp_path / "rows.csv").read_text("utf-8").replace("OFFICE.1", "OFFICE.2")
    (tmp_path / "more.csv").write_text(text, "utf-8")
    package = {"name": "office", "resources": [{"path": "rows.csv"}, {"path": "more.csv"}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package), "utf-8")
    with pytest.raises(TableError, match=r"more\.csv, row 2.*do not overlap OFFICE\.1"):
        with_layer(shipped_factors(), tmp_path)


def test_the_shipped_tables_are_read_without_pint() -> None:
    code = "import sys, factors; factors.shipped_factors(); sys.exit('pint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
