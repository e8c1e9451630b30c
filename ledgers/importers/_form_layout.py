"""What the sheets of a form look like, in the terms in which they are compared; ``_form_layouts`` reads the files."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ledgers._records import Flow
from ledgers.importers._form_words import Blank, ColumnFigure, Part, Role, Word, figure_of

_REMEMBERED_LENGTH_MAX = 60


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form. ``headers`` are tuples of header texts from top to bottom, in ``header_form``."""

    label: str
    role: Role
    headers: tuple[tuple[str, ...], ...]
    must_exist: bool = False
    flow: Flow | None = None
    figure: ColumnFigure = ColumnFigure.PERIOD
    part: Part = Part.VALUE
    blank: Blank = Blank.KEPT
    blank_allowed_for: frozenset[str] = frozenset()
    not_compared_for: frozenset[str] = frozenset()
    of: Flow | None = None
    form: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above and below the table: labels of firm and period, the row of column numbers, notes."""

    firm_id: tuple[str, ...]
    period: tuple[str, ...]
    number_row: frozenset[str]
    name_prefixes: tuple[str, ...]
    notes: tuple[str, ...]
    document: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a form of measures: which measure of activity it is, and in the prices of which year."""

    measure: str
    price_base: str


@dataclass(frozen=True, slots=True)
class Lines:
    """The rows that a form of measures knows, by name in ``header_form`` and by code without leading zeros."""

    by_name: Mapping[str, Line] = field(default_factory=dict)
    by_code: Mapping[str, Line] = field(default_factory=dict)
    unstored: frozenset[str] = frozenset()
    sections: tuple[tuple[re.Pattern[str], bool], ...] = ()
    part_units: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormLayout:
    """One form: how its sheets are told, its head and its columns; ``lines`` are None where rows are energy items."""

    form: str
    version: str
    title: re.Pattern[str]
    sheet_name: re.Pattern[str]
    told_by: frozenset[str]
    head: Head
    columns: tuple[Column, ...]
    index: Mapping[tuple[str, ...], Column]
    words: tuple[tuple[str, Word], ...]
    lines: Lines | None = None

    def header(self, texts: tuple[str, ...]) -> Column | None:
        """Return the column under a stack of header texts: the one that names most of its lowest texts.

        Words that say which figure stands in the column (本月, 上年同期) are taken out first.
        """
        left, words = self._without_words(texts) if self.words else (texts, frozenset[Word]())
        for start in range(len(left)):
            column = self.index.get(left[start:])
            if column is not None:
                return replace(column, figure=figure_of(words)) if words - {Word.NOTHING} else column
        return None

    def _without_words(self, texts: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[Word]]:
        left, found = [], set()
        for text in texts:
            for spelling, word in self.words:
                if text.startswith(spelling) or text.endswith(spelling):
                    found.add(word)
                    text = text.removeprefix(spelling) if text.startswith(spelling) else text.removesuffix(spelling)  # noqa: PLW2901
            if text:
                left.append(text)
        return tuple(left), frozenset(found)


def header_form(text: object) -> str:
    r"""Return a header text as it is compared: NFKC, letters and digits only, case folded.

    >>> header_form("其中：\n用于原材料 ")
    '其中用于原材料'
    """
    plain = text if isinstance(text, str) else str(text)
    return _short_form(plain) if len(plain) <= _REMEMBERED_LENGTH_MAX else _compared(plain)


@lru_cache(maxsize=8192)
def _short_form(text: str) -> str:
    return _compared(text)


def _compared(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()
