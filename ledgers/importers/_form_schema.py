"""What a layout file of a form may say; a key that nobody knows is refused with the nearest known one."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from factors import UnknownName, energy_items, same_dimension, unit_key
from ledgers._findings import Finding, Place
from ledgers._records import Flow
from ledgers._vocabulary import AMOUNT_UNIT, MEASURES_TABLE, table_measures
from ledgers.importers._cells import shown
from ledgers.importers._form_layout import header_form
from ledgers.importers._form_words import Blank, ColumnFigure, Part, Role, Word
from ledgers.importers._schema_words import expected_words


def _pattern(text: object) -> object:
    if isinstance(text, str):
        try:
            re.compile(text)
        except re.error as problem:
            raise ValueError(f"a regular expression ({problem})") from problem
    return text


Pattern = Annotated[str, BeforeValidator(_pattern)]
Texts = Annotated[tuple[str, ...], Field(strict=False)]
_OF_ITEMS = {Role.FLOW, Role.AMOUNT, Role.PART, Role.SAME_AS, Role.COEFFICIENT}
PLAIN_ROLES = frozenset({Role.ITEM, Role.UNIT, Role.CODE, Role.COEFFICIENT, Role.PRINTED, Role.UNSTORED})


def _is_money(unit: str) -> bool:
    try:
        return same_dimension(unit_key(unit), AMOUNT_UNIT)
    except UnknownName:
        return False


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class HeadTable(_Strict):
    """What stands above and below the table."""

    firm_id: Texts = Field(min_length=1)
    period: Texts = Field(min_length=1)
    number_row: Texts = ()
    name_prefixes: Texts = ()
    notes: Texts = ()
    document: Pattern = r"(?!)"


class ColumnTable(_Strict):
    """One column."""

    label: str = Field(min_length=1)
    role: Annotated[Role, Field(strict=False)]
    headers: Texts = Field(min_length=1)
    must_exist: bool = False
    flow: Annotated[Flow | None, Field(strict=False)] = None
    figure: Annotated[ColumnFigure, Field(strict=False)] = ColumnFigure.PERIOD
    part: Annotated[Part, Field(strict=False)] = Part.VALUE
    blank: Annotated[Blank, Field(strict=False)] = Blank.KEPT
    blank_allowed_for: Texts = ()
    not_compared_for: Texts = ()
    of: Annotated[Flow | None, Field(strict=False)] = None
    form: str = ""
    unit: str = ""

    @field_validator("blank_allowed_for", "not_compared_for")
    @classmethod
    def _are_items(cls, items: tuple[str, ...]) -> tuple[str, ...]:
        for item in items:
            if item not in energy_items():
                raise ValueError(f"{item}: {_nearest(item, list(energy_items()))}")
        return items

    @model_validator(mode="after")
    def _has_what_its_role_needs(self) -> Self:
        needs = {
            Role.FLOW: ("flow",),
            Role.PART: ("of",),
            Role.SAME_AS: ("flow", "form"),
            Role.AMOUNT: ("flow", "unit"),
        }.get(self.role, ())
        lacking = [name for name in needs if not getattr(self, name)]
        if lacking:
            raise ValueError(f'{", ".join(lacking)}, with role = "{self.role.value}"')
        if self.role in PLAIN_ROLES and (self.flow or self.of):
            raise ValueError(f'no flow and no of, with role = "{self.role.value}"')
        if self.role is Role.AMOUNT and (self.flow is not Flow.PURCHASE or not _is_money(self.unit)):
            raise ValueError('flow = "purchase" and unit = "千元", "万元"…, with role = "amount"')
        return self


class MeasureTable(_Strict):
    """One row that is a measure of activity, by its names or codes."""

    measure: str
    names: Texts = ()
    codes: Texts = ()
    price_base: str = Field(default="", pattern=r"^(current|(19|20)\d\d|)$")

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        known = table_measures().get(self.measure)
        if known is None:
            raise ValueError(f"{_nearest(self.measure, list(table_measures()))} ({MEASURES_TABLE})")
        if known.price_base != bool(self.price_base):
            due = 'price_base = "current", "2020"…' if known.price_base else "no price_base"
            raise ValueError(f"{due}, with measure = {self.measure}")
        return self


class SectionTable(_Strict):
    """Whether rows of unknown names are to be stored from a heading on, until the next heading."""

    heading: Pattern
    stored: bool


class LayoutTable(_Strict):
    """The whole file."""

    form: str = Field(min_length=1, pattern=r"^[^:：]+$")
    version: str = Field(min_length=1)
    rows: Literal["items", "measures"] = "items"
    title: Pattern
    sheet_name: Pattern
    told_by: Texts = ()
    head: HeadTable
    column: tuple[ColumnTable, ...] = Field(min_length=1, strict=False)
    figures: dict[Annotated[Word, Field(strict=False)], Texts] = Field(default_factory=dict)
    measure: tuple[MeasureTable, ...] = Field(default=(), strict=False)
    measures_of: Texts = ()
    unstored: Texts = ()
    section: tuple[SectionTable, ...] = Field(default=(), strict=False)
    part_units: dict[Literal["numerator", "denominator"], dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        roles, labels = {column.role for column in self.column}, {column.label for column in self.column}
        for role in (Role.ITEM, Role.UNIT):
            if role not in roles:
                raise ValueError(f'a [[column]] with role = "{role.value}"')
        wrong = {Role.MEASURE} if self.rows == "items" else _OF_ITEMS
        if roles & wrong:
            raise ValueError(f'no column of role {", ".join(sorted(roles & wrong))}, with rows = "{self.rows}"')
        headers = Counter(tuple(map(header_form, text.split("/"))) for column in self.column for text in column.headers)
        twice = ["/".join(header) for header, count in headers.items() if count > 1]
        if twice:
            raise ValueError(f"each header once, not twice: {', '.join(twice)}")
        for label in self.told_by:
            if label not in labels:
                raise ValueError(f"told_by: {label}: {_nearest(label, sorted(labels))}")
        return self


def layout_faults(data: bytes, file: str) -> list[Finding]:
    """Return all that is wrong with a layout file."""
    try:
        LayoutTable.model_validate(tomllib.loads(data.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        facts = {"column": "TOML", "found": str(problem), "expected": "UTF-8 TOML"}
        return [Finding("layout-invalid", Place(file), facts)]
    except ValidationError as problem:
        return [_fault(error, file) for error in problem.errors(include_url=False, include_context=False)]
    return []


def _fault(error: ErrorDetails, file: str) -> Finding:
    path = ".".join(_path(error["loc"])) or "TOML"
    found = error["loc"][-1] if error["type"] == "extra_forbidden" else error["input"]
    expected = _expected(error["type"], error["msg"], error["loc"])
    facts = {"column": path, "found": shown(found), "expected": expected}
    return Finding("layout-invalid", Place(file, column=path), facts)


def _path(parts: Sequence[int | str]) -> Iterator[str]:
    """Yield the parts of a key's path; tables of a list count from 1, as a reader counts them."""
    for part in parts:
        if part != "[key]":
            yield str(part + 1) if isinstance(part, int) else part


def _expected(kind: str, message: str, path: Sequence[int | str]) -> str:
    """Return what was due: the nearest known keys in place of an unknown one, else what the check asks for."""
    if kind != "extra_forbidden":
        return expected_words(kind, message)
    tables: dict[str, type[BaseModel]] = {
        "head": HeadTable,
        "column": ColumnTable,
        "measure": MeasureTable,
        "section": SectionTable,
    }
    table = tables.get(str(path[0]), LayoutTable) if len(path) > 1 else LayoutTable
    return _nearest(str(path[-1]), list(table.model_fields))


def _nearest(found: str, known: list[str]) -> str:
    return ", ".join(get_close_matches(found, known, n=3, cutoff=0.5)) or ", ".join(known[:12])
