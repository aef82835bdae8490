"""Reports in the form that mail servers agreed on: RFC 3464 inside RFC 6522, and complaints by RFC 5965.

A report has a part for machines and, mostly, the message that it is about, or its headers. What a report says of
itself is believed; whether it belongs to a message of ours, and what follows, is decided elsewhere.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from engine.answers.envelope import Part, enclosed, inside, parse, part_of_type
from engine.answers.headers import address_in, addresses, message_ids, one_line, text
from engine.answers.mail import Delivery, MailKind
from engine.answers.ours import Ours

MAX_REASON = 1_000

_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")  # RFC 3463, 2
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?![\d.])")  # RFC 5321, 4.2.1
_VAGUE = frozenset(("4.0.0", "5.0.0", "5.3.0", "5.5.0"))
"""Codes that say no more than that it failed: servers put them where the far end's own words say why."""
_KINDS = {"failed": MailKind.BOUNCE, "delayed": MailKind.DELAYED}


def read_delivery_report(message: Part) -> tuple[MailKind, Delivery] | None:
    """What a delivery status notification says; None if the mail is none."""
    part = part_of_type(message, "message/delivery-status", "message/global-delivery-status")
    if part is None:
        return None
    recipients = [block for block in _blocks(part) if block.get("Action")]
    if not recipients:
        return None
    told = {_action(block): block for block in reversed(recipients)}
    action = next((name for name in ("failed", "delayed") if name in told), _action(recipients[0]))
    block = told[action]
    diagnostic = text(block, "Diagnostic-Code")
    original = original_of(message)
    recipient = (
        address_in(text(block, "Original-Recipient").partition(";")[2])
        or (sole_recipient(original) if original is not None else None)
        or address_in(text(block, "Final-Recipient").partition(";")[2] or text(block, "Final-Recipient"))
    )
    delivery = Delivery(
        original_id(original, message),
        recipient,
        status_in(text(block, "Status"), diagnostic),
        reply_code_in(diagnostic),
        action,
        _reason(diagnostic),
    )
    return _KINDS.get(action, MailKind.OTHER), delivery


def read_complaint(message: Part) -> tuple[MailKind, Delivery] | None:
    """What a spam report says: RFC 5965, or the form in which Outlook.com passes a message on; None if it is none."""
    original = original_of(message)
    part = part_of_type(message, "message/feedback-report")
    if part is None:
        reader = address_in(text(original, "X-HmXmrOriginalRecipient")) if original is not None else None
        if original is None or reader is None:
            return None
        return MailKind.COMPLAINT, Delivery(original_id(original, None), reader, action="abuse")
    fields = next(iter(inside(part)), part)
    kind = text(fields, "Feedback-Type").lower()
    reader = address_in(text(fields, "Original-Rcpt-To")) or (
        sole_recipient(original) if original is not None else None
    )
    delivery = Delivery(original_id(original, None), reader, action=kind or None)
    # `not-spam` takes one back, `auth-failure` (RFC 6591) is about signatures, `virus` about a machine.
    return (MailKind.COMPLAINT if kind in ("abuse", "fraud", "opt-out", "other") else MailKind.OTHER), delivery


def _blocks(part: Part) -> list[Part]:
    """The groups of fields: one about the message, then one for each recipient (RFC 3464, 2.1)."""
    found = inside(part)
    if not found or part.get_content_subtype() == "delivery-status":
        return found
    groups = str(found[0].get_payload()).replace("\r\n", "\n").split("\n\n")
    return [*found, *(parse(group.encode("utf-8", "replace"))[0] for group in groups[:20])]


def is_read_receipt(message: Part) -> bool:
    """Whether the mail only says that one of ours was displayed or deleted (RFC 8098)."""
    return part_of_type(message, "message/disposition-notification") is not None


def original_of(message: Part) -> Part | None:
    """The returned message, or what of its headers came back."""
    part = part_of_type(
        message, "message/rfc822", "text/rfc822-headers", "message/global", "message/rfc822-headers",
        "message/global-headers",
    )  # fmt: skip
    return enclosed(part) if part is not None else None


def original_id(original: Part | None, report: Part | None) -> str | None:
    """The Message-ID of what the report is about: from the returned headers, else from the report's own references."""
    found = message_ids(original, "Message-ID") if original is not None else ()
    if not found and report is not None:
        found = message_ids(report, "In-Reply-To") or message_ids(report, "References")[-1:]
    return found[0] if found else None


def original_token(message: Part, ours: Ours) -> str | None:
    """The token in the addresses of the returned message."""
    original = original_of(message)
    if original is None:
        return None
    fields = addresses(original, "Reply-To", "Return-Path", "Sender", "From")
    unsubscribing = re.findall(r"mailto:([^\s<>?,]{1,320})", str(original.get("List-Unsubscribe") or ""))
    return ours.token_in((*fields, *(unquote(address) for address in unsubscribing)))


def sole_recipient(original: Part) -> str | None:
    """Who the returned message was to: ours always have exactly one recipient."""
    found = addresses(original, "To")
    return found[0].lower() if len(found) == 1 else None


def status_in(status: str, words: str) -> str | None:
    """The enhanced status code: the field's own, unless it is vague and the far end's words have a better one."""
    own, told = _enhanced(status), _enhanced(words)
    if own is None or (told is not None and own in _VAGUE):
        return told or own
    return own


def reply_code_in(words: str) -> str | None:
    """The SMTP reply code in the far end's words."""
    match = _REPLY.search(words)
    return match[1] if match else None


def _enhanced(words: str) -> str | None:
    match = _ENHANCED.search(words)
    return match[0] if match else None


def _action(block: Part) -> str:
    return text(block, "Action").lower().split(" ")[0].strip(";")


def _reason(diagnostic: str) -> str | None:
    kind, semicolon, words = diagnostic.partition(";")
    return one_line(words if semicolon and " " not in kind.strip() else diagnostic)[:MAX_REASON] or None
