"""The console of an author: the sample's database, real message files, the real control."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, closing, contextmanager
from pathlib import Path

from console.model.control import Control
from console.sample import ACTOR, NOW
from engine import resources
from engine.config import load_config
from engine.control import Control as EngineControl
from engine.store.connection import open_database
from tests.console.stage import LARGE, Stage, on_stage

MESSAGES = ("checking_in.sms.txt", "concern_outreach.email.md", "concern_outreach.es.email.md", "quick_hello.sms.txt")


def files(database: Path) -> Path:
    """The message files of the site whose database this is, made when they are first asked for."""
    folder = database.parent / "templates" / "messages"
    if not folder.exists():
        folder.mkdir(parents=True)
        for name in MESSAGES:
            shutil.copy(resources.templates_dir() / "messages" / name, folder)
        (database.parent / "config.toml").write_text(
            '[calendar]\ntime_zone = "America/Chicago"\n[site]\nname = "Maple Street Co-op"\n'
            "[channels.sms]\nprice_per_segment = 0.0083\n"
        )
    return folder


def author_at(
    database: Path, *, actor: str = ACTOR, role: str = "author", size: tuple[int, int] = LARGE
) -> AbstractAsyncContextManager[Stage]:
    """Somebody of a role at a console of a site with message files."""
    files(database)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE coordinators SET role = ? WHERE name = ?", (role, actor))
    config = load_config(str(database.parent / "config.toml"), env={})

    @contextmanager
    def control() -> Iterator[Control]:
        with closing(open_database(f"sqlite:///{database}", role="client")) as connection:
            yield EngineControl(connection, actor, config=config, now=lambda: NOW)

    return on_stage(database, control, actor=actor, size=size)
