"""The ways in: forms 205-1 and 205-2 as workbooks, tidy tables and meter readings as CSV.

``parse_file`` reads a file of any of these; what is wrong with it comes back as findings, all of one run.
"""

from ledgers.importers._any_file import LEDGER_SUFFIXES, layout_beside, parse_file, refused_unread
from ledgers.importers.days import parse_day
from ledgers.importers.numbers import Number, Unreadable, parse_number
from ledgers.importers.periods import parse_period

__all__ = [
    "LEDGER_SUFFIXES",
    "Number",
    "Unreadable",
    "layout_beside",
    "parse_day",
    "parse_file",
    "parse_number",
    "parse_period",
    "refused_unread",
]
