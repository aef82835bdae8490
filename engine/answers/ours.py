"""Which addresses are ours, and the token that one of them carries.

An address of the configuration may have `+{token}` before the @; each message is sent with its own token
there, and what comes back to it belongs to that message (sub-addressing, RFC 5233).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.messages.addresses import TOKEN, with_token

_TOKEN = "[A-Za-z0-9_-]{8,128}"


@dataclass(slots=True, frozen=True)
class Ours:
    """The addresses that we write from, and that answers and bounces go to."""

    plain: frozenset[str] = frozenset()
    """Without their tokens, in lower case."""
    with_tokens: tuple[re.Pattern[str], ...] = ()
    """Those that carry one, as patterns whose only group is the token."""

    @classmethod
    def of(cls, *addresses: str) -> Ours:
        """From addresses as they are configured; empty ones don't count."""
        patterns = tuple(
            re.compile(re.escape(before) + rf"\+({_TOKEN})" + re.escape(after), re.IGNORECASE)
            for before, token, after in (address.partition(TOKEN) for address in dict.fromkeys(addresses))
            if token
        )
        return cls(frozenset(with_token(address, "").lower() for address in addresses if address), patterns)

    def token_in(self, found: Iterable[str]) -> str | None:
        """The token in the first address of ours that carries one."""
        for address in found:
            for pattern in self.with_tokens:
                if (match := pattern.fullmatch(address)) is not None:
                    return match[1]
        return None

    def own(self, address: str | None) -> bool:
        """Whether an address is one of ours, with whatever token."""
        if address is None:
            return False
        return address.lower() in self.plain or any(pattern.fullmatch(address) for pattern in self.with_tokens)
