"""Confirmations of coefficients: who checked a value against the original, when, in which document, on which page."""

from factors import Confirmation, FactorSet, confirmed
from ledgers._workspace import Workspace


def confirm(workspace: Workspace, word: Confirmation) -> None:
    """Keep a confirmation for good."""
    workspace.connection.execute(
        "INSERT INTO confirmation VALUES ($key, $printed, $unit, $by, $on, $document, $page, $sha)",
        {
            "key": word.key,
            "printed": word.printed,
            "unit": word.unit,
            "by": word.by,
            "on": word.on,
            "document": word.document,
            "page": word.page,
            "sha": word.row_sha256,
        },
    )


def confirmations(workspace: Workspace) -> list[Confirmation]:
    """Return every confirmation of a workspace, the oldest first."""
    rows = workspace.rows("SELECT * FROM confirmation ORDER BY confirmed_on, key")
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
