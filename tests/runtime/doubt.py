"""Messages of which nobody knows whether they left, and a lease clock to settle them by."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.channels.letter import Letter, Receipt
from engine.runtime.daemon import Daemon
from tests.runtime.rig import MONDAY, Rig
from tests.runtime.scripted import SENT, UNCERTAIN, Scripted

TEXT = {"name": "Text", "type": "sms", "message": "Hi"}
NOW = {"FOLLOWTHROUGH_NOW": MONDAY}
ADDRESS = "+13125550001"
STEP_TIMEOUT = timedelta(minutes=5)


def begin(rig: Rig, **more: Any) -> None:
    rig.family()
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [{**TEXT, **more}]}))


def doubtful(*answers: Receipt, **more: Any) -> Scripted:
    """A channel whose first answer leaves everything open."""
    return Scripted(answers={ADDRESS: [UNCERTAIN, *(answers or (SENT,))]}, **more)


class Crank:
    """A lease clock that the test turns."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon, self.at = daemon, datetime(2026, 11, 16, 16, tzinfo=UTC)
        daemon.engine.lease_clock = lambda: self.at

    def on(self, passing: timedelta) -> None:
        """Let time pass, and let the engine do all that follows."""
        self.at += passing
        idle = 0
        while idle < 3:
            idle = 0 if self.daemon.tick() or self.daemon.engine.sender.in_flight else idle + 1


class Killed(BaseException):
    """The engine ends here."""


def killed(*_: Any) -> None:
    """In place of what it was about to do."""
    raise Killed


def cancelled_meanwhile(rig: Rig) -> Callable[[Letter], None]:
    """Somebody stops the workflow while its letter leaves."""

    def cancel(letter: Letter) -> None:
        rig.act("cancel", "instance", 1)

    return cancel


def status(rig: Rig) -> str:
    return str(rig.messages()[0]["status"])
