"""Text with tones, and how it breaks into lines. What is said, never how it is coloured.

A *tone* is a name for a way of speaking (`strong`, `quiet`, `warn` …); the stylesheet decides what it looks like. A
:class:`Block` is a paragraph with a hanging lead (a time, a label), so that a story reads like a letter with dates in
its margin. Widths are in terminal cells: a Chinese character takes two, an accent none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

TONES = ("plain", "strong", "quiet", "head", "good", "warn", "bad", "key", "quote", "mark", "accent", "tab", "frame")
NARROW = 60  # columns under which a lead stands on its own line


class Span(NamedTuple):
    """A run of text in one tone. `action` names what a click on it does, if anything."""

    text: str
    tone: str = "plain"
    action: str = ""


Line = tuple[Span, ...]


class Block(NamedTuple):
    """A paragraph: `lead` in the margin of `margin` cells, `body` beside it, `inset` cells before both."""

    body: Line = ()
    lead: Line = ()
    margin: int = 0
    inset: int = 0


def text_of(line: Iterable[Span]) -> str:
    """Return a line's characters without its tones."""
    return "".join(span.text for span in line)


def width_of(line: Iterable[Span]) -> int:
    """Return a line's width in cells."""
    return sum(cell_len(span.text) for span in line)


def fit(text: str, width: int) -> str:
    """Return `text` in exactly `width` cells: padded with blanks, or cut with an ellipsis."""
    if width <= 0:
        return ""
    length = cell_len(text)
    if length == width:
        return text
    return text + " " * (width - length) if length < width else f"{set_cell_size(text, width - 1)}…"


def lay_out(blocks: Iterable[Block], width: int) -> list[Line]:
    """Break `blocks` into lines of at most `width` cells. An empty block is an empty line."""
    lines: list[Line] = []
    for block in blocks:
        lines.extend(_block_lines(block, max(8, width)))
    return lines


def _block_lines(block: Block, width: int) -> Iterator[Line]:
    if width < NARROW and not block.lead:
        block = block._replace(inset=min(block.inset, 4))
    inset = Span(" " * block.inset)
    if block.lead and width < NARROW and block.margin > width // 3:
        yield (inset, *block.lead)
        yield from ((Span(" " * (block.inset + 2)), *line) for line in wrap(block.body, width - block.inset - 2))
        return
    lead_width = width_of(block.lead) if block.lead else 0
    margin = max(block.margin, lead_width + 1 if block.lead and block.body else lead_width)
    body = wrap(block.body, width - block.inset - margin)
    for number, line in enumerate(body or [()]):
        if number == 0 and block.lead:
            yield (inset, *block.lead, Span(" " * (margin - lead_width)), *line)
        else:
            yield (Span(" " * (block.inset + margin)), *line) if line else ()


def wrap(spans: Sequence[Span], width: int) -> list[Line]:
    """Break spans at blanks (and at `\\n`) into lines of at most `width` cells; a longer word is cut."""
    writer = _Writer(max(4, width))
    for span in spans:
        for number, part in enumerate(span.text.split("\n")):
            if number:
                writer.close()
            for word in _words(part):
                writer.put(span, word)
    lines = writer.end()
    return lines if any(lines) else []


class _Writer:
    """Puts words into lines."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._lines: list[Line] = []
        self._line: list[Span] = []
        self._used = 0

    def put(self, span: Span, word: str) -> None:
        """Add a word or a blank in the tone of its span."""
        length = cell_len(word)
        if word == " ":
            if 0 < self._used < self._width:
                self._add(span, word, 1)
            return
        if self._used + length > self._width and self._used:
            self.close()
        while length > self._width:
            head = set_cell_size(word, self._width).rstrip(" ")
            self._add(span, head, self._width)
            self.close()
            word = word[len(head) :]
            length = cell_len(word)
        if word:
            self._add(span, word, length)

    def close(self) -> None:
        """End the line; a blank at its end is left out."""
        while self._line and not (text := self._line[-1].text.rstrip(" ")):
            self._line.pop()
        if self._line:
            self._line[-1] = self._line[-1]._replace(text=text)
        self._lines.append(tuple(self._line))
        self._line, self._used = [], 0

    def end(self) -> list[Line]:
        """The lines."""
        if self._line or not self._lines:
            self.close()
        return self._lines

    def _add(self, span: Span, text: str, length: int) -> None:
        last = self._line[-1] if self._line else None
        if last is not None and last[1:] == (span.tone, span.action):
            self._line[-1] = last._replace(text=last.text + text)  # one run of text, one escape sequence
        else:
            self._line.append(Span(text, span.tone, span.action))
        self._used += length


def _words(text: str) -> Iterator[str]:
    for number, word in enumerate(text.split(" ")):
        if number:
            yield " "
        if word:
            yield word
