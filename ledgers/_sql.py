"""Reads the SQL statements of a package: one statement a file, parameters by name."""

from functools import cache
from importlib.resources import files


@cache
def sql_text(package: str, name: str) -> str:
    """Return the text of ``<package>/sql/<name>.sql``.

    >>> sql_text("ledgers", "views").startswith("-- What stands of the tables")
    True
    """
    return files(package).joinpath("sql", f"{name}.sql").read_text("utf-8")
