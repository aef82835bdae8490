"""What a coordinator heard, written down in a sheet and told in the story; and whose a shared number's answer is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from console.model.story_sentences import event_sentence, message_sentence, task_sentences
from tests.console.stage import play
from tests.console.test_sheets import asked
from tests.console.test_with_engine import console_at, due
from tests.runtime.rig import Rig

WAIT = {"name": "Wait", "type": "wait", "for": "3 days"}
NUMBER = "+13125550001"


@pytest.fixture
def rig(tmp_path: Path, migrated_file: Path) -> Rig:
    return Rig.build(tmp_path, migrated_file)


@pytest.mark.parametrize(
    ("digit", "words", "args"),
    [
        ("1", "We come back", {"by": "email", "words": "We come back"}),
        ("2", "ok", {"by": "text", "words": "ok"}),
        ("3", "", {"by": "in_person"}),
        ("4", "", {"stop": "texts"}),
        ("5", "", {"stop": "emails"}),
        ("6", "leave us alone", {"stop": "everything", "words": "leave us alone"}),
        ("7", "", {"stop": "calls"}),
    ],
)
def test_what_they_said_is_asked_in_one_sheet(database: Path, digit: str, words: str, args: dict[str, str]) -> None:
    control = asked(database, ["enter", "a", digit], words)
    assert [(act["verb"], act["kind"], act["args"]) for act in control.asked] == [("answered", "family", args)]


def test_without_a_digit_nothing_is_written_down(database: Path) -> None:
    assert asked(database, ["enter", "a", "enter"], frame_has="say to you").asked == []


def test_an_answer_heard_at_the_door_ends_the_workflow_and_opens_no_task(rig: Rig) -> None:
    rig.family()
    steps: dict[str, Any] = {"workflow": "w", "trigger": "manual", "exit_when": "responded", "steps": [WAIT]}
    rig.start(rig.workflow("w", steps))
    rig.run(until="2026-11-16T12:00:00-06:00")

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("3", "enter", "a", "3")
            await stage.type("See you on Monday")
            await stage.press("enter")
            assert "they answered in person" in await stage.frame()
            await due(stage, rig)
            rig.run(until="2026-11-16T12:00:00-06:00")
            await stage.press("escape", "enter")
            frame = " ".join((await stage.frame()).split())
            assert "They answered in person; Dana wrote it down." in frame

    play(scene)
    assert rig.instance()["status"] == "completed"
    assert rig.tasks("reply") == []


def test_no_more_texts_holds_for_the_family_and_its_numbers(rig: Rig) -> None:
    rig.family(1, phone="(312) 555-0001", email=None)
    act = rig.act("answered", "family", 1, stop="texts")
    assert (act.status, act.result) == ("applied", "Noted for the Martinez family: no more texts go to them.")
    rows = rig.sql("SELECT family_id, address, channel, status, source FROM contact_consents")
    assert [tuple(row.values()) for row in rows] == [
        (1, None, "sms", "withdrawn", "manual:Dana"), (1, NUMBER, "sms", "withdrawn", "manual:Dana"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({}, "What did they say?"),
        ({"by": "pigeon"}, "They answer by email, text, in_person, not by 'pigeon'."),
        ({"stop": "it"}, "They want no more texts, emails, calls, everything, not 'it'."),
    ],
)
def test_what_can_not_be_written_down_is_said(rig: Rig, args: dict[str, str], said: str) -> None:
    rig.family()
    act = rig.act("answered", "family", 1, **args)
    assert (act.status, act.result[: len(said)]) == ("refused", said)
    assert rig.act("answered", "family", 9, by="text").result == "There is no family 9."


def test_words_of_stop_that_were_told_hold_too(rig: Rig) -> None:
    rig.family()
    assert rig.act("answered", "family", 1, by="text", words="STOP").status == "applied"
    rig.run(until="2026-11-16T12:00:00-06:00")
    (row,) = rig.sql("SELECT address, channel, status FROM contact_consents")
    assert tuple(row.values()) == (NUMBER, "sms", "withdrawn")


def test_whose_answer_it_is_takes_two_keys(rig: Rig) -> None:
    rig.family(1, family_name="Martinez", phone=NUMBER)
    rig.family(2, family_name="Okafor", phone=NUMBER)
    rig.event("sms.received", None, payload=json.dumps({"from": NUMBER, "text": "We come on Monday"}))
    rig.run(until="2026-11-16T12:00:00-06:00")

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("enter", "7")
            frame = await stage.frame()
            assert "1  Martinez" in frame
            assert "2  Okafor" in frame
            await stage.press("2", "enter")
            await due(stage, rig)

    play(scene)
    assert [task["outcome"] for task in rig.tasks("reply")] == ["family:2"]
    assert rig.sql("SELECT family_id FROM events ORDER BY event_id")[-1]["family_id"] == 2


# -- the story ---------------------------------------------------------------------------------------------------------


def event(kind: str, wish: str | None = None, **payload: Any) -> str:
    return event_sentence({"event_type": kind, "payload": payload, "wish": wish})[2]


def test_the_story_says_what_an_answer_meant() -> None:
    assert event("sms.received", "stop", body="Stop ") == "They texted STOP: no more texts to this number."
    assert event("sms.received", "start", text="unstop") == "They texted UNSTOP: texts may go to this number again."
    assert event("email.replied", "stop", text="x" * 50) == (
        "They asked by email for no more: no more emails to this address."
    )
    assert event("email.unsubscribed", "stop") == "They asked for no more emails to this address."
    assert event("sms.received", text="Hello") == "They answered by text."
    assert event("call.reached", via="in_person", read_by="Dana") == "They answered in person; Dana wrote it down."
    assert "no answer" in event("email.out_of_office")
    assert "goes on trying" in event("email.delayed")


def test_the_story_shows_no_keys_of_ours_and_says_nothing_twice() -> None:
    bounced = {"event_type": "email.bounced", "payload": {"message": "26-0-0-email"}, "wish": None}
    assert event_sentence(bounced)[2:] == ("The email came back.", "")
    at = datetime(2026, 11, 16, tzinfo=UTC)
    task = {
        "task_type": "reply", "status": "done", "outcome": "done", "assigned_to": None, "handed_on": 2,
        "description": "x", "resolved_by": "Dana", "resolved_at": at, "created_date": at, "outcome_notes": None,
    }  # fmt: skip
    opened, ended = (sentence[2] for _, sentence in task_sentences(task))
    assert (opened, ended) == ("Their answer was put before a person (everyone).", "Dana saw to their answer.")


def message(channel: str, status: str, fault: str | None, *, instead: bool = False) -> str:
    columns = {"reason": None, "subject": None, "body": "", "recipient": "a@b.c" if channel == "email" else NUMBER}
    return message_sentence({"channel": channel, "status": status, "fault": fault, **columns}, instead=instead)[2]


def test_the_story_says_why_a_message_came_back() -> None:
    assert (
        message("email", "bounced", "address")
        == "We sent an email to a@b.c, and it came back: that address does not work."
    )
    assert message("sms", "bounced", "address") == (
        f"We sent a text message to {NUMBER}, and it did not arrive: that number gets no texts."
    )
    assert message("email", "bounced", None) == "We sent an email to a@b.c, and it came back."
    assert message("email", "bounced", "unheard_of") == "We sent an email to a@b.c, and it came back."
    assert message("sms", "sent", None, instead=True) == f"We sent a text message to {NUMBER} instead."
    assert message("sms", "sent", None) == f"We sent a text message to {NUMBER}."


def test_the_story_tells_of_a_bounce_and_the_text_that_went_instead(rig: Rig) -> None:
    rig.family(1)
    email = {"name": "Write", "type": "email", "subject": "Hello", "message": "How are you?", "fallback": "sms"}
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [email, WAIT]}))
    rig.run(until="2026-11-16T10:05:00-06:00")
    bounce = {"token": rig.messages()[0]["token"], "status": "5.1.1", "reason": "no such user"}
    rig.event("email.bounced", None, payload=json.dumps(bounce))
    rig.run(until="2026-11-16T12:00:00-06:00")

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("3", "enter", "pagedown")
            frame = " ".join("".join(letter if letter.isprintable() else " " for letter in await stage.frame()).split())
            for sentence in (
                "We sent an email to family1@example.org, and it came back: that address does not work.",
                f"We sent a text message to {NUMBER} instead.",
            ):
                assert sentence in frame, frame

    play(scene)
    assert [row["status"] for row in rig.messages()] == ["bounced", "sent"]
