"""The errors of this package.

::

    FactorError
    ├── TableError          a shipped or added table is wrong: file, row, column
    ├── UnknownName         a name, code or unit spelling is not in the vocabulary
    └── NoCoefficient       the look-up did not end at exactly one row
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


class FactorError(Exception):
    """Anything this package refuses."""


@dataclass
class TableError(FactorError):
    """A table breaks its own rules, at one place."""

    file: str
    row: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, column {self.column}: found {self.found!r}; expected {self.expected}"


@dataclass
class UnknownName(FactorError):
    """A name is in no vocabulary; ``nearest`` holds the closest known names."""

    what: str
    name: str
    nearest: Sequence[str] = field(default_factory=tuple)

    def __str__(self) -> str:
        hint = f"; nearest: {', '.join(self.nearest)}" if self.nearest else ""
        return f"{self.what} {self.name!r} is not known{hint}"


@dataclass
class NoCoefficient(FactorError):
    """No row, or more than one, answers the question. ``near`` lists the rows that almost did, and why not."""

    question: str
    near: Sequence[str] = field(default_factory=tuple)

    def __str__(self) -> str:
        if not self.near:
            return f"no coefficient for {self.question}; no table has the item at all"
        return f"no coefficient for {self.question}; near misses: " + "; ".join(self.near)
