"""The life of a message in the database: intended, armed, recorded. `correctness.md` section 1 is its specification.

Each function runs inside the caller's transaction. `arm` is the point of no return: what it has not marked `sending`
must not be sent, and a commit whose fate is unclear means the same.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.core.arming import Armed, Suppressed, Verdict, consent_note, may_leave
from engine.core.faults import Fault
from engine.core.limits import Limits
from engine.core.model import FrozenMessage, Instance, MessageStatus, Snapshot, Visit
from engine.core.timing import Calendar, is_open, window_end
from engine.store.audit import audit
from engine.store.gather import gather_holds
from engine.store.last_look import LastLook
from engine.store.queries import load
from engine.store.questions import close_question
from engine.store.rations import Rations
from engine.store.times import from_db, to_db

SQL = load("sending")
NO_LIMITS = Limits()
END_MESSAGE = load("apply", "end_message").end_message


@dataclass(slots=True)
class Outgoing:
    """A message on its way out, with the decision that it belongs to."""

    snapshot: Snapshot
    execution_id: int | None
    workflow: str
    urgent: bool
    revision: int
    """The instance's revision once the decision to send was written."""
    claim: str
    claim_expires: datetime
    message: FrozenMessage
    arm_token: str = ""
    verdict: Verdict | None = None
    arm_expires: datetime | None = None
    """Until when its arm holds, once it is armed."""
    good_until: datetime | None = None
    """Once armed: the end of the family's window."""
    note: str | None = None
    """What the message's row is to say about it once it has left."""

    @property
    def written(self) -> datetime:
        """The date that the message bears."""
        if self.message.written is None:
            raise ValueError(f"message {self.message.message_id} bears no date")
        return self.message.written


@dataclass(slots=True, frozen=True)
class Draft:
    """A rendered message that is not yet written down."""

    channel: str
    recipient: str
    subject: str | None
    body: str
    template_name: str | None
    template_hash: str | None
    segments: int | None = None
    note: str | None = None


def message_key(visit: Visit, channel: str) -> str:
    """The key that makes a message unique: its instance, step, round and channel."""
    branch = f"-{visit.branch}" if visit.branch else ""
    return f"{visit.instance_id}-{visit.step_number}{branch}-{visit.occurrence}-{channel}"


def intend(
    connection: sqlite3.Connection,
    instance: Instance,
    visit: Visit,
    execution_id: int | None,
    draft: Draft,
    now: datetime,
) -> FrozenMessage:
    """Write a message down, or find the one that was written down for the same visit before.

    One that was certainly not received is written anew: whoever comes here again was told to try again.
    """
    key = message_key(visit, draft.channel)
    parameters = {
        "instance_id": visit.instance_id,
        "execution_id": execution_id,
        "step_number": visit.step_number,
        "branch": visit.branch,
        "occurrence": visit.occurrence,
        "family_id": instance.family_id,
        "channel": draft.channel,
        "mode": instance.mode,
        "recipient": draft.recipient,
        "subject": draft.subject,
        "body": draft.body,
        "template_name": draft.template_name,
        "template_hash": draft.template_hash,
        "idempotency_key": key,
        "reason": draft.note,
        "segments": draft.segments,
        "token": secrets.token_hex(12),  # in an address, where mail servers may change capitals
        "now": to_db(now),
    }
    row = connection.execute(SQL.intend_message, parameters).fetchone()
    if row is None:
        row = connection.execute(SQL.revive_message, parameters).fetchone()
    if row is not None:
        audit(connection, now, "engine", "message.intended", visit.instance_id, detail={"message_id": row[0]})
        return FrozenMessage(
            row["message_id"], key, draft.channel, MessageStatus.INTENDED, draft.recipient, draft.subject, draft.body,
            draft.template_name, draft.template_hash, now, row["token"], draft.segments,
        )  # fmt: skip
    found = connection.execute(SQL.message_of_key, {"idempotency_key": key}).fetchone()
    return FrozenMessage(
        found["message_id"], found["idempotency_key"], found["channel"], found["status"], found["recipient"],
        found["subject"], found["body"], found["template_name"], found["template_hash"], from_db(found["created_date"]),
        found["token"], found["segments"],
    )  # fmt: skip


def arm(
    connection: sqlite3.Connection,
    outgoing: Sequence[Outgoing],
    calendar: Calendar,
    now: datetime,
    good_until: datetime,
    arm_expires: datetime,
    patience: timedelta = timedelta(minutes=5),
    limits: Limits = NO_LIMITS,
) -> None:
    """Take the last look at each message and mark those that may leave; each gets its verdict.

    `good_until` is how long a claim must still hold, by the lease clock; `patience` how long a message that tries
    whether a shut channel works again is waited for.
    """
    holds = gather_holds(connection)
    rations = Rations(connection, outgoing, limits, calendar, now)
    look = LastLook(connection, outgoing, rations, calendar, now, good_until)
    for item in outgoing:
        facts = look.facts(item)
        hours = calendar.where(facts.regions, facts.channel)
        item.verdict = may_leave(facts, holds, calendar, now, good_until)
        if isinstance(item.verdict, Armed):
            item.verdict = rations.admit(item, facts.zone, hours)
        message_id, instance_id = item.message.message_id, item.snapshot.instance.instance_id
        if isinstance(item.verdict, Armed):
            parameters = {
                "message_id": message_id, "arm": item.arm_token, "now": to_db(now), "expires": to_db(arm_expires),
                "note": item.note or consent_note(facts.consent, facts.channel, facts.mode),
            }  # fmt: skip
            if connection.execute(SQL.arm_message, parameters).rowcount != 1:
                raise RuntimeError(f"message {message_id} was read as intended, and could not be armed")
            look.armed(item, now, patience)
            if is_open(hours, facts.zone, now, urgent=item.urgent):
                item.good_until = window_end(hours, facts.zone, now, urgent=item.urgent)
            item.arm_expires = arm_expires
            audit(connection, now, "engine", "message.sending", instance_id, detail={"message_id": message_id})
        elif isinstance(item.verdict, Suppressed):
            parameters = {
                "message_id": message_id, "reason": item.verdict.reason, "now": to_db(now),
                "fault": str(Fault.ADDRESS) if item.verdict.dead else None,
            }  # fmt: skip
            connection.execute(SQL.suppress_message, parameters)
            audit(connection, now, "engine", "message.suppressed", instance_id, detail={"message_id": message_id})
    rations.close()


def record(
    connection: sqlite3.Connection,
    message_id: int,
    instance_id: int,
    arm_token: str,
    result: str,
    now: datetime,
    *,
    reason: str | None = None,
    provider: str | None = None,
    provider_id: str | None = None,
    error_code: str | None = None,
    fault: str | None = None,
    sender: str | None = None,
    settle_after: datetime | None = None,
    to_family: bool = True,
) -> bool:
    """Record what became of an armed message: `sent`, `not_sent`, `refused` or `uncertain`.

    Matched by the arm token alone, never by the claim: what happened in the world is written down even when the claim
    was lost meanwhile. False when the message is past it already. `settle_after` is for what is `uncertain`: until when
    it is left alone, by the lease clock. `to_family` is false in a rehearsal: whoever has told the provider to stop was
    not the family.
    """
    parameters = {
        "message_id": message_id,
        "arm": arm_token,
        "now": to_db(now),
        "reason": reason,
        "provider": provider,
        "provider_id": provider_id,
        "error_code": error_code,
        "fault": fault,
        "sender": sender,
        "settle_after": to_db(settle_after) if settle_after else None,
    }
    was_uncertain = connection.execute(SQL.is_uncertain, {"message_id": message_id}).fetchone() is not None
    matched = connection.execute(SQL[f"record_{result}"], parameters).rowcount == 1
    if not matched:
        return False
    detail = {"message_id": message_id}
    audit(connection, now, "engine", f"message.{_STATUS[result]}", instance_id, detail=detail)
    if fault == Fault.OPTED_OUT and to_family:
        connection.execute(SQL.opt_out, {"message_id": message_id, "code": error_code or "stop", "now": to_db(now)})
    if was_uncertain:
        close_question(connection, message_id, now)
    if result == "not_sent" and connection.execute(SQL.of_ended_instance, {"message_id": message_id}).fetchone():
        ended = {"message_id": message_id, "status": "cancelled", "reason": "the workflow ended", "now": to_db(now)}
        connection.execute(END_MESSAGE, ended)
        audit(connection, now, "engine", "message.cancelled", instance_id, detail=detail)
    return True


def has_left(connection: sqlite3.Connection, message_id: int, arm_token: str) -> str | None:
    """The channel of a message that is known to have left by this arm; None where that is not known."""
    row = connection.execute(SQL.has_left, {"message_id": message_id, "arm": arm_token}).fetchone()
    return str(row["channel"]) if row is not None else None


def record_unarmed(
    connection: sqlite3.Connection,
    message_id: int,
    instance_id: int,
    result: str,
    now: datetime,
    *,
    reason: str | None,
    error_code: str | None,
    fault: str | None,
    to_family: bool = True,
    **others: str | None,
) -> None:
    """Record why a message could not be prepared (`not_sent` or `refused`): it was never armed, so it has certainly not
    been sent. The caller holds its token's claim."""
    parameters = {
        "message_id": message_id, "now": to_db(now), "reason": reason, "error_code": error_code, "fault": fault,
        "status": str(MessageStatus.INTENDED if result == "not_sent" else MessageStatus.FAILED), **others,
    }  # fmt: skip
    if connection.execute(SQL.record_unarmed, parameters).rowcount == 1 and result != "not_sent":
        audit(connection, now, "engine", "message.failed", instance_id, detail={"message_id": message_id})
    if fault == Fault.OPTED_OUT and to_family:
        connection.execute(SQL.opt_out, {"message_id": message_id, "code": error_code or "stop", "now": to_db(now)})


_STATUS = {"sent": "sent", "not_sent": "intended", "refused": "failed", "uncertain": "uncertain"}
