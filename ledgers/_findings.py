"""What is wrong with data, as values: collected in one run, each with its place and what to do about it.

The codes, their severity and their wording in both languages are data in ``ledgers/findings.toml``;
``docs/findings.md`` is written from that table.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib.resources import files
from string import Formatter
from typing import Literal

Lang = Literal["zh", "en"]

BETWEEN_LANGUAGES = "\u2063"
"""Parts the Chinese of a fact from its English; each text has its own, JSON both."""

NOTHING = "∅"
"""What a fact says where there is nothing to say; each language has its word for it."""

_NAMES_OF_FIRMS = ("firm",)
"""Facts that only name what another fact has the key of: a firm that is renamed is still the same firm."""

_MOVING = {"unit-slip": ("expected", "difference"), "unit-price-odd": ("expected", "difference")}
"""Facts that move with every further month or firm filed, and say nothing new of the figure that was explained."""


class Severity(StrEnum):
    """How a finding weighs: an ``error`` stops what it touches, a ``warning`` asks for an explanation."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found: file, sheet, row (from 1) and column (letter or header), as far as known."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def text(self, lang: Lang) -> str:
        """Return the place as a reader would say it, empty when nothing is known of it.

        >>> Place("aba-2024.xlsx", "205-1", 14, "E").text("en")
        'aba-2024.xlsx, sheet 205-1, row 14, column E'
        """
        words = {"zh": ("工作表 {}", "第 {} 行", "{} 栏"), "en": ("sheet {}", "row {}", "column {}")}[lang]
        values = (self.sheet, self.row, self.column)
        parts = [word.format(value) for word, value in zip(words, values, strict=True) if value not in ("", None)]
        return (", " if lang == "en" else "，").join([self.file, *parts] if self.file else parts)


@dataclass(frozen=True, slots=True)
class FindingKind:
    """One code of ``findings.toml``: its severity, rule and texts."""

    code: str
    severity: Severity
    rule: str
    zh: str
    en: str
    do_zh: str
    do_en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, at one place.

    ``facts`` fill the blanks of the code's text; a missing fact is a bug and raises ``KeyError`` at once.
    """

    code: str
    place: Place = field(default_factory=Place)
    facts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kind = self.kind
        for template in (kind.zh, kind.en, kind.do_zh, kind.do_en):
            missing = {name for _, name, _, _ in Formatter().parse(template) if name} - self.facts.keys()
            if missing:
                raise KeyError(f"finding {self.code} lacks the facts {sorted(missing)}")

    @property
    def kind(self) -> FindingKind:
        """The registered kind of this finding."""
        return finding_kinds()[self.code]

    @property
    def severity(self) -> Severity:
        """How it weighs."""
        return self.kind.severity

    @property
    def key(self) -> str:
        """A short name of this finding by what it found, not where: the same figures have it again, others another."""
        left_out = (*_NAMES_OF_FIRMS, *_MOVING.get(self.code, ()))
        said = sorted((name, value) for name, value in self.facts.items() if name not in left_out)
        return sha256(repr((self.code, said)).encode()).hexdigest()[:12]

    def text(self, lang: Lang = "zh") -> str:
        """Return the whole message: place, what was found, what to do, which rule."""
        what, do = self.what_and_do(lang)
        where = self.place.text(lang)
        colon, stop = ("：", "") if lang == "zh" else (": ", " ")
        rule = f"{stop}[{self.kind.rule}]" if self.kind.rule else ""
        body = f"{what}{stop}{do}{rule}"
        return f"{where}{colon}{body}" if where else body

    def what_and_do(self, lang: Lang) -> tuple[str, str]:
        """Return the two sentences of the message: what was found, and what to do."""
        kind = self.kind
        what, do = (kind.zh, kind.do_zh) if lang == "zh" else (kind.en, kind.do_en)
        nothing = "空" if lang == "zh" else "nothing"
        facts = {name: _of_language(value, lang).replace(NOTHING, nothing) for name, value in self.facts.items()}
        return what.format(**facts), do.format(**facts)

    def as_dict(self) -> dict[str, object]:
        """Return the finding as the ``--format json`` schema has it (see ``docs/json.md``)."""
        return {
            "code": self.code,
            "key": self.key,
            "severity": self.severity.value,
            "file": self.place.file,
            "sheet": self.place.sheet,
            "row": self.place.row,
            "column": self.place.column,
            "facts": {name: value.replace(BETWEEN_LANGUAGES, " / ") for name, value in self.facts.items()},
            "rule": self.kind.rule,
            "zh": self.text("zh"),
            "en": self.text("en"),
        }


def in_both(zh: str, en: str) -> str:
    """Return a fact that each language says in its own words.

    >>> Finding("sheet-hidden", Place(), {"found": in_both("第 3 行", "row 3"), "expected": "read"}).text("en")[:20]
    'holds a hidden row 3'
    """
    return f"{zh}{BETWEEN_LANGUAGES}{en}"


HIDDEN_READ = in_both("一并读取", "read like the others")
HIDDEN_LEFT = in_both("未读取", "not read")
"""What becomes of hidden content."""


def _of_language(value: str, lang: Lang) -> str:
    zh, parted, en = value.partition(BETWEEN_LANGUAGES)
    return en if parted and lang == "en" else zh


@cache
def finding_kinds() -> Mapping[str, FindingKind]:
    """Return every code that the product can report, from ``findings.toml``.

    >>> finding_kinds()["unit-unknown"].severity.value
    'error'
    """
    table = tomllib.loads(files("ledgers").joinpath("findings.toml").read_text("utf-8"))
    return {
        code: FindingKind(code=code, **{**row, "severity": Severity(row["severity"])}) for code, row in table.items()
    }


def shown_number(value: object) -> str:
    """Return a figure without the zeros that its column's scale adds, ``∅`` for none.

    >>> shown_number(Decimal("12.500000")), shown_number(Decimal("100.000000")), shown_number(3), shown_number(None)
    ('12.5', '100', '3', '∅')
    """
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "∅" if value is None else str(value)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Return whether any of the findings is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)
