"""A family's name is text, wherever a template puts it: not a link, not an element, not a list, not a header."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.messages.markdown import html_and_text
from engine.messages.rendering import render_email
from engine.messages.wording import in_text

PLACES = [
    "{{ x }}",
    "Hi {{ x }}, how are you?",
    "{{ x }}, how are you?",
    "a{{ x }}b",
    "Hi {{ x }}\n\nBye {{ x }}",
    "Hi\n{{ x }}\nBye",
    "- {{ x }}\n- b",
    "1. {{ x }}\n2. b",
    "> {{ x }}",
    "# {{ x }}",
    "{{ x }} [ok](https://ok.example)",
    "{{ x }}[ok](https://ok.example)",
    "[ok]{{ x }}",
    "[ok] {{ x }}",
    "[{{ x }}](https://ok.example)",
    "![{{ x }}](https://ok.example)",
    "*Hi* {{ x }}",
    "_Hi {{ x }}",
    "Hi\n{{ x }}",
    "{{ x }}{{ x }}",
    "{{ x }}: {{ x }}",
]
MARKUP = [
    "*",
    "_",
    "`",
    "~",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "!",
    "#",
    "+",
    "-",
    "=",
    ".",
    "1",
    ":",
    "&",
    ";",
    "\\",
    "|",
    '"',
    "'",
]
WHOLE = [
    " ", "  ", "    ", "\t", "\n", "\r\n", "a", "b", "é", "http://evil.example", "<b>", "<!--", "&lt;", "&#42;",
    "[x](http://evil.example)", "](http://evil.example)", "![", "***", "---", "===", "~~~", "```",
    "javascript:alert(1)", "mailto:x@y.z", "<http://evil.example>", "\u2028", "\xa0", "_a_",
]  # fmt: skip
hostile = st.lists(st.sampled_from([*MARKUP, *WHOLE]) | st.characters(), max_size=12).map("".join)


LINKED = '<p><a href="https://ok.example">b](http://evil.example)[c</a></p>'


class Read(HTMLParser):
    """The elements, addresses and text of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[str] = set()
        self.addresses: set[str] = set()
        self.written = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        found = dict(attrs)
        self.addresses.update(value or "" for name, value in attrs if name in ("href", "src"))
        self.written += found.get("alt") or ""

    def handle_data(self, data: str) -> None:
        self.written += data

    def handle_comment(self, data: str) -> None:
        self.elements.add("comment")


def words(text: str) -> str:
    return "".join(text.split())


def expected(template: str, value: str) -> str:
    return words(template.replace("{{ x }}", in_text(value).strip()))


@given(st.sampled_from(PLACES), hostile)
@example("{{ x }}", "[x](http://evil.example)")
@example("{{ x }}", "<b>bold</b>")
@example("Hi\n{{ x }}", "===")
@example("Hi\n{{ x }}", "---")
@example("[ok]{{ x }}", "(http://evil.example)")
@example("[ok]{{ x }}", ": http://evil.example")
@example("{{ x }}[ok](https://ok.example)", "!")
@example("{{ x }}{{ x }}", "1. a")
@example("{{ x }}", "    code")
@example("{{ x }}", "a\n    b\n\n\n# c\n- d")
def test_a_value_brings_no_markup_and_loses_no_word(template: str, value: str) -> None:
    body = render_email(f"Dear all,\n\n{template}\n\nBye", {"x": value or "a"}, subject="s").body
    html, text = html_and_text(body)
    plain_html, plain_text = html_and_text(f"Dear all,\n\n{template.replace('{{ x }}', 'a')}\n\nBye")
    got, benign = Read(html), Read(plain_html)
    assert got.elements <= benign.elements | {"br"}
    assert got.addresses <= benign.addresses
    if in_text(value).strip() and "](" not in template and "*" not in template and template[0] not in "-1>#":
        wanted = "Dearall," + expected(template, value) + "Bye"
        assert words(got.written) == wanted
        assert words(text) == wanted
    assert plain_text.startswith("Dear all,")


@pytest.mark.parametrize(
    ("template", "value", "html"),
    [
        ("a {{ x }}", "`b`", "<p>a `b`</p>"),
        ("a {{ x }}", "*b*", "<p>a *b*</p>"),
        ("a {{ x }}", "_b_", "<p>a _b_</p>"),
        ("a {{ x }}", "\\*b\\*", "<p>a \\*b\\*</p>"),
        ("a {{ x }}", "&lt;&#42;&b", "<p>a &amp;lt;&amp;#42;&amp;b</p>"),
        ("a {{ x }}lt;", "&", "<p>a &amp;lt;</p>"),
        ("a {{ x }}", "<b>", "<p>a &lt;b&gt;</p>"),
        ("a {{ x }}", "<http://evil.example>", "<p>a &lt;http://evil.example&gt;</p>"),
        ("{{ x }}", "[b](http://evil.example)", "<p>[b](http://evil.example)</p>"),
        ("[{{ x }}](https://ok.example)", "b](http://evil.example)[c", LINKED),
        ("[{{ x }}]", "ok](http://evil.example", "<p>[ok](http://evil.example]</p>"),
        ("[ok]{{ x }}", "(http://evil.example)", "<p>[ok](http://evil.example)</p>"),
        ("[ok]{{ x }}", ": http://evil.example", "<p>[ok]: http://evil.example</p>"),
        ("{{ x }}[ok](https://ok.example)", "b!", '<p>b!<a href="https://ok.example">ok</a></p>'),
        ("{{ x }}", "# b", "<p># b</p>"),
        ("{{ x }}", "+ b", "<p>+ b</p>"),
        ("{{ x }}", "- b", "<p>- b</p>"),
        ("a\n{{ x }}", "---", "<p>a\n---</p>"),
        ("a\n{{ x }}", "===", "<p>a\n===</p>"),
        ("{{ x }}", "> b", "<p>&gt; b</p>"),
        ("{{ x }}", "~~~", "<p>~~~</p>"),
        ("{{ x }}", "1. b", "<p>1. b</p>"),
        ("{{ x }}", "12) b", "<p>12) b</p>"),
        ("1{{ x }}", ". b", "<p>1. b</p>"),
        ("1{{ x }}", ") b", "<p>1) b</p>"),
        ("{{ x }}", "    b", "<p>b</p>"),
        ("{{ x }}", "\tb", "<p>b</p>"),
        ("{{ x }}\nc", "b  ", "<p>b\nc</p>"),
        ("{{ x }}", "a\n\n  # b\r\n1. c", "<p>a<br />\n# b<br />\n1. c</p>"),
    ],
)
def test_each_escape_by_what_it_keeps_from_happening(template: str, value: str, html: str | None) -> None:
    found = html_and_text(render_email(template, {"x": value}, subject="s").body)[0]
    assert found == html


@pytest.mark.parametrize(
    ("name", "markdown"),
    [
        ("O'Brien-Smith, Jr.", "O'Brien-Smith, Jr."),
        ("Smith & Jones", "Smith & Jones"),
        ("anna_maria@example.org", "anna_maria@example.org"),
        ("María José (Pepa)", "María José (Pepa)"),
        ("$1,200.50", "$1,200.50"),
        ("100%", "100%"),
        ("李小龍", "李小龍"),
        ("2026-11-20 at 9:00", "2026-11-20 at 9:00"),
    ],
)
def test_ordinary_values_stay_readable_in_the_markdown_too(name: str, markdown: str) -> None:
    assert render_email("Hi {{ x }}", {"x": name}, subject="s").body == f"Hi {markdown}"


def test_an_address_from_a_value_can_be_a_links_target_and_not_more() -> None:
    def link(url: str) -> set[str]:
        return Read(html_and_text(render_email("[Book]({{ url }})", {"url": url}, subject="s").body)[0]).addresses

    assert link("https://book.example/a_b?x=1&y=2") == {"https://book.example/a_b?x=1&y=2"}
    assert link("javascript:alert(1)") == set()
    assert link("https://a.example) [evil](https://evil.example") == {"https://a.example"}
