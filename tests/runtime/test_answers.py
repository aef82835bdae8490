"""Answers that come back: whose they are, and which tasks they open."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.runtime.rig import Rig

SOON = "2026-11-16T10:01:00-06:00"
LATER = "2026-11-16T10:30:00-06:00"
TEXT = {"name": "Text", "type": "sms", "message": "Hi"}
EMAIL = {"name": "Write", "type": "email", "message": "Hi", "subject": "Hello"}
WAIT = {"name": "Wait", "type": "wait", "for": "3 days"}


def flow(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"workflow": "w", "trigger": "manual", "exit_when": "responded", "steps": [*steps, WAIT], **more}


def came(rig: Rig, event_type: str, family_id: int | None = None, *, sender: object = None, **payload: Any) -> None:
    """Something comes back, as a receiver writes it down."""
    if sender is not None:
        payload["from"] = sender
    rig.event(event_type, family_id, payload=json.dumps(payload))
    rig.run(until=LATER)


def last(rig: Rig) -> dict[str, Any]:
    return rig.sql("SELECT * FROM events ORDER BY event_id DESC LIMIT 1")[0]


def statuses(rig: Rig) -> list[str]:
    return [row["status"] for row in rig.sql("SELECT status FROM workflow_instances ORDER BY instance_id")]


@pytest.fixture
def written(rig: Rig) -> Rig:
    """Two families who were each sent an email, with the marks that a reply carries."""
    for family_id in (1, 2):
        rig.family(family_id)
    template = rig.workflow("w", flow(EMAIL))
    for family_id in (1, 2):
        rig.start(template, family_id)
    rig.run(until=SOON)
    rig.sql("UPDATE messages SET token = 'token-' || message_id, provider_id = '<m' || message_id || '@co-op.test>'")
    return rig


@pytest.mark.parametrize(
    "payload",
    [
        {"token": "token-2"},
        {"in_reply_to": "<m2@co-op.test>"},
        {"references": ["<other@somewhere>", "<m2@co-op.test>"]},
        {"from": "family2@example.org"},
        {"from": " Family2@EXAMPLE.org "},
        {"token": "token-2", "from": "somebody@else.example"},
        {"token": "token-2", "in_reply_to": "<m1@co-op.test>"},
        {"token": "unknown", "references": [None, 7], "in_reply_to": "<m2@co-op.test>"},
    ],
)
def test_an_email_finds_its_family(written: Rig, payload: dict[str, Any]) -> None:
    came(written, "email.replied", text="We are fine.", **payload)
    event = last(written)
    assert (event["disposition"], event["family_id"]) == ("matched", 2)
    assert statuses(written) == ["running", "completed"]
    (task,) = written.tasks("reply")
    assert (task["family_id"], task["instance_id"], task["event_id"]) == (2, 2, event["event_id"])
    assert task["message_id"] == (None if set(payload) == {"from"} else 2)
    assert "“We are fine.”" in task["description"]


@pytest.mark.parametrize("number", ["+13125550002", "(312) 555-0002", "312.555.0002", "1 312 555 0002"])
@pytest.mark.parametrize("kept_as", ["+13125550002", "(312) 555-0002", "312-555-0002"])
def test_a_text_finds_its_family_however_the_number_is_written(rig: Rig, number: str, kept_as: str) -> None:
    rig.family(1)
    rig.family(2, phone=kept_as)
    rig.start(rig.workflow("w", flow()), 2)
    rig.run(until=SOON)
    came(rig, "sms.received", body="All well", sid="SM1", sender=number)
    assert (last(rig)["disposition"], last(rig)["family_id"]) == ("matched", 2)
    assert [task["family_id"] for task in rig.tasks("reply")] == [2]


def test_a_number_that_is_written_oddly_is_known_once_it_was_written_to(rig: Rig) -> None:
    rig.family(1, phone="312 555 0001 ext 5")
    came(rig, "sms.received", text="Hello", sender="+13125550001")
    assert last(rig)["family_id"] is None
    rig.start(rig.workflow("w", flow(TEXT)))
    rig.run(until=LATER)
    came(rig, "sms.received", text="Hello", sender=rig.messages()[0]["recipient"])
    assert last(rig)["family_id"] == 1


def test_a_contact_s_number_is_the_family_s(rig: Rig) -> None:
    rig.family(1)
    rig.sql("INSERT INTO family_contacts (family_id, name, phone) VALUES (1, 'Grandma', '(312) 555-0777')")
    came(rig, "sms.received", text="Hello", sender="+13125550777")
    assert last(rig)["family_id"] == 1


def test_a_number_that_has_moved_is_its_new_owner_s(rig: Rig) -> None:
    rig.family(1, phone="+13125550009")
    rig.start(rig.workflow("w", flow(TEXT)))
    rig.run(until=SOON)
    rig.sql("UPDATE families SET phone = '+13125550001' WHERE family_id = 1")
    came(rig, "sms.received", text="Wrong number", sender="+13125550009")
    assert last(rig)["family_id"] == 1, "nobody else has it, so it is about what we wrote there"
    rig.family(2, phone="+13125550009")
    came(rig, "sms.received", text="Hello", sender="+13125550009")
    assert last(rig)["family_id"] == 2


def test_a_reply_to_one_message_counts_for_that_instance_alone(rig: Rig) -> None:
    rig.family()
    for name in ("one", "two"):
        rig.start(rig.workflow(name, {**flow(EMAIL), "workflow": name}))
    rig.run(until=SOON)
    rig.sql("UPDATE messages SET token = 'token-' || message_id")
    came(rig, "email.replied", text="Thanks", token="token-1")
    assert statuses(rig) == ["completed", "running"]
    came(rig, "email.replied", text="Thanks again", token="token-1")
    assert statuses(rig) == ["completed", "completed"], "its own has ended, so it is the family's answer"
    assert len(rig.tasks("reply")) == 2


def test_an_answer_from_a_shared_number_asks_which_family(rig: Rig) -> None:
    for family_id, name in ((1, "Martinez"), (2, "Okafor"), (3, "Lee")):
        rig.family(family_id, family_name=name, phone="+13125550001" if family_id < 3 else None)
    template = rig.workflow("w", flow())
    for family_id in (1, 2, 3):
        rig.start(template, family_id)
    rig.run(until=SOON)
    came(rig, "sms.received", text="We come on Monday", sender="+13125550001")
    assert last(rig)["disposition"].startswith("no_family: several families share")
    assert statuses(rig) == ["running"] * 3
    (task,) = rig.tasks("reply")
    assert task["family_id"] is None
    assert "Martinez (family:1), Okafor (family:2)" in task["description"]
    assert "Lee" not in task["description"]

    act = rig.act("resolve", "task", task["task_id"], outcome="family:3")
    assert (act.status, "isn't one of them" in act.result) == ("refused", True), act.result
    act = rig.act("resolve", "task", task["task_id"], outcome="family:2")
    assert act.status == "applied", act.result
    rig.run(until="2026-11-16T10:40:00-06:00")
    assert statuses(rig) == ["running", "completed", "running"]
    assert (last(rig)["disposition"], last(rig)["family_id"]) == ("matched", 2)
    assert [each["status"] for each in rig.tasks("reply")] == ["done"], "it has been read; nobody is asked again"


def test_families_that_have_left_don_t_make_a_number_shared(rig: Rig) -> None:
    rig.family(1, phone="+13125550001", active=0)
    rig.family(2, phone="+13125550001")
    came(rig, "sms.received", text="Hello", sender="+13125550001")
    assert last(rig)["family_id"] == 2


@pytest.mark.parametrize(
    ("event_type", "sender", "begins"),
    [
        ("sms.received", "+13125550888", "A text came from a number that no family has (+13125550888)"),
        ("sms.received", "GARBLED", "A text came from a number that no family has (GARBLED)"),
        ("sms.received", None, "A text came from a number that no family has (it is not given)"),
        ("email.replied", "who@example.net", "An email came from an address that no family has (who@example.net)"),
    ],
)
def test_an_unknown_sender_is_everyone_s_to_read(rig: Rig, event_type: str, sender: str | None, begins: str) -> None:
    rig.family(1)
    came(rig, event_type, text="Who is this?", sender=sender)
    assert last(rig)["disposition"].startswith("no_family: nobody is known")
    (task,) = rig.tasks("reply")
    assert task["description"].startswith(begins)
    assert (task["family_id"], task["assigned_to"]) == (None, None)


def test_machines_that_answer_are_no_answer(written: Rig) -> None:
    for kind in ("delayed", "out_of_office", "auto_replied"):
        came(written, f"email.{kind}", token="token-1", text="I am away until Monday.")
        assert last(written)["disposition"] == "matched"
    assert statuses(written) == ["running", "running"]
    assert written.tasks() == []
    assert [m["status"] for m in written.messages()] == ["sent", "sent"]


def test_the_same_answer_twice_counts_once(written: Rig) -> None:
    for _ in range(2):
        written.event("email.replied", None, payload=json.dumps({"token": "token-1", "text": "Hi"}), dedupe_key="<r@x>")
    written.run(until=LATER)
    assert [row["disposition"] for row in written.sql("SELECT disposition FROM events")] == ["matched", "duplicate"]
    assert len(written.tasks("reply")) == 1


def test_a_picture_without_words_is_seen_by_a_person_too(rig: Rig) -> None:
    rig.family(1)
    came(rig, "sms.received", text="", media=2, sender="+13125550001")
    (task,) = rig.tasks("reply")
    assert "[2 pictures or files, to be seen at the provider]" in task["description"]


def test_an_answer_may_be_put_in_without_a_family_by_people_too(rig: Rig) -> None:
    rig.family(1)
    config = str(rig.folder / "config.toml")
    payload = json.dumps({"from": "(312) 555-0001", "text": "Hello"})
    arguments = ["--config", config, "event", "add", "sms.received", "--payload", payload]
    done = subprocess.run([sys.executable, "-m", "engine", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rig.run(until=LATER)
    assert last(rig)["family_id"] == 1
