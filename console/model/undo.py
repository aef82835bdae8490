"""Ten seconds in which an act can be taken back.

An act is written to the database at once, as an `actions` row that may not be applied before ten seconds have passed;
this stack only remembers which ones are still open, newest last, so that `u` knows what to take back and the screen
can count down. If this process dies, the row is still there and the engine applies it. Time is a monotonic number of
seconds that the caller passes in.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

UNDO_SECONDS = 10


@dataclass(eq=False)
class Batch:
    """One act for many: its parts are taken back together."""

    sentence: str  # what it will do with all of them, in words
    place: str = ""  # the screen where they were chosen
    rows: dict[int, Hashable] = field(default_factory=dict)  # by act, the row that was marked there


@dataclass(frozen=True)
class Pending:
    """An act that was asked for and not yet carried out."""

    action_id: int
    sentence: str  # what it will do, in words
    target: Hashable  # the key of the row it took away, to put it back
    until: float  # monotonic seconds
    carried_out: bool = False  # at once; taking it back does the opposite
    batch: Batch | None = None  # the act for many that it is a part of


@dataclass
class UndoStack:
    """The acts that can still be taken back, oldest first."""

    pending: list[Pending] = field(default_factory=list)

    def add(
        self,
        action_id: int,
        sentence: str,
        target: Hashable,
        *,
        now: float,
        carried_out: bool = False,
        batch: Batch | None = None,
    ) -> Pending:
        """Remember an act that was just asked for."""
        entry = Pending(action_id, sentence, target, now + UNDO_SECONDS, carried_out, batch)
        self.pending.append(entry)
        return entry

    def take(self, *, now: float) -> Pending | None:
        """Take the newest act that can still be undone off the stack."""
        if self.pending and self.pending[-1].until > now:
            return self.pending.pop()
        return None

    def rest_of(self, entry: Pending) -> list[Pending]:
        """Take the other parts of the same act for many off the stack, newest first."""
        rest = [other for other in self.pending if entry.batch is not None and other.batch is entry.batch]
        self.pending = [other for other in self.pending if other not in rest]
        return rest[::-1]

    def newest(self, *, now: float) -> tuple[Pending, int] | None:
        """Return the newest open act and the whole seconds that are left for it."""
        if not self.pending or self.pending[-1].until <= now:
            return None
        return self.pending[-1], max(1, round(self.pending[-1].until - now))

    def expired(self, *, now: float) -> list[Pending]:
        """Take off the stack and return every act whose ten seconds are over."""
        over = [entry for entry in self.pending if entry.until <= now]
        self.pending = [entry for entry in self.pending if entry.until > now]
        return over

    def targets(self) -> set[Hashable]:
        """The keys of rows that an open act took away."""
        return {entry.target for entry in self.pending}
