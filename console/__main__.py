"""Opening the console: the first frame at once, then the rows and the app side by side.

    run(config, actor="Dana Whitfield")              # a terminal application
    run(config, actor="Dana Whitfield", plain=True)  # the list as lines of text, for screen readers and pipes

The first frame is drawn with the standard library before Textual is imported; while Textual loads, a thread already
reads the first rows, so that the first real screen has them.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from console import first_frame
from console.language import language_of
from console.model.words import choose
from engine.errors import UsageError

if TYPE_CHECKING:
    from console.feed import Feed
    from console.model.control import Control
    from console.model.moments import Clock
    from console.questions.needs_you import Needs
    from engine.config import Config

QUICK_SECONDS = 0.06  # how long the first rows are waited for before what draws the whole console is imported


def run(config: Config, *, actor: str, operator: bool = False, plain: bool = False) -> int:
    """Open the console in the name of `actor` and return the command's exit code.

    `operator`: nobody was named, and the actor is whoever sits at the machine. Raises `DatabaseError` and
    `ConfigError`; the terminal is given back as it was.
    """
    choose(language_of(config.console.language))
    if plain:
        from console.plain import needs_you_as_text

        sys.stdout.write(needs_you_as_text(_feed(config), config.calendar.time_zone))
        return 0
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The console needs a terminal; `console --plain` prints what needs you as lines of text.")
    first_frame.draw()
    gc.disable()  # until the first screen is drawn: nothing of it is garbage, and looking costs 40 ms
    try:
        return _open(config, actor, operator)
    except BaseException:
        first_frame.erase()
        raise
    finally:
        first_frame.give_back()


def _open(config: Config, actor: str, operator: bool) -> int:
    feed = _feed(config)
    early = _Early(feed, config.calendar.time_zone)
    early.draw_if_quick()
    from console.app import Console
    from console.desk import Desk

    app = Console(
        feed,
        Desk(lambda: _control(config, feed, actor, operator)),
        actor=actor,
        site_zone=config.calendar.time_zone,
        first=early.result(),
        keys=dict(config.console.keys),
        theme=config.console.theme,
    )
    app.run()
    app.desk.close()
    if app.failure is not None:
        raise app.failure
    if app.last_words:
        sys.stderr.write(f"{app.last_words}\n")
    return app.return_code or 0


def _feed(config: Config) -> Feed:
    from console.feed import Feed

    return Feed(config.database.url, simulated=config.engine.mode == "simulate")


@contextmanager
def _control(config: Config, feed: Feed, actor: str, operator: bool) -> Iterator[Control]:
    from engine.control import Control as EngineControl
    from engine.store.connection import open_database

    with closing(open_database(config.database.url, role="client")) as connection:
        yield EngineControl(connection, actor, config=config, now=feed.now, operator=operator)


class _Early(threading.Thread):
    """Reads the first rows while the main thread imports what draws them."""

    def __init__(self, feed: Feed, site_zone: str) -> None:
        super().__init__(name="console-early", daemon=True)
        self._feed, self._site_zone = feed, site_zone
        self._needs: Needs | None = None
        self._clock: Clock | None = None
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        """Read, and keep what went wrong for the main thread."""
        from console.model.moments import Clock
        from console.questions.needs_you import needs, wanted

        try:
            self._feed.ask(_nothing)  # learns the present moment, which the question itself needs
            self._clock = clock = Clock(self._feed.now(), self._site_zone)
            self._needs = self._feed.ask(needs, wanted(clock, simulated=self._feed.simulated))
        except Exception as error:  # noqa: BLE001 - told in `result`, in the thread that can act on it
            self._error = error

    def draw_if_quick(self) -> None:
        """Show the rows before anything slow is imported, where the database answers as quickly as most do."""
        self.join(QUICK_SECONDS)
        if self._needs is not None and self._clock is not None:
            from console import first_rows

            first_rows.draw(self._needs, self._clock)

    def result(self) -> Needs | None:
        """The rows. Raises what kept them from being read."""
        self.join()
        if self._error is not None:
            raise self._error
        return self._needs


def _nothing(_connection: object) -> None:
    return None
