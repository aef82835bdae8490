"""What the panels of workflows and messages share: a preview of what is selected, and work once it is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual.containers import Container
from textual.message import Message

from console.model.authoring.authored import Entry

if TYPE_CHECKING:
    from console.app import Console

T = TypeVar("T")


class AuthorPanel(Container):
    """One kind's panel. The screen says what is under the cursor, when it is opened, and what happened."""

    opened = False  # the person works in it: the cursor of the list no longer decides what it shows

    class Left(Message):
        """The person goes back to the list."""

    class Rewritten(Message):
        """Something was saved or published: the list is read again."""

    @property
    def console(self) -> Console:
        """The app, by its real type."""
        return cast("Console", self.app)

    async def ask(self, question: Callable[..., T], *args: Any) -> T:
        """Put a question to the database without holding up the screen. Raises `FeedLost`."""
        return await self.console.ask(question, *args)

    def preview(self, entry: Entry) -> None:
        """The cursor of the list is on this."""

    def enter(self) -> None:
        """The person opened it: take the focus."""
        self.opened = True

    def leave(self) -> None:
        """The person is back in the list."""
        self.opened = False

    @property
    def unsaved_names(self) -> list[str]:
        """What would be lost if the console was left now, by name."""
        return []

    def look(self) -> None:
        """Somebody committed."""

    def minute(self) -> None:
        """A minute passed."""

    def permissions_known(self) -> None:
        """What this person may do is known now."""
