"""Each guard around work that sends nothing: with it no harm is done, and without it the test sees the harm."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.core.admission import Admitted
from engine.core.consequences import Consequences
from engine.runtime import work
from engine.store import claims
from tests.runtime.guards import Scene, both, instead
from tests.runtime.rig import Rig, moment
from tests.runtime.scripted import Scripted

NOTE = {"name": "Note", "type": "task", "task_type": "note", "description": "x"}
LIVES_ON = {"name": "Wait", "type": "wait", "for": "3 days"}
SOON = "2026-11-16T10:01:00-06:00"


@pytest.fixture
def scene(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(rig, monkeypatch, Scripted())


def twice_for_one_family(scene: Scene) -> bool:
    scene.begin(LIVES_ON)
    scene.rig.start(1)
    scene.run(until=SOON)
    return len(scene.rig.sql("SELECT 1 FROM workflow_instances WHERE status = 'running'")) > 1


def predicted_twice(scene: Scene) -> bool:
    scene.rig.family()
    scene.rig.workflow("w", [{"name": "W", "type": "wait", "duration_days": 1}], trigger="prediction",
                       trigger_conditions={"when": "predicted_probability > 0.5"})  # fmt: skip
    for _ in range(2):
        scene.rig.sql("INSERT INTO ml_predictions (family_id, predicted_probability, confidence_score, dedupe_key) "
                      "VALUES (1, 0.9, 90, 'monday')")  # fmt: skip
    scene.run()
    said = [
        row["disposition"] for row in scene.rig.sql("SELECT disposition FROM ml_predictions ORDER BY prediction_id")
    ]
    return said != ["started", "duplicate"]


def goes_round(scene: Scene) -> bool:
    """A workflow that goes back for ever."""
    back = {"name": "Back", "type": "condition", "when": "true", "then": "Note", "else": "end"}
    scene.begin(NOTE, back, max_loops=3)
    with scene.rig.daemon() as daemon:
        for _ in range(10):
            daemon.tick()
    return len(scene.rig.tasks("note")) > 10


def written_without_a_claim(scene: Scene) -> bool:
    """Another daemon takes a token over while its step is being decided; the first one writes all the same."""
    scene.begin(NOTE, LIVES_ON)
    advance, pending = work._advance, [True]

    def stalled(*arguments: Any) -> Any:
        if pending:
            pending.pop()
            arguments[0].connection.execute("UPDATE workflow_queue SET claim_token = 'another'")
        return advance(*arguments)

    scene.patch.setattr(work, "_advance", stalled)
    with scene.rig.daemon() as daemon:
        daemon.tick()
    return scene.rig.tasks("note") != []


def settled_without_a_claim(scene: Scene) -> bool:
    """The token of a message is somebody else's when its receipt comes; what follows is written all the same."""
    scene.begin({"name": "Text", "type": "sms", "message": "Hi"}, NOTE, LIVES_ON)
    scene.texts.on_send = lambda letter: scene.rig.script("UPDATE workflow_queue SET claim_token = 'another'")
    with scene.rig.daemon(channels={"sms": scene.texts}) as daemon:
        daemon.tick()
        while daemon.engine.sender.in_flight:
            daemon.tick()
    return scene.rig.tasks("note") != []


def fired_twice(scene: Scene) -> bool:
    """Two engines find the same moment of a schedule due."""
    scene.rig.family()
    document = {"workflow": "w", "max_concurrent_instances": 9, "steps": [LIVES_ON]}
    scene.rig.workflow("w", document, trigger="schedule", trigger_conditions={"cron": "0 9 * * *", "families": "all"})
    found = iter([[moment(SOON)], [moment(SOON)]])
    scene.patch.setattr("engine.runtime.intake.schedules._begin", lambda *_: next(found, []))
    for until in (SOON, "2026-11-16T10:02:00-06:00"):
        scene.run(until=until)
    return len(scene.rig.sql("SELECT 1 FROM workflow_instances")) > 1


def started_after_the_answer(scene: Scene) -> bool:
    """The family answers while an instance is under way."""
    scene.begin(LIVES_ON, NOTE, exit_when="responded")
    scene.run(until=SOON)
    scene.rig.event("email.replied")
    scene.run()
    return scene.rig.tasks("note") != []


def everyone(connection: Any, claim: str, queue_ids: Any, lease_now: Any) -> set[int]:
    return set(queue_ids)


def endless(self: Consequences, number: int) -> bool:
    self.ledger.move_to(number, back=number <= self.ledger.number)
    self.arrived = True
    return True


GUARDS: dict[str, tuple[Callable[[Scene], bool], Callable[[Scene], None]]] = {
    "admission": (twice_for_one_family, instead("engine.runtime.intake.desk.admit", lambda *_, **__: Admitted())),
    "dedupe_key": (predicted_twice, instead("engine.store.intake.is_duplicate", lambda *_: False)),
    "loop_bound": (goes_round, lambda scene: scene.patch.setattr(Consequences, "_go", endless)),
    "fence_of_decisions": (written_without_a_claim, lambda scene: scene.patch.setattr(claims, "survivors", everyone)),
    "fence_of_settlements": (settled_without_a_claim, lambda scene: scene.patch.setattr(claims, "survivors", everyone)),
    "a_moment_fires_once": (fired_twice, instead("engine.store.schedules.claim_firing", lambda *_: True)),
    "exit_when": (
        started_after_the_answer,
        both(
            instead("engine.core.machine.answered", lambda *_: False),
            instead("engine.core.run.answered", lambda *_: False),
        ),
    ),
}


@pytest.mark.parametrize("name", GUARDS)
def test_the_guard_keeps_harm_away(scene: Scene, name: str) -> None:
    play, _ = GUARDS[name]
    assert not play(scene)


@pytest.mark.parametrize("name", GUARDS)
def test_without_the_guard_the_harm_is_seen(scene: Scene, name: str) -> None:
    play, mutate = GUARDS[name]
    mutate(scene)
    assert play(scene)
