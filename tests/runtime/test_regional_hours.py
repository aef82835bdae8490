"""A text to a Florida number keeps Florida's hours: when it is scheduled, when it is retried, and when it is armed."""

from pathlib import Path
from typing import Any

import pytest

from engine.channels.letter import Receipt, Result
from engine.runtime.clock import FrozenClock
from tests.runtime.guards import Scene, instead
from tests.runtime.rig import Rig, moment
from tests.runtime.scripted import SENT, Scripted

TEXT = {"name": "Text", "type": "sms", "message": "Hello", "urgent": True}
EVENING = "2026-11-16T20:10:00-05:00"
MORNING = moment("2026-11-17T08:00:00-05:00")
FLORIDIAN = {"time_zone": "America/New_York", "phone": "+13054440142"}


def begin(rig: Rig, *steps: dict[str, Any], **family: Any) -> None:
    rig.family(**{**FLORIDIAN, **family})
    document = {"workflow": "w", "trigger": "manual", "steps": list(steps) or [TEXT]}
    rig.start(rig.workflow("w", document))


def left(rig: Rig) -> list[str]:
    return [row["sent_at"] for row in rig.messages() if row["status"] == "sent"]


def test_an_urgent_text_waits_for_the_morning(rig: Rig) -> None:
    begin(rig)
    rig.run(EVENING)
    (sent,) = left(rig)
    assert rig.at(sent) >= MORNING


def test_the_story_names_the_law(rig: Rig) -> None:
    begin(rig)
    rig.run(EVENING, until=EVENING)
    assert "501.616" in rig.one("SELECT timing_reasons FROM workflow_queue")["timing_reasons"]


@pytest.mark.parametrize("family", [{"phone": "+13125550142"}, {"phone": None}])
def test_other_families_get_theirs_now(rig: Rig, family: dict[str, Any]) -> None:
    step = (
        TEXT if family["phone"] else {"name": "Mail", "type": "email", "subject": "x", "message": "x", "urgent": True}
    )
    begin(rig, step, **family)
    rig.run(EVENING)
    assert rig.at(left(rig)[0]) < moment("2026-11-16T20:30:00-05:00")


def test_a_column_of_the_sites_own_names_the_region(rig: Rig) -> None:
    columns = rig.one("SELECT sql FROM sqlite_master WHERE name = 'family_context'")["sql"]
    select = columns.split(" AS\n", 1)[1] if " AS\n" in columns else columns[columns.upper().index("SELECT") :]
    rig.script(
        f"DROP VIEW family_context; CREATE VIEW family_context AS SELECT x.*, 'US-FL' AS region FROM ({select}) x"
    )
    begin(rig, phone="+13125550142")
    rig.run(EVENING)
    assert rig.at(left(rig)[0]) >= MORNING


def test_none_means_none(tmp_path: Path, migrated_file: Path) -> None:
    rig = Rig.build(tmp_path, migrated_file, calendar__regional_hours="none")
    begin(rig)
    rig.run(EVENING)
    assert rig.at(left(rig)[0]) < MORNING


def test_a_retry_keeps_them(rig: Rig) -> None:
    begin(rig)
    texts = Scripted({"+13054440142": [Receipt(Result.NOT_SENT, "busy"), SENT]})
    rig.run("2026-11-16T19:58:00-05:00", channels={"sms": texts, "email": texts})
    assert rig.at(left(rig)[0]) >= MORNING


def late_at_the_arm(scene: Scene) -> bool:
    """The daemon hangs between the decision and the arm until Florida's evening has begun."""
    begin(scene.rig)
    with scene.rig.daemon("2026-11-16T19:59:00-05:00", channels={"sms": scene.texts}) as daemon:
        scene.before_arm(lambda: setattr(daemon.engine, "clock", FrozenClock(moment(EVENING))))
        daemon.tick()
        while daemon.engine.sender.in_flight:
            daemon.tick()
    return scene.received > 0


def test_the_arm_looks_again(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not late_at_the_arm(Scene(rig, monkeypatch, Scripted()))


def test_without_that_look_it_would_leave(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(rig, monkeypatch, Scripted())
    instead("engine.core.arming.is_open", lambda *_, **__: True)(scene)
    assert late_at_the_arm(scene)


def test_hours_that_never_meet_the_sites_are_said_and_nothing_breaks(tmp_path: Path, migrated_file: Path) -> None:
    (tmp_path / "hours.toml").write_text(
        '[[region]]\nname = "US-FL"\nprefixes = ["1305"]\n[[hours]]\nregion = "US-FL"\nchannels = ["sms"]\n'
        'open = ""\nsource = "never"\n'
    )
    rig = Rig.build(tmp_path, migrated_file, calendar__regional_hours="hours.toml", engine__retry__max_retries="0")
    begin(rig)
    rig.run(EVENING)
    assert left(rig) == []
    assert rig.instance()["status"] == "failed"
    assert "no open moment" in rig.instance()["outcome_notes"]
