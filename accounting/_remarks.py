"""What an account remarks on besides missing coefficients: own coefficients, unused values, form totals."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from accounting._figures import number_text
from accounting._resolution import Resolution, own_coefficient
from factors import energy_items
from ledgers import Finding, Place, Workspace

SAME_COEFFICIENT = Decimal("0.00005")
"""How far a firm's coefficient may lie from the published one unremarked: half a unit of the fourth decimal."""

MAGNITUDE_TOLERANCE = Decimal("0.1")
"""How near to a whole power of ten a ratio must lie to be read as a unit slip: a factor of 1.26."""

TOTAL_SHARE, TOTAL_LEAST = Decimal("0.0005"), Decimal("0.5")
"""How far a form's total may lie from the sum of its rows, as a share and in tce: their rounding."""


def remarks(workspace: Workspace, periods: Sequence[str], resolutions: Sequence[Resolution]) -> list[Finding]:
    """Return every remark on one calculation, whose temp tables stand on the workspace's connection."""
    return [
        *_own_coefficients(workspace, resolutions),
        *_unused_values(workspace, periods),
        *_form_totals(workspace),
    ]


def _own_coefficients(workspace: Workspace, resolutions: Sequence[Resolution]) -> list[Finding]:
    """Return where a firm used its own coefficient without a document and the published one was taken instead."""
    findings: list[Finding] = []
    for index, row in enumerate(resolutions):
        if row.measure != "energy_ce" or row.tier != "published" or row.coefficient is None:
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


def magnitude(own: Decimal, published: Decimal) -> int:
    """Return the power of ten by which two coefficients of one thing differ, 0 where they do not.

    >>> magnitude(Decimal(12290), Decimal("1.229")), magnitude(Decimal("0.65"), Decimal("0.7143"))
    (4, 0)
    """
    if own <= 0 or published <= 0:
        return 0
    power = (own / published).log10()
    nearest = int(power.to_integral_value())
    return nearest if abs(power - nearest) < MAGNITUDE_TOLERANCE else 0


def _unused_values(workspace: Workspace, periods: Sequence[str]) -> list[Finding]:
    rows = workspace.query("accounting", "unused_values", periods=list(periods))
    return [
        Finding(
            "value-not-used",
            _place(row),
            {
                "firm": row["name"] or row["firm_id"],
                "period": row["period"],
                "item": energy_items()[row["item"]].name_zh,
            },
        )
        for row in rows
    ]


def _form_totals(workspace: Workspace) -> list[Finding]:
    rows = workspace.query("accounting", "form_totals", share=TOTAL_SHARE, least=TOTAL_LEAST)
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


def _place(row: dict[str, Any]) -> Place:
    return Place(row["file"], row["sheet"], row["row_number"], row["column_name"])
