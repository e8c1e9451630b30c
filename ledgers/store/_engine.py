"""The only door to DuckDB: every file of a ledger, and every scratch table of an importer, is opened here."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Connection = Any
"""A DuckDB connection, as other packages are handed it: they query it and never open one themselves."""

STORAGE_VERSION = "v1.5.0"
"""The file format of a ledger, so that DuckDB 1.5 (kept up until March 2027) opens a file that this version wrote."""
MEMORY_LIMIT = "1500MB"
_OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def connected(path: Path, *, read_only: bool = False) -> Connection:
    """Return a connection to a ledger's file; a new file gets ``STORAGE_VERSION``."""
    settings = {"memory_limit": MEMORY_LIMIT, "temp_directory": str(path.parent / "spill"), **_OFFLINE}
    if not path.exists():
        settings["storage_compatibility_version"] = STORAGE_VERSION
    return _connect(str(path), read_only, settings)


@contextmanager
def scratch(memory_limit: str = MEMORY_LIMIT) -> Iterator[Connection]:
    """Open a database in memory for the length of a ``with`` block."""
    connection = _connect(":memory:", False, {"memory_limit": memory_limit, **_OFFLINE})
    try:
        yield connection
    finally:
        connection.close()


def engine_errors() -> tuple[type[Exception], ...]:
    """Return what DuckDB raises, for those who must catch it without importing it.

    A damaged file may hold text that is no UTF-8, which only shows when it is fetched.
    """
    import duckdb  # noqa: PLC0415

    return duckdb.Error, UnicodeDecodeError


def _connect(path: str, read_only: bool, settings: Mapping[str, Any]) -> Connection:
    import duckdb  # noqa: PLC0415  (0.4 s: only where a ledger is opened)

    return duckdb.connect(path, read_only=read_only, config=dict(settings))
