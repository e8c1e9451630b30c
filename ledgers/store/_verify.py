"""Proves that journal, archive, tables and snapshot tell one story, or says which part another hand has changed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from ledgers._errors import WorkspaceDamaged
from ledgers._sql import sql_text
from ledgers.store._archive import archived
from ledgers.store._digest import DIGESTED_TABLES, every_column_read, table_digests
from ledgers.store._engine import Connection, connected, engine_errors
from ledgers.store._files import file_sha256
from ledgers.store._journal import BROKEN_LINE, JOURNAL, RUNS, Line, chain_fault, chain_lines, read_line
from ledgers.store._lines import RECORDED_TABLES, recorded_rows
from ledgers.store._publish import snapshot_seq, snapshots
from ledgers.store._replay import LEDGER_FILE
from ledgers.store._schema import FIRST_FORMAT, current_format, found_format, schema_difference


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not agree.

    ``unfinished`` is what a stopped writer leaves and the next opening completes; ``damage`` was done outside of the
    product.
    """

    kind: Literal["damage", "unfinished"]
    part: str
    problem: str


HEAD_DIGITS_MIN = 12
"""So many digits of a receipt's digest name one line."""


def verify(workspace: Path, *, deep: bool = False, head: str = "") -> Iterator[Fault]:
    """Yield everything that does not agree; the caller holds the writer's lock and has no connection open.

    Fast: the chain of the journal, every row of the tables and of the snapshot against it, presence and length of the
    archive's files. Deep: the digest of each file of the archive as well.

    Parameters
    ----------
    head
        The digest on a receipt or a report that was handed out; the journal must contain that line, so that a whole
        workspace put back to an older state is seen.
    """
    try:
        texts, torn = chain_lines(workspace / JOURNAL)
    except WorkspaceDamaged as problem:
        yield Fault("damage", JOURNAL, problem.problem)
        return
    if torn:
        yield Fault("unfinished", JOURNAL, _cut_off(torn))
    if fault := chain_fault(texts) if texts else (0, "空的 / it is empty"):
        yield Fault("damage", JOURNAL, f"第 {fault[0] + 1} 行 / line {fault[0] + 1}: {fault[1]}")
        return
    lines = [read_line(text) for text in texts]
    if unknown := _unknown_kind(lines):
        yield unknown
        return
    head = head.strip().lower()
    if head and not (len(head) >= HEAD_DIGITS_MIN and any(line.sha256.startswith(head) for line in lines)):
        yield Fault(
            "damage",
            JOURNAL,
            f"没有摘要为 {head} 的行：已被恢复到较早状态，或并非同一台账 / no line has the digest {head}: "
            "it was put back to an older state, or is another ledger",
        )
    yield from _runs_faults(workspace, lines)
    yield from _archive_faults(workspace, lines, deep=deep)
    if not (workspace / LEDGER_FILE).is_file():
        yield Fault("damage", LEDGER_FILE, "缺失 / it is missing")
    else:
        yield from _file_faults(workspace / LEDGER_FILE, lines, may_be_ahead=True)
    lines = [*lines, *_ahead(workspace / LEDGER_FILE, lines)]
    for snapshot in snapshots(workspace)[:1]:
        seq = snapshot_seq(snapshot)
        if seq >= len(lines) or snapshot.name[:22] != f"{seq:09}-{lines[seq].sha256[:12]}":
            yield Fault(
                "damage",
                f"published/{snapshot.name}",
                "名称不对应日志的任何一行 / it is named after no line of the journal",
            )
        else:
            yield from _file_faults(snapshot, lines[: seq + 1], may_be_ahead=False)


def _cut_off(torn: bytes) -> str:
    return f"末行写到一半（{len(torn)} 字节）/ the last line was cut off in writing ({len(torn)} B)"


def _short(count: int) -> str:
    return f"比台账少 {count} 行，请从备份恢复 / it lacks {count} lines that the tables hold: restore it"


def _unknown_kind(lines: Sequence[Line]) -> Fault | None:
    for line in lines:
        try:
            recorded_rows(line)
        except BROKEN_LINE as problem:
            return Fault(
                "damage",
                JOURNAL,
                f"第 {line.seq} 行的类型不识别 / line {line.seq} is of no kind that this version knows: {problem}",
            )
    return None


def _runs_faults(workspace: Path, lines: Sequence[Line]) -> Iterator[Fault]:
    if not (workspace / RUNS).is_file():
        return
    texts, torn = chain_lines(workspace / RUNS)
    if torn:
        yield Fault("unfinished", RUNS, _cut_off(torn))
    if fault := chain_fault(texts, "run") if texts else None:
        yield Fault("damage", RUNS, f"第 {fault[0] + 1} 行 / line {fault[0] + 1}: {fault[1]}")
        return
    known = {line.sha256 for line in lines}
    for number, text in enumerate(texts, 1):
        if read_line(text).body.get("ledger_sha256") not in known:
            yield Fault(
                "damage",
                RUNS,
                f"第 {number} 行所依据的日志行不存在 / line {number} rests on a line that the journal does not have",
            )


def _archive_faults(workspace: Path, lines: Sequence[Line], *, deep: bool) -> Iterator[Fault]:
    due: dict[str, tuple[int, int | None]] = {}
    for line in lines:
        for table in line.body.get("tables", {}).values():
            due[table["file"]] = (line.seq, None)
        if line.kind == "import":
            due[line.body["sha256"]] = (line.seq, line.body["bytes"])
            if line.body["layout"]:
                due[line.body["layout"]["sha256"]] = (line.seq, None)
            due |= dict.fromkeys(line.body.get("own_layouts", {}).values(), (line.seq, None))
    for sha, (seq, size) in due.items():
        path = archived(workspace, sha)
        if not path.is_file():
            yield Fault("damage", "archive", f"第 {seq} 批的归档文件缺失 / {sha} of batch {seq} is missing")
        elif size is not None and path.stat().st_size != size:
            yield Fault(
                "damage",
                "archive",
                f"第 {seq} 批的归档文件长度不符 / {sha} of batch {seq} has {path.stat().st_size} B instead of {size}",
            )
        elif deep and file_sha256(path) != sha:
            yield Fault(
                "damage",
                "archive",
                f"第 {seq} 批的归档文件已被改动 / {sha} of batch {seq} is not the file that was taken in",
            )


def _file_faults(file: Path, lines: Sequence[Line], *, may_be_ahead: bool) -> Iterator[Fault]:
    try:
        connection = connected(file, read_only=True)
    except engine_errors() as problem:
        yield Fault("damage", file.name, f"无法打开 / it cannot be opened: {str(problem).splitlines()[0]}")
        return
    try:
        with every_column_read(connection):
            for fault in _table_faults(connection, lines, may_be_ahead=may_be_ahead):
                part = fault.part if fault.part == JOURNAL else f"{file.name}, {fault.part}"
                yield Fault(fault.kind, part, fault.problem)
    except engine_errors() as problem:
        yield Fault("damage", file.name, f"无法读取 / it cannot be read: {str(problem).splitlines()[0]}")
    finally:
        connection.close()


def _table_faults(connection: Connection, lines: Sequence[Line], *, may_be_ahead: bool) -> Iterator[Fault]:
    found = found_format(connection)
    if found is not None and FIRST_FORMAT <= found < current_format():
        yield Fault(
            "unfinished",
            "table meta",
            f"格式 {found}，下次打开时升级 / it is of format {found} and becomes {current_format()} when it is opened",
        )
        return
    for name in schema_difference(connection):
        yield Fault("damage", name, "与本版本所建的不同 / it is not as this version makes it")
        return
    meta = connection.execute("SELECT key, value FROM meta").fetchall()
    if meta != [("format", str(current_format()))]:
        yield Fault("damage", "table meta", f"内容不符 / it says {meta}")
    held = [text for (text,) in connection.execute("SELECT line FROM journal ORDER BY seq, line").fetchall()]
    if may_be_ahead and len(held) == len(lines) + 1:
        last = _follows(lines, held[-1])
        if last is not None:
            yield Fault(
                "unfinished",
                "table journal",
                f"第 {last.seq} 行已提交，尚无回执 / line {last.seq} was committed and has no receipt yet",
            )
            lines = [*lines, last]
    if may_be_ahead and len(held) > len(lines) and held[: len(lines)] == [line.text for line in lines]:
        yield Fault("damage", JOURNAL, _short(len(held) - len(lines)))
        return
    if len(held) < len(lines):
        yield Fault(
            "damage",
            "table journal",
            f"缺 {(lost := len(lines) - len(held))} 行 / it lacks {lost} lines: an older copy, or a lost commit",
        )
    yield from _recorded_faults(connection, lines)
    for table in DIGESTED_TABLES:
        yield from _digest_faults(connection, table, lines)


def _ahead(file: Path, lines: Sequence[Line]) -> list[Line]:
    """Return the line of the tables that has no receipt yet; none where the file tells nothing of the kind."""
    try:
        connection = connected(file, read_only=True)
    except engine_errors():
        return []
    try:
        sql = "SELECT line FROM journal WHERE seq = $seq"
        texts = [text for (text,) in connection.execute(sql, {"seq": len(lines)}).fetchall()]
    except engine_errors():
        return []
    finally:
        connection.close()
    return [line for text in texts if (line := _follows(lines, text)) is not None]


def _follows(lines: Sequence[Line], text: str) -> Line | None:
    try:
        line = read_line(text)
    except BROKEN_LINE:
        return None
    return line if line.seq == len(lines) and line.previous == lines[-1].sha256 else None


def _recorded_faults(connection: Connection, lines: Sequence[Line]) -> Iterator[Fault]:
    due: dict[str, Counter[tuple[object, ...]]] = {table: Counter() for table in RECORDED_TABLES}
    for line in lines:
        for table, rows in recorded_rows(line).items():
            due[table].update(rows)
    for table, expected in due.items():
        found = Counter(connection.execute(sql_text("ledgers", f"recorded_{table}")).fetchall())
        if found != expected:
            first = min((found - expected) + (expected - found), key=str)
            yield Fault(
                "damage",
                f"table {table}",
                f"与日志所载不符 / it does not hold what the journal says, beginning with {first}"[:300],
            )


def _digest_faults(connection: Connection, table: str, lines: Sequence[Line]) -> Iterator[Fault]:
    due = {line.seq: line.body["tables"][table] for line in lines if table in line.body.get("tables", {})}
    total = sum(each["rows"] for each in due.values())
    count = connection.execute(_counts()[table]).fetchall()[0][0]
    if count != total:
        yield Fault(
            "damage",
            f"table {table}",
            f"现有 {count} 行，回执合计 {total} 行 / it has {count} rows, the receipts {total}",
        )
    by_first = {each["first_row_id"]: (seq, each["digest"]) for seq, each in due.items()}
    batches = {each["first_row_id"]: each["rows"] for each in due.values()}
    for first, digest in table_digests(connection, table, batches):
        seq, expected = by_first[first]
        if digest != expected:
            yield Fault(
                "damage",
                f"table {table}",
                f"第 {seq} 批的行不是当时入账的 / the rows of batch {seq} are not those that were taken in",
            )


@cache
def _counts() -> Mapping[str, str]:
    return {
        "firm": "SELECT count(*) FROM firm",
        "entry": "SELECT count(*) FROM entry",
        "activity": "SELECT count(*) FROM activity",
        "reading": "SELECT count(*) FROM reading",
        "meter": "SELECT count(*) FROM meter",
        "reversal": "SELECT count(*) FROM reversal",
    }
