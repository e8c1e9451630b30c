"""What an account remarks on besides missing coefficients: own coefficients, unused values, form totals."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from accounting._figures import number_text
from accounting._resolution import PUBLISHED, Resolution, magnitude, own_coefficient
from factors import energy_items
from ledgers import Finding, Place, Workspace

SAME_COEFFICIENT = Decimal("0.00005")
"""How far a firm's coefficient may lie from the published one unremarked: half a unit of the fourth decimal."""

TOTAL_SHARE, TOTAL_LEAST = Decimal("0.0005"), Decimal("0.5")
"""How far a form's total may lie from the sum of its rows, as a share and in tce: their rounding."""


def remarks(workspace: Workspace, periods: Sequence[str], resolutions: Sequence[Resolution]) -> list[Finding]:
    """Return every remark on one calculation, whose temp tables stand on the workspace's connection."""
    return [
        *_own_coefficients(workspace, resolutions),
        *_ambiguous(workspace, periods),
        *_unused_values(workspace, periods),
        *_form_totals(workspace, periods),
    ]


def _own_coefficients(workspace: Workspace, resolutions: Sequence[Resolution]) -> list[Finding]:
    """Return where a firm used its own coefficient without a document and the published one was taken instead."""
    findings: list[Finding] = []
    for index, row in enumerate(resolutions):
        if row.measure != "energy_ce" or row.tier != PUBLISHED or row.coefficient is None:
            continue
        own = own_coefficient(
            {"item": row.item, "coefficient": row.coefficient, "coefficient_unit": row.coefficient_unit}
        )
        if own is None or abs(own - row.factor) <= SAME_COEFFICIENT:
            continue
        for place in workspace.query("accounting", "entries_of_resolution", resolution_id=index):
            facts = {
                "firm": place["name"],
                "period": row.period,
                "item": energy_items()[row.item].name_zh,
                "found": f"{number_text(own)} {row.unit}",
                "expected": f"{number_text(row.factor)} {row.unit}",
            }
            power = magnitude(own, row.factor)
            if power:
                findings.append(Finding("unit-magnitude", _place(place), {**facts, "difference": str(power)}))
            else:
                findings.append(Finding("coefficient-differs", _place(place), facts))
    return findings


def _ambiguous(workspace: Workspace, periods: Sequence[str]) -> list[Finding]:
    rows = workspace.query("accounting", "ambiguous_coefficients", periods=list(periods))
    return [
        Finding(
            "coefficient-ambiguous",
            _place(row),
            {**_whose(row), "found": row["stated"]},
        )
        for row in rows
    ]


def _unused_values(workspace: Workspace, periods: Sequence[str]) -> list[Finding]:
    rows = workspace.query("accounting", "unused_values", periods=list(periods))
    return [Finding("value-not-used", _place(row), _whose(row)) for row in rows]


def _form_totals(workspace: Workspace, periods: Sequence[str]) -> list[Finding]:
    rows = workspace.query("accounting", "form_totals", share=TOTAL_SHARE, least=TOTAL_LEAST, periods=list(periods))
    return [
        Finding(
            "form-total-differs",
            _place(row),
            {
                "firm": row["name"],
                "period": row["period"],
                "found": number_text(row["filed"]),
                "expected": f"{row['computed']:.2f}",
                "difference": f"{row['filed'] - row['computed']:.2f}",
            },
        )
        for row in rows
    ]


def _whose(row: dict[str, Any]) -> dict[str, str]:
    """Return the facts that say whose value of what and when; a firm outside the register goes by its code."""
    return {
        "firm": row["name"] or row["firm_id"],
        "period": row["period"],
        "item": energy_items()[row["item"]].name_zh,
    }


def _place(row: dict[str, Any]) -> Place:
    return Place(row["file"], row["sheet"], row["row_number"], row["column_name"])
