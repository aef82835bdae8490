"""HTML → plain lines, with what it quotes marked by `> ` as in plain text.

A scanner of its own that never looks at a character twice: the standard library's parser takes quadratic time on
unfinished tags, and a mail comes from anybody. It need not be right about every page; it must find the words, and know
what is quoted.
"""

from __future__ import annotations

import re
from html import unescape

from engine.answers.phrases import any_of

MAX_DEPTH = 200
EVERYTHING_BELOW = "-----Original Message-----"
"""The line that stands for an Outlook container below which all is quoted."""

_NAME = re.compile(r"/?\s*([a-zA-Z][a-zA-Z0-9]{0,20})")
_QUOTING = any_of(
    "gmail_attr", "gmail_signature", "moz-cite-prefix", "moz-signature", "yahoo_quoted", "protonmail_quote",
    "tutanota_quote", "zmail_extra",
    start=r"(?:class|id)\s?=\s?[^>]{0,80}?\b(?:ydp[0-9a-z]{0,20})?",
)  # fmt: skip
"""Containers of quotations and signatures, by the class or id that mail programs give them."""
_OUTLOOK = any_of(
    "divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container", start=r"id\s?=\s?[\"']?(?:x_)?"
)  # fmt: skip
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_SILENT = frozenset(("head", "script", "style", "title", "template", "svg", "noscript"))
_BLOCKS = frozenset((
    "address", "article", "blockquote", "body", "div", "dl", "dd", "dt", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
))  # fmt: skip


class _Page:
    """The lines of a page as they are found."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.open: list[tuple[str, bool, bool]] = []
        """The open elements that matter: name, whether it quotes, whether it is silent."""
        self.quoting = self.silent = 0

    def write(self, text: str) -> None:
        """Add words to the line."""
        if self.silent:
            return
        words = re.sub(r"\s+", " ", unescape(text))
        if self.line or words.strip():
            self.line.append(words if self.line else words.lstrip())

    def end_line(self, *, forced: bool = False) -> None:
        """Go on with a new line."""
        text = "".join(self.line).rstrip()
        self.line = []
        if text or forced:
            self.lines.append(f"> {text}" if self.quoting else text)

    def start(self, name: str, tag: str) -> None:
        """An element begins."""
        if name == "br":
            self.end_line(forced=True)
            return
        if name in _BLOCKS:
            self.end_line()
        if name == "p" and not self.quoting:
            self.lines.append("")
        if _OUTLOOK.search(tag[:500]) and not self.silent:
            self.lines += ["", EVERYTHING_BELOW]
        if name in _VOID or tag.endswith("/") or len(self.open) >= MAX_DEPTH:
            return
        quotes = name == "blockquote" or _QUOTING.search(tag[:500]) is not None
        silent = name in _SILENT
        self.open.append((name, quotes, silent))
        if quotes:
            self.end_line()
        self.quoting += quotes
        self.silent += silent

    def end(self, name: str) -> None:
        """An element ends, and with it those inside that were never closed."""
        if not any(entry[0] == name for entry in self.open):
            return
        if name in _BLOCKS:
            self.end_line()
        while self.open:
            entry, quotes, silent = self.open.pop()
            if quotes:
                self.end_line()
            self.quoting -= quotes
            self.silent -= silent
            if entry == name:
                break


def text_of_html(html: str) -> str:
    """The page's words, a line for each block; quoted ones begin with `> `."""
    page, at, comments_end = _Page(), 0, True
    while at < len(html):
        sign = html.find("<", at)
        if sign < 0:
            page.write(html[at:])
            break
        page.write(html[at:sign])
        if html.startswith("<!--", sign) and comments_end:
            end = html.find("-->", sign + 4)
            comments_end = end >= 0  # looked for once, then never again
            at = end + 3 if comments_end else sign + 4
            continue
        name = _NAME.match(html, sign + 1)
        end = html.find(">", sign)
        if end < 0:  # nothing closes any more: the rest is text
            page.write(html[sign + 1 :] if name is None else "")
            break
        if name is not None:
            word = name[1].lower()
            if html.startswith("/", sign + 1):
                page.end(word)
            else:
                page.start(word, html[sign + 1 : end])
            at = end + 1
        elif html.startswith(("!", "?"), sign + 1):
            at = end + 1
        else:
            page.write("<")
            at = sign + 1
    page.end_line()
    return "\n".join(page.lines)
