"""Emails that come back: by whom, why, and what an address is blamed for."""

from typing import Any

import pytest

from tests.runtime.delivered import ADDRESS, message, unsure
from tests.runtime.rig import Rig
from tests.runtime.test_answers import EMAIL, LATER, SOON, came, flow, last, statuses


@pytest.fixture
def emailed(rig: Rig) -> Rig:
    """A family that was sent an email."""
    rig.family(1)
    rig.start(rig.workflow("w", flow(EMAIL)))
    rig.run(until=SOON)
    rig.sql("UPDATE messages SET provider_id = '<m1@co-op.test>', token = 'a1b2'")
    return rig


@pytest.mark.parametrize(
    "payload",
    [
        {"token": "a1b2"},
        {"token": "A1B2"},
        {"original_message_id": "<m1@co-op.test>"},
        {"message": "<m1@co-op.test>"},
        {"recipient": "Family1@example.org"},
    ],
)
@pytest.mark.parametrize("code", [{"status": "5.1.1"}, {"smtp_code": "550"}])
def test_a_bounce_from_a_dead_address(emailed: Rig, payload: dict[str, Any], code: dict[str, Any]) -> None:
    for _ in range(2):
        came(emailed, "email.bounced", reason="no such user", **payload, **code)
    row = message(emailed)
    assert (row["status"], row["fault"], row["error_code"]) == ("bounced", "address", *code.values())
    assert [task["family_id"] for task in emailed.tasks("fix_address")] == [1], "one task an address"
    assert [row["address"] for row in emailed.sql("SELECT address FROM suppressions")] == [ADDRESS]
    assert last(emailed)["disposition"] == "matched"
    assert statuses(emailed) == ["running"], "a bounce is no answer"


def test_a_bounce_without_a_code_blames_no_address(emailed: Rig) -> None:
    came(emailed, "email.bounced", token="a1b2", reason="could not be delivered")
    assert (message(emailed)["status"], message(emailed)["fault"]) == ("bounced", "unknown")
    assert emailed.sql("SELECT * FROM suppressions") == []
    assert [task["task_type"] for task in emailed.tasks()] == ["phone_call"]


def test_a_full_mailbox_blames_no_address(emailed: Rig) -> None:
    came(emailed, "email.bounced", token="a1b2", status="5.2.2")
    assert (message(emailed)["status"], message(emailed)["fault"]) == ("bounced", "unreachable")
    assert emailed.sql("SELECT * FROM suppressions") == []


def test_a_bounce_by_recipient_alone_is_about_what_was_sent_lately(emailed: Rig) -> None:
    emailed.sql("UPDATE messages SET created_date = '2026-11-01 10:00:00.000000'")
    came(emailed, "email.bounced", recipient=ADDRESS, status="5.1.1")
    assert message(emailed)["status"] == "sent"
    assert len(emailed.tasks("fix_address")) == 1, "the address is dead all the same"


def test_a_delay_is_no_bounce(emailed: Rig) -> None:
    came(emailed, "email.delayed", token="a1b2", status="4.4.1", action="delayed")
    assert message(emailed)["status"] == "sent"
    assert emailed.tasks() == []


@pytest.mark.parametrize(
    ("event_type", "more", "status"),
    [
        ("email.replied", {"text": "Thanks"}, "sent"),
        ("email.delayed", {"status": "4.4.1"}, "sent"),
        ("email.out_of_office", {"text": "Away"}, "sent"),
        ("email.bounced", {"status": "5.1.1", "reason": "no such user"}, "failed"),
    ],
)
def test_what_comes_back_was_sent(rig: Rig, event_type: str, more: dict[str, Any], status: str) -> None:
    unsure(rig, {**EMAIL, "on_failure": "skip"}, ADDRESS)
    came(rig, event_type, token=message(rig)["token"], **more)
    assert message(rig)["status"] == status
    assert [t["status"] for t in rig.tasks("message_uncertain")] == ["done"]
    assert statuses(rig) == (["completed"] if event_type == "email.replied" else ["running"])


def test_who_writes_a_dead_address_back_is_told(emailed: Rig) -> None:
    came(emailed, "email.bounced", token="a1b2", status="5.1.1")
    act = emailed.act("edit", "family", 1, email="new@example.org")
    assert act.result == "Email changed for the Martinez family."
    act = emailed.act("edit", "family", 1, email=ADDRESS, phone="+13125550002")
    assert act.result == (
        f"Email, phone changed for the Martinez family. Nothing is sent to {ADDRESS}: this address does not "
        f"work any more. If that is wrong, lift it (followthrough suppression lift {ADDRESS})."
    )


def test_a_corrected_address_is_written_to_again(emailed: Rig) -> None:
    came(emailed, "email.bounced", token="a1b2", status="5.1.1")
    emailed.act("edit", "family", 1, email="new@example.org")
    emailed.start(emailed.workflow("again", {**flow(EMAIL), "workflow": "again"}))
    emailed.run(until=LATER)
    assert [(row["recipient"], row["status"]) for row in emailed.messages()] == [
        (ADDRESS, "bounced"), ("new@example.org", "sent"),
    ]  # fmt: skip
