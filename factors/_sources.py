"""The register of sources: which document a published number stands in."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from importlib.resources.abc import Traversable

from factors._errors import TableError


@dataclass(frozen=True, slots=True)
class Source:
    """One document. ``preference`` orders sources that answer the same question: the smaller one is taken."""

    key: str
    document: str
    title: str
    issuer: str
    status: str
    preference: int
    published: date | None = None
    effective: date | None = None
    replaces: str = ""
    url: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return the document as JSON has it."""
        return {
            f.name: None if (v := getattr(self, f.name)) is None else v if isinstance(v, int) else str(v)
            for f in fields(self)
        }


def read_sources(table: Traversable) -> Mapping[str, Source]:
    """Return a register by key.

    Raises
    ------
    TableError
        If the TOML does not read, or an entry lacks a field or has one that is not known.
    """
    try:
        entries = tomllib.loads(table.read_text("utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise TableError(table.name, 0, "", str(problem), "valid TOML") from problem
    known = {field.name for field in fields(Source)} - {"key"}
    register = {}
    for key, row in entries.items():
        odd = set(row) - known
        if odd:
            raise TableError(table.name, 0, key, ", ".join(sorted(odd)), f"fields among {', '.join(sorted(known))}")
        try:
            register[key] = Source(key=key, **row)
        except TypeError as problem:
            raise TableError(
                table.name, 0, key, str(problem), "document, title, issuer, status, preference"
            ) from problem
    return register
