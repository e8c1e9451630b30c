"""A CSV file as records with their line numbers: decoded strictly, split by the csv module, never guessed at."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from itertools import chain
from typing import NamedTuple, TextIO

from ledgers._findings import Finding, Place
from ledgers.importers._csv_bytes import Undecodable, encodings, text_chunks

DELIMITERS = ",;\t"
LINE_CHARS_MAX = 1 << 20


class Record(NamedTuple):
    """One record: the line of the file on which it begins, from 1, and its cells."""

    line: int
    cells: Sequence[str]


def records(data: bytes, file: str, faults: list[Finding], *, encoding: str = "", delimiter: str = "") -> list[Record]:
    """Return the records of a small CSV, the header first, empty lines left out; ragged ones become findings.

    UTF-8 (with or without a mark) is tried first, then GB18030, which holds GBK; UTF-16 needs its mark. The
    delimiter is the one of comma, semicolon and tab that the header has most of. Both may be declared instead.
    """
    problems: list[str] = []
    for candidate in encodings(data[:4], encoding):
        try:
            text = "".join(text_chunks(BytesIO(data), candidate))
        except Undecodable as problem:
            problems.append(str(problem))
        else:
            return list(regular(split(lines(StringIO(text, newline="")), delimiter), file, faults))
    faults.append(Finding("text-undecodable", Place(file), {"found": "; ".join(problems)}))
    return []


def regular(given: Iterable[Record], file: str, faults: list[Finding]) -> Iterator[Record]:
    """Yield the records that are as wide as the first, the header; blank ones are left out, ragged ones are findings.

    Where the csv module gives up, a finding names the line after the last record that could be read.
    """
    width = line = 0
    try:
        for record in given:
            text = "".join(record.cells)
            if not text or text.isspace():
                continue
            width = width or len(record.cells)
            if len(record.cells) == width:
                line = record.line
                yield record
            else:
                facts = {"found": str(len(record.cells)), "expected": str(width)}
                faults.append(Finding("row-ragged", Place(file, row=record.line), facts))
    except csv.Error as problem:
        faults.append(Finding("csv-unreadable", Place(file, row=line + 1), {"found": str(problem)}))


def split(given: Iterable[str], delimiter: str = "") -> Iterator[Record]:
    r"""Yield the records of the lines of a text, their ends untouched, by the csv module in its strict form.

    The lines before the header that are quite empty are only counted: the header alone chooses the delimiter.

    >>> [(record.line, record.cells) for record in split(["\n", "a;b\n", "1;'2\n"])]
    [(2, ['a', 'b']), (3, ['1', "'2"])]

    Raises
    ------
    csv.Error
        Where a quoted cell does not end, or a cell, a line or a record is too long.
    """
    rest = iter(given)
    before, header = next(((at, line) for at, line in enumerate(rest) if line.strip("\r\n")), (0, ""))
    reader = csv.reader(chain([header], rest), delimiter=delimiter or chosen_delimiter(header), strict=True)
    line = 1
    for cells in reader:
        end = reader.line_num
        if end > line and sum(map(len, cells)) > LINE_CHARS_MAX:
            raise csv.Error(f"record longer than {LINE_CHARS_MAX} characters")
        yield Record(before + line, cells)
        line = end + 1


def chosen_delimiter(header: str) -> str:
    """Return the delimiter that the first line of a header has most of.

    >>> chosen_delimiter("企业代码;数量,t;单位")
    ';'
    """
    return max(DELIMITERS, key=header.count)


def lines(stream: TextIO) -> Iterator[str]:
    """Yield the lines of a text opened with ``newline=""``; one without end is refused before it fills the memory.

    Raises
    ------
    csv.Error
        At a line longer than ``LINE_CHARS_MAX``.
    """
    while line := stream.readline(LINE_CHARS_MAX):
        if len(line) == LINE_CHARS_MAX and not line.endswith("\n"):
            raise csv.Error(f"line longer than {LINE_CHARS_MAX} characters")
        yield line
