"""The store: whole or not at all, the same file once, corrections as reversals, one format."""

import subprocess
import sys
from pathlib import Path

import pytest

from ledgers import (
    Workspace,
    WorkspaceExists,
    WorkspaceFormat,
    WorkspaceMissing,
    import_file,
    init_workspace,
    open_workspace,
)
from tests.conftest import ENTRY_HEAD, FIRM, FIRMS, NOW, accepted

COAL = f"{ENTRY_HEAD}{FIRM},2020,raw_coal,production_use,10,吨,,,\n"


@pytest.fixture
def workspace(tmp_path: Path):
    init_workspace(tmp_path / "w")
    with open_workspace(tmp_path / "w") as opened:
        yield opened


def count(workspace: Workspace, table: str) -> int:
    return len(workspace.rows(f"SELECT 1 FROM {table}"))


def test_the_same_file_again_is_a_no_op_that_says_so(workspace: Workspace, tmp_path: Path) -> None:
    first = accepted(workspace, tmp_path, "e.csv", COAL)
    again = import_file(workspace, tmp_path / "e.csv", recorded_at=NOW, recorded_by="test")
    assert not first.already
    assert again.already
    assert (again.batch_id, again.row_count, again.sha256) == (first.batch_id, 1, first.sha256)
    assert count(workspace, "entry") == 1


def test_a_file_with_one_bad_row_stores_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text(f"{COAL}{FIRM},2020,coke,production_use,ten,吨,,,\n", "utf-8")
    receipt = import_file(workspace, path, recorded_at=NOW, recorded_by="test")
    assert not receipt.accepted
    assert [finding.code for finding in receipt.findings] == ["number-unreadable"]
    assert count(workspace, "entry") == count(workspace, "batch") == 0


def test_what_was_reported_is_refused_a_second_time_and_names_the_first(workspace: Workspace, tmp_path: Path) -> None:
    accepted(workspace, tmp_path, "first.csv", COAL)
    second = tmp_path / "second.csv"
    second.write_text(COAL.replace(",10,", ",12,"), "utf-8")
    receipt = import_file(workspace, second, recorded_at=NOW, recorded_by="test")
    assert not receipt.accepted
    assert receipt.findings[0].code == "already-reported"
    assert "first.csv" in receipt.findings[0].text("zh")
    assert count(workspace, "entry") == 1


def test_a_correction_reverses_what_stood_and_keeps_it(workspace: Workspace, tmp_path: Path) -> None:
    accepted(workspace, tmp_path, "first.csv", COAL)
    second = tmp_path / "second.csv"
    second.write_text(COAL.replace(",10,", ",12,"), "utf-8")
    receipt = import_file(workspace, second, recorded_at=NOW, recorded_by="test", correct="盘点更正")
    assert receipt.accepted
    standing = workspace.rows("SELECT quantity FROM standing_entry")
    assert [str(row["quantity"]) for row in standing] == ["12.000000"]
    reversal = workspace.rows(
        "SELECT b.reason, e.quantity FROM reversal AS r JOIN batch AS b USING (batch_id) "
        "JOIN entry AS e ON e.entry_id = r.row_id"
    )
    assert [(row["reason"], str(row["quantity"])) for row in reversal] == [("stock_take", "10.000000")]


def test_blank_zero_and_not_applicable_stay_three_states(workspace: Workspace, tmp_path: Path) -> None:
    lines = "".join(f"{FIRM},2020,{item},transport_use,{cell},吨,,,\n" for item, cell in
                    (("coke", ""), ("diesel", "0"), ("gasoline", "—")))  # fmt: skip
    accepted(workspace, tmp_path, "e.csv", ENTRY_HEAD + lines)
    found = workspace.rows("SELECT item, state, quantity FROM entry ORDER BY item")
    assert [(row["item"], row["state"], row["quantity"] is None) for row in found] == [
        ("coke", "blank", True),
        ("diesel", "stated", False),
        ("gasoline", "not_applicable", True),
    ]


def test_quantities_are_kept_as_written_and_in_the_items_unit(workspace: Workspace, tmp_path: Path) -> None:
    accepted(workspace, tmp_path, "e.csv", f"{ENTRY_HEAD}{FIRM},2020,electricity,production_use,959636.71,千瓦时,,,\n")
    row = workspace.rows("SELECT quantity, unit_written, quantity_item_unit FROM entry")[0]
    assert (str(row["quantity"]), row["unit_written"]) == ("959636.710000", "千瓦时")
    assert str(row["quantity_item_unit"]) == "95.9636710000"  # 10⁴ kWh


def test_a_second_workspace_in_the_same_place_is_refused(tmp_path: Path) -> None:
    init_workspace(tmp_path / "w")
    with pytest.raises(WorkspaceExists, match="nothing was changed"):
        init_workspace(tmp_path / "w")


def test_a_missing_workspace_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceMissing, match="shuangkong init"), open_workspace(tmp_path / "none"):
        pass


def test_another_format_version_is_refused(tmp_path: Path) -> None:
    init_workspace(tmp_path / "w")
    with open_workspace(tmp_path / "w") as workspace:
        workspace.connection.execute("UPDATE meta SET value = '99'")
    with pytest.raises(WorkspaceFormat, match="99"), open_workspace(tmp_path / "w"):
        pass


def test_a_firm_is_what_it_was_in_the_period(workspace: Workspace, tmp_path: Path) -> None:
    head = "firm_id,name,county,industry,above_scale,park,scope,valid_from\n"
    rows = f"{FIRM},旧名,513229,4413,yes,,州内,2014-01-01\n{FIRM},新名,513201,4413,yes,,州内,2015-11-02\n"
    accepted(workspace, tmp_path, "firms.csv", head + rows)
    months = "".join(f"{FIRM},{period},raw_coal,production_use,1,吨,,,\n" for period in ("2015-10", "2015-11", "2013"))
    accepted(workspace, tmp_path, "e.csv", ENTRY_HEAD + months)
    found = workspace.rows("SELECT period, county FROM firm_in_period ORDER BY period")
    assert [(row["period"], row["county"]) for row in found] == [
        ("2013", "513229"), ("2015-10", "513229"), ("2015-11", "513201"),
    ]  # fmt: skip


def test_firms_fixture_is_a_valid_register(workspace: Workspace, tmp_path: Path) -> None:
    assert accepted(workspace, tmp_path, "firms.csv", FIRMS).row_count == 1


def other_process_can_open(workspace: Workspace) -> bool:
    script = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    ledger = str(workspace.path / "ledger.duckdb")
    done = subprocess.run([sys.executable, "-c", script, ledger], capture_output=True, timeout=60, check=False)
    return done.returncode == 0


@pytest.mark.parametrize("name", ["ledger.duckdb", "ledger.duckdb.wal", "link.csv", "hard.csv", "copy.DUCKDB", "m.csv"])
def test_the_ledgers_own_file_is_refused_unread_and_keeps_its_lock(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A process that opens and closes the file of its open database loses the lock on it."""
    accepted(workspace, tmp_path, "firms.csv", FIRMS)
    ledger = workspace.path / "ledger.duckdb"
    path = (workspace.path if name.startswith("ledger") else tmp_path) / name
    if name == "link.csv":
        path.symlink_to(ledger)
    elif name == "hard.csv":
        path.hardlink_to(ledger)
    elif name == "m.csv":
        path.write_text("time,kwh\n")
        (tmp_path / "m.layout.toml").hardlink_to(ledger)
    elif not path.exists():
        path.write_bytes(b"")
    read = Path.read_bytes

    def read_bytes(each: Path) -> bytes:
        raise AssertionError(f"{each} was opened")

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    receipt = import_file(workspace, path, recorded_at=NOW, recorded_by="test", correct="entry_error")
    monkeypatch.setattr(Path, "read_bytes", read)
    assert (receipt.accepted, receipt.sha256) == (False, "")
    assert [(finding.code, finding.place.file) for finding in receipt.findings] == [("ledger-file", name)]
    assert not other_process_can_open(workspace)
