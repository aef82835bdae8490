"""Two daemons on one database share the work, and no message leaves twice, even if each takes the other for dead."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest

from engine.channels.letter import Letter
from engine.errors import Refused
from engine.runtime.daemon import Daemon
from engine.store import intake
from engine.store.workers import Worker
from tests.runtime.invariants import check
from tests.runtime.rig import MONDAY, Rig, moment, until_armed
from tests.runtime.scripted import Scripted

TEXT = {"name": "Text", "type": "sms", "message": "Hi"}
NOTE = {"name": "Note", "type": "task", "task_type": "note", "description": "x"}
WAIT = {"name": "Wait", "type": "wait", "for": "3 days"}
FAMILIES = 40
NOW = {"FOLLOWTHROUGH_NOW": MONDAY}


@pytest.fixture
def crowd(tmp_path: Any, migrated_file: Any) -> Rig:
    """Forty families, and engines that claim seven tokens at a time."""
    rig = Rig.build(tmp_path, migrated_file, engine__batch_size="7")
    template = rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [TEXT, NOTE]})
    for family_id in range(1, FAMILIES + 1):
        rig.family(family_id)
        rig.start(template, family_id)
    return rig


def everyone_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Worker, "lives", lambda self, lease_now: True)


@contextmanager
def two_engines(rig: Rig, texts: Scripted) -> Iterator[tuple[Daemon, Daemon]]:
    with (
        rig.daemon(None, env=NOW, channels={"sms": texts}) as one,
        rig.daemon(None, env=NOW, channels={"sms": texts}) as two,
    ):
        yield one, two


def take_turns(*daemons: Daemon) -> None:
    """Tick one after the other until none of them finds anything to do any more."""
    idle = 0
    for daemon in cycle(daemons):
        moved = daemon.tick()
        idle = 0 if moved or daemon.engine.sender.in_flight else idle + 1
        if idle > 3 * len(daemons):
            return


def test_they_share_the_work_and_each_message_leaves_once(crowd: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    everyone_lives(monkeypatch)
    texts = Scripted()
    with two_engines(crowd, texts) as (one, two):
        take_turns(one, two)
    assert Counter(Counter(texts.received).values()) == {1: FAMILIES}
    assert {row["outcome"] for row in crowd.sql("SELECT outcome FROM workflow_instances")} == {"success"}
    assert len(crowd.tasks("note")) == FAMILIES
    check(crowd, outbox=False)


@pytest.mark.parametrize("can_look_up", [True, False])
def test_even_if_each_takes_the_other_for_dead(crowd: Rig, monkeypatch: pytest.MonkeyPatch, can_look_up: bool) -> None:
    """The worst case: claims are torn away while letters are on their way, again and again."""
    monkeypatch.setattr(Worker, "lives", lambda self, lease_now: False)
    texts = Scripted(can_look_up=can_look_up)

    def on_send(letter: Letter) -> None:
        texts.known.add(letter.key)

    texts.on_send = on_send
    with two_engines(crowd, texts) as (one, two):
        for daemon, minutes in ((one, 0), (two, 0), (one, 1), (two, 2), (one, 3), (two, 4)):
            ahead(daemon, minutes)
            daemon.tick()
        take_turns(one, two)
    assert max(Counter(texts.received).values()) == 1
    assert len(texts.received) == FAMILIES
    unknown = [message for message in crowd.messages() if message["status"] == "uncertain"]
    if not can_look_up:
        asked = [task for task in crowd.tasks("message_uncertain") if task["status"] == "open"]
        assert len(unknown) == len(asked)


def ahead(daemon: Daemon, minutes: int) -> None:
    """Let the lease clock of one engine run ahead, so that housekeeping is due."""
    now: Callable[[], Any] = daemon.engine.lease_clock
    daemon.engine.lease_clock = lambda: now() + timedelta(minutes=minutes)


def test_late_news_of_a_message_that_was_given_up_closes_the_question(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One engine is slow, the other gives its message up and asks a person, and then the receipt comes."""
    rig.family()
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [TEXT, NOTE]}))
    texts = Scripted()
    with rig.daemon(None, env=NOW, channels={"sms": texts}) as slow:
        slow.tick()
        until_armed(slow)
        monkeypatch.setattr(Worker, "lives", lambda self, lease_now: False)
        with rig.daemon(None, env=NOW, channels={"sms": texts}) as quick:
            quick.tick()
            assert [task["task_type"] for task in rig.tasks()] == ["message_uncertain"]
            everyone_lives(monkeypatch)
            while slow.engine.sender.in_flight:
                slow.tick()
    task, note = rig.tasks()
    assert (task["status"], task["outcome"], task["resolved_by"]) == ("done", "known", "engine")
    assert (note["task_type"], rig.instance()["outcome"]) == ("note", "success")
    assert texts.received == ["1-0-0-sms"]
    check(rig, outbox=False)


@pytest.mark.parametrize("kind", ["pending_instances", "new_events", "new_predictions"])
def test_a_row_that_the_other_took_in_meanwhile_is_left_alone(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """One engine has read what is new, and stands still; the other takes it in; then the first one goes on."""
    everyone_lives(monkeypatch)
    rig.family()
    steps = {"workflow": "w", "max_concurrent_instances": 9, "cooldown": "0 days", "steps": [TEXT, WAIT]}
    if kind == "pending_instances":
        rig.start(rig.workflow("w", steps))
    elif kind == "new_events":
        rig.workflow("w", steps, trigger="event", trigger_conditions={"event": "payment.missed"})
        rig.event("payment.missed")
    else:
        rig.workflow("w", steps, trigger="prediction", trigger_conditions={"when": "predicted_probability > 0.5"})
        rig.sql("INSERT INTO ml_predictions (family_id, predicted_probability, confidence_score) VALUES (1, 0.9, 90)")
    read, pending = getattr(intake, kind), [True]
    texts = Scripted()
    with two_engines(rig, texts) as (one, two):

        def stalled(*arguments: Any, **more: Any) -> Any:
            rows = read(*arguments, **more)
            if rows and pending:
                pending.pop()
                two.tick()
            return rows

        monkeypatch.setattr(intake, kind, stalled)
        take_turns(one, two)
    assert texts.received == ["1-0-0-sms"]
    assert [row["action"] for row in rig.sql("SELECT action FROM audit_log WHERE action = 'instance.running'")] == [
        "instance.running"
    ]
    assert rig.instance()["status"] == "running"
    check(rig, outbox=False)


def test_an_engine_of_another_mind_is_refused(crowd: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    everyone_lives(monkeypatch)
    with crowd.daemon(None, env=NOW):
        other = Rig(crowd.folder, {**crowd.settings, "FOLLOWTHROUGH_CALENDAR__BUSINESS_HOURS": "08:00-12:00"})
        with pytest.raises(Refused, match="with another mode, calendar"), other.daemon(None, env=NOW):
            pass
        with pytest.raises(Refused, match="stop it before a virtual clock"), crowd.daemon(MONDAY):
            pass


def test_a_virtual_clock_is_refused_beside_live_work(rig: Rig) -> None:
    rig.family()
    rig.start(rig.workflow("w", [{"name": "W", "type": "wait", "duration_days": 1}]), mode="execute")
    with pytest.raises(Refused, match="live work in execute mode"), rig.daemon(MONDAY):
        pass


def test_a_virtual_clock_never_goes_back(rig: Rig) -> None:
    rig.family()
    rig.start(rig.workflow("w", [{"name": "W", "type": "wait", "duration_days": 5}]))
    rig.run()
    with rig.daemon("2026-01-01T00:00:00Z") as daemon:
        assert daemon.engine.now == moment("2026-11-21T10:00:00-06:00")
