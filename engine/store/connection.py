"""Connections to the database, opened the one right way, and transactions on them.

SQLite through the standard library's driver, in autocommit; whoever writes says `with transaction(connection)`. Every
connection has WAL, `synchronous=FULL` (NORMAL lost commits in 515 of 1,000 simulated power cuts, FULL in none of
5,000), foreign keys and a busy timeout. Only the daemon's writer checkpoints: SQLite 3.7.0 to 3.51.2 can lose commits
when two connections that checkpoint also write (https://sqlite.org/wal.html#walresetbug).

Refused with a sentence: a missing database, one that isn't migrated, one on a network file system, and, in this
version, PostgreSQL, for which only the schema ships.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Literal

from engine.errors import DatabaseError
from engine.store import revision
from engine.store.file_systems import network_file_system_of

Role = Literal["writer", "client", "reader"]

# How long a statement waits for another program's write lock. The daemon waits out a bulk load; people don't.
_BUSY_TIMEOUT_MS = {"writer": 30_000, "client": 5_000, "reader": 2_000}

# SQLite's default: the writer folds the WAL back into the database every thousand pages.
_CHECKPOINT_PAGES = 1000


def sqlite_path(url: str) -> Path:
    """The file that `sqlite:///FILE` names. Any other URL is refused with a sentence."""
    if url.startswith(("postgresql:", "postgres:", "postgresql+")):
        raise DatabaseError(
            "The engine runs on SQLite in this version, and only the schema is provided for PostgreSQL; "
            "set database.url to sqlite:///FILE."
        )
    path = url.removeprefix("sqlite:///")
    if path == url or not path or path == ":memory:":
        raise DatabaseError("database.url names no database file; write it as sqlite:///FILE.")
    return Path(path)


def open_database(url: str, *, role: Role, any_thread: bool = False) -> sqlite3.Connection:
    """Open a migrated database.

    `writer` is the daemon's one connection that writes and checkpoints; `client` writes but never checkpoints (console,
    command line); `reader` can't write. `any_thread`: threads may use it, one after the other. Rows come as
    `sqlite3.Row`. Raises `DatabaseError`.
    """
    path = sqlite_path(url)
    if not path.is_file():
        raise DatabaseError(
            f"There is no database at {path}; make one with `followthrough init` or `followthrough db upgrade`."
        )
    refuse_network(path)
    connection = sqlite3.connect(
        path, isolation_level=None, timeout=_BUSY_TIMEOUT_MS[role] / 1000, check_same_thread=not any_thread
    )
    try:
        _prepare(connection, role)
        _require_migrated(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise DatabaseError(
            f"The database {path} can't be opened: {error}; check the file and its permissions."
        ) from error
    except BaseException:
        connection.close()
        raise
    return connection


def refuse_network(path: Path) -> None:
    """Raise `DatabaseError` if the file lies, or would lie, on a network file system."""
    if kind := network_file_system_of(path):
        raise DatabaseError(
            f"{path} is on a network file system ({kind}), where SQLite's locks can't be trusted and data can be lost; "
            "put the database on a local disk."
        )


def _prepare(connection: sqlite3.Connection, role: Role) -> None:
    connection.row_factory = sqlite3.Row
    # Other programs can write text that is no UTF-8; the driver would refuse the whole result for it.
    # Called for every text of every row, so it is one call into C, not a function of ours.
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS[role]}").fetchall()
    connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES if role == 'writer' else 0}").fetchall()
    if role == "reader":
        connection.execute("PRAGMA query_only = ON")


def _require_migrated(connection: sqlite3.Connection, path: Path) -> None:
    found, needed = revision.stored(connection), revision.head()
    if found == needed:
        return
    if found is None:
        raise DatabaseError(f"The database {path} has no schema yet; run `followthrough db upgrade`.")
    if found < needed:
        raise DatabaseError(
            f"The database {path} is at revision {found}, this version needs {needed}; run `followthrough db upgrade`."
        )
    raise DatabaseError(
        f"The database {path} is at revision {found}, made by a newer version of Followthrough; upgrade this program."
    )


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A transaction that takes the write lock at once, so that what it reads stays true until it commits.

    Commits at the end; rolls everything back on any exception, a failed COMMIT included.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has ended the transaction by itself after some errors (a full disk), and says so by refusing.
        with suppress(sqlite3.OperationalError):
            connection.execute("ROLLBACK")
        raise


def linked_sqlite_warning(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> str | None:
    """A sentence if the linked SQLite has the WAL-reset bug (3.7.0 to 3.51.2, but for 3.50.7+ and 3.44.6+)."""
    if not (3, 7, 0) <= version < (3, 51, 3):
        return None
    for fixed in ((3, 50, 7), (3, 44, 6)):
        if version[:2] == fixed[:2] and version >= fixed:
            return None
    return (
        f"SQLite {'.'.join(map(str, version))} can lose commits when several programs write and checkpoint at once "
        "(fixed in 3.51.3, 3.50.7 and 3.44.6); our own connections avoid it, other programs that write should set "
        "PRAGMA wal_autocheckpoint = 0."
    )
