"""An engine that stands still between two things, as a suspended machine does: what ran out meanwhile sends nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.runtime import outbound
from engine.runtime.arms import Arms
from engine.runtime.daemon import Daemon
from engine.store.connection import transaction
from tests.runtime.invariants import check
from tests.runtime.rig import MONDAY, Rig
from tests.runtime.scripted import Scripted
from tests.runtime.split import Split

MAIL = {"name": "Mail", "type": "email", "subject": "Hi", "message": "Hi"}
NOW = {"FOLLOWTHROUGH_NOW": MONDAY}
HOURS = timedelta(hours=3)


@pytest.fixture(params=[Scripted, Split])
def far_end(request: pytest.FixtureRequest) -> Any:
    """One call, or a split one."""
    return request.param()


def begin(rig: Rig) -> None:
    rig.family()
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [MAIL]}))


def stand_still(daemon: Daemon, passing: timedelta) -> None:
    """Time goes on without the engine."""
    now: Callable[[], Any] = daemon.engine.lease_clock
    daemon.engine.lease_clock = lambda: now() + passing


def around_the_arm(
    monkeypatch: pytest.MonkeyPatch, before: Callable[[], object] = tuple, after: Callable[[], object] = tuple
) -> None:
    """Something happens once just before the arming transaction has the lock, or just after its commit."""
    arm, pending = outbound._arm, [True]

    def stalled(*arguments: Any) -> None:
        first = pending.pop() if pending else False
        if first:
            before()
        arm(*arguments)
        if first:
            after()

    monkeypatch.setattr(outbound, "_arm", stalled)


def tick(daemon: Daemon) -> None:
    daemon.tick()
    while daemon.engine.sender.in_flight:
        daemon.tick()


def test_an_arm_that_ran_out_sends_nothing(rig: Rig, monkeypatch: pytest.MonkeyPatch, far_end: Any) -> None:
    """The sender goes on before the housekeeping does, which would find that nobody has given the message up yet."""
    begin(rig)
    monkeypatch.setattr(outbound, "renew_claims", lambda engine: None)
    with rig.daemon(None, env=NOW, channels={"email": far_end}) as daemon:
        around_the_arm(monkeypatch, after=lambda: stand_still(daemon, HOURS))
        tick(daemon)
        assert far_end.received == []
        assert rig.messages()[0]["status"] == "intended"
    rig.run("2026-11-16T10:10:00-06:00", channels={"email": far_end})
    assert far_end.received == ["1-0-0-email"]
    check(rig, outbox=False)


def test_without_the_second_look_it_would_have_been_sent(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, far_end: Any
) -> None:
    begin(rig)
    monkeypatch.setattr(Arms, "hold", lambda *_: True)
    with rig.daemon(None, env=NOW, channels={"email": far_end}) as daemon:
        around_the_arm(monkeypatch, after=lambda: stand_still(daemon, HOURS))
        tick(daemon)
    assert far_end.received == ["1-0-0-email"]


def test_what_others_have_given_up_is_not_renewed(rig: Rig) -> None:
    arms = Arms()
    with rig.daemon(None, env=NOW) as daemon:
        now = daemon.engine.lease_clock()
    arms.add("mine", now + HOURS)
    arms.add("given up", now + HOURS)
    arms.renewed(["mine"], now + 2 * HOURS)
    assert (arms.hold("mine", now + HOURS), arms.hold("given up", now)) == (True, False)
    assert arms.tokens == ["mine"]


def test_a_claim_that_ran_out_while_the_lock_was_waited_for_arms_nothing(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, far_end: Any
) -> None:
    """The clock is read behind the lock, not before it."""
    begin(rig)
    with rig.daemon(None, env=NOW, channels={"email": far_end}) as daemon:
        pending = [True]

        def slow(connection: Any) -> Any:
            if pending and armable(rig):
                pending.pop()
                stand_still(daemon, HOURS)
            return transaction(connection)

        monkeypatch.setattr(outbound, "transaction", slow)
        tick(daemon)
        assert not pending
        assert far_end.received == []


def armable(rig: Rig) -> bool:
    return [message["status"] for message in rig.messages()] == ["intended"]
