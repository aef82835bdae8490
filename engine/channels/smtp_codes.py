"""What a mail server's answer means: reply codes (RFC 5321, 4.2) and enhanced status codes (RFC 3463) → faults.

The enhanced code says more, so it goes first; then the basic code; then nobody guesses. When in the conversation it
was said matters too: `5.7.1` before the letter is about us, after the letter about what it says.

| enhanced | fault | | enhanced | fault |
|---|---|---|---|---|
| x.1.7, x.1.8 (our own address) | OURS | | 5.4.1, 5.4.4, 5.4.6 (no route) | ADDRESS |
| other x.1.y | ADDRESS | | other 5.3.y, 5.4.y | UNREACHABLE |
| x.2.1 disabled | ADDRESS | | 5.6.y, x.2.3, x.3.4 | CONTENT |
| x.2.2 full | UNREACHABLE | | x.7.28 too fast | SLOW_DOWN |
| other 4.y.z | PASSING | | 5.7.17, 5.7.18 (new owner, RFC 7293) | ADDRESS |
| | | | other 5.7.z | OURS |

`5.7.0` and `5.7.1` in answer to the whole letter are CONTENT: one letter that a filter dislikes must not stop
everybody's mail, and what is wrong with us as senders (SPF, DKIM, DMARC) has numbers of its own (RFC 7372).
"""

from __future__ import annotations

import re
from enum import StrEnum

from engine.core.faults import Fault

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


class Phase(StrEnum):
    """What the server was answering."""

    HELLO = "hello"
    """Greeting, EHLO, STARTTLS."""
    LOGIN = "login"
    SENDER = "sender"
    """MAIL FROM."""
    RECIPIENT = "recipient"
    """RCPT TO."""
    DATA = "data"
    """The wish to hand the letter over."""
    END = "end"
    """The whole letter."""


_BY_DETAIL: dict[tuple[int, int], Fault] = {
    (1, 7): Fault.OURS,  # bad sender's mailbox syntax
    (1, 8): Fault.OURS,  # bad sender's system
    (2, 1): Fault.ADDRESS,  # mailbox disabled
    (2, 2): Fault.UNREACHABLE,  # mailbox full
    (2, 3): Fault.CONTENT,  # longer than the mailbox takes
    (2, 4): Fault.ADDRESS,  # a mailing list that doesn't expand
    (3, 4): Fault.CONTENT,  # too big for the system
    (4, 1): Fault.ADDRESS,  # no answer from the host, for good; Exchange Online says it of unknown recipients
    (4, 4): Fault.ADDRESS,  # no route: the domain has no mail server
    (4, 6): Fault.ADDRESS,  # a routing loop: a forwarding that never ends
    (7, 17): Fault.ADDRESS,  # the mailbox has a new owner
    (7, 18): Fault.ADDRESS,  # the domain has a new owner
    (7, 28): Fault.SLOW_DOWN,  # a flood of mail
}
_BY_SUBJECT: dict[int, Fault] = {
    1: Fault.ADDRESS,
    3: Fault.UNREACHABLE,
    4: Fault.UNREACHABLE,
    6: Fault.CONTENT,
    7: Fault.OURS,
}
_LASTING_WHEN_TRANSIENT = frozenset({(2, 2), (7, 28)})
"""What another try in some minutes won't mend, though the server calls it transient."""
_BY_CODE: dict[int, Fault] = {
    500: Fault.OURS, 502: Fault.OURS, 503: Fault.OURS, 504: Fault.OURS, 530: Fault.OURS, 534: Fault.OURS,
    535: Fault.OURS, 538: Fault.OURS, 555: Fault.OURS,
    501: Fault.ADDRESS, 521: Fault.ADDRESS, 550: Fault.ADDRESS, 551: Fault.ADDRESS, 553: Fault.ADDRESS,
    556: Fault.ADDRESS, 552: Fault.UNREACHABLE,
}  # fmt: skip
_BY_CODE_AT_END: dict[int, Fault] = {550: Fault.CONTENT, 554: Fault.CONTENT}
"""A server that has read the letter and says no without a reason of its own dislikes the letter (RFC 5321, 4.2.5)."""


def fault_of(code: int, text: str, phase: Phase) -> Fault:
    """What follows from a refusal: a reply that begins with 4 or 5."""
    transient = 400 <= code < 500
    if phase in (Phase.HELLO, Phase.LOGIN):  # nothing to do with any letter
        return Fault.PROVIDER if transient else Fault.OURS
    status = status_of(text)
    if status is not None and status[0] == code // 100:
        found = _by_status(status, phase)
        if found is not None:
            return found
    if transient:
        return Fault.PASSING
    if phase is Phase.SENDER:
        return Fault.CONTENT if code == 552 else Fault.OURS  # 552 here is SIZE (RFC 1870, 6.1)
    if phase is Phase.END and code in _BY_CODE_AT_END:
        return _BY_CODE_AT_END[code]
    return _BY_CODE.get(code, Fault.UNKNOWN)


def fault_of_status(status: str) -> Fault:
    """What follows from the status of a bounce (RFC 3464, 2.3.4), such as `5.1.1`: whatever was tried is over, so that
    what is transient for a server (`4.4.7`, given up after days) is out of reach for us."""
    found = _STATUS.search(status)
    if found is None:
        return Fault.UNKNOWN
    subject, detail = int(found[2]), int(found[3])
    if found[1] == "4" and (subject, detail) not in _LASTING_WHEN_TRANSIENT:
        return Fault.UNREACHABLE
    return _by_status((5, subject, detail), Phase.RECIPIENT) or Fault.UNKNOWN


def status_of(text: str) -> tuple[int, int, int] | None:
    """The enhanced code in the first line of a reply (RFC 2034, 4), if there is one."""
    match = _STATUS.match(text.lstrip())
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def code_of(code: int, text: str) -> str:
    """Both codes as they are kept: `550 5.1.1`, or `550`."""
    status = status_of(text)
    return f"{code} {'.'.join(map(str, status))}" if status else str(code)


def _by_status(status: tuple[int, int, int], phase: Phase) -> Fault | None:
    kind, subject, detail = status
    if kind == 4:
        return _BY_DETAIL[subject, detail] if (subject, detail) in _LASTING_WHEN_TRANSIENT else Fault.PASSING
    if phase is Phase.END and (subject, detail) in ((7, 0), (7, 1)):
        return Fault.CONTENT
    if phase is Phase.SENDER and subject == 1:
        return Fault.OURS  # the only address that the server has heard is ours
    if detail == 0 and subject in (3, 4):
        return None  # "other": servers say it of everything, and the basic code knows more
    return _BY_DETAIL.get((subject, detail)) or _BY_SUBJECT.get(subject)
