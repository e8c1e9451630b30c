"""A tidy table kept as numbers of its spellings: small enough for memory, and each spelling there once to be read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledgers._findings import Finding
from ledgers._sql import sql_text
from ledgers.importers._raw_view import VIEW, RawTable, cell_names
from ledgers.importers._tidy_meanings import Subject, activity_subject, entry_subject
from ledgers.importers._tidy_rows import FIRM_READERS, MEASURED, Row, activity_row, entry_row, firm_row

SPELLINGS_MAX = 2_000_000
CODES_MAX = (
    50_000  # DuckDB hands the names of a type of numbers about with each statement: 900,000 of them took minutes
)
_PIECE_ROWS = 50_000
MEASURED_COLUMNS = tuple(column for kind in MEASURED for column in (kind, f"{kind}_unit"))


@dataclass(frozen=True, slots=True)
class BulkTable:
    """How one kind of tidy table is read in bulk.

    ``cells``: the columns kept as spellings, by the names that SQL knows them by. ``one_cell``: those of them that are
    read by themselves. ``subject`` reads those that have a meaning only together, of a table of quantities.
    ``stated_only``: a quantity that does not apply makes no row.
    """

    staged: str
    cells: Mapping[str, str]
    one_cell: Sequence[str]
    mapped: str
    read: Callable[[Row, list[Finding], list[str]], object]
    subject: Callable[[str, str, str], Subject] | None = None
    stated_only: bool = False


_QUANTITY_CELLS = {"firm_id": "firm_id", "period": "period", "unit_cell": "unit"}
BULK_TABLES: Mapping[str, BulkTable] = {
    "entries": BulkTable(
        "entry",
        {**_QUANTITY_CELLS, "first_cell": "item", "second_cell": "flow"} | {name: name for name in MEASURED_COLUMNS},
        ("firm_id", "period"),
        "quantities_mapped",
        entry_row,
        entry_subject,
    ),
    "activity": BulkTable(
        "activity",
        {**_QUANTITY_CELLS, "first_cell": "measure", "second_cell": "price_base"},
        ("firm_id", "period"),
        "quantities_mapped",
        activity_row,
        activity_subject,
        stated_only=True,
    ),
    "firms": BulkTable("firm", {name: name for name in FIRM_READERS}, tuple(FIRM_READERS), "firms_mapped", firm_row),
}


class TooVaried(Exception):
    """A table has more different cells than any such table has, or takes too much memory: what was met, the limit."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found, expected)
        self.found, self.expected = found, expected


@dataclass(frozen=True, slots=True)
class Bulk:
    """A raw table with the kind of tidy table that it is and the positions of its columns by key."""

    file: str
    raw: RawTable
    table: BulkTable
    columns: Mapping[str, int]

    def rows(self, name: str, **parameters: object) -> list[tuple[Any, ...]]:
        """Return the rows of one SQL file of the importers."""
        statement = sql_text("ledgers.importers", name)
        rows: list[tuple[Any, ...]] = self.raw.connection.execute(statement, parameters or None).fetchall()
        return rows

    def pieces(self, name: str, **parameters: object) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of one SQL file some at a time, while other statements run.

        Raises
        ------
        TooVaried
            After ``SPELLINGS_MAX`` rows: each of them is read in Python, and no table needs so many.
        """
        result = self.raw.connection.cursor().execute(sql_text("ledgers.importers", name), parameters or None)
        count = 0
        while rows := result.fetchmany(_PIECE_ROWS):
            count += len(rows)
            if count > SPELLINGS_MAX:
                raise TooVaried(f"> {SPELLINGS_MAX} spellings", f"{SPELLINGS_MAX} spellings")
            yield rows

    def cell(self, key: str) -> Any:
        """Return the expression of a column of the file, a text."""
        import duckdb  # noqa: PLC0415

        return duckdb.ColumnExpression(cell_names(self.columns[key] + 1)[-1])


def keep(bulk: Bulk) -> bool:
    """Make the table ``kept`` of a file, and over it the view ``coded`` with every column that its kind may have.

    Return whether spellings are kept as numbers: where there are too many for that, they are kept as texts.

    ``coded`` has the line of each record, the cells as spellings, of a table of quantities also ``quantity`` as a
    number where it is in plain digits, as the text ``odd`` where it is not, and ``document`` as text.

    Raises
    ------
    TooVaried
        If the file has too many different spellings.
    """
    import duckdb  # noqa: PLC0415

    bulk.rows("tidy_macros")
    column = duckdb.ColumnExpression
    cells = {name: bulk.cell(key) for name, key in bulk.table.cells.items() if key in bulk.columns}
    read = bulk.raw.connection.view(VIEW)
    others = [] if bulk.raw.line_offset is not None else [column("line")]
    if bulk.table.subject is not None:
        number = duckdb.FunctionExpression("plain_number", bulk.cell("quantity")).alias("quantity")
        read = read.select(duckdb.StarExpression(), number)
        odd = duckdb.CaseExpression(column("quantity").isnull(), bulk.cell("quantity"))
        others += [column("quantity"), odd.alias("odd")]
    if "document" in bulk.columns:
        others.append(duckdb.FunctionExpression("squeezed", bulk.cell("document")).alias("document"))
    read.select(*[cell.alias(name) for name, cell in cells.items()]).create_view("written")
    bulk.rows("tidy_spelled")
    ((spellings,),) = bulk.rows("tidy_spelled_count")
    if spellings > SPELLINGS_MAX:
        raise TooVaried(f"{spellings} spellings", f"{SPELLINGS_MAX} spellings")
    coded = bool(spellings <= CODES_MAX)
    bulk.rows("tidy_spelling" if coded else "tidy_spelling_text")
    read.select(*[cell.cast("spelling").alias(name) for name, cell in cells.items()], *others).create("kept")
    absent = _absent(bulk, cells)
    bulk.raw.connection.table("kept").select(duckdb.StarExpression(), *absent).create_view("coded")
    _find_samples(bulk)
    return coded


def _find_samples(bulk: Bulk) -> None:
    """Insist that the records which were split without DuckDB stand in ``coded`` at their lines."""
    names = {name: bulk.columns[key] for name, key in bulk.table.cells.items() if key in bulk.columns}
    coded = [str(name) for name in bulk.raw.connection.view("coded").columns if name == "line" or name in names]
    samples = dict(bulk.raw.samples)
    found = 0
    for row in bulk.rows("coded_lines", names=coded, lines=list(samples)):
        found += 1
        kept = dict(zip(coded, row, strict=True))
        cells = samples[kept["line"]]
        if any(kept[name] != cells[at] for name, at in names.items()):
            raise RuntimeError(f"{bulk.file}: line {kept['line']} is kept at another place than it was read")
    if found != len(samples):
        raise RuntimeError(f"{bulk.file}: of {len(samples)} lines {found} are kept")


def _absent(bulk: Bulk, cells: Mapping[str, Any]) -> list[Any]:
    """Return the columns that ``coded`` has and ``kept`` has not."""
    import duckdb  # noqa: PLC0415

    empty = duckdb.ConstantExpression("")
    names = [name for name in {*bulk.table.cells, *MEASURED_COLUMNS} if name not in cells]
    absent = [empty.cast("spelling").alias(name) for name in names]
    absent.append(duckdb.ConstantExpression(bulk.table.stated_only).alias("stated_only"))
    if "document" not in bulk.columns:
        absent.append(empty.cast("spelling").alias("document"))
    if bulk.raw.line_offset is not None:
        line = duckdb.ColumnExpression("rowid") + duckdb.ConstantExpression(bulk.raw.line_offset)
        absent.append(line.alias("line"))
    return absent


def distinct(bulk: Bulk, name: str) -> Iterator[Sequence[str]]:
    """Yield the distinct spellings of a column of ``coded``, some at a time.

    Raises
    ------
    TooVaried
        After the last of those that are read at most.
    """
    return ([text for (text,) in rows if text is not None] for rows in bulk.pieces("distinct_cells", column=name))
