"""Which revision of the schema a database has, and which one this program needs; without importing Alembic.

Alembic keeps the revision in the table `alembic_version`; the revisions are the numbered files of
`sql/migrations/versions/`, the newest of which is the head (a test holds Alembic to the same answer).
"""

import sqlite3
from functools import cache

from engine import resources


@cache
def head() -> str:
    """The newest revision, such as "0001"."""
    numbers = (path.name.split("_", 1)[0] for path in (resources.sql_dir() / "migrations" / "versions").glob("*.py"))
    return max(number for number in numbers if number.isdigit())


def stored(connection: sqlite3.Connection) -> str | None:
    """The revision that a database is at; `None` for one that was never migrated."""
    known = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    ).fetchone()
    if not known[0]:
        return None
    row = connection.execute("SELECT max(version_num) FROM alembic_version").fetchone()
    return None if row[0] is None else str(row[0])
