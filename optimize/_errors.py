"""The errors of this package.

::

    OptimizeError
    ├── ScenarioError         the scenario file is wrong: every finding of one reading
    ├── NumbersUnfit          a number is not finite, or a row's coefficients lie too far apart for the solver
    ├── NoPlan                the solver ended without a plan
    │   ├── Infeasible        no plan keeps every limit: which limits are short, and by how much
    │   ├── Unbounded         nothing limits the benefit: which limit is missing cannot be told from the numbers
    │   └── SolverStopped     time limit or failure: there is no plan, and none is made up
    └── CertificateFailed     the solver's answer breaks the scenario's own data
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optimize._words import limit_title

if TYPE_CHECKING:
    from ledgers import Finding


class OptimizeError(Exception):
    """Anything this package refuses."""


@dataclass
class ScenarioError(OptimizeError):
    """A scenario cannot be read; ``findings`` holds everything wrong with it, not only the first fault."""

    findings: Sequence["Finding"]

    def __str__(self) -> str:
        return "\n".join(finding.text("en") for finding in self.findings)


@dataclass
class NumbersUnfit(OptimizeError):
    """Numbers that a solver would drop or misread in silence; refused before the solve."""

    faults: Sequence[str]

    def __str__(self) -> str:
        shown = "; ".join(self.faults[:5])
        more = f"; and {len(self.faults) - 5} more" if len(self.faults) > 5 else ""
        return f"the model has numbers that must not reach the solver: {shown}{more}"


@dataclass
class NoPlan(OptimizeError):
    """The solver ended without a plan."""

    status: str

    def __str__(self) -> str:
        return f"no plan: the solver ended with {self.status!r}"


@dataclass(frozen=True)
class Shortfall:
    """One named limit that would have to be loosened: by how much, in its own unit."""

    limit: str
    amount: float
    unit: str

    def text(self, lang: str = "zh") -> str:
        """Return the shortfall as a sentence part.

        >>> Shortfall("intensity", 3421.0, "tce").text("en")
        'intensity short by 3,421 tce'
        >>> Shortfall("intensity", 3421.0, "tce").text("zh")
        '能耗强度约束 缺 3,421 tce'
        """
        words = "{} 缺 {:,.0f} {}" if lang == "zh" else "{} short by {:,.0f} {}"
        name = limit_title(self.limit, {})[0] if lang == "zh" else self.limit
        return words.format(name, self.amount, self.unit)


@dataclass
class Infeasible(NoPlan):
    """No plan keeps every limit; ``shortfalls`` is a smallest loosening of the named limits that would do."""

    shortfalls: Sequence[Shortfall] = field(default_factory=tuple)

    def __str__(self) -> str:
        if not self.shortfalls:
            return "no plan keeps every limit, and loosening the named limits does not help: a load contradicts itself"
        return "no plan keeps every limit: " + ", ".join(shortfall.text("en") for shortfall in self.shortfalls)


@dataclass
class Unbounded(NoPlan):
    """Nothing in the scenario limits the benefit."""


@dataclass
class SolverStopped(NoPlan):
    """The solver stopped before it had an optimum (time limit, failure)."""


@dataclass
class CertificateFailed(OptimizeError):
    """The answer breaks constraints of the scenario's own data; it is not handed out."""

    broken: Sequence[str]

    def __str__(self) -> str:
        return "the solver's answer fails its check: " + "; ".join(self.broken)
