"""What an error means, for somebody who is not an engineer.

The engine keeps what a mail server or a provider answered, word for word. Here the few kinds that matter are told
apart by the codes of their standards (RFC 3463 for mail, Twilio's list for texts), because each has another way out.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Fault(NamedTuple):
    """A kind of fault: its words are `fault.NAME.what` and `fault.NAME.suggest`."""

    name: str
    pattern: re.Pattern[str]


def _fault(name: str, pattern: str) -> Fault:
    return Fault(name, re.compile(pattern, re.IGNORECASE))


_FAULTS = (
    _fault("opted_out", r"\b21610\b|opted out|opt-out|unsubscribed|withdrawn consent|said stop|consent"),
    _fault("no_address", r"\bno (email|phone|address|number|usable|reachable)\b|can't be reached|no contact"),
    _fault("dead_address", r"\b5\.1\.\d\b|does not exist|user unknown|no such (user|mailbox)|unknown recipient"),
    _fault("dead_number", r"\b(21211|21614|21217|30005|30006)\b|not a (valid|mobile) (phone )?number"),
    _fault("full_mailbox", r"\b[45]\.2\.2\b|mailbox (is )?full|over quota"),
    _fault("template", r"undefined|is not defined|template|can't be rendered|condition .* can't be decided"),
    _fault("ours", r"\b(5\.7\.\d|20003|21606|21608|21408|30002|30034|30450)\b|authenticat|credential|password"),
    _fault("crashed", r"the engine stopped"),
    _fault("loop", r"max_loops"),
    _fault(
        "timeout",
        r"timed? ?out|did not answer|no answer from|connection (refused|reset)|network|\b(421|429|45\d|5\d\d)\b",
    ),
)


def fault_of(error: str | None) -> str:
    """Return the kind of fault an error is, or `other`."""
    if error:
        for fault in _FAULTS:
            if fault.pattern.search(error):
                return fault.name
    return "other"
