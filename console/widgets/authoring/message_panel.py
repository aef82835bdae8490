"""A message on its author's desk: the text at the left, and beside it what a family would get, while it is typed.

Before it is opened it is only shown. Opened, it has two places: the text, and the commands that Esc leads to. Nothing
that is typed is lost: what was not saved is kept beside the file every few seconds and whenever the text is left. What
the commands do lies in `message_moves`, `message_keeping` and `message_outside`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Offset

from console.acts.desk import DeskError
from console.model.authoring.authored import Entry
from console.model.authoring.typing_names import body_line
from console.model.clean import clean
from console.model.words import say
from console.screens.screen import Place
from console.widgets.authoring.message_drawing import MessageDrawing
from console.widgets.authoring.message_keeping import MessageKeeping
from console.widgets.authoring.message_moves import MessageMoves
from console.widgets.authoring.message_outside import MessageOutside
from console.widgets.bars import place_cursor
from console.widgets.bindings import bindings
from console.widgets.pressable import PressablePage

if TYPE_CHECKING:
    from textual.widgets import TextArea

    from console.widgets.authoring.message_text import MessageText
    from engine.control.authoring.message_bench import Bench
    from engine.control.authoring.message_room import MessageRoom
    from engine.control.authoring.message_states import MessageState

CALM_SECONDS = 0.12  # after a key before what was typed is looked at: a fast typist's pause
PASSING_SECONDS = 0.05  # of the list's cursor on a row before it is read: it may only be passing by
KEEP_SECONDS = 4.0  # between two looks whether there is something to keep
SIDE_BY_SIDE = 74  # columns of the panel from which the text and its preview stand side by side


class MessagePanel(MessageDrawing, MessageMoves, MessageKeeping, MessageOutside, can_focus=True):
    """Heading, text, problems, preview."""

    BINDINGS = bindings("message")
    key_place = "message"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(classes="message-panel", **kwargs)
        self._stamp: object = None  # what the state of the message was read from

    def compose(self) -> ComposeResult:
        """The text comes when it is first opened."""
        yield self.head
        with Container(classes="message-body"):
            with Container(classes="message-left"):
                yield self.wrong
            yield self.shown

    # -- what the screen tells ----------------------------------------------------------------------------------------

    def preview(self, entry: Entry) -> None:
        """The cursor of the list is on this."""
        if self.opened and self.entry is not None and self.entry.key == entry.key:
            return
        if self.entry is None or self.entry.key != entry.key:
            self.part = self.view = 0
            self.bench = self.seen = self.state = self.loaded = None
        self.entry = entry
        self.read(entry)

    def enter(self) -> None:
        """The person works on it: the commands have the keys."""
        if not self.opened:
            self.opened = True
            self.add_class("-open")
            self._take_room(True)
            if self.entry is not None:
                self.reading = self.read(self.entry)
        self.focus()

    def leave(self) -> None:
        """The person is back in the list; what was not saved is kept."""
        self.keep_words()
        self.opened, self.loaded = False, None
        self.remove_class("-open")
        self._take_room(False)
        self.notes, self.thrown_away = [], None

    def _take_room(self, needed: bool) -> None:
        """The text and its preview need the list's place, too."""
        for above in self.ancestors:
            if isinstance(above, Place):
                above.set_class(needed, "-writing")

    def look(self) -> None:
        """Somebody committed: what is live may be another version."""
        if self.opened and self.bench is not None:
            self.read_state()

    def minute(self) -> None:
        """What says a day may say another."""
        self.draw_heading()

    def permissions_known(self) -> None:
        """Whether this person may save is asked again."""
        if self.bench is not None:
            self.draw_heading()

    async def on_unmount(self) -> None:
        """The console closes: what was not saved is kept."""
        self.pages.close()
        bench, text = self.bench, self.text
        if self.opened and bench is not None and self.unsaved:
            await self.console.desk.messages(lambda room: room.keep(bench, text))

    # -- reading ------------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="message-read")
    async def read(self, entry: Entry) -> None:
        """Read the message under the cursor, and write it for its families."""
        await asyncio.sleep(0 if self.opened else PASSING_SECONDS)
        part, chosen = self.part, self.family_chosen()

        def opened(room: MessageRoom) -> tuple[MessageState, Bench | None]:
            state = room.one(entry.name)
            files = [each for each in state.parts if each.path]
            if not files:
                return state, None
            wanted = state.parts[part] if part < len(state.parts) and state.parts[part].path else files[0]
            return state, room.open(state.name, wanted.channel, wanted.locale or None, chosen)

        try:
            self.state, bench = await self.console.desk.messages(opened)
        except DeskError as error:
            self.trouble, self.bench, self.seen = clean(str(error)), None, None
            self.draw()
            return
        self.trouble = "" if bench is not None else say("writing.file_gone")
        await self.put_on_desk(bench)

    async def put_on_desk(self, bench: Bench | None) -> None:
        """Show a file that was read: as its author left it, with the words that were never saved."""
        if bench is None or self.state is None:
            self.bench = self.seen = None
            self.draw()
            return
        text = bench.disk.text if bench.kept is None else bench.kept
        field = await self.field() if self.opened else None
        self.forbidden = await self.why_forbidden(bench) if self.opened else ""
        # From here to the loaded text without a pause: words must never be taken for another file's.
        self.bench, self.kept_text, self.good = bench, bench.kept, None
        self.part = self.state.parts.index(
            next(
                part
                for part in self.state.parts
                if (part.channel, part.locale) == (bench.channel, (bench.locale or "").lower())
            )
        )
        self.notes = [] if bench.kept is None or field is None else [say("writing.words_are_back")]
        if field is not None:
            field.load_text(text)
            field.read_only = bool(self.forbidden)
            self.loaded = bench.path
            self.call_after_refresh(field.begin_at, body_line(text, bench.channel))
        self.seen = await asyncio.to_thread(bench.look, text)
        self.draw()

    @work(exclusive=True, group="message-state")
    async def read_state(self) -> None:
        """What is live now."""
        if self.state is None:
            return
        name, before = self.state.name, self._stamp

        def again(room: MessageRoom) -> tuple[object, MessageState | None]:
            stamp = room.stamp()
            return stamp, None if stamp == before else room.one(name)

        try:
            self._stamp, state = await self.console.desk.messages(again)
        except DeskError:
            return  # the banner says that the database is lost, and the next commit asks again
        if state is not None and self.state.name == state.name:
            self.state = state
            self.draw_heading()

    @work(exclusive=True, group="message-look")
    async def look_at_text(self) -> None:
        """Check what was typed and write it for every family, in a thread, once the person pauses."""
        await asyncio.sleep(CALM_SECONDS)
        bench, text = self.bench, self.text
        if bench is None:
            return
        self.seen = await asyncio.to_thread(bench.look, text)
        self.draw()

    # -- the text -----------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What is typed now."""
        if self.loaded is not None and self.bench is not None and self.loaded == self.bench.path:
            return self.writing.text if self.writing is not None else ""
        return self.seen.text if self.seen is not None else ""

    async def field(self) -> MessageText:
        """The text field, made when it is first wanted."""
        from console.widgets.authoring.message_text import MessageText

        if self.writing is None:
            self.writing = MessageText(classes="message-text")
            await self.query_one(".message-left").mount(self.writing, before=0)
            self.set_interval(KEEP_SECONDS, self.keep_words)
        return self.writing

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Something was typed."""
        event.stop()
        if self.opened and self.bench is not None:
            self.draw_heading()
            self.look_at_text()

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        """The cursor moved: another name may be begun."""
        event.stop()
        self.draw_problems()

    def on_message_text_left(self) -> None:
        """Esc in the text: the commands have the keys."""
        self.keep_words()
        self.focus()

    # -- where it stands ----------------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Side by side where there is room."""
        self.set_class(event.size.width < SIDE_BY_SIDE, "-stacked")

    def on_focus(self) -> None:
        """The terminal's cursor comes to the name."""
        place_cursor(self, Offset(0, 0))

    @on(PressablePage.Pressed)
    def _pressed(self, event: PressablePage.Pressed) -> None:
        event.stop()
        if event.what == "part":
            self.open_part(event.number)
        elif event.what == "view":
            self.show_view(event.number)
        elif event.what == "problem":
            self.go_to(event.number, event.column)
        elif event.what == "name":
            self.take_name(self.names_shown[event.number])
