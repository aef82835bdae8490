"""A sender's pace and its day, as an engine keeps them: one after the other, no attempt spent, and one alert."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.channels.letter import Letter, Receipt, Result
from engine.config.sending_limits import limits_of
from engine.core.bucket import Pace
from engine.core.faults import Fault
from engine.core.limits import SHORTEST_VALIDITY, Limits
from engine.runtime.daemon import RunOptions
from tests.runtime.rig import MONDAY, Rig, moment
from tests.runtime.scripted import SENT, Scripted
from tests.runtime.test_copied import OPEN

TEXT = {"name": "Text", "type": "sms", "message": "Hello"}
SLOWER = Receipt(Result.NOT_SENT, "too many requests", error_code="20429", fault=Fault.SLOW_DOWN)


class Paced(Scripted):
    """A channel that remembers when each letter arrived."""

    def __init__(self, *answers: Receipt) -> None:
        super().__init__()
        self.script, self.times = list(answers), []
        self.now: Any = None

    times: list[datetime]

    async def send(self, letter: Letter) -> Receipt:
        """Answer by the script, then receive everything."""
        if self.script:
            return self.script.pop(0)
        self.times.append(self.now())
        return SENT


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> dict[str, Limits]:
    """The limits of the engine under test; a test puts its own here."""
    kept = {"now": Limits()}
    for place in ("engine.runtime.outbound", "engine.runtime.breakers"):
        monkeypatch.setattr(f"{place}.limits_of", lambda config: kept["now"])
    return kept


def begin(rig: Rig, count: int, **step: Any) -> None:
    template = rig.workflow("w", [{**TEXT, **step}])
    for family_id in range(1, count + 1):
        rig.family(family_id)
        rig.start(template, family_id)


def run(rig: Rig, channel: Paced, begin: str = MONDAY, until: str | None = None) -> list[float]:
    options = RunOptions(until_idle=True, until=moment(until) if until else None)
    with rig.daemon(begin, options=options, channels={"email": channel, "sms": channel}) as daemon:
        channel.now = lambda: daemon.engine.now
        daemon.run()
    return [(at - moment(begin)).total_seconds() for at in channel.times]


def test_a_burst_then_one_a_second(rig: Rig, limits: dict[str, Limits]) -> None:
    limits["now"] = Limits(paces={"sms": Pace("sms:+1", per_second=1)})
    begin(rig, 15)
    assert run(rig, Paced()) == [0.0] * 10 + [1.0, 2.0, 3.0, 4.0, 5.0]
    assert {row["status"] for row in rig.sql("SELECT status FROM workflow_instances")} == {"completed"}
    rows = rig.sql("SELECT retry_count FROM workflow_step_executions")
    assert {row["retry_count"] for row in rows} == {0}


def test_a_slot_after_the_closing_is_the_next_mornings(rig: Rig, limits: dict[str, Limits]) -> None:
    limits["now"] = Limits(paces={"sms": Pace("sms:+1", per_second=1)})
    begin(rig, 15)
    evening = "2026-11-16T17:59:58-06:00"
    seconds = run(rig, Paced(), evening)
    assert seconds[:11] == [0.0] * 10 + [1.0]
    assert all(moment(evening) + timedelta(seconds=at) >= moment("2026-11-17T09:00:00-06:00") for at in seconds[11:])
    assert len(seconds) == 15


@pytest.mark.parametrize(("at", "later"), [("17:59:45", False), ("17:59:46", True), ("17:59:59", True)])
def test_what_could_not_arrive_before_the_closing_is_the_next_mornings(
    rig: Rig, limits: dict[str, Limits], at: str, later: bool
) -> None:
    limits["now"] = Limits(least_left={"sms": timedelta(seconds=15)})
    begin(rig, 1)
    evening = f"2026-11-16T{at}-06:00"
    seconds = run(rig, Paced(), evening, until="2026-11-16T18:30:00-06:00")
    assert seconds == ([] if later else [0.0])
    assert rig.messages()[0]["status"] == ("intended" if later else "sent")
    if later:
        token = rig.one("SELECT scheduled_for, timing_reasons, attempts FROM workflow_queue")
        assert (rig.at(token["scheduled_for"]), token["attempts"]) == (moment("2026-11-17T09:00:00-06:00"), 0)
        (reason,) = json.loads(token["timing_reasons"])
        assert (reason["rule"], rig.at(reason["from"])) == ("business_hours", moment(evening))
        assert rig.sql("SELECT 1 FROM audit_log WHERE action = 'message.sending'") == [], "it was never armed"


def test_only_what_leaves_the_building_has_to_arrive_in_time(rig: Rig) -> None:
    begin(rig, 1)
    assert run(rig, Paced(), "2026-11-16T17:59:59-06:00") == [0.0]
    twilio = {"FOLLOWTHROUGH_ENGINE__MODE": "execute", "FOLLOWTHROUGH_CHANNELS__SMS__KIND": "twilio"}
    real = Rig(rig.folder, {**twilio, "FOLLOWTHROUGH_CHANNELS__SMS__FROM": "+13125550100"})
    assert limits_of(rig.config).least_left == {}
    assert limits_of(real.config).least_left["sms"] >= SHORTEST_VALIDITY


def test_when_the_day_is_used_up_the_rest_goes_tomorrow(rig: Rig, limits: dict[str, Limits]) -> None:
    limits["now"] = Limits(paces={"sms": Pace("sms:+1", per_day=4)})
    begin(rig, 10)
    channel = Paced()
    run(rig, channel)
    days = [at.astimezone(moment(MONDAY).tzinfo).date().day for at in channel.times]
    assert days == [16] * 4 + [17] * 4 + [18] * 2
    assert all(at.hour >= 15 for at in channel.times), "not before nine in Chicago"
    alerts = rig.tasks("daily_cap")
    assert len(alerts) == 2, "one a day"
    assert "max_segments_per_day" in alerts[0]["description"]


def test_what_did_not_go_out_uses_up_nothing_of_the_day(rig: Rig, limits: dict[str, Limits]) -> None:
    limits["now"] = Limits(paces={"sms": Pace("sms:+1", per_day=2)})
    begin(rig, 2)
    off = Receipt(Result.NOT_SENT, "wrong password", error_code="20003", fault=Fault.OURS)
    channel = Paced(off, off)
    run(rig, channel, until="2026-11-16T12:00:00-06:00")
    assert len(channel.times) == 2
    assert rig.one("SELECT units_today, messages_today FROM sender_budgets") == {"units_today": 2, "messages_today": 2}
    assert rig.tasks("daily_cap") == []


def test_too_fast_is_answered_by_silence_and_spends_nothing(rig: Rig, limits: dict[str, Limits]) -> None:
    limits["now"] = Limits(paces={"sms": Pace("sms:+1")})
    begin(rig, 1)
    run(rig, Paced(SLOWER), until="2026-11-16T10:00:01-06:00")
    row = rig.one("SELECT refilled_at FROM sender_budgets")
    assert rig.at(row["refilled_at"]) == moment("2026-11-16T10:01:00-06:00")
    rig.family(2)
    rig.start(1, 2)
    seconds = run(rig, Paced(), "2026-11-16T10:00:05-06:00", until="2026-11-16T10:02:00-06:00")
    assert seconds
    assert min(seconds) >= 55


def test_what_is_urgent_jumps_the_line(rig: Rig, limits: dict[str, Limits]) -> None:
    limits["now"] = Limits(paces={"sms": Pace("sms:+1", per_second=1)})
    begin(rig, 30)
    urgent = rig.workflow("u", [{**TEXT, "urgent": True}])
    rig.family(99)
    rig.start(urgent, 99, priority=1)
    channel = Paced()
    run(rig, channel)
    sent = rig.one("SELECT sent_at FROM messages WHERE family_id = 99")["sent_at"]
    assert rig.at(sent) == moment(MONDAY)


def test_nothing_is_paced_that_stays_in_the_building(rig: Rig) -> None:
    rig.settings["FOLLOWTHROUGH_CHANNELS__SMS__SEGMENTS_PER_SECOND"] = "0.5"
    begin(rig, 30)
    assert run(rig, Paced()) == [0.0] * 30


def test_in_execute_mode_the_days_cap_counts_for_the_outbox_too(tmp_path: Path, migrated_file: Path) -> None:
    """There a file counts as sent, so what an author tries out is what happens."""
    settings = {"engine__mode": "execute", "channels__allow_outbox": "true", **OPEN}
    rig = Rig.build(tmp_path, migrated_file, channels__sms__max_segments_per_day="3", **settings)
    rig.sql("INSERT INTO contact_consents (address, channel, status) "
            "VALUES " + ", ".join(f"('+1312555{number:04}', 'sms', 'granted')" for number in range(1, 6)))  # fmt: skip
    begin(rig, 5)
    rig.run(None)
    assert len(list(rig.outbox.glob("*.txt"))) == 3
    (task,) = rig.tasks()
    assert (task["task_type"], task["priority"]) == ("daily_cap", "high")
    waiting = rig.sql("SELECT timing_reasons FROM workflow_queue WHERE status = 'queued' AND attempts = 0")
    assert ["daily_cap" in row["timing_reasons"] for row in waiting] == [True, True]
