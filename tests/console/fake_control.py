"""A control that only remembers what it was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast

from tests.console.fake_case_work import FakeCaseWork

if TYPE_CHECKING:
    from engine.control.authoring.message_room import MessageRoom


@dataclass(frozen=True)
class FakeAct:
    """What became of an act."""

    action_id: int
    status: str = "submitted"
    result: str = ""


class FakeWorkflows:
    """No file that isn't published, and nothing to open."""

    def unpublished(self) -> list[Any]:
        """None."""
        return []


@dataclass
class FakeControl:
    """Takes everything, carries out nothing; `refuses` and `forbids` say what it turns down and to whom."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    undone: list[int] = field(default_factory=list)
    applied: int = 0
    flushed: int = 0
    refuses: dict[str, str] = field(default_factory=dict)  # verb -> why, at once
    refuses_late: dict[str, str] = field(default_factory=dict)  # verb -> why, when carried out
    forbids: dict[str, str] = field(default_factory=dict)  # verb -> why
    case_work: FakeCaseWork = field(default_factory=FakeCaseWork)

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
    ) -> FakeAct:
        """Remember it."""
        if verb in self.refuses:
            return FakeAct(0, "refused", self.refuses[verb])
        self.asked.append(
            {
                "verb": verb,
                "kind": target_kind,
                "id": target_id,
                "revision": revision,
                "args": dict(args or {}),
                "delay": delay_seconds,
            }
        )
        return FakeAct(len(self.asked))

    def undo(self, action_id: int) -> FakeAct:
        """Take it back."""
        self.undone.append(action_id)
        return FakeAct(action_id, "withdrawn", "Undone.")

    def opening_after(self, first: date, last: date) -> datetime | None:
        """Nine o'clock on the day after, in Chicago."""
        return datetime.combine(last + timedelta(days=1), time(15), tzinfo=UTC)

    def apply_due(self) -> Sequence[FakeAct]:
        """Carry out everything that was not taken back."""
        self.applied += 1
        acts = []
        for number, act in enumerate(self.asked, 1):
            if number not in self.undone:
                why = self.refuses_late.get(act["verb"])
                acts.append(FakeAct(number, "refused" if why else "applied", why or "It is done."))
        return acts

    def flush(self) -> Sequence[FakeAct]:
        """Carry out everything at once."""
        self.flushed += 1
        return self.apply_due()

    def workflows(self) -> FakeWorkflows:
        """What authors do; nobody does."""
        return FakeWorkflows()

    def messages(self) -> MessageRoom:
        """A site that has no messages."""
        return cast("MessageRoom", _NoMessages())

    def permissions(self) -> Callable[[str, str], str | None]:
        """What the role allows."""
        return lambda _target_kind, verb: self.forbids.get(verb)

    def calls_now(self, task_ids: Sequence[int]) -> Mapping[int, Any]:
        """Nothing is known without an engine."""
        return {}

    def cases(self) -> FakeCaseWork:
        """Who is at work on which case."""
        return self.case_work


class _NoMessages:
    """Nothing to write."""

    def stamp(self) -> tuple[object, ...]:
        """Never another."""
        return ()

    def listed(self) -> list[object]:
        """None."""
        return []
