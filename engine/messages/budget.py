"""Limits on the work of one rendering: counted, not timed, so that a message fails or succeeds alike everywhere.

A timer would need the main thread (signals) or a process of its own, and would make a slow morning fail what a fast one
sends. Every way in which a template can do much work passes through here instead: each turn of a loop costs as much as
its body has nodes, each text or list that an expression makes costs its length. The largest allowance is used up in a
fraction of a second.
"""

from __future__ import annotations

from typing import Any

MAX_WORK = 400_000
MAX_TEXT = 20_000
"""Characters of any one text that an expression makes or uses."""
MAX_ITEMS = 1_000
"""Items of any one list that an expression makes or uses."""


class TooMuch(Exception):
    """The rendering would take more than its share; the sentence says of what."""


class Budget:
    """What is left for one rendering."""

    def __init__(self) -> None:
        self._left = MAX_WORK

    def spend(self, work: int) -> None:
        """Count work; raises TooMuch when there is none left."""
        self._left -= work
        if self._left < 0:
            raise TooMuch("the message takes too much work to write: its loops go round too often")

    def spend_on(self, value: Any) -> Any:
        """Count a value that an expression made, and give it back."""
        self.spend(1 + size_of(value))
        return value


def size_of(value: Any) -> int:
    """How big a value is; raises TooMuch if it is bigger than a message needs."""
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise TooMuch(f"a text in the message has over {MAX_TEXT:,} characters")
        return len(value)
    if isinstance(value, (list, tuple, dict, range)):
        if len(value) > MAX_ITEMS:
            raise TooMuch(f"a list in the message has over {MAX_ITEMS:,} items")
        return len(value)
    return 1
