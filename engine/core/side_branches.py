"""Side branches: what becomes of a message that came back hours or days after its step had completed.

The workflow has gone on, so a token of its own does that one step again, beside the main one, and vanishes: by the
step's fallback (`late-…`), or by the same channel on a later day (`again-…`). It never ends, pauses or moves the
workflow; where it too can't reach the family, a person is asked to call.
"""

from __future__ import annotations

from enum import StrEnum

from engine.core.faults import Fault
from engine.core.remedies import TRIED_AGAIN, later_days

MOST_AGAIN = 3
"""How often a message that came back for reasons of ours or the provider's is sent anew by the same channel."""


class Follow(StrEnum):
    """What follows from a message that came back late."""

    FALL_BACK = "late"
    """A side branch: the step by its fallback."""
    AGAIN = "again"
    """A side branch: the step by the same channel, on the next business day."""
    JUMP = "jump"
    """The workflow goes on at the step that the author names for failures."""
    CALL = "call"
    """A person calls the family."""
    TELL_AUTHOR = "tell_author"
    NOTHING = "nothing"


def what_follows(
    fault: Fault | None, error_code: str | None, channel: str, *, times: int, fallback: bool, goto_ahead: bool,
    lives: bool,
) -> Follow:  # fmt: skip
    """What to do about a message that came back, `times` counted for its step and channel, this one included.

    `goto_ahead`: the step's `on_failure` names a step that the workflow has not reached yet. Where it has, there is no
    way back without doing other steps twice, and a person calls. `lives`: the workflow has not ended.
    """
    if fault is Fault.OPTED_OUT:
        return Follow.NOTHING
    if fault is Fault.CONTENT:
        return Follow.TELL_AUTHOR
    if not lives:
        return Follow.CALL
    if fault in TRIED_AGAIN and times <= (
        later_days(channel, error_code) if fault is Fault.UNREACHABLE else MOST_AGAIN
    ):
        return Follow.AGAIN
    if fallback:
        return Follow.FALL_BACK
    return Follow.JUMP if goto_ahead else Follow.CALL


def branch_of(follow: Follow, step: int, occurrence: int, number: int) -> str:
    """The name of a side branch; it stands in the keys of its messages, and so in file names and Message-IDs."""
    return f"{follow}-{step}-{occurrence}-{number}"


def is_side(branch: str) -> bool:
    """Whether a token is a side branch's."""
    return branch.startswith((f"{Follow.FALL_BACK}-", f"{Follow.AGAIN}-"))


def counts_against(branch: str, status: str, fault: str | None) -> bool:
    """Whether a message of the same step that did not arrive rules its channel out for the token of `branch`."""
    again = branch.startswith(f"{Follow.AGAIN}-")
    return not (again and status == "bounced" and fault in TRIED_AGAIN)
