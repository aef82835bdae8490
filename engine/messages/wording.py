"""Makes what families and events bring harmless in the place where it will stand.

A value is text, never markup, never a header, never a control sequence: `[x](http://evil)` as a family's name comes out
as these very characters in the HTML part and in the plain text. The escapes are CommonMark's (spec 0.31, section 2.4)
and as few as possible, because people read the Markdown too.
"""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
"""C0 and C1 controls but tab and line feed, what turns the writing direction of all that follows, lone surrogates."""
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

_MARKUP = re.compile(r"[\\`*\[\]<>]|(?<![^\W_])_|_(?![^\W_])|&(?=[#A-Za-z0-9]|$)")
"""What means something anywhere in a line; an underscore inside a word and an ampersand between
words don't."""
_AT_START = frozenset("#+-=~(:.)")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")
_LINE_END = re.compile(r"[ \t]*\n\s*")


class SeveralLines(Exception):
    """A value with a line end inside, where only one line may stand."""


def in_text(value: str) -> str:
    """For a text message: line ends as line feeds, without controls."""
    if value.isascii() and value.isprintable():
        return value
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", value))


def in_subject(value: str) -> str:
    """For a header: one line. A line end inside raises SeveralLines: it could begin a header of its own."""
    line = in_text(value).strip()
    if "\n" in line:
        raise SeveralLines("a value in the subject has a line end inside; a subject is one line")
    return line.replace("\t", " ")


def in_markdown(value: str) -> str:
    """For Markdown: the same characters, meaning nothing but themselves.

    Blanks around the value go, because four of them would make it code; its line ends become hard line breaks.
    """
    if value.isalnum():
        return value
    lines = _LINE_END.split(in_text(value).replace("\t", " ").strip())
    return "\\\n".join(_line(line) for line in lines)


def _line(text: str) -> str:
    text = _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", text))
    if text and text[0] in _AT_START:
        text = "\\" + text
    return text[:-1] + "\\!" if text.endswith("!") else text  # before a template's own link it would make an image
