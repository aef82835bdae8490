"""A frozen email → the bytes that leave, the same each time they are made.

Nothing in them is random or read from a clock: boundary and Message-ID come from the key, the date is given. So writing
an email again (an outbox after a crash, a retry of SMTP) is writing the same thing. Header names are fixed, and the
recipient is exactly one address, checked and put together by the standard library: `a@b.c, evil@x.y` is refused, not
sent to two (correctness.md, Email).

The bytes are put together here and not by `EmailMessage`, which takes 1.1 ms for what takes 0.2 ms; headers that are
long or not ASCII are still encoded and folded by the standard library.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime
from functools import cache, lru_cache
from hashlib import sha256
from html import escape
from typing import Protocol

from engine.messages import unsubscribing
from engine.messages.addresses import ascii_domain, on_the_wire, with_token
from engine.messages.markdown import html_and_text
from engine.messages.style import Style
from engine.messages.wording import SeveralLines, in_subject

_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")
"""A key that may stand in a Message-ID as it is, for people who read a mail server's log."""
_CRLF = "\r\n"
_LINE = 78  # RFC 5322, 2.1.1
_NOWHERE = "followthrough.invalid"
"""Stands for a domain where none is configured yet (RFC 2606, 2): nothing can ever be sent there or from there."""


class Sender(Protocol):
    """Who an email is from: the name to show, perhaps empty, and the address, empty where none is configured."""

    @property
    def name(self) -> str: ...

    @property
    def address(self) -> str: ...


class Site(Protocol):
    """What stands at the foot of every email. The postal address is the law's (15 U.S.C. 7704(a)(5)(A)(iii))."""

    @property
    def name(self) -> str: ...

    @property
    def postal_address(self) -> str: ...


def build_email(
    subject: str,
    body: str,
    *,
    sender: Sender,
    recipient: str,
    key: str,
    site: Site,
    date: datetime,
    reply_to: str = "",
    token: str = "",
    public_url: str = "",
    style: Style | None = None,
    language: str = "en",
) -> bytes:
    """The email to one recipient, plain text and HTML made from the Markdown `body`. Raises BadAddress.

    `token` is the message's own: it stands in `reply_to` where that has a place for it, and in the link by which the
    family stops emails, where `public_url` says that somebody answers there.
    """
    html, text = html_and_text(body)
    foot = [line.strip() for line in (site.name, *site.postal_address.splitlines()) if line.strip()]
    answers = with_token(reply_to, token)
    stop = unsubscribing.link(public_url, token)
    # Made from the text too, so that nobody who knows the key can write the boundary into the text.
    boundary = "=_" + sha256(f"{key}\0{subject}\0{body}".encode("utf-8", "replace")).hexdigest()[:40]
    subject = _one_line(subject)
    headers = [
        _mailbox("From", sender.address or f"nobody@{_NOWHERE}", _one_line(sender.name)),
        _mailbox("To", recipient),
        _mailbox("Reply-To", answers) if answers else "",
        _text("Subject", subject),
        f"Date: {format_datetime(date)}\r\n",
        f"Message-ID: {message_id(key, token, sender.address)}\r\n",
        *unsubscribing.headers(stop, answers or sender.address),
        "Auto-Submitted: auto-generated\r\n",  # RFC 3834: no out-of-office answers, please
        "X-Auto-Response-Suppress: OOF, AutoReply\r\n",  # the same for Exchange, MS-OXCMAIL 2.2.3.2.14
        "MIME-Version: 1.0\r\n",
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n',
    ]
    return b"".join([
        "".join(headers).encode("ascii"),
        _part(boundary, "plain", _plain(text, foot, stop)),
        _part(boundary, "html", (style or _plain_style()).written_into(_page(subject, html, foot, stop, language))),
        f"--{boundary}--\r\n".encode("ascii"),
    ])  # fmt: skip


def message_id(key: str, token: str, sender_address: str) -> str:
    """The Message-ID of the email with this key and token: known before it is sent, the same whenever it is.

    Keys repeat from one database to the next (each has an instance 1), random tokens don't; and as people pass
    Message-IDs on, it doesn't show the token, by which one unsubscribes.
    """
    domain = ascii_domain(sender_address.rpartition("@")[2]) or _NOWHERE
    mark = sha256(f"{key}\0{token}".encode("utf-8", "replace")).hexdigest()[:24]
    return f"<{key}.{mark}@{domain}>" if _KEY.fullmatch(key) else f"<{mark}@{domain}>"


@lru_cache(maxsize=4096)
def _mailbox(header: str, address: str, name: str = "") -> str:
    """The header for exactly one address, which comes without a name of its own."""
    plain = on_the_wire(address, header)
    line = f"{header}: {Address(name, addr_spec=plain)}"
    if _is_plain(name) and (len(line) <= _LINE or not name):
        return f"{line}\r\n"
    return f"{_encoded(header, name)}\r\n <{plain}>\r\n"


def _text(header: str, value: str) -> str:
    line = f"{header}: {value}"
    return f"{line if _is_plain(value) and len(line) <= _LINE else _encoded(header, value)}\r\n"


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable() and "=?" not in value  # which would be taken for an encoded word


def _encoded(header: str, value: str) -> str:
    """The header as encoded words (RFC 2047), on as many lines as it needs.

    By `email.header`: the newer `email.policy` puts blanks into long names when it folds them (Python 3.11).
    """
    text = value.encode("utf-8", "replace").decode("utf-8")
    return f"{header}: {Header(text, 'utf-8', _LINE, header_name=header).encode(linesep=_CRLF)}"


def _one_line(text: str) -> str:
    try:
        return in_subject(text)
    except SeveralLines:  # never from rendering, which refuses it
        return " ".join(in_subject(line) for line in text.splitlines())


def _part(boundary: str, subtype: str, text: str) -> bytes:
    head = (
        f'--{boundary}\r\nContent-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    lines = text.replace("\n", "\r\n").encode("utf-8", "replace")
    return head.encode("ascii") + b2a_qp(lines) + b"\r\n"


def _plain(text: str, foot: list[str], stop: str) -> str:
    lines = [*foot, f"{unsubscribing.WORDS}: {stop}"] if stop else foot
    return "\n".join([text, *(["", "-- ", *lines] if lines else []), ""])


def _page(title: str, html: str, foot: list[str], stop: str, language: str) -> str:
    lines = [escape(line) for line in foot]
    if stop:
        lines.append(f'<a href="{escape(stop)}">{escape(unsubscribing.WORDS)}</a>')
    footer = '<p class="foot">{}</p>\n'.format("<br>\n".join(lines)) if lines else ""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"</head>\n<body>\n{html}\n{footer}</body>\n</html>\n"
    )


@cache
def _plain_style() -> Style:
    return Style()
