"""Whose form a sheet is and of which period, as it stands above the table."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ledgers._findings import Finding, Place
from ledgers.importers._cells import cell_text, read_firm_id, shown
from ledgers.importers._form_head import FormSheet
from ledgers.importers.periods import parse_period

_QUARTER = {"1": 3, "一": 3, "2": 6, "二": 6, "3": 9, "三": 9, "4": 12, "四": 12}
_FROM_JANUARY = re.compile(r"(\d{4})年?0?1月?份?[-—–−~至到]+(\d{1,2})月份?(?:止|累计)*", re.ASCII)
_FROM_FIRST_QUARTER = re.compile(r"(\d{4})年?第?[1一](?:季度?)?(?:[-—–−~至到]+第?([1-4一二三四]))?季度?", re.ASCII)
_OTHER_SPANS = re.compile(r"(\d{4})年?(上半年|前[3三]季度)", re.ASCII)


@dataclass(frozen=True, slots=True)
class FormPeriod:
    """The period of a sheet as ledgers write it; ``since_january``: its plain figures are of January to that month."""

    period: str
    since_january: bool = False


def parse_span(text: str) -> str | None:
    """Return the last month of a span that begins in January, None where a text names no such span.

    >>> parse_span("2024年1—5月"), parse_span("２０２４年１－２季度"), parse_span("2024年2-5月")
    ('2024-05', '2024-06', None)
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if found := _FROM_JANUARY.fullmatch(plain):
        month = int(found[2])
    elif found := _FROM_FIRST_QUARTER.fullmatch(plain):
        if not plain.endswith(("季", "季度")):
            return None
        month = _QUARTER[found[2] or "1"]
    elif found := _OTHER_SPANS.fullmatch(plain):
        month = 6 if found[2] == "上半年" else 9
    else:
        return None
    return parse_period(f"{found[1]}-{month:02}") if 1 <= month <= 12 else None


def read_firm(form: FormSheet, faults: list[Finding]) -> str:
    """Return the firm's credit code that stands above the table, empty where none can be read."""
    for number, at in _head_cells(form):
        labelled = _after_label(form, number, at, form.layout.head.firm_id)
        if labelled is not None:
            if fault := form.uncalculated(number, labelled[0]):
                faults.append(fault)
                return ""
            return read_firm_id(labelled[1], form.place(number, labelled[0]), faults)
    faults.append(Finding("firm-id-missing", Place(form.file, form.sheet.name)))
    return ""


def read_period(form: FormSheet, faults: list[Finding]) -> FormPeriod:
    """Return the one period that stands above the table, an empty one where there is none or more than one.

    A sheet whose columns part 本月 from 1—本月 is one of a month: ``2024年1—5月`` over it names May, and a bare year
    nothing. Over any other sheet it says that all figures are those of January to May.
    """
    monthly = any(column.figure.is_of_months for column in form.header.columns.values())
    periods: dict[FormPeriod, Place] = {}
    doubtful: list[tuple[str, Place]] = []
    for number, at in _head_cells(form):
        cell = form.sheet.rows[number][at]
        labelled = _after_label(form, number, at, form.layout.head.period)
        if labelled is None and not isinstance(cell, str | date):
            continue
        where, value = labelled or (at, cell)
        if labelled and (fault := form.uncalculated(number, where)):
            faults.append(fault)
            return FormPeriod("")
        bare = unicodedata.normalize("NFKC", value).strip("() ") if isinstance(value, str) else value
        period = _resolved(bare, monthly=monthly)
        if period:
            periods.setdefault(period, form.place(number, where))
        elif labelled or re.match(r"(?:19|20)\d*\s*年", cell_text(bare)):
            doubtful.append((shown(bare), form.place(number, where)))
    years = {parse_period(text) for text, _ in doubtful} - {None}
    if len(periods) == 1 and all(next(iter(periods)).period.startswith(str(year)) for year in years):
        return next(iter(periods))
    doubtful.extend((period.period, place) for period, place in periods.items())
    facts = {"found": ", ".join(text for text, _ in doubtful) or "∅"}
    place = doubtful[-1][1] if doubtful else Place(form.file, form.sheet.name)
    faults.append(Finding("period-missing", place, facts))
    return FormPeriod("")


def _resolved(value: object, *, monthly: bool) -> FormPeriod | None:
    plain = parse_period(value)
    last = parse_span(value) if isinstance(value, str) else None
    if monthly:
        month = plain if plain and len(plain) > 4 else last
        return FormPeriod(month) if month else None
    if plain:
        return FormPeriod(plain)
    if last:
        return FormPeriod(last[:4]) if last.endswith("-12") else FormPeriod(last, since_january=True)
    return None


def _head_cells(form: FormSheet) -> Iterator[tuple[int, int]]:
    for number, row in enumerate(form.sheet.rows[: form.header.top]):
        for at, cell in enumerate(row):
            if cell not in ("", None):
                yield number, at


def _after_label(form: FormSheet, number: int, at: int, labels: Sequence[str]) -> tuple[int, object] | None:
    """Return where and what stands after a label: in the same cell, or in the next cell that is not empty."""
    row = form.sheet.rows[number]
    cell = row[at]
    if not isinstance(cell, str):
        return None
    text = unicodedata.normalize("NFKC", cell)
    for label in labels:
        _, found, rest = text.partition(label)
        if found:
            rest = re.split(r"\s{2,}", rest.strip().lstrip(":").strip())[0]
            if rest:
                return at, rest
            following = (
                (place, value)
                for place, value in enumerate(row[at + 1 :], at + 1)
                if value not in ("", None) or form.uncalculated(number, place)
            )
            return next(following, (at, ""))
    return None
