"""Reads workbooks of forms 205-1 (能源购进、消费与库存) and 205-2 (能源加工转换与回收利用).

What their sheets look like is data, in ``ledgers/layouts``.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from factors import UnknownName, energy_item, unit_key
from ledgers._findings import Finding, Place, has_errors
from ledgers._records import EntryRow, FiledForm, ParsedFile
from ledgers.importers._cells import COEFFICIENT_BOUND, overflow
from ledgers.importers._form_head import FormSheet, column_faults, read_head, recognised
from ledgers.importers._form_layout import Role, form_layouts
from ledgers.importers._form_rows import Copied, FormRows, read_rows
from ledgers.importers._package import WorkbookRefused
from ledgers.importers._workbook import OLE_MAGIC, Sheet, read_workbook

IMPORTER = "form-205"
VERSION = "1"


def parse_workbook(data: bytes, file: str) -> ParsedFile:
    """Return the entries of every 205-1 and 205-2 sheet of a workbook, or all that is wrong with it.

    Not stored, and said so in the notices: the purchase amount (金额, money is no energy), the parts of
    transformation input (checked against their total), and sheets that are neither form. The copied column
    工业生产消费量 of 205-2 is compared with 205-1.
    """
    version = "+".join([VERSION, *(layout.version for layout in form_layouts())])
    try:
        sheets = read_workbook(data)
    except WorkbookRefused as refusal:
        return ParsedFile(IMPORTER, version, findings=(Finding(refusal.code, Place(file), {"found": refusal.found}),))
    faults: list[Finding] = []
    notices: list[str] = []
    if data.startswith(OLE_MAGIC):
        notices.append(
            ".xls 中看不到公式与错误值，请优先报送 .xlsx / formulas and error values cannot be seen in an .xls"
        )
    forms = [form for sheet in sheets if (form := _form(file, sheet, faults, notices))]
    if not forms:
        found = "、".join(sheet.name for sheet in sheets) or "∅"
        faults.append(Finding("form-not-found", Place(file), {"found": found}))
    entries, filed = _entries(forms, faults, notices)
    refused = has_errors(faults)
    return ParsedFile(
        IMPORTER,
        version,
        entries=() if refused else tuple(entries),
        findings=tuple(faults),
        notices=tuple(notices),
        forms=() if refused else filed,
    )


def _form(file: str, sheet: Sheet, faults: list[Finding], notices: list[str]) -> FormSheet | None:
    form = recognised(file, sheet)
    if sheet.hidden:
        read = "已读入 / imported" if form else "未读入 / not imported"
        facts = {"found": f"工作表 / sheet {sheet.name}", "expected": read}
        faults.append(Finding("sheet-hidden", Place(file, sheet.name), facts))
    elif form is None:
        notices.append(f"工作表“{sheet.name}”不是 205-1、205-2 表，未读入 / sheet {sheet.name}: neither form, not read")
    return form


def _entries(
    forms: Iterable[FormSheet], faults: list[Finding], notices: list[str]
) -> tuple[list[EntryRow], tuple[FiledForm, ...]]:
    entries: list[EntryRow] = []
    copied: list[Copied] = []
    unstored: set[str] = set()
    seen: dict[tuple[str, str, str], str] = {}
    for form in forms:
        column_wrong = column_faults(form)
        faults.extend(column_wrong)
        firm_id, period = read_head(form, faults)
        whole = replace(form, firm_id=firm_id, period=period)
        key = (form.layout.form, firm_id, period)
        if firm_id and period and key in seen:
            facts = {"first": seen[key], "found": f"{form.layout.form}, {firm_id}, {period}"}
            faults.append(Finding("sheet-duplicate", Place(form.file, form.sheet.name), facts))
        seen.setdefault(key, form.sheet.name)
        if not form.header.columns:
            continue
        rows = read_rows(whole, faults)
        documented = _documented(whole, rows, notices)
        faults.extend(_large_coefficients(whole, documented))
        entries.extend(documented)
        copied.extend(rows.copied)
        unstored |= rows.unstored
    notices.extend(f"“{label}”不入台账 / column {label} is not stored" for label in sorted(unstored))
    faults.extend(_disagreements(entries, copied, seen))
    return entries, tuple(FiledForm(*key, sheet) for key, sheet in seen.items())


def _documented(form: FormSheet, rows: FormRows, notices: list[str]) -> list[EntryRow]:
    """Return the entries with the document that a note below the table gives for the firm's own coefficient."""
    documents = {}
    for text in rows.footer:
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


def _disagreements(
    entries: Iterable[EntryRow], copied: Iterable[Copied], sheets: Iterable[tuple[str, str, str]]
) -> list[Finding]:
    """Return where a figure copied from another form of the workbook differs from that form."""
    stated = {(entry.firm_id, entry.period, entry.item, entry.flow): entry.quantity for entry in entries}
    forms = set(sheets)
    faults = []
    for copy in copied:
        entry = copy.entry
        if entry.quantity is None or (copy.form, entry.firm_id, entry.period) not in forms:
            continue
        original = stated.get((entry.firm_id, entry.period, entry.item, entry.flow))
        if original == entry.quantity or (original is None and entry.quantity == 0):
            continue
        facts = {"item": energy_item(entry.item).name_zh, "column": copy.label}
        facts |= {"found": f"{entry.quantity:f}", "expected": "∅" if original is None else f"{original:f}"}
        faults.append(Finding("forms-disagree", entry.place, facts))
    return faults
