"""The versions of what was reported: every one that ever stood, with who, when, from which file, and why it ended."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from factors import energy_items
from ledgers._vocabulary import flow_names, measures
from ledgers._workspace import Workspace


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one entry or activity, or of a meter's readings of one month.

    ``firm_id`` is the firm, or the meter. ``subject`` is the item and flow, the measure and price base, or the measure
    and the number of intervals. ``ended_by`` is the batch that corrected it or the line that withdrew its batch, None
    while it stands.
    """

    firm_id: str
    period: str
    subject: str
    state: str
    quantity: Decimal | None
    unit: str
    batch_id: int
    file: str
    sheet: str
    row_number: int | None
    column_name: str
    recorded_at: datetime
    recorded_by: str
    reason: str
    note: str
    override_reason: str
    ended_by: int | None
    ended_at: datetime | None
    ended_by_whom: str | None
    ended_reason: str | None
    ended_note: str | None

    def as_row(self) -> dict[str, object]:
        """Return the version as ``--format json`` has it."""
        row = asdict(self)
        for name in ("recorded_at", "ended_at"):
            row[name] = row[name].isoformat() if row[name] else None
        row["quantity"] = None if self.quantity is None else format(self.quantity, "f")
        return row


def item_names() -> dict[str, str]:
    """Return the keys of energy items and measures by every name: keys, Chinese names, codes of the form."""
    names = {measure.name_zh: key for key, measure in measures().items()} | {key: key for key in measures()}
    for item in energy_items().values():
        names |= dict.fromkeys((item.item, item.name_zh, item.form_code), item.item)
    return names


def measure_names() -> dict[str, str]:
    """Return the Chinese name of each measure of activity by its key."""
    return {key: measure.name_zh for key, measure in measures().items()}


def named_flows() -> dict[str, str]:
    """Return the keys of flows by their keys and by what the forms call them."""
    names = flow_names()
    return {name: key for key, name in names.items()} | {key: key for key in names}


def is_meter(workspace: Workspace, name: str) -> bool:
    """Return whether readings of a meter of this name were ever taken in."""
    return bool(workspace.rows("SELECT 1 FROM reading WHERE meter_id = $name LIMIT 1", name=name))


def meter_history(workspace: Workspace, meter_id: str, period: str = "", measure: str = "") -> list[Version]:
    """Return the versions of a meter's readings, each month and batch as one, in the base unit of the measure."""
    filters = {"meter_id": meter_id, "period": period, "measure": measure}
    return [Version(**row) for row in workspace.query("ledgers", "history_meter", **filters)]


def history(workspace: Workspace, firm_id: str, period: str = "", item: str = "", flow: str = "") -> list[Version]:
    """Return the versions of what a firm reported, oldest first within each subject; blank filters let all through.

    Parameters
    ----------
    item
        The key of an energy item or of a measure of activity.
    """
    filters = {"firm_id": firm_id, "period": period, "item": item, "flow": flow}
    return [Version(**row) for row in workspace.query("ledgers", "history", **filters)]
