"""Reads the register of meters (计量器具台账), a tidy table told by its header (``ledgers/layouts/meters.toml``)."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from ledgers._findings import Finding, Place, has_errors
from ledgers._records import MeterRow, ParsedFile
from ledgers.importers._cells import cell_text, read_firm_id, read_quantity, shown
from ledgers.importers._csv_text import Record, records
from ledgers.importers._form_layout import header_form
from ledgers.importers._meter_ids import read_meter_id
from ledgers.importers.days import parse_day
from ledgers.importers.numbers import narrowed

IMPORTER = "meters"
VERSION = "1"
_MEASURE = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_RATIO_POWER, _RATIO_DECIMALS = 6, 6


@dataclass(frozen=True, slots=True)
class MetersLayout:
    """The register's columns and measures by their names in normal form, and the classes of accuracy."""

    version: str
    told_by: frozenset[str]
    required: tuple[str, ...]
    columns: Mapping[str, str]
    measures: Mapping[str, str]
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the register."""

    file: str
    number: int
    cells: Sequence[str]
    columns: Mapping[str, int]

    def text(self, key: str) -> str:
        """Return the cell of a column on one line, empty where the table has no such column."""
        at = self.columns.get(key)
        return "" if at is None else cell_text(self.cells[at])

    def place(self, key: str) -> Place:
        """Return where the cell of a column stands."""
        return Place(self.file, row=self.number, column=key)

    def refuse(self, key: str, expected: str) -> Finding:
        """Return the finding that a cell holds none of the values expected."""
        facts = {"column": key, "found": shown(self.text(key)), "expected": expected}
        return Finding("value-unknown", self.place(key), facts)


@cache
def meters_layout() -> MetersLayout:
    """Return the layout of the register.

    >>> meters_layout().columns["表号"], meters_layout().measures["电力"]
    ('meter_id', 'electricity')
    """
    table = tomllib.loads(files("ledgers").joinpath("layouts", "meters.toml").read_text("utf-8"))
    columns = {header_form(name): key for key, names in table["columns"].items() for name in (key, *names)}
    measures = {header_form(name): key for key, names in table["measures"].items() for name in names}
    classes = frozenset(table["accuracy_classes"]["known"])
    return MetersLayout(
        table["version"], frozenset(table["told_by"]), tuple(table["required"]), columns, measures, classes
    )


def is_register(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first records of a CSV begin with the header of a register of meters."""
    layout = meters_layout()
    header = next((cells for cells in rows if any(cell.strip() for cell in cells)), ())
    return layout.told_by <= {layout.columns.get(header_form(cell)) for cell in header}


def parse_meters(data: bytes, file: str) -> ParsedFile | None:
    """Return the meters of a register, or all that is wrong with it; None where the header is none of a register."""
    faults: list[Finding] = []
    lines = records(data, file, faults)
    layout = meters_layout()
    if not lines or not is_register([lines[0].cells]):
        return None
    columns = _columns(lines[0], file, faults)
    rows: list[MeterRow] = []
    first: dict[tuple[str, str, date], int] = {}
    for record in lines[1:] if columns else ():
        row = _meter(Line(file, record.line, record.cells, columns), faults)
        if row is None:
            continue
        key = (row.meter_id, row.measure, row.valid_from)
        if key in first:
            facts = {"first": str(first[key]), "found": ", ".join(map(str, key))}
            faults.append(Finding("row-duplicate", Place(file, row=record.line), facts))
            continue
        first[key] = record.line
        rows.append(row)
    version = f"{VERSION}+{layout.version}"
    good = () if has_errors(faults) else tuple(rows)
    return ParsedFile(IMPORTER, version, findings=tuple(faults), meters=good)


def _columns(header: Record, file: str, faults: list[Finding]) -> dict[str, int]:
    """Return the position of each column; nothing where one is missing that the register cannot do without."""
    layout = meters_layout()
    columns: dict[str, int] = {}
    for at, cell in enumerate(header.cells):
        key = layout.columns.get(header_form(cell))
        place = Place(file, row=header.line, column=shown(cell))
        if key is None:
            near = get_close_matches(header_form(cell), layout.columns, n=3, cutoff=0.5)
            expected = ", ".join(dict.fromkeys(layout.columns[name] for name in near or layout.columns))
            faults.append(Finding("column-unknown", place, {"found": shown(cell), "expected": expected}))
        elif key in columns:
            facts = {"found": key, "first": shown(header.cells[columns[key]])}
            faults.append(Finding("column-duplicate", place, facts))
        else:
            columns[key] = at
    missing = [key for key in layout.required if key not in columns]
    faults.extend(Finding("column-missing", Place(file, row=header.line), {"found": key}) for key in missing)
    return {} if missing else columns


def _meter(line: Line, faults: list[Finding]) -> MeterRow | None:
    before = len(faults)
    meter_id = read_meter_id(line.text("meter_id"), line.place("meter_id"), faults)
    firm_id = read_firm_id(line.text("firm_id"), line.place("firm_id"), faults)
    layout = meters_layout()
    measure = layout.measures.get(header_form(line.text("measure")), line.text("measure"))
    if not _MEASURE.fullmatch(measure):
        faults.append(line.refuse("measure", ", ".join(dict.fromkeys(layout.measures.values()))))
    accuracy = (narrowed(line.text("accuracy_class")) or "").removesuffix("级")
    if accuracy not in layout.classes:
        faults.append(line.refuse("accuracy_class", ", ".join(sorted(layout.classes))))
    ratio = _ratio(line, faults)
    calibrated_on, due, valid_from = (
        _day(line, key, faults) for key in ("calibrated_on", "calibration_due", "valid_from")
    )
    if calibrated_on and due and due <= calibrated_on:
        faults.append(line.refuse("calibration_due", f"> {calibrated_on}"))
    if len(faults) > before:
        return None
    return MeterRow(
        meter_id=meter_id,
        firm_id=firm_id,
        measure=measure,
        accuracy_class=accuracy,
        ratio=ratio,
        calibrated_on=calibrated_on,
        calibration_due=due,
        place=line.place("meter_id"),
        valid_from=valid_from or date(1900, 1, 1),
        note=line.text("note"),
    )


def _ratio(line: Line, faults: list[Finding]) -> Decimal | None:
    number = read_quantity(line.text("ratio"), "ratio", line.place("ratio"), faults, decimals=_RATIO_DECIMALS)
    if number.quantity is not None and not 0 < number.quantity < 10**_RATIO_POWER:
        faults.append(line.refuse("ratio", f"0 < ratio < 10^{_RATIO_POWER}"))
    return number.quantity


def _day(line: Line, key: str, faults: list[Finding]) -> date | None:
    text = line.text(key)
    day = parse_day(text)
    if text and day is None:
        faults.append(line.refuse(key, "2024-01-31"))
    return day
