"""Raw bytes → a tree of parts, with a cap on everything that a hostile mail could make long, many or deep.

The standard library's parser does the work, in its oldest and most forgiving policy: the newer one raises on headers
that are out in the world. Its weak spots are time, not correctness: parameters of one header in quadratic time, each
line against the boundary of each level around it. So headers are cut as they are read, and parts are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import Any, cast

MAX_BYTES = 1024 * 1024
"""So much of a mail is read. What people write stands at its beginning; what follows is attachments."""
MAX_LINES = 60_000
MAX_HEADER = 8_000
"""Characters of one header field."""
MAX_HEADERS = 400
"""Header fields of one part."""
MAX_PARTS = 60
"""Parts altogether, and so levels too."""

Part = Message


class TooManyParts(Exception):
    """The mail has more parts than anything that people send."""


class _CappedPart(Message):
    """A part whose headers end where nobody reads on."""

    def set_raw(self, name: str, value: Any) -> None:
        if len(self.keys()) < MAX_HEADERS:
            super().set_raw(name[:200], value[:MAX_HEADER])


def parse(raw: bytes) -> tuple[Part, bool]:
    """The mail's tree, and whether it was cut. Raises TooManyParts, and what the parser may raise on nonsense."""
    kept = raw[:MAX_BYTES]
    if kept.count(b"\n") > MAX_LINES:
        kept = b"\n".join(kept.split(b"\n", MAX_LINES)[:MAX_LINES])
    made = 0

    def new_part(*, policy: Any) -> _CappedPart:
        nonlocal made
        made += 1
        if made > MAX_PARTS:
            raise TooManyParts
        return _CappedPart(policy)

    message = BytesParser(cast(Any, new_part), policy=policy.compat32).parsebytes(kept)
    return message, len(kept) < len(raw)


def parts(message: Part) -> Iterator[Part]:
    """The parts of the mail itself, outermost first; not those of a mail that is enclosed in it."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        yield part
        if part.get_content_maintype() == "multipart":
            waiting[:0] = inside(part)


def inside(part: Part) -> list[Part]:
    """What a part consists of: parts, the one mail in a `message/rfc822`, or the groups of fields of a report."""
    payload = part.get_payload()
    return [entry for entry in payload if isinstance(entry, Message)] if isinstance(payload, list) else []


def part_of_type(message: Part, *types: str) -> Part | None:
    """The first part of one of these types, such as `message/delivery-status`."""
    return next((part for part in parts(message) if part.get_content_type() in types), None)


def enclosed(part: Part) -> Part | None:
    """The mail that a `message/rfc822` part holds; of `text/rfc822-headers` its headers (RFC 6522, 4)."""
    if part.get_content_type() == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        return parse(content)[0] if isinstance(content, bytes) else None
    return next(iter(inside(part)), None)
