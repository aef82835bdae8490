"""Email addresses in the one form in which they leave: exactly one address, in ASCII.

`a@b.c, evil@x.y` is two addresses to a mail program, so it is none here (correctness.md, Email).
"""

from __future__ import annotations

import re
from functools import lru_cache

from engine.messages.problems import MessageError

_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")  # RFC 5322, 3.2.3
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
TOKEN = "+{token}"
"""Stands in an address of the configuration where each message's token goes (sub-addressing, RFC 5233)."""
_LONGEST = 254  # RFC 5321, 4.5.3.1.3, without the brackets


class BadAddress(MessageError):
    """Not one email address; the sentence names the header and never the address."""

    def __init__(self, header: str) -> None:
        self.header = header
        super().__init__(sentence := f"the {header} address is not one email address.", [sentence])


@lru_cache(maxsize=4096)
def on_the_wire(address: str, header: str) -> str:
    """The address as it goes over the wire, its domain by IDNA; raises BadAddress, which names the header.

    A local part that is not ASCII needs SMTPUTF8 from every server on the way; a quoted one, such as "a b"@c.d, is
    legal and in no family's use, but in attacks.
    """
    local, _, domain = address.rpartition("@")
    ascii_name = ascii_domain(domain)
    if len(address) > _LONGEST or ascii_name is None or _DOT_ATOM.fullmatch(local) is None:
        raise BadAddress(header)
    return f"{local}@{ascii_name}"


def ascii_domain(domain: str) -> str | None:
    """The domain as it goes over the wire (IDNA), None if it is none."""
    try:
        name = domain.encode("idna").decode("ascii")
    except UnicodeError:  # an empty or endless label too
        return None
    return name if _HOST.fullmatch(name) else None


def with_token(address: str, token: str) -> str:
    """An address of the configuration with the message's token in its place: `replies+{token}@b.c` → `replies+7f…@b.c`.

    By it the mail that comes back says which message it answers. Without a token it is the address alone.
    """
    return address.replace(TOKEN, f"+{token}" if token else "")
