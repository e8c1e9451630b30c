"""The errors of this package.

::

    AccountingError
    ├── NominalValueAdded   a decline was asked over value added at current prices
    ├── CoefficientRefused  a coefficient is there, but cannot be taken (also a NoCoefficient)
    ├── NotBalanced         an energy flow whose balance has a hole
    ├── NotDecomposed       a change that has no decomposition
    ├── NothingToAccount    the ledger has no entries for what was asked
    ├── PeriodsUnfit        base and period do not lie within one term
    ├── ShareUnfit          an assumed share that is none
    ├── SpreadsUnfit        declared uncertainties that do not fit
    ├── TargetUnfit         a target that is no share between 0 and 1
    └── UnknownFigure       no figure has the key
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from factors import NoCoefficient


class AccountingError(Exception):
    """Anything this package refuses."""


@dataclass
class NominalValueAdded(AccountingError):
    """A decline needs value added at the prices of one base year."""

    price_base: str
    known: Sequence[str] = field(default_factory=tuple)

    def __str__(self) -> str:
        return (
            f"a decline of intensity over value added at {self.price_base} prices is refused: price changes would "
            "count as saving (规上工业单位增加值能耗降低率按可比价计算). Price bases in the ledger: "
            f"{', '.join(self.known) or 'none'}"
        )


@dataclass
class CoefficientRefused(AccountingError, NoCoefficient):
    """A coefficient was stated or named, but cannot be taken; ``question`` says why, in both languages."""

    def __str__(self) -> str:
        return self.question


@dataclass
class NotBalanced(AccountingError):
    """The energy of a firm or scope cannot be drawn as a flow; ``problem`` names the cells in the way."""

    subject: str
    problem: str

    def __str__(self) -> str:
        return (
            f"{self.subject}: 能量平衡缺数或不合理，不给能流 / no energy flow, its balance has a hole: {self.problem}. "
            "先看 balance / see: shuangkong balance"
        )


@dataclass
class NotDecomposed(AccountingError):
    """A change cannot be decomposed; ``problem`` says where and why."""

    problem: str

    def __str__(self) -> str:
        return f"no decomposition: {self.problem}"


@dataclass
class NothingToAccount(AccountingError):
    """The ledger holds nothing for the question."""

    what: str
    known: Sequence[str] = field(default_factory=tuple)

    def __str__(self) -> str:
        return f"the ledger has no {self.what}; it has: {', '.join(self.known) or 'nothing'}"


@dataclass
class PeriodsUnfit(AccountingError):
    """An indicator needs a base year and a later year of the same term."""

    base_period: str
    period: str
    years: int

    def __str__(self) -> str:
        return (
            f"base {self.base_period or '?'} and period {self.period or '?'}: two years were expected, the period 1 to "
            f"{self.years} years after the base"
        )


@dataclass
class ShareUnfit(AccountingError):
    """An assumed share is not between 0 and 1, or has more than four decimals."""

    name: str
    share: str

    def __str__(self) -> str:
        return (
            f"{self.name} {self.share}: 应为 0 至 1 之间、至多四位小数的比例 / "
            "a share between 0 and 1 with at most four decimals was expected"
        )


@dataclass
class SpreadsUnfit(AccountingError):
    """Declared uncertainties cannot be taken; ``where`` is the file and its part, or the scope."""

    where: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"


@dataclass
class TargetUnfit(AccountingError):
    """A target is a decline that is due: a share above 0 and below 1, else progress towards it is not defined."""

    target_cut: str

    def __str__(self) -> str:
        return f"target {self.target_cut}: a share between 0 and 1 was expected, 14 % is 0.14"


@dataclass
class UnknownFigure(AccountingError):
    """No figure has the key that was to be explained."""

    key: str
    known: Sequence[str] = field(default_factory=tuple)

    def __str__(self) -> str:
        return f"no figure is called {self.key}; such as: {', '.join(self.known)}"
