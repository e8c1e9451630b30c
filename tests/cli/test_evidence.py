"""The commands over the ledger as evidence, as a supervisor meets them."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner, Result

from factors import shipped_factors
from shuangkong._cli import app
from shuangkong._errors import Refused
from tests.conftest import ENTRY_HEAD, FIRM, FIRMS

COAL = f"{ENTRY_HEAD}{FIRM},2020,raw_coal,production_use,10,吨,,,\n"
MONTHS = "".join(f"{FIRM},2020-{m:02},coke,production_use,1,吨,,,\n" for m in range(1, 12))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def said(*arguments: object) -> dict[str, object]:
    done = run(*arguments, "--format", "json")
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A workspace with a register, a report and its correction."""
    work = tmp_path / "w"
    assert run("init", work).exit_code == 0
    for name, text, *options in (
        ("firms.csv", FIRMS),
        ("a.csv", COAL),
        ("b.csv", COAL.replace(",10,", ",12,"), "--correct", "unit_error", "--note", "按磅单"),
    ):
        (tmp_path / name).write_text(text, "utf-8")
        assert run("import", work, tmp_path / name, "--by", "王某", *options).exit_code == 0
    return work


def test_history_shows_both_versions_by_any_name_of_the_item(work: Path) -> None:
    found = said("history", work, FIRM.lower(), "2020年", "原煤")
    versions = [(v["quantity"], v["recorded_by"], v["reason"], v["ended_reason"]) for v in found["versions"]]  # type: ignore[union-attr]
    assert versions == [("10.000000", "王某", "", "unit_error"), ("12.000000", "王某", "unit_error", None)]
    table = run("history", work, FIRM).stdout
    assert "按磅单" in table
    assert "a.csv" in table
    assert "nothing of the kind" in run("history", work, FIRM, "2019").stderr


def test_batches_name_each_file_and_the_digest_of_its_receipt(work: Path) -> None:
    rows = said("batches", work)["batches"]
    line = (work / "journal.jsonl").read_text("utf-8").splitlines()[-1]
    assert isinstance(rows, list)
    assert [row["batch_id"] for row in rows] == [1, 2, 3]
    assert rows[-1]["digest"] == json.loads(line)["sha256"]
    assert run("verify", work, "--head", rows[-1]["digest"]).exit_code == 0
    assert run("verify", work, "--head", "0" * 64).exit_code == 1


def test_a_withdrawn_batch_lets_the_first_report_stand(work: Path) -> None:
    refused = run("withdraw", work, 2, "--reason", "entry_error").exception
    assert isinstance(refused, Refused)
    assert "corrected by 3" in str(refused)
    done = run("withdraw", work, 3, "--reason", "entry_error", "--by", "李某")
    assert done.exit_code == 0
    assert "batch 3 is withdrawn" in done.stderr
    versions = said("history", work, FIRM)["versions"]
    assert [v["ended_by"] for v in versions if v["state"] == "stated"] == [None, 4]  # type: ignore[union-attr]


def test_a_closed_period_refuses_and_takes_with_a_reason(work: Path, tmp_path: Path) -> None:
    assert run("lock", work, "2020").exit_code == 0
    later = tmp_path / "c.csv"
    later.write_text(COAL.replace(",10,", ",13,"), "utf-8")
    refused = run("import", work, later, "--correct", "entry_error")
    assert refused.exit_code == 1
    assert "period-closed" in refused.stderr
    assert "--override" in refused.stderr
    assert run("import", work, later, "--correct", "entry_error", "--override", "复查").exit_code == 0
    assert run("unlock", work, "2020", "--note", "年报修订").exit_code == 0


def test_damage_is_told_with_exit_code_1_and_rebuild_mends_it(work: Path) -> None:
    for file in (work / "published").iterdir():
        file.write_bytes(b"\0" * 100)
    found = said("verify", work)
    assert found["whole"] is False
    assert run("verify", work).exit_code == 1
    assert run("rebuild", work).exit_code == 0
    assert said("verify", work, "--deep") == {
        "schema": "shuangkong.verify/1",
        "whole": True,
        "deep": True,
        "faults": [],
    }


def test_a_soft_finding_is_answered_and_runs_are_kept(work: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(ENTRY_HEAD + MONTHS + f"{FIRM},2020,coke,production_use,12,吨,,,\n", "utf-8")
    assert run("import", work, path).exit_code == 0
    first = said("check", work)
    keys = {f["code"]: f["key"] for f in first["findings"]}  # type: ignore[union-attr]
    assert run("answer", work, keys["month-missing"], "--reason", "停产检修").exit_code == 0
    again = run("answer", work, keys["month-missing"], "--reason", "shutdown", "--note", "补充")
    assert "this one holds: shutdown" in again.stderr
    second = said("check", work)
    assert "month-missing" not in {f["code"] for f in second["findings"]}  # type: ignore[union-attr]
    assert [f["explanation"]["reason"] for f in second["explained"]] == ["shutdown"]  # type: ignore[union-attr]
    kept = said("runs", work)["runs"]
    assert [run["command"] for run in kept] == ["check", "check"]  # type: ignore[union-attr]
    assert kept[0]["result_sha256"] != kept[1]["result_sha256"]  # type: ignore[index]
    assert said("verify", work)["whole"] is True


def test_an_annotated_copy_is_written_for_each_file_with_findings(work: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(COAL.replace(",10,", ",ten,"), "utf-8")
    done = run("import", work, bad, "--annotate", tmp_path / "copies")
    assert done.exit_code == 1
    assert (tmp_path / "copies" / "bad.annotated.xlsx").is_file()


def test_history_knows_the_names_of_the_forms_and_refuses_unknown_words(work: Path) -> None:
    by_name = said("history", work, FIRM, "2020", "原煤", "工业生产消费")
    assert len(by_name["versions"]) == 2  # type: ignore[arg-type]
    refused = run("history", work, FIRM, "2020", "原媒").exception
    assert isinstance(refused, Refused)
    assert "原煤" in str(refused)


def test_closings_and_reopenings_are_listed(work: Path) -> None:
    assert run("lock", work, "2020", "--by", "赵某").exit_code == 0
    assert run("unlock", work, "2020", "--note", "年报修订", "--by", "钱某").exit_code == 0
    rows = said("locks", work)["locks"]
    assert [(row["is_locked"], row["reason"], row["recorded_by"], row["is_last"]) for row in rows] == [  # type: ignore[union-attr]
        (True, "", "赵某", False),
        (False, "年报修订", "钱某", True),
    ]


def test_a_withdrawn_batch_says_who_and_why_and_an_orphaned_ledger_is_told(work: Path) -> None:
    done = run("withdraw", work, 1, "--reason", "entry_error", "--by", "李某", "--note", "重复报送")
    assert done.exit_code == 0
    assert f"stand in no register; no total can be made before it is imported: {FIRM}" in done.stderr
    row = said("batches", work)["batches"][0]  # type: ignore[index]
    told = [row[f"withdrawn_{name}"] for name in ("in", "by", "reason", "note")]
    assert told == [4, "李某", "entry_error", "重复报送"]
    assert "重复报送" in run("batches", work).stdout


def test_a_file_of_a_firm_outside_the_register_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(COAL, "utf-8")
    assert run("init", tmp_path / "w").exit_code == 0
    done = run("import", tmp_path / "w", path)
    assert done.exit_code == 0
    assert f"1 firms stand in no register; no total can be made before it is imported: {FIRM}" in done.stderr


def test_what_check_finds_is_marked_in_copies_of_the_archived_files(work: Path, tmp_path: Path) -> None:
    path = tmp_path / "use.csv"
    path.write_text(
        f"{ENTRY_HEAD}{FIRM},2020,coke,total_use,9,吨,,,\n{FIRM},2020,coke,production_use,10,吨,,,\n", "utf-8"
    )
    assert run("import", work, path).exit_code == 0
    path.unlink()
    assert run("check", work, "--annotate", tmp_path / "copies").exit_code == 1
    copy = tmp_path / "copies" / tmp_path.name / "use.annotated.xlsx"
    with ZipFile(copy) as book:
        texts = "".join(book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml"))
    assert "焦炭" in texts
    assert "问题清单" in texts


def test_an_import_of_what_is_there_counts_no_rows(work: Path, tmp_path: Path) -> None:
    done = run("import", work, tmp_path / "b.csv")
    assert "already stored" in done.stdout
    assert "入账 0 行" in done.stderr


def test_a_missing_original_is_told_by_rebuild_and_by_verify(work: Path) -> None:
    row = said("batches", work)["batches"][1]  # type: ignore[index]
    next((work / "archive").rglob(row["sha256"])).unlink()
    for command in ("verify", "rebuild", "verify"):
        done = run(command, work)
        assert done.exit_code == 1, command
        assert "归档文件缺失" in done.stdout + done.stderr


def test_a_changed_line_of_the_journal_is_named_as_an_editor_counts_and_never_to_be_built_upon(
    work: Path, tmp_path: Path
) -> None:
    journal = work / "journal.jsonl"
    lines = journal.read_text("utf-8").splitlines(keepends=True)
    journal.write_text("".join([*lines[:2], lines[2].replace("a.csv", "z.csv"), *lines[3:]]), "utf-8")
    assert "line 3: " in said("verify", work)["faults"][0]["problem"]  # type: ignore[index]
    for arguments in (("rebuild", work), ("import", work, tmp_path / "a.csv")):
        refused = run(*arguments).exception
        assert "do not rebuild before" in str(refused)


def test_history_shows_the_register_and_what_was_paid(work: Path, tmp_path: Path) -> None:
    path = tmp_path / "paid.csv"
    head = "firm_id,period,measure,quantity,unit,price_base\n"
    path.write_text(f"{head}{FIRM},2020,purchase_amount:raw_coal,7,千元,current\n", "utf-8")
    assert run("import", work, path).exit_code == 0
    table = run("history", work, FIRM).stdout
    assert "名录 测试铝业" in table
    assert "计量单位错误" in table
    assert "原煤购进金额" in run("history", work, FIRM, "2020", "原煤").stdout
    assert "截至 2019年1月1日" in run("history", work, FIRM, "--as-of", "2019年1月1日").stderr


def test_a_refused_rebuild_leaves_no_draft(work: Path) -> None:
    line = json.loads((work / "journal.jsonl").read_text("utf-8").splitlines()[-1])
    rows = next((work / "archive").rglob(line["body"]["tables"]["entry"]["file"]))
    rows.write_bytes(rows.read_bytes()[:-1] + b"x")
    assert "missing or changed" in str(run("rebuild", work).exception)
    assert not list(work.glob("ledger.duckdb.new*"))


def test_a_check_names_the_factors_that_it_used(work: Path) -> None:
    assert run("check", work).exit_code == 0
    kept = said("runs", work)["runs"]
    assert kept[-1]["factors_sha256"] == shipped_factors().digest  # type: ignore[index]
