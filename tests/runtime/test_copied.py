"""A copy of a database that another machine has sent from starts on hold."""

from pathlib import Path

import pytest

from engine.store import workers
from tests.runtime.rig import Rig

OPEN = {
    "calendar__business_hours": "00:00-24:00",
    "calendar__quiet_hours": "",
    "calendar__business_days": '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]',
    "calendar__holidays": '{"country": ""}',
    "channels__allow_outbox": "true",
}
EMAIL = [{"name": "Greet", "type": "email", "message": "Hello {{ family_name }}", "subject": "Hello"}]


@pytest.fixture
def sent(tmp_path: Path, migrated_file: Path) -> Rig:
    """A site in execute mode that has written to one family."""
    rig = Rig.build(tmp_path, migrated_file, engine__mode="execute", **OPEN)
    rig.family(1)
    rig.family(2)
    rig.start(rig.workflow("hello", EMAIL), 1, triggered_by="manual:test")
    rig.run(None)
    assert [message["status"] for message in rig.messages()] == ["sent"]
    return rig


def wake_elsewhere(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same database on another machine, where a second family is due."""
    monkeypatch.setattr(workers, "this_host", lambda: "bravo")
    rig.start(1, 2, triggered_by="manual:test")
    rig.run(None)


def test_on_another_host_nothing_leaves_until_somebody_says_so(sent: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    home = workers.this_host()
    wake_elsewhere(sent, monkeypatch)
    (hold,) = sent.sql("SELECT workflow, channel, actor, reason, released_at FROM holds")
    assert (hold["workflow"], hold["channel"], hold["actor"], hold["released_at"]) == (None, None, "engine", None)
    assert f"sent from the host {home} before, and this is bravo" in hold["reason"]
    assert [message["status"] for message in sent.messages()] == ["sent"]
    assert len(list(sent.outbox.iterdir())) == 1


def test_a_restart_there_holds_no_twice_and_a_release_is_not_asked_for_again(
    sent: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    wake_elsewhere(sent, monkeypatch)
    sent.run(None)
    assert len(sent.sql("SELECT * FROM holds")) == 1
    sent.act("release", "all", "all")
    sent.sql("UPDATE workflow_queue SET scheduled_for = '2000-01-01 00:00:00.000000'")  # not over the next minutes
    sent.run(None)
    sent.run(None)
    assert [message["status"] for message in sent.messages()] == ["sent", "sent"]
    assert len(sent.sql("SELECT * FROM holds WHERE released_at IS NULL")) == 0
    assert len(sent.sql("SELECT * FROM holds")) == 1


def test_at_home_nothing_is_held(sent: Rig) -> None:
    sent.start(1, 2, triggered_by="manual:test")
    sent.run(None)
    assert [message["status"] for message in sent.messages()] == ["sent", "sent"]
    assert sent.sql("SELECT * FROM holds") == []


def test_a_host_that_only_simulated_does_not_count(
    tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig.build(tmp_path, migrated_file)
    rig.family(1)
    rig.start(rig.workflow("hello", EMAIL), 1)
    rig.run()
    monkeypatch.setattr(workers, "this_host", lambda: "bravo")
    rig.settings |= {
        f"FOLLOWTHROUGH_{name.upper()}": value for name, value in {**OPEN, "engine__mode": "execute"}.items()
    }
    rig.run(None)
    assert rig.sql("SELECT * FROM holds") == []
