"""What Twilio's answers, and the errors of the connection to it, mean for a letter.

Certainly not sent is only what is known not to have reached Twilio (nothing was written: no connection, no name, no
certificate) or what Twilio turned down with a 4xx. Whatever else goes wrong after the request may have been written is
uncertain, and never a reason to send again: Twilio's `Messages.create` knows no idempotency key.

Reasons are our own sentences: an exception's text can hold the account's id, a phone number or a URL with both.
"""

from __future__ import annotations

from engine.channels.letter import Receipt, Result
from engine.channels.twilio_codes import BY_STATUS, CODES, fault_of, sentence_of
from engine.core.faults import Fault

NAME = "twilio"

_FOR_GOOD = frozenset({Fault.ADDRESS, Fault.OPTED_OUT, Fault.CONTENT, Fault.UNKNOWN})
"""Faults of which the same request would meet again, however often it is made."""


def refused(status: int, code: object) -> Receipt:
    """The receipt for an answer that is no success. `code` is Twilio's own, or None."""
    if not 400 <= status < 500:
        return uncertain(f"Twilio's server answered with HTTP {status}, which does not say whether it took the text")
    if status in BY_STATUS and code not in CODES:
        code = BY_STATUS[status]
    if not isinstance(code, int) or code == status:
        why = f"the answer was HTTP {status} without a code of Twilio's, so something in between has answered"
        return _turned_down(Fault.UNKNOWN, why, f"HTTP {status}")
    return _turned_down(fault_of(code), sentence_of(code), str(code))


def uncertain(reason: str) -> Receipt:
    """Nobody can say whether Twilio has it."""
    return Receipt(Result.UNCERTAIN, reason, NAME)


def broken(error: BaseException) -> Receipt:
    """The receipt for a request that ended in an error of the connection."""
    if never_left(error):
        why = f"Twilio can't be reached ({type(error).__name__}), so nothing was sent"
        return Receipt(Result.NOT_SENT, why, NAME, fault=Fault.PROVIDER)
    return uncertain(f"the connection to Twilio broke off ({type(error).__name__}) before its answer came")


def never_left(error: BaseException) -> bool:
    """Whether the connection failed before a byte of the request could be written."""
    import ssl

    import requests
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.ProxyError)):
        return True
    if not isinstance(error, requests.ConnectionError):
        return False
    before = (NewConnectionError, ConnectTimeoutError, ssl.SSLCertVerificationError)
    return any(isinstance(cause, before) for cause in _causes(error))


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what it wraps: requests and urllib3 keep the cause as `reason` or as an argument."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(found) < 10:
        item = waiting.pop()
        if isinstance(item, BaseException) and item not in found:
            found.append(item)
            waiting += [getattr(item, "reason", None), *item.args]
    return found


def _turned_down(fault: Fault, why: str, code: str) -> Receipt:
    result = Result.REFUSED if fault in _FOR_GOOD else Result.NOT_SENT
    return Receipt(result, why, NAME, error_code=code, fault=fault)
