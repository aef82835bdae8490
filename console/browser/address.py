"""Where the console listens for browsers, and the addresses by which they may reach it.

Plain HTTP stays on this machine: the token and every name of a family would cross the network in the clear. Elsewhere
a reverse proxy with a certificate has to stand in front, and `--public-url https://…` says that one does.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from console.model.words import say
from engine.errors import UsageError

LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Address:
    """A host and a port of this machine, and what people type."""

    host: str
    port: int
    public_url: str = ""
    """`https://…` without a slash at its end, where a proxy stands in front."""

    @property
    def local_url(self) -> str:
        """How this machine's own browser reaches it."""
        return f"http://{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """What people open."""
        return self.public_url or self.local_url

    @property
    def secure(self) -> bool:
        """Whether the browser's way is encrypted."""
        return self.public_url.startswith("https:")

    @property
    def origins(self) -> frozenset[str]:
        """The origins that a page of ours can have; anything else is another site's page."""
        return frozenset(f"http://{host}" for host in self._local_hosts) | (
            {_origin(self.public_url)} if self.public_url else frozenset()
        )

    @property
    def hosts(self) -> frozenset[str]:
        """The `Host` headers of those origins. Another one is a name that somebody pointed at us (DNS rebinding)."""
        return frozenset(origin.partition("://")[2] for origin in self.origins)

    @property
    def _local_hosts(self) -> list[str]:
        names = LOCAL_NAMES if is_loopback(self.host) else ()
        bare = [name for name in names if self.port == 80]
        return [f"{name}:{self.port}" for name in dict.fromkeys((*names, self.host))] + bare


def read_address(typed: str, public_url: str) -> Address:
    """`HOST:PORT` or a port alone. Raises `UsageError` for what is none, or where it would go out unencrypted."""
    host, _, number = typed.strip().rpartition(":")
    host = host.strip() or LOCAL_NAMES[0]
    if not number.isascii() or not number.isdigit() or int(number) > 65535 or not _is_host(host):
        raise UsageError(say("browser.bad_address", text=typed))
    if not is_loopback(host) and not public_url.startswith("https://"):
        raise UsageError(say("browser.not_local", host=host))
    return Address(host, int(number), public_url.rstrip("/"))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    bare = host.strip("[]")
    if bare == "localhost":
        return True
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return False


def _is_host(host: str) -> bool:
    bare = host.strip("[]")
    if ":" in bare and host == bare:
        return False  # an IPv6 address without its brackets: nobody knows where the port begins
    return bool(bare) and all(letter.isalnum() or letter in "-.:%" for letter in bare)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
