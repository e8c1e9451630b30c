"""The page stands alone, says everything in its language, links to what it has and trusts no name."""

import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markupsafe import escape

from accounting import IndicatorOptions, account, indicators
from ledgers import Finding, Workspace
from shuangkong._case import Case
from shuangkong.report import RegionContent, ReportContent, gather_region, render_report
from shuangkong.report._planning import number_lines
from shuangkong.report._texts import Texts
from tests.conftest import FIRM, MakeLedger
from tests.report.conftest import LANGS, computed_of

CHINESE = re.compile(r"[\u3400-\u9fff]")
VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """What a page holds: attributes that fetch or link, ids, and text with the language it is marked as."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.foreign: list[str] = []
        self.english: list[str] = []
        self.tags: Counter[str] = Counter()
        self._open: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self.addresses += [given[name] for name in ("src", "href", "srcset", "action", "data") if name in given]
        self.ids += [given["id"]] if "id" in given else []
        if tag not in VOID:
            self._open.append((tag, given.get("lang", self._open[-1][1] if self._open else "")))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, lang = self._open[-1] if self._open else ("", "")
        drawn_by_us = tag != "style" and not (tag == "script" and len(data) > 500_000)
        if drawn_by_us and lang == "en" and CHINESE.search(data):
            self.foreign.append(data.strip())
        if lang == "en" and data.strip():
            self.english.append(data.strip())


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_asks_nothing_of_any_other_place(pages: dict[str, str], lang: str) -> None:
    page = Page(pages[lang])
    assert [address for address in page.addresses if not address.startswith(("#", "data:"))] == []
    styles = re.findall(r"<style>(.*?)</style>", pages[lang], re.DOTALL)
    assert not re.search(r"url\(|@import", "".join(styles))
    assert len(pages[lang].encode()) < 3_000_000


@pytest.mark.parametrize("lang", LANGS)
def test_every_internal_link_has_its_anchor_and_no_anchor_stands_twice(pages: dict[str, str], lang: str) -> None:
    page = Page(pages[lang])
    targets = {address[1:] for address in page.addresses if address.startswith("#")}
    assert targets - set(page.ids) == set()
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    assert {"energy_ce/州内/2020", "intensity/州内/2015", "summary", "planning"} <= targets


def test_the_english_page_has_no_chinese_but_what_is_marked_as_chinese(pages: dict[str, str]) -> None:
    assert Page(pages["en"]).foreign == []


def test_the_chinese_page_prints_no_english_note_of_the_scenario(content: ReportContent, pages: dict[str, str]) -> None:
    planning = content.planning
    assert planning
    said = {row[part] for row in planning.numbers for part in ("note", "source") if row[part]}
    assert set(Page(pages["zh"]).english) & said == set()
    lines = number_lines(planning, Texts("zh"))
    for row, line in zip(planning.numbers, lines, strict=True):
        assert line.words == tuple(filter(None, (row["quote"], row["note_zh"])))
        assert row["note_zh"] or not row["note"]
        assert str(escape(line.words[-1])) in pages["zh"]


@pytest.mark.parametrize(
    ("source", "note_zh", "shown"),
    [
        ("range 4.3-5.4 kWh/Nm3 [S67]", "区间 4.3-5.4 千瓦时/标准立方米 [S67]", False),
        ("示范区: separate price 0.05 [S84]", "示范区单列输配电价 0.05 [S84]", False),
        ("range 4.3-5.4 kWh/Nm3 [S67]", "区间见标准", True),
        ("range 4.3-5.4 kWh/Nm3", "", True),
        ("GB 32311-2015", "国家标准所列区间", True),
        ("州发展改革委 report 2024", "据州里的报告", True),
    ],
)
def test_an_english_source_is_left_out_only_where_the_chinese_note_says_it(
    content: ReportContent, source: str, note_zh: str, shown: bool
) -> None:
    planning = content.planning
    assert planning
    planning = replace(planning, numbers=({**planning.numbers[3], "source": source, "note_zh": note_zh},))
    chinese, english = (number_lines(planning, Texts(lang))[0].words for lang in LANGS)
    assert (source in chinese) == shown
    assert source in english


def section_of(page: str, key: str) -> str:
    start = page.index(f'<section id="{key}"')
    return page[start : page.index("</section>", start)]


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


@pytest.mark.parametrize("lang", LANGS)
def test_every_section_with_a_star_says_what_it_means(pages: dict[str, str], lang: str) -> None:
    for key in ("path", "flow", "months", "firms"):
        section = section_of(pages[lang], key)
        assert re.search(r"\d\*", text_of(section)), key
        assert '<a href="#marks">*' in section, key


def test_a_firm_is_marked_where_its_energy_rests_on_an_unconfirmed_coefficient(coal_region: RegionContent) -> None:
    table = section_of(render_report(ReportContent(coal_region), "zh"), "firms")
    rows = re.findall(r"<tr><td.*?</tr>", table)
    assert len(rows) == len(coal_region.firms)
    texts = Texts("zh")
    for firm, row in zip(coal_region.firms, rows, strict=True):
        ce, eq, intensity = (re.findall(r"<td.*?</td>", row)[at] for at in (4, 5, 7))
        for cell, value, places, measure in (
            (ce, firm.energy_ce_tce, 0, "energy_ce"),
            (eq, firm.energy_eq_tce, 0, "energy_eq"),
            (intensity, firm.intensity, 3, "energy_ce"),
        ):
            star = "*" if measure in firm.unconfirmed else ""
            assert text_of(cell) == texts.number(value, places) + star
    assert {"energy_ce" in firm.unconfirmed for firm in coal_region.firms} == {True, False}


def test_indices_are_lowered_by_the_page_and_not_by_small_figures(pages: dict[str, str]) -> None:
    for page in pages.values():
        shown = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)
        assert not re.search("[₀-₉]", shown)
        assert "θ·V<sub>0</sub> − E<sub>0</sub>" in shown
    assert "CO<sub>2</sub> of fuels" in pages["en"]
    assert 'id="mark/' in pages["en"]
    assert "C_TO_CO2" in pages["en"]


def test_no_document_name_is_followed_by_itself(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert "205-1表 丁栏" in text_of(page)
        assert "205-1表 205-1表" not in text_of(page)


def test_the_meter_is_explained_in_the_units_of_its_table(pages: dict[str, str]) -> None:
    table = text_of(section_of(pages["zh"], "plant")).partition("分月用电量")[0]
    assert "0.1229 千克标准煤/千瓦时" in table
    assert not re.search(r"kgce|kWh|kgCO2/", table)


def test_the_share_of_firms_that_file_by_months_names_its_base(pages: dict[str, str]) -> None:
    # 794,211 of 1,345,344 tce
    assert "这些企业全年 794,211* 吨标准煤，占州内口径 1,345,344* 吨标准煤的 59.0%" in pages["zh"]
    assert "59.0 % of the 1,345,344* tce of scope: inside the prefecture" in pages["en"]


def test_english_reasons_stand_marked_in_chinese_sentences() -> None:
    said = str(Texts("zh").data("国内因子：family has no row (no coefficient for raw_coal in 2020)；请核对"))
    assert said == '国内因子：<span lang="en">family has no row (no coefficient for raw_coal in 2020)</span>；请核对'


def test_a_note_without_chinese_is_printed_in_english(content: ReportContent) -> None:
    planning = content.planning
    assert planning
    row = {**planning.numbers[3], "note": "as it is", "note_zh": ""}
    (line,) = number_lines(replace(planning, numbers=(row,)), Texts("zh"))
    assert line.words[-1] == "as it is"


@pytest.mark.parametrize(("lang", "words"), [("zh", "情景中沿用14%"), ("en", "the scenario takes 14 % again")])
def test_where_the_target_comes_from_stands_in_summary_and_choices(
    pages: dict[str, str], lang: str, words: str
) -> None:
    assert pages[lang].count(words) == 2


def test_where_the_target_comes_from_is_said_in_chinese_where_no_english_is_given(content: ReportContent) -> None:
    assert content.region
    case = replace(content.region.case, target_cut_reason="省下达", target_cut_reason_en="")
    assert (case.target_reason("zh"), case.target_reason("en")) == ("省下达", "省下达")


def test_key_figures_are_those_of_the_plan(pages: dict[str, str]) -> None:
    # 134.53 x 10⁴ tce = 2.002 x 67.2 x 10⁸ yuan; -18.3 % against 14 %: 134.0 % (log), 130.7 % (linear); rules §6.2
    start = pages["zh"].index('<section id="summary"')
    summary = pages["zh"][start : pages["zh"].index("</section>", start)]
    for text in ("134.53", "67.20", "2.0020", "18.30", "134.01", "130.71%", "三级（绿）"):
        assert text in summary


@pytest.mark.parametrize(("lang", "free"), [("zh", "不限"), ("en", "no limit")])
def test_the_planning_section_shows_both_regimes(pages: dict[str, str], lang: str, free: str) -> None:
    start = pages[lang].index('<section id="planning"')
    section = pages[lang][start : pages[lang].index("</section>", start)]
    assert section.count(free) == 3
    assert "22.57" in section
    for regime in ("R2", "R4"):
        assert regime in section


@pytest.mark.parametrize("lang", LANGS)
def test_a_regime_without_a_plan_is_named_where_the_other_stands_alone(content: ReportContent, lang: str) -> None:
    region, planning = content.region, content.planning
    assert region
    assert planning
    reason = "no plan keeps every limit: the intensity target cannot be met"
    finding = Finding("plan-infeasible", facts={"item": "R2", "found": reason})
    alone = replace(
        planning,
        plans=planning.plans[1:],
        headroom=tuple(row for row in planning.headroom if row["regime"] == "R4"),
        break_even={"R4": planning.break_even["R4"]},
    )
    page = render_report(replace(content, region=replace(region, findings=(finding,)), planning=alone), lang)
    texts = Texts(lang)
    section = text_of(section_of(page, "planning"))
    assert texts("planning.no_plan", regime=texts.word("regimes", "R2")) in section
    assert texts("planning.caption_loads", regime=texts.word("regimes", "R4")) in section
    assert texts("planning.caption_loads", regime=texts.word("regimes", "R2")) not in section
    findings = section_of(page, "findings")
    assert "plan-infeasible" in findings
    assert reason in findings
    assert (f'<span lang="en">{reason}</span>' in findings) == (lang == "zh")
    assert texts("planning.key_without", regimes="R2") in section_of(page, "summary")


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_spilled_is_said_and_has_no_table_of_causes(content: ReportContent, lang: str) -> None:
    planning = content.planning
    assert planning
    plans = tuple(
        replace(plan, spill=replace(plan.spill, spilled_mwh=-0.0, causes=(), spilled_mwh_by_month=(-0.0,) * 12))
        for plan in planning.plans
    )
    texts = Texts(lang)
    page = render_report(replace(content, planning=replace(planning, plans=plans)), lang)
    section = section_of(page, "planning")
    assert texts("planning.caption_causes") not in section
    assert texts("planning.no_spill") in section
    assert not re.search(r"[-−]0(\.0+)?(?![\d.])", section)


def test_each_section_says_whether_its_data_are_synthetic(pages: dict[str, str]) -> None:
    sections = re.findall(r'<section id="(\w+)">(.*?)</section>', pages["zh"], re.DOTALL)
    badges = {name: set(re.findall(r'class="badge (\w+)"', body)) for name, body in sections}
    assert badges.pop("plant") == {"real"}
    assert badges.pop("assumptions") == set()
    assert set(map(tuple, badges.values())) == {("synthetic",)}


def test_a_hostile_name_is_only_text(make_ledger: MakeLedger) -> None:
    hostile, park = "<script>alert(1)</script>", "<img src=x onerror=alert(1)>"
    firms = f"firm_id,name,county,industry,above_scale,park,scope\n{FIRM},{hostile},513222,3216,yes,{park},州内\n"
    rows = "".join(f"{FIRM},{year},value_added,10,万元,2015\n" for year in ("2015", "2020"))
    activity = f"firm_id,period,measure,quantity,unit,price_base\n{rows}"
    entries = (
        "electricity,purchase,1,万千瓦时",
        "electricity,total_use,1,万千瓦时",
        "electricity,production_use,1,万千瓦时",
    )
    make_ledger(*entries, period="2015", firms=firms, activity=activity)
    ledger = make_ledger(*entries, firms="", activity="")
    options = IndicatorOptions("2020", "2015", "2015")
    done = account(ledger, ("2015", "2020"))
    case = Case(
        ledger.path, "small", "小例", "Small", synthetic=True, statement_zh="合成数据", statement_en="Synthetic"
    )
    region = gather_region(ledger, case, done, indicators(done, options), options)
    for lang in LANGS:
        page = render_report(ReportContent(region), lang)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert hostile not in page
        assert park not in page
        assert Page(page).tags["img"] == 0


def test_a_report_of_a_plant_alone_needs_no_region(content: ReportContent) -> None:
    page = render_report(replace(content, region=None, planning=None), "zh")
    assert 'id="plant"' in page
    assert 'id="summary"' not in page


def test_findings_are_listed_with_code_and_place(content: ReportContent) -> None:
    region = content.region
    assert region
    finding = Finding("unit-unknown", facts={"found": "<b>万方</b>", "item": "天然气", "expected": "立方米"})
    page = render_report(replace(content, region=replace(region, findings=(finding,))), "zh")
    assert "unit-unknown" in page
    assert "&lt;b&gt;万方&lt;/b&gt;" in page
    assert "<b>万方" not in page


def test_a_page_is_refused_in_a_language_it_was_not_gathered_for(aba: Workspace) -> None:
    done = computed_of(aba)
    region = gather_region(aba, done.case, done.account, done.book, done.options, langs=("zh",))
    with pytest.raises(KeyError, match="en"):
        render_report(ReportContent(region), "en")


def test_importing_the_report_imports_no_heavy_library() -> None:
    script = "import sys, shuangkong.report; print(sorted({'pandas', 'pyomo', 'jinja2', 'duckdb'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
