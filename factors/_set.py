"""Sets of factors: the shipped tables, layers over them, confirmations, one content hash for the whole."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from factors._coefficients import Coefficient, read_coefficients
from factors._errors import TableError
from factors._sources import Source, read_sources
from factors._units import unit_fault

_TABLE_FOLDERS = ("coefficients", "rules")
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
        """SHA-256 over every row and source, in order of key: two sets with one digest answer alike."""
        body = [sorted(row.as_row().items()) for _, row in sorted(self.rows.items())]
        register = [source.as_dict() for _, source in sorted(self.sources.items())]
        text = json.dumps([body, register], ensure_ascii=False, sort_keys=True)
        return sha256(text.encode()).hexdigest()

    @cached_property
    def answers(self) -> dict[Any, Any]:
        """Look-ups already answered by this set (a cache: the rows never change)."""
        return {}

    def __getitem__(self, key: str) -> Coefficient:
        return self.rows[key]

    def __contains__(self, key: str) -> bool:
        return key in self.rows


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
    tables = [
        table
        for folder in _TABLE_FOLDERS
        if home.joinpath(folder).is_dir()
        for table in sorted(home.joinpath(folder).iterdir(), key=lambda each: each.name)
        if table.name.endswith(".csv") and table.name not in _NOT_COEFFICIENTS
    ]
    return FactorSet("shipped", _rows(tables, sources, check_units=False), sources)


def with_layer(base: FactorSet, folder: Path) -> FactorSet:
    """Return a set with the tables of a folder laid over another: new keys are added, known ones replaced.

    The folder holds a ``datapackage.json`` (Data Package v2) whose resources are CSV files with the columns of
    ``COLUMNS``, and, for documents of its own, a ``sources.toml``.

    Raises
    ------
    TableError
        If the package, a table or a register has a fault.
    """
    package = folder / "datapackage.json"
    try:
        described = json.loads(package.read_text("utf-8"))
        paths = [folder / resource["path"] for resource in described["resources"]]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise TableError(str(package), 0, "", str(problem), "a data package with resources[].path") from problem
    for path in paths:
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            raise TableError(str(package), 0, "resources", str(path.name), "a file inside the folder")
    register = folder / "sources.toml"
    sources = {**base.sources, **(read_sources(register) if register.is_file() else {})}
    rows = _rows([path for path in paths if path.suffix == ".csv"], sources, check_units=True)
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
    """Return a set in which confirmed values are marked so, as long as they still read as they were confirmed."""
    rows = dict(base.rows)
    for word in confirmations:
        row = rows.get(word.key)
        if row is not None and (row.shown, row.unit) == (word.printed, word.unit):
            note = f"confirmed by {word.by} on {word.on}: {word.document} {word.page}"
            rows[word.key] = replace(row, status="confirmed", checked_on=word.on, note=f"{row.note} {note}".strip())
    return replace(base, rows=rows)


def _rows(
    tables: Iterable[Traversable | Path], sources: Mapping[str, Source], *, check_units: bool
) -> dict[str, Coefficient]:
    """Return the rows of tables by key; units are checked where pint is worth its second of start-up."""
    rows: dict[str, Coefficient] = {}
    for table in tables:
        seen: dict[tuple[str, ...], list[Coefficient]] = {}
        for number, row in enumerate(read_coefficients(table, sources), start=2):
            if row.key in rows:
                raise TableError(table.name, number, "key", row.key, "a key used once")
            problem = unit_fault(row.unit) if check_units else ""
            if problem:
                raise TableError(table.name, number, "unit", row.unit, problem)
            alike = seen.setdefault((row.item, row.kind, row.basis, row.region, row.data_year, row.source.key), [])
            overlapping = next((other for other in alike if _overlap(row, other)), None)
            if overlapping is not None:
                raise TableError(
                    table.name,
                    number,
                    "valid_from",
                    f"{row.valid_from} – {row.valid_to}",
                    f"days that do not overlap {overlapping.key} of the same source",
                )
            alike.append(row)
            rows[row.key] = row
    return rows


def _overlap(row: Coefficient, other: Coefficient) -> bool:
    start = max(row.valid_from or date.min, other.valid_from or date.min)
    return start <= min(row.valid_to or date.max, other.valid_to or date.max)
