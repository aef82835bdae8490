"""What the parts of the message panel share: what is open, and how the room where authors work is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from console.acts.desk import DeskError
from console.html_pages import HtmlPages
from console.model.authoring.authored import Entry
from console.model.clean import clean
from console.model.words import say
from console.widgets.authoring.author_panel import AuthorPanel
from console.widgets.pressable import PressablePage

if TYPE_CHECKING:
    from pathlib import Path

    from textual.worker import Worker

    from console.widgets.authoring.message_text import MessageText
    from engine.control.authoring.message_bench import Bench, Look
    from engine.control.authoring.message_room import MessageRoom
    from engine.control.authoring.message_states import MessageState

T = TypeVar("T")


class MessageDesk(AuthorPanel):
    """The state of a message panel."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.entry: Entry | None = None
        self.state: MessageState | None = None
        self.bench: Bench | None = None
        self.seen: Look | None = None
        self.good: Look | None = None  # the last look that could be written for the family shown
        self.part = 0  # which of its files
        self.view = 0  # for which family
        self.notes: list[str] = []
        self.writing: MessageText | None = None  # the text field, once there is one
        self.loaded: Path | None = None  # the file whose words stand in the text field
        self.reading: Worker[None] | None = None
        self.thrown_away: str | None = None
        self.kept_text: str | None = None  # what lies beside the file by now
        self.trouble = ""  # why nothing can be shown
        self.forbidden = ""  # why this person can't save it
        self.names_shown: list[str] = []  # what a click takes from
        self.pages = HtmlPages()
        # Kept by name: what was looked at in a thread may come back when the screen is being taken down.
        self.head = PressablePage(classes="message-heading")
        self.wrong = PressablePage(classes="message-problems")
        self.shown = PressablePage(classes="message-view")
        self.shown.thrifty = False  # the empty lines of a message are the message's

    @property
    def text(self) -> str:
        """What is typed now."""
        raise NotImplementedError

    @property
    def unsaved(self) -> bool:
        """Whether the text is another than the file's."""
        return self.loaded is not None and self.bench is not None and self.text != self.bench.disk.text

    async def field(self) -> MessageText:
        """The text field, made when it is first wanted."""
        raise NotImplementedError

    def draw(self) -> None:
        """Everything but the text."""

    def draw_heading(self) -> None:
        """Name, files, what is live, and what must be said."""

    def read(self, entry: Entry) -> Any:
        """Read a message and show it."""

    def read_state(self) -> Any:
        """What is live now."""

    def look_at_text(self) -> Any:
        """Check what was typed and write it for every family."""

    def keep_words(self, then: Callable[[], object] | None = None) -> None:
        """Keep beside the file what was typed and not saved."""

    async def asked(self, question: Callable[[MessageRoom], T]) -> T | None:
        """The room's answer, or None after it was said why there is none."""
        try:
            return await self.console.desk.messages(question)
        except DeskError as error:
            self.console.tell(say("act.failed", why=clean(str(error))), "bad")
            return None
