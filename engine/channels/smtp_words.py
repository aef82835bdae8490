"""A mail server's refusal in a sentence that a coordinator understands, with the server's own words after it."""

from __future__ import annotations

from engine.channels.letter import Receipt, Result, kept
from engine.channels.smtp_codes import Phase, code_of, fault_of
from engine.core.faults import Fault

_MOST_WORDS = 300
"""Characters that are kept of what a mail server says."""

_BY_FAULT: dict[Fault, str] = {
    Fault.PASSING: "the mail server asks for another try later",
    Fault.SLOW_DOWN: "the mail server takes no more for now, as too much mail came at once",
    Fault.UNREACHABLE: "the mailbox takes nothing at present",
    Fault.ADDRESS: "there is no such mailbox",
    Fault.CONTENT: "the mail server refused what the email says, or its size",
    Fault.OURS: "the mail server refused us, not the family: something in our own mail settings is wrong",
    Fault.PROVIDER: "the mail server is not at work",
    Fault.UNKNOWN: "the mail server said no for a reason that is in no table",
}
_BY_PLACE: dict[tuple[Fault, Phase], str] = {
    (Fault.OURS, Phase.HELLO): "the mail server turned us away before anything was said",
    (Fault.OURS, Phase.LOGIN): "the mail server refused the user name or the password",
    (Fault.OURS, Phase.SENDER): "the mail server takes nothing from our own address",
}


def refused(code: int, text: str, phase: Phase) -> Receipt:
    """The receipt for a reply that is no consent. 4yz: it may be tried again; 5yz: not as it is (RFC 5321, 4.2.1).

    What is said before any letter is about us, never about this letter: it can always be tried again.
    """
    fault = fault_of(code, text, phase)
    final = code >= 500 and phase not in (Phase.HELLO, Phase.LOGIN)
    words = _full(text) if fault is Fault.UNREACHABLE else None
    sentence = words or _BY_PLACE.get((fault, phase)) or _BY_FAULT[fault]
    return Receipt(
        Result.REFUSED if final else Result.NOT_SENT,
        f"{sentence} ({shown(code, text)})",
        provider="smtp",
        error_code=code_of(code, text),
        fault=fault,
    )


def bounced(fault: Fault, code: str | None, words: str | None) -> str | None:
    """Why an email came back, with the other server's own words; only these where nobody knows what they mean."""
    said = " ".join(words.removeprefix("smtp;").split())[:_MOST_WORDS] if words else ""
    if fault is Fault.UNKNOWN:
        return kept(said) or None
    sentence = (_full(code or "") if fault is Fault.UNREACHABLE else None) or _BY_FAULT[fault]
    shown_code = code if code and code not in said else ""
    return kept(f"{sentence} ({' '.join(part for part in (shown_code, said) if part)})")


def shown(code: int, text: str) -> str:
    """The server's reply on one line, cut to a bearable length."""
    return kept(f"{code} {' '.join(text.split())}"[:_MOST_WORDS])


def _full(text: str) -> str | None:
    return "the mailbox is full" if ".2.2" in text[:8] else None
