"""The register of sources: which document a published number stands in."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from importlib.resources.abc import Traversable

from factors._errors import TableError

_EDITION = re.compile(r"-((?:19|20)\d{2})$")


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
    locator: str = ""
    checked_on: date | None = None
    url: str = ""

    @property
    def earliest(self) -> date | None:
        """The first day on which anything of it can hold: effective day, publication, or its edition's year.

        A row without a day of its own holds from here, so that an edition of 2022 never answers for 2015.

        >>> Source("GB21346-2022", "GB 21346-2022", "", "", "secondary", 1).earliest
        datetime.date(2022, 1, 1)
        """
        edition = _EDITION.search(self.document)
        year = date(int(edition[1]), 1, 1) if edition else None
        return self.effective or self.published or year

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
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise TableError(table.name, 0, "", str(problem), "valid TOML in UTF-8") from problem
    known = {field.name for field in fields(Source)} - {"key"}
    register = {}
    for key, row in entries.items():
        odd = set(row) - known
        if odd:
            raise TableError(table.name, 0, key, ", ".join(sorted(odd)), f"fields among {', '.join(sorted(known))}")
        for name in ("published", "effective", "checked_on"):
            if name in row and not isinstance(row[name], date):
                raise TableError(table.name, 0, f"{key}.{name}", str(row[name]), "a day without quotes: 2021-04-01")
        try:
            register[key] = Source(key=key, **row)
        except TypeError as problem:
            raise TableError(
                table.name, 0, key, str(problem), "document, title, issuer, status, preference"
            ) from problem
    return register
