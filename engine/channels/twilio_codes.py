"""Twilio's error codes: what each means in words, and which fault it is. The same table serves an answer to a request,
a status callback and a look-up, because Twilio uses one set of codes for all three.

A code that is not listed is `UNKNOWN`: the message is held and a person is asked, as nobody guesses with a family's
phone. An answer without a Twilio code (a proxy's 502, say) is no code, and none of this applies to it.
(Source of the codes: https://www.twilio.com/docs/api/errors, a page each.)
"""

from __future__ import annotations

from typing import NamedTuple

from engine.core.faults import Fault


class Code(NamedTuple):
    """One of Twilio's codes."""

    fault: Fault
    sentence: str
    """For the story of a family; it starts in small letters and has no full stop, as all reasons do."""


CODES: dict[int, Code] = {
    # The number: the fallback at once, and a task to correct it.
    21211: Code(Fault.ADDRESS, "the number is not a valid phone number"),
    21217: Code(Fault.ADDRESS, "the number does not look like a phone number"),
    21614: Code(Fault.ADDRESS, "the number can't receive texts, because it is no mobile number"),
    21635: Code(Fault.ADDRESS, "the number is a landline, and Twilio sends no texts to landlines in its country"),
    30005: Code(Fault.ADDRESS, "the number is unknown or no longer in use"),
    30006: Code(Fault.ADDRESS, "the number is a landline, or its carrier takes no texts"),
    # The family has said stop.
    21610: Code(Fault.OPTED_OUT, "they have answered STOP, so Twilio sends them no texts from this number"),
    # Nobody there today.
    30003: Code(Fault.UNREACHABLE, "the phone could not be reached: switched off, or without a network"),
    30008: Code(Fault.UNREACHABLE, "the carrier did not deliver the text and gave no reason"),
    30036: Code(Fault.UNREACHABLE, "the text waited at Twilio for longer than it was good for"),
    # What the text says.
    21617: Code(Fault.CONTENT, "the text is longer than the 1,600 characters that Twilio takes"),
    30004: Code(Fault.CONTENT, "the text was blocked on its way"),
    30007: Code(Fault.CONTENT, "the carrier took the text for spam and filtered it"),
    # We are too fast.
    20429: Code(Fault.SLOW_DOWN, "Twilio asks for fewer requests at a time"),
    21611: Code(Fault.SLOW_DOWN, "too many texts from this number are waiting at Twilio"),
    30001: Code(Fault.SLOW_DOWN, "Twilio's queue for this number is full"),
    # Ours to fix: no family's attempts are spent.
    20003: Code(Fault.OURS, "Twilio does not accept the account's credentials"),
    21408: Code(Fault.OURS, "the Twilio account may not send to this country; allow it in Twilio's geo permissions"),
    21606: Code(Fault.OURS, "the number that texts are from can't send texts, or is not the account's own"),
    21608: Code(Fault.OURS, "a Twilio trial account sends to verified numbers only; upgrade it"),
    30002: Code(Fault.OURS, "the Twilio account is suspended"),
    30034: Code(Fault.OURS, "the number that texts are from is not registered for A2P 10DLC in the United States"),
    30450: Code(Fault.OURS, "Twilio's protection against fraud blocks texts to numbers like this one"),
}

BY_STATUS = {401: 20003, 429: 20429}
"""What these two HTTP statuses mean is known, whatever stands in the answer's body."""


def known(code: int | str | None) -> Code | None:
    """The code's row; None for a code that is not listed, and for what is no code."""
    try:
        return CODES.get(int(code)) if code is not None else None
    except ValueError:
        return None


def fault_of(code: int | str | None) -> Fault:
    """What follows from a code, whether it came at once or hours later in a callback."""
    found = known(code)
    return found.fault if found is not None else Fault.UNKNOWN


def sentence_of(code: int | str | None) -> str:
    """The code in words, for people."""
    found = known(code)
    if found is not None:
        return found.sentence
    if code in (None, "", 0, "0"):
        return "Twilio could not deliver the text and gave no reason"
    return f"Twilio gave code {code}, which is not known here; see https://www.twilio.com/docs/errors/{code}"
