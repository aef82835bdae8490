"""How the HTML part of an email looks: a stylesheet that authors may edit, written into the elements themselves.

Many mail programs ignore `<style>`, so each rule is inlined into what it means (css-inline, in Rust: 0.02 ms an email
[measured]). The stylesheet is `email.css` among the messages, read once by each process: the same message gives the
same bytes as long as it runs. Nothing is ever loaded from elsewhere.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import css_inline

from engine.messages.problems import MessageError

FILE = "email.css"
MAX_BYTES = 100_000
PLAIN = (
    "body { font-family: system-ui, sans-serif; font-size: 16px; line-height: 1.5; max-width: 38em; margin: 1em auto }"
    ".foot { color: #666; font-size: 13px; margin-top: 2em }"
)
"""What is used where there is no such file."""


class Style:
    """A stylesheet, ready to be written into pages."""

    def __init__(self, css: str = PLAIN) -> None:
        self._inliner = css_inline.CSSInliner(
            inline_style_tags=False, load_remote_stylesheets=False, extra_css=css, cache=None
        )

    def written_into(self, page: str) -> str:
        """The page with each rule at the elements that it is about."""
        return str(self._inliner.inline(page.encode("utf-8", "replace").decode()))


@lru_cache(maxsize=16)
def style_of(folder: Path) -> Style:
    """The style of the messages in this folder; raises MessageError when its file can't be read."""
    file = folder / FILE
    try:
        if not file.exists():
            return Style()
        content = file.read_bytes()
        if len(content) > MAX_BYTES:
            raise _unusable(f"{file} has {len(content):,} bytes; the limit is {MAX_BYTES:,}.")
        return Style(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise _unusable(f"{file} can't be read ({why}).") from error


def _unusable(sentence: str) -> MessageError:
    return MessageError(sentence, [sentence])
