"""What things are called: energy items, flows and units, with the spellings that forms use for them."""

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from factors._errors import UnknownName
from factors._tables import shipped_table, table_rows


@dataclass(frozen=True, slots=True)
class EnergyItem:
    """One energy item of form 205-1 (codes 01-40).

    ``kind`` is ``fossil``, ``secondary``, ``recovered``, ``other`` or ``total``; ``part_of`` names the row of
    the form that this one is a part of (原煤 is the sum of its four grades); ``unit`` is the form's own unit.
    ``gbt2589_name`` and ``gbt32150_name`` are the names in the appendix of GB/T 2589 and in the guides of the
    GB/T 32150 family, newest edition or first family first, empty where none has the item. They are no spellings:
    烟煤 of the guides covers two items of the form.
    """

    item: str
    form_code: str
    name_zh: str
    name_en: str
    unit: str
    kind: str
    storable: bool
    part_of: str
    spellings: tuple[str, ...]
    gbt2589_name: tuple[str, ...]
    gbt32150_name: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormFlow:
    """One flow of energy; ``form`` is the form that states it (205-1, 205-2; sales stand in 205-6)."""

    flow: str
    name_zh: str
    name_en: str
    form: str
    spellings: tuple[str, ...]


_ITEM_COLUMNS = (
    "item",
    "form_code",
    "name_zh",
    "name_en",
    "unit",
    "kind",
    "storable",
    "part_of",
    "spellings",
    "gbt2589_name",
    "gbt32150_name",
)
_FLOW_COLUMNS = ("flow", "name_zh", "name_en", "form", "spellings")


def normal_form(text: str) -> str:
    """Return a name as it is compared: full-width forms narrowed (NFKC), no spaces, case folded.

    >>> normal_form(" 万ｋＷｈ ")
    '万kwh'
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


@cache
def energy_items() -> dict[str, EnergyItem]:
    """Return every energy item by its key."""
    items = {}
    for _, row in table_rows(shipped_table("energy_items.csv"), _ITEM_COLUMNS):
        items[row["item"]] = EnergyItem(
            item=row["item"],
            form_code=row["form_code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            unit=row["unit"],
            kind=row["kind"],
            storable=row["storable"] == "yes",
            part_of=row["part_of"],
            spellings=_names(row["spellings"]),
            gbt2589_name=_names(row["gbt2589_name"]),
            gbt32150_name=_names(row["gbt32150_name"]),
        )
    return items


def _names(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


@cache
def flows() -> dict[str, FormFlow]:
    """Return every flow of the energy forms by its key, in the order of the forms.

    >>> flows()["feedstock_use"].name_zh, flows()["recovery"].form
    ('用于原材料', '205-2')
    """
    return {
        row["flow"]: FormFlow(row["flow"], row["name_zh"], row["name_en"], row["form"], _names(row["spellings"]))
        for _, row in table_rows(shipped_table("flows.csv"), _FLOW_COLUMNS)
    }


@cache
def _item_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for key, item in energy_items().items():
        for name in (key, item.form_code, item.name_zh, item.name_en, *item.spellings):
            names[normal_form(name)] = key
    return names


def energy_item(name: str) -> EnergyItem:
    """Return the item of a key, a 205-1 code, a Chinese or an English name.

    Raises
    ------
    UnknownName
        If nothing is called so; it carries the nearest names.

    Examples
    --------
    >>> energy_item("33").name_zh, energy_item("原 煤").item, energy_item("Raw coal").item
    ('电力', 'raw_coal', 'raw_coal')
    """
    names = _item_names()
    key = names.get(normal_form(name))
    if key is None:
        near = get_close_matches(normal_form(name), names, n=3, cutoff=0.4)
        raise UnknownName("energy item", name, tuple(dict.fromkeys(energy_items()[names[n]].name_zh for n in near)))
    return energy_items()[key]


@cache
def unit_spellings() -> dict[str, str]:
    """Return every accepted spelling of a unit, in normal form, with the unit's key in ``units.txt``."""
    rows = table_rows(shipped_table("unit_spellings.csv"), ("spelling", "unit"))
    return {normal_form(row["spelling"]): row["unit"] for _, row in rows}


def unit_key(spelling: str) -> str:
    """Return the key of a unit as ``units.txt`` has it.

    Raises
    ------
    UnknownName
        If the spelling is not registered in ``unit_spellings.csv``.

    Examples
    --------
    >>> unit_key("万千瓦时"), unit_key("百万千焦")
    ('wan_kWh', 'GJ')
    """
    spellings = unit_spellings()
    key = spellings.get(normal_form(spelling), spelling if spelling in set(spellings.values()) else None)
    if key is None:
        raise UnknownName("unit", spelling, tuple(get_close_matches(normal_form(spelling), spellings, n=3, cutoff=0.4)))
    return key
