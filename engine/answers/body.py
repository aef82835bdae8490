"""The words of a mail: its plain text, else the text of its HTML, whatever their charset claims to be."""

from __future__ import annotations

import codecs

from engine.answers.envelope import Part, parts
from engine.answers.html_body import text_of_html

MAX_CHARACTERS = 200_000
"""So much of a body is looked at."""

_SUPERSETS = {"us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252", "latin-1": "cp1252", "gb2312": "gb18030"}
"""Charsets that senders name while they use a larger one (WHATWG Encoding Standard, 4.2)."""


def words_of(message: Part) -> str:
    """What a reader would see, as plain lines; "" where there is no text at all. Attachments are left out."""
    plain: list[str] = []
    html: list[str] = []
    for part in parts(message):
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            continue
        if kind == "text/plain":
            plain.append(content(part))
        elif kind == "text/html" and len(html) < 3:
            html.append(content(part))
    text = "\n".join(plain)
    return cleaned(text if text.strip() else "\n".join(text_of_html(page) for page in html))


def content(part: Part) -> str:
    """A part's text, decoded: by its charset, else as UTF-8, else byte by byte."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    data = data[: 4 * MAX_CHARACTERS]
    charset = str(part.get_content_charset() or "utf-8")
    for name in ("utf-8" if charset in _SUPERSETS else charset, _SUPERSETS.get(charset, charset)):
        try:
            codecs.lookup(name)
            text = data.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
        return _reflowed(part, text)[:MAX_CHARACTERS]
    try:
        return data.decode("utf-8")[:MAX_CHARACTERS]
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")[:MAX_CHARACTERS]


def _reflowed(part: Part, text: str) -> str:
    """Lines that a mail program has broken softly put together again (RFC 3676, 4)."""
    if str(part.get_param("format") or "").lower() != "flowed":
        return text
    delete = str(part.get_param("delsp") or "").lower() == "yes"
    lines: list[str] = []
    soft = False
    for line in text.replace("\r\n", "\n").split("\n"):
        quoted = line.startswith(">")
        words = line if quoted else line.removeprefix(" ")
        if soft and not quoted and words.rstrip() != "--":
            lines[-1] = (lines[-1].removesuffix(" ") if delete else lines[-1]) + words
        else:
            lines.append(words)
        soft = words.endswith(" ") and not quoted and words != "-- "
    return "\n".join(lines)


def cleaned(text: str) -> str:
    """Lines without control characters, with one kind of line end and of blank."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = text.replace("\N{NO-BREAK SPACE}", " ").replace("\t", " ")
    return "".join(c for c in text if c == "\n" or c.isprintable())[:MAX_CHARACTERS]
