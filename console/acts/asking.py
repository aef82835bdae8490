"""Acts that are not about a case: on people, days, contacts, holds. Asked for, undone and told like those that are."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from console.acts.desk import DeskError
from console.model.clean import clean
from console.model.control import Act
from console.model.words import say

if TYPE_CHECKING:
    from console.app import Console


@dataclass(frozen=True)
class Wish:
    """What is asked for, with the sentence that says what it will do."""

    verb: str
    target_kind: str
    target_id: int | str
    sentence: str
    args: Mapping[str, Any] = field(default_factory=dict)
    row: Hashable = None  # the row it is about, for the screen that shows it
    final: bool = False  # a word was typed for it, and it can't be taken back


class Asking:
    """Carries a wish to the desk and offers to take it back."""

    def __init__(self, app: Console) -> None:
        self._app = app

    def allowed(self, label: str, target_kind: str, verb: str) -> bool:
        """Whether this person may; if not, why not has been said."""
        why = self._app.may(target_kind, verb)
        if why is not None:
            self._app.tell(say("act.not_now", label=label, why=why), "warn")
        return why is None

    async def ask(self, wish: Wish, *, at_once: bool = False) -> Act | None:
        """Ask for it; `None` when it was not done, which has been said. It can be undone for ten seconds either way."""
        try:
            act = await self._app.desk.ask_for(
                wish.verb, wish.target_kind, wish.target_id, dict(wish.args), at_once=at_once
            )
        except DeskError as error:
            self._app.tell(say("act.failed", why=clean(str(error))), "bad")
            return None
        if act.status == "refused":
            self._app.tell(say("act.not_done", why=clean(act.result)), "bad")
            self._app.place.look()
            return None
        if not wish.final:
            self._app.acting.remember(act.action_id, wish.sentence, wish.row, carried_out=act.status == "applied")
        self._app.tell("" if act.status != "applied" else say("act.applied", sentence=wish.sentence), "good")
        self._app.place.look()
        return act
