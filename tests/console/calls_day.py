"""A day of calls at the console, with the real engine's word for hours and for what follows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

from console.model.calls.calls import CallRow
from console.model.control import Calling, Control
from console.sample import ACTOR, NOW
from console.screens.calls import Calls
from engine.config import load_config
from engine.control import Control as EngineControl
from engine.store.connection import open_database
from tests.console.stage import LARGE, Stage, on_stage

__all__ = ["Calling", "call_rows", "calling_from", "calls", "due", "families", "name", "sql"]


def calling_from(
    database: Path, *, actor: str = ACTOR, size: tuple[int, int] = LARGE, now: Any = NOW
) -> AbstractAsyncContextManager[Stage]:
    """The console with the engine's own control; acts are carried out when a test says that ten seconds are over."""

    @contextmanager
    def control() -> Iterator[Control]:
        config = load_config(str(database.parent / "config.toml"), env={})
        with closing(open_database(f"sqlite:///{database}", role="client")) as connection:
            yield EngineControl(connection, actor, config=config, now=lambda: now)

    return on_stage(database, control, actor=actor, size=size, now=now)


def calls(stage: Stage) -> Calls:
    place = stage.app.places["calls"]
    assert isinstance(place, Calls)
    return place


def families(stage: Stage) -> list[str]:
    return [row.family for row in call_rows(stage)]


def name(stage: Stage) -> str:
    case = calls(stage).panel.case
    assert case is not None
    return case.name


def sql(database: Path, statement: str, *values: object) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(statement, values).fetchall()]


async def due(stage: Stage, database: Path) -> None:
    """Ten seconds pass, for the console and for the engine's record of the act."""
    sql(database, "UPDATE actions SET not_before = '2000-01-01 00:00:00.000000' WHERE not_before IS NOT NULL")
    await stage.pass_seconds(10.1)


def call_rows(stage: Stage) -> list[CallRow]:
    rows: list[CallRow] = calls(stage).rows.window.rows
    return rows
