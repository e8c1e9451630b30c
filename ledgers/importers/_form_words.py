"""The closed vocabulary of form layouts: roles of columns, figures, parts of ratios, what a blank means."""

from enum import StrEnum

from ledgers._records import Figure


class Role(StrEnum):
    """What a column of a form is to the ledger; the layout files say what each role means."""

    ITEM = "item"
    UNIT = "unit"
    CODE = "code"
    FLOW = "flow"
    COEFFICIENT = "coefficient"
    PART = "part"
    SAME_AS = "same_as"
    MEASURE = "measure"
    AMOUNT = "amount"
    UNSTORED = "unstored"
    PRINTED = "printed"


class Blank(StrEnum):
    """What an empty cell means in a row that is used."""

    REFUSED = "refused"
    REFUSED_IF_STORABLE = "refused_if_storable"
    KEPT = "kept"


class Part(StrEnum):
    """Which part of a ratio a column states: 单耗, 子项 or 母项."""

    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"

    def of(self, measure: str) -> str:
        """Return the measure that this part of a measure is.

        >>> Part.NUMERATOR.of("unit_energy:cement")
        'numerator:unit_energy:cement'
        """
        return measure if self is Part.VALUE else f"{self.value}:{measure}"


class Word(StrEnum):
    """What a word in a header says of the figures under it; two may stand together (上年同期 over 1—本月)."""

    NOTHING = "nothing"
    MONTH = "month"
    CUMULATIVE = "cumulative"
    YEAR_AGO = "year_ago"


class ColumnFigure(StrEnum):
    """Which figure a column states; ``period`` and ``year_ago`` are of the period that stands above the table."""

    PERIOD = "period"
    MONTH = "month"
    CUMULATIVE = "cumulative"
    YEAR_AGO = "year_ago"
    YEAR_AGO_MONTH = "year_ago_month"
    YEAR_AGO_CUMULATIVE = "year_ago_cumulative"

    @property
    def is_of_months(self) -> bool:
        """Whether the column is one of a form that parts the month from the months since January."""
        return self in (ColumnFigure.MONTH, ColumnFigure.YEAR_AGO_MONTH)

    def stored(self, period: str, *, since_january: bool) -> Figure:
        """Return the figure that the ledger keeps, given the sheet's period and whether that runs from January.

        The months since January of a whole year are the year itself.

        >>> ColumnFigure.CUMULATIVE.stored("2024-05", since_january=False).value
        'cumulative'
        >>> ColumnFigure.CUMULATIVE.stored("2024", since_january=False).value
        'period'
        """
        summed = len(period) > 4 and (
            self in (ColumnFigure.CUMULATIVE, ColumnFigure.YEAR_AGO_CUMULATIVE)
            or (since_january and not self.is_of_months)
        )
        if self in (ColumnFigure.PERIOD, ColumnFigure.MONTH, ColumnFigure.CUMULATIVE):
            return Figure.CUMULATIVE if summed else Figure.PERIOD
        return Figure.YEAR_AGO_CUMULATIVE if summed else Figure.YEAR_AGO


def figure_of(words: frozenset[Word]) -> ColumnFigure:
    """Return the figure that the words over a column name together.

    >>> figure_of(frozenset({Word.YEAR_AGO, Word.CUMULATIVE})).value
    'year_ago_cumulative'
    """
    span = next((word.value for word in (Word.CUMULATIVE, Word.MONTH) if word in words), "")
    if Word.YEAR_AGO in words:
        return ColumnFigure(f"year_ago_{span}" if span else "year_ago")
    return ColumnFigure(span or "period")
