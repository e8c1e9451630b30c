"""What a report is made of: frozen values, gathered once, without words of their own where a language matters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from shuangkong._case import Case
from shuangkong.report._names import Name

if TYPE_CHECKING:
    from accounting import Figure, FigureBook, IndicatorOptions, MeterYear, Step
    from ledgers import Finding
    from shuangkong.report._planning import PlanningContent


@dataclass(frozen=True, slots=True)
class TermPath:
    """The intensity a term allows at the end of each of its years, ``base_year`` first, in tce per 10⁴ yuan."""

    base_year: int
    target_cut: Decimal
    base: "Figure"
    limits_log: tuple[Decimal, ...]
    limits_linear: tuple[Decimal, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the limits."""
        return tuple(self.base_year + step for step in range(len(self.limits_log)))


@dataclass(frozen=True, slots=True)
class IntensityPath:
    """What the intensity was (year and figure) and what each term allowed."""

    actual: tuple[tuple[int, "Figure"], ...]
    terms: tuple[TermPath, ...]


@dataclass(frozen=True, slots=True)
class FlowLine:
    """Energy of one item in one industry division, tce (当量): used, and returned by conversion or recovery.

    The last two say whether an unconfirmed coefficient has part in it.
    """

    item: Name
    division: Name
    use_tce: Decimal
    returned_tce: Decimal
    use_unconfirmed: bool = False
    returned_unconfirmed: bool = False

    @property
    def net_tce(self) -> Decimal:
        """What counts as consumption."""
        return self.use_tce - self.returned_tce

    @property
    def unconfirmed(self) -> bool:
        """Whether an unconfirmed coefficient has part in the net."""
        return self.use_unconfirmed or self.returned_unconfirmed


@dataclass(frozen=True, slots=True)
class FlowSum:
    """Flow lines of one item or division added up, tce; marked where one of them is."""

    name: Name
    lines: tuple[FlowLine, ...]

    @property
    def use_tce(self) -> Decimal:
        """What is used."""
        return sum((line.use_tce for line in self.lines), Decimal(0))

    @property
    def returned_tce(self) -> Decimal:
        """What conversion and recovery return."""
        return sum((line.returned_tce for line in self.lines), Decimal(0))

    @property
    def net_tce(self) -> Decimal:
        """What counts as consumption."""
        return self.use_tce - self.returned_tce

    @property
    def use_unconfirmed(self) -> bool:
        """Whether an unconfirmed coefficient has part in the use."""
        return any(line.use_unconfirmed for line in self.lines)

    @property
    def returned_unconfirmed(self) -> bool:
        """Whether an unconfirmed coefficient has part in what is returned."""
        return any(line.returned_unconfirmed for line in self.lines)

    @property
    def unconfirmed(self) -> bool:
        """Whether an unconfirmed coefficient has part in the net."""
        return any(line.unconfirmed for line in self.lines)


@dataclass(frozen=True, slots=True)
class EnergyFlow:
    """Energy from items to industries of one scope; the net of its lines is ``figure``."""

    figure: "Figure"
    lines: tuple[FlowLine, ...]

    @property
    def net_tce(self) -> Decimal:
        """The sum of the lines, which equals the figure."""
        return sum((line.net_tce for line in self.lines), Decimal(0))

    def by(self, part: str) -> list[FlowSum]:
        """Return the lines summed by ``item`` or ``division``, the largest use first."""
        lines: dict[Name, list[FlowLine]] = {}
        for line in self.lines:
            lines.setdefault(line.item if part == "item" else line.division, []).append(line)
        rows = [FlowSum(name, tuple(of_name)) for name, of_name in lines.items()]
        return sorted(rows, key=lambda row: row.use_tce, reverse=True)


@dataclass(frozen=True, slots=True)
class MonthlyEnergy:
    """Energy by month of the firms that file by months, tce; ``amounts_tce`` has one row a month, aligned with items.

    ``unconfirmed`` has the same rows and says where an unconfirmed coefficient has part; ``marks`` are those
    coefficients. ``firms_year_tce`` is what the same firms filed for the year, ``base_year`` the figure of
    ``base_scope`` against which they are set.
    """

    months: tuple[str, ...]
    items: tuple[Name, ...]
    amounts_tce: tuple[tuple[Decimal, ...], ...]
    firm_count: int
    firms_year_tce: Decimal | None
    firms_year_unconfirmed: bool
    unconfirmed: tuple[tuple[bool, ...], ...]
    base_scope: str
    base_year: "Figure | None"
    marks: tuple[Mapping[str, str], ...] = ()

    @property
    def total_tce(self) -> Decimal:
        """The sum over all months."""
        return sum((sum(row, Decimal(0)) for row in self.amounts_tce), Decimal(0))


@dataclass(frozen=True, slots=True)
class FirmLine:
    """One firm of the table of the largest; amounts are None where a coefficient or an output is missing.

    ``unconfirmed`` are the measures (``energy_ce``, ``energy_eq`` and others) that rest on an unconfirmed coefficient.
    """

    firm_id: str
    name: str
    scope: str
    industry: Name
    park: str
    energy_ce_tce: Decimal | None
    energy_eq_tce: Decimal | None
    value_added_wan_cny: Decimal | None
    intensity: Decimal | None
    share: Decimal | None
    unconfirmed: frozenset[str] = frozenset()

    def key(self, period: str) -> str:
        """Return the key under which ``explain`` knows the firm's energy."""
        return f"energy_ce/{self.firm_id}/{period}"


@dataclass(frozen=True, slots=True)
class Explained:
    """One explanation: a figure with its inputs by key, or steps down to rows (by language)."""

    key: str
    figure: "Figure | None"
    steps: Mapping[str, "Step"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a case reads its plan where the plan is silent or contradicts itself; words in the languages given."""

    key: str
    printed: str
    quotation: str
    section: str
    reading: Name
    reason: Name


@dataclass(frozen=True, slots=True)
class RegionContent:
    """Everything the report says of a region's ledger; ``marks`` are the unconfirmed coefficients in use."""

    case: Case
    scope: str
    scopes: tuple[str, ...]
    options: "IndicatorOptions"
    book: "FigureBook"
    path: IntensityPath | None
    flow: EnergyFlow | None
    months: MonthlyEnergy | None
    firms: tuple[FirmLine, ...]
    firm_count: int
    findings: tuple["Finding", ...]
    marks: tuple[Mapping[str, str], ...]
    explained: tuple[Explained, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class PlantContent:
    """Everything the report says of one meter's year."""

    case: Case
    meter: "MeterYear"
    findings: tuple["Finding", ...]
    interval_count: int


@dataclass(frozen=True, slots=True)
class ReportContent:
    """The whole report. ``generated_at`` and ``command`` are the caller's: this package knows no clock."""

    region: RegionContent | None
    planning: "PlanningContent | None" = None
    plant: PlantContent | None = None
    version: str = ""
    generated_at: str = ""
    factors_hash: str = ""
    command: str = ""
