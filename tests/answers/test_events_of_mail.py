"""What mails become at the front door."""

import json
from datetime import UTC, datetime

from engine.answers.events import EVENT_TYPES, NewEvent, event_of
from engine.answers.mail import MailKind
from engine.core.json_object import read_object
from engine.core.responses import ANSWERS
from tests.answers.corpus import samples

AT = datetime(2026, 11, 20, 20, 31, 5, tzinfo=UTC)
MESSAGE_ID = "<3f1c0e9a5b7d42688f0a1b2c3d4e5f60@riverside.example>"
BY_NAME = {(sample.kind.value, sample.name): sample for sample in samples()}


def event(kind: str, name: str) -> NewEvent:
    found = event_of(BY_NAME[kind, name].read(), AT)
    assert found is not None
    return found


def test_a_reply_is_an_answer_with_the_family_s_own_words() -> None:
    reply = event("reply", "stop_alone_en")
    assert reply.event_type == "email.replied"
    assert reply.dedupe_key == "<reply.stop_alone_en@mail.example>"
    assert (reply.occurred_at, reply.source) == (AT, "imap")
    assert reply.payload.pop("full_text").startswith("STOP\n\nOn Fri, Nov 20")
    assert reply.payload == {
        "from": "ana.lopez@familymail.example",
        "to": "replies+k7Qm2xV9aB4c@riverside.example",
        "subject": "Re: We would like to hear from you",
        "text": "STOP",
        "message_id": "<reply.stop_alone_en@mail.example>",
        "in_reply_to": MESSAGE_ID,
        "references": [MESSAGE_ID],
        "token": "k7Qm2xV9aB4c",
    }


def test_a_bounce_names_the_message_the_recipient_and_the_code() -> None:
    bounce = event("bounce", "postfix_mailbox_full_en")
    assert bounce.event_type == "email.bounced"
    assert bounce.payload == {
        "original_message_id": MESSAGE_ID,
        "recipient": "familia.ruiz@correo.example",
        "status": "5.2.2",
        "smtp_code": "552",
        "action": "failed",
        "reason": "552 5.2.2 <familia.ruiz@correo.example>: Mailbox full: quota exceeded",
        "token": "k7Qm2xV9aB4c",
        "message_id": "<20261120160414.6E@mail.riverside.example>",
    }


def test_a_complaint_and_an_unsubscribing_carry_the_token() -> None:
    complaint = event("complaint", "yahoo_en")
    assert (complaint.event_type, complaint.payload["token"]) == ("email.complained", "k7Qm2xV9aB4c")
    assert complaint.payload["recipient"] == "lena.w@yahoomail.example"
    unsubscribing = event("unsubscribe", "apple_mail_button_en")
    assert unsubscribing.event_type == "email.unsubscribed"
    assert unsubscribing.payload == {
        "token": "k7Qm2xV9aB4c",
        "via": "mailto",
        "from": "ana.lopez@familymail.example",
        "message_id": "<unsubscribe.apple_mail_button_en@mail.example>",
    }


def test_only_a_reply_is_an_answer() -> None:
    assert [kind for kind, event_type in EVENT_TYPES.items() if event_type in ANSWERS] == [MailKind.REPLY]


def test_what_is_ours_or_none_of_these_becomes_no_event() -> None:
    for sample in BY_NAME.values():
        assert (event_of(sample.read(), AT) is None) == (sample.kind in (MailKind.OWN, MailKind.OTHER))


def test_every_payload_passes_the_front_door() -> None:
    for sample in BY_NAME.values():
        found = event_of(sample.read(), AT)
        if found is not None:
            assert read_object(json.dumps(found.payload, ensure_ascii=False), "payload") == (found.payload, None)


def test_a_mail_without_a_message_id_is_known_by_its_bytes() -> None:
    first = event("bounce", "qmail_en")
    assert first.dedupe_key.startswith("sha256:")
    assert first.dedupe_key == event("bounce", "qmail_en").dedupe_key
