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
