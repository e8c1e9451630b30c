"""Takes one file into the ledger, whole or not at all."""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from factors import conversion_factor, energy_items, same_dimension
from ledgers._findings import Finding, Place, has_errors
from ledgers._records import ActivityRow, EntryRow, FirmRow, ParsedFile, ReadingRow
from ledgers._sql import sql_text
from ledgers._workspace import Workspace
from ledgers.importers import layout_beside, parse_file

BASE_UNITS = ("wan_cny", "wan_kWh", "t", "wan_m3", "GJ")
"""The units in which activity is summed, one for each dimension."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one file. ``batch_id`` is None when it was refused; ``already`` when it stood there before."""

    file: str
    sha256: str
    batch_id: int | None
    already: bool
    row_count: int
    findings: tuple[Finding, ...]
    notices: tuple[str, ...]
    recorded_at: datetime | None = None

    @property
    def accepted(self) -> bool:
        """Whether the file's rows stand in the ledger."""
        return self.batch_id is not None

    def as_dict(self) -> dict[str, object]:
        """Return the receipt as ``--format json`` has it."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "batch_id": self.batch_id,
            "already": self.already,
            "row_count": self.row_count,
            "recorded_at": self.recorded_at.isoformat() if self.recorded_at else None,
            "findings": [finding.as_dict() for finding in self.findings],
            "notices": list(self.notices),
        }


def import_file(
    workspace: Workspace, path: Path, *, recorded_at: datetime, recorded_by: str, correct: str = ""
) -> Receipt:
    """Import one file and return its receipt.

    The same bytes again are a no-op that says so. A file with any error is refused whole. A file that reports
    again what already stands is refused, unless ``correct`` gives the reason: then what stood is reversed.

    Parameters
    ----------
    recorded_at, recorded_by
        The moment and the person that the ledger will name.
    correct
        The reason of a correction, empty for a first report.
    """
    digest, layout_digest = _digests(path)
    known = workspace.rows(
        "SELECT batch_id, row_count, recorded_at FROM batch WHERE sha256 = $sha AND layout_sha256 = $layout",
        sha=digest,
        layout=layout_digest,
    )
    if known:
        batch = known[0]
        return Receipt(path.name, digest, batch["batch_id"], True, batch["row_count"], (), (), batch["recorded_at"])
    parsed = parse_file(path)
    if has_errors(parsed.findings):
        return Receipt(path.name, digest, None, False, 0, parsed.findings, parsed.notices)
    with _transaction(workspace) as undo:
        batch_id = workspace.rows("SELECT coalesce(max(batch_id), 0) + 1 AS next FROM batch")[0]["next"]
        count = _append(workspace, parsed, batch_id)
        workspace.connection.execute(
            "INSERT INTO batch VALUES ($id, $file, $sha, $layout, $importer, $version, $count, $at, $by)",
            {
                "id": batch_id,
                "file": path.name,
                "sha": digest,
                "layout": layout_digest,
                "importer": parsed.importer,
                "version": parsed.importer_version,
                "count": count,
                "at": recorded_at,
                "by": recorded_by,
            },
        )
        conflicts = _conflicts(workspace, batch_id, path.name, correct)
        if conflicts:
            undo()
            return Receipt(path.name, digest, None, False, 0, (*parsed.findings, *conflicts), parsed.notices)
    stored = workspace.rows("SELECT row_count FROM batch WHERE batch_id = $id", id=batch_id)
    if not stored or stored[0]["row_count"] != count:
        raise RuntimeError(f"{path.name}: the ledger did not keep batch {batch_id}")
    return Receipt(path.name, digest, batch_id, False, count, parsed.findings, parsed.notices, recorded_at)


def _digests(path: Path) -> tuple[str, str]:
    layout = layout_beside(path)
    return sha256(path.read_bytes()).hexdigest(), sha256(layout.read_bytes()).hexdigest() if layout else ""


@contextmanager
def _transaction(workspace: Workspace) -> Iterator[Callable[[], None]]:
    """Run one transaction: committed on the straight path only, rolled back on ``undo()`` or an exception."""
    connection = workspace.connection
    undone = False

    def undo() -> None:
        nonlocal undone
        undone = True

    connection.execute("BEGIN")
    try:
        yield undo
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("ROLLBACK" if undone else "COMMIT")


def _append(workspace: Workspace, parsed: ParsedFile, batch_id: int) -> int:
    tables: tuple[tuple[str, Sequence[Any], Callable[[Any, int], Sequence[object]]], ...] = (
        ("firm", parsed.firms, _firm_cells),
        ("entry", parsed.entries, _entry_cells),
        ("activity", parsed.activities, _activity_cells),
        ("reading", parsed.readings, _reading_cells),
    )
    for table, rows, cells in tables:
        if rows:
            _load(workspace, table, (cells(row, batch_id) for row in rows))
    return sum(len(rows) for _, rows, _ in tables)


def _load(workspace: Workspace, table: str, rows: Iterable[Sequence[object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder, f"{table}.csv")
        with staged.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerows([r"\N" if cell is None else cell for cell in row] for row in rows)
        workspace.connection.execute(sql_text("ledgers", f"insert_{table}"), {"path": str(staged)})


def _place_cells(place: Place, batch_id: int) -> tuple[object, ...]:
    return batch_id, place.sheet, place.row, place.column


def _firm_cells(row: FirmRow, batch_id: int) -> Sequence[object]:
    return (
        row.firm_id,
        row.name,
        row.county,
        row.industry,
        row.above_scale,
        row.park,
        row.scope,
        row.valid_from,
        *_place_cells(row.place, batch_id),
    )


def _entry_cells(row: EntryRow, batch_id: int) -> Sequence[object]:
    own_unit = energy_items()[row.item].unit
    in_item_unit = None if row.quantity is None else row.quantity * _factor(row.unit, own_unit)
    return (
        row.firm_id,
        row.period,
        row.item,
        row.flow.value,
        row.state.value,
        _plain(row.quantity),
        row.unit,
        row.unit_written,
        _plain(in_item_unit),
        _plain(row.coefficient),
        row.coefficient_unit,
        _plain(row.ncv),
        row.ncv_unit,
        _plain(row.carbon_content),
        row.carbon_content_unit,
        row.document,
        *_place_cells(row.place, batch_id),
    )


def _activity_cells(row: ActivityRow, batch_id: int) -> Sequence[object]:
    base = _base_unit(row.unit)
    return (
        row.firm_id,
        row.period,
        row.measure,
        _plain(row.quantity),
        row.unit,
        row.unit_written,
        _plain(row.quantity * _factor(row.unit, base)),
        base,
        row.price_base,
        row.document,
        *_place_cells(row.place, batch_id),
    )


def _reading_cells(row: ReadingRow, batch_id: int) -> Sequence[object]:
    return (
        row.meter_id,
        row.measure,
        row.start_at,
        row.minutes,
        _plain(row.quantity),
        row.unit,
        batch_id,
        row.place.row,
    )


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


@cache
def _factor(unit: str, into: str) -> Decimal:
    return Decimal(1) if unit == into else conversion_factor(unit, into)


@cache
def _base_unit(unit: str) -> str:
    return next((base for base in BASE_UNITS if same_dimension(unit, base)), unit)


def _conflicts(workspace: Workspace, batch_id: int, file: str, correct: str) -> list[Finding]:
    """Return what the batch repeats; with a reason, reverse the repeated entries instead."""
    findings = [
        Finding(
            "already-reported",
            Place(file, row["sheet"], row["row_number"]),
            {"found": f"{row['kind']} {row['key']}", "first": row["standing_file"]},
        )
        for row in workspace.query("ledgers", "other_conflicts", batch_id=batch_id)
    ]
    if correct:
        workspace.connection.execute(sql_text("ledgers", "reverse_entries"), {"batch_id": batch_id, "reason": correct})
        return findings
    for row in workspace.query("ledgers", "entry_conflicts", batch_id=batch_id):
        key = f"{row['firm_id']} {row['period']} {energy_items()[row['item']].name_zh} {row['flow']}"
        first = f"{row['standing_file']} {row['standing_sheet']} {row['standing_row']}: {row['standing_quantity']}"
        place = Place(file, row["sheet"], row["row_number"], row["column_name"])
        findings.append(Finding("already-reported", place, {"found": key, "first": first}))
    return findings
