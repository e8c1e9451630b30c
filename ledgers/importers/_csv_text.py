"""A CSV file as records with their line numbers: decoded strictly, split by the csv module, never guessed at."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from ledgers._findings import Finding, Place

_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the line of the file on which it begins, from 1, and its cells."""

    line: int
    cells: Sequence[str]


def records(data: bytes, file: str, faults: list[Finding], *, encoding: str = "", delimiter: str = "") -> list[Record]:
    """Return the records of a CSV, the header first, empty lines left out; ragged ones become findings.

    UTF-8 (with or without a mark) is tried first, then GB18030, which holds GBK; UTF-16 needs its mark. The
    delimiter is the one of comma, semicolon and tab that the header has most of. Both may be declared instead.
    """
    text = _text(data, file, encoding, faults)
    if text is None:
        return []
    kept: list[Record] = []
    try:
        for record in _split(text, delimiter):
            if not any(cell.strip() for cell in record.cells):
                continue
            if kept and len(record.cells) != len(kept[0].cells):
                facts = {"found": str(len(record.cells)), "expected": str(len(kept[0].cells))}
                faults.append(Finding("row-ragged", Place(file, row=record.line), facts))
            else:
                kept.append(record)
    except csv.Error as problem:
        line = kept[-1].line + 1 if kept else 1
        faults.append(Finding("csv-unreadable", Place(file, row=line), {"found": str(problem)}))
    return kept


def _text(data: bytes, file: str, declared: str, faults: list[Finding]) -> str | None:
    utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    declared = {"utf-8": "utf-8-sig", "gbk": "gb18030"}.get(declared, declared)
    problems = []
    for encoding in (declared,) if declared else ("utf-16",) if utf_16 else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as problem:
            problems.append(f"{encoding}: {problem.reason}, byte {problem.start}")
            continue
        if "\0" not in text:
            return text
        problems.append(f"{encoding}: NUL, byte {text.index(chr(0))}")
    faults.append(Finding("text-undecodable", Place(file), {"found": "; ".join(problems)}))
    return None


def _split(text: str, delimiter: str) -> Iterator[Record]:
    header = text.lstrip("\r\n").partition("\n")[0]
    chosen = delimiter or max(_DELIMITERS, key=header.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=chosen, strict=True)
    line = 1
    for cells in reader:
        yield Record(line, cells)
        line = reader.line_num + 1
