"""What header fields say: texts, addresses, Message-IDs.

Everything here takes whatever it is given and answers with what it could make of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses

from engine.answers.envelope import Part

_MESSAGE_ID = re.compile(r"<([^<>\s]{1,250})>")
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\\[\]\x00-\x1f]{1,64}@[^\s@<>(),;:\"\\\[\]\x00-\x1f]{1,253}")
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
