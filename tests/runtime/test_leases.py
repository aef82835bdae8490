"""Who works on what, until when: claims by the lease clock, daemons elsewhere, an engine that stops in good order."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from engine.channels.letter import Letter, Receipt
from engine.runtime import daemon as daemon_module
from engine.runtime import outbound, settling
from tests.runtime.invariants import check
from tests.runtime.rig import Rig, until_armed
from tests.runtime.scripted import SENT, Scripted

WAIT = {"name": "Wait", "type": "wait", "for": "1 days"}
MAIL = {"name": "Mail", "type": "email", "subject": "Hi", "message": "Hi"}
LATER = {"FOLLOWTHROUGH_NOW": "2027-06-01T10:00:00-06:00"}


class Hanging(Scripted):
    """A far end that takes a letter and never answers."""

    async def send(self, letter: Letter) -> Receipt:
        """Wait until nobody waits any more."""
        self.received.append(letter.key)
        await asyncio.Event().wait()
        return SENT


def begin(rig: Rig, *steps: dict[str, Any]) -> None:
    rig.family()
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": list(steps)}))


def leave_claimed(rig: Rig, *, silent_seconds: int) -> None:
    """Every token is held by a daemon on another machine, last heard of so long ago, for 40 seconds to come."""
    begin(rig, WAIT)
    with rig.daemon() as daemon:
        daemon.tick()
    rig.sql("UPDATE engine_workers SET host = 'elsewhere', heartbeat_at = strftime('%Y-%m-%d %H:%M:%f', 'now', ?)",
            f"-{silent_seconds} seconds")  # fmt: skip
    rig.sql("UPDATE workflow_queue SET status = 'processing', claim_token = 'x', claimed_by = '1', "
            "claim_expires_at = strftime('%Y-%m-%d %H:%M:%f', 'now', '+40 seconds') || '000'")  # fmt: skip


def test_a_claim_ends_by_the_lease_clock_and_not_by_the_business_clock(rig: Rig) -> None:
    leave_claimed(rig, silent_seconds=10)
    with rig.daemon(None, env=LATER) as daemon:
        now = daemon.engine.lease_clock
        for seconds, status in ((0, "processing"), (30, "processing"), (41, None)):
            daemon.engine.lease_clock = lambda ahead=timedelta(seconds=seconds): now() + ahead  # type: ignore[misc]
            daemon.tick()
            assert [row["status"] for row in rig.sql("SELECT status FROM workflow_queue")] == (
                [status] if status else []
            )
    assert rig.instance()["status"] == "completed"


@pytest.mark.parametrize(("silent", "dead"), [(10, False), (70, True)])
def test_a_daemon_elsewhere_is_dead_when_it_was_not_heard_of_for_a_minute(rig: Rig, silent: int, dead: bool) -> None:
    leave_claimed(rig, silent_seconds=silent)
    with rig.daemon(None, env=LATER) as daemon:
        daemon.tick()
    assert (rig.instance()["status"] == "completed") == dead
    assert rig.one("SELECT status FROM engine_workers WHERE worker_id = 1")["status"] == ("dead" if dead else "running")


def test_a_living_holder_renews_its_claims_and_its_arms(rig: Rig) -> None:
    begin(rig, MAIL)
    with rig.daemon(channels={"email": Hanging()}) as daemon:
        daemon.tick()
        until_armed(daemon)
        now = daemon.engine.lease_clock
        before = (
            rig.one("SELECT claim_expires_at FROM workflow_queue"),
            rig.one("SELECT arm_expires_at FROM messages"),
        )
        daemon.engine.lease_clock = lambda: now() + timedelta(seconds=50)
        outbound.renew_claims(daemon.engine)
        after = (rig.one("SELECT claim_expires_at FROM workflow_queue"), rig.one("SELECT arm_expires_at FROM messages"))
    assert all(list(late.values()) > list(early.values()) for early, late in zip(before, after, strict=True))


def test_stopping_is_no_crash_and_what_was_leaving_is_looked_up(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon_module, "GRACE_SECONDS", 0.01)
    begin(rig, MAIL)
    far_end = Hanging(can_look_up=True)
    with rig.daemon(channels={"email": far_end}) as daemon:
        daemon.tick()
        until_armed(daemon)
        daemon.stop()
        daemon.run()
    assert rig.one("SELECT status FROM engine_workers") == {"status": "stopped"}
    token = rig.one("SELECT status, held_reason, attempts, crashes FROM workflow_queue")
    assert token == {"status": "held", "held_reason": "uncertain:1", "attempts": 0, "crashes": 0}
    far_end.known.add(far_end.received[0])
    rig.run(channels={"email": far_end})
    assert (len(far_end.received), rig.instance()["outcome"]) == (1, "success")
    check(rig, outbox=False)


def test_work_that_nobody_has_begun_goes_back_without_spending_an_attempt(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(rig, MAIL)
    with rig.daemon() as daemon:
        monkeypatch.setattr(daemon.engine.sender, "send", lambda *_: None)
        monkeypatch.setattr(outbound, "_arm", lambda engine, outgoing: None)
        monkeypatch.setattr(outbound, "_not_armed", lambda engine, job: settling.ended(job.effect, None))
        daemon.tick()
        daemon.stop()
        daemon.run()
    assert rig.one("SELECT status, attempts, crashes FROM workflow_queue") == {
        "status": "queued", "attempts": 0, "crashes": 0,
    }  # fmt: skip
    monkeypatch.undo()
    rig.run()
    assert rig.instance()["outcome"] == "success"
    check(rig)


def test_two_tokens_of_one_instance_go_one_after_the_other(rig: Rig) -> None:
    """Each decision changes the instance: decided side by side, neither would ever find it as it was decided."""
    begin(rig, WAIT, MAIL, {**WAIT, "name": "Rest"})
    rig.run(until="2026-11-16T10:01:00-06:00")
    rig.sql("UPDATE workflow_queue SET step_number = 1, phase = 'step', execution_id = NULL, "
            "scheduled_for = '2026-11-16 16:02:00.000000'")  # fmt: skip
    columns = [row["name"] for row in rig.sql("PRAGMA table_info(workflow_queue)") if row["name"] != "queue_id"]
    names = ", ".join(columns)
    others = names.replace("branch", "'other'", 1)
    rig.sql(f"INSERT INTO workflow_queue ({names}) SELECT {others} FROM workflow_queue")
    mails = Scripted()
    with rig.daemon("2026-11-16T10:03:00-06:00", channels={"email": mails}) as daemon:
        for _ in range(30):
            daemon.tick()
            outbound.take_results(daemon.engine, 0.01)
    assert len(mails.received) == 2
