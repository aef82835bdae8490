"""An email's Markdown body → HTML and plain text, from one reading of it, so that both say the same.

CommonMark by markdown-it, without raw HTML: a `<` is a `<`. Only web, mail and telephone addresses become links
(markdown-it refuses `javascript:` and its like). Plain text follows what people write by hand: `- ` before items, the
address after a link's words.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from engine.messages.paragraphs import paragraphs_alone

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


def html_and_text(body: str) -> tuple[str, str]:
    """The body's HTML, a fragment of paragraphs, lists and the like, and its plain text."""
    return paragraphs_alone(body) or _as_commonmark(body)


def _as_commonmark(body: str) -> tuple[str, str]:
    reader = _reader()
    tokens = reader.parse(body)
    html: str = reader.renderer.render(tokens, reader.options, {})
    return html.strip(), _PlainText().write(tokens)


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # 25 ms: only who sends an email pays for it

    return MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})


class _PlainText:
    """Writes blocks under the indents of the lists and quotations around them."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._indents: list[str] = []
        self._numbers: list[int | None] = []
        self._marker = ""
        self._tight = False
        self._first = False

    def write(self, tokens: Iterable[Token]) -> str:
        for token in tokens:
            self._take(token)
        return "".join(self._blocks).strip("\n")

    def _take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self._first = not self._numbers  # a list in a list goes on without a gap
                self._numbers.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None)
            case "bullet_list_close" | "ordered_list_close":
                self._numbers.pop()
            case "list_item_open":
                self._open_item()
            case "blockquote_open":
                self._indents.append("> ")
            case "list_item_close" | "blockquote_close":
                self._indents.pop()
                self._marker = ""
            case "paragraph_open":
                self._tight = token.hidden
            case "inline":
                self._block(_inline_text(token.children or []))
            case "heading_open":
                self._tight = False
            case "hr":
                self._block("-" * 20)
            case "fence" | "code_block":
                self._block(token.content.rstrip("\n"))

    def _open_item(self) -> None:
        number = self._numbers[-1]
        self._marker = "- " if number is None else f"{number}. "
        if number is not None:
            self._numbers[-1] = number + 1
        self._indents.append(" " * len(self._marker))

    def _block(self, text: str) -> None:
        outer = "".join(self._indents)
        first = "".join(self._indents[:-1]) + self._marker if self._marker else outer
        lines = text.split("\n")
        shown = [first + lines[0], *(outer + line for line in lines[1:])]
        close = self._tight and self._marker and not self._first
        gap = "\n" if close else f"\n{outer.rstrip()}\n" if self._blocks else ""
        self._blocks.append(gap + "\n".join(line.rstrip() for line in shown))
        self._marker, self._first = "", False


def _inline_text(tokens: Iterable[Token]) -> str:
    written: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        match token.type:
            case "softbreak" | "hardbreak":
                written.append("\n")
            case "link_open":
                links.append((str(token.attrGet("href") or ""), len(written)))
            case "link_close":
                address, begin = links.pop()
                words = "".join(written[begin:])
                if address.removeprefix("mailto:").removeprefix("tel:") != words:
                    written.append(f" ({address})")
            case _:
                written.append(token.content)  # text and code; an image's words; nothing for emphasis
    return "".join(written)
