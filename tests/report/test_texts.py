"""No text is missing in either language, and none that the page asks for is unknown."""

import re
import tomllib
from pathlib import Path

from factors import regimes, warning_rules
from shuangkong.report._texts import text_table

HOME = Path(__file__).parents[2]
REPORT = HOME / "shuangkong" / "report"
SOURCES = [path.read_text("utf-8") for suffix in ("*.py", "*.j2") for path in REPORT.rglob(suffix)]


def test_every_text_has_both_languages_and_the_same_blanks() -> None:
    for section, rows in text_table().items():
        for row in rows if isinstance(rows, list) else rows.values():
            if isinstance(row, str):
                continue  # English formulas: the Chinese ones are accounting's
            assert row["en"] or row["zh"] == "", (section, row)
            blanks = [set(re.findall(r"\{(\w+)\}", row[lang])) for lang in ("zh", "en")]
            assert blanks[0] == blanks[1], (section, row)


def test_every_text_that_is_asked_for_by_name_exists() -> None:
    keys = {key for source in SOURCES for key in re.findall(r"""\b(?:t|texts)\(\s*"(\w+\.\w+)"\s*[,)]""", source)}
    assert len(keys) > 100
    table = text_table()
    assert sorted(key for key in keys if key.split(".")[1] not in table[key.split(".")[0]]) == []


def test_every_kind_of_figure_has_an_english_formula() -> None:
    kinds = tomllib.loads((HOME / "accounting" / "figures.toml").read_text("utf-8"))
    with_formula = {kind for kind, row in kinds.items() if row.get("formula")}
    assert with_formula - text_table()["formulas"].keys() == set()
    assert warning_rules().keys() - text_table()["warning_rules"].keys() == set()
    assert regimes().keys() - text_table()["regimes"].keys() == set()


def test_every_number_of_a_scenario_has_a_name() -> None:
    source = (HOME / "cases" / "aba" / "scenario.toml").read_text("utf-8")
    scenario = tomllib.loads(source)
    tables = [scenario["target"], scenario["finance"], scenario["limits"]]
    tables += [row for part in ("surplus", "grid", "corridors", "loads") for row in scenario[part]]
    names = {name for table in tables for name, value in table.items() if isinstance(value, dict)}
    assert names - text_table()["fields"].keys() == set()
    units = {value["unit"] for table in tables for value in table.values() if isinstance(value, dict)}
    assert units - text_table()["units"].keys() == set()
