"""The ledger against a plain model: whatever is done in whatever order, it holds what the model holds."""

import os
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ledgers import (
    NotRecorded,
    Workspace,
    import_file,
    init_workspace,
    lock_period,
    open_workspace,
    rebuild,
    verify,
    withdraw,
)
from tests.ledgers.store.making import month, write_entries

START = datetime(2026, 1, 1, 8)  # noqa: DTZ001 (the ledger keeps local time)
MONTHS = st.integers(0, 3)
SHIFTS = st.sampled_from([0, 100, 200])
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where no fsync waits for a disk: what a crash of the machine does is tested elsewhere."""
RUNS = int(os.environ.get("SHUANGKONG_STATE_RUNS", "12"))
STEPS = int(os.environ.get("SHUANGKONG_STATE_STEPS", "25"))

NEVER = 10**10
Batch = dict[str, Any]


class Model:
    """What a ledger holds, as plain data: batches in order, each with what it says and what it takes back."""

    def __init__(self) -> None:
        self.batches: dict[int, Batch] = {}
        self.withdrawn: dict[int, int] = {}
        self.locked: dict[str, bool] = {}

    def standing(self, up_to: int = 10**9) -> dict[tuple[int, int], int]:
        """Return the batch that stands for each month and row by the line ``up_to``, by (month, row)."""
        live = [n for n in self.batches if n <= up_to and self.withdrawn.get(n, NEVER) > up_to]
        taken = {each for n in live for each in self.batches[n]["takes"]}
        return {
            (self.batches[n]["month"], row): n
            for n in live
            for row in range(self.batches[n]["rows"])
            if (n, row) not in taken
        }


class LedgerAgainstModel(RuleBasedStateMachine):
    """Imports, corrects, withdraws, closes, crashes, rebuilds and looks back, and compares after each step."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY))
        self.work = self.folder / "w"
        init_workspace(self.work)
        self.model = Model()
        self.now = START
        self.seen: dict[int, dict[tuple[str, str, str], str]] = {}
        self.days: dict[datetime, int] = {}
        self.seq = 0

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def tick(self) -> datetime:
        self.now += timedelta(hours=7)
        return self.now

    def recorded(self, seq: int) -> None:
        assert seq == self.seq + 1
        self.seq = seq

    @rule(number=MONTHS, shift=SHIFTS, rows=st.integers(1, 8), correct=st.booleans(), override=st.booleans())
    def file(self, number: int, shift: int, rows: int, *, correct: bool, override: bool) -> None:
        path = write_entries(self.folder, number, rows, shift)
        standing = self.model.standing()
        live = {n: batch for n, batch in self.model.batches.items() if n not in self.model.withdrawn}
        said = (number, shift, rows)
        same = [n for n, batch in live.items() if (batch["month"], batch["shift"], batch["rows"]) == said]
        whole = [
            n for n in same if all((number, row) in standing and standing[number, row] == n for row in range(rows))
        ]
        repeats = [(standing[number, row], row) for row in range(rows) if (number, row) in standing]
        closed = self.model.locked.get(month(number)[:4], False)
        with open_workspace(self.work) as workspace:
            receipt = import_file(
                workspace, path, recorded_at=self.tick(), recorded_by="t", correct="entry_error" if correct else "",
                override="ordered" if override else "",
            )  # fmt: skip
        if whole:
            assert receipt.already
            assert receipt.batch_id == max(whole)
        elif (not correct and (repeats or same)) or (closed and not override):
            assert not receipt.accepted
        else:
            assert receipt.accepted
            assert receipt.batch_id is not None
            self.recorded(receipt.batch_id)
            self.model.batches[self.seq] = {
                "month": number,
                "shift": shift,
                "rows": rows,
                "takes": repeats if correct else [],
            }

    @precondition(lambda self: self.model.batches)
    @rule(data=st.data(), override=st.booleans())
    def withdraw_one(self, data: st.DataObject, *, override: bool) -> None:
        batch = data.draw(st.sampled_from(sorted(self.model.batches)))
        live = [n for n in self.model.batches if n not in self.model.withdrawn]
        corrected = any(n == batch for each in live for n, _ in self.model.batches[each]["takes"])
        closed = self.model.locked.get(month(self.model.batches[batch]["month"])[:4], False)
        refused = batch in self.model.withdrawn or corrected or (closed and not override)
        if not refused:  # would anything stand twice?
            left = [n for n in live if n != batch]
            taken = {each for n in left for each in self.model.batches[n]["takes"]}
            keys = [
                (self.model.batches[n]["month"], row)
                for n in left
                for row in range(self.model.batches[n]["rows"])
                if (n, row) not in taken
            ]
            refused = len(keys) != len(set(keys))
        with open_workspace(self.work) as workspace:
            try:
                line = withdraw(
                    workspace, batch, reason="duplicate", note="", override="ordered" if override else "",
                    at=self.tick(), by="t",
                )  # fmt: skip
            except NotRecorded:
                assert refused
                return
        assert not refused
        self.recorded(line.seq)
        self.model.withdrawn[batch] = line.seq

    @rule(number=MONTHS, locked=st.booleans())
    def close_or_open_a_year(self, number: int, *, locked: bool) -> None:
        year = month(number)[:4]
        with open_workspace(self.work) as workspace:
            try:
                line = lock_period(workspace, year, locked=locked, reason="x", at=self.tick(), by="t")
            except NotRecorded:
                assert self.model.locked.get(year, False) is locked
                return
        assert self.model.locked.get(year, False) is not locked
        self.recorded(line.seq)
        self.model.locked[year] = locked

    @rule(cut=st.integers(1, 400))
    def crash_before_the_receipt(self, cut: int) -> None:
        """Leave the journal as a writer leaves it that was stopped in the midst of its last line."""
        if self.seq == 0:
            return
        journal = self.work / "journal.jsonl"
        data = journal.read_bytes()
        last = data[:-1].rpartition(b"\n")[2] + b"\n"
        os.truncate(journal, len(data) - min(cut, len(last)))
        with open_workspace(self.work) as workspace:
            assert workspace.notices
        assert journal.read_bytes() == data

    @rule()
    def lose_the_tables_and_rebuild(self) -> None:
        before = self.digest_of_tables()
        for path in [*self.work.glob("ledger.duckdb*"), *(self.work / "published").glob("*")]:
            path.unlink()
        assert rebuild(self.work, self.now) == self.seq + 1
        assert self.digest_of_tables() == before

    def digest_of_tables(self) -> list[tuple[object, ...]]:
        with open_workspace(self.work, read_only=True) as workspace:
            sql = "SELECT 'entry', e.* FROM entry AS e ORDER BY entry_id"
            rows = [tuple(row.values()) for row in workspace.rows(sql)]
            return rows + [tuple(row.values()) for row in workspace.rows("SELECT * FROM reversal ORDER BY reversal_id")]

    @invariant()
    def the_ledger_holds_what_the_model_holds(self) -> None:
        if not hasattr(self, "model"):
            return
        with open_workspace(self.work, read_only=True) as workspace:
            self.compare(workspace, self.model.standing())
        self.days[self.now] = self.seq

    @precondition(lambda self: self.seq > 0)
    @rule(data=st.data())
    def look_back(self, data: st.DataObject) -> None:
        day = data.draw(st.sampled_from(sorted({moment.date() for moment in self.days})))
        seq = max(n for moment, n in self.days.items() if moment.date() <= day)
        with open_workspace(self.work, as_of=day) as workspace:
            self.compare(workspace, self.model.standing(seq))

    def compare(self, workspace: Workspace, standing: dict[tuple[int, int], int]) -> None:
        expected = sorted(
            (month(number), number * 1000 + row + self.model.batches[batch]["shift"], batch)
            for (number, row), batch in standing.items()
        )
        rows = workspace.rows("SELECT period, quantity, batch_id FROM standing_entry")
        assert sorted((row["period"], int(row["quantity"]), row["batch_id"]) for row in rows) == expected

    @rule()
    def verify_finds_nothing(self) -> None:
        assert verify(self.work, deep=True) == []


def test_the_ledger_holds_what_a_plain_model_holds_whatever_is_done() -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        LedgerAgainstModel,
        settings=settings(
            max_examples=RUNS, stateful_step_count=STEPS, deadline=None, derandomize=True, suppress_health_check=checks
        ),
    )
