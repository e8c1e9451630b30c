"""Process emissions beyond fuels: so far the anodes and anode effects of electrolytic aluminium."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from accounting._measures import rounded
from accounting._resolution import PUBLISHED, Resolution, Rules, Unresolved, resolution
from factors import Coefficient, NoCoefficient, RangeOnly

PROCESS_MEASURES = ("co2_anode", "co2_pfc")
ALUMINIUM = "product:aluminium_liquid"
"""The product whose process emits beyond its fuels, so far, and what it emits."""


def resolve_aluminium(outputs: Sequence[dict[str, Any]], rules: Rules) -> Iterator[Resolution | Unresolved]:
    """Yield the process factors of electrolytic aluminium per tonne of liquid metal (2013 guide).

    Anodes: net consumption x (1 - sulphur - ash) x 44/12; PFC: GWP x CF4 + GWP x C2F6. ``outputs`` are rows of
    ``sql/outputs.sql``: periods in which there is such an output.
    """
    for output in outputs:
        row = {"item": ALUMINIUM, "period": output["period"], "region": "CN", "family": "", "documented": False}
        row |= {"coefficient": None, "coefficient_unit": ""}
        for measure, process in (("co2_anode", _anodes), ("co2_pfc", _pfc)):
            try:
                factor, parts = process(row, rules)
                yield resolution(measure, {**row, "region": ""}, factor, PUBLISHED, parts, parts[0].citation)
            except NoCoefficient as problem:
                yield Unresolved(measure, ALUMINIUM, output["period"], str(problem), output["row_count"])


def _anodes(row: dict[str, Any], rules: Rules) -> tuple[Decimal, list[Coefficient]]:
    kinds = ("anode_net", "anode_sulphur", "anode_ash")
    net, sulphur, ash = (rules.find(row, kind, "NDRC_2013").coefficient for kind in kinds)
    carbon = rules.factors["DEFINITION.C_TO_CO2"]
    share = 1 - (_value(sulphur) + _value(ash)) / 100
    return rounded(_value(net) * share * _value(carbon)), [net, sulphur, ash, carbon]


def _pfc(row: dict[str, Any], rules: Rules) -> tuple[Decimal, list[Coefficient]]:
    parts = [rules.find(row, kind, "NDRC_2013").coefficient for kind in ("cf4", "gwp_cf4", "c2f6", "gwp_c2f6")]
    cf4, gwp_cf4, c2f6, gwp_c2f6 = map(_value, parts)
    return rounded((cf4 * gwp_cf4 + c2f6 * gwp_c2f6) / 1000), parts


def _value(part: Coefficient) -> Fraction:
    if part.value is None:
        raise RangeOnly(part.key, part)
    return part.value
