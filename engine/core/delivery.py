"""What a provider says about a text on its way, as steps of one ladder: it is only ever climbed.

Status callbacks come late, twice and out of order, so a word counts only where it is further on than the one that is
known (https://www.twilio.com/docs/messaging/guides/track-outbound-message-status). The last rungs are ends: whichever
is heard first stays, but for `read`, which only a delivered text can become.
"""

from __future__ import annotations

from enum import StrEnum

_RUNGS: tuple[frozenset[str], ...] = (
    frozenset({"accepted", "scheduled"}),
    frozenset({"queued"}),
    frozenset({"sending"}),
    frozenset({"sent"}),
    frozenset({"delivered", "undelivered", "failed", "canceled"}),
    frozenset({"read"}),
)


class Stage(StrEnum):
    """What a provider's word means for us."""

    TAKEN = "taken"
    """The provider has it; we call that sent."""
    DELIVERED = "delivered"
    CAME_BACK = "came_back"


_STAGES: dict[str, Stage] = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), Stage.TAKEN),
    **dict.fromkeys(("delivered", "read"), Stage.DELIVERED),
    **dict.fromkeys(("undelivered", "failed", "canceled"), Stage.CAME_BACK),
}


def stage_of(word: str) -> Stage | None:
    """What a word means; None for one that is not known."""
    return _STAGES.get(word)


def is_further(word: str, known: str | None) -> bool:
    """Whether `word` tells more than what is known already."""
    if known is None:
        return True
    if word == "read" and known != "delivered":
        return _rung(known) < _rung("delivered")
    return _rung(word) > _rung(known)


def _rung(word: str) -> int:
    return next((number for number, words in enumerate(_RUNGS) if word in words), -1)
