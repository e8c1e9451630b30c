"""What follows from the ledgers: postings, energy and CO2, indicators, and the way back from a figure to its row."""

from accounting._account import Account, account
from accounting._balance import (
    SHAPE,
    Balance,
    BalanceColumn,
    Cell,
    balance_account,
    balance_columns,
    balance_links,
    energy_balance,
)
from accounting._decomposition import Decomposition, Form, Method, decomposition
from accounting._deductions import Assumptions, in_intensity, in_total
from accounting._drivers import Drivers, intensity_drivers
from accounting._energy_flow import EnergyFlow, FlowBy, Link, Node, NodeKind, energy_flow
from accounting._errors import (
    AccountingError,
    CoefficientRefused,
    NominalValueAdded,
    NotBalanced,
    NotDecomposed,
    NothingToAccount,
    PeriodsUnfit,
    ShareUnfit,
    SpreadsUnfit,
    TargetUnfit,
    UnknownFigure,
)
from accounting._explain import Explainer, Step
from accounting._figures import Figure, FigureBook, figure, measure_name, number_text
from accounting._indicators import ALL_SCOPES, IndicatorOptions, indicators
from accounting._measures import MEASURE_UNITS, period_end, shown_unit
from accounting._meter import MeterDay, MeterYear, meter_year
from accounting._progress import (
    completion,
    decline,
    progress_target,
    required_rest,
    warning_grade,
    yearly_rate,
)
from accounting._reconciliation import Reconciled, reconciliation
from accounting._regimes import is_of_regime, regime_figures
from accounting._resolution import Resolution, Rules, Unresolved, resolve
from accounting._restatement import (
    FigureChange,
    PostingChange,
    changed_figures,
    changed_findings,
    changed_postings,
)
from accounting._spreads import Distribution, Spread, Subject, read_spreads, spread_of
from accounting._uncertainty import Band, Contribution, Uncertainty, uncertainty
from accounting._unit_consumption import WORDS as ALLOCATION_WORDS
from accounting._unit_consumption import Allocation, UnitConsumption, unit_consumption

__all__ = [
    "ALLOCATION_WORDS",
    "ALL_SCOPES",
    "MEASURE_UNITS",
    "SHAPE",
    "Account",
    "AccountingError",
    "Assumptions",
    "Band",
    "Allocation",
    "Balance",
    "BalanceColumn",
    "Cell",
    "EnergyFlow",
    "Figure",
    "CoefficientRefused",
    "Contribution",
    "Decomposition",
    "Distribution",
    "Drivers",
    "Explainer",
    "FigureBook",
    "FigureChange",
    "FlowBy",
    "Form",
    "IndicatorOptions",
    "Link",
    "Method",
    "MeterDay",
    "MeterYear",
    "Node",
    "NodeKind",
    "NominalValueAdded",
    "NotBalanced",
    "NotDecomposed",
    "NothingToAccount",
    "PeriodsUnfit",
    "PostingChange",
    "Reconciled",
    "Resolution",
    "Rules",
    "ShareUnfit",
    "Spread",
    "SpreadsUnfit",
    "Subject",
    "TargetUnfit",
    "UnitConsumption",
    "UnknownFigure",
    "Step",
    "Uncertainty",
    "Unresolved",
    "account",
    "changed_figures",
    "changed_findings",
    "changed_postings",
    "balance_account",
    "balance_columns",
    "balance_links",
    "completion",
    "decline",
    "decomposition",
    "energy_balance",
    "energy_flow",
    "figure",
    "in_intensity",
    "in_total",
    "indicators",
    "intensity_drivers",
    "is_of_regime",
    "measure_name",
    "meter_year",
    "number_text",
    "period_end",
    "progress_target",
    "read_spreads",
    "reconciliation",
    "regime_figures",
    "required_rest",
    "resolve",
    "shown_unit",
    "spread_of",
    "uncertainty",
    "unit_consumption",
    "warning_grade",
    "yearly_rate",
]
