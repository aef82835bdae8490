"""What the screens have in common, and what they may ask of the app."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual.containers import Container
from textual.widget import Widget

from console.model.case import Case
from console.model.choices import Choice
from console.model.moments import Clock
from console.model.undo import Pending

if TYPE_CHECKING:
    from console.app import Console

T = TypeVar("T")


class Place(Container):
    """A screen under a tab. The app tells it what happened; it decides what to look at again."""

    @property
    def console(self) -> Console:
        """The app, by its real type."""
        return cast("Console", self.app)

    @property
    def clock(self) -> Clock:
        """The present, on the site's clock."""
        return self.console.clock

    async def ask(self, question: Callable[..., T], *args: Any) -> T:
        """Put a question to the database without holding up the screen. Raises `FeedLost`."""
        return await self.console.ask(question, *args)

    def focus_place(self, focused: Widget | None) -> str:
        """Whose keys work now: a name of `console.keys.SCOPES`, as the nearest widget with the focus has it."""
        while focused is not None and focused is not self:
            if (place := getattr(focused, "key_place", None)) is not None:
                return str(place)
            focused = focused.parent if isinstance(focused.parent, Widget) else None
        return "page"

    @property
    def opened_case(self) -> Case | None:
        """The case that the person has open here, if there is one."""
        return None

    def enter(self) -> None:
        """The person came to this screen."""

    def look(self) -> None:
        """Somebody committed: look again at what is shown."""

    def pulse(self, health: dict[str, Any], now: datetime) -> None:
        """How the engine is, about once a second."""

    def permissions_known(self) -> None:
        """What this person may do is known now: dim what they may not."""

    def minute(self) -> None:
        """A minute passed: draw anew what says how long something waits."""

    def unsaved(self) -> str:
        """What would be lost if the console was left now, as a sentence; empty when nothing would be."""
        return ""

    def acted(self, case: Case, choice: Choice) -> None:
        """An act of this person was asked for."""

    def key_of(self, case: Case) -> Any:
        """The row of a case in this screen's list, if it has one."""
        return None

    def unmark(self, case: Case) -> None:
        """An act was asked for on a case that was one of many."""

    def undone(self, entry: Pending) -> None:
        """An act of this person was taken back, or refused: what it took away comes back."""

    def mark_again(self, key: Any) -> None:
        """An act for many was refused for this one after all: it is marked as before."""

    def settled(self, target: Any) -> None:
        """An act of this person was carried out."""

    def changed(self, case: Case, notes: list[str]) -> None:
        """A case moved before the act: nothing was done; show it as it is now, with what changed."""
