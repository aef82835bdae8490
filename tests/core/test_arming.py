"""The last look before a message leaves: each fact alone stops it, and no check could be taken out unnoticed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.core.arming import (
    Armed,
    DecideAgain,
    Facts,
    Later,
    Lost,
    OnHold,
    Suppressed,
    Verdict,
    consent_note,
    consent_refusal,
    may_leave,
)
from engine.core.calendar import Calendar
from engine.core.model import Hold
from tests.core.mutants import without_each_check

NOON = datetime(2026, 11, 16, 18, tzinfo=UTC)
"""A Monday noon in Chicago."""

CALENDAR = Calendar("America/Chicago", frozenset(range(5)), (540, 1080), (1260, 480), lambda day: None, ())
LEASE = datetime(2026, 1, 1, tzinfo=UTC)

FINE = Facts(
    claim_is_ours=True,
    claim_expires=LEASE + timedelta(minutes=1),
    instance_status="running",
    revision_now=3,
    revision_decided=3,
    events_now=1,
    events_decided=1,
    events_waiting=False,
    message_status="intended",
    stop_asked=None,
    family_active=True,
    paused_until=None,
    zone="America/Chicago",
    consent=None,
    channel="email",
    workflow="w",
    mode="execute",
    urgent=False,
    suppressed=None,
    capped=None,
    channel_shut=False,
)


def verdict(
    judge: Callable[..., Any], facts: dict[str, Any], holds: tuple[Hold, ...] = (), hours: float = 0
) -> Verdict:
    found: Verdict = judge(replace(FINE, **facts), holds, CALENDAR, NOON + timedelta(hours=hours), LEASE)
    return found


CASES: dict[str, tuple[dict[str, Any], tuple[Hold, ...], float, type]] = {
    "claim_of_another": ({"claim_is_ours": False}, (), 0, Lost),
    "claim_gone": ({"claim_expires": None}, (), 0, Lost),
    "claim_run_out": ({"claim_expires": LEASE}, (), 0, Lost),
    "sent_already": ({"message_status": "sent"}, (), 0, DecideAgain),
    "leaving_already": ({"message_status": "sending"}, (), 0, DecideAgain),
    "withdrawn": ({"message_status": "cancelled"}, (), 0, DecideAgain),
    "paused": ({"instance_status": "paused"}, (), 0, DecideAgain),
    "cancelled": ({"instance_status": "cancelled"}, (), 0, DecideAgain),
    "stop_asked": ({"stop_asked": 7}, (), 0, OnHold),
    "changed": ({"revision_now": 4}, (), 0, DecideAgain),
    "answered": ({"events_now": 2}, (), 0, DecideAgain),
    "answer_at_the_door": ({"events_waiting": True}, (), 0, DecideAgain),
    "family_left": ({"family_active": False}, (), 0, DecideAgain),
    "all_on_hold": ({}, (Hold(1, None, None, "x"),), 0, OnHold),
    "workflow_on_hold": ({}, (Hold(1, "w", None, "x"),), 0, OnHold),
    "channel_on_hold": ({}, (Hold(1, None, "email", "x"),), 0, OnHold),
    "opted_out": ({"consent": "withdrawn"}, (), 0, Suppressed),
    "no_word_on_texts": ({"channel": "sms"}, (), 0, Suppressed),
    "left_in_peace": ({"paused_until": NOON + timedelta(days=1)}, (), 0, Later),
    "evening": ({}, (), 6, Later),
    "night": ({}, (), 12, Later),
    "urgent_at_night": ({"urgent": True}, (), 12, Later),
    "closing": ({"least_left": timedelta(seconds=15)}, (), 6 - 10 / 3600, Later),
    "address_suppressed": ({"suppressed": "it is dead"}, (), 0, Suppressed),
    "had_enough": ({"capped": "two today"}, (), 0, Suppressed),
    "channel_shut": ({"channel_shut": True}, (), 0, OnHold),
    "night_where_they_live": ({"zone": "Asia/Tokyo"}, (), 0, Later),
}


@pytest.mark.parametrize("name", CASES)
def test_each_objection_alone_stops_it(name: str) -> None:
    facts, holds, hours, expected = CASES[name]
    assert isinstance(verdict(may_leave, facts, holds, hours), expected)


@pytest.mark.parametrize(
    ("facts", "holds", "hours"),
    [
        ({}, (), 0),
        ({"consent": "granted"}, (), 0),
        ({"channel": "sms", "consent": "granted"}, (), 0),
        ({"channel": "sms", "mode": "simulate"}, (), 0),
        ({"urgent": True}, (), 7),
        ({"paused_until": NOON}, (), 0),
        ({"least_left": timedelta(seconds=15)}, (), 6 - 20 / 3600),
        ({}, (Hold(1, "other", None, "x"), Hold(2, None, "sms", "x"), Hold(3, "w", "sms", "x")), 0),
    ],
)
def test_it_leaves_where_nothing_objects(facts: dict[str, Any], holds: tuple[Hold, ...], hours: float) -> None:
    assert verdict(may_leave, facts, holds, hours) == Armed()


MUTANTS = dict(without_each_check(may_leave))


def test_there_is_a_mutant_for_each_check() -> None:
    assert len(MUTANTS) == 15


@pytest.mark.parametrize("check", MUTANTS)
def test_no_check_can_be_taken_out_unnoticed(check: str) -> None:
    noticed = [
        name
        for name, (facts, holds, hours, _) in CASES.items()
        if isinstance(verdict(MUTANTS[check], facts, holds, hours), Armed)
    ]
    assert noticed, f"without `{check}` every case still passes"


def test_a_message_that_waits_goes_out_at_the_next_opening_of_the_family() -> None:
    later = verdict(may_leave, {}, (), 6)
    assert isinstance(later, Later)
    assert later.at == datetime(2026, 11, 17, 15, tzinfo=UTC)
    assert [reason.rule for reason in later.reasons] == ["business_hours"]
    peace = verdict(may_leave, {"paused_until": datetime(2026, 11, 21, 18, tzinfo=UTC)})
    assert isinstance(peace, Later)
    assert peace.at == datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert peace.reasons[0].rule == "paused"


@pytest.mark.parametrize(
    ("consent", "channel", "execute", "simulate"),
    [
        (None, "email", False, False),
        (None, "sms", True, False),
        ("granted", "sms", False, False),
        ("withdrawn", "sms", True, True),
        ("withdrawn", "email", True, True),
    ],
)
def test_consent_forbids(consent: str | None, channel: str, execute: bool, simulate: bool) -> None:
    assert (consent_refusal(consent, channel, "execute") is not None) == execute
    assert (consent_refusal(consent, channel, "simulate") is not None) == simulate
    noted = consent_note(consent, channel, "simulate") is not None
    assert noted == execute
