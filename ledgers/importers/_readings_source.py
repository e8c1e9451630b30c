"""A file of readings as a table in DuckDB's hands, with its layout and what has been found about it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledgers._findings import Finding, Place, Severity
from ledgers._sql import sql_text
from ledgers.importers._readings_layout import ReadingsLayout
from ledgers.store import Connection

FINDINGS_MAX = 100
"""How many findings of one code are listed for one meter; a notice says how many more there are."""
LISTED_MAX = 10_000
"""How many findings of one kind are listed for all meters together."""
TEXTS_MAX = 2_500_000
"""How many different texts a column may hold that is read text by text: stamps of four years of minutes, or meters."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One column of readings: where it stands, which measure it holds and, in a wide table, its time of day.

    ``measure`` is None where each row names its own; ``is_24`` where the column is headed 24:00.
    """

    name: str
    header: str
    position: int
    measure: int | None
    minutes: int = 0
    is_24: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One table of readings: ``record`` in the connection, ``columns`` by header, ``units`` of the measures in order.

    ``faults`` and ``notices`` are appended to; ``meters`` names the meters as the tables number them, ``faulty`` those
    that errors have been found of, and ``blamed`` these errors.
    """

    connection: Connection
    layout: ReadingsLayout
    file: str
    sheet: str
    columns: Mapping[str, str]
    slots: Sequence[Slot]
    units: Sequence[str]
    faults: list[Finding]
    notices: list[str]
    meters: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    unlisted: Counter[tuple[str, str]] = field(default_factory=Counter)
    faulty: set[str] = field(default_factory=set)
    blamed: list[Finding] = field(default_factory=list)

    def run(self, name: str, /, **parameters: object) -> list[dict[str, Any]]:
        """Return the rows of ``ledgers/sql/readings/<name>.sql`` as dicts by column name."""
        cursor = self.connection.execute(sql_text("ledgers", f"readings/{name}"), parameters or None)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def stream(self, name: str, /, **parameters: object) -> Any:
        """Return a cursor over the rows of a statement, for those too many to hold; others may run beside it."""
        cursor = self.connection.cursor()
        for setting in ("use", "quiet"):  # a cursor has the settings of none before it
            cursor.execute(sql_text("ledgers", f"readings/{setting}"))
        return cursor.execute(sql_text("ledgers", f"readings/{name}"), parameters or None)

    def column(self, header: str) -> str:
        """Return the pattern of a column's name in ``raw``, that of an empty column where there is no header."""
        return f"^{self.columns[header]}$" if header else "^none$"

    def place(self, line: int | None, column: str) -> Place:
        """Return a place in the file."""
        return Place(self.file, self.sheet, line, column)

    def header(self, position: int) -> str:
        """Return what stands over a column of readings, empty in a long table."""
        return self.slots[position].header if self.layout.wide else ""

    def written(self, stamp: int) -> str:
        """Return a stamp as the file has it: the text of the row and, in a wide table, the header of the column."""
        if not self.layout.wide:
            return self.days[stamp]
        day, position = divmod(stamp, len(self.slots))
        return f"{self.days[day]} {self.slots[position].header}"

    def blame(self, finding: Finding, *meters: str) -> None:
        """Add an error that is one of some meters alone; what the others lack can still be told."""
        self.faults.append(finding)
        self.blamed.append(finding)
        self.faulty.update(meters)

    @property
    def is_telling(self) -> bool:
        """Whether every error is one of known meters, so that the others can be told to be whole or not."""
        return sum(finding.severity is Severity.ERROR for finding in self.faults) == len(self.blamed)

    def listed(self, name: str, /, **parameters: object) -> list[dict[str, Any]]:
        """Return the places that a statement finds, at most ``LISTED_MAX``; a notice says where there are more."""
        rows = self.run(name, most=FINDINGS_MAX, listed=LISTED_MAX, **parameters)
        if len(rows) == LISTED_MAX:
            self.notices.append(f"{name}: 只列出前 {LISTED_MAX} 处 / only the first {LISTED_MAX} places are listed")
        return rows

    def leave_out(self, code: str, meter: str, places: int) -> None:
        """Remember that more places were found than are listed."""
        if places > FINDINGS_MAX:
            self.unlisted[code, meter] = places - FINDINGS_MAX
