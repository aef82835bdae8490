"""Each guard around a send: with it no harm is done, and without it the test sees the harm."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from engine.core.run import Run
from engine.runtime import outbound
from engine.runtime.clock import FrozenClock
from engine.store import sending
from engine.store.times import to_db
from tests.runtime.guards import TEXT, Scene, blind_to, both, instead
from tests.runtime.rig import Rig, moment
from tests.runtime.scripted import UNCERTAIN, Scripted

LATER = datetime.now(UTC) + timedelta(hours=1)
CALL = {"name": "Call", "type": "call", "reason": "worry", "wait_for": "outcome"}
NUMBERS = count()
NIGHT = "2026-11-16T23:30:00-06:00"


@pytest.fixture
def scene(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(rig, monkeypatch, Scripted())


# -- scenes: each says whether harm was done -------------------------------------------------------------------------


def during(meanwhile: Callable[[Scene], object], **more: Any) -> Callable[[Scene], bool]:
    """Something happens just before the arm, and the message arrives all the same."""

    def play(scene: Scene) -> bool:
        scene.begin(**more)
        scene.before_arm(lambda: meanwhile(scene))
        with scene.rig.daemon(channels={"sms": scene.texts}) as daemon:
            daemon.tick()
            while daemon.engine.sender.in_flight:  # and no further: what is decided again may well be sent
                outbound.take_results(daemon.engine, 0.05)
        return scene.received > 0

    return play


def stolen_claim(scene: Scene) -> object:
    return scene.rig.sql(
        "UPDATE workflow_queue SET claim_token = 'another', claimed_by = '77', claim_expires_at = ?", to_db(LATER)
    )


def expired_claim(scene: Scene) -> object:
    return scene.rig.sql("UPDATE workflow_queue SET claim_expires_at = '2020-01-01 00:00:00.000000'")


def pause_asked(scene: Scene) -> object:
    return scene.rig.sql(
        "INSERT INTO actions (actor, verb, target_kind, target_id) VALUES ('D', 'pause', 'instance', 1)"
    )


def opted_out(scene: Scene) -> object:
    return scene.rig.sql("INSERT INTO contact_consents (family_id, channel, status) VALUES (1, 'all', 'withdrawn')")


def evening_comes(scene: Scene) -> bool:
    """The daemon hangs between the decision and the arm until the day is over."""
    scene.begin()
    with scene.rig.daemon(channels={"sms": scene.texts}) as daemon:
        engine = daemon.engine
        scene.before_arm(lambda: setattr(engine, "clock", FrozenClock(moment(NIGHT))))
        daemon.tick()
        while engine.sender.in_flight:
            daemon.tick()
    return scene.received > 0


def down_at_noon(*steps: dict[str, Any]) -> Callable[[Scene], bool]:
    """Work was due at noon, and the daemon comes back at night."""

    def play(scene: Scene) -> bool:
        scene.begin({"name": "Wait", "type": "wait", "for": "2 hours"}, *steps)
        scene.run(until="2026-11-16T11:59:00-06:00")
        scene.rig.sql("UPDATE engine_state SET value = ? WHERE name = 'virtual_now'", to_db(moment(NIGHT)))
        scene.run(NIGHT, until=NIGHT)
        return scene.received > 0 or scene.rig.tasks() != []

    return play


def sent_and_requeued(scene: Scene) -> bool:
    """A message has left, and its token comes back to the step, however that may have happened."""
    scene.begin(TEXT, {"name": "Wait", "type": "wait", "for": "1 days"})
    scene.run(until="2026-11-16T10:01:00-06:00")
    scene.rig.sql("UPDATE workflow_queue SET step_number = 0, phase = 'step', execution_id = NULL, "
                  "scheduled_for = '2026-11-16 16:00:00.000000'")  # fmt: skip
    scene.run(until="2026-11-16T10:02:00-06:00")
    return scene.received > 1


def lost_and_requeued(scene: Scene) -> bool:
    """Nobody knows whether a message has left, and its token comes back to the step."""
    scene.texts.answers["+13125550001"] = [UNCERTAIN]
    arrived: list[str] = []
    scene.texts.on_send = lambda letter: arrived.append(letter.key)
    scene.begin()
    scene.run(until="2026-11-16T10:01:00-06:00")
    scene.rig.sql("UPDATE workflow_queue SET status = 'queued', held_reason = NULL, phase = 'step'")
    scene.run(until="2026-11-16T10:02:00-06:00")
    return len(arrived) > 1


def old_evidence(scene: Scene) -> bool:
    """A sender that was given up long ago says that it sent what was since armed by another."""
    scene.texts.answers["+13125550001"] = [UNCERTAIN]
    scene.begin()
    scene.run(until="2026-11-16T10:01:00-06:00")
    with scene.rig.database() as connection:
        sending.record(connection, 1, 1, "an older arm", "sent", moment(NIGHT))
    return bool(scene.rig.messages()[0]["status"] == "sent")


def stopped_before(scene: Scene) -> bool:
    """Everything is on hold already when the step's moment comes, and its message is written down all the same."""
    scene.begin({"name": "Wait", "type": "wait", "for": "1 hours"}, TEXT)
    scene.run(until="2026-11-16T10:30:00-06:00")
    scene.rig.act("hold", "all", "all", reason="x")
    scene.run()
    return scene.rig.messages() != []


# -- guards: the scene, and the engine without the guard -------------------------------------------------------------

ANY_ARM = sending.SQL.record_sent.replace("AND arm_token = :arm ", "")
ARM_AGAIN = sending.SQL.arm_message.replace(" AND status = 'intended'", "")

NO_WINDOW = (
    instead("engine.core.arming.is_open", lambda *_, **__: True),
    instead("engine.core.arming._next_window", lambda *_: None),
)
"""The last look, blind to whether the family's hours are over and to whether they soon will be."""

GUARDS: dict[str, tuple[Callable[[Scene], bool], Callable[[Scene], None]]] = {
    "claim_is_ours": (during(stolen_claim), blind_to(claim_is_ours=True)),
    "claim_has_not_run_out": (during(expired_claim), blind_to(claim_expires=LATER)),
    "instance_is_running": (
        during(lambda scene: scene.rig.act("pause", "instance", 1)),
        blind_to(instance_status="running", revision_now=lambda facts: facts.revision_decided),
    ),
    "unapplied_stops": (during(pause_asked), blind_to(stop_asked=None)),
    "unchanged_since_decided": (
        during(lambda scene: scene.rig.sql("UPDATE workflow_instances SET revision = revision + 1")),
        blind_to(revision_now=lambda facts: facts.revision_decided),
    ),
    "answers_not_taken_in": (
        during(lambda scene: scene.rig.event("sms.received"), exit_when="responded"),
        blind_to(events_waiting=False),
    ),
    "stop_from_somewhere": (
        during(
            lambda scene: scene.rig.event(
                "sms.received", None, payload='{"from": "+13125550001", "text": "STOP"}', source="twilio"
            )
        ),
        blind_to(events_waiting=False, consent=None),
    ),
    "answers_taken_in": (
        during(
            lambda scene: scene.rig.sql(
                "INSERT INTO instance_events (instance_id, event_id, event_type, received_at) "
                "VALUES (1, 9, 'sms.received', '2026-11-16 16:00:00.000000')"
            ),
            exit_when="responded",
        ),
        blind_to(events_now=lambda facts: facts.events_decided),
    ),
    "family_is_active": (
        during(lambda scene: scene.rig.sql("UPDATE families SET active = 0")), blind_to(family_active=True),
    ),
    "holds": (
        during(lambda scene: scene.rig.sql("INSERT INTO holds (channel, reason) VALUES ('sms', 'x')")),
        instead("engine.store.sending.gather_holds", lambda connection: ()),
    ),
    "consent": (during(opted_out), blind_to(consent=None)),
    "consent_newest_word": (
        during(opted_out),
        instead("engine.store.last_look.consent_to", lambda *_: None),
    ),
    "family_left_in_peace": (
        during(lambda scene: scene.rig.sql("UPDATE families SET paused_until = '2026-12-24'")),
        blind_to(paused_until=None),
    ),
    "window_at_the_arm": (evening_comes, both(*NO_WINDOW)),
    "window_at_the_claim": (
        down_at_noon(TEXT),
        both(
            *NO_WINDOW,
            instead("engine.core.moments.while_closed", lambda *_: None),
            instead("engine.core.moments.on_arrival", lambda *_, **__: None),
        ),
    ),
    "window_of_a_call": (
        down_at_noon(CALL),
        both(
            instead("engine.core.moments.while_closed", lambda *_: None),
            instead("engine.core.moments.on_arrival", lambda *_, **__: None),
        ),
    ),
    "gate_before_each_step": (stopped_before, lambda scene: scene.patch.setattr(Run, "_on_hold", lambda *_: False)),
    "one_message_a_visit": (
        sent_and_requeued,
        instead("engine.store.sending.message_key", lambda visit, channel: f"{visit.instance_id}-{next(NUMBERS)}"),
    ),
    "never_again_what_was_armed": (
        lost_and_requeued,
        both(
            instead("engine.runtime.intending._may_go", lambda job: True),
            blind_to(message_status="intended"),
            lambda scene: scene.patch.setattr(sending.SQL, "arm_message", ARM_AGAIN),
        ),
    ),
    "evidence_by_its_arm": (
        old_evidence, lambda scene: scene.patch.setitem(sending.SQL._texts, "record_sent", ANY_ARM),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GUARDS)
def test_the_guard_keeps_harm_away(scene: Scene, name: str) -> None:
    play, _ = GUARDS[name]
    assert not play(scene)


@pytest.mark.parametrize("name", GUARDS)
def test_without_the_guard_the_harm_is_seen(scene: Scene, name: str) -> None:
    play, mutate = GUARDS[name]
    mutate(scene)
    assert play(scene)


def test_the_arm_marks_exactly_one_row_or_nothing_leaves(scene: Scene) -> None:
    """Should everything before it fail, the UPDATE that arms counts its row, and the engine stops loudly."""
    scene.begin()
    scene.before_arm(lambda: scene.rig.sql("UPDATE messages SET status = 'cancelled'"))
    blind_to(message_status="intended")(scene)
    with pytest.raises(RuntimeError, match="could not be armed"):
        scene.run()
    assert scene.received == 0
