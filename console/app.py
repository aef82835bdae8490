"""The console's app: composes the parts, hears the database, hands on what happens. Decisions lie elsewhere."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.filter import LineFilter, NoColor
from textual.message import Message
from textual.screen import Screen

from console.acts.acting import Acting
from console.acts.asking import Asking
from console.acts.at_work import AtWork
from console.acts.desk import Desk, DeskError
from console.acts.holding import Holding
from console.feed import Changed, Feed, FeedLost, Lost, Pulse
from console.hearing import Hearing
from console.model.moments import Clock
from console.model.words import say
from console.palette import ConsoleCommands
from console.pressed import Keys
from console.questions.needs_you import Needs
from console.rebinding import keymap
from console.screens.needs_you import NeedsYou
from console.screens.screen import Place
from console.themes import DARK, LIGHT, choose_theme
from console.widgets.bars import Banner, KeyBar, NoticeBar, TabBar
from console.widgets.bindings import bindings
from console.widgets.guard import Guard
from console.widgets.tones import Tones

T = TypeVar("T")
READ_SECONDS = 1.0  # a notice stays at least so long; then the next key takes it away


class Console(Keys):
    """One person at one terminal."""

    CSS_PATH = "theme.tcss"
    BINDINGS = bindings("anywhere")
    COMMANDS = {ConsoleCommands}  # noqa: RUF012 - Textual wants a plain set
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-medium"), (100, "-wide")]  # noqa: RUF012 - as above

    class Heard(Message):
        """The watcher says something about the database."""

        def __init__(self, news: Changed | Pulse | Lost) -> None:
            super().__init__()
            self.news = news

    def __init__(
        self,
        feed: Feed,
        desk: Desk,
        *,
        actor: str,
        site_zone: str,
        first: Needs | None = None,
        keys: dict[str, str] | None = None,
        theme: str = "",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.title = say("app.title")
        self.feed, self.desk, self.actor = feed, desk, actor
        self._site_zone = site_zone
        self.covered_by = ""  # what stands over the screen of the tab: a family's card
        self.ready = False  # the first screen stands, and what this person may do is known
        self.last_words = ""  # to be said when the screen is gone
        self.acting = Acting(self, desk, monotonic)
        self.asking = Asking(self)
        self.holding = Holding(self)
        self.at_work = AtWork(self, desk, monotonic)
        self.hearing = Hearing(self)
        self._guards = [Guard(), *([NoColor()] if self.no_color else [])]
        # Kept by name: a query looks at the topmost screen only, and that may be a sheet.
        self.tones = Tones()
        self.tabs, self.banner, self.notices, self.key_bar = TabBar(), Banner(), NoticeBar(), KeyBar()
        self.places: dict[str, Place] = {"needs_you": NeedsYou(first)}
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = choose_theme(theme, self.available_themes)
        self.stylesheet.set_variables(self.get_css_variables())  # before it is parsed; see `get_default_screen`
        self.set_keymap(keymap(keys or {}))

    def get_default_screen(self) -> Screen[object]:
        """The first screen, with the styles that were just parsed: Textual would parse all of them a second time."""
        screen = super().get_default_screen()
        screen._css_update_count = self._css_update_count
        return screen

    def compose(self) -> ComposeResult:
        """Tabs, a banner if need be, the screen, what just happened, the keys."""
        yield self.tones
        yield self.tabs
        yield self.banner
        with Container(id="places"):
            yield self.place
        yield self.notices
        yield self.key_bar

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Everything drawn passes the guard; `NO_COLOR` takes every colour away."""
        return self._guards

    def on_mount(self) -> None:
        """Begin to watch; the terminal's own cursor is shown, because it marks the selected row for screen readers."""
        self.banner.display = False
        self.screen.set_class(self.no_color, "-no-color")
        self.show_time()
        self.watch(self.screen, "focused", self.focus_moved)
        self.set_interval(0.5, self.tick)
        if not self.is_headless:
            self.feed_watcher = self.feed.watch(lambda news: self.post_message(self.Heard(news)))
            self.call_after_refresh(self._show_terminal_cursor)
        self.call_after_refresh(self._settle_down)

    async def on_unmount(self) -> None:
        """Stop watching; close what was opened."""
        if (watcher := getattr(self, "feed_watcher", None)) is not None:
            await asyncio.to_thread(watcher.stop)
        self.feed.close()

    # -- what the screens ask -----------------------------------------------------------------------------------------

    @property
    def clock(self) -> Clock:
        """The present, on the site's clock."""
        return Clock(self.feed.now(), self._site_zone)

    @property
    def wall_clock(self) -> Clock:
        """The machine's own time, by which daemons are heard of, also where the run's time is another."""
        return Clock(self.wall(), self._site_zone)

    def wall(self) -> datetime:
        """The wall clock, by which heartbeats are written."""
        return self.feed.wall()

    @property
    def place(self) -> Place:
        """The screen that is shown."""
        return self.places[self.covered_by or self.tabs.current]

    def may(self, target_kind: str, verb: str) -> str | None:
        """Why this person may not."""
        if self.hearing.lost:
            return say("unavailable.lost")
        return self.desk.may(target_kind, verb)

    async def ask(self, question: Callable[..., T], *args: Any) -> T:
        """Put a question to the database in a thread. Raises `FeedLost`, after the banner has said so."""
        try:
            return await asyncio.to_thread(self.feed.ask, question, *args)
        except FeedLost as error:
            self.hearing.hear(Lost(str(error)))
            raise

    @property
    def failure(self) -> BaseException | None:
        """The bug that ended the app, if one did."""
        return self._exception

    def tell(self, text: str, tone: str = "plain") -> None:
        """Say what just happened."""
        self.notices.tell(text, tone)

    def say_undo(self, text: str) -> None:
        """Say what can still be taken back."""
        self.notices.undo = text

    def count_waiting(self, count: int) -> None:
        """How many cases wait, for the tab."""
        self.tabs.waiting = count

    # -- what goes by itself ------------------------------------------------------------------------------------------

    @on(Heard)
    def _heard(self, event: Heard) -> None:
        self.hearing.hear(event.news)

    def show_time(self) -> None:
        """Mode and time at the right of the tabs."""
        now, clock = self.feed.now(), self.clock
        mode = f"{say('app.simulate')} · " if self.feed.simulated else ""
        self.tabs.right = (f"{mode}{clock.stamp(now)}", f"{mode}{clock.time(now)}", clock.time(now))

    def tick(self) -> None:
        """Twice a second: count down, and carry out what is due."""
        self.acting.count_down()
        if due := self.acting.due():
            self.run_worker(self.acting.carry_out(due), group="acts")

    @work(group="permissions")
    async def _settle_down(self) -> None:
        """After the first screen: collect garbage again, and learn what this person may do."""
        gc.freeze()
        gc.enable()
        try:
            await self.desk.learn_permissions()
        except DeskError as error:
            self.tell(say("act.failed", why=str(error)), "bad")
        for place in self.places.values():
            place.permissions_known()
        self.ready = True

    @work(exclusive=True, group="permissions")
    async def learn_again(self) -> None:
        """Somebody wrote: this person may have another role by now."""
        if not self.ready:
            return
        try:
            role = await self.desk.learn_permissions()
        except DeskError:
            return  # the banner says that the database is lost; what was known stays
        for place in self.places.values():
            place.permissions_known()
        if role is not None:
            self.tell(say("role.changed", yours=say(f"role.{role}")), "warn")

    @work(exclusive=True, group="stops")
    async def look_at_stops(self) -> None:
        """Somebody wrote: it may have been a hold."""
        await self.holding.look()

    def _fatal_error(self) -> None:
        """End without Textual's traceback: that one prints local variables, and among them may be a password.

        `__main__` raises the error again, for the command line to tell.
        """
        self._close_messages_no_wait()

    def _show_terminal_cursor(self) -> None:
        if self._driver is not None:
            cast("Any", self._driver).write("\x1b[?25h")
            self._driver.flush()
