"""What the one-word answers mean: stop, start again, tell me more.

The words are those that Twilio knows (https://help.twilio.com/articles/223134027) with the American rule's own
(47 CFR 64.1200(a)(10): stop, quit, end, revoke, opt out, cancel, unsubscribe) and the Spanish ones. As with Twilio only
a message that consists of the word counts: "stop by on Friday" is an ordinary answer. Looser than Twilio, in the
family's favour: case, accents, punctuation, emoji and white space around and between make no difference, so that
"¡Alto!" and "S T O P" are heard.

Emails are read with more care, because what stands in them is long, and has greetings and signatures: the whole
message, or its whole first line, is the word; or the message asks to be taken off the list in so many words.

YES is Twilio's word for starting again, and the commonest answer to any question. It gives consent back only where the
family had taken it back before (the caller looks that up), and it is an answer like any other all the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Wish(StrEnum):
    """What a one-word answer asks for."""

    STOP = "stop"
    START = "start"
    YES = "yes"
    """Gives back what was taken back; otherwise only an answer."""
    INFORM = "inform"


STOP_WORDS = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "REVOKE", "OPTOUT", "CANCEL", "ALTO", "PARAR", "BAJA"}
)
START_WORDS = frozenset({"START", "UNSTOP"})
INFORM_WORDS = frozenset({"HELP", "INFO"})

_IN_A_TEXT: dict[str, Wish] = {
    **dict.fromkeys(STOP_WORDS, Wish.STOP),
    **dict.fromkeys(START_WORDS, Wish.START),
    **dict.fromkeys(INFORM_WORDS, Wish.INFORM),
    "YES": Wish.YES,
}

_PHRASES_IN_EMAIL = frozenset(
    {
        "UNSUBSCRIBEME", "PLEASEUNSUBSCRIBE", "PLEASEUNSUBSCRIBEME", "UNSUBSCRIBEPLEASE", "STOPPLEASE", "PLEASESTOP",
        "STOPEMAILS", "STOPEMAILING", "STOPEMAILINGME", "PLEASESTOPEMAILINGME", "STOPEMAILINGUS",
        "PLEASESTOPEMAILINGUS", "REMOVEME", "PLEASEREMOVEME", "REMOVEMEFROMTHISLIST", "REMOVEMEFROMYOURLIST",
        "PLEASEREMOVEMEFROMTHISLIST", "PLEASEREMOVEMEFROMYOURLIST", "TAKEMEOFFTHISLIST", "TAKEMEOFFYOURLIST",
        "PLEASETAKEMEOFFTHISLIST", "PLEASETAKEMEOFFYOURLIST", "OPTMEOUT", "PLEASEOPTMEOUT", "CANCELARSUSCRIPCION",
        "DARMEDEBAJA", "DARDEBAJA", "DEMEDEBAJA", "PORFAVORDARMEDEBAJA", "PORFAVORDEMEDEBAJA", "NOMEESCRIBANMAS",
        "PORFAVORNOMEESCRIBANMAS",
    }
)  # fmt: skip
"""Whole sentences that ask to be taken off the list; a longer message is read by a person."""

_WEAK_IN_EMAIL = frozenset({"END", "CANCEL", "QUIT", "REVOKE"})
"""Words that as a first line of several may be about something else ("Cancel" above a note about Tuesday's class)."""

STOP_BY_DEED = frozenset({"email.unsubscribed", "email.complained"})
"""Events that take consent back by what they are."""

_LONGEST = 80
"""Characters of a line that can be a stop word with all its dots, hearts and spaces."""


def wish_in_text(text: str) -> Wish | None:
    """What a text message asks for, when it consists of such a word; None for every other answer."""
    return _IN_A_TEXT.get(_bare(text)) if len(text) <= _LONGEST else None


def wish_in_email(text: str) -> Wish | None:
    """What an email asks for; `text` comes without what it quotes.

    Never `YES`, because nobody starts again by a nod, and never `INFORM`: no provider answers a call for help by email.
    """
    lines = [line for line in (line.strip() for line in text.splitlines()) if line]
    if not lines:
        return None
    first = _bare(lines[0]) if len(lines[0]) <= _LONGEST else ""
    if first in STOP_WORDS and not (len(lines) > 1 and first in _WEAK_IN_EMAIL):
        return Wish.STOP
    if first in _PHRASES_IN_EMAIL:
        return Wish.STOP
    return Wish.START if len(lines) == 1 and first in START_WORDS else None


def words_of(payload: Mapping[str, Any]) -> str:
    """What the family wrote, from an event's payload."""
    for name in ("text", "body"):
        if isinstance(words := payload.get(name), str) and words.strip():
            return words.strip()
    return ""


def wish_of(event_type: str, payload: Mapping[str, Any]) -> Wish | None:
    """What an event asks for: in the words of its payload, or by what it is."""
    if event_type == "sms.received":
        return wish_in_text(words_of(payload))
    if event_type == "email.replied":
        return wish_in_email(words_of(payload))
    return Wish.STOP if event_type in STOP_BY_DEED else None


def _bare(text: str) -> str:
    """The letters and digits alone, in capitals and without accents (compatibility forms too: "ＳＴＯＰ")."""
    spread = unicodedata.normalize("NFKD", text).upper()
    return "".join(letter for letter in spread if letter.isalnum())
