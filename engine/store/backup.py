"""A copy of a living database, whole and consistent, made by SQLite itself (https://sqlite.org/lang_vacuum.html)."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from engine.errors import DatabaseError, Refused


def back_up(connection: sqlite3.Connection, target: Path) -> int:
    """Copy the database into the new file `target`; returns its size in bytes.

    Writers go on meanwhile and are not seen in it. The file appears under its name only when it is complete and on the
    disk. An existing file is never overwritten (`Refused`).
    """
    target = target.absolute()
    if target.exists():
        raise Refused(f"{target} exists already; name a file that doesn't.")
    if not target.parent.is_dir():
        raise Refused(f"There is no folder {target.parent}; make it first.")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        # A reader may not write, and VACUUM INTO writes only into the new file: the pragma can't tell the two apart.
        connection.execute("PRAGMA query_only = OFF")
        connection.execute("VACUUM INTO ?", (str(unfinished),))
        _sync(unfinished)
        target.touch(exist_ok=False)  # the name is ours now: a rename alone would overwrite somebody's file
        unfinished.replace(target)
    except FileExistsError:
        raise Refused(f"{target} exists already; name a file that doesn't.") from None
    except (sqlite3.Error, OSError) as error:
        raise DatabaseError(f"The backup {target} can't be written: {error}; check the folder and the disk.") from error
    finally:
        connection.execute("PRAGMA query_only = ON")
        with suppress(FileNotFoundError):
            unfinished.unlink()
    _sync(target.parent)
    return target.stat().st_size


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
