"""Consent: the newest word about an address or about the whole family decides, at the moment a message would leave."""

from typing import Any

import pytest

from engine.channels.letter import Receipt, Result
from engine.core.faults import Fault
from tests.runtime.rig import Rig
from tests.runtime.scripted import Scripted

WRITE = {"name": "Write", "type": "email", "subject": "Hello", "message": "Hello"}
TEXT = {"name": "Text", "type": "sms", "message": "Hello"}


def statuses(rig: Rig, family_id: int = 1) -> dict[str, str]:
    return {m["channel"]: m["status"] for m in rig.messages() if m["family_id"] == family_id}


@pytest.mark.parametrize(
    ("rows", "email", "sms"),
    [
        ([], "sent", "sent"),
        ([("martinez@example.org", "email", "withdrawn")], "suppressed", "sent"),
        ([("martinez@example.org", "all", "withdrawn")], "suppressed", "sent"),
        ([("+13125550142", "sms", "withdrawn")], "sent", "suppressed"),
        ([(None, "all", "withdrawn")], "suppressed", "suppressed"),
        ([(None, "sms", "withdrawn")], "sent", "suppressed"),
        ([(None, "all", "withdrawn"), ("martinez@example.org", "email", "granted")], "sent", "suppressed"),
        ([("martinez@example.org", "email", "granted"), (None, "all", "withdrawn")], "suppressed", "suppressed"),
    ],
)
def test_the_newest_word_decides(rig: Rig, rows: list[tuple[str | None, str, str]], email: str, sms: str) -> None:
    for family_id, name in ((1, "martinez"), (2, "okafor")):
        rig.family(family_id, email=f"{name}@example.org", phone=f"+1312555014{1 + family_id}")
    for address, channel, status in rows:
        rig.sql(
            "INSERT INTO contact_consents (family_id, address, channel, status) VALUES (1, ?, ?, ?)",
            address, channel, status,
        )  # fmt: skip
    workflow = rig.workflow("hello", [WRITE, TEXT])
    for family_id in (1, 2):
        rig.start(workflow, family_id)
    rig.run()
    assert statuses(rig) == {"email": email, "sms": sms}
    assert statuses(rig, 2) == {"email": "sent", "sms": "sent"}


@pytest.mark.parametrize("family_id", [2, None, 99])
@pytest.mark.parametrize("written", ["312-555-0142", "(312) 555 0142", "13125550142", "+13125550142"])
@pytest.mark.parametrize("channel", ["sms", "all"])
def test_an_opt_out_is_about_all_who_share_the_number(
    rig: Rig, family_id: int | None, written: str, channel: str
) -> None:
    for number in (1, 2):
        rig.family(number, phone="+1 312 555 0142")
    rig.sql(
        "INSERT INTO contact_consents (family_id, address, channel, status) VALUES (?, ?, ?, 'withdrawn')",
        family_id, written, channel,
    )  # fmt: skip
    workflow = rig.workflow("hello", [WRITE, TEXT])
    for number in (1, 2):
        rig.start(workflow, number)
    rig.run()
    assert statuses(rig, 1) == statuses(rig, 2) == {"email": "sent", "sms": "suppressed"}


def test_an_address_in_capitals_by_another_family(rig: Rig) -> None:
    rig.family(1, email="ana@example.org")
    rig.sql("INSERT INTO contact_consents (family_id, address, channel, status) "
            "VALUES (2, 'ANA@Example.ORG', 'email', 'withdrawn')")  # fmt: skip
    rig.start(rig.workflow("hello", [WRITE]))
    rig.run()
    assert statuses(rig) == {"email": "suppressed"}


def test_a_suppressed_address_says_why_and_the_workflow_goes_on(rig: Rig) -> None:
    rig.family(1, phone="+13125550142")
    rig.sql("INSERT INTO suppressions (address, channel, reason) VALUES ('312 555 0142', 'sms', 'dead')")
    rig.start(rig.workflow("hello", [TEXT, WRITE]))
    rig.run()
    assert statuses(rig) == {"sms": "suppressed", "email": "sent"}
    assert rig.messages()[0]["reason"] == "this address does not work any more"
    assert rig.instance()["outcome"] == "partial_success"


def test_a_suppressed_address_takes_the_declared_path(rig: Rig) -> None:
    rig.family(1, phone="+13125550142")
    rig.sql("INSERT INTO suppressions (address, reason) VALUES ('+13125550142', 'complaint')")
    call = {"name": "Call", "type": "task", "task_type": "ask", "description": "Call them"}
    skipped = {"name": "Skipped", "type": "task", "task_type": "ask", "description": "Never made"}
    path = {**TEXT, "on_failure": {"goto": "Call"}}
    rig.start(rig.workflow("hello", {"workflow": "hello", "trigger": "manual", "steps": [path, skipped, call]}))
    rig.run()
    assert [task["description"] for task in rig.tasks()] == ["Call them"]


@pytest.mark.parametrize(("reason", "fallback"), [("dead", "sent"), ("complaint", None), ("list", None)])
def test_a_dead_address_takes_the_fallback_and_who_wants_peace_gets_it(
    rig: Rig, reason: str, fallback: str | None
) -> None:
    rig.family(1, email="ana@example.org")
    rig.sql("INSERT INTO suppressions (address, channel, reason) VALUES ('ana@example.org', 'email', ?)", reason)
    rig.start(rig.workflow("hello", [{**WRITE, "fallback": "sms"}]))
    rig.run()
    assert statuses(rig).get("sms") == fallback
    assert statuses(rig)["email"] == "suppressed"


CALL = {"name": "Call", "type": "call", "reason": "no answer"}
MAIL_OR_CALL = {"name": "Mail", "type": "email", "subject": "Hi", "message": "Hi", "fallback": "call"}
NOT_A_CALL = [
    {"family_id": 1, "channel": "call", "status": "withdrawn"},
    {"address": "(312) 555-0001", "channel": "all", "status": "withdrawn"},
    {"family_id": 1, "channel": "", "status": "no"},
]
A_CALL = [
    {"family_id": 1, "channel": "sms", "status": "withdrawn"},
    {"family_id": 2, "channel": "call", "status": "withdrawn"},
    {"address": "+13125559999", "channel": "call", "status": "withdrawn"},
]


@pytest.mark.parametrize(
    ("word", "called"), [*((word, False) for word in NOT_A_CALL), *((word, True) for word in A_CALL)]
)
@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize("step", [CALL, MAIL_OR_CALL])
def test_who_asks_not_to_be_called_is_not(
    rig: Rig, word: dict[str, Any], called: bool, step: dict[str, Any], refused: bool
) -> None:
    """Neither by a step of its own, nor where nothing else reaches them: no address, or one that is refused."""
    rig.family(email="family1@example.org" if refused else None)
    rig.sql(f"INSERT INTO contact_consents ({', '.join(word)}) VALUES ({', '.join('?' * len(word))})", *word.values())
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [step]}))
    gone = Receipt(Result.REFUSED, "no such user", fault=Fault.ADDRESS)
    rig.run(channels={"email": Scripted({"family1@example.org": [gone]}), "sms": Scripted()})
    assert [task["status"] for task in rig.tasks("phone_call")] == (["open"] if called else [])
    if not called:
        instance = rig.instance()
        assert (instance["status"], instance["outcome"]) == ("completed", "partial_success")
        if word["channel"] == "call":
            assert "the family has asked not to be called" in instance["outcome_notes"]


def test_who_agrees_again_is_called_again(rig: Rig) -> None:
    rig.family()
    for status in ("withdrawn", "granted"):
        rig.sql("INSERT INTO contact_consents (family_id, channel, status) VALUES (1, 'call', ?)", status)
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": [CALL]}))
    rig.run()
    assert len(rig.tasks("phone_call")) == 1
