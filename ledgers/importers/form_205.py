"""Reads workbooks of forms: 205-1, 205-2 and 205-3, B204-1, and whatever else a layout describes.

What their sheets look like is data, in ``ledgers/layouts`` and a folder of the user's own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from factors import UnknownName, energy_item, unit_key
from ledgers._findings import HIDDEN_LEFT, HIDDEN_READ, Finding, Place, has_errors, in_both
from ledgers._records import ActivityRow, EntryRow, FiledForm, ParsedFile
from ledgers.importers._cells import COEFFICIENT_BOUND, overflow
from ledgers.importers._form_head import FormSheet, column_faults, recognised
from ledgers.importers._form_layout import FormLayout
from ledgers.importers._form_layouts import form_layouts
from ledgers.importers._form_measures import read_measures
from ledgers.importers._form_period import read_firm, read_period
from ledgers.importers._form_rows import Copied, FormRows, read_rows
from ledgers.importers._form_words import Role
from ledgers.importers._package import WorkbookRefused
from ledgers.importers._workbook import OLE_MAGIC, Sheet, read_workbook

IMPORTER = "form-205"
VERSION = "3"


@dataclass(slots=True)
class Read:
    """What the sheets read so far gave; ``seen`` are the forms by form, firm and period, with their sheet."""

    entries: list[EntryRow] = field(default_factory=list)
    activities: list[ActivityRow] = field(default_factory=list)
    copied: list[Copied] = field(default_factory=list)
    unstored: set[str] = field(default_factory=set)
    seen: dict[tuple[str, str, str], str] = field(default_factory=dict)


def parse_workbook(data: bytes, file: str, layouts: Path | None = None) -> ParsedFile:
    """Return what every sheet of a form states, or all that is wrong with the workbook.

    A form of energy items (205-1, 205-2) gives entries, the parts of transformation input among them, and an activity
    for what was paid for an item (金额); one of measures (205-3, B204-1) gives activities. The plain figure of a row
    stands under its flow or measure; the months since January and what was a year ago stand beside it under names of
    their own (``ledgers.Figure``), whether a column says so or the period above the table does.

    Not stored, and said so in the notices: output values by branch of industry, numbers below a table, and sheets that
    are no form. The copied column 工业生产消费量 of 205-2 is compared with 205-1.

    Parameters
    ----------
    layouts
        A folder of further layouts (``*.toml``), tried before the shipped ones; one that breaks the schema is a
        finding, and no workbook is read before it is corrected.
    """
    faults: list[Finding] = []
    notices: list[str] = []
    known = form_layouts(layouts, faults)
    version = "+".join([VERSION, *(layout.version for layout in known)])
    try:
        sheets = [] if faults else read_workbook(data)
    except WorkbookRefused as refusal:
        return ParsedFile(IMPORTER, version, findings=(Finding(refusal.code, Place(file), {"found": refusal.found}),))
    if data.startswith(OLE_MAGIC):
        notices.append(
            ".xls 中看不到公式、错误值与隐藏行，请优先报送 .xlsx / "
            "formulas, error values and hidden rows cannot be seen in an .xls"
        )
    forms = [form for sheet in sheets if (form := _form(file, sheet, known, faults, notices))]
    if not forms and not has_errors(faults):
        found = "、".join(sheet.name for sheet in sheets) or "∅"
        faults.append(Finding("form-not-found", Place(file), {"found": found}))
    read = Read()
    for form in forms:
        _read_form(form, read, faults, notices)
    notices.extend(f"“{label}”不入台账 / column {label} is not stored" for label in sorted(read.unstored))
    faults.extend(_disagreements(read))
    faults.extend(_said_twice(read, notices))
    if has_errors(faults):
        return ParsedFile(IMPORTER, version, findings=tuple(faults), notices=tuple(notices))
    return ParsedFile(
        IMPORTER,
        version,
        entries=tuple(read.entries),
        activities=tuple(read.activities),
        findings=tuple(faults),
        notices=tuple(notices),
        forms=tuple(FiledForm(*key, sheet) for key, sheet in read.seen.items()),
    )


def _form(
    file: str, sheet: Sheet, layouts: Sequence[FormLayout], faults: list[Finding], notices: list[str]
) -> FormSheet | None:
    form = recognised(file, sheet, layouts)
    if sheet.hidden:
        read = HIDDEN_READ if form else HIDDEN_LEFT
        facts = {"found": in_both(f"工作表“{sheet.name}”", f"sheet {sheet.name}"), "expected": read}
        faults.append(Finding("sheet-hidden", Place(file, sheet.name), facts))
    elif form is None:
        notices.append(
            f"工作表“{sheet.name}”不是报表，未读入 / sheet {sheet.name}: no form that a layout knows, not read"
        )
    return form


def _read_form(form: FormSheet, read: Read, faults: list[Finding], notices: list[str]) -> None:
    """Read one sheet into what the workbook gave so far."""
    firm_id, period = read_firm(form, faults), read_period(form, faults)
    whole = replace(form, firm_id=firm_id, period=period.period, since_january=period.since_january)
    faults.extend(column_faults(whole))
    key = (whole.filed_as(form.layout.form), firm_id, period.period)
    if firm_id and period.period and key in read.seen:
        facts = {"first": read.seen[key], "found": ", ".join(key)}
        faults.append(Finding("sheet-duplicate", Place(form.file, form.sheet.name), facts))
    read.seen.setdefault(key, form.sheet.name)
    if not form.header.columns:
        return
    lines = form.layout.lines
    if lines is not None:
        measured = read_measures(whole, lines, faults)
        read.activities.extend(measured.activities)
        notices.extend(measured.notices(whole))
        return
    rows = read_rows(whole, faults)
    documented = _documented(whole, rows, notices)
    faults.extend(_large_coefficients(whole, documented))
    read.entries.extend(documented)
    read.activities.extend(rows.amounts)
    read.copied.extend(rows.copied)
    read.unstored |= rows.unstored
    notices.extend(rows.below.notices(whole))


def _documented(form: FormSheet, rows: FormRows, notices: list[str]) -> list[EntryRow]:
    """Return the entries with the document that a note below the table gives for the firm's own coefficient."""
    documents = {}
    for text in rows.below.texts:
        note = form.layout.head.document.search(text)
        if note is None:
            continue
        try:
            key = (energy_item(note["item"]).item, Decimal(note["value"]), unit_key(note["unit"].rpartition("/")[2]))
        except UnknownName:
            key = ("", Decimal(0), "")
        documents[key] = note["document"].strip()
        if not any(entry.coefficient == key[1] and entry.item == key[0] for entry in rows.entries):
            notices.append(
                f"工作表“{form.sheet.name}”的“{text[:60]}”与表中系数不对应，未采用 / "
                f"sheet {form.sheet.name}: a note names no coefficient of the table, not used"
            )
    if not documents:
        return rows.entries
    return [
        replace(entry, document=documents.get((entry.item, entry.coefficient or Decimal(0), entry.unit), ""))
        for entry in rows.entries
    ]


def _large_coefficients(form: FormSheet, entries: Iterable[EntryRow]) -> list[Finding]:
    """Return where a documented coefficient, which is one in use, overflows a factor; once a row."""
    at = form.header.position(Role.COEFFICIENT)
    faults: dict[int | None, Finding] = {}
    for entry in entries:
        if not entry.document or entry.coefficient is None or not entry.unit:
            continue
        item = energy_item(entry.item)
        limit = overflow(entry.coefficient, entry.coefficient_unit, f"tce/{item.unit}", COEFFICIENT_BOUND)
        if limit:
            place = form.place((entry.place.row or 1) - 1, at)
            facts = {"found": f"{entry.coefficient:f}", "expected": item.name_zh, "limit": limit}
            faults.setdefault(entry.place.row, Finding("number-too-large", place, facts))
    return list(faults.values())


def _disagreements(read: Read) -> list[Finding]:
    """Return where a figure copied from another form of the workbook differs from that form."""
    stated = {(entry.firm_id, entry.period, entry.item, entry.flow.value): entry.quantity for entry in read.entries}
    faults = []
    for copy in read.copied:
        entry = copy.entry
        if entry.quantity is None or (copy.form, entry.firm_id, entry.period) not in read.seen:
            continue
        original = stated.get((entry.firm_id, entry.period, entry.item, entry.flow.value))
        if original == entry.quantity or (original is None and entry.quantity == 0):
            continue
        facts = {"item": energy_item(entry.item).name_zh, "column": copy.label}
        facts |= {"found": f"{entry.quantity:f}", "expected": "∅" if original is None else f"{original:f}"}
        faults.append(Finding("forms-disagree", entry.place, facts))
    return faults


def _said_twice(read: Read, notices: list[str]) -> Iterator[Finding]:
    """Yield where a sheet states what another sheet of the workbook has stated.

    What the sheets of two forms state alike (the stock with which the year opened, on the sheet of a month and on that
    of the months so far) is entered once, and told.
    """
    first: dict[tuple[str, ...], EntryRow | ActivityRow] = {}
    again: dict[tuple[str, str], dict[int | None, None]] = {}
    filing = set(read.seen.values())
    for rows in (read.entries, read.activities):
        kept = []
        for row in rows:
            other = first.setdefault(_key(row), row)
            if other.place.sheet == row.place.sheet:
                kept.append(row)
            elif row.place.sheet in filing and (other.quantity, other.unit) == (row.quantity, row.unit):
                again.setdefault((row.place.sheet, other.place.sheet), {})[row.place.row] = None
            else:
                facts = {"first": f"{other.place.sheet} {other.place.row}", "found": ", ".join(filter(None, _key(row)))}
                yield Finding("row-duplicate", row.place, facts)
        rows[:] = kept  # type: ignore[assignment]
    for (sheet, earlier), numbers in again.items():
        named = ", ".join(map(str, numbers))
        notices.append(
            f"工作表“{sheet}”第 {named} 行与“{earlier}”相同的数只入账一次 / "
            f"sheet {sheet}, row {named}: what sheet {earlier} states alike is entered once"
        )


def _key(row: EntryRow | ActivityRow) -> tuple[str, ...]:
    """Return what a row is the figure of: no other row of the ledger may be."""
    if isinstance(row, EntryRow):
        return (row.firm_id, row.period, row.item, row.flow.value)
    return (row.firm_id, row.period, row.measure, row.price_base)
