"""Pictures of the console for the documentation: `python -m console.pictures DIR` writes SVG files from the sample.

The sample's Tuesday afternoon stands still, so that the same pictures come out every time.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import cast

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from console import sample
from console.acts.desk import Desk
from console.app import Console
from console.feed import Feed
from console.model.choices import May
from console.model.control import Calling, Control
from console.sample.site import site_of
from engine.config import Config
from engine.control import Control as EngineControl
from engine.control.authoring.message_room import MessageRoom
from engine.store.connection import open_database

SIZE = (110, 32)
_FONT_FROM_ELSEWHERE = re.compile(r"\s*@font-face \{.*?\n\s*\}", re.DOTALL)
"""Rich's pictures fetch their font from the network; ours are whole in themselves, in the reader's own monospace."""
PICTURES: dict[str, tuple[str, ...]] = {
    "needs-you": (),
    "case": ("enter",),
    "story": ("3", "G", "k", "enter"),
    "call": ("2", "j", "enter"),
    "families": ("3",),
    "workflow": ("4", "enter", "j", "j"),
    "message": ("4", "G", "k", "enter", "right_square_bracket", "right_square_bracket"),
    "text-message": ("4", "G", "k", "k", "enter", "right_square_bracket", "right_square_bracket"),
    "queue": ("5",),
    "health": ("6",),
    "people": ("0",),
    "card": ("3", "G", "k", "enter", "f"),
    "case-light": ("t", "j", "enter"),
}


def main(arguments: Sequence[str]) -> int:
    """Write every picture into the folder that is named."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m console.pictures DIR\n")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        database = sample.build(Path(scratch) / "sample.db")
        with_calls = sample.build(Path(scratch) / "calls.db", calls=True)
        for name, keys in PICTURES.items():
            shown = with_calls if name == "call" else database
            (folder / f"{name}.svg").write_text(asyncio.run(picture(shown, keys)), encoding="utf-8")
            sys.stdout.write(f"{folder / name}.svg\n")
    return 0


async def picture(database: Path, keys: Sequence[str]) -> str:
    """One screen as SVG, after some keys."""
    feed = Feed(f"sqlite:///{database}", simulated=True, present=lambda: sample.NOW, wall=lambda: sample.NOW)
    desk = Desk(lambda: _onlooker(database))
    app = Console(feed, desk, actor=sample.ACTOR, site_zone=sample.SITE_ZONE, theme="dark")
    try:
        async with app.run_test(size=SIZE) as pilot:
            await _rest(pilot)
            for key in keys:
                await pilot.press(key)
                await _rest(pilot)
            return _FONT_FROM_ELSEWHERE.sub("", app.export_screenshot())
    finally:
        desk.close()


async def _rest(pilot: Pilot[int]) -> None:
    """Wait until everything that was asked for is on the screen."""
    while busy := [worker for worker in pilot.app.workers if not worker.is_finished]:
        with suppress(WorkerCancelled):  # what was asked for last takes the place of what was asked for before
            await busy[0].wait()
    await pilot.pause()


@contextmanager
def _onlooker(database: Path) -> Iterator[Control]:
    with closing(open_database(f"sqlite:///{database}", role="client")) as connection:
        yield cast("Control", _Onlooker(connection, site_of(database)))


class _Onlooker:
    """Nobody acts in a picture; only what a person may do is asked, and what authors look at is read."""

    def __init__(self, connection: sqlite3.Connection, config: Config) -> None:
        self._connection, self._config = connection, config

    def messages(self) -> MessageRoom:
        """The messages of the sample co-op."""
        return MessageRoom(self._connection, self._config, lambda: sample.NOW, sample.ACTOR, self.permissions())

    def workflows(self) -> _Onlooker:
        """What authors write is only looked at."""
        return self

    def unpublished(self) -> list[object]:
        """No workflow is a file only."""
        return []

    def calls_now(self, task_ids: Sequence[int]) -> Mapping[int, Calling]:
        """What the engine knows of phone calls."""
        control = EngineControl(self._connection, sample.ACTOR, config=self._config, now=lambda: sample.NOW)
        return control.calls_now(task_ids)

    def permissions(self) -> May:
        """Everything."""
        return lambda _target_kind, _verb: None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
