"""What header fields say: texts, addresses, Message-IDs, and the token that stands in an address of ours.

Everything here takes whatever it is given and answers with what it could make of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses

from engine.answers.envelope import Part
from engine.answers.mail import Ours

_MESSAGE_ID = re.compile(r"<([^<>\s]{1,250})>")
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\\[\]\x00-\x1f]{1,64}@[^\s@<>(),;:\"\\\[\]\x00-\x1f]{1,253}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,128}")
_MAX_ADDRESSES = 50

DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
"""Where mail servers write the address that a mail was delivered to: its token outlives a changed To."""


def text(part: Part, name: str) -> str:
    """The field's text, encoded words decoded (RFC 2047), on one line; "" where there is none."""
    value = part.get(name)
    if value is None:
        return ""
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        pieces = [(str(value), None)]
    return one_line("".join(_decoded(piece, charset) for piece, charset in pieces))


def one_line(words: str) -> str:
    """Without control characters, blanks run together."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def _decoded(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece.encode("utf-8", "replace").decode()
    for name in (charset or "utf-8", "utf-8"):
        try:
            return piece.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return piece.decode("latin-1")


def addresses(part: Part, *names: str) -> tuple[str, ...]:
    """The addresses in these fields, each once, as they are written: a token in one may tell capitals apart."""
    found: dict[str, str] = {}
    for name in names:
        for value in (part.get_all(name) or [])[:_MAX_ADDRESSES]:
            for address in _addresses_in(str(value)):
                found.setdefault(address.lower(), address)
    return tuple(found.values())[:_MAX_ADDRESSES]


def _addresses_in(value: str) -> Iterator[str]:
    try:
        pairs = getaddresses([value[:2_000]])
    except (RecursionError, ValueError, IndexError):
        pairs = []
    good = [address for _, address in pairs if _ADDRESS.fullmatch(address)]
    # What the strict parser gives up on (a comma in a name without quotes) often holds an address all the same.
    yield from good or _ADDRESS.findall(value[:2_000])


def address_in(words: str | None) -> str | None:
    """The first address in a text, in lower case."""
    match = _ADDRESS.search(words or "")
    return match[0].lower().strip(".'`") if match else None


def message_ids(part: Part, name: str) -> tuple[str, ...]:
    """The Message-IDs in a field, in their angle brackets, the field's order."""
    value = str(part.get(name) or "")
    return tuple(dict.fromkeys(f"<{found}>" for found in _MESSAGE_ID.findall(value)))[:100]


def base_of(address: str) -> tuple[str, str | None]:
    """An address without its sub-address, and the sub-address (RFC 5233): `replies+abc@x` is `replies@x` and `abc`."""
    local, _, domain = address.rpartition("@")
    name, plus, detail = local.partition("+")
    return f"{name}@{domain}".lower(), detail if plus else None


def token_in(found: Iterable[str], ours: Ours) -> str | None:
    """The token in the first address of ours that carries one; without known addresses of ours, in any."""
    for address in found:
        base, detail = base_of(address)
        if detail and _TOKEN.fullmatch(detail) and (not ours.addresses or base in ours.addresses):
            return detail
    return None


def is_ours(address: str | None, ours: Ours) -> bool:
    """Whether an address is one of ours, with whatever sub-address."""
    return address is not None and base_of(address)[0] in ours.addresses
