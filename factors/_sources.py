"""The register of sources: which document a published number stands in."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

from factors._tables import shipped_table


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


@cache
def sources() -> dict[str, Source]:
    """Return the whole register by key."""
    table = tomllib.loads(shipped_table("sources.toml").read_text("utf-8"))
    return {key: Source(key=key, **row) for key, row in table.items()}


def source(key: str) -> Source:
    """Return one document of the register.

    >>> source("GBT2589-2008").document
    'GB/T 2589-2008'
    """
    return sources()[key]
