"""The documents are true: both READMEs carry the same commands, each command works, pages match their tables."""

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.write_findings_page import PAGE, page

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh.md")


def commands(name: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text("utf-8"), flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_both_readmes_carry_the_same_commands() -> None:
    assert commands(READMES[0]) == commands(READMES[1])
    assert commands(READMES[0])[:2] == ["make demo", "make test"]


def test_every_readme_command_works(tmp_path: Path) -> None:
    (tmp_path / "cases").symlink_to(ROOT / "cases")
    for command in commands(READMES[0]):
        words = shlex.split(command)
        if words[0] == "make":
            done = subprocess.run(["make", "-n", *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
        else:
            assert words[0] == "shuangkong"
            done = subprocess.run(
                [sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True, check=False
            )
        assert done.returncode == 0, f"{command}\n{done.stderr}"


@pytest.mark.parametrize(
    "name",
    [
        *READMES,
        "CONTRIBUTING.md",
        "docs/accounting.md",
        "docs/balance.md",
        "docs/decisions.md",
        "docs/factors.md",
        "docs/files.md",
        "docs/json.md",
        "docs/ledgers.md",
    ],
)
def test_links_lead_to_files(name: str) -> None:
    page_path = ROOT / name
    for link in re.findall(r"\]\(([^)#]+)\)", page_path.read_text("utf-8")):
        assert (page_path.parent / link).exists(), link


def test_the_findings_page_is_written_from_the_table() -> None:
    assert PAGE.read_text("utf-8") == page()


def test_every_json_schema_is_documented() -> None:
    printed = set()
    for path in (ROOT / "shuangkong").rglob("*.py"):
        printed |= set(re.findall(r'print_json\(\s*"([\w-]+)"', path.read_text("utf-8")))
    described = set(re.findall(r"shuangkong\.([\w-]+)/1", (ROOT / "docs" / "json.md").read_text("utf-8")))
    assert printed == described


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_pins_carry_hashes_and_name_no_host(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    pinned = re.findall(r"^[\w.-]+==", text, flags=re.MULTILINE)
    assert pinned
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text


def test_examples_of_the_factors_page_run() -> None:
    outcome = doctest.testfile(str(ROOT / "docs" / "factors.md"), module_relative=False)
    assert outcome.attempted > 10
    assert outcome.failed == 0
