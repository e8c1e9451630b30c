"""How an energy balance is shown: as JSON, as CSV with one row per item, and as tables by link for people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from shuangkong._output import Format, Language, Number, print_rows, shown
from shuangkong.commands._answers import exact

if TYPE_CHECKING:
    from accounting import Balance, BalanceColumn, Cell

VALUES = (("", "quantity"), ("_ce_tce", "energy_ce_tce"), ("_eq_tce", "energy_eq_tce"))
"""What each column of a balance is given in: the item's unit, tce 当量, tce 等价; the ends of names in CSV."""

LARGE_TCE = 100_000
"""From how many tce of consumption on tables for people leave out decimals, so that a line fits."""

HEADINGS = {"zh": ("", "当量", "等价"), "en": ("", "tce", "tce eq.")}


def balance_body(found: "Balance") -> dict[str, Any]:
    """Return a balance as JSON has it; null where a cell was not stated or is not given."""
    from accounting import balance_columns
    from factors import energy_items

    columns = [
        {"name": each.name, "link": each.link, "zh": each.zh, "en": each.en, "terms": dict(each.terms)}
        for each in balance_columns().values()
    ]
    rows = []
    for item, cells in found.rows.items():
        entry = energy_items()[item]
        given = {name: {key: exact(getattr(cell, key)) for _, key in VALUES} for name, cell in cells.items()}
        names = {"item": item, "name_zh": entry.name_zh, "name_en": entry.name_en, "unit": entry.unit}
        rows.append({**names, "cells": given, "unconfirmed": sorted(_marks(cells))})
    return {
        "subject": found.subject,
        "period": found.period,
        "columns": columns,
        "rows": rows,
        "totals": [figure.as_dict() for figure in found.totals.values()],
        "outer": [
            {"item": item, **{name: exact(value) for name, value in asdict(each).items()}}
            for item, each in found.outer.items()
        ],
        "firms": [{name: exact(value) for name, value in row.items()} for row in found.firms],
    }


def balance_lines(found: "Balance") -> list[dict[str, object]]:
    """Return a balance as CSV has it: one row per item, each column in its unit and both values; the total last."""
    from accounting import balance_columns
    from factors import energy_items

    lines = []
    for item, cells in found.rows.items():
        line: dict[str, object] = {
            "item": item,
            "name": energy_items()[item].name_zh,
            "unit": energy_items()[item].unit,
        }
        for name in balance_columns():
            line |= {f"{name}{end}": exact(getattr(cells.get(name), key, None)) for end, key in VALUES}
        lines.append(line)
    total: dict[str, object] = {"item": "total", "name": "合计", "unit": "tce"}
    for name in balance_columns():
        values = (None, found.total(name), found.total(name, "energy_eq"))
        total |= {f"{name}{end}": exact(value) for (end, _), value in zip(VALUES, values, strict=True)}
    return [*lines, total]


def print_balance(found: "Balance", lang: Language) -> None:
    """Print a balance link by link, then its consumption from both sides; columns that nobody stated are left out."""
    from accounting import balance_columns, balance_links

    for link, names in balance_links().items():
        columns = [each for each in balance_columns().values() if each.link == link]
        given = [each for each in columns if _is_given(found, each.name)]
        if given:
            places = 2 if link == "closing" else int((found.total("consumption") or Decimal(0)) < LARGE_TCE)
            show = _Shown(given, lang, places)
            lines = [show.item(item, cells) for item, cells in found.rows.items() if _has(cells, given)]
            lines.append(show.total(found))
            print_rows(lines, Format.TABLE, f"{found.subject} {found.period} · {names[lang.value]} / tce")
    print_rows(list(_consumption_lines(found, lang)), Format.TABLE)
    if found.outer:
        print_rows(list(_outer_lines(found, lang)), Format.TABLE)


def _is_given(found: "Balance", name: str) -> bool:
    return found.total(name) is not None or any(_some(row.get(name)) for row in found.rows.values())


def _has(cells: "Mapping[str, Cell]", columns: "Sequence[BalanceColumn]") -> bool:
    return any(_some(cells.get(column.name)) for column in columns)


def _some(cell: "Cell | None") -> bool:
    return any(getattr(cell, key, None) is not None for _, key in VALUES)


@dataclass(frozen=True, slots=True)
class _Shown:
    """How the lines of one table are shown: which columns, in which language, to how many places."""

    columns: "Sequence[BalanceColumn]"
    lang: Language
    places: int

    def item(self, item: str, cells: "Mapping[str, Cell]") -> dict[str, object]:
        """Return the line of an item."""
        from factors import energy_items

        entry = energy_items()[item]
        line: dict[str, object] = {"item": entry.name_zh if self.lang is Language.ZH else entry.name_en}
        line["unit"] = entry.unit
        for column in self.columns:
            line |= self._three(column, [getattr(cells.get(column.name), key, None) for _, key in VALUES])
        return {**line, "*": "*" if _marks(cells) else ""}

    def total(self, found: "Balance") -> dict[str, object]:
        """Return the line of totals, which are in tce alone."""
        line: dict[str, object] = {"item": "合计" if self.lang is Language.ZH else "total", "unit": "tce"}
        for column in self.columns:
            line |= self._three(column, [None, found.total(column.name), found.total(column.name, "energy_eq")])
        return {**line, "*": "*" if found.marks() else ""}

    def _three(self, column: "BalanceColumn", values: Sequence[Decimal | None]) -> dict[str, object]:
        """Return three cells of a column; what was not stated is blank: no 0 and no dash."""
        name = column.zh if self.lang is Language.ZH else column.en
        return {
            f"{name} {end}".strip(): Number("") if value is None else shown(value, self.places)
            for end, value in zip(HEADINGS[self.lang.value], values, strict=True)
        }


def _consumption_lines(found: "Balance", lang: Language) -> Iterator[dict[str, object]]:
    """Yield consumption as the sum of firms and as it follows from outside: they are one number."""
    for name in ("consumption", "outer"):
        figures = [found.totals[f"balance_{end}/{found.subject}/{found.period}/{name}"] for end in ("ce", "eq")]
        line: dict[str, object] = {"key": figures[0].key, "figure": figures[0].name(lang.value)}
        for end, figure in zip(("ce", "eq"), figures, strict=True):
            line[f"tce {end}"] = shown(figure.value, 1)
        yield {**line, "formula": figures[0].formula, "*": "*" if figures[0].unconfirmed else ""}


def _outer_lines(found: "Balance", lang: Language) -> Iterator[dict[str, object]]:
    """Yield what crosses the border of a region, by item."""
    from factors import energy_items

    words = {"zh": ("外部供入", "外供", "区内互供至多"), "en": ("from outside", "to outside", "within, at most")}
    for item, each in found.outer.items():
        entry = energy_items()[item]
        name = entry.name_zh if lang is Language.ZH else entry.name_en
        amounts = (each.inflow_tce, each.outflow_tce, each.within_tce)
        pairs = zip(words[lang.value], amounts, strict=True)
        yield {"item": name, **{f"{word} tce": shown(value, 1) for word, value in pairs}}


def _marks(cells: "Mapping[str, Cell]") -> set[str]:
    return {mark for cell in cells.values() for mark in cell.marks_ce | cell.marks_eq}
