"""What is done about a message of which nobody knows whether it left, row by row."""

from datetime import timedelta
from typing import Any

import pytest

from engine.core.uncertainty import BETWEEN_LOOK_UPS, PATIENCE, Answer, Doubt, Next, quarantine, what_now

HOUR, NOTHING = timedelta(hours=1), timedelta(0)


def doubt(**known: Any) -> Doubt:
    plain: dict[str, Any] = {
        "can_look_up": False, "deduplicates": False, "deduplicates_for": None, "on_uncertain": "ask",
        "armed_ago": NOTHING,
    }  # fmt: skip
    return Doubt(**{**plain, **known})


ROWS: list[tuple[dict[str, Any], Next]] = [
    ({}, Next.ASK),
    ({"on_uncertain": "resend"}, Next.RESEND),
    ({"on_uncertain": "resend", "resent": 1}, Next.ASK),
    ({"on_uncertain": "assume_sent"}, Next.ASSUME_SENT),
    ({"can_look_up": True}, Next.LOOK_UP),
    ({"can_look_up": True, "on_uncertain": "resend"}, Next.LOOK_UP),
    ({"can_look_up": True, "deduplicates": True}, Next.LOOK_UP),
    ({"can_look_up": True, "answer": Answer.NOTHING}, Next.WAIT),
    ({"can_look_up": True, "answer": Answer.NOTHING, "looked_up_ago": BETWEEN_LOOK_UPS / 2}, Next.WAIT),
    ({"can_look_up": True, "answer": Answer.NOTHING, "looked_up_ago": BETWEEN_LOOK_UPS}, Next.BACK),
    ({"can_look_up": True, "answer": Answer.NOTHING, "on_uncertain": "resend"}, Next.WAIT),
    ({"can_look_up": True, "answer": Answer.CANT_SAY}, Next.WAIT),
    ({"can_look_up": True, "answer": Answer.CANT_SAY, "armed_ago": PATIENCE}, Next.ASK),
    ({"can_look_up": True, "answer": Answer.CANT_SAY, "time_stands_still": True}, Next.ASK),
    ({"can_look_up": True, "answer": Answer.CANT_SAY, "armed_ago": PATIENCE, "on_uncertain": "resend"}, Next.RESEND),
    ({"on_uncertain": "resend", "ended": True}, Next.ASK),
    ({"deduplicates": True, "ended": True}, Next.ASK),
    ({"deduplicates": True, "can_look_up": True, "answer": Answer.NOTHING, "ended": True}, Next.WAIT),
    ({"deduplicates": True}, Next.SEND_AGAIN),
    ({"deduplicates": True, "can_look_up": True, "answer": Answer.NOTHING}, Next.SEND_AGAIN),
    ({"deduplicates": True, "can_look_up": True, "answer": Answer.CANT_SAY}, Next.SEND_AGAIN),
    ({"deduplicates": True, "deduplicates_for": HOUR, "armed_ago": HOUR / 2}, Next.SEND_AGAIN),
    ({"deduplicates": True, "deduplicates_for": HOUR, "armed_ago": HOUR}, Next.ASK),
    ({"deduplicates": True, "deduplicates_for": HOUR, "armed_ago": HOUR, "on_uncertain": "assume_sent"},
     Next.ASSUME_SENT),
]  # fmt: skip


@pytest.mark.parametrize(("known", "expected"), ROWS)
def test_what_now(known: dict[str, Any], expected: Next) -> None:
    assert what_now(doubt(**known)) is expected


@pytest.mark.parametrize(
    ("can_look_up", "deduplicates", "deduplicates_for", "on_uncertain", "expected"),
    [
        (True, False, None, "ask", 90),
        (False, False, None, "resend", 90),
        (False, True, HOUR, "ask", 90),
        (True, True, None, "ask", 0),
        (False, False, None, "ask", 0),
    ],
)
def test_quarantine_lasts_as_long_as_the_claim_and_the_channel(
    can_look_up: bool, deduplicates: bool, deduplicates_for: timedelta | None, on_uncertain: str, expected: int
) -> None:
    for claim, timeout in ((60, 90), (90, 60)):
        found = quarantine(
            can_look_up=can_look_up, deduplicates=deduplicates, deduplicates_for=deduplicates_for,
            on_uncertain=on_uncertain, claim=timedelta(seconds=claim), timeout=timedelta(seconds=timeout),
        )  # fmt: skip
        assert found == timedelta(seconds=expected)
