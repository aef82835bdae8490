"""`[api]`: the HTTP receiver, for what comes back from the world."""

from dataclasses import dataclass

from engine.config.fields import parsed, whole
from engine.config.section import Section
from engine.config.values import public_url_of, text_of


@dataclass(frozen=True, kw_only=True)
class ApiSection(Section):
    """Where `followthrough api` listens, and where the world reaches it."""

    host: str = parsed(text_of, "127.0.0.1")
    """A reverse proxy with a certificate stands before it, so it listens to this machine only."""
    port: int = whole(8080, at_least=1, at_most=65_535)
    public_url: str = parsed(public_url_of, "")
    """Where the proxy is reached from outside. Twilio's callbacks and links to unsubscribe carry it, and Twilio's
    signatures are checked over it; empty: there are none of them."""
