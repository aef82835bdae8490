"""Text from a database, made safe to show in a terminal.

A family's name or a reply is whatever somebody typed or an attacker sent. In a terminal it could move the cursor, set
the window's title, answer for the keyboard, turn the reading direction of the rest of the line round, or stack a
hundred accents over other rows. :func:`clean` takes all of that out where rows are read; `console.widgets.guard`
repeats it on everything that is drawn, so that a forgotten call is not a hole.

What stays: every letter of every script, ordinary combining marks, emoji. What goes: control characters, characters
that set direction (Unicode UAX 9) or that have no width at all, surrogates, private and unassigned code points.
"""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
MAX_MARKS = 3  # combining marks kept on one letter; Vietnamese needs two, biblical Hebrew three
MAX_LENGTH = 20_000  # characters of one value that are ever laid out; a longer one is cut and says so

# The fast path: most text holds none of these, and one regular expression over it costs less than a loop.
_SUSPECT = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # invisible fillers and joiners
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"  # zero width, separators, direction
    "\ud800-\udfff\ue000-\uf8ff"  # surrogates, private use
    "\U000e0000-\U0010ffff]"  # tags, variation supplement, private planes
)
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4,}"
)
_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


def clean(value: object, *, lines: bool = False) -> str:
    """Return `value` as text that a terminal shows and never obeys.

    `None` becomes an empty string. A line break becomes a space, or stays a `\\n` when `lines` is true (for message
    bodies); a tab becomes a space; any other control character becomes `\N{REPLACEMENT CHARACTER}` so that its place is
    seen; what has no width or sets direction is dropped.
    """
    text = "" if value is None else value if isinstance(value, str) else str(value)
    if len(text) > MAX_LENGTH:
        text = f"{text[:MAX_LENGTH]} …"
    if text.isascii() and text.isprintable():
        return text
    if _SUSPECT.search(text):
        text = _BREAKS.sub("\n" if lines else " ", text)
        text = "".join(_kept(character, lines) for character in text)
    return _MARKS.sub(lambda match: match.group()[:MAX_MARKS], text)


def is_clean(text: str) -> bool:
    """Say whether `text`, one line of it, can be written to a terminal as it is."""
    return _SUSPECT.search(text) is None


def _kept(character: str, lines: bool) -> str:
    if not _SUSPECT.match(character):
        return character
    if character == "\n":
        return "\n" if lines else " "
    if character == "\t":
        return " "
    category = unicodedata.category(character)
    return "" if category in ("Cf", "Mn", "Lo") else REPLACEMENT
