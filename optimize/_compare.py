"""Plans side by side: how the rule, or the line, changes the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimize._plan import Plan


@dataclass(frozen=True)
class ComparisonRow:
    """One figure of every plan; ``figure`` is a key such as ``used_mwh.hydrogen``."""

    figure: str
    zh: str
    en: str
    unit: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Comparison:
    """A table of figures by plan; ``plans`` are the column heads."""

    plans: tuple[str, ...]
    rows: tuple[ComparisonRow, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the table as JSON has it."""
        rows = [
            {"figure": row.figure, "zh": row.zh, "en": row.en, "unit": row.unit, "values": list(row.values)}
            for row in self.rows
        ]
        return {"plans": list(self.plans), "rows": rows}

    def row(self, figure: str) -> ComparisonRow:
        """Return one row."""
        return {row.figure: row for row in self.rows}[figure]


def compare(plans: Sequence["Plan"]) -> Comparison:
    """Return the plans of one scenario side by side, a column each, headed by regime and year."""
    rows = [
        ComparisonRow("available_mwh", "富余水电", "surplus", "MWh", tuple(plan.spill.available_mwh for plan in plans)),
        ComparisonRow(
            "absorbed_mwh",
            "已消纳（含外送）",
            "absorbed, export included",
            "MWh",
            tuple(plan.absorbed_mwh for plan in plans),
        ),
        ComparisonRow("spilled_mwh", "仍弃水", "still spilled", "MWh", tuple(plan.spill.spilled_mwh for plan in plans)),
    ]
    for at, load in enumerate(plans[0].loads):
        of_load = [plan.loads[at] for plan in plans]
        for figure, zh, en, unit, values in (
            ("size_mw", "规模", "size", "MW", tuple(result.size_mw for result in of_load)),
            ("used_mwh", "用富余电量", "surplus used", "MWh", tuple(result.used_mwh for result in of_load)),
            ("bought_mwh", "外购电量", "grid power bought", "MWh", tuple(result.bought_mwh for result in of_load)),
        ):
            rows.append(
                ComparisonRow(f"{figure}.{load.name}", f"{load.title_zh}{zh}", f"{load.title_en}: {en}", unit, values)
            )
    for at, export in enumerate(plans[0].exports):
        values = tuple(plan.exports[at].exported_mwh for plan in plans)
        rows.append(
            ComparisonRow(
                f"exported_mwh.{export.name}", f"{export.title_zh}外送", f"{export.title_en}: export", "MWh", values
            )
        )
    rows += [_benefit(plans), _price(plans), *_intensity(plans)]
    return Comparison(tuple(f"{plan.regime} {plan.year}" for plan in plans), tuple(rows))


def _benefit(plans: Sequence["Plan"]) -> ComparisonRow:
    values = tuple(plan.net_benefit_wan_cny for plan in plans)
    return ComparisonRow("net_benefit_wan_cny", "净收益", "net benefit", "wan_cny", values)


def _price(plans: Sequence["Plan"]) -> ComparisonRow:
    """Return the price of the intensity limit, ``None`` where a regime has none."""
    values = tuple(
        next((limit.price for limit in plan.limits if limit.name == "intensity"), None)
        if plan.solver.aim == "net_benefit"
        else None
        for plan in plans
    )
    return ComparisonRow("intensity_price", "强度额度影子价格", "price of the intensity limit", "wan_cny/tce", values)


def _intensity(plans: Sequence["Plan"]) -> list[ComparisonRow]:
    figures = (
        ("energy_tce_new", "新增计入能耗", "new energy counted", "tce"),
        ("headroom_tce_left", "剩余额度", "headroom left", "tce"),
        ("intensity_tce_per_wan_cny", "单位增加值能耗", "energy intensity", "tce/wan_cny"),
        ("intensity_tce_per_wan_cny_max", "强度目标", "intensity target", "tce/wan_cny"),
    )
    return [
        ComparisonRow(figure, zh, en, unit, tuple(plan.intensity[figure] for plan in plans))
        for figure, zh, en, unit in figures
    ]
