"""What follows from each fault, row by row."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.core.faults import Fault
from engine.core.outcome import Escalate, Fail, Move, Outcome, Retry, Revisit
from engine.core.remedies import BACK, PASSING_FOR, SLOWER, Setback, remedy

NOW = datetime(2026, 11, 16, 16, tzinfo=UTC)


def outcome(fault: Fault | None, **known: Any) -> Outcome:
    plain: dict[str, Any] = {
        "channel": "email", "reason": "x", "fault": fault, "error_code": None, "refused": True, "first_tried": NOW,
    }  # fmt: skip
    return remedy(Setback(**{**plain, **known}), NOW)


@pytest.mark.parametrize(
    ("fault", "known", "expected"),
    [
        (Fault.PASSING, {}, Retry("x", NOW + PASSING_FOR, "email")),
        (Fault.PASSING, {"channel": "sms"}, Retry("x", None, "sms")),
        (None, {"refused": False}, Retry("x", NOW + PASSING_FOR, "email")),
        (Fault.UNREACHABLE, {"error_code": "452 4.2.2"}, Revisit("x", 3, "email")),
        (Fault.UNREACHABLE, {"channel": "sms", "error_code": "30003"}, Revisit("x", 2, "sms")),
        (Fault.UNREACHABLE, {"channel": "sms", "error_code": "30008"}, Revisit("x", 1, "sms")),
        (Fault.ADDRESS, {}, Fail("x", channel="email", unreachable=True)),
        (Fault.OPTED_OUT, {}, Fail("the family has told the provider to stop", quiet=True)),
        (None, {}, Fail("x", channel="email")),
    ],
)
def test_remedies(fault: Fault | None, known: dict[str, Any], expected: Outcome) -> None:
    assert outcome(fault, **known) == expected


@pytest.mark.parametrize(("fault", "after"), [(Fault.SLOW_DOWN, SLOWER), (Fault.OURS, BACK), (Fault.PROVIDER, BACK)])
def test_what_is_not_the_family_s_affair_comes_back_and_spends_nothing(fault: Fault, after: timedelta) -> None:
    found = outcome(fault)
    assert isinstance(found, Move)
    assert found.at == NOW + after


@pytest.mark.parametrize(
    ("fault", "known", "word"),
    [
        (Fault.CONTENT, {"channel": "sms", "error_code": "30007"}, "its author should change the words"),
        (Fault.UNKNOWN, {"error_code": "39999"}, "(code 39999)"),
        (None, {"error_code": "599"}, "(code 599)"),
    ],
)
def test_what_a_person_must_look_at(fault: Fault | None, known: dict[str, Any], word: str) -> None:
    found = outcome(fault, **known)
    assert isinstance(found, Escalate)
    assert word in found.error
