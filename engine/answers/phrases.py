"""Lists of phrases that mails are known by, as one pattern."""

from __future__ import annotations

import re


def any_of(*phrases: str, start: str = "") -> re.Pattern[str]:
    """A pattern that finds any of these phrases, in capitals or not; `start` is what may stand before them.

    Phrases are patterns without repetition of what they don't bound, so that looking for them takes linear time.
    """
    return re.compile(f"{start}(?:{'|'.join(phrases)})", re.IGNORECASE)
