"""What an error means, for somebody who is not an engineer.

The engine keeps what stood in a message's way (`messages.fault`), and what a mail server or a provider answered, word
for word. Where there is no message, or none that says so, the few kinds that matter are told apart by the codes of
their standards (RFC 3463 for mail, Twilio's list for texts), because each has another way out.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple


class Fault(NamedTuple):
    """A kind of fault: its words are `fault.NAME.what` and `fault.NAME.suggest`."""

    name: str
    pattern: re.Pattern[str]


def _fault(name: str, pattern: str) -> Fault:
    return Fault(name, re.compile(pattern, re.IGNORECASE))


_FULL = re.compile(r"\b[45]\.2\.2\b|mailbox (is )?full|over quota", re.IGNORECASE)
_FAULTS = (
    _fault("opted_out", r"\b21610\b|opted out|opt-out|unsubscribed|withdrawn consent|said stop|consent"),
    _fault("no_address", r"\bno (email|phone|address|number|usable|reachable)\b|can't be reached|no contact"),
    _fault("dead_address", r"\b5\.1\.\d\b|does not exist|user unknown|no such (user|mailbox)|unknown recipient"),
    _fault("dead_number", r"\b(21211|21614|21217|30005|30006)\b|not a (valid|mobile) (phone )?number"),
    Fault("full_mailbox", _FULL),
    _fault("template", r"undefined|is not defined|template|can't be rendered|condition .* can't be decided"),
    _fault("ours", r"\b(5\.7\.\d|20003|21606|21608|21408|30002|30034|30450)\b|authenticat|credential|password"),
    _fault("crashed", r"the engine stopped"),
    _fault("loop", r"max_loops"),
    _fault(
        "timeout",
        r"timed? ?out|did not answer|no answer from|connection (refused|reset)|network|\b(421|429|45\d|5\d\d)\b",
    ),
)


_OF_MESSAGES = {
    "opted_out": "opted_out", "content": "content", "ours": "ours", "provider": "timeout", "passing": "timeout",
    "unknown": "other",
}  # fmt: skip


def fault_of(error: str | None, message: dict[str, Any] | None = None) -> str:
    """Return the kind of fault an error is, or `other`. `message` is the one that met it, if it was one."""
    fault = message["fault"] if message is not None else None
    if message is not None and fault == "address":
        return "dead_number" if message["channel"] == "sms" else "dead_address"
    if fault == "unreachable":
        return "full_mailbox" if _FULL.search(error or "") else "unreachable"
    if fault in _OF_MESSAGES:
        return _OF_MESSAGES[fault]
    if error:
        for fault in _FAULTS:
            if fault.pattern.search(error):
                return fault.name
    return "other"
