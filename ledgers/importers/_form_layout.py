"""What the sheets of a form look like, from ``ledgers/layouts/form_*.toml``; unknown keys are refused."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from ledgers._records import Flow


class Role(StrEnum):
    """What a column of a form is to the ledger; the layout files say what each role means."""

    ITEM = "item"
    UNIT = "unit"
    CODE = "code"
    FLOW = "flow"
    COEFFICIENT = "coefficient"
    PART = "part"
    SAME_AS = "same_as"
    UNSTORED = "unstored"
    PRINTED = "printed"


class Blank(StrEnum):
    """What an empty cell means in a row that is used."""

    REFUSED = "refused"
    REFUSED_IF_STORABLE = "refused_if_storable"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form. ``headers`` are tuples of header texts from top to bottom, in ``header_form``."""

    label: str
    role: Role
    headers: tuple[tuple[str, ...], ...]
    must_exist: bool = False
    flow: Flow | None = None
    blank: Blank = Blank.KEPT
    blank_allowed_for: frozenset[str] = frozenset()
    not_compared_for: frozenset[str] = frozenset()
    of: Flow | None = None
    form: str = ""


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
class FormLayout:
    """One form: how its sheets are told, its head and its columns."""

    form: str
    version: str
    title: re.Pattern[str]
    sheet_name: re.Pattern[str]
    told_by: frozenset[str]
    head: Head
    columns: tuple[Column, ...]

    def header(self, texts: tuple[str, ...]) -> Column | None:
        """Return the column under a stack of header texts: the one that names most of its lowest texts."""
        matches = (
            (len(wanted), column)
            for column in self.columns
            for wanted in column.headers
            if texts[-len(wanted) :] == wanted
        )
        return max(matches, key=lambda match: match[0], default=(0, None))[1]


def header_form(text: object) -> str:
    r"""Return a header text as it is compared: NFKC, letters and digits only, case folded.

    >>> header_form("其中：\n用于原材料 ")
    '其中用于原材料'
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", str(text))).casefold()


@cache
def form_layouts() -> tuple[FormLayout, ...]:
    """Return the layouts of all forms, in the order of their file names.

    >>> [layout.form for layout in form_layouts()]
    ['205-1', '205-2']
    """
    folder = files("ledgers").joinpath("layouts")
    names = sorted(file.name for file in folder.iterdir() if re.fullmatch(r"form_\w+\.toml", file.name))
    return tuple(_layout(tomllib.loads(folder.joinpath(name).read_text("utf-8"))) for name in names)


def _layout(table: dict[str, object]) -> FormLayout:
    head, columns = table.pop("head"), table.pop("column")
    if not isinstance(head, dict) or not isinstance(columns, list):
        raise TypeError("a form layout has one [head] and [[column]]s")
    told_by = table.pop("told_by")
    document = re.compile(head.pop("document"))
    number_row = frozenset(head.pop("number_row"))
    lists = {name: tuple(words) for name, words in head.items()}
    return FormLayout(
        title=re.compile(str(table.pop("title"))),
        sheet_name=re.compile(str(table.pop("sheet_name"))),
        told_by=frozenset(told_by) if isinstance(told_by, list) else frozenset(),
        head=Head(document=document, number_row=number_row, **lists),
        columns=tuple(_column(column) for column in columns),
        **{name: str(value) for name, value in table.items()},
    )


def _column(row: dict[str, object]) -> Column:
    words = dict(row)
    headers = words.pop("headers")
    if not isinstance(headers, list):
        raise TypeError(f"headers of {row.get('label')} is no list")
    stacks = tuple(tuple(header_form(part) for part in str(header).split("/")) for header in headers)
    converted: dict[str, object] = {"headers": stacks, "role": Role(str(words.pop("role")))}
    for name, convert in (("flow", Flow), ("of", Flow), ("blank", Blank)):
        if name in words:
            converted[name] = convert(str(words.pop(name)))
    for name in ("blank_allowed_for", "not_compared_for"):
        items = words.pop(name, [])
        converted[name] = frozenset(items if isinstance(items, list) else ())
    return Column(**words, **converted)  # type: ignore[arg-type]
