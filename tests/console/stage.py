"""A console on a sample database, driven by keys and read as text; no machine's time."""

from __future__ import annotations

import asyncio
import difflib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widget import Widget
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from console.acts.desk import Desk
from console.app import Console
from console.feed import Changed, Feed
from console.model.control import Control
from console.sample import ACTOR, NOW, SITE_ZONE
from tests.console.fake_control import FakeControl

FRAMES = Path(__file__).parent / "frames"
QUIET_ROUNDS, MOST_ROUNDS = 6, 500
SMALL, LARGE = (80, 24), (120, 40)


class Ticking:
    """Monotonic seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Stage:
    """An app that runs, and what a person at it can do and see."""

    def __init__(self, app: Console, pilot: Pilot[int], ticking: Ticking) -> None:
        self.app, self.pilot, self.ticking = app, pilot, ticking

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each at a person's pace."""
        for key in keys:
            self.app.keys_seen.note(0.0)  # the last key was long ago
            self.burst(key)
            await self.settle()

    def burst(self, *keys: str) -> None:
        """Keys that come at once, as a terminal's paste without brackets sends them."""
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
            event = events.Key(name, key if len(key) == 1 else {"space": " "}.get(key))
            event.set_sender(self.app)
            self.app.post_message(event)

    async def type(self, text: str) -> None:
        """Type text into the field that has the focus."""
        await self.press(*("space" if character == " " else character for character in text))

    async def settle(self) -> None:
        """Wait until every message is dealt with and every worker is done, but for an act that waits for its sheet.

        Textual's own `pause` waits until the process uses little of the processor, which a busy machine never is.
        """
        quiet = rounds = 0
        while quiet < QUIET_ROUNDS and self.app.is_running and not self.app._exit:
            rounds += 1
            assert rounds < MOST_ROUNDS, f"the console does not come to rest: {list(self.app.workers)}"
            await self.pilot._wait_for_screen()
            self.app.screen._on_timer_update()
            busy = [worker for worker in self.app.workers if not worker.is_finished]
            if len(self.app.screen_stack) > 1:
                busy = [worker for worker in busy if worker.group != "acts"]
            quiet = quiet + 1 if not busy and self._drawn() else 0
            for worker in busy:
                await self._give_time_to(worker)

    def _drawn(self) -> bool:
        """Whether the topmost screen is there with all its parts."""
        screen = self.app.screen
        mounted = all(widget.is_mounted for widget in screen.walk_children(Widget))
        waits = screen._layout_required or screen._dirty_widgets
        return mounted and bool(screen._compositor.size.width) and not waits

    @staticmethod
    async def _give_time_to(worker: Worker[object]) -> None:
        """Let a worker go on until it is done, or for a moment: it may have opened a sheet, which only a key ends."""

        async def end() -> None:
            with suppress(WorkerCancelled, WorkerFailed):  # a failure ends the app, which raises it
                await worker.wait()

        await asyncio.wait([asyncio.ensure_future(end())], timeout=0.05)

    async def pass_seconds(self, seconds: float) -> None:
        """Let time pass."""
        self.ticking.seconds += seconds
        self.app.tick()
        await self.settle()

    async def somebody_wrote(self) -> None:
        """What the watcher would tell after another program's commit."""
        self.app.post_message(Console.Heard(Changed()))
        await self.settle()

    async def frame(self) -> str:
        """What the screen shows, as text, once it shows the same twice: a size can lead to another layout."""
        before, frame = "", self._text()
        while frame != before:
            await self.settle()
            before, frame = frame, self._text()
        return frame

    def _text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips) + "\n"


@asynccontextmanager
async def on_stage(
    database: Path,
    control: Control | Callable[[], AbstractContextManager[Control]] | None = None,
    *,
    size: tuple[int, int] = LARGE,
    actor: str = ACTOR,
    keys: dict[str, str] | None = None,
    now: datetime = NOW,
) -> AsyncIterator[Stage]:
    """Open the console on a database; the sample's Tuesday afternoon stands still."""
    feed = Feed(f"sqlite:///{database}", simulated=True, present=lambda: now, wall=lambda: now)
    opened = control if callable(control) else lambda: nullcontext(control or FakeControl())
    ticking = Ticking()
    desk = Desk(opened)
    app = Console(feed, desk, actor=actor, site_zone=SITE_ZONE, keys=keys, monotonic=ticking)
    app.keys_seen.reading_seconds = 0  # a test reads at once
    try:
        async with app.run_test(size=size) as pilot:
            stage = Stage(app, pilot, ticking)
            while not app.ready:
                await stage.settle()
            await stage.settle()
            yield stage
    finally:
        desk.close()
        feed.forget()


def play(scene: Callable[[], Awaitable[None]]) -> None:
    """Run a scene to its end."""

    async def run() -> None:
        await scene()

    asyncio.run(run())


def assert_frame(name: str, frame: str) -> None:
    """Compare with the stored frame; `UPDATE_FRAMES=1` stores what is shown now."""
    path = FRAMES / f"{name}.txt"
    if os.environ.get("UPDATE_FRAMES"):
        path.write_text(frame, encoding="utf-8")
    assert path.exists(), f"there is no frame {path}; look at the screen, then store it with UPDATE_FRAMES=1"
    stored = path.read_text(encoding="utf-8")
    difference = difflib.unified_diff(stored.splitlines(), frame.splitlines(), "stored", "shown", lineterm="")
    assert frame == stored, "\n".join(difference)
