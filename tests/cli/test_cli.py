"""The command line as a user meets it: output, exit codes, messages, start-up."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BAD = ROOT / "tests" / "bad"


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "shuangkong", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder from which the shipped cases can be reached as in a checkout."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "cases").symlink_to(ROOT / "cases")
    return folder


def test_help_imports_no_heavy_library() -> None:
    code = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from shuangkong._cli import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "heavy = {'pandas', 'pyomo', 'pint', 'duckdb', 'highspy', 'numpy', 'openpyxl', 'python_calamine', 'jinja2', "
        "'pydantic', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_indicators_of_aba_as_json(desk: Path) -> None:
    done = run("indicators", "cases/aba", "--format", "json", cwd=desk)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    inside = next(line for line in found["scopes"] if line["scope"] == "州内")
    assert found["schema"] == "shuangkong.indicators/1"
    assert found["synthetic"] is True
    assert abs(float(inside["energy_ce_tce"]) / 1e4 - 134.5) < 0.1
    assert inside["value_added_wan_cny"] == "672000"
    assert round(float(inside["intensity_tce_per_wan_cny"]), 3) == 2.002
    assert round(100 * float(inside["decline"]), 1) == 18.3


def test_the_real_plant_as_json(desk: Path) -> None:
    done = run("meter", "cases/steel_plant", "--format", "json", cwd=desk)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    figures = {figure["key"].split("/")[0]: figure["value"] for figure in found["figures"]}
    assert found["synthetic"] is False
    assert figures["electricity"] == "959636.71"
    assert f"{float(figures['energy_ce']):.2f}" == "117.94"
    assert figures["complete_days"] == "365"


def test_account_by_firm_as_csv_has_one_row_a_firm(desk: Path) -> None:
    done = run("account", "cases/aba", "--by", "firm", "--format", "csv", cwd=desk)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 217  # 123 in the prefecture, 94 in the enclaves
    assert abs(sum(float(row["energy_ce_tce"]) for row in rows) - 1524203.8859) < 0.001


def test_explain_reaches_the_file_and_the_standard(desk: Path) -> None:
    done = run("explain", "cases/aba", "energy_ce/州内/2020", "--top", "1", cwd=desk)
    assert done.returncode == 0, done.stderr
    assert "工作表 205-1" in done.stdout
    assert "GB/T 2589-2008" in done.stdout


def test_an_unknown_figure_is_refused_with_examples(desk: Path) -> None:
    done = run("explain", "cases/aba", "intensity/州外/2020", cwd=desk)
    assert done.returncode == 2
    assert "such as" in done.stderr
    assert "Traceback" not in done.stderr


def test_nominal_value_added_is_refused(desk: Path) -> None:
    done = run("indicators", "cases/aba", "--price-base", "current", cwd=desk)
    assert done.returncode == 2
    assert "refused" in done.stderr


def test_a_workspace_from_init_to_account(desk: Path) -> None:
    run("init", "mine", cwd=desk)
    again = run("init", "mine", cwd=desk)
    assert again.returncode == 2
    files = [f"cases/aba/ledgers/{name}" for name in ("firms.csv", "activity_synthetic.csv", "entries_synthetic.csv")]
    first = run("import", "mine", *files, "--format", "json", cwd=desk)
    assert first.returncode == 0, first.stderr
    second = json.loads(run("import", "mine", *files, "--format", "json", cwd=desk).stdout)
    assert all(receipt["already"] for receipt in second["receipts"])
    assert run("check", "mine", cwd=desk).returncode == 0
    needs = run("account", "mine", cwd=desk)
    assert needs.returncode == 2
    assert "--period" in needs.stderr
    found = run("account", "mine", "--period", "2020", cwd=desk)
    assert found.returncode == 1  # no electricity factor was named: a finding, and no figure
    assert "--electricity-co2" in found.stderr


def test_a_refused_file_exits_1_and_names_place_and_remedy(desk: Path) -> None:
    run("init", "refusing", cwd=desk)
    broken = desk / "entries.csv"
    broken.write_text(
        "firm_id,period,item,flow,quantity,unit\n91513222HCHC00018G,2020,原煤,purchase,12,万方\n", "utf-8"
    )
    done = run("import", "refusing", "entries.csv", "--lang", "en", cwd=desk)
    assert done.returncode == 1
    assert "entries.csv, row 2, column unit" in done.stderr
    assert "REFUSED" in done.stdout


def test_a_path_that_is_neither_case_nor_workspace_is_refused(desk: Path) -> None:
    done = run("check", "nowhere", cwd=desk)
    assert done.returncode == 2
    assert "cases/aba" in done.stderr


def test_factors_show_says_where_the_number_stands(desk: Path) -> None:
    done = run("factors", "show", "电力", "--on", "2022-06-30", "--kind", "coal_equivalent", cwd=desk)
    assert done.returncode == 0, done.stderr
    assert "0.1229 kgce/kWh" in done.stdout
    assert "GB/T 2589-2020《综合能耗计算通则》" in done.stdout
    assert "2021-04-01" in done.stdout
    assert "3600/29307.6" in done.stderr  # the doubtful text is shown beside the value


def test_factors_find_answers_once_or_lists_near_misses(desk: Path) -> None:
    found = run("factors", "find", "原煤", "coal_equivalent", "--on", "2020-12-31", "--format", "json", cwd=desk)
    answer = json.loads(found.stdout)
    assert [row["key"] for row in answer["coefficients"]] == ["GB2589_2008.RAW_COAL.COEF"]
    assert len(answer["sha256"]) == 64
    none = run("factors", "find", "电力", "coal_equivalent", "--on", "2026-06-30", "--basis", "equivalent", cwd=desk)
    assert none.returncode == 2
    assert "ELEC_EQUAL.2024: holds 2025-01-01 to 2025-12-31" in none.stderr


def test_factors_diff_between_days_and_sets(desk: Path) -> None:
    days = json.loads(run("factors", "diff", "2021-03-31", "2021-04-01", "--format", "json", cwd=desk).stdout)
    changed = {each["key"]: each for each in days["differences"]}
    assert "GB2589_2020.RAW_COAL.COEF" in changed["raw_coal / coal_equivalent / calorific / CN"]["after"]
    sets = json.loads(run("factors", "diff", "shipped", "ipcc2006", "--format", "json", cwd=desk).stdout)
    assert {each["change"] for each in sets["differences"]} == {"added"}
    assert len(sets["differences"]) == 72
    mixed = run("factors", "diff", "shipped", "2021-04-01", cwd=desk)
    assert mixed.returncode == 2


def test_factors_check_counts_values_and_prints_the_digest(desk: Path) -> None:
    done = run("factors", "check", cwd=desk)
    assert done.returncode == 0, done.stderr
    assert "values" in done.stderr
    assert "sha256" in done.stderr


def test_an_unknown_factor_or_day_is_refused_with_a_hint(desk: Path) -> None:
    assert "raw_coal" in run("factors", "show", "raw", cwd=desk).stderr
    assert "2021-04-01" in run("factors", "list", "--on", "1.4.2021", cwd=desk).stderr
    assert run("account", "cases/aba", "--factors", "nowhere", cwd=desk).returncode == 2


def test_a_binding_statement_waits_for_confirmations(desk: Path) -> None:
    from factors import shipped_factors

    asked = ("indicators", "cases/aba", "--scope", "州内", "--statement", "--work", "confirming")
    refused = run(*asked, cwd=desk)
    assert refused.returncode == 2
    lines = [line.strip() for line in refused.stderr.splitlines()]
    waiting = [line for line in lines if line in shipped_factors()]
    assert {"NBS205.04", "GB2589_2008.RAW_COAL.COEF"} <= set(waiting)  # from memory; transcribed
    word = ("--document", "统计报表制度", "--page", "205-1表", "--work", "confirming")
    for faulty in (("--by", " "), ("--by", "王某", "--date", "2999-01-01"), ("--by", "王某", "--date", "1990-01-01")):
        assert run("factors", "confirm", "cases/aba", *waiting, *faulty, *word, cwd=desk).returncode == 2
    kept = run("factors", "confirm", "cases/aba", *waiting, "--by", "王某", *word, "--format", "json", cwd=desk)
    assert [row["key"] for row in json.loads(kept.stdout)["confirmed"]] == waiting
    granted = run(*asked, "--format", "csv", cwd=desk)
    assert granted.returncode == 0, granted.stderr
    keys = [row["key"] for row in csv.DictReader(granted.stdout.splitlines())]
    assert keys
    assert all(key.startswith(("intensity/", "decline/")) for key in keys)


def test_every_result_names_its_factor_set(desk: Path) -> None:
    from factors import shipped_factors

    found = json.loads(run("indicators", "cases/aba", "--format", "json", cwd=desk).stdout)
    assert found["factors"] == {"name": "shipped", "sha256": shipped_factors().digest}


def test_what_was_not_yet_published_is_not_used(desk: Path) -> None:
    done = run("account", "cases/aba", "--period", "2020", "--known", "2012-01-01", cwd=desk)
    assert done.returncode == 1
    assert "NDRC" in done.stderr  # the guides of 2013 were not known in 2012


def test_files_imported_beside_a_case_are_not_lost(desk: Path) -> None:
    assert run("check", "cases/aba", "--work", "beside", cwd=desk).returncode in (0, 1)
    more = desk / "more.csv"
    more.write_text(
        "firm_id,period,item,flow,quantity,unit,coefficient,coefficient_unit,document\n"
        "91513228HCHC000262,2019,coke,recovery,1,吨,,,\n",
        "utf-8",
    )
    assert run("import", "beside/aba", str(more), cwd=desk).returncode == 0
    refused = run("account", "cases/aba", "--work", "beside", cwd=desk)
    assert refused.returncode == 2
    assert "more.csv" in refused.stderr
    assert "shuangkong init" in refused.stderr


def test_a_meter_is_computed_with_what_was_known(desk: Path) -> None:
    late = run("meter", "cases/steel_plant", "--known", "2000-01-01", cwd=desk)
    assert late.returncode == 2
    assert "published" in late.stderr or "known" in late.stderr
    done = run("meter", "cases/steel_plant", "--factors", "ipcc2006", cwd=desk)
    assert done.returncode == 0
    assert "shipped + ipcc2006" in done.stderr


def test_the_check_of_the_tables_reads_by_machine(desk: Path) -> None:
    from factors import shipped_factors

    found = json.loads(run("factors", "check", "--format", "json", cwd=desk).stdout)
    assert (found["values"], found["sha256"]) == (len(shipped_factors().rows), shipped_factors().digest)
