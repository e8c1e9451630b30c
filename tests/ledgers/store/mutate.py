"""Changes a workspace outside of the product, one way after another, and tells whether ``verify`` saw it.

``python -m tests.ledgers.store.mutate WORKSPACE SEED FIRST LAST`` prints one line of JSON for each mutation: its
number, what was done, whether what the ledger answers is another now, and what ``verify`` found. It is a process of its
own because the engine may crash on a damaged file; the number then tells where to go on.
"""

import json
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from ledgers import verify
from ledgers.store import DIGESTED_TABLES, RECORDED_TABLES

BLOCK = 262144
HEAD = 3 * 4096
VIEWS = (
    "standing_entry",
    "standing_activity",
    "standing_reading",
    "latest_meter",
    "form_row",
    "latest_firm",
    "firm_in_period",
)
EDITS = (
    "UPDATE entry SET quantity = quantity + 1 WHERE entry_id = {row}",
    "UPDATE entry SET quantity_item_unit = quantity_item_unit * 10 WHERE entry_id = {row}",
    "UPDATE entry SET firm_id = '91510000X' WHERE entry_id = {row}",
    "UPDATE entry SET period = '2019' WHERE entry_id = {row}",
    "UPDATE entry SET state = 'blank', quantity = NULL, quantity_item_unit = NULL WHERE entry_id = {row}",
    "UPDATE entry SET document = 'invoice 7' WHERE entry_id = {row}",
    "UPDATE entry SET row_number = row_number + 1 WHERE entry_id = {row}",
    "UPDATE entry SET batch_id = batch_id + 1 WHERE entry_id = {row}",
    "UPDATE entry SET entry_id = -entry_id WHERE entry_id = {row}",
    "UPDATE entry SET entry_id = {row} + {row} + 1 - entry_id WHERE entry_id IN ({row}, {row} + 1)",
    "DELETE FROM entry WHERE entry_id = {row}",
    "INSERT INTO entry SELECT * FROM entry WHERE entry_id = {row}",
    "INSERT INTO entry SELECT * REPLACE (entry_id + 100000 AS entry_id) FROM entry WHERE entry_id = {row}",
    "DELETE FROM entry WHERE batch_id = 2",
    "UPDATE firm SET name = 'other'",
    "UPDATE firm SET scope = '飞地'",
    "UPDATE activity SET price_base = '2020'",
    "UPDATE batch SET recorded_by = 'other' WHERE batch_id = 2",
    "UPDATE batch SET recorded_at = recorded_at - INTERVAL 1 DAY WHERE batch_id = 2",
    "UPDATE batch SET row_count = row_count + 1 WHERE batch_id = 3",
    "UPDATE batch SET reason = '' WHERE batch_id = 4",
    "UPDATE batch_rows SET first_row_id = first_row_id + 1 WHERE batch_id = 3",
    "INSERT INTO withdrawal VALUES (3, 9, 'other', 'x', '2026-03-02', 'x')",
    "DELETE FROM reversal WHERE reversal_id = 1",
    "UPDATE reversal SET row_id = row_id + 1 WHERE reversal_id = 1",
    "DELETE FROM period_lock",
    "UPDATE period_lock SET is_locked = NOT is_locked",
    "UPDATE confirmation SET confirmed_by = 'other'",
    "UPDATE reading SET quantity = quantity + 1 WHERE reading_id = 2",
    "UPDATE reading SET start_at = start_at + INTERVAL 1 HOUR WHERE reading_id = 2",
    "UPDATE meter SET firm_id = 'other'",
    "DELETE FROM filed_form",
    "UPDATE filed_form SET form = '205-3'",
    "UPDATE explanation SET reason = 'other'",
    "DELETE FROM journal WHERE seq = 3",
    "UPDATE journal SET line = replace(line, '.csv', '.CSV') WHERE seq = 3",
    "UPDATE journal SET recorded_at = recorded_at + INTERVAL 9 DAY",
    "UPDATE meta SET value = '2'",
    "CREATE OR REPLACE VIEW standing_entry AS SELECT e.*, '' AS file FROM entry AS e WHERE quantity < 3000",
    "CREATE OR REPLACE VIEW live_batch AS SELECT * FROM batch WHERE batch_id <> 3",
    "CREATE MACRO last_day(x) AS DATE '2019-12-31'",
    "DROP VIEW form_row",
    "ALTER TABLE entry ADD COLUMN more INTEGER",
)


def main(workspace: Path, seed: int, first: int, last: int) -> None:
    """Run the mutations with numbers ``first`` to before ``last``."""
    before = answers(workspace)
    for number in range(first, last):
        sys.stdout.write(json.dumps({"begin": number}) + "\n")
        sys.stdout.flush()
        with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
            copy = Path(shutil.copytree(workspace, Path(folder) / "w"))
            said = mutate(copy, random.Random(f"{seed}-{number}"))
            changed = said.pop("changed", None)
            after = answers(copy)
            found = [f"{fault.part}: {fault.problem}" for fault in verify(copy, deep=bool(said.pop("deep", False)))]
        told = {"number": number, **said, "changed": before != after if changed is None else changed, "found": found}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def answers(workspace: Path) -> list[Any]:
    """Return all that the ledger's file and its snapshot hold and their views say, or that they cannot be read."""
    found: list[Any] = []
    for file in (workspace / "ledger.duckdb", *sorted((workspace / "published").glob("*"))):
        try:
            connection = duckdb.connect(str(file), read_only=True)
        except duckdb.Error:
            found.append("unreadable")
            continue
        try:
            names = ("meta", *RECORDED_TABLES, *DIGESTED_TABLES, *VIEWS)
            found += [connection.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in names]
        except (duckdb.Error, UnicodeDecodeError):
            found.append("unreadable")
        finally:
            connection.close()
    return [*found, (workspace / "journal.jsonl").read_bytes() if (workspace / "journal.jsonl").exists() else None]


def mutate(workspace: Path, chance: random.Random) -> dict[str, Any]:
    """Do one mutation and return what was done; ``changed`` where the answers alone do not show it."""
    files = [workspace / "ledger.duckdb", *(workspace / "published").glob("*")]
    return chance.choice(KINDS)(workspace, chance.choice(files), chance)


def _edit(_: Path, file: Path, chance: random.Random) -> dict[str, Any]:
    sql = chance.choice(EDITS).format(row=chance.randint(1, 200))
    connection = duckdb.connect(str(file))
    connection.execute(sql)
    connection.close()
    return {"kind": "edit", "file": file.name, "what": sql, "changed": True}


def _bytes(change: Callable[[bytearray, random.Random], None]) -> Callable[[Path, Path, random.Random], dict[str, Any]]:
    def done(_: Path, file: Path, chance: random.Random) -> dict[str, Any]:
        data = bytearray(file.read_bytes())
        change(data, chance)
        file.write_bytes(data)
        return {"kind": change.__name__.strip("_"), "file": file.name}

    return done


def _at(data: bytearray, chance: random.Random) -> int:
    """Return the place of an aligned word that is not zero: unused room is not worth a mutation."""
    while True:
        at = chance.randrange(HEAD, len(data) - 8) // 8 * 8
        if any(data[at : at + 8]):
            return at


def _bit(data: bytearray, chance: random.Random) -> None:
    data[_at(data, chance)] ^= 1 << chance.randrange(8)


def _word_swap(data: bytearray, chance: random.Random) -> None:
    """Exchange two words of one block: what the engine's checksums do not see."""
    a = _at(data, chance)
    block = (a - HEAD) // BLOCK * BLOCK + HEAD
    end = min(block + BLOCK, len(data) - 8)
    b = chance.choice([at for at in range(block + 8, end, 8) if any(data[at : at + 8])] or [a])
    data[a : a + 8], data[b : b + 8] = data[b : b + 8], data[a : a + 8]


def _pair_zero(data: bytearray, chance: random.Random) -> None:
    """Zero two equal words of one block."""
    for _ in range(200):
        a = _at(data, chance)
        block = (a - HEAD) // BLOCK * BLOCK + HEAD
        word = bytes(data[a : a + 8])
        b = data.find(word, block + 8, min(block + BLOCK, len(data)))
        if b not in (-1, a) and (b - HEAD) % 8 == 0:
            data[a : a + 8] = data[b : b + 8] = bytes(8)
            return
    data[a : a + 8] = bytes(8)


def _block_swap(data: bytearray, chance: random.Random) -> None:
    blocks = (len(data) - HEAD) // BLOCK
    a, b = (HEAD + chance.randrange(blocks) * BLOCK for _ in range(2))
    data[a : a + BLOCK], data[b : b + BLOCK] = data[b : b + BLOCK], data[a : a + BLOCK]


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _older(workspace: Path, file: Path, _: random.Random) -> dict[str, Any]:
    shutil.copyfile(workspace / "older.keep", file)
    return {"kind": "older", "file": file.name, "changed": True}


def _journal(workspace: Path, _: Path, chance: random.Random) -> dict[str, Any]:
    path = workspace / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    at = chance.randrange(len(lines))
    how = chance.choice(("edit", "delete", "double", "exchange", "truncate", "byte", "empty"))
    if how == "edit":
        lines[at] = lines[at].replace(b'"by":"t"', b'"by":"u"').replace(b'"rows":', b'"rows":1', 1)
    elif how == "delete":
        del lines[at]
    elif how == "double":
        lines.insert(at, lines[at])
    elif how == "exchange":
        other = (at + 1) % len(lines)
        lines[at], lines[other] = lines[other], lines[at]
    elif how == "truncate":
        lines = lines[: max(1, at - 1)]
    elif how == "byte":
        line = bytearray(lines[at])
        line[chance.randrange(len(line) - 1)] ^= 1 << chance.randrange(7)
        lines[at] = bytes(line)
    else:
        lines = []
    path.write_bytes(b"".join(lines))
    return {"kind": f"journal {how}", "file": path.name}


def _archive(workspace: Path, _: Path, chance: random.Random) -> dict[str, Any]:
    path = chance.choice(sorted(each for each in (workspace / "archive").rglob("*") if each.is_file()))
    if chance.random() < 0.4:
        path.unlink()
        return {"kind": "archive lost", "file": path.name, "changed": True}
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    return {"kind": "archive changed", "file": path.name, "changed": True, "deep": True}


KINDS: tuple[Callable[[Path, Path, random.Random], dict[str, Any]], ...] = (
    *([_edit] * 6),
    *([_bytes(_bit)] * 2),
    *([_bytes(_word_swap)] * 4),
    *([_bytes(_pair_zero)] * 2),
    *([_bytes(_block_swap)] * 2),
    _bytes(_cut),
    _older,
    *([_journal] * 3),
    *([_archive] * 2),
)

if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
