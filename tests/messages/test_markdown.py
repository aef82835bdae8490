"""The plain text beside the HTML: what a person would have typed."""

from __future__ import annotations

import pytest

from engine.messages.markdown import html_and_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("", ""),
        ("One\ntwo  \nthree\\\nfour\n\nFive", "One\ntwo\nthree\nfour\n\nFive"),
        ("# Hello\nDear *you*, **really** `code`", "Hello\n\nDear you, really code"),
        ("Hello\n===\n\nA\n\n---\n\nB", "Hello\n\nA\n\n" + "-" * 20 + "\n\nB"),
        ("- a\n- b\n  c\n- d\n\nEnd", "- a\n- b\n  c\n- d\n\nEnd"),
        ("A\n- a\n- b\n\nB\n\n1. c", "A\n\n- a\n- b\n\nB\n\n1. c"),
        ("- a\n\n- b", "- a\n\n- b"),
        ("9. a\n10. b\n    more", "9. a\n10. b\n    more"),
        ("- a\n  - b\n    - c\n- d", "- a\n  - b\n    - c\n- d"),
        ("- a\n\n  second\n- b", "- a\n\n  second\n\n- b"),
        ("> quoted\n> lines\n>\n> more\n\nEnd", "> quoted\n> lines\n>\n> more\n\nEnd"),
        ("> - a\n> - b", "> - a\n> - b"),
        ("```\ncode\n  more\n```", "code\n  more"),
        ("    code", "code"),
        ("[words](https://ok.example/?a=1&b=2)", "words (https://ok.example/?a=1&b=2)"),
        ("<https://ok.example> <ana@ok.example>", "https://ok.example ana@ok.example"),
        ("[**bold** words](mailto:a@b.c)", "bold words (mailto:a@b.c)"),
        ("![a picture](https://ok.example/x.png)", "a picture"),
        ("a \\*b\\* &amp; &lt;", "a *b* & <"),
        ("<b>not html</b>", "<b>not html</b>"),
    ],
)
def test_plain_text(markdown: str, text: str) -> None:
    assert html_and_text(markdown)[1] == text


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](data:text/html,y)", "<p>[x](data:text/html,y)</p>"),
        ("https://not.linked.example", "<p>https://not.linked.example</p>"),
        ("a \"b\" 'c' -- ...", "<p>a &quot;b&quot; 'c' -- ...</p>"),
    ],
)
def test_html(markdown: str, html: str) -> None:
    assert html_and_text(markdown)[0] == html
