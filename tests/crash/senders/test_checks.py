"""The checks themselves: a run in which all is well passes, and each thing that goes wrong is named by its check."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.crash.senders.evidence import Evidence, Mail, Row, Text
from tests.crash.senders.families import drawn
from tests.crash.senders.feeding import Stop
from tests.crash.senders.hours import Hours, within
from tests.crash.senders.kills import Kill
from tests.crash.senders.report import left_by_kills, share, uncertain_by_fault
from tests.crash.senders.run import wrong

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
OPEN, SHUT, STOPPED = 1, 2, 3
LETTER, TEXT = "<1-0-0-email.aaaaaaaaaaaaaaaaaaaaaaaa@example.org>", "Second words."


def stored(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def told(message_id: int, *statuses: tuple[str, float]) -> list[Row]:
    return [
        {
            "at": stored(NOON + timedelta(seconds=seconds)),
            "action": f"message.{status}",
            "detail": json.dumps({"message_id": message_id}),
        }
        for status, seconds in statuses
    ]


def message(number: int, instance: int, family: int, step: int, channel: str, **columns: object) -> Row:
    key = f"{instance}-{step}-0-{channel}"
    address = f"family{family}@example.org" if channel == "email" else f"+1312{2_000_000 + family}"
    return {
        "message_id": number, "instance_id": instance, "family_id": family, "step_number": step, "channel": channel,
        "recipient": address, "subject": "Hello", "body": "First words." if step == 0 else TEXT, "reason": None,
        "idempotency_key": key, "status": "sent", "resends_authorised": 0, **columns,
    }  # fmt: skip


def story(number: int, family: int, **columns: object) -> Row:
    return {"instance_id": number, "family_id": family, "status": "completed", "outcome_notes": None, **columns}


def good() -> Evidence:
    """A story that went well, with a kill between its two messages; one that waits; one whose family has said stop."""
    families = drawn(3, 1, Hours.around(NOON))
    for number, family in families.items():
        shut = number == SHUT
        zone = "Etc/GMT+12" if shut else "Etc/GMT"
        families[number] = replace(
            family, zone=zone, closed=shut, stops="row" if number == STOPPED else "", mail_fault="", text_rule={}
        )
    letter = Mail(
        LETTER, "1-0-0-email", ("family1@example.org",), "family1@example.org", "Hello", "First words.\n", NOON
    )
    return Evidence(
        families=families,
        fed={1: OPEN, 2: SHUT, 3: STOPPED},
        stops=[Stop(STOPPED, "row", NOON)],
        kills=[Kill(NOON + timedelta(seconds=5), 2, 1.0, False)],
        ended=NOON + timedelta(hours=1),
        mails=[letter],
        texts=[Text("+13122000001", TEXT, NOON)],
        messages=[
            message(1, 1, OPEN, 0, "email"),
            message(2, 1, OPEN, 1, "sms", status="delivered"),
            message(3, 3, STOPPED, 0, "email", status="suppressed"),
            message(4, 3, STOPPED, 1, "sms", status="suppressed"),
        ],
        instances=[story(1, OPEN), story(2, SHUT, status="running"), story(3, STOPPED)],
        tokens=[{"instance_id": 2, "status": "queued", "scheduled_for": stored(NOON + timedelta(hours=6))}],
        consents=[{"family_id": STOPPED, "status": "withdrawn"}],
        audit=[
            *told(1, ("intended", 0), ("sending", 1), ("sent", 2)),
            *told(2, ("intended", 3), ("sending", 4), ("uncertain", 6), ("sent", 7), ("delivered", 8)),
            *told(3, ("intended", 1), ("suppressed", 2)),
            *told(4, ("intended", 1), ("suppressed", 2)),
        ],
    )


def test_a_good_run_passes() -> None:
    assert wrong(good()) == []


def a_story_has_gone(run: Evidence) -> None:
    run.fed[9] = OPEN


def a_story_says_nothing_of_its_second_message(run: Evidence) -> None:
    run.messages.pop(1)
    run.texts.clear()


def a_story_was_never_begun(run: Evidence) -> None:
    run.instances[1]["status"] = "pending"


def a_token_is_due(run: Evidence) -> None:
    run.tokens[0]["scheduled_for"] = stored(NOON)


def a_token_is_held_and_nobody_is_asked(run: Evidence) -> None:
    run.tokens[0] |= {"status": "held", "held_reason": "asked:1"}


def a_message_is_still_on_its_way(run: Evidence) -> None:
    run.messages[0]["status"] = "sending"
    run.audit = [row for row in run.audit if row["action"] != "message.sent" or '"message_id": 1' not in row["detail"]]


def a_message_is_uncertain_and_nobody_is_asked(run: Evidence) -> None:
    run.messages[0]["status"] = "uncertain"
    run.audit += told(1, ("uncertain", 3))


def a_letter_arrives_twice(run: Evidence) -> None:
    run.mails *= 2


def a_text_arrives_twice(run: Evidence) -> None:
    run.texts *= 2


def a_letter_is_nobodys(run: Evidence) -> None:
    run.mails.append(Mail("<x@y>", "unknown letter <x@y>", ("a@b.example",), "a@b.example", "", "", NOON))


def a_message_is_armed_out_of_hours(run: Evidence) -> None:
    run.audit[1]["at"] = stored(NOON + timedelta(hours=7))


def a_letter_arrives_out_of_hours(run: Evidence) -> None:
    run.families[OPEN] = replace(run.families[OPEN], zone="Etc/GMT+12")
    run.audit = [row for row in run.audit if row["action"] != "message.sending"]


def a_message_is_armed_after_a_stop(run: Evidence) -> None:
    run.audit.insert(-1, told(3, ("sending", 1))[0])


def nobody_has_heard_a_stop(run: Evidence) -> None:
    run.consents.clear()


def a_text_says_stop_and_no_event_tells(run: Evidence) -> None:
    run.stops = [Stop(STOPPED, "text", NOON)]


def what_is_sent_never_arrived(run: Evidence) -> None:
    run.mails.clear()


def what_is_suppressed_arrived(run: Evidence) -> None:
    run.messages[0]["status"] = "suppressed"
    run.audit += told(1, ("suppressed", 3))


def other_words_arrived(run: Evidence) -> None:
    run.messages[0]["body"] = "Other words."


def somebody_else_got_it_too(run: Evidence) -> None:
    letter = run.mails[0]
    both = ("family1@example.org", "family2@example.org")
    run.mails[0] = Mail(letter.message_id, letter.key, both, letter.to, letter.subject, letter.text, letter.at)


def the_audit_log_is_silent(run: Evidence) -> None:
    run.audit.pop()


def no_kill_fell_while_messages_flowed(run: Evidence) -> None:
    run.kills = [Kill(NOON, 0, 15.0, True)]


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (a_story_has_gone, "nothing_is_lost"),
        (a_story_says_nothing_of_its_second_message, "nothing_is_lost"),
        (a_story_was_never_begun, "nothing_is_lost"),
        (a_token_is_due, "nothing_is_lost"),
        (a_token_is_held_and_nobody_is_asked, "nothing_is_lost"),
        (a_message_is_still_on_its_way, "nothing_is_lost"),
        (a_message_is_uncertain_and_nobody_is_asked, "nothing_is_lost"),
        (a_letter_arrives_twice, "nothing_arrives_twice"),
        (a_text_arrives_twice, "nothing_arrives_twice"),
        (a_letter_is_nobodys, "nothing_arrives_twice"),
        (a_message_is_armed_out_of_hours, "nothing_is_out_of_hours"),
        (a_letter_arrives_out_of_hours, "nothing_is_out_of_hours"),
        (a_message_is_armed_after_a_stop, "nothing_follows_a_stop"),
        (nobody_has_heard_a_stop, "nothing_follows_a_stop"),
        (a_text_says_stop_and_no_event_tells, "nothing_follows_a_stop"),
        (what_is_sent_never_arrived, "what_is_sent_has_arrived"),
        (what_is_suppressed_arrived, "what_is_not_sent_has_not_arrived"),
        (other_words_arrived, "what_arrives_is_what_was_frozen"),
        (somebody_else_got_it_too, "what_arrives_is_what_was_frozen"),
        (the_audit_log_is_silent, "the_audit_log_tells_every_status"),
        (no_kill_fell_while_messages_flowed, "the_run_was_one"),
    ],
)
def test_what_goes_wrong_is_named(spoil: Callable[[Evidence], None], check: str) -> None:
    run = good()
    spoil(run)
    assert check in {line.partition(":")[0] for line in wrong(run)}


def test_the_message_that_a_kill_interrupted_is_counted_with_its_kill() -> None:
    run = good()
    assert left_by_kills(run, "sms").settled == {"found out to be sent": 1}
    assert left_by_kills(run, "email").messages == 0
    assert share(run, ["email", "sms"]) == 1.0
    assert share(run, ["email"]) == 0.0
    run.kills = [Kill(NOON, 2, 1.0, False)]  # before the message was armed: then the far end is to blame
    assert left_by_kills(run, "sms").messages == 0
    assert uncertain_by_fault(run) == {"found out to be sent": 1}


@pytest.mark.parametrize("hour", range(24))
def test_one_zone_is_open_for_hours_and_the_other_shut(hour: int) -> None:
    now = NOON.replace(hour=hour, minute=30)
    hours = Hours.around(now)
    for minutes in (0, 60, 300):
        assert within(now + timedelta(minutes=minutes), hours.open_zone)
        assert not within(now + timedelta(minutes=minutes), hours.shut_zone)
