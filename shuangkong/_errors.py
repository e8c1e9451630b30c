"""The errors of the command line."""

from collections.abc import Iterator
from contextlib import contextmanager


class Refused(Exception):
    """A command could not run; its text is all that the user sees, and the exit code is 2."""


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the packages refuse by name into ``Refused``; anything else is a bug and keeps its traceback."""
    from accounting import AccountingError
    from factors import FactorError
    from ledgers import LedgerError

    try:
        yield
    except (AccountingError, FactorError, LedgerError) as problem:
        raise Refused(str(problem)) from problem
    except Exception as problem:
        if type(problem).__module__.partition(".")[0] not in ("duckdb", "_duckdb"):
            raise
        first = str(problem).splitlines()[0]
        raise Refused(
            f"台账文件读写出错 / the ledger's file could not be read or written: {first}. "
            "See what is wrong with: shuangkong verify WORKSPACE, and docs/ledgers.md"
        ) from problem
