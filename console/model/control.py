"""What the console asks of `engine.control`, as protocols, so that the screens can be tested without an engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from engine.control.authoring.message_room import MessageRoom


class Act(Protocol):
    """Something a person asked for, and what became of it."""

    @property
    def action_id(self) -> int: ...

    @property
    def status(self) -> str:
        """`submitted`, `applied`, `refused` or `withdrawn`."""

    @property
    def result(self) -> str:
        """A sentence: what happened, or why not."""


class Lease(Protocol):
    """Somebody is at work on a task, until a moment of real time."""

    @property
    def holder(self) -> str: ...

    @property
    def expires_at(self) -> datetime: ...


class Held(Protocol):
    """What came of taking a case up."""

    @property
    def lease(self) -> Lease | None: ...

    @property
    def mine(self) -> bool: ...

    @property
    def said(self) -> str:
        """A sentence: why not."""


class CaseWork(Protocol):
    """Who is at work on which case."""

    def take_up(self, task_id: int, *, over: bool = False) -> Held:
        """Say that one is at work on a task; `over` takes it from whoever has it."""

    def stay_on(self, task_id: int) -> Held:
        """Renew one's own lease."""

    def let_go(self, task_id: int) -> bool:
        """End one's own lease."""


class Person(Protocol):
    """Somebody of a family who may be called."""

    @property
    def name(self) -> str | None: ...

    @property
    def role(self) -> str | None: ...

    @property
    def phone(self) -> str | None: ...


class Hour(Protocol):
    """Whether now is a time to call."""

    @property
    def kind(self) -> str:
        """`good`, `outside` their hours, or `night`."""

    @property
    def until(self) -> datetime | None: ...


class NoCalls(Protocol):
    """The word by which a family has asked not to be called."""

    @property
    def since(self) -> datetime | None: ...


class Calling(Protocol):
    """What the engine knows of a call before anybody dials."""

    @property
    def contacts(self) -> Sequence[Person]: ...

    @property
    def number(self) -> str | None: ...

    @property
    def hour(self) -> Hour: ...

    @property
    def comes_back(self) -> datetime | None:
        """When the call comes back if nobody answers now; `None` after the last try."""

    @property
    def attempt(self) -> int: ...

    @property
    def most(self) -> int: ...

    @property
    def no_calls(self) -> NoCalls | None: ...

    @property
    def site(self) -> str: ...


class Control(Protocol):
    """Everything a person can ask for, in the name of one person."""

    def submit(
        self,
        verb: str,
        target_kind: str,
        target_id: int | str,
        *,
        revision: int | None = None,
        seen: Mapping[tuple[str, int], int] | None = None,
        args: Mapping[str, Any] | None = None,
        delay_seconds: float = 0,
    ) -> Act:
        """Ask for `verb`; with a delay it can be taken back until that is over."""

    def undo(self, action_id: int) -> Act:
        """Take an act back while nothing has left the building."""

    def opening_after(self, first: date, last: date) -> datetime | None:
        """When contacts would go out again after a closure of these days, by the site's clock; `None`: never."""

    def apply_due(self) -> Sequence[Act]:
        """Carry out the acts whose delay is over."""

    def flush(self) -> Sequence[Act]:
        """Carry out this person's own acts at once, because they leave."""

    def permissions(self) -> Callable[[str, str], str | None]:
        """What this person may do: for a target's kind and a verb a sentence that says why not, or `None`."""

    def calls_now(self, task_ids: Sequence[int]) -> Mapping[int, Calling]:
        """What is known now of some phone calls, by task."""

    def cases(self) -> CaseWork:
        """Who is at work on which case."""

    def messages(self) -> MessageRoom:
        """The messages that families get, for their authors."""
