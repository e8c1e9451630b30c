"""What a report is made of: frozen values, gathered once, without words of their own where a language matters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from shuangkong._case import Case

if TYPE_CHECKING:
    from accounting import Figure, FigureBook, IndicatorOptions, MeterYear, Step
    from ledgers import Finding
    from shuangkong.report._planning import PlanningContent


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called in both languages."""

    zh: str
    en: str

    def text(self, lang: str) -> str:
        """Return the name in a language."""
        return self.zh if lang == "zh" else self.en


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
    """Energy of one item in one industry division, tce (当量): used, and returned by conversion or recovery."""

    item: Name
    division: Name
    use_tce: Decimal
    returned_tce: Decimal

    @property
    def net_tce(self) -> Decimal:
        """What counts as consumption."""
        return self.use_tce - self.returned_tce


@dataclass(frozen=True, slots=True)
class EnergyFlow:
    """Energy from items to industries of one scope; the net of its lines is ``figure``."""

    figure: "Figure"
    lines: tuple[FlowLine, ...]

    @property
    def net_tce(self) -> Decimal:
        """The sum of the lines, which equals the figure."""
        return sum((line.net_tce for line in self.lines), Decimal(0))

    def by(self, part: str) -> list[tuple[Name, Decimal, Decimal]]:
        """Return use and return summed by ``item`` or ``division``, the largest use first."""
        sums: dict[Name, tuple[Decimal, Decimal]] = {}
        for line in self.lines:
            name = line.item if part == "item" else line.division
            use, returned = sums.get(name, (Decimal(0), Decimal(0)))
            sums[name] = (use + line.use_tce, returned + line.returned_tce)
        rows = [(name, use, returned) for name, (use, returned) in sums.items()]
        return sorted(rows, key=lambda row: row[1], reverse=True)


@dataclass(frozen=True, slots=True)
class MonthlyEnergy:
    """Energy by month of the firms that file by months, tce; ``amounts_tce`` has one row a month, aligned with items.

    ``firms_year_tce`` is what the same firms filed for the year, ``all_year_tce`` what all firms of all scopes did.
    """

    months: tuple[str, ...]
    items: tuple[Name, ...]
    amounts_tce: tuple[tuple[Decimal, ...], ...]
    firm_count: int
    firms_year_tce: Decimal | None
    all_year_tce: Decimal | None

    @property
    def total_tce(self) -> Decimal:
        """The sum over all months."""
        return sum((sum(row, Decimal(0)) for row in self.amounts_tce), Decimal(0))


@dataclass(frozen=True, slots=True)
class FirmLine:
    """One firm of the table of the largest; amounts are None where a coefficient or an output is missing."""

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
    """Everything the report says of a region's ledger."""

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
