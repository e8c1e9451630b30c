"""Sets of factors: the shipped tables, layers over them, confirmations, one content hash for the whole."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from factors._coefficients import COLUMNS, Coefficient, read_coefficients
from factors._errors import TableError
from factors._kinds import FUEL_KINDS, bound_fault, dimension_fault, kinds, nearest
from factors._sources import Source, read_sources
from factors._tables import table_rows
from factors._vocabulary import energy_items

_TABLE_FOLDERS = ("coefficients", "rules")
_VOCABULARIES = (
    "co2_families.csv",
    "energy_items.csv",
    "flows.csv",
    "kinds.csv",
    "regimes.toml",
    "regions.csv",
    "unit_spellings.csv",
    "warning_rules.toml",
)
_NOT_VOUCHED = ("status", "checked_on", "note", "evidence")
_NOT_COEFFICIENTS = ("doubtful.csv",)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person's word that a value was checked against the original: who, when, in which document, on which page."""

    key: str
    printed: str
    unit: str
    by: str
    on: date
    document: str
    page: str
    row_sha256: str = ""


def row_sha256(row: Coefficient) -> str:
    """Return the digest of what a confirmation vouches for: the whole row but status, notes and the checking itself."""
    said = {name: cell for name, cell in row.as_row().items() if name not in _NOT_VOUCHED}
    return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class FactorSet:
    """Coefficients and sources that one calculation uses. Functions take a set; none changes it."""

    name: str
    rows: Mapping[str, Coefficient]
    sources: Mapping[str, Source]
    layers: tuple[str, ...] = field(default=())

    @cached_property
    def index(self) -> Mapping[tuple[str, str], tuple[Coefficient, ...]]:
        """The rows by item and kind."""
        found: dict[tuple[str, str], list[Coefficient]] = {}
        for row in self.rows.values():
            found.setdefault((row.item, row.kind), []).append(row)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over rows, sources, and the vocabularies and rules beside them: one digest, the same answers."""
        body = [sorted(row.as_row().items()) for _, row in sorted(self.rows.items())]
        register = [source.as_dict() for _, source in sorted(self.sources.items())]
        text = json.dumps([body, register, _vocabularies()], ensure_ascii=False, sort_keys=True)
        return sha256(text.encode()).hexdigest()

    @cached_property
    def _successors(self) -> Mapping[tuple[str, str, str, str, date], Coefficient]:
        """Rows by what they answer and the day they begin: the successor of one that ended the day before."""
        return {
            (row.item, row.kind, row.basis, row.region, row.valid_from): row
            for row in self.rows.values()
            if row.valid_from is not None
        }

    def end_unknown(self, row: Coefficient, known: date, day: date) -> bool:
        """Return whether a row's end was not yet known: its successor was published later, so it stood until then."""
        if row.valid_to is None or day <= row.valid_to or (row.in_force_from or date.min) > day:
            return False
        next_day = row.valid_to + timedelta(days=1)
        successor = self._successors.get((row.item, row.kind, row.basis, row.region, next_day))
        return successor is not None and not successor.known_on(known)

    @cached_property
    def answers(self) -> dict[Any, Any]:
        """Look-ups already answered by this set (a cache: the rows never change)."""
        return {}

    def __getitem__(self, key: str) -> Coefficient:
        return self.rows[key]

    def __contains__(self, key: str) -> bool:
        return key in self.rows


@cache
def _vocabularies() -> list[str]:
    """Return the digests of the shipped files that answers depend on besides the rows."""
    home = files("factors")
    names = [f"tables/{name}" for name in _VOCABULARIES] + ["units.txt"]
    return [sha256(home.joinpath(name).read_bytes()).hexdigest() for name in names]


@cache
def shipped_factors() -> FactorSet:
    """Return the shipped tables as one set, checked whole.

    >>> shipped_factors()["GB2589_2008.ELECTRICITY.EQV"].printed
    '0.1229'
    """
    home = files("factors").joinpath("tables")
    registers = [home.joinpath("sources.toml"), home.joinpath("rules", "sources.toml")]
    sources: dict[str, Source] = {}
    for register in registers:
        if register.is_file():
            sources |= read_sources(register)
    return FactorSet("shipped", _rows(_shipped_tables(), sources), sources)


def _shipped_tables() -> list[Traversable]:
    home = files("factors").joinpath("tables")
    return [
        table
        for folder in _TABLE_FOLDERS
        if home.joinpath(folder).is_dir()
        for table in sorted(home.joinpath(folder).iterdir(), key=lambda each: each.name)
        if table.name.endswith(".csv") and table.name not in _NOT_COEFFICIENTS
    ]


def with_layer(base: FactorSet, folder: Path) -> FactorSet:
    """Return a set with the tables of a folder laid over another: new keys are added, known ones replaced.

    The folder holds a ``datapackage.json`` (Data Package v2) whose resources are CSV files with the columns of
    ``COLUMNS``, and, for documents of its own, a ``sources.toml``. An energy item that neither the set nor
    ``energy_items.csv`` has is named under ``items`` of the package: a misspelt one would never be found.

    Raises
    ------
    TableError
        If the package, a table or a register has a fault.
    """
    package = folder / "datapackage.json"
    try:
        described = json.loads(package.read_text("utf-8"))
        paths = [folder / resource["path"] for resource in described["resources"]]
        declared = frozenset(described.get("items", ()))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise TableError(str(package), 0, "", str(problem), "a data package with resources[].path") from problem
    for path in paths:
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            raise TableError(str(package), 0, "resources", str(path.name), "a file inside the folder")
    register = folder / "sources.toml"
    sources = {**base.sources, **(read_sources(register) if register.is_file() else {})}
    items = declared | energy_items().keys() | {row.item for row in base.rows.values() if row.kind in FUEL_KINDS}
    rows = _rows([path for path in paths if path.suffix == ".csv"], sources, strict=True, items=items)
    name = str(described.get("name", folder.name))
    return FactorSet(f"{base.name} + {name}", {**base.rows, **rows}, sources, (*base.layers, name))


def layer_folder(name: str) -> Path:
    """Return the folder of a layer: a path, or the name of one that ships in ``factors/layers``.

    Raises
    ------
    TableError
        If there is none of that name.
    """
    shipped = Path(str(files("factors").joinpath("layers", name)))
    folder = Path(name) if Path(name).is_dir() else shipped
    if not (folder / "datapackage.json").is_file():
        raise TableError(name, 0, "", "no datapackage.json", "a folder with a data package, or a layer that ships")
    return folder


def confirmed(base: FactorSet, confirmations: Iterable[Confirmation]) -> FactorSet:
    """Return a set in which confirmed values are marked so, as long as their row reads as it was confirmed."""
    rows = dict(base.rows)
    for word in confirmations:
        row = rows.get(word.key)
        if row is not None and row_sha256(row) == word.row_sha256:
            note = f"confirmed by {word.by} on {word.on}: {word.document} {word.page}"
            rows[word.key] = replace(row, status="confirmed", checked_on=word.on, note=f"{row.note} {note}".strip())
    return replace(base, rows=rows)


def _rows(
    tables: Iterable[Traversable | Path],
    sources: Mapping[str, Source],
    *,
    strict: bool = False,
    items: frozenset[str] = frozenset(),
) -> dict[str, Coefficient]:
    """Return the rows of tables by key; ``strict`` checks what takes pint, worth its second of start-up for layers."""
    rows: dict[str, Coefficient] = {}
    seen: dict[tuple[str, ...], list[Coefficient]] = {}
    for table in tables:
        for number, row in enumerate(read_coefficients(table, sources), start=2):
            if row.key in rows:
                raise TableError(table.name, number, "key", row.key, "a key used once")
            for column, found, expected in (*_unit_faults(row), *_item_faults(row, items)) if strict else ():
                raise TableError(table.name, number, column, found, expected)
            alike = seen.setdefault((row.item, row.kind, row.basis, row.region, row.data_year, row.source.key), [])
            overlapping = next((other for other in alike if _overlap(row, other)), None)
            if overlapping is not None:
                found, expected = f"{row.valid_from} – {row.valid_to}", f"days that do not overlap {overlapping.key}"
                raise TableError(table.name, number, "valid_from", found, f"{expected} of the same source")
            alike.append(row)
            rows[row.key] = row
    return rows


def _overlap(row: Coefficient, other: Coefficient) -> bool:
    start = max(row.valid_from or date.min, other.valid_from or date.min)
    return start <= min(row.valid_to or date.max, other.valid_to or date.max)


def _unit_faults(row: Coefficient) -> Iterator[tuple[str, str, str]]:
    kind = kinds()[row.kind]
    fault = dimension_fault(row.item, kind, row.unit)
    if fault:
        yield "unit", row.unit, fault
        return
    for column, value in (("value", row.value), ("value_min", row.low), ("value_max", row.high)):
        fault = "" if value is None else bound_fault(kind, value, row.unit, convert=True)
        if fault:
            yield column, row.as_row()[column], fault


def _item_faults(row: Coefficient, items: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    if row.kind in FUEL_KINDS and row.item not in items:
        expected = f"an item of energy_items.csv or of the set beneath{nearest(row.item, items)}"
        yield "item", row.item, f"{expected}; a new one is named under items of datapackage.json"


def check_tables(factors: FactorSet) -> None:
    """Check of every row of a set what start-up leaves out: that its unit parses and fits its kind, item and bounds.

    Raises
    ------
    TableError
        At the first fault, with the shipped table and row, or, for a row of a layer, with its key.

    Examples
    --------
    >>> check_tables(shipped_factors())

    """
    for row in factors.rows.values():
        for column, found, expected in _unit_faults(row):
            file, number = _place(row)
            raise TableError(file, number, column, found, expected)


def _place(row: Coefficient) -> tuple[str, int]:
    """Return the shipped table and the row in which a coefficient stands; its key and 0 where it stands in none."""
    for table in _shipped_tables():
        for number, cells in table_rows(table, COLUMNS):
            if cells == row.as_row():
                return table.name, number
    return row.key, 0
