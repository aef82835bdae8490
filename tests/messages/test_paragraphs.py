"""The short way through Markdown comes to what the long way comes to, or leaves the text to it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.messages.markdown import _as_commonmark, html_and_text
from engine.messages.paragraphs import paragraphs_alone

PIECES = st.sampled_from(
    [
        "Hi", "Novák", "¿Cómo", "señor", "(a", "b)", "4", "12.", "3)", "-", "--", "---", "----", "***", "___",
        "=", "===", "+", "*", "_a_", "**b**", "`c`", "[d](e)", "[d]: e", "![f](g)", "<b>", "<x@y.z>", "&amp;",
        "&", "#", "# h", ">", "~~~", "```", "\\", "\\*", '"', "'", "“q”", "!", "|", "a|b", "https://x.example",
        "x@y.example", ":", ",", ".", " ", "  ", "   ", "    ", "\t", "\n", "\n", "\n\n", "\n\n", "\n\n\n",
        "\n \n", "\r\n", "\r", "\x00", "\x0b", "\x85", "\u2028", "\xa0", "\u200b", "\ufeff", "😀", "é", "ß",
        "中文", "א",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25).map("".join))
@example("")
@example("\n\n")
@example("Hi\n\n---\n\nBye")
@example("Hi\n---")
def test_the_short_way_is_the_long_way(body: str) -> None:
    short = paragraphs_alone(body)
    assert short is None or short == _as_commonmark(body)


@given(st.text(max_size=60))
def test_the_short_way_is_the_long_way_for_any_text(body: str) -> None:
    short = paragraphs_alone(body)
    assert short is None or short == _as_commonmark(body)


LETTER = 'Hi Novák,\n\nhow are you? I said "call me" (at 9:00).\nSee you.\n\n---\n\nReply STOP, we won\'t mind.'


def test_a_letter_goes_the_short_way() -> None:
    assert paragraphs_alone(LETTER) == (
        "<p>Hi Novák,</p>\n<p>how are you? I said &quot;call me&quot; (at 9:00).\nSee you.</p>\n<hr />\n"
        "<p>Reply STOP, we won't mind.</p>",
        'Hi Novák,\n\nhow are you? I said "call me" (at 9:00).\nSee you.\n\n'
        "--------------------\n\nReply STOP, we won't mind.",
    )


@pytest.mark.parametrize("body", ["- a\n- b", "1. a", "a *b*", "a  \nb", "> a", "# a", "a\n===", "a\n---", "x [y](z)"])
def test_markup_takes_the_long_way(body: str) -> None:
    assert paragraphs_alone(body) is None
    assert html_and_text(body) == _as_commonmark(body)
