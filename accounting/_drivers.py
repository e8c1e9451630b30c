"""Why energy per value added fell: what the mix of industries did, and what each industry did by itself."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from accounting._account import Account
from accounting._decomposition import Cells, Decomposition, Form, Method, decomposition
from accounting._errors import NotDecomposed
from accounting._figures import FigureBook
from accounting._indicators import ALL_SCOPES, IndicatorOptions

FACTORS = ("structure", "intensity")
"""The share of a division of industry (GB/T 4754) in value added, and its energy per value added."""


@dataclass(frozen=True, slots=True)
class Division:
    """One division of industry in one period: value added in 10⁴ yuan, energy in tce (当量)."""

    value_added_wan_cny: Decimal
    energy_tce: Decimal


@dataclass(frozen=True, slots=True)
class Drivers:
    """Why the intensity of a scope changed, in tce per 10⁴ yuan or as ratios, and the divisions that it was made of."""

    scope: str
    base_period: str
    period: str
    price_base: str
    intensities: tuple[Decimal, Decimal]
    result: Decomposition
    divisions: Mapping[str, tuple[Division, Division]]

    @property
    def structure_share(self) -> Decimal | None:
        """How much of the change of intensity is structure, as a share; None where the intensity did not change."""
        done = self.result
        if done.form is Form.MULTIPLICATIVE:
            return None if done.change == 1 else done.effects["structure"].ln() / done.change.ln()
        return None if done.change == 0 else done.effects["structure"] / done.change

    def sentence(self, lang: str) -> str:
        """Return in one sentence what part of the change is the mix of industries."""
        base, now = self.intensities
        how = self.result.variant
        share = self.structure_share
        if share is None:
            return {"zh": "强度没有变化。", "en": "The intensity did not change."}[lang]
        cut, part, rest = (f"{100 * each:.1f}" for each in (now / base - 1, share, 1 - share))
        zh = (
            f"{self.scope}单位工业增加值能耗（{self.price_base} 年价）"
            f"{self.period} 年较 {self.base_period} 年变化 {cut}%，"
            f"其中产业结构变化解释 {part}%，各行业自身强度变化解释 {rest}%（{how}，按大类）。"
        )
        en = (
            f"{self.scope}: energy per value added (prices of {self.price_base}) changed by {cut} % from "
            f"{self.base_period} to {self.period}; the mix of industries accounts for {part} % of it, their own "
            f"intensities for {rest} % ({how}, by division)."
        )
        return zh if lang == "zh" else en


def intensity_drivers(
    account: Account,
    book: FigureBook,
    options: IndicatorOptions,
    scope: str,
    *,
    method: Method = Method.LMDI_I,
    form: Form = Form.MULTIPLICATIVE,
) -> Drivers:
    """Return why the intensity of a scope changed between base period and period: I = Σ Sᵢ Iᵢ over divisions i.

    Parameters
    ----------
    book
        The indicators of the account: an intensity that they do not give is not decomposed either.

    Raises
    ------
    NotDecomposed
        If an intensity is not given, or a division has energy and no value added, or gives more energy than it takes.
    """
    periods = (options.base_period, options.period)
    base, now = (book.number(f"intensity/{scope}/{period}") for period in periods)
    if base is None or now is None:
        raise NotDecomposed(f"{scope}: 强度缺数，先看 indicators / its intensity is not given, see indicators first")
    if not base:
        raise NotDecomposed(f"{scope}, {options.base_period}: 基期没有能耗 / no energy in the base period")
    scopes = [key.split("/")[1] for key in book if key.startswith("intensity/")]
    rows = account.workspace.query(
        "accounting",
        "energy_and_value_by_division",
        periods=list(periods),
        price_base=options.price_base,
        scopes=scopes if scope == ALL_SCOPES else [scope],
    )
    found = {
        (row["division"], row["period"]): Division(
            row["value_added_wan_cny"] or Decimal(0), row["energy_tce"] or Decimal(0)
        )
        for row in rows
    }
    nothing = Division(Decimal(0), Decimal(0))
    names = dict.fromkeys(division for division, _ in found)
    before, after = ({name: found.get((name, period), nothing) for name in names} for period in periods)
    divisions = {name: (before[name], after[name]) for name in names}
    cells = [_cells(before, periods[0]), _cells(after, periods[1])]
    result = decomposition(cells, FACTORS, method=method, form=form)
    return Drivers(scope, *periods, options.price_base, (base, now), result, divisions)


def _cells(divisions: Mapping[str, Division], period: str) -> Cells:
    total = sum((division.value_added_wan_cny for division in divisions.values()), Decimal(0))
    cells: dict[Hashable, tuple[Decimal | None, Decimal | None]] = {}
    for name, division in divisions.items():
        value, energy = division.value_added_wan_cny, division.energy_tce
        if energy < 0:
            raise NotDecomposed(f"{name}, {period}: 净产出能源，不能分解 / it gives more energy than it takes")
        if value <= 0 and energy:
            raise NotDecomposed(f"{name}, {period}: 有能耗而无增加值 / it has energy and no value added above 0")
        cells[name] = (max(value, Decimal(0)) / total, energy / value if value > 0 else None)
    return cells
