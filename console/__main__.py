"""Opening the console: the first frame at once, then the rows, then the app.

    run(load, actor="Dana Whitfield")                                     # a terminal application
    print_plain(config, actor="Dana Whitfield", words=["families", "paused"])  # a list as lines of text

The first frame is drawn with the standard library before Textual is imported. While this process imports, a child
reads the configuration and the first rows and draws them, so that the first real screen has them at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from console.opening import first_frame, scout
from engine.errors import UsageError

if TYPE_CHECKING:
    from console.feed import Feed
    from console.model.control import Control
    from console.opening.ahead import Ahead
    from engine.config import Config


def run(load: Callable[[], Config], *, actor: str, operator: bool = False) -> int:
    """Open the console in the name of `actor` and return the command's exit code.

    `load` reads the configuration; `operator`: nobody was named, and the actor is whoever sits at the machine. Raises
    `DatabaseError` and `ConfigError`; the terminal is given back as it was.
    """
    if "TEXTUAL_DRIVER" not in os.environ and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The console needs a terminal; `console --plain` prints what needs you as lines of text.")
    first_frame.draw()
    gc.disable()  # until the first screen is drawn: nothing of it is garbage, and looking costs 40 ms
    try:
        return _open(load, actor, operator)
    except BaseException:
        first_frame.erase()
        raise
    finally:
        first_frame.give_back()


def _open(load: Callable[[], Config], actor: str, operator: bool) -> int:
    found = scout.send(partial(_look, load))
    from console.acts.desk import Desk
    from console.app import Console
    from console.model.words import choose
    from console.rebinding import keymap

    ahead = found()
    choose(ahead.language)
    keymap(ahead.keys, partial(_place_of_key, load))
    feed = ahead.feed()
    app = Console(
        feed,
        Desk(lambda: _control(load(), feed, actor, operator)),
        actor=actor,
        site_zone=ahead.site_zone,
        first=ahead.first,
        keys=ahead.keys,
        theme=ahead.theme,
    )
    app.run()
    app.desk.close()
    if app.failure is not None:
        raise app.failure
    if app.last_words:
        sys.stderr.write(f"{app.last_words}\n")
    return app.return_code or 0


def _place_of_key(load: Callable[[], Config], name: str) -> str:
    from engine.config import where_set  # only for a mistake: the models of the configuration take their time

    return where_set(load(), ("console", "keys", name))


def _look(load: Callable[[], Config]) -> Ahead:
    from console.opening.ahead import look_ahead

    return look_ahead(load)


def print_plain(config: Config, *, actor: str, words: Sequence[str] = (), limit: int = 0) -> int:
    """Print a list as lines of text: the one that the first of `words` names, and what fits the others.

    `limit` is the most lines there may be; 0: as many as usual. Raises `DatabaseError`, and `UsageError` for a list
    that nobody knows.
    """
    from console.feed import Feed
    from console.language import language_of
    from console.model.moments import Clock
    from console.model.words import choose
    from console.plain.listing import LIMIT, Asked, screen_named, text_of_screen

    choose(language_of(config.console.language))
    name = screen_named(words[0]) if words else "needs_you"
    feed = Feed(config.database.url, simulated=config.engine.mode == "simulate")
    try:
        feed.ask(lambda _connection: None)  # learns the present moment, which every question needs
        clock = Clock(feed.now(), config.calendar.time_zone)
        asked = Asked(feed, clock, " ".join(words[1:]), limit or LIMIT, actor)
        sys.stdout.write(text_of_screen(name, asked))
    finally:
        feed.close()
    return 0


@contextmanager
def _control(config: Config, feed: Feed, actor: str, operator: bool) -> Iterator[Control]:
    from engine.control import Control as EngineControl
    from engine.store.connection import open_database

    with closing(open_database(config.database.url, role="client")) as connection:
        yield EngineControl(connection, actor, config=config, now=feed.now, operator=operator)
