"""Confirmations of coefficients: who checked a value against the original, when, in which document, on which page."""

from datetime import datetime

from factors import Confirmation, FactorSet, confirmed
from ledgers._workspace import Workspace
from ledgers.store import record_event


def confirm(workspace: Workspace, word: Confirmation, *, at: datetime) -> None:
    """Keep a confirmation for good.

    Parameters
    ----------
    at
        The moment at which it is recorded; the day on which the original was read is the confirmation's own.
    """
    body = {
        "key": word.key,
        "printed": word.printed,
        "unit": word.unit,
        "on": word.on.isoformat(),
        "document": word.document,
        "page": word.page,
        "row_sha256": word.row_sha256,
    }
    record_event(workspace.path, workspace.connection, "confirmation", body, at, word.by)


def confirmations(workspace: Workspace) -> list[Confirmation]:
    """Return every confirmation of a workspace, the oldest first."""
    rows = workspace.rows("SELECT * FROM live_confirmation ORDER BY confirmed_on, key, seq")
    return [
        Confirmation(
            key=row["key"],
            printed=row["printed"],
            unit=row["unit"],
            by=row["confirmed_by"],
            on=row["confirmed_on"],
            document=row["document"],
            page=row["page"],
            row_sha256=row["row_sha256"],
        )
        for row in rows
    ]


def confirmed_factors(workspace: Workspace, factors: FactorSet) -> FactorSet:
    """Return a set of factors with the workspace's confirmations applied."""
    return confirmed(factors, confirmations(workspace))
