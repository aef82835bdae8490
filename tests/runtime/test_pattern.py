"""The pattern's own example, as plain SQL on an empty database, and the same under other skies."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from engine import resources
from tests.runtime.rig import Rig

PATTERN = (resources.sql_dir() / "examples" / "pattern.sql").read_text()
OPENS, SPREAD_ENDS = "09:00", "09:15"


def local(rig: Rig, value: str, zone: str = "America/Chicago") -> datetime:
    return rig.at(value).astimezone(ZoneInfo(zone))


def assert_at_opening(moment: datetime, day: str) -> None:
    assert moment.date() == date.fromisoformat(day)
    assert OPENS <= moment.strftime("%H:%M") < SPREAD_ENDS


def test_friday_evening_before_thanksgiving(rig: Rig) -> None:
    rig.script(PATTERN)
    rig.run("2026-11-20T18:30:00-06:00")
    email, sms = rig.messages()
    assert (email["channel"], email["template_name"], email["status"]) == ("email", "concern_outreach", "sent")
    assert_at_opening(local(rig, email["sent_at"]), "2026-11-23")
    (_, wait, check, *_rest) = rig.sql("SELECT * FROM workflow_step_executions ORDER BY execution_id")
    assert local(rig, wait["completed_at"]).date() == date(2026, 11, 26)
    assert check["output_data"] == '{"result": false}'
    assert sms["body"].startswith("Hi Martinez, ")
    assert_at_opening(local(rig, sms["sent_at"]), "2026-11-27")
    call, complete = rig.tasks()
    assert call["task_type"] == "phone_call"
    assert_at_opening(local(rig, call["created_date"]), "2026-11-30")
    assert (complete["task_type"], complete["status"]) == ("workflow_complete", "done")
    instance = rig.instance()
    assert (instance["status"], instance["outcome"], instance["current_step"]) == ("completed", "success", 5)
    assert rig.sql("SELECT * FROM workflow_queue") == []


def test_an_answer_before_the_wait_ends_spares_the_text_and_the_call(rig: Rig) -> None:
    rig.script(PATTERN)
    rig.run("2026-11-20T18:30:00-06:00", until="2026-11-24T12:00:00-06:00")
    rig.script("INSERT INTO events (event_type, family_id) VALUES ('email.replied', 1)")
    rig.run("2026-11-20T18:30:00-06:00")
    assert [message["channel"] for message in rig.messages()] == ["email"]
    assert rig.tasks("phone_call") == []
    assert rig.instance()["outcome"] == "success"
    assert rig.one("SELECT disposition FROM events")["disposition"] == "matched"


def test_the_same_prediction_again_starts_nothing_and_says_why(rig: Rig) -> None:
    rig.script(PATTERN)
    again = "INSERT INTO ml_predictions (family_id, predicted_probability, confidence_score) VALUES (1, 0.9, 90)"
    rig.script(again)
    rig.run("2026-11-20T18:30:00-06:00")
    first, second = rig.sql("SELECT disposition, instance_id FROM ml_predictions ORDER BY prediction_id")
    assert (first["disposition"], first["instance_id"]) == ("started", 1)
    assert second["disposition"].startswith("already_alive: ")
    assert second["instance_id"] is None
    rig.script(again)
    rig.run("2026-12-01T10:00:00-06:00")
    (*_, third) = rig.sql("SELECT disposition FROM ml_predictions ORDER BY prediction_id")
    assert third["disposition"].startswith("cooldown: ")
    assert len(rig.sql("SELECT * FROM workflow_instances")) == 1


@pytest.mark.parametrize(
    ("zone", "loaded", "email_day", "sms_day", "call_day"),
    [
        ("America/New_York", "2026-11-20T18:30:00-05:00", "2026-11-23", "2026-11-27", "2026-11-30"),
        ("Pacific/Honolulu", "2026-11-20T18:30:00-10:00", "2026-11-23", "2026-11-27", "2026-11-30"),
        ("Asia/Kathmandu", "2026-11-20T18:30:00+05:45", "2026-11-23", "2026-11-27", "2026-11-30"),
        ("Australia/Lord_Howe", "2026-04-02T18:30:00+11:00", "2026-04-03", "2026-04-06", "2026-04-08"),
        ("America/Chicago", "2026-03-06T18:30:00-06:00", "2026-03-09", "2026-03-12", "2026-03-16"),
        ("America/Chicago", "2026-10-30T18:30:00-05:00", "2026-11-02", "2026-11-05", "2026-11-09"),
        ("America/Chicago", "2026-12-30T18:30:00-06:00", "2026-12-31", "2027-01-04", "2027-01-06"),
        ("America/Chicago", "2026-07-02T12:00:00-05:00", "2026-07-02", "2026-07-06", "2026-07-08"),
    ],
)
def test_other_zones_seasons_and_holidays(
    rig: Rig, zone: str, loaded: str, email_day: str, sms_day: str, call_day: str
) -> None:
    rig.script(PATTERN)
    rig.sql("UPDATE families SET time_zone = ?", zone)
    rig.run(loaded)
    email, sms = rig.messages()
    (call,) = rig.tasks("phone_call")
    days = [str(local(rig, at, zone).date()) for at in (email["sent_at"], sms["sent_at"], call["created_date"])]
    assert days == [email_day, sms_day, call_day]
    for at in (email["sent_at"], sms["sent_at"], call["created_date"]):
        assert "09:00" <= local(rig, at, zone).strftime("%H:%M") < "18:00"
