"""Reads the layouts of forms: the shipped ones of ``ledgers/layouts``, and those in a folder of the user's own."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ledgers._findings import Finding
from ledgers._records import Flow
from ledgers._vocabulary import table_measures
from ledgers.importers._form_layout import Column, FormLayout, Head, Line, Lines, header_form
from ledgers.importers._form_words import Blank, ColumnFigure, Part, Role, Word

OTHER_SUFFIX = ".layout.toml"
"""Layouts of meter readings, which stand beside their file and are no forms."""
_ENUMS = {"role": Role, "flow": Flow, "of": Flow, "figure": ColumnFigure, "part": Part, "blank": Blank}
_NO_DOCUMENT = r"(?!)"


def form_layouts(folder: Path | None = None, faults: list[Finding] | None = None) -> tuple[FormLayout, ...]:
    """Return the layouts of a folder of the user's own, then the shipped ones, each in the order of file names.

    Those of the folder come first, so that each is tried before the shipped form which it may resemble. What is wrong
    with one is appended to ``faults``. A folder that does not exist holds none.

    >>> [layout.form for layout in form_layouts()]
    ['205-1', '205-2', '205-3', 'B204-1']
    """
    own = []
    for path in sorted(folder.glob("*.toml")) if folder is not None else ():
        if not path.name.endswith(OTHER_SUFFIX):
            layout, wrong = _checked(path.read_bytes(), path.name)
            own.extend([layout] if layout else [])
            if faults is not None:
                faults.extend(wrong)
    return (*own, *_shipped())


@cache
def _shipped() -> tuple[FormLayout, ...]:
    """Return the shipped layouts; that they keep the schema is for the tests to say, not for each start."""
    folder = files("ledgers").joinpath("layouts")
    names = sorted(file.name for file in folder.iterdir() if re.fullmatch(r"form_\w+\.toml", file.name))
    return tuple(_layout(tomllib.loads(folder.joinpath(name).read_text("utf-8"))) for name in names)


@lru_cache(maxsize=64)
def _checked(data: bytes, name: str) -> tuple[FormLayout | None, tuple[Finding, ...]]:
    from ledgers.importers._form_schema import layout_faults  # noqa: PLC0415 (pydantic only where a layout is checked)

    faults = layout_faults(data, name)
    if faults:
        return None, tuple(faults)
    return _layout(tomllib.loads(data.decode("utf-8-sig"))), ()


def _layout(table: Mapping[str, Any]) -> FormLayout:
    columns = tuple(_column(row) for row in table["column"])
    index: dict[tuple[str, ...], Column] = {}
    for column in columns:
        for header in column.headers:
            index.setdefault(header, column)
    words = [(header_form(text), Word(word)) for word, texts in table.get("figures", {}).items() for text in texts]
    return FormLayout(
        form=table["form"],
        version=table["version"],
        title=re.compile(table["title"]),
        sheet_name=re.compile(table["sheet_name"]),
        told_by=frozenset(table.get("told_by", ())),
        head=_head(table["head"]),
        columns=columns,
        index=index,
        words=tuple(sorted(words, key=lambda pair: -len(pair[0]))),
        lines=_lines(table) if table.get("rows") == "measures" else None,
    )


def _head(table: Mapping[str, Any]) -> Head:
    return Head(
        firm_id=tuple(table["firm_id"]),
        period=tuple(table["period"]),
        number_row=frozenset(table.get("number_row", ())),
        name_prefixes=tuple(table.get("name_prefixes", ())),
        notes=tuple(table.get("notes", ())),
        document=re.compile(table.get("document", _NO_DOCUMENT)),
    )


def _column(row: Mapping[str, Any]) -> Column:
    made: dict[str, Any] = dict(row)
    made["headers"] = tuple(tuple(header_form(part) for part in header.split("/")) for header in row["headers"])
    for name, kind in _ENUMS.items():
        if name in row:
            made[name] = kind(row[name])
    for name in ("blank_allowed_for", "not_compared_for"):
        made[name] = frozenset(row.get(name, ()))
    return Column(**made)


def _lines(table: Mapping[str, Any]) -> Lines:
    by_name: dict[str, Line] = {}
    by_code: dict[str, Line] = {}
    for row in table.get("measure", ()):
        line = Line(row["measure"], row.get("price_base", ""))
        by_name |= {header_form(name): line for name in row.get("names", ())}
        by_code |= {code.lstrip("0"): line for code in row.get("codes", ())}
    for name, line in _named(tuple(table.get("measures_of", ()))):
        by_name.setdefault(name, line)
    return Lines(
        by_name=by_name,
        by_code=by_code,
        unstored=frozenset(header_form(name) for name in table.get("unstored", ())),
        sections=tuple((re.compile(row["heading"]), row["stored"]) for row in table.get("section", ())),
        part_units=table.get("part_units", {}),
    )


def _named(prefixes: tuple[str, ...]) -> Iterator[tuple[str, Line]]:
    """Yield the measures of the table whose keys begin so, by their Chinese names; money needs a line of its own."""
    for measure in table_measures().values():
        if measure.measure.startswith(prefixes) and not measure.price_base:
            yield header_form(measure.name_zh), Line(measure.measure, "")
