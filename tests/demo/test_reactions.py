"""How made-up people behave: the same whatever delayed a message a little, and always inside the hours."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from engine.core.calendar import Calendar
from engine.core.timing import is_open
from engine.demo.busy import refusal
from engine.demo.chance import pick_weighted, share
from engine.demo.coop import BOUNCES, SILENT
from engine.demo.coordinators import YOU
from engine.demo.reactions import Open, Sent, call_outcome, to_message, to_task, who_sees_to

CALENDAR = Calendar("America/Chicago")
ZONE = "America/Denver"
MORNING = datetime(2026, 11, 3, 16, 4, 10, tzinfo=UTC)  # Tuesday, 09:04:10 in Denver
SENT = Sent(1, "7/high_risk_intervention/0/0/email", ZONE, "a@example.org", "email", "concern_outreach", MORNING)
TONIGHT = datetime(2026, 11, 4, 1, tzinfo=UTC)
CALL = Open(1, "7/x/4/0/phone_call/1/", "phone_call", ZONE, "Priya Raman", 1, MORNING, TONIGHT)
KEYS = st.integers(1, 10_000).map(lambda number: f"{number}/high_risk_intervention/0/0/email")


@given(KEYS, st.integers(0, 40))
def test_a_short_delay_changes_nothing_about_an_answer(key: str, minutes: int) -> None:
    sent = replace(SENT, key=key)
    assert to_message(sent) == to_message(replace(sent, at=sent.at + timedelta(minutes=minutes)))


@given(KEYS)
def test_an_answer_comes_after_the_message_and_in_the_day_of_the_family(key: str) -> None:
    answer = to_message(replace(SENT, key=key))
    if answer is not None:
        local = answer.at.astimezone(ZoneInfo(ZONE))
        assert answer.at > MORNING
        assert 12 <= local.hour < 22


def test_some_answer_and_some_do_not() -> None:
    kinds = Counter(
        plan.kind if (plan := to_message(replace(SENT, key=str(number), template="payment_missed"))) else "silence"
        for number in range(1000)
    )
    assert 350 < kinds["payment"] < 450
    assert 40 < kinds["reply"] < 110
    assert kinds["silence"] > 400


def test_an_address_that_is_no_longer_used_bounces_within_minutes() -> None:
    bounced = to_message(replace(SENT, recipient=f"a@{BOUNCES}"))
    assert bounced is not None
    assert bounced.kind == "bounce"
    assert timedelta(minutes=1) <= bounced.at - MORNING < timedelta(minutes=7)


@given(st.integers(1, 10_000), st.integers(0, 8 * 60))
def test_calls_are_made_in_the_hours_of_the_family(number: int, minutes: int) -> None:
    call = to_task(replace(CALL, key=str(number), created=MORNING + timedelta(minutes=minutes)), CALENDAR)
    assert call is not None
    assert is_open(CALENDAR, ZONE, call.at)
    assert call.at > MORNING + timedelta(minutes=minutes)


def test_a_call_that_comes_back_later_is_made_when_it_is_back() -> None:
    back = TONIGHT + timedelta(days=3)
    call = to_task(replace(CALL, snoozed_until=back), CALENDAR)
    assert call is not None
    assert call.at > back


def test_what_is_yours_is_left_to_you_and_never_done_in_your_name() -> None:
    question = replace(CALL, task_type="workflow_escalation", coordinator=YOU)
    assert all(to_task(replace(question, key=str(number)), CALENDAR) is None for number in range(50))
    assert YOU not in {who_sees_to(YOU, str(number)) for number in range(50)}
    assert who_sees_to("Luis Herrera", "any") == "Luis Herrera"


@given(st.integers(1, 10_000), st.integers(0, 14 * 24 * 60))
def test_tasks_are_seen_to_in_the_afternoons_of_the_co_op(number: int, minutes: int) -> None:
    created = MORNING + timedelta(minutes=minutes)
    plan = to_task(replace(CALL, task_type="reply", key=str(number), created=created), CALENDAR)
    if plan is not None:
        assert plan.at > created
        assert is_open(CALENDAR, "America/Chicago", plan.at)
        assert plan.at.astimezone(ZoneInfo("America/Chicago")).hour >= 12


def test_calls_end_in_every_way() -> None:
    ways = Counter(call_outcome(str(number)) for number in range(1000))
    assert 430 < ways["reached"] < 570
    assert set(ways) == {"reached", "no_answer", "left_message"}


def test_a_busy_server_takes_the_letter_a_quarter_of_an_hour_later() -> None:
    nine = MORNING.replace(minute=0)
    refused = [number for number in range(1000) if refusal("email", f"{number}@example.org", nine)]
    assert 80 < len(refused) < 160
    assert all(refusal("email", f"{number}@example.org", nine + timedelta(minutes=15)) is None for number in refused)
    assert all(refusal("email", f"{number}@example.org", nine) for number in refused)


def test_a_silent_server_never_takes_one_and_texts_get_through() -> None:
    later = MORNING.replace(minute=30)
    assert refusal("email", f"a@{SILENT}", later) is not None
    assert refusal("sms", "+13125550100", later) is None


def test_chance_is_even_and_always_the_same() -> None:
    drawn = [share("test", number) for number in range(10_000)]
    assert 0.49 < sum(drawn) / len(drawn) < 0.51
    assert 0 <= min(drawn) < 0.001
    assert 0.999 < max(drawn) < 1
    assert round(share("test", 1), 4) == 0.0832
    picked = Counter(pick_weighted((("a", 3), ("b", 1)), number) for number in range(10_000))
    assert 7_300 < picked["a"] < 7_700
