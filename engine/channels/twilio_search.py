"""Which of Twilio's messages is the one that is sought? By its words and its date of creation.

Twilio keeps no key of ours with a message, so a look-up lists what went to the recipient and compares. The date is
`date_created`, never `DateSent`: a text that still waits in Twilio's queue has no date of sending yet.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from engine.channels.letter import Sought

CLOCK_SKEW = timedelta(hours=1)
"""How far this machine's clock may be ahead of Twilio's. Too little and a text that left is taken for lost and sent
again; too much costs nothing, because ids that belong to other messages are left out."""

OLD_ONES_IN_A_ROW = 100
"""Twilio lists by the date of sending, the newest first: after so many that are too old in a row, the rest is too."""

TRIAL_PREFIX = "Sent from your Twilio trial account - "


def find(sought: Sought, listed: Iterable[Any]) -> Any | None:
    """The message among those that Twilio lists; None when it is not there."""
    earliest = sought.armed_at - CLOCK_SKEW
    old_ones = 0
    for message in listed:
        created: datetime | None = message.date_created
        if created is None or created < earliest:
            old_ones += 1
            if old_ones >= OLD_ONES_IN_A_ROW:
                return None
            continue
        old_ones = 0
        outbound = str(message.direction or "").startswith("outbound")
        if outbound and message.sid not in sought.taken and same_words(sought.text, message.body or ""):
            return message
    return None


def same_words(ours: str, theirs: str) -> bool:
    """Whether two texts say the same. Twilio may have made curly quotes straight (Smart Encoding) and trimmed spaces,
    and trial accounts get a sentence in front; so what is compared is the letters and digits."""
    theirs = theirs.removeprefix(TRIAL_PREFIX)
    wanted = _letters(ours)
    return ours == theirs or (bool(wanted) and _letters(theirs) == wanted)


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if char.isalnum())
