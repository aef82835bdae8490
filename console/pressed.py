"""What the app does with keys and clicks that are not a list's or a case's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import events, on, work
from textual.widget import Widget

from console.acts.desk import DeskError
from console.acts.key_times import KeyTimes
from console.model.words import say
from console.places import made
from console.terminal_cursor import TerminalCursor
from console.themes import DARK, LIGHT
from console.widgets.case_panel import CasePanel

if TYPE_CHECKING:
    from console.app import Console

READ_SECONDS = 1.0  # a notice stays at least so long; then the next key takes it away


class Keys(TerminalCursor):
    """Actions of the places `anywhere` of the key table, and the watch over bursts of keys."""

    def __init__(self) -> None:
        super().__init__()
        self.keys_seen = KeyTimes()
        self.warned = ""  # what would be lost on leaving, as it was said last

    @property
    def whole(self) -> Console:
        """This app, by its real type."""
        return cast("Console", self)

    async def on_event(self, event: events.Event) -> None:
        """Note when keys came, to tell a person's from a paste's."""
        if isinstance(event, events.Key) and not event.is_forwarded:  # a key comes by again when it bubbles up
            self.keys_seen.note(event.time)
            self.whole.at_work.active()
            if event.time - self.whole.notices.said_at > READ_SECONDS:
                self.whole.notices.hush()
        await super().on_event(event)

    def on_paste(self) -> None:
        """Pasted text that no field took."""
        self.whole.tell(say("act.pasted"), "warn")

    @on(CasePanel.Chosen)
    def _chosen(self, event: CasePanel.Chosen) -> None:
        self.run_worker(self._choose(event), group="acts")

    async def _choose(self, event: CasePanel.Chosen) -> None:
        acting = self.whole.acting
        if acting.under_way:
            self.whole.tell(say("act.working"))
        elif not self.keys_seen.read(event.shown_at):
            self.whole.tell(say("act.just_came", name=event.case.name), "warn")
        else:
            with acting.alone():
                if await self.keys_seen.alone():
                    await acting.choose(event.case, event.choice)
                else:
                    self.whole.tell(say("act.too_fast"), "warn")

    @on(CasePanel.TakenUp)
    def _taken_up(self, event: CasePanel.TakenUp) -> None:
        self.run_worker(self._take_up(event), group="acts")

    async def _take_up(self, event: CasePanel.TakenUp) -> None:
        if await self.keys_seen.alone():
            await self.whole.at_work.press(event.case)
        else:
            self.whole.tell(say("act.too_fast"), "warn")

    @on(CasePanel.NotYet)
    def _not_yet(self) -> None:
        self.whole.tell(say("act.working"))

    async def action_show(self, name: str) -> None:
        """Go to another screen; it is made when it is first wanted."""
        if name not in self.whole.places:
            self.whole.places[name] = made(name)
            await self.screen_stack[0].query_one("#places").mount(self.whole.places[name])
        self.whole.covered_by = ""
        self.whole.tabs.current = name
        self._show_place()

    @on(CasePanel.CardWanted)
    def _card_wanted(self, event: CasePanel.CardWanted) -> None:
        self.run_worker(self.open_card(event.family_id), group="card")

    async def open_card(self, family_id: int) -> None:
        """Show a family's card over the screen that is shown; Esc goes back there."""
        from console.screens.family_card import FamilyCard

        card = self.whole.places.get("family_card")
        if not isinstance(card, FamilyCard):
            card = self.whole.places["family_card"] = FamilyCard()
            await self.screen_stack[0].query_one("#places").mount(card)
        card.open(family_id)
        self.whole.covered_by = "family_card"
        self._show_place()

    def uncover(self) -> None:
        """Back to the screen under the card."""
        self.whole.covered_by = ""
        self._show_place()

    def _show_place(self) -> None:
        for place in self.whole.places.values():
            place.display = place is self.whole.place
        self.whole.place.enter()

    def action_undo(self) -> None:
        """Take the newest act back."""
        self.run_worker(self.whole.acting.undo(), group="acts")

    def action_hold(self) -> None:
        """Put something on hold."""
        self.run_worker(self.whole.holding.hold(), group="acts")

    def action_release(self) -> None:
        """Lift a hold."""
        self.run_worker(self.whole.holding.release(), group="acts")

    def action_left_over(self) -> None:
        """Who did not get the last act for many."""
        from console.sheets.left_over import LeftOverSheet

        if self.whole.acting.left:
            self.push_screen(LeftOverSheet(self.whole.acting.left))
        else:
            self.whole.tell(say("many.nobody_left"))

    def action_theme(self) -> None:
        """Light or dark."""
        self.theme = DARK.name if self.theme == LIGHT.name else LIGHT.name

    def action_help(self) -> None:
        """All keys."""
        from console.sheets.help import HelpSheet

        self.push_screen(HelpSheet())

    def action_press(self, key: str) -> None:
        """A click on a key in the footer."""
        self.simulate_key(key)

    @work(group="leave")
    async def action_leave(self) -> None:
        """Carry out what is still open to undo, and end; where a draft would be lost, only when asked twice."""
        unsaved = " ".join(filter(None, (place.unsaved() for place in self.whole.places.values())))
        if unsaved and unsaved != self.warned:
            self.warned = unsaved
            self.whole.tell(unsaved, "warn")
            return
        try:
            done = await self.whole.acting.leave()
            self.whole.last_words = say("act.flushed", count=done) if done else ""
        except DeskError as error:  # the acts are rows of the database: the engine does them when it can
            self.whole.last_words = say("act.not_flushed", why=str(error))
        self.exit(0)

    def focus_moved(self, focused: Widget | None) -> None:
        """Show the keys that work now."""
        self.whole.key_bar.place = self.whole.place.focus_place(focused)
