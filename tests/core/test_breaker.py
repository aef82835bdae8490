"""A breaker opens on faults that are ours or the provider's, waits longer each time, and closes on what works."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.core.breaker import FAULTS_IN_A_ROW, Answer, Breaker, State, after, alert, answer_of, probing
from engine.core.faults import Fault

NOON = datetime(2026, 11, 16, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def fed(*answers: Answer, breaker: Breaker | None = None, at: datetime = NOON) -> Breaker:
    breaker = breaker or Breaker("email")
    for answer in answers:
        breaker = after(breaker, answer, at, "the password was refused", "535")
    return breaker


@pytest.mark.parametrize(
    ("result", "fault", "answer"),
    [
        ("sent", None, Answer.WORKS),
        ("refused", Fault.ADDRESS, Answer.WORKS),
        ("refused", Fault.OPTED_OUT, Answer.WORKS),
        ("refused", Fault.CONTENT, Answer.WORKS),
        ("refused", None, Answer.WORKS),
        ("refused", Fault.UNKNOWN, Answer.NOTHING),
        ("refused", Fault.OURS, Answer.OURS),
        ("not_sent", Fault.PASSING, Answer.WORKS),
        ("not_sent", Fault.SLOW_DOWN, Answer.NOTHING),
        ("not_sent", Fault.OURS, Answer.OURS),
        ("not_sent", Fault.PROVIDER, Answer.PROVIDERS),
        ("uncertain", None, Answer.PROVIDERS),
    ],
)
def test_what_a_receipt_says_of_its_channel(result: str, fault: Fault | None, answer: Answer) -> None:
    assert answer_of(result, fault) is answer


def test_one_fault_of_ours_opens_it() -> None:
    opened = fed(Answer.OURS)
    assert (opened.state, opened.probe_at, opened.reason) == (State.OPEN, NOON + MINUTE, "the password was refused")


def test_the_providers_faults_open_it_when_nothing_works_between_them() -> None:
    almost = fed(*[Answer.PROVIDERS] * (FAULTS_IN_A_ROW - 1))
    assert almost.state is State.CLOSED
    assert fed(Answer.PROVIDERS, breaker=almost).state is State.OPEN
    again = fed(Answer.WORKS, *[Answer.PROVIDERS] * (FAULTS_IN_A_ROW - 1), breaker=almost)
    assert again.state is State.CLOSED
    assert fed(Answer.NOTHING, Answer.PROVIDERS, breaker=almost).state is State.OPEN


def test_it_is_shut_until_its_wait_is_over() -> None:
    opened = fed(Answer.OURS)
    assert opened.shut(NOON + MINUTE - timedelta(microseconds=1))
    assert not opened.shut(NOON + MINUTE)
    assert opened.may_probe(NOON + MINUTE)
    assert not Breaker("email").may_probe(NOON)


def test_one_message_tries_and_nobody_else_meanwhile() -> None:
    trying = probing(fed(Answer.OURS), NOON + MINUTE, 5 * MINUTE)
    assert trying.state is State.HALF_OPEN
    assert trying.shut(NOON + 2 * MINUTE)
    assert trying.may_probe(NOON + 6 * MINUTE)


def test_what_works_closes_it_and_forgets_all() -> None:
    trying = probing(fed(Answer.OURS), NOON + MINUTE, MINUTE)
    assert fed(Answer.WORKS, breaker=trying) == Breaker("email")


def test_what_left_before_it_opened_neither_closes_nor_counts() -> None:
    opened = fed(Answer.OURS)
    assert fed(Answer.WORKS, Answer.PROVIDERS, Answer.OURS, breaker=opened, at=NOON + MINUTE / 2) == opened


def test_each_failed_try_waits_longer_up_to_half_an_hour() -> None:
    breaker, at, waits = fed(Answer.OURS), NOON, []
    for _ in range(8):
        assert breaker.probe_at is not None
        waits.append((breaker.probe_at - at) / MINUTE)
        at = breaker.probe_at
        breaker = fed(Answer.PROVIDERS, breaker=probing(breaker, at, MINUTE), at=at)
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]
    assert breaker.opened_at == NOON


def test_a_try_that_fails_before_it_is_armed_counts_once() -> None:
    failed = fed(Answer.PROVIDERS, Answer.PROVIDERS, breaker=fed(Answer.OURS), at=NOON + MINUTE)
    assert (failed.openings, failed.probe_at) == (2, NOON + 3 * MINUTE)


@pytest.mark.parametrize("channel", ["email", "sms", "pigeon"])
def test_the_alert_says_what_is_wrong_and_what_to_do(channel: str) -> None:
    text = alert(replace(fed(Answer.OURS), channel=channel))
    assert "the password was refused (535)" in text
    assert f"`followthrough release --channel {channel}`" in text
