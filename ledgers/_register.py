"""Whom the registers do not know: firms with rows and no entry in the register, meters that belong to nobody."""

from collections.abc import Collection, Iterator, Sequence

from ledgers._checks import check_ledger
from ledgers._workspace import Workspace

_NAMED_MAX = 5


def unregistered(workspace: Workspace) -> list[str]:
    """Return the firms that have rows and stand in no register."""
    return [finding.facts["firm_id"] for finding in check_ledger(workspace, ["firm-unknown"])]


def without_register(firms: Sequence[str]) -> str:
    """Return what to say of firms that stand in no register, empty where there are none."""
    if not firms:
        return ""
    return (
        f"{len(firms)} 家企业不在名录，补报名录前其数不能汇总 / {len(firms)} firms stand in no register; "
        f"no total can be made before it is imported: {_some(firms)}"
    )


def strangers(workspace: Workspace, batch_id: int, tables: Collection[str]) -> Iterator[str]:
    """Yield what to say of the firms and meters of a batch, already appended to ``tables``, that no register names."""
    firms = meters = []
    if "entry" in tables or "activity" in tables:
        firms = [row["firm_id"] for row in workspace.query("ledgers", "unregistered_firms", batch_id=batch_id)]
    if "reading" in tables:
        meters = [row["meter_id"] for row in workspace.query("ledgers", "unregistered_meters", batch_id=batch_id)]
    if said := without_register(firms):
        yield said
    if meters:
        yield (
            f"{len(meters)} 块电表不在电表台账，其读数不能与报表核对 / {len(meters)} meters stand in no register of "
            f"meters, their readings cannot be held against forms: {_some(meters)}"
        )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED_MAX]) + (" …" if len(names) > _NAMED_MAX else "")
