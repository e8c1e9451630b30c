"""Cases: a folder with ``case.toml``, its ledgers, plan and scenario; its workspace is made from them when needed."""

import os
import shutil
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from shuangkong._errors import Refused

if TYPE_CHECKING:
    from factors import Confirmation
    from ledgers import Receipt, Workspace

CASE_FILE = "case.toml"
CASE_RECORDER = "case"
"""Who recorded the files of a case: whatever another recorded is not the case's."""
WORK = Path("work")


@dataclass(frozen=True, slots=True)
class Case:
    """What ``case.toml`` says. Paths are globs relative to the case's folder; shares are Decimal."""

    folder: Path
    name: str
    title_zh: str
    title_en: str
    synthetic: bool
    statement_zh: str
    statement_en: str
    ledgers: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    plan: str = ""
    scenario: str = ""
    period: str = ""
    base_period: str = ""
    price_base: str = ""
    scope: str = ""
    target_cut: Decimal | None = None
    target_cut_origin: str = ""
    target_cut_reason: str = ""
    target_cut_reason_en: str = ""
    term_years: int = 5
    nonfossil_share: Decimal | None = None
    feedstock_share: Decimal | None = None
    uncertainty: str = ""
    assumptions_reason: str = ""
    assumptions_reason_en: str = ""
    electricity_co2: str = ""
    electricity_co2_status: str = ""
    electricity_co2_reason: str = ""
    electricity_co2_reason_en: str = ""
    meter_id: str = ""

    @property
    def ledger_files(self) -> list[Path]:
        """Every ledger and reading file, in the order of the case.

        Raises
        ------
        Refused
            If a name or pattern of the case matches no file: a figure would silently be too small.
        """
        files = []
        for pattern in (*self.ledgers, *self.readings):
            found = sorted(self.folder.glob(pattern))
            if not found:
                raise Refused(f"{self.folder / CASE_FILE}: no file matches {pattern!r}")
            files += found
        return files

    def title(self, lang: str) -> str:
        """Return the title in a language."""
        return self.title_zh if lang == "zh" else self.title_en

    def statement(self, lang: str) -> str:
        """Return the sentence that says whether the data are real."""
        return self.statement_zh if lang == "zh" else self.statement_en

    def target_reason(self, lang: str) -> str:
        """Return where the target comes from; in Chinese where no English is given."""
        return self.target_cut_reason if lang == "zh" else self.target_cut_reason_en or self.target_cut_reason


def load_case(folder: Path) -> Case:
    """Return a case; unknown keys are refused with the nearest known one."""
    path = folder / CASE_FILE
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise Refused(f"{path}: no valid TOML: {problem}") from problem
    known = [field.name for field in fields(Case) if field.name != "folder"]
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            raise Refused(f"{path}: unknown key {key!r}{f'; did you mean {near[0]!r}?' if near else ''}")
    for key in ("ledgers", "readings"):
        table[key] = tuple(table.get(key, ()))
    for key in ("target_cut", "nonfossil_share", "feedstock_share"):
        if key in table:
            table[key] = Decimal(str(table[key]))
    try:
        return Case(folder=folder, **table)
    except TypeError as problem:
        raise Refused(f"{path}: {problem}") from problem


def shipped_case(name: str) -> Path:
    """Return the folder of a case that ships with the product: beside the packages, or inside the wheel."""
    home = Path(__file__).parent
    for folder in (home / "cases" / name, home.parent / "cases" / name):
        if (folder / CASE_FILE).is_file():
            return folder
    raise Refused(f"case {name} is not installed")


@contextmanager
def opened(
    target: Path,
    say: Callable[[str], None],
    work: Path = WORK,
    *,
    write: bool = False,
    as_of: date | None = None,
) -> Iterator[tuple["Workspace", Case | None]]:
    """Open what a command was pointed at: a workspace, or a case, whose workspace is made first if it is not current.

    Raises
    ------
    Refused
        If the path is neither.
    """
    from ledgers import open_workspace

    if (target / CASE_FILE).is_file():
        case = load_case(target)
        folder = case_workspace(case, work, say)
        with open_workspace(folder, read_only=not write, as_of=as_of) as workspace:
            for notice in workspace.notices:
                say(notice)
            yield workspace, case
        return
    if not target.exists():
        raise Refused(
            f"{target} 不存在 / does not exist. Give a workspace (shuangkong init) or a case folder such as cases/aba"
        )
    with open_workspace(target, read_only=not write, as_of=as_of) as workspace:
        for notice in workspace.notices:
            say(notice)
        yield workspace, None


def case_workspace(case: Case, work: Path, say: Callable[[str], None]) -> Path:
    """Return the workspace of a case under ``work``, made anew unless it holds exactly the case's files.

    One that cannot be read is set aside, never removed.

    Raises
    ------
    Refused
        If a file of the case is refused by the importer (the findings are printed), or if the workspace holds more than
        the case and would lose it.
    """
    from ledgers import WorkspaceDamaged, WorkspaceFormat, WorkspaceMissing, confirmations, open_workspace

    folder = work / case.name
    wanted = {_digests(path) for path in case.ledger_files}
    if not wanted:
        raise Refused(f"{case.folder}: no file matches ledgers or readings of {CASE_FILE}")
    kept: list[Confirmation] = []
    try:
        with open_workspace(folder, read_only=True) as workspace:
            held = {(row["sha256"], row["layout_sha256"]) for row in workspace.rows("SELECT * FROM live_batch")}
            if held == wanted:
                return folder
            _refuse_loss(workspace, folder)
            kept = confirmations(workspace)
    except WorkspaceMissing:
        pass
    except (WorkspaceFormat, WorkspaceDamaged) as problem:
        say(f"{problem}\n{folder}: 已移至 / set aside as {_set_aside(folder)}")
    say(f"{case.folder}: {len(wanted)} files -> {folder}")
    _made_anew(case, folder, kept, say)
    return folder


def _refuse_loss(workspace: "Workspace", folder: Path) -> None:
    """Refuse to make a workspace anew in which anybody recorded more than the case: it would be lost.

    Confirmations are no such thing: they are carried over.
    """
    rows = workspace.rows(
        "SELECT j.kind, coalesce(b.file, '') AS file FROM journal AS j LEFT JOIN batch AS b ON b.batch_id = j.seq "
        "WHERE j.kind NOT IN ('workspace', 'confirmation') AND j.line ->> '$.by' <> $case ORDER BY j.seq",
        case=CASE_RECORDER,
    )
    if rows:
        own = ", ".join(row["file"] or row["kind"] for row in rows)
        raise Refused(
            f"{folder}: 案例之外另有记录 / holds what was recorded beside the case: {own}. "
            f"案例重建会丢失它们 / making the case anew would lose them: work in a workspace of your own "
            f"(shuangkong init, import), or remove {folder}"
        )


def _set_aside(folder: Path) -> Path:
    """Rename a workspace that cannot be read, so that nothing of it is lost, and return its new name."""
    number = 1
    while (aside := folder.with_name(f"{folder.name}.aside-{number}")).exists():
        number += 1
    return folder.rename(aside)


def _made_anew(case: Case, folder: Path, kept: "Sequence[Confirmation]", say: Callable[[str], None]) -> None:
    """Make the workspace of a case beside the former one, then let it take that one's place."""
    from ledgers import LAYOUTS, confirm, discard_workspace, init_workspace, open_workspace
    from shuangkong._clock import now

    draft, former = (folder.with_name(f"{folder.name}.{name}") for name in ("new", "old"))
    for left in (draft, former):
        discard_workspace(left)
    init_workspace(draft)
    if (folder / LAYOUTS).is_dir():
        shutil.copytree(folder / LAYOUTS, draft / LAYOUTS)
    with open_workspace(draft) as workspace:
        for word in kept:
            confirm(workspace, word, at=now())
        receipts = import_files(workspace, case.ledger_files, CASE_RECORDER, say)
    refused = [receipt for receipt in receipts if not receipt.accepted]
    if refused:
        texts = [finding.text("zh") for receipt in refused for finding in receipt.findings]
        raise Refused("\n".join([f"{case.folder}: refused", *texts]))
    if folder.exists():
        folder.rename(former)
    draft.rename(folder)
    discard_workspace(former)


def _digests(path: Path) -> tuple[str, str]:
    """Return SHA-256 of a file and of the layout beside it, as a batch keeps them."""
    from hashlib import sha256

    from ledgers.importers import layout_beside

    layout = layout_beside(path)
    return sha256(path.read_bytes()).hexdigest(), sha256(layout.read_bytes()).hexdigest() if layout else ""


def import_files(
    workspace: "Workspace", paths: list[Path], recorded_by: str, say: Callable[[str], None], **why: str
) -> list["Receipt"]:
    """Import files one after another with a progress bar and return their receipts."""
    from ledgers import import_files as taken_in
    from shuangkong._clock import now
    from shuangkong._output import progress

    for path in paths:
        if not path.is_file():
            raise Refused(f"{path} 不存在 / does not exist")
    readers = min(len(paths), os.cpu_count() or 1)
    done = taken_in(workspace, paths, clock=now, recorded_by=recorded_by, readers=readers, **why)
    receipts = [receipt for _, receipt in zip(progress(paths, "import"), done, strict=True)]
    accepted = sum(receipt.row_count for receipt in receipts if receipt.accepted and not receipt.already)
    say(f"{len(receipts)} 份文件，入账 {accepted} 行 / {len(receipts)} files, {accepted} rows")
    return receipts
