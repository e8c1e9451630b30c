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
