"""Leases that only remember what they were asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from console.sample import ACTOR, NOW


@dataclass(frozen=True)
class FakeLease:
    """Somebody is at work on it."""

    holder: str
    expires_at: datetime


@dataclass(frozen=True)
class FakeHeld:
    """What came of taking a case up."""

    lease: FakeLease | None
    mine: bool
    said: str = ""


@dataclass
class FakeCaseWork:
    """Gives every case to whoever asks, but for those that somebody `has`; remembers what it was asked."""

    until: datetime = NOW + timedelta(minutes=10)
    has: dict[int, str] = field(default_factory=dict)  # task -> who
    asked: list[tuple[str, int]] = field(default_factory=list)

    def take_up(self, task_id: int, *, over: bool = False) -> FakeHeld:
        """Give it, unless somebody has it."""
        self.asked.append(("take over" if over else "take", task_id))
        if over:
            self.has.pop(task_id, None)
        if task_id in self.has:
            return FakeHeld(FakeLease(self.has[task_id], self.until), False, "Somebody is on it.")
        return FakeHeld(FakeLease(ACTOR, self.until), True)

    def stay_on(self, task_id: int) -> FakeHeld:
        """Renew it, unless somebody has it by now."""
        self.asked.append(("stay", task_id))
        lease = FakeLease(self.has.get(task_id, ACTOR), self.until)
        return FakeHeld(lease, task_id not in self.has, "Somebody is on it.")

    def let_go(self, task_id: int) -> bool:
        """End it."""
        self.asked.append(("let go", task_id))
        return True
