"""Walks a figure back: indicator, firms, postings, then the ledger row (file, sheet, row) and the coefficient."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from accounting._account import Account
from accounting._errors import UnknownFigure
from accounting._figures import Figure, FigureBook, number_text
from accounting._indicators import ALL_SCOPES, IndicatorOptions, joined_scopes
from accounting._measures import MEASURE_UNITS, shown_unit
from accounting._resolution import Resolution
from factors import energy_items
from ledgers import FLOW_NAMES, Place, measures

SHOWN_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an explanation: what it is, its value and unit, how or where it comes from, and what lies below."""

    key: str
    title: str
    value: str
    unit: str
    origin: str
    below: tuple["Step", ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the tree as ``--format json`` has it."""
        return {
            "key": self.key,
            "title": self.title,
            "value": self.value,
            "unit": self.unit,
            "origin": self.origin,
            "below": [step.as_dict() for step in self.below],
        }


@dataclass(frozen=True, slots=True)
class Explainer:
    """Answers ``explain`` over one calculation; ``top`` is how many firms and postings a level shows."""

    account: Account
    book: FigureBook
    options: IndicatorOptions
    lang: str = "zh"
    top: int = 5

    def explain(self, key: str) -> Step:
        """Return the way from a figure down to ledger rows and coefficients.

        Raises
        ------
        UnknownFigure
            If no figure has the key; it names some that exist.
        """
        if key in self.book:
            return self._figure(self.book[key])
        kind, _, rest = key.partition("/")
        subject, _, period = rest.partition("/")
        if _traced(kind):
            firms = {row["firm_id"]: row for row in self._firms(kind, ALL_SCOPES, period)}
            if subject in firms:
                return self._firm(kind, period, firms[subject])
        if kind == "coefficient" and rest in self.account.rules.factors:
            return self._coefficient(rest)
        near = get_close_matches(key, list(self.book), n=4, cutoff=0.3) or list(self.book)[:4]
        raise UnknownFigure(key, [*near, "energy_ce/<firm>/<period>", "coefficient/<key>"])

    def _figure(self, found: Figure) -> Step:
        kind, _, rest = found.key.partition("/")
        scope, _, period = rest.partition("/")
        if found.inputs:
            below = tuple(self.explain(key) for key in found.inputs)
        elif _traced(kind):
            rows = self._firms(kind, scope, period)
            below = self._largest(rows, found.unit, lambda row: self._firm(kind, period, row))
        elif kind == "value_added":
            below = self._largest(self._value_added(scope, period), found.unit, self._activity)
        else:
            below = ()
        notes = [found.formula, found.rule, found.note]
        if found.unconfirmed:
            notes.append(f"未核对原文 / unconfirmed: {', '.join(sorted(found.unconfirmed))}")
        unit = "%" if found.percent else found.unit
        return Step(found.key, found.name(self.lang), _shown(found), unit, "；".join(filter(None, notes)), below)

    def _largest(
        self, rows: Sequence[dict[str, Any]], unit: str, step: Callable[[dict[str, Any]], Step]
    ) -> tuple[Step, ...]:
        shown = [step(row) for row in rows[: self.top]]
        rest = rows[self.top :]
        if rest:
            value = sum((row["amount"] for row in rest), Decimal(0))
            title = f"其余 {len(rest)} 项" if self.lang == "zh" else f"{len(rest)} more"
            shown.append(Step("", title, _rounded(value), unit, "--top N"))
        return tuple(shown)

    def _firms(self, measure: str, scope: str, period: str) -> list[dict[str, Any]]:
        scopes = joined_scopes(self.account, scope)
        return self.account.workspace.query(
            "accounting", "firms_of_measure", measure=measure, period=period, scopes=scopes
        )

    def _firm(self, measure: str, period: str, row: dict[str, Any]) -> Step:
        postings = self.account.workspace.query(
            "accounting", "postings_of_firm", measure=measure, firm_id=row["firm_id"], period=period
        )
        unit = _unit(measure)
        below = self._largest(postings, unit, lambda posting: self._posting(measure, posting))
        key = f"{measure}/{row['firm_id']}/{period}"
        waiting = self.account.workspace.rows(
            "SELECT row_count FROM gap WHERE measure = $measure AND firm_id = $firm AND period = $period",
            measure=measure,
            firm=row["firm_id"],
            period=period,
        )
        value = "—" if waiting else _rounded(row["amount"])
        note = f"；{waiting[0]['row_count']} 行待核，不出数 / entries wait" if waiting else ""
        return Step(key, row["name"], value, unit, f"{len(postings)} 笔分录 / postings{note}", below)

    def _posting(self, measure: str, row: dict[str, Any]) -> Step:
        resolution = None if row["resolution_id"] is None else self.account.resolutions[row["resolution_id"]]
        item = energy_items().get(row["item"])
        title = f"{item.name_zh if item else row['item']} {_flow_name(row['flow'])}".strip()
        sign = "−" if row["sign"] < 0 else ""
        if resolution is None:  # an amount that was stated in tonnes of coal equivalent
            origin = ""
            below: tuple[Step, ...] = (self._ledger_row(row),)
        else:
            unit = resolution.unit.partition("/")[2]
            origin = f"{sign}{number_text(row['quantity'])} {unit} × {number_text(row['factor'])} {resolution.unit}"
            if row["factor"] != resolution.factor and resolution.factor:  # a deduction that a share is assumed for
                share = number_text((row["factor"] / resolution.factor).normalize())
                origin += f"（{share} × {number_text(resolution.factor)}）"
            below = (self._ledger_row(row), *self._parts(resolution))
        return Step(
            f"posting/{measure}/{row['source']}/{row['source_id']}",
            title,
            _rounded(row["amount"]),
            _unit(measure),
            origin,
            below,
        )

    def _ledger_row(self, row: dict[str, Any]) -> Step:
        place = Place(row["file"], row["sheet"], row["row_number"], row["column_name"]).text(self.lang)  # type: ignore[arg-type]
        title = "台账" if self.lang == "zh" else "ledger"
        document = f"；{row['document']}" if row["document"] else ""
        key = f"{row['source']}/{row['source_id']}"
        return Step(key, title, number_text(row["quantity_written"]), row["unit_written"], place + document)

    def _parts(self, resolution: Resolution) -> tuple[Step, ...]:
        title = "系数" if self.lang == "zh" else "coefficient"
        whole = Step(
            "", title, number_text(resolution.factor), resolution.unit, f"{resolution.tier}: {resolution.reason}"
        )
        return (whole, *(self._coefficient(key) for key in resolution.parts))

    def _coefficient(self, key: str) -> Step:
        row = self.account.rules.factors[key]
        return Step(f"coefficient/{key}", key, row.shown, row.unit, row.citation)

    def _value_added(self, scope: str, period: str) -> list[dict[str, Any]]:
        return self.account.workspace.query(
            "accounting",
            "value_added_by_firm",
            period=period,
            price_base=self.options.price_base,
            scopes=joined_scopes(self.account, scope),
        )

    def _activity(self, row: dict[str, Any]) -> Step:
        place = Place(row["file"], row["sheet"], row["row_number"], row["column_name"]).text(self.lang)  # type: ignore[arg-type]
        return Step("", row["name"], _rounded(row["amount"]), "10⁴ yuan", place)


def _traced(kind: str) -> bool:
    return kind in MEASURE_UNITS or kind.startswith("deduction_")


def _unit(measure: str) -> str:
    """Return the unit of a measure, or of a kind of deduction, as outputs print it."""
    return shown_unit(MEASURE_UNITS.get(measure, "tce"))


def _flow_name(flow: str) -> str:
    return FLOW_NAMES.get(flow) or (measures()[flow].name_zh if flow in measures() else "产量")


def _rounded(value: Decimal) -> str:
    return number_text(value.quantize(SHOWN_PLACES))


def _shown(found: Figure) -> str:
    if not isinstance(found.value, Decimal):
        return found.value or "—"
    return f"{100 * found.value:.4f}" if found.percent else _rounded(found.value)
