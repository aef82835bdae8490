"""What a mail becomes at the front door: a row of `events`, or nothing.

    reply → email.replied            delayed → email.delayed                complaint   → email.complained
    bounce → email.bounced           out_of_office → email.out_of_office    unsubscribe → email.unsubscribed
    own, other → no row              auto_reply → email.auto_replied

Only `email.replied` is an answer. The key by which repeats are known is the Message-ID, or the mail's digest where it
has none, so that reading a mailbox twice changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.answers.mail import Delivery, Mail, MailKind

SOURCE = "imap"
MAX_REFERENCES = 20

EVENT_TYPES: dict[MailKind, str] = {
    MailKind.REPLY: "email.replied",
    MailKind.BOUNCE: "email.bounced",
    MailKind.DELAYED: "email.delayed",
    MailKind.OUT_OF_OFFICE: "email.out_of_office",
    MailKind.AUTO_REPLY: "email.auto_replied",
    MailKind.COMPLAINT: "email.complained",
    MailKind.UNSUBSCRIBE: "email.unsubscribed",
}
"""The event for each kind of mail that brings one."""


@dataclass(slots=True, frozen=True)
class NewEvent:
    """A row for the front door. It names no family: whose it is, the engine finds by token, references and sender."""

    event_type: str
    payload: dict[str, Any]
    dedupe_key: str
    occurred_at: datetime
    source: str = SOURCE


def event_of(mail: Mail, received_at: datetime) -> NewEvent | None:
    """The event that a mail brings, or None. `received_at` is the mailbox's own time: senders' clocks are wrong."""
    event_type = EVENT_TYPES.get(mail.kind)
    if event_type is None:
        return None
    payload = _payload(mail)
    kept = {name: value for name, value in payload.items() if value not in (None, [], ())}
    return NewEvent(event_type, kept, mail.message_id or f"sha256:{mail.digest}", received_at)


def _payload(mail: Mail) -> dict[str, Any]:
    match mail.kind:
        case MailKind.BOUNCE | MailKind.DELAYED:
            return {**_report(mail.delivery or Delivery()), "token": mail.token, "message_id": mail.message_id}
        case MailKind.COMPLAINT:
            told = mail.delivery or Delivery()
            return {
                "token": mail.token,
                "original_message_id": told.original_message_id,
                "recipient": told.recipient,
                "feedback_type": told.action,
                "message_id": mail.message_id,
            }
        case MailKind.UNSUBSCRIBE:
            return {"token": mail.token, "via": "mailto", "from": mail.sender, "message_id": mail.message_id}
        case _:
            return _letter(mail)


def _report(told: Delivery) -> dict[str, Any]:
    return {
        "original_message_id": told.original_message_id,
        "recipient": told.recipient,
        "status": told.status,
        "smtp_code": told.smtp_code,
        "action": told.action,
        "reason": told.reason,
    }


def _letter(mail: Mail) -> dict[str, Any]:
    return {
        "from": mail.sender,
        "to": next(iter(mail.recipients), None),
        "subject": mail.subject,
        "text": mail.text,
        "full_text": mail.full_text,
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references[-MAX_REFERENCES:]),
        "token": mail.token,
        "cut": mail.cut or None,
    }
