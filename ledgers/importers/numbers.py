"""The one number grammar for every way in: workbook cells, CSV cells and meter readings read alike."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from math import isfinite

from ledgers._records import State

LIMIT_POWER = 13
_LIMIT = Decimal(10) ** LIMIT_POWER
DECIMALS = 6
_EXCEL_DIGITS = 15
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"))
_NOT_APPLICABLE = frozenset({"-", "--", "—", "——", "―", "――", "–", "−", "/", "不适用", "n/a", "无"})
_LENGTH_MAX = 64
_PLAIN = r"(?:\d+(?:\.\d+)?|\.\d+)"
_NUMBER = re.compile(rf"[+-]?{_PLAIN}(?:e[+-]?\d{{1,3}})?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+)(?:\.\d+)?", re.ASCII)
_COMMA_MISPLACED = re.compile(r"[+-]?\d[\d,]*,[\d,]*(?:\.\d*)?|[+-]?\d[\d ]* [\d ]*(?:\.\d*)?", re.ASCII)
_BRACKETED = re.compile(rf"\(\s*[+-]?(?:{_PLAIN}|\d[\d,]*(?:\.\d+)?)\s*\)", re.ASCII)
_WITH_UNIT = re.compile(
    r"(?:[¥$]\s*)?[+-]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)\s*(?:[%‰万亿千百十]|(?![eE][+-]?\d)[^\W\d_]|[¥$])[\w%‰/³²·()]*"
    r"|[¥$]\s*\d[\d,.]*"
)


class Unreadable(StrEnum):
    """Why a cell is no number: the value is the code of the finding that says so."""

    TEXT = "number-unreadable"
    DATE = "number-is-date"
    UNIT_INSIDE = "number-with-unit"
    BRACKETED = "number-bracketed"
    GROUPING = "number-grouping"
    TOO_FINE = "number-too-fine"
    TOO_LARGE = "number-too-large"


@dataclass(frozen=True, slots=True)
class Number:
    """What one cell says: a number, blank, not applicable, or unreadable for a ``reason``.

    ``state`` is None where the cell cannot be read; ``quantity`` is None unless ``state`` is STATED.
    """

    state: State | None
    quantity: Decimal | None = None
    reason: Unreadable | None = None


BLANK = Number(State.BLANK)
NOT_APPLICABLE = Number(State.NOT_APPLICABLE)


def parse_number(cell: object, *, decimals: int = DECIMALS) -> Number:
    """Return the number in a cell, exactly as it is written; nothing is guessed or repaired.

    Every literal of ``tests/cases/number_literals.csv`` has its outcome by these rules. Text is narrowed first (NFKC:
    full-width digits, comma, point, signs and spaces). Then:

    - nothing or only spaces: BLANK;
    - ``—`` ``――`` ``－`` ``-`` ``–`` ``--`` ``/`` ``不适用`` ``N/A`` and ``无``: NOT_APPLICABLE. 无 ("there is
      none") is what firms write for an energy they do not have; it is read as "does not apply", never as zero.
      The dash of GB 2312 is U+2014 in some tables and U+2015 in others, so both are read alike;
    - digits with at most one point, a leading sign, an exponent (``1.5E-5``), thousands separated by commas or
      by spaces (GB/T 15835) in groups of three after a leading group that does not begin with 0: STATED;
    - all else is unreadable: a unit, multiplier or percent sign in the cell (``1.2万``: units belong to the unit
      column), accounting brackets (``(5)``: -5 or a remark?), dates, logical values, misplaced separators,
      NaN and infinities, superscripts, underscores, words.

    A number needs to fit the ledger's DECIMAL(19,6): at most 6 decimals (``decimals``: coefficients have 10),
    below 10^13. Zeros at the end do not count; nothing is rounded to make it fit.

    A float is a cell of a workbook. It is taken at its shortest decimal form, and where that has more than
    15 significant digits it is rounded to 15, the precision that Excel itself keeps and shows: what is cut
    off is binary noise of a cached formula (1234.5600000000001), never something that was typed.

    Examples
    --------
    >>> parse_number("１，２３４．５").quantity, parse_number(0.1 + 0.2).quantity
    (Decimal('1234.5'), Decimal('0.3'))
    >>> parse_number("—").state.value, parse_number(" ").state.value, parse_number("1.2万").reason.value
    ('not_applicable', 'blank', 'number-with-unit')
    """
    if isinstance(cell, str):
        return _from_text(cell, decimals)
    if cell is None:
        return BLANK
    if isinstance(cell, bool):
        return Number(None, reason=Unreadable.TEXT)
    if isinstance(cell, int | Decimal):
        return _fitted(Decimal(cell), decimals)
    if isinstance(cell, float):
        return _from_float(cell, decimals)
    dated = isinstance(cell, date | time | timedelta)
    return Number(None, reason=Unreadable.DATE if dated else Unreadable.TEXT)


def narrowed(text: str) -> str | None:
    """Return a text with full-width forms narrowed and without space around it or marks of no width in it.

    None where it holds superscripts, fractions or circled digits: NFKC would read 10² as 102.

    >>> narrowed("　２０２４．１\u200b"), narrowed("10²")
    ('2024.1', None)
    """
    if text.isascii():
        return text.strip()
    if any(unicodedata.category(sign) == "No" for sign in text):
        return None
    return unicodedata.normalize("NFKC", text).translate(_INVISIBLE).strip()


def _from_float(cell: float, decimals: int) -> Number:
    if not isfinite(cell):
        return Number(None, reason=Unreadable.TEXT)
    digits = repr(cell)
    if len(digits) > _EXCEL_DIGITS:
        digits = f"{cell:.{_EXCEL_DIGITS}g}"
    return _fitted(Decimal(digits.removesuffix(".0")), decimals)


@lru_cache(maxsize=8192)
def _from_text(cell: str, decimals: int) -> Number:
    text = narrowed(cell)
    if text is None:
        return Number(None, reason=Unreadable.TEXT)
    if not text:
        return BLANK
    if text.casefold() in _NOT_APPLICABLE:
        return NOT_APPLICABLE
    text = text.replace("−", "-")
    if _NUMBER.fullmatch(text):
        return _fitted(Decimal(text), decimals)
    if _GROUPED.fullmatch(text):
        return _fitted(Decimal(text.replace(",", "").replace(" ", "")), decimals)
    return Number(None, reason=_why(text))


def _why(text: str) -> Unreadable:
    if len(text) > _LENGTH_MAX:
        return Unreadable.TEXT
    if _BRACKETED.fullmatch(text):
        return Unreadable.BRACKETED
    if _COMMA_MISPLACED.fullmatch(text):
        return Unreadable.GROUPING
    if _WITH_UNIT.fullmatch(text):
        return Unreadable.UNIT_INSIDE
    return Unreadable.TEXT


def _fitted(value: Decimal, decimals: int) -> Number:
    if not value.is_finite():
        return Number(None, reason=Unreadable.TEXT)
    if value.copy_abs() >= _LIMIT:
        return Number(None, reason=Unreadable.TOO_LARGE)
    if not value:
        return Number(State.STATED, Decimal(0))
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -decimals <= exponent <= 0:
        return Number(State.STATED, value)
    grid = Decimal(1).scaleb(-decimals)
    if value.quantize(grid) != value:
        return Number(None, reason=Unreadable.TOO_FINE)
    return Number(State.STATED, value.quantize(grid).normalize() + 0)
