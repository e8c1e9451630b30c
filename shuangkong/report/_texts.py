"""The words of one language from ``texts.toml``, and how numbers, units and data of the other language are written."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markupsafe import Markup

    from accounting import Figure

_SIGN = r"\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
CHINESE = re.compile(rf"[{_SIGN}](?:[{_SIGN}\d“”…—–-]*[{_SIGN}])?")
"""A stretch of Chinese."""
_LATIN = re.compile(r"[A-Za-z](?:[\x20-\x7e–—×−·…°]*[A-Za-z)\]])?")
_ENGLISH = re.compile(r"[A-Za-z]{4,},? [A-Za-z]{2,}")
_REPEATED = re.compile(r"(?<!\S)(\S+) \1(?= [^\[]*\[[^\]]* – )")
_EQUATION = re.compile(r"((?: =| prints) \S+ )([^\s;]+)(?=;|$)")
_INDEX = re.compile(r"(?<![A-Za-z0-9_.])((?:g|t|kg)?CO)2(?=e?(?![A-Za-z0-9_]))|([₀-₉])")
"""Where an index stands: the 2 of CO2 unless it is part of a key, and small figures, which Chinese fonts draw badly."""
_DASH = "—"


@cache
def text_table() -> dict[str, Any]:
    """Return ``texts.toml``."""
    table: dict[str, Any] = tomllib.loads(files("shuangkong.report").joinpath("texts.toml").read_text("utf-8"))
    return table


@dataclass(frozen=True, slots=True)
class Texts:
    """The page's words in one language; a missing text is a ``KeyError``, never a blank on the page."""

    lang: str

    def __call__(self, key: str, **blanks: object) -> str:
        """Return a text by ``section.name`` with its blanks filled.

        >>> Texts("en")("summary.up", value="3.2")
        'up 3.2 %'
        """
        section, _, name = key.partition(".")
        text: str = text_table()[section][name][self.lang]
        return text.format(**blanks)

    def word(self, section: str, word: str) -> str:
        """Return a word of the data in this language: as it is where the table does not hold it.

        >>> Texts("en").word("scopes", "飞地"), Texts("en").word("scopes", "某区")
        ('enclave parks', '某区')
        """
        row = text_table()[section].get(word)
        return row[self.lang] if row else word

    def scope(self, scope: str) -> str:
        """Return a scope's name."""
        return self.word("scopes", scope)

    def unit(self, unit: str) -> str:
        """Return a unit's name."""
        return self.word("units", unit)

    def month(self, month: int) -> str:
        """Return a month's name, 1 for January."""
        return self("page.months").split()[month - 1]

    def name(self, figure: "Figure") -> str:
        """Return a figure's name as a heading has it."""
        return capital(figure.name(self.lang))

    def number(self, value: Decimal | float | int | None, places: int = 0) -> str:
        """Return a number with thousands apart, a dash where there is none; zero has no sign.

        >>> Texts("zh").number(Decimal("1345344.126"), 1), Texts("zh").number(None), Texts("zh").number(-0.0004, 3)
        ('1,345,344.1', '—', '0.000')
        """
        if value is None:
            return _DASH
        text = f"{value:,.{places}f}"
        return text.removeprefix("-") if not text.strip("-0.,") else text.replace("-", "−")

    def percent(self, share: Decimal | float | None, places: int = 2) -> str:
        """Return a share in per cent, without the sign."""
        return _DASH if share is None else self.number(100 * share, places)

    def figure(self, figure: "Figure | None") -> str:
        """Return a figure's value: per cent for shares, four decimals for ratios, words as they are called."""
        if figure is None or figure.value is None:
            return _DASH
        if not isinstance(figure.value, Decimal):
            return self.word("values", figure.value)
        if figure.percent:
            return self.percent(figure.value)
        if "/" in figure.unit:
            return self.number(figure.value, 4)
        return self.number(figure.value, 2 if abs(figure.value) < 1000 and figure.unit != "d" else 0)

    def figure_unit(self, figure: "Figure") -> str:
        """Return a figure's unit as the page writes it; none for a word."""
        if figure.value is not None and not isinstance(figure.value, Decimal):
            return ""
        return self.unit("%" if figure.percent else figure.unit)

    def formula(self, figure: "Figure", price_base: str, target: str) -> str:
        """Return a figure's formula: as accounting has it in Chinese, from the table of texts in English."""
        if self.lang == "zh":
            return figure.formula
        kind = figure.key.partition("/")[0]
        rule = figure.key.rpartition("/")[2]
        table = text_table()
        template: str = table["formulas"].get(kind, figure.formula)
        return template.format(price_base=price_base, target=target, warning=table["warning_rules"].get(rule, ""))

    def phrase(self, text: str) -> str:
        """Return a note with the words that its makers write in one language only replaced by this one's.

        A place that repeats the end of its document's name is given once.

        >>> Texts("zh").phrase("published: GB/T 2589-2008 附录A (secondary)")
        '公布值：GB/T 2589-2008 附录A （转引）'
        >>> Texts("zh").phrase("能源统计报表制度 205-1表 205-1表 丁栏 [… – …] (unconfirmed)")
        '能源统计报表制度 205-1表 丁栏 [… – …] （未核对原文）'
        """
        for row in text_table()["phrases"]:
            text = text.replace(row["found"], row[self.lang])
        return _REPEATED.sub(r"\1", text)

    def note(self, text: str) -> str:
        """Return a note of a figure in the page's words: phrases, and the unit of the coefficient that it gives.

        >>> Texts("zh").note("ELEC_EQUAL.2017 = 0.3094 kgce/kWh; named: 中电联")
        'ELEC_EQUAL.2017 = 0.3094 千克标准煤/千瓦时；指定：中电联'
        """
        said = _EQUATION.sub(lambda found: found.group(1) + self.unit(found.group(2)), text)
        return self.phrase(said).replace("; ", self("page.semicolon"))

    def data(self, text: str) -> "Markup":
        """Return words of the data, marked where they are in the other language than the page.

        >>> str(Texts("en").data("By 发改环资〔2021〕1310号: 14 %"))
        'By <span lang="zh-CN">发改环资〔2021〕1310号</span>: 14 %'
        >>> str(Texts("zh").data("电力：named by the user"))
        '电力：<span lang="en">named by the user</span>'
        """
        from markupsafe import Markup

        foreign, code = (_LATIN, "en") if self.lang == "zh" else (CHINESE, "zh-CN")
        span, at, parts = Markup('<span lang="{}">{}</span>'), 0, []
        for found in foreign.finditer(text):
            if foreign is CHINESE or _ENGLISH.search(found.group()):
                parts += [subscripts(text[at : found.start()]), span.format(code, subscripts(found.group()))]
                at = found.end()
        return Markup("").join([*parts, subscripts(text[at:])])

    def starred(self, text: str, unconfirmed: bool) -> str:
        """Return a number with the star of what rests on an unconfirmed coefficient; a dash has none."""
        return f"{text}*" if unconfirmed and text != _DASH else text


def subscripts(text: str) -> "Markup":
    """Return a text as HTML with its indices lowered; keys such as ``GWP.CO2`` stay.

    >>> str(subscripts("θ·V₀ < 3 tCO2e"))
    'θ·V<sub>0</sub> &lt; 3 tCO<sub>2</sub>e'
    """
    from markupsafe import Markup, escape

    def lowered(found: re.Match[str]) -> str:
        return f"{found.group(1) or ''}<sub>{'2' if found.group(1) else ord(found.group(2)) - ord('₀')}</sub>"

    return Markup(_INDEX.sub(lowered, str(escape(text))))


def capital(text: str) -> str:
    """Return a text with a large first letter, the rest as it is.

    >>> capital("energy per value added"), capital("能耗")
    ('Energy per value added', '能耗')
    """
    return text[:1].upper() + text[1:]


def thousands(value: str) -> str:
    """Return a number as text with its thousands apart, every digit kept.

    >>> thousands("-1345344.0012"), thousands("-0.000"), thousands("range")
    ('−1,345,344.0012', '0.000', 'range')
    """
    sign, digits = ("−" if value.strip("-0.") else "", value[1:]) if value.startswith("-") else ("", value)
    whole, point, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{rest}" if whole.isdecimal() else value
