"""What an engine that ended suddenly leaves behind: claims, and doubts about the step that ended it."""

import asyncio
import socket
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.channels.letter import Letter, Receipt, Result, Sought
from engine.core.outcome import Done, Outcome
from engine.core.run import LEAST_CRASHES
from engine.runtime import outbound
from engine.steps import BUILT_IN
from engine.steps.plugin import PluginStep
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
    deduplicates_for: timedelta | None = None
    can_look_up = True

    async def send(self, letter: Letter) -> Receipt:
        """It certainly does not leave."""
        return Receipt(Result.NOT_SENT, "the server is busy")

    async def look_up(self, sought: Sought) -> Receipt | None:
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
    for _ in range(LEAST_CRASHES + 1):
        crash(rig)
        recover(rig)

    rig.run(MONDAY)

    (task,) = rig.tasks("workflow_escalation")
    assert "the engine stopped 11 times while it was running this step" in task["description"]
    assert "We tried 11 times." in task["description"]
    assert rig.messages() == []


def test_a_step_that_leaves_no_trace_outside_survives_crashes_without_retries(rig: Rig) -> None:
    placed(rig, EMAIL, retry_strategy={"max_retries": 0})
    for _ in range(LEAST_CRASHES):
        crash(rig)
        recover(rig)

    rig.run(MONDAY)

    assert [row["status"] for row in rig.messages()] == ["sent"]
    assert rig.instance()["outcome"] == "success"


def test_the_next_step_begins_without_suspicion(rig: Rig) -> None:
    placed(rig, [*EMAIL, {"name": "Rest", "type": "wait", "for": "1 day"}])
    crash(rig)
    recover(rig)

    rig.run(MONDAY, until=MONDAY)

    assert rig.one("SELECT step_number, attempts, crashes FROM workflow_queue") == {
        "step_number": 1, "attempts": 0, "crashes": 0,
    }  # fmt: skip


def test_what_crashes_have_hit_is_claimed_in_ever_smaller_company(rig: Rig) -> None:
    placed(rig, EMAIL, families=40)
    sizes = []
    for _ in range(6):
        sizes.append(len(crash(rig)))
        recover(rig)

    assert sizes == [40, 16, 16, 8, 1, 1]


def test_what_crashes_have_hit_keeps_nobody_waiting(rig: Rig) -> None:
    placed(rig, EMAIL, families=3)
    rig.sql("UPDATE workflow_queue SET attempts = 1, crashes = 1 WHERE queue_id = 1")
    rig.sql("UPDATE workflow_queue SET attempts = 2, crashes = 2, scheduled_for = created_date WHERE queue_id = 2")

    assert [crash(rig), crash(rig), crash(rig)] == [[3], [1], [2]]


def test_what_crashes_have_hit_waits_until_nothing_is_under_way(rig: Rig) -> None:
    placed(rig, EMAIL, families=2)
    rig.sql("UPDATE workflow_queue SET attempts = 1, crashes = 1 WHERE queue_id = 2")
    channel = Endless()
    with rig.daemon(channels={"email": channel}) as daemon:
        while not channel.reached:
            daemon.tick()
            outbound.take_results(daemon.engine, 0.01)
        daemon.tick()

        assert rig.sql("SELECT queue_id, status FROM workflow_queue") == [
            {"queue_id": 1, "status": "processing"},
            {"queue_id": 2, "status": "queued"},
        ]


def test_failures_of_its_own_keep_no_token_out_of_company(rig: Rig) -> None:
    placed(rig, EMAIL, families=20)
    rig.sql("UPDATE workflow_queue SET attempts = 3")

    assert len(crash(rig)) == 20


class Endless:
    """A far end that never answers, and knows of no message."""

    name = "endless"
    deduplicates = True
    deduplicates_for: timedelta | None = None
    can_look_up = True

    def __init__(self) -> None:
        self.reached = 0

    async def send(self, letter: Letter) -> Receipt:
        """Wait for ever."""
        self.reached += 1
        await asyncio.Event().wait()
        raise AssertionError

    async def look_up(self, sought: Sought) -> Receipt | None:
        """It has nothing."""
        return None


def test_a_message_that_ends_every_engine_which_sends_it_is_given_up(rig: Rig) -> None:
    placed(rig, EMAIL)
    channel = Endless()
    for times in range(1, LEAST_CRASHES + 2):
        with rig.daemon(channels={"email": channel}) as daemon:  # left without winding up, as a killed engine is
            while channel.reached < times:
                daemon.tick()
                outbound.take_results(daemon.engine, 0.01)

    rig.run(MONDAY)

    assert channel.reached == LEAST_CRASHES + 1
    assert [row["status"] for row in rig.messages()] == ["intended"]
    assert rig.one("SELECT status, crashes FROM workflow_queue") == {"status": "failed", "crashes": 11}
    assert "the engine stopped 11 times" in rig.tasks("workflow_escalation")[0]["description"]


class Deadly:
    """A plugin's step that never comes back."""

    contact = True

    def __init__(self) -> None:
        self.begun = 0
        self.released = threading.Event()

    def run(self, params: Mapping[str, Any], context: Mapping[str, Any]) -> Outcome:
        """Wait until the test is over."""
        self.begun += 1
        self.released.wait()
        return Done()


def test_a_plugins_step_is_begun_again_no_oftener_than_its_author_said(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = Deadly()
    monkeypatch.setitem(BUILT_IN, "pay", PluginStep(plugin))
    rig.family()
    rig.start(rig.workflow("w", [{"name": "Pay", "type": "pay"}], retry_strategy={"max_retries": 1}))
    for times in (1, 2):
        with rig.daemon() as daemon:
            while plugin.begun < times:
                daemon.tick()
            plugin.released.set()  # too late: nobody takes its outcome any more
        plugin.released = threading.Event()
    plugin.released.set()

    rig.run(MONDAY)

    assert plugin.begun == 2
    assert "the engine stopped 2 times" in rig.tasks("workflow_escalation")[0]["description"]
