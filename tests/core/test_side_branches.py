"""What follows from a message that came back late, row by row."""

from typing import Any

import pytest

from engine.core.faults import Fault
from engine.core.side_branches import Follow, branch_of, counts_against, is_side, what_follows


def follow(fault: Fault | None, code: str | None = None, channel: str = "email", **known: Any) -> Follow:
    plain = {"times": 1, "fallback": False, "goto_ahead": False, "lives": True}
    return what_follows(fault, code, channel, **{**plain, **known})


@pytest.mark.parametrize(
    ("fault", "known", "expected"),
    [
        (Fault.ADDRESS, {"fallback": True}, Follow.FALL_BACK),
        (Fault.ADDRESS, {"fallback": True, "goto_ahead": True}, Follow.FALL_BACK),
        (Fault.ADDRESS, {"goto_ahead": True}, Follow.JUMP),
        (Fault.ADDRESS, {}, Follow.CALL),
        (Fault.ADDRESS, {"fallback": True, "lives": False}, Follow.CALL),
        (Fault.UNKNOWN, {"fallback": True}, Follow.FALL_BACK),
        (None, {}, Follow.CALL),
        (Fault.OPTED_OUT, {"fallback": True}, Follow.NOTHING),
        (Fault.OPTED_OUT, {"lives": False}, Follow.NOTHING),
        (Fault.CONTENT, {"fallback": True}, Follow.TELL_AUTHOR),
        (Fault.UNREACHABLE, {"times": 3, "fallback": True}, Follow.AGAIN),
        (Fault.UNREACHABLE, {"times": 4, "fallback": True}, Follow.FALL_BACK),
        (Fault.UNREACHABLE, {"code": "30008", "channel": "sms", "times": 1}, Follow.AGAIN),
        (Fault.UNREACHABLE, {"code": "30008", "channel": "sms", "times": 2}, Follow.CALL),
        (Fault.UNREACHABLE, {"lives": False}, Follow.CALL),
        (Fault.OURS, {"times": 3}, Follow.AGAIN),
        (Fault.PROVIDER, {"times": 4}, Follow.CALL),
    ],
)
def test_what_follows(fault: Fault | None, known: dict[str, Any], expected: Follow) -> None:
    assert follow(fault, **known) is expected


def test_side_branches_are_known_by_their_names() -> None:
    assert [branch_of(kind, 2, 0, 1) for kind in (Follow.FALL_BACK, Follow.AGAIN)] == ["late-2-0-1", "again-2-0-1"]
    assert [is_side(name) for name in ("", "late-2-0-1", "again-2-0-1", "other")] == [False, True, True, False]


def test_what_counts_against_a_channel() -> None:
    assert counts_against("late-0-0-1", "bounced", "unreachable")
    assert not counts_against("again-0-0-1", "bounced", "unreachable")
    assert counts_against("again-0-0-1", "bounced", "address")
    assert counts_against("", "failed", "address")
