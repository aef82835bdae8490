"""What the far end says about a message of ours: a text's status, an email's bounce or delay.

Status words come late, twice and out of order, and only move forward. What comes back hours after it was sent marks
the message, and what follows from it follows from its fault: a dead address is written to no more until it is
corrected, which a person is asked to do once; the step's own fallback is `came_back`'s affair.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from engine.channels import smtp_codes, smtp_words, twilio_codes
from engine.core.consents import WITHDRAWN
from engine.core.delivery import Stage, is_further, stage_of
from engine.core.faults import Fault
from engine.runtime.dead_addresses import write_no_more
from engine.runtime.intake import evidence
from engine.runtime.intake.desk import Desk
from engine.runtime.intake.owners import families_at
from engine.runtime.intake.whose import Whose
from engine.runtime.late import came_back
from engine.store import answers
from engine.store.answers import FoundMessage


def take_status(connection: sqlite3.Connection, desk: Desk, whose: Whose, payload: Mapping[str, Any]) -> str:
    """A text's status; returns the disposition."""
    message, word = whose.message, str(payload.get("status") or "").strip().lower()
    stage, sid = stage_of(word), payload.get("sid")
    provider_id = sid if isinstance(sid, str) and sid else None
    if message is None:
        return "no_match: no message has this id or this key"
    if message.provider_id is not None and provider_id not in (None, message.provider_id):
        return "no_match: it is about an earlier attempt at this message"
    if stage is None:
        return f"invalid: nobody knows the status {word[:40]!r}"
    if not is_further(word, message.provider_status):
        return "no_match: more is known of this message already"
    answers.hear_of(connection, message.message_id, word, provider_id, desk.now)
    if stage is not Stage.CAME_BACK:
        evidence.it_was_sent(connection, desk, message, provider_id)
        if stage is Stage.DELIVERED:
            answers.deliver(connection, message, desk.now)
        return "matched"
    code = payload.get("error_code")
    code = str(code) if code not in (None, "", 0, "0") else None
    _came_back(connection, desk, message, twilio_codes.fault_of(code), code, twilio_codes.sentence_of(code),
               provider_id)  # fmt: skip
    return "matched"


def take_report(
    connection: sqlite3.Connection, desk: Desk, event_type: str, whose: Whose, payload: Mapping[str, Any]
) -> None:
    """A mail about one of our messages, or an answer to one: what it shows of the message itself."""
    message = whose.message
    if event_type != "email.bounced":
        if message is not None:
            evidence.it_was_sent(connection, desk, message, None)
        return
    code, fault = _text(payload, "status") or _text(payload, "smtp_code"), fault_of_bounce(payload)
    reason = smtp_words.bounced(fault, code, _text(payload, "reason"))
    if message is not None:
        _came_back(connection, desk, message, fault, code, reason, None)
    elif fault is Fault.ADDRESS and whose.address is not None:
        write_no_more(
            connection, desk.site.calendar, desk.now, whose.address, code=code, reason=reason, mode=desk.mode,
            families=whose.families,
        )  # fmt: skip


def fault_of_bounce(payload: Mapping[str, Any]) -> Fault:
    """What follows from a bounce, by its status code or the server's reply code; nobody guesses without one."""
    if status := _text(payload, "status"):
        return smtp_codes.fault_of_status(status)
    code = _text(payload, "smtp_code")
    if code is not None and code.isdecimal() and 400 <= int(code) < 600:
        return smtp_codes.fault_of(int(code), "", smtp_codes.Phase.RECIPIENT)
    return Fault.UNKNOWN


def _came_back(
    connection: sqlite3.Connection, desk: Desk, message: FoundMessage, fault: Fault, code: str | None,
    reason: str | None, provider_id: str | None,
) -> None:  # fmt: skip
    why = reason or "it came back without a reason"
    if message.status == "uncertain":
        known = evidence.it_was_refused(connection, desk, message, provider_id, why, code, fault)
    else:
        evidence.it_was_sent(connection, desk, message, provider_id)
        known = answers.bounce(connection, message, fault, code, reason, desk.now)
        if known:
            came_back(connection, desk, message.message_id, fault, code, reason)
    if not known or message.recipient is None or message.channel in desk.redirected:
        return
    if fault is Fault.OPTED_OUT and message.status != "uncertain":  # a refusal writes it down by itself
        for family_id in families_at(connection, message.recipient) or (None,):
            answers.set_consent(
                connection, family_id, message.recipient, message.channel, WITHDRAWN, f"provider:{code}", None, desk.now
            )
    if fault is Fault.ADDRESS:
        write_no_more(
            connection, desk.site.calendar, desk.now, message.recipient, code=code, reason=reason, mode=message.mode,
            message=message,
        )  # fmt: skip


def _text(payload: Mapping[str, Any], name: str) -> str | None:
    value = payload.get(name)
    return str(value).strip() or None if isinstance(value, (str, int)) else None
