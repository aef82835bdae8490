"""The short way for the most usual email: nothing but paragraphs, and lines of dashes between them.

A letter of five paragraphs takes markdown-it half a millisecond, half of all that sending it costs the engine, to find
that there is no markup in it. What certainly has none is written here in a thirtieth of that; a test holds both ways
to the same result on random texts.
"""

from __future__ import annotations

import re

RULE = "---"
_BLANK = re.compile(r"\n{2,}")
# A paragraph's line begins with a letter, or with a sign that opens a sentence and no list, quotation, heading, code or
# HTML. In it is no sign that could mean emphasis, code, a link, an image, HTML, an entity or an escape; and no space
# stands at its end, where two would be a line break.
_BEGIN = re.compile(r"""[^\W\d_]|[¿¡"'“”‘’«(]""")
_MARKUP = frozenset("\\`*_[]<>&")


def paragraphs_alone(body: str) -> tuple[str, str] | None:
    """The HTML and the plain text of a body without markup; None where there may be some."""
    html, text = [], []
    for block in _BLANK.split(body.strip("\n")):
        if block == RULE:
            html.append("<hr />")
            text.append("-" * 20)
        elif _MARKUP.isdisjoint(block) and all(map(_is_plain, block.split("\n"))):
            quoted = block.replace('"', "&quot;")
            html.append(f"<p>{quoted}</p>")
            text.append(block)
        else:
            return None
    return "\n".join(html), "\n\n".join(text)


def _is_plain(line: str) -> bool:
    return _BEGIN.match(line) is not None and line.isprintable() and not line.endswith(" ")
