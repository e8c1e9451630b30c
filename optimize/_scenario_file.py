"""Reads a scenario file: TOML, every fault of one reading as a finding with line and path."""

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from ledgers import Finding, Place
from optimize._errors import ScenarioError
from optimize._numbers import Number, Series, numbers
from optimize._scenario import Scenario
from optimize._scenario_checks import scenario_faults

_BYTES_MAX = 5_000_000
_KINDS = frozenset({"hydrogen", "data_centre", "industry"})
_Loc = Sequence[str | int]


def load_scenario(path: str | Path) -> Scenario:
    """Return the scenario of a TOML file.

    Raises
    ------
    ScenarioError
        If the file cannot be read or breaks its schema; it carries every finding of this reading.
    """
    file = Path(path)
    try:
        raw = file.read_bytes()
    except OSError as problem:
        found = problem.strerror or str(problem)
        raise ScenarioError((Finding("scenario-unreadable", Place(file.name), {"found": found}),)) from problem
    if len(raw) > _BYTES_MAX:
        raise ScenarioError((Finding("scenario-unreadable", Place(file.name), {"found": f"> {_BYTES_MAX} bytes"}),))
    return scenario_from_text(raw, file.name)


def scenario_from_text(raw: bytes, name: str) -> Scenario:
    """Return the scenario written in ``raw`` (UTF-8 TOML); ``name`` is the file's name in findings."""
    try:
        text = raw.decode("utf-8-sig")
        table = tomllib.loads(text, parse_float=Decimal)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        line = re.search(r"at line (\d+)", str(problem))
        place = Place(name, row=int(line[1]) if line else None)
        raise ScenarioError((Finding("scenario-unreadable", place, {"found": str(problem)}),)) from problem
    return _validated(table, text, name)


def changed(scenario: Scenario, values: Mapping[str, Decimal | Sequence[Decimal]]) -> Scenario:
    """Return a scenario with some numbers replaced, checked as a file is; for what-if questions.

    Parameters
    ----------
    scenario
        The scenario to start from; it stays as it is.
    values
        New values by path, such as ``{"surplus[0].hydrology": Decimal("0.4")}``, in the unit written there.

    Raises
    ------
    ScenarioError
        If a path names no number, or a value will not do.
    """
    table = scenario.model_dump(exclude_none=True)
    for path, value in values.items():
        part: Any = table
        for key in _keys(path):
            known = part[key] if isinstance(key, str) and isinstance(part, dict) and key in part else None
            inside = isinstance(key, int) and isinstance(part, tuple) and key < len(part)
            part = part[key] if inside else known
        if not isinstance(part, dict) or "value" not in part:
            raise ScenarioError((_value_finding(scenario.name, "", path, str(value), "the path of a number"),))
        part["value"] = value
    return _validated(table, "", scenario.name)


def _validated(table: dict[str, Any], text: str, name: str) -> Scenario:
    """Return the scenario of a table, or raise with every finding."""
    try:
        scenario = Scenario.model_validate(table)
    except ValidationError as problem:
        raise ScenarioError(_findings(problem, text, name)) from None
    faults = scenario_faults(scenario)
    if faults:
        raise ScenarioError(tuple(_value_finding(name, text, *fault) for fault in faults))
    return scenario


def _findings(problem: ValidationError, text: str, name: str) -> tuple[Finding, ...]:
    """Return the findings of a validation, unknown keys with the nearest known one."""
    found = []
    for error in problem.errors(include_url=False):
        loc = _without_tags(error["loc"])
        context: Mapping[str, Any] = error.get("ctx", {})
        if error["type"] == "extra_forbidden":
            known = _known_keys(error["loc"][:-1])
            nearest = difflib.get_close_matches(str(loc[-1]), known, n=3, cutoff=0.5) or known
            place = Place(name, row=_line(text, loc), column=_path(loc))
            found.append(
                Finding("scenario-key-unknown", place, {"found": str(loc[-1]), "expected": ", ".join(nearest)})
            )
            continue
        if error["type"] == "union_tag_invalid":
            context = {"part": "kind", "found": context["tag"], "expected": context["expected_tags"]}
        if "part" in context:
            loc = [*loc, context["part"]]
        shown = context.get("found", "" if error["type"] == "missing" else str(error["input"])[:60])
        found.append(_value_finding(name, text, _path(loc), shown, str(context.get("expected", error["msg"]))))
    return tuple(found)


def _value_finding(name: str, text: str, path: str, shown: str, expected: str) -> Finding:
    """Return a finding about one value, at its line."""
    place = Place(name, row=_line(text, _keys(path)), column=path)
    return Finding("scenario-value", place, {"column": path, "found": shown, "expected": expected})


def _without_tags(loc: _Loc) -> list[str | int]:
    """Return a pydantic location without the union tag that follows ``loads, index``."""
    return [part for at, part in enumerate(loc) if not (at == 2 and loc[0] == "loads" and part in _KINDS)]


def _path(loc: _Loc) -> str:
    """Return a location as a reader writes it.

    >>> _path(["loads", 1, "ramp", "unit"])
    'loads[1].ramp.unit'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")


def _keys(path: str) -> list[str | int]:
    """Return the parts of a path as a reader writes it.

    >>> _keys("loads[1].ramp.unit")
    ['loads', 1, 'ramp', 'unit']
    """
    return [int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", path)]


def _known_keys(loc: _Loc) -> list[str]:
    """Return the keys that the table at a pydantic location may have."""
    kind: Any = Scenario
    for part in loc:
        if isinstance(part, int):
            continue
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            kind = _inner(kind.model_fields[str(part)].annotation)
        if part in _KINDS and not isinstance(kind, type):
            kind = next(
                member for member in get_args(kind) if member.model_fields["kind"].annotation.__args__[0] == part
            )
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _inner(annotation: Any) -> Any:
    """Return what a field holds, without tuple, Annotated and None around it."""
    while True:
        arguments = [argument for argument in get_args(annotation) if argument not in (type(None), Ellipsis)]
        origin = get_origin(annotation)
        optional = origin in (Union, UnionType) and len(arguments) == 1
        if not (hasattr(annotation, "__metadata__") or origin is tuple or optional):
            return annotation
        annotation = arguments[0]


def _line(text: str, loc: _Loc) -> int | None:
    """Return the line (from 1) of the longest part of a path that the text writes out."""
    best, best_length = None, 0
    header: list[str | int] = []
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if match := re.match(r"^\[\[\s*([\w.-]+)\s*\]\]", stripped):
            counts[match[1]] = counts.get(match[1], -1) + 1
            header = [*match[1].split("."), counts[match[1]]]
            path = header
        elif match := re.match(r"^\[\s*([\w.-]+)\s*\]", stripped):
            header = list(match[1].split("."))
            path = header
        elif match := re.match(r"^([\w.-]+)\s*=", stripped):
            path = [*header, *match[1].split(".")]
        else:
            continue
        if len(path) > best_length and list(loc[: len(path)]) == path:
            best, best_length = number, len(path)
    return best


def scenario_schema() -> dict[str, Any]:
    """Return the JSON schema of a scenario file, for editors and for other programs."""
    return Scenario.model_json_schema()


def assumptions(scenario: Scenario) -> tuple[dict[str, str], ...]:
    """Return every number of origin ``assumption``, with the keys of ``given_numbers``."""
    return tuple(row for row in given_numbers(scenario) if row["origin"] == "assumption")


def given_numbers(scenario: Scenario) -> tuple[dict[str, str], ...]:
    """Return every number: ``path``, ``value``, ``unit``, ``origin`` and the words that vouch for it.

    The words are ``quote``, ``source``, ``note`` (English) and ``note_zh`` (Chinese); each is empty where not given.
    """
    return tuple(
        {"path": path, "value": _shown(number), **number.model_dump(include=_KEPT)}
        for path, number in numbers(scenario)
    )


_KEPT = {"unit", "origin", "note", "note_zh", "quote", "source"}


def _shown(number: Number | Series) -> str:
    """Return the value as written."""
    return " ".join(map(str, number.value)) if isinstance(number, Series) else str(number.value)
