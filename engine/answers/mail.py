"""A mail that has come in, as a value: what it is, which of our messages it belongs to, and what the family wrote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MailKind(StrEnum):
    """What a mail is. Only a reply is an answer of a family."""

    REPLY = "reply"
    BOUNCE = "bounce"
    """One of our messages did not arrive, and nobody goes on trying (RFC 3464, action `failed`)."""
    DELAYED = "delayed"
    """It has not arrived yet, and a server goes on trying. Not a bounce."""
    OUT_OF_OFFICE = "out_of_office"
    AUTO_REPLY = "auto_reply"
    """A machine answered: receipts, tickets, and requests to prove that a person has written."""
    COMPLAINT = "complaint"
    """The reader called our message spam (RFC 5965)."""
    UNSUBSCRIBE = "unsubscribe"
    """Sent by a mail program at the press of its button (RFC 2369, `List-Unsubscribe` with `mailto:`)."""
    OWN = "own"
    """Our own message seen again: redirected, copied, looped."""
    OTHER = "other"
    """None of these: newsletters, reports of success, what can't be read. It becomes no event."""


@dataclass(slots=True, frozen=True)
class Delivery:
    """What a report says about one of our messages."""

    original_message_id: str | None = None
    """Of the message that the report is about, in its angle brackets."""
    recipient: str | None = None
    """The address that we wrote to, as well as the report tells it."""
    status: str | None = None
    """The enhanced status code (RFC 3463), such as 5.1.1: the most telling one in the report."""
    smtp_code: str | None = None
    """The reply code (RFC 5321, 4.2), such as 550."""
    action: str | None = None
    """`failed`, `delayed`, `delivered`, `relayed`, `expanded` (RFC 3464, 2.3.3), or the kind of feedback."""
    reason: str | None = None
    """In the far end's words."""


@dataclass(slots=True, frozen=True)
class Mail:
    """A mail that was read. Texts are plain, without control characters, and cut to what can be kept."""

    kind: MailKind
    why: str
    """What told it: a short phrase without addresses or words of the mail."""
    digest: str
    """SHA-256 of its bytes: its name where it has no Message-ID of its own."""
    message_id: str | None = None
    sender: str | None = None
    """The address in From."""
    recipients: tuple[str, ...] = ()
    """The addresses that it was sent to and delivered to, the most telling first."""
    subject: str = ""
    text: str = ""
    """What the sender wrote, without what they quoted."""
    full_text: str = ""
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    token: str | None = None
    """The token of ours that an address in it carries."""
    delivery: Delivery | None = None
    cut: bool = False
    """Whether it was longer than what is read."""
