"""合成数据: the firms of the case, read from ledger_model.toml. No firm here exists."""

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from stdnum.cn import uscc

CENT = Decimal("0.01")
YEARS = (2015, 2020)
MAERKANG, MAERKANG_BEFORE = "513201", "513229"  # 撤县设市 2015-11-02
ABA_PARK = "四川阿坝工业园区"
_GB11714_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Firm:
    """One firm: where it stands in its group, and what its row in firms.csv says."""

    firm_id: str
    name: str
    county: str
    park: str
    valid_from: str
    number: int
    group: dict[str, Any]
    workbook: dict[str, Any] | None

    @property
    def enclave(self) -> bool:
        """飞地 instead of 州内."""
        return self.group["sector"] == "enclave"

    def exists(self, year: int) -> bool:
        """Whether the firm reports for the year."""
        return self.valid_from <= f"{year}-12-31"


def load_model(path: Path) -> dict[str, Any]:
    """The model file as it stands; numbers with decimals are strings there."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def jitter(*key: object) -> Decimal:
    """A fixed pseudo-random number in [-1, 1), the same for the same key on any machine."""
    digest = hashlib.sha256("|".join(map(str, key)).encode()).digest()
    return Decimal(int.from_bytes(digest[:4], "big") % 20000 - 10000) / 10000


def cent(value: Decimal) -> Decimal:
    """Rounded to 0.01, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def split(total: Decimal, weights: Sequence[Decimal | int], step: Decimal = CENT) -> list[Decimal]:
    """``total`` in steps of ``step`` by weights, largest remainder first: the parts add up exactly."""
    whole = sum(map(Decimal, weights), Decimal(0))
    units = int(total / step)
    exact = [Decimal(weight) * units / whole for weight in weights]
    floors = [int(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    for i in order[: units - sum(floors)]:
        floors[i] += 1
    return [step * part for part in floors]


def credit_code(region: str, serial: int) -> str:
    """An 18-character code (GB 32100) with right check digits and a body HCHC…, 合成, that no registry gives."""
    body = f"HCHC{serial:04d}"
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    check = 11 - sum(w * alphabet.index(c) for w, c in zip(_GB11714_WEIGHTS, body, strict=True)) % 11
    stem = f"91{region}{body}{ {10: 'X', 11: '0'}.get(check, str(check)) }"
    return uscc.validate(stem + uscc.calc_check_digit(stem))


def roster(model: dict[str, Any]) -> list[Firm]:
    """All firms in the order of the model; those after the first ``firms[0]`` of a group appear after 2015."""
    books = {(book["group"], book["firm"]): book for book in model["workbooks"]}
    firms: list[Firm] = []
    newcomers = 0
    for group in model["groups"]:
        old, now = group["firms"]
        for number in range(1, now + 1):
            newcomers += number > old
            valid_from = "2015-01-01" if number <= old else f"{2016 + newcomers % 5}-01-01"
            county = _county(group, number)
            region = MAERKANG_BEFORE if county == MAERKANG and number <= old else county
            firms.append(
                Firm(
                    firm_id=credit_code(region, len(firms) + 1),
                    name=f"{_place(group)}合成{group['stem']}{number:02d}（合成数据）",
                    county=county,
                    park=_park(model, group, number, county),
                    valid_from=valid_from,
                    number=number,
                    group=group,
                    workbook=books.get((group["key"], number)),
                )
            )
    return firms


def firm_rows(firms: list[Firm]) -> list[list[str]]:
    """Rows of firms.csv. A firm of Maerkang older than the city has two: the county before, the city after."""
    rows = []
    for firm in firms:
        scope = "飞地" if firm.enclave else "州内"
        dated = [(firm.county, firm.valid_from)]
        if firm.county == MAERKANG and firm.valid_from < "2015-11-02":
            dated = [(MAERKANG_BEFORE, firm.valid_from), (MAERKANG, "2015-11-02")]
        for county, valid_from in dated:
            rows.append([firm.firm_id, firm.name, county, firm.group["industry"], "yes", firm.park, scope, valid_from])
    return rows


def _county(group: dict[str, Any], number: int) -> str:
    in_park = group.get("aba_park", 0)
    if "other_counties" in group and number > in_park:
        others = group["other_counties"]
        return others[(number - in_park - 1) % len(others)]
    return group["counties"][(number - 1) % len(group["counties"])]


def _place(group: dict[str, Any]) -> str:
    if group["sector"] != "enclave":
        return "阿坝"
    return "成阿" if group["key"].startswith("ca_") else "德阿"


def _park(model: dict[str, Any], group: dict[str, Any], number: int, county: str) -> str:
    if number <= group.get("aba_park", 0):
        return ABA_PARK
    return model["counties"][county][1] if group.get("sme_park") else ""
