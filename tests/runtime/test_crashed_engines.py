"""What an engine that ended suddenly leaves behind: claims, and doubts about the step that ended it."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.channels.letter import Letter, Receipt, Result
from engine.runtime import outbound
from engine.store import claims
from engine.store.connection import transaction
from tests.runtime.rig import MONDAY, Rig, moment

BEFORE = "2026-11-16T09:59:00-06:00"

NOBODY = 2**22 + 1
"""A pid that no process can have (proc(5): pid_max is at most 2^22)."""


class Busy:
    """A far end that never takes a message."""

    name = "busy"
    deduplicates = True
    can_look_up = True

    async def send(self, letter: Letter) -> Receipt:
        """It certainly does not leave."""
        return Receipt(Result.NOT_SENT, "the server is busy")

    async def look_up(self, key: str, suffix: str) -> Receipt | None:
        """It never has."""
        return None


def recover(rig: Rig) -> None:
    """A new engine takes back what the old one has left, at a moment when nothing is due."""
    rig.run(BEFORE, until=BEFORE)


def crash(rig: Rig) -> list[int]:
    """Claim what is due as an engine that ends at once; returns the tokens."""
    with rig.database() as connection, transaction(connection):
        worker = connection.execute(
            "INSERT INTO engine_workers (host, pid) VALUES (?, ?) RETURNING worker_id", (socket.gethostname(), NOBODY)
        ).fetchone()["worker_id"]
        claim = claims.claim_due(connection, str(worker), moment(MONDAY), datetime.now(UTC), 60, 200)
        assert claim is not None
        return list(claim.queue_ids)


def placed(rig: Rig, steps: list[dict[str, Any]], families: int = 1, **columns: Any) -> None:
    """Instances whose first token waits for its moment, a minute before it is claimed."""
    template = rig.workflow("w", steps, **columns)
    for number in range(1, families + 1):
        rig.family(number)
        rig.start(template, number)
    recover(rig)
    assert len(rig.sql("SELECT queue_id FROM workflow_queue WHERE status = 'queued'")) == families


EMAIL = [{"name": "Write", "type": "email", "subject": "Hello", "message": "Hello.", "delay": "1 minute"}]


def test_a_crash_neither_lengthens_the_wait_nor_uses_up_a_retry(rig: Rig) -> None:
    placed(rig, EMAIL, retry_strategy={"max_retries": 1, "first": "5 minutes"})
    for _ in range(2):
        crash(rig)
        recover(rig)
    assert rig.one("SELECT attempts, crashes FROM workflow_queue") == {"attempts": 2, "crashes": 2}

    rig.run(MONDAY, channels={"email": Busy()})

    tried = [rig.at(row["completed_at"]) for row in rig.sql("SELECT * FROM workflow_step_executions")]
    assert tried == [moment(MONDAY), moment(MONDAY) + timedelta(minutes=5)]
    (task,) = rig.tasks("workflow_escalation")
    assert "We tried 2 times." in task["description"]
    assert rig.one("SELECT attempts, crashes, status FROM workflow_queue") == {
        "attempts": 4, "crashes": 2, "status": "failed",
    }  # fmt: skip


def test_a_step_that_every_engine_ends_at_is_given_up(rig: Rig) -> None:
    placed(rig, EMAIL, retry_strategy={"max_retries": 0})
    for _ in range(4):
        crash(rig)
        recover(rig)

    rig.run(MONDAY)

    (task,) = rig.tasks("workflow_escalation")
    assert "the engine stopped 4 times while it was running this step" in task["description"]
    assert "We tried 4 times." in task["description"]
    assert rig.messages() == []


def test_a_step_that_leaves_no_trace_outside_survives_crashes_without_retries(rig: Rig) -> None:
    placed(rig, EMAIL, retry_strategy={"max_retries": 0})
    for _ in range(3):
        crash(rig)
        recover(rig)

    rig.run(MONDAY)

    assert [row["status"] for row in rig.messages()] == ["sent"]
    assert rig.instance()["outcome"] == "success"


def test_what_crashes_have_hit_is_claimed_in_ever_smaller_company(rig: Rig) -> None:
    placed(rig, EMAIL, families=40)
    sizes = []
    for _ in range(4):
        sizes.append(len(crash(rig)))
        recover(rig)

    assert sizes == [40, 16, 1, 1]


def test_failures_of_its_own_keep_no_token_out_of_company(rig: Rig) -> None:
    placed(rig, EMAIL, families=20)
    rig.sql("UPDATE workflow_queue SET attempts = 3")

    assert len(crash(rig)) == 20


class Endless:
    """A far end that never answers, and knows of no message."""

    name = "endless"
    deduplicates = True
    can_look_up = True

    def __init__(self) -> None:
        self.reached = 0

    async def send(self, letter: Letter) -> Receipt:
        """Wait for ever."""
        self.reached += 1
        await asyncio.Event().wait()
        raise AssertionError

    async def look_up(self, key: str, suffix: str) -> Receipt | None:
        """It has nothing."""
        return None


def test_a_message_that_ends_every_engine_which_sends_it_is_given_up(rig: Rig) -> None:
    placed(rig, EMAIL)
    channel = Endless()
    for times in range(1, 5):
        with rig.daemon(channels={"email": channel}) as daemon:  # left without winding up, as a killed engine is
            while channel.reached < times:
                daemon.tick()
                outbound.take_results(daemon.engine, 0.01)

    rig.run(MONDAY)

    assert channel.reached == 4
    assert [row["status"] for row in rig.messages()] == ["intended"]
    assert rig.one("SELECT status, crashes FROM workflow_queue") == {"status": "failed", "crashes": 4}
    assert "the engine stopped 4 times" in rig.tasks("workflow_escalation")[0]["description"]
