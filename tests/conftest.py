"""Fixtures: the two shipped cases as workspaces, and small ledgers made from a few lines."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from ledgers import Receipt, Workspace, import_file, init_workspace, open_workspace
from shuangkong._case import case_workspace, load_case

CASES = Path(__file__).parent.parent / "cases"
NOW = datetime(2026, 3, 1, 12, 0, 0)  # noqa: DTZ001  (the ledger keeps local time)
FIRM = "91513222HCHC00018G"
FIRMS = f"firm_id,name,county,industry,above_scale,park,scope\n{FIRM},测试铝业,513222,3216,yes,,州内\n"
ENTRY_HEAD = "firm_id,period,item,flow,quantity,unit,coefficient,coefficient_unit,document\n"

MakeLedger = Callable[..., Workspace]


@pytest.fixture(scope="session")
def aba(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The Aba case, read only."""
    folder = case_workspace(load_case(CASES / "aba"), tmp_path_factory.mktemp("work"), print)
    with open_workspace(folder, read_only=True) as workspace:
        yield workspace


@pytest.fixture(scope="session")
def steel_plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The steel plant case, read only."""
    folder = case_workspace(load_case(CASES / "steel_plant"), tmp_path_factory.mktemp("work"), print)
    with open_workspace(folder, read_only=True) as workspace:
        yield workspace


@pytest.fixture
def make_ledger(tmp_path: Path) -> Iterator[MakeLedger]:
    """A function that makes a ledger of FIRM from entry lines (`item,flow,quantity,unit`) and activity lines."""
    folder = tmp_path / "ledger"
    init_workspace(folder)
    with open_workspace(folder) as workspace:

        def make(*entries: str, period: str = "2020", activity: str = "", firms: str = FIRMS) -> Workspace:
            texts = {"firms.csv": firms, "activity.csv": activity}
            lines = [f"{FIRM},{period},{line}" for line in entries]
            texts["entries.csv"] = ENTRY_HEAD + "".join(f"{line + ',' * (8 - line.count(','))}\n" for line in lines)
            for name, text in texts.items():
                if text and (name != "entries.csv" or entries):
                    accepted(workspace, tmp_path, name, text)
            return workspace

        yield make


def accepted(workspace: Workspace, folder: Path, name: str, text: str) -> Receipt:
    """Import a text as a file and insist that it was accepted."""
    path = folder / name
    path.write_text(text, "utf-8")
    receipt = import_file(workspace, path, recorded_at=NOW, recorded_by="test")
    assert receipt.accepted, [finding.text("en") for finding in receipt.findings]
    return receipt
