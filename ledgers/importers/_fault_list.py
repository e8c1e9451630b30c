"""The faults of one file in its order: the first thousand as findings, the rest counted by code."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain

from ledgers._findings import Finding, Place

FINDINGS_MAX = 1_000
"""How many findings of one file are listed; what follows them is said in one more, code by code."""


class FaultList(list[Finding]):
    """Findings that come in the order of the file: the first ``FINDINGS_MAX`` are kept, ``more`` counts the others."""

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        super().__init__()
        self.more: Counter[str] = Counter()
        self.extend(findings)

    def append(self, finding: Finding) -> None:
        """Keep a finding, or count it where enough are kept."""
        if len(self) < FINDINGS_MAX:
            super().append(finding)
        else:
            self.more[finding.code] += 1

    def extend(self, findings: Iterable[Finding]) -> None:
        """Keep or count several findings."""
        for finding in findings:
            self.append(finding)

    def told(self, file: str) -> tuple[Finding, ...]:
        """Return the findings, and where there are more of them one that says how many of which code."""
        if not self.more:
            return tuple(self)
        found = ", ".join(f"{code} {count}" for code, count in sorted(self.more.items()))
        facts = {"limit": str(FINDINGS_MAX), "count": str(self.more.total()), "found": found}
        return (*self, Finding("findings-more", Place(file), facts))


def in_file_order(*lists: Iterable[Finding]) -> FaultList:
    """Return the findings of several lists, each in the order of the file, in that order.

    Those that stand for no row come first.
    """
    merged = FaultList(sorted(chain(*lists), key=lambda finding: finding.place.row or 0))
    for faults in lists:
        if isinstance(faults, FaultList):
            merged.more += faults.more
    return merged
