"""What changed between two sets of factors, or between two days of one set."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from factors._coefficients import COLUMNS, Coefficient
from factors._set import FactorSet

Change = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: which row (or which question), and what it was and is."""

    change: Change
    key: str
    before: str
    after: str

    def as_dict(self) -> dict[str, str]:
        """Return the difference as JSON has it."""
        return {"change": self.change, "key": self.key, "before": self.before, "after": self.after}


def difference(before: FactorSet, after: FactorSet) -> list[Difference]:
    """Return every row that one set has and the other has not, or has differently, in order of key."""
    found = []
    for key in sorted(before.rows.keys() | after.rows.keys()):
        old, new = before.rows.get(key), after.rows.get(key)
        if old is None and new is not None:
            found.append(Difference("added", key, "", _said(new)))
        elif new is None and old is not None:
            found.append(Difference("removed", key, _said(old), ""))
        elif old is not None and new is not None and old.as_row() != new.as_row():
            rows = old.as_row(), new.as_row()
            columns = [column for column in COLUMNS if rows[0][column] != rows[1][column]]
            was, is_ = (", ".join(f"{column}={row[column]}" for column in columns) for row in rows)
            found.append(Difference("changed", key, was, is_))
    return found


def difference_of_days(factors: FactorSet, first: date, second: date) -> list[Difference]:
    """Return what comes into force, goes out of force or is replaced between two days, by what it is asked for."""
    found = []
    for subject, rows in sorted(_by_subject(factors).items()):
        old, new = ([row for row in rows if row.holds_on(day)] for day in (first, second))
        if [row.key for row in old] == [row.key for row in new]:
            continue
        change: Change = "changed" if old and new else "added" if new else "removed"
        was, is_ = ("; ".join(f"{row.key} {_said(row)}" for row in held) for held in (old, new))
        found.append(Difference(change, " / ".join(filter(None, subject)), was, is_))
    return found


def _by_subject(factors: FactorSet) -> dict[tuple[str, ...], list[Coefficient]]:
    subjects: dict[tuple[str, ...], list[Coefficient]] = {}
    for row in factors.rows.values():
        subjects.setdefault((row.item, row.kind, row.basis, row.region), []).append(row)
    return subjects


def _said(row: Coefficient) -> str:
    return f"{row.shown} {row.unit} ({row.source.document}, {row.status})"


def matching(factors: FactorSet, text: str, kind: str = "", region: str = "") -> Iterator[Coefficient]:
    """Yield the rows whose item, key or name holds a text, of one kind and region where these are given."""
    wanted = text.casefold()
    for row in factors.rows.values():
        words = (row.key, row.item, row.name_zh, row.name_en)
        if any(wanted in word.casefold() for word in words) and kind in ("", row.kind) and region in ("", row.region):
            yield row
