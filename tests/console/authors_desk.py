"""The console of an author: the sample's database, real message files, the real control."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, closing, contextmanager
from pathlib import Path

from console.model.control import Control
from console.sample import ACTOR, NOW
from console.sample.site import site_of
from engine.control import Control as EngineControl
from engine.store.connection import open_database
from tests.console.stage import LARGE, Stage, on_stage


def author_at(
    database: Path, *, actor: str = ACTOR, role: str = "author", size: tuple[int, int] = LARGE
) -> AbstractAsyncContextManager[Stage]:
    """Somebody of a role at a console of a site with message files."""
    config = site_of(database)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE coordinators SET role = ? WHERE name = ?", (role, actor))

    @contextmanager
    def control() -> Iterator[Control]:
        with closing(open_database(f"sqlite:///{database}", role="client")) as connection:
            yield EngineControl(connection, actor, config=config, now=lambda: NOW)

    return on_stage(database, control, actor=actor, size=size)
