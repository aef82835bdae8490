"""What stands in a message's way, by what follows from it. Channels name the fault; what to do is decided once, here.

Each channel has a table of its own from the far end's codes to these kinds (RFC 3463 for email, Twilio's error codes
for texts). A code that no table lists is `UNKNOWN`: nobody guesses with a family's inbox.
"""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """A kind of fault. The words are kept with the message (`messages.fault`)."""

    PASSING = "passing"
    """The far end is busy, or asks for another try later: backoff, within the windows; it spends attempts."""
    SLOW_DOWN = "slow_down"
    """We send too fast: the channel waits, the message goes back, and no attempt is spent."""
    UNREACHABLE = "unreachable"
    """Nobody there today (a phone that is off, a full mailbox): tried again on later business days, then the
    fallback."""
    ADDRESS = "address"
    """The address or number is dead, or can't take such a message: the fallback at once, and a task to correct it."""
    OPTED_OUT = "opted_out"
    """They have said stop to the provider: written down as a withdrawn consent, and suppressed."""
    CONTENT = "content"
    """Refused for what it says: never tried again as it is; the author is told."""
    OURS = "ours"
    """Credentials, settings, our reputation: the breaker opens, and no family's attempts are spent."""
    PROVIDER = "provider"
    """The provider can't be reached or is down, certainly before it took the message: back to the queue; many in a row
    open the breaker."""
    UNKNOWN = "unknown"
    """A code that is in no table: the message is held, and a person is asked."""
