"""What must be true of every run, however often its engine was killed. Each check is a function with a name, shares
nothing with the engine, and gives a line for each breach.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from tests.crash.senders.evidence import Evidence, Row, moment
from tests.crash.senders.hours import within

LEFT = ("sent", "delivered", "bounced")
NEVER_LEFT = ("failed", "suppressed", "cancelled", "intended")
ENDED = ("completed", "failed", "cancelled")
STEPS = 2


def nothing_is_lost(run: Evidence) -> Iterator[str]:
    """Every story has ended with both its messages accounted for, or stands where a person or a later moment takes it
    on; every message is at its end, waits with such a story, or is uncertain with an open question."""
    there = {row["instance_id"]: row for row in run.instances}
    for key in run.fed:
        if key not in there:
            yield f"story {key} has gone"
    for row in run.instances:
        why = _unfinished(run, row)
        if why:
            yield f"story {row['instance_id']} is {row['status']}: {why}"
    for row in run.messages:
        story = there[row["instance_id"]]
        if row["status"] == "sending":
            yield f"{row['idempotency_key']} is still on its way"
        elif row["status"] == "uncertain" and not _asked(run, row):
            yield f"{row['idempotency_key']} is uncertain, and nobody is asked"
        elif row["status"] == "intended" and story["status"] in ENDED:
            yield f"{row['idempotency_key']} is intended, and its story has ended"


def _unfinished(run: Evidence, row: Row) -> str:
    """Why nobody and nothing takes this story on; empty where all is well."""
    token, written = run.token_of.get(row["instance_id"]), run.by_instance[row["instance_id"]]
    if row["status"] in ENDED:
        if token is not None:
            return "it has a token"
        return (
            ""
            if row["outcome_notes"] or len(written) >= STEPS
            else f"it wrote {len(written)} messages and says nothing"
        )
    if row["status"] == "pending":
        return "it was never begun"
    if token is None:
        return "it has no token"
    if token["status"] == "processing":
        return "it is claimed"
    if token["status"] == "queued":
        return "it is due" if moment(token["scheduled_for"]) <= run.ended else ""
    return "" if run.open_tasks[row["instance_id"]] else f"its token is {token['status']} for {token['held_reason']}"


def _asked(run: Evidence, row: Row) -> bool:
    return any(
        task["task_type"] == "message_uncertain" and task["step_number"] == row["step_number"]
        for task in run.open_tasks[row["instance_id"]]
    )


def nothing_arrives_twice(run: Evidence) -> Iterator[str]:
    """No letter and no text arrives oftener than once, and once more for each time that somebody has authorised."""
    authorised = {row["idempotency_key"]: row["resends_authorised"] for row in run.messages}
    for key, count in run.arrivals.items():
        if key not in authorised:
            yield f"{key} has arrived and is not in the table"
        elif count > 1 + authorised[key]:
            yield f"{key} has arrived {count} times with {authorised[key]} authorised resends"
    for to, body in (each for each, count in Counter((text.to, text.body) for text in run.texts).items() if count > 1):
        if not any(row["resends_authorised"] for row in run.messages if (row["recipient"], row["body"]) == (to, body)):
            yield f"the same words have gone to {to} twice: {body}"


def nothing_is_out_of_hours(run: Evidence) -> Iterator[str]:
    """Nothing is armed, and nothing arrives, outside the hours of the family's zone."""
    by_address = {address: family for family in run.families.values() for address in (family.email, family.phone)}
    for row in run.messages:
        zone = run.families[row["family_id"]].zone
        for status, at in run.history[row["message_id"]]:
            if status == "sending" and not within(at, zone):
                yield f"{row['idempotency_key']} was armed at {at} in {zone}"
    for to, at in [*((mail.recipients[0], mail.at) for mail in run.mails), *((text.to, text.at) for text in run.texts)]:
        if to in by_address and not within(at, by_address[to].zone):
            yield f"a message to {to} arrived at {at} in {by_address[to].zone}"


def nothing_follows_a_stop(run: Evidence) -> Iterator[str]:
    """Every stop is heard, and nothing that it forbids is armed after it was taken in (a text) or committed (a row)."""
    heard = {
        row["family_id"]: moment(row["processed_at"])
        for row in reversed(run.events)
        if row["event_type"] == "sms.received" and row["processed_at"] is not None
    }
    withdrawn = {row["family_id"] for row in run.consents if row["status"] == "withdrawn"}
    for stop in run.stops:
        if stop.family not in withdrawn or (stop.how == "text" and stop.family not in heard):
            yield f"family {stop.family} has said stop by {stop.how}, and nobody has heard it"
            continue
        since = heard[stop.family] if stop.how == "text" else stop.after
        for row in run.messages:
            if row["family_id"] != stop.family or (stop.how == "text" and row["channel"] != "sms"):
                continue
            for status, at in run.history[row["message_id"]]:
                if status == "sending" and at > since:
                    yield f"{row['idempotency_key']} was armed at {at}, after the stop of {since}"


def what_is_sent_has_arrived(run: Evidence) -> Iterator[str]:
    """What is down as sent, delivered or bounced is in the server's log."""
    for row in run.messages:
        if row["status"] in LEFT and row["idempotency_key"] not in run.arrivals:
            yield f"{row['idempotency_key']} is {row['status']} and never arrived"


def what_is_not_sent_has_not_arrived(run: Evidence) -> Iterator[str]:
    """What is down as failed, suppressed, cancelled or still intended is in no server's log; but for a text that Twilio
    accepted, and of which it says when it is asked that it could not deliver it: nobody got that, and where the phone
    was only switched off it is to be sent again on another day."""
    for row in run.messages:
        arrived = run.arrivals.get(row["idempotency_key"], 0) if row["status"] in NEVER_LEFT else 0
        undelivered = row["channel"] == "sms" and run.families[row["family_id"]].unreachable
        if undelivered and row["status"] in ("failed", "intended"):
            continue
        if arrived > row["resends_authorised"]:
            yield f"{row['idempotency_key']} is {row['status']} ({row['reason']}) and has arrived"


def what_arrives_is_what_was_frozen(run: Evidence) -> Iterator[str]:
    """Words, subject and recipient are those in the table, and no letter has a second recipient."""
    rows = {row["idempotency_key"]: row for row in run.messages}
    for mail in run.mails:
        row = rows.get(mail.key)
        if row is None:
            continue  # said by nothing_arrives_twice
        expected = ((row["recipient"],), row["recipient"], row["subject"], row["body"].strip())
        if (mail.recipients, mail.to, mail.subject, mail.text.splitlines()[0].strip()) != expected:
            yield f"{mail.key} is not as it was frozen: {mail.recipients}, {mail.subject!r}, {mail.text!r}"


def the_audit_log_tells_every_status(run: Evidence) -> Iterator[str]:
    """The newest word of the audit log about each message is its status."""
    for row in run.messages:
        told = run.history[row["message_id"]]
        if not told or told[-1][0] != row["status"]:
            yield f"{row['idempotency_key']} is {row['status']}, and the audit log says {told[-1][0] if told else None}"


def the_run_was_one(run: Evidence) -> Iterator[str]:
    """The evidence is worth something: messages arrived, kills fell while they did, and some hours were shut."""
    arrived = len(run.mails) + len(run.texts)
    if arrived < len(run.kills):
        yield f"only {arrived} messages arrived in a run with {len(run.kills)} kills"
    if not any(not kill.stalled for kill in run.kills):
        yield "no kill fell while messages were flowing"
    if not any(run.families[number].closed for number in run.fed.values()):
        yield "no family was written to whose hours were shut"
    if run.ended.astimezone(UTC) < datetime.fromisoformat("2020-01-01T00:00:00+00:00"):
        yield f"the run ended in {run.ended}"


CHECKS: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    nothing_is_lost, nothing_arrives_twice, nothing_is_out_of_hours, nothing_follows_a_stop, what_is_sent_has_arrived,
    what_is_not_sent_has_not_arrived, what_arrives_is_what_was_frozen, the_audit_log_tells_every_status,
    the_run_was_one,
)  # fmt: skip
