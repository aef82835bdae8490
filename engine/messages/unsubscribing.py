"""How a family stops emails without writing one: a link with the message's token, and headers that mail programs use.

The link is for people: following it shows a page, and only its button acts. The headers are RFC 2369's and RFC 8058's:
a mail program's own button sends a POST to the same address, and mail to the other one means the same.
"""

from __future__ import annotations

from urllib.parse import quote

PATH = "/unsubscribe/"
"""Where the HTTP receiver answers, below `api.public_url`; the token follows."""
WORDS = "Unsubscribe · Darse de baja"
"""Before the link in the email's foot, in English and Spanish, as nobody knows which the reader reads."""
SUBJECT = "unsubscribe"
"""The subject of a mail that means the same."""


def link(public_url: str, token: str) -> str:
    """The address that stops emails to whoever got the message with this token; empty where there is none."""
    return f"{public_url.rstrip('/')}{PATH}{token}" if public_url and token else ""


def headers(link: str, mail_to: str) -> list[str]:
    """The header lines for a link and a mail address, either of which may be empty."""
    ways = [f"<{link}>"] if link else []
    if mail_to:
        ways.append(f"<mailto:{_in_url(mail_to)}?subject={SUBJECT}>")
    lines = ["List-Unsubscribe: " + ",\r\n ".join(ways) + "\r\n"] if ways else []
    if link.startswith("https://"):  # RFC 8058, 3.1: one click needs https
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
    return lines


def _in_url(address: str) -> str:
    """An address in a mailto URL: what has a meaning there is escaped (RFC 6068, 2)."""
    return quote(address, safe="+@")
