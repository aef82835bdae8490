"""Who may come in: whoever has the token of this start, from a page of ours.

The token stands in the printed address and nowhere else. The first request with it gets a cookie (HttpOnly,
SameSite=Strict, for as long as the browser is open), and the page then drops the token from its address, so that it
stays in no history and no picture of the screen. From then on the cookie is what counts: for pages, for the terminal's
own files, and for the websocket. Comparing takes the same time whatever was sent.

`Host` must be an address of ours: otherwise a page whose name was pointed at this machine could ask with the browser's
help. A websocket must also come from a page of ours (`Origin`), because browsers let any page open one anywhere.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping

from console.browser.address import Address

TOKEN_BYTES = 32


class Gate:
    """The secrets of one start, and what they open."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self.token = secrets.token_urlsafe(TOKEN_BYTES)
        self.pass_value = secrets.token_urlsafe(TOKEN_BYTES)  # of the cookie: who learns it has not learnt the address

    @property
    def address_with_token(self) -> str:
        """What is printed for the person who may come in."""
        return f"{self._address.url}/?token={self.token}"

    @property
    def cookie(self) -> str:
        """The cookie's name. Browsers share cookies between the ports of a host, so the port is part of it."""
        return "__Host-followthrough" if self._address.secure else f"followthrough-{self._address.port}"

    def knows_host(self, host: str) -> bool:
        """Whether a `Host` header names us."""
        return host.lower() in self._address.hosts

    def is_ours(self, origin: str | None) -> bool:
        """Whether a websocket comes from a page of ours."""
        return origin is not None and origin.lower() in self._address.origins

    def opens(self, token: str | None) -> bool:
        """Whether this is the token."""
        return _equal(token, self.token)

    def admits(self, cookies: Mapping[str, str]) -> bool:
        """Whether these cookies hold our pass."""
        return _equal(cookies.get(self.cookie), self.pass_value)


def _equal(given: str | None, wanted: str) -> bool:
    return hmac.compare_digest((given or "").encode(), wanted.encode())
