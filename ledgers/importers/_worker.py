"""The child process that reads foreign files: limited in memory, time and output, and replaced when it dies.

It reads one JSON request a line (``path``, ``folder``, limits) and answers one JSON line; rows go to the folder as
staged Parquet. A request with a ``target`` asks for an annotated copy instead. Whatever a file does to a parser ends
here and becomes a refusal in the parent.
"""

import errno
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from ledgers._findings import Finding, Place
from ledgers._records import ParsedFile

MEMORY_EXIT, OUTPUT_EXIT, DISK_EXIT = 70, 71, 72
"""How the child ends when a file needs more memory or room than it may have, or than the disk has."""


def main() -> None:
    """Answer requests until the parent closes the pipe."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not be taken for an answer
    for line in sys.stdin:
        _answer(json.loads(line), answers)


def _answer(request: dict[str, Any], answers: TextIO) -> None:
    from ledgers.store import engine_errors  # noqa: PLC0415 (imports count against the limits of no file)

    _limit(request["memory_bytes"], request["cpu_seconds"], request["output_bytes"])
    try:
        said = _annotated(request) if "target" in request else _parsed(request)
    except MemoryError:
        os._exit(MEMORY_EXIT)
    except OSError as problem:
        os._exit({errno.EFBIG: OUTPUT_EXIT, errno.ENOSPC: DISK_EXIT}.get(problem.errno or 0, 1))
    except engine_errors() as problem:
        os._exit(_engine_exit(f"{type(problem).__name__}: {problem}"))
    answers.write(json.dumps(said, ensure_ascii=False) + "\n")
    answers.flush()


def _parsed(request: dict[str, Any]) -> dict[str, Any]:
    from ledgers._staging import staged_tables  # noqa: PLC0415
    from ledgers.importers._any_file import parse_file  # noqa: PLC0415

    folder = Path(request["folder"])
    layouts = Path(request["layouts"]) if request["layouts"] else None
    parsed = parse_file(Path(request["path"]), folder, layouts)
    return _said(parsed, staged_tables(parsed, folder))


def _annotated(request: dict[str, Any]) -> dict[str, Any]:
    from ledgers._annotate import annotate  # noqa: PLC0415

    findings = [Finding(code, Place(*place), facts) for code, place, facts in request["findings"]]
    return asdict(annotate(Path(request["path"]), findings, Path(request["target"])))


def _engine_exit(problem: str) -> int:
    if "OutOfMemory" in problem:
        return MEMORY_EXIT
    return DISK_EXIT if "No space left" in problem else OUTPUT_EXIT if "File too large" in problem else 1


def _said(parsed: ParsedFile, staged: dict[str, Path]) -> dict[str, Any]:
    return {
        "importer": parsed.importer,
        "importer_version": parsed.importer_version,
        "findings": list(map(finding_parts, parsed.findings)),
        "notices": list(parsed.notices),
        "forms": [[form.form, form.firm_id, form.period, form.sheet] for form in parsed.forms],
        "tables": {table: path.name for table, path in staged.items()},
    }


def finding_parts(finding: Finding) -> list[Any]:
    """Return a finding as it crosses the pipe: code, place, facts."""
    place = finding.place
    return [finding.code, [place.file, place.sheet, place.row, place.column], dict(finding.facts)]


def _limit(memory_bytes: int, cpu_seconds: int, output_bytes: int) -> None:
    """Set the limits of the next file; a system without them (Windows) has the parent's time limit alone."""
    try:
        import resource  # noqa: PLC0415 (POSIX only)
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    for kind, soft in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, spent + cpu_seconds),
        (resource.RLIMIT_FSIZE, output_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (soft, resource.getrlimit(kind)[1]))


if __name__ == "__main__":
    main()
