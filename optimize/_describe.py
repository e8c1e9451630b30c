"""What a plan says about itself: intensity reached, choices of the regime, digest of inputs."""

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from optimize._base import BaseValues, regime
from optimize._plan import LoadResult
from optimize._scenario import Scenario

if TYPE_CHECKING:
    from optimize._highs import Options


def intensity_reached(
    scenario: Scenario, base: BaseValues, loads: Sequence[LoadResult], exported_mwh: dict[str, float]
) -> dict[str, float | None]:
    """Return the indicator with the new loads: energy, value added, intensity, target and headroom left."""
    stations = 0.0
    for surplus in scenario.surplus:
        sold = sum(load.used_mwh for load in loads if load.node == surplus.node)
        sold += sum(exported_mwh[corridor.name] for corridor in scenario.corridors if corridor.node == surplus.node)
        stations += 0.1 * surplus.station_value_added.amount * sold
    new_energy = sum(load.counted_tce for load in loads)
    new_value = sum(load.value_added_wan_cny for load in loads if load.in_indicator) + stations
    energy, value = float(base.energy_tce) + new_energy, float(base.value_added_wan_cny) + new_value
    target = base.intensity_target_tce_per_wan_cny
    return {
        "energy_tce_existing": float(base.energy_tce),
        "energy_tce_new": new_energy,
        "value_added_wan_cny_existing": float(base.value_added_wan_cny),
        "value_added_wan_cny_new": new_value,
        "intensity_tce_per_wan_cny_existing": float(base.energy_tce / base.value_added_wan_cny),
        "intensity_tce_per_wan_cny": energy / value,
        "intensity_tce_per_wan_cny_max": None if target is None else float(target),
        "headroom_tce_left": None if target is None else float(target) * value - energy,
    }


def notes(base: BaseValues) -> tuple[tuple[str, str], ...]:
    """Return what a reader must know of the regime's choices, as (zh, en) pairs."""
    rule = regime(base.regime)
    zh, en = ("全部计入", "counts in full") if rule.nonfossil_in_intensity else ("不计", "does not count")
    counted = (
        f"规则 {rule.key}（{rule.effective} 起，{rule.documents}）：富余水电在强度中{zh}。",
        f"Regime {rule.key} (from {rule.effective}, {rule.documents}): surplus hydropower {en} in the intensity.",
    )
    cancel = (
        "负荷支付给州内电站的富余电价属州内转移，不计入净收益；输配电费和外购电费计入。",
        "What loads pay stations of the prefecture for surplus power cancels out; delivery and grid purchase do not.",
    )
    if rule.nonfossil_in_intensity:
        return counted, cancel
    open_question = (
        "“规上工业”统计是否执行该扣除、扣除按当量还是等价折算，未见公开依据；此处按传入系数扣除。",
        "No published rule says whether statistics of industry above scale apply this deduction; here it is applied.",
    )
    return counted, cancel, open_question


def digest(scenario: Scenario, base: BaseValues, aim: str, year: int, options: "Options") -> str:
    """Return the SHA-256 of everything that the plan depends on."""
    inputs = {
        "scenario": scenario.model_dump(mode="json"),
        "base": base.as_dict(),
        "aim": aim,
        "year": year,
        "options": options.as_dict(),
    }
    text = json.dumps(inputs, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
