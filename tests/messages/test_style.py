"""How emails look: a stylesheet of the site's own, written into the elements."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from engine import resources
from engine.messages.problems import MessageError
from engine.messages.style import MAX_BYTES, PLAIN, Style, style_of

PAGE = '<!doctype html>\n<html><head><title>t</title></head><body><p>Hi</p>\n<p class="foot">x</p></body></html>\n'


def elements(page: str) -> list[str]:
    """The elements of a page, as a browser finds them."""
    parser = _Elements()
    parser.feed(page)
    return parser.found


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


def test_rules_stand_at_the_elements_that_they_are_about() -> None:
    page = Style("p { color: red } .foot { color: gray; margin: 0 }").written_into(PAGE)
    assert '<p style="color: red;">Hi</p>' in page
    assert re.search(r'<p class="foot" style="(color: gray;|margin: 0;){2}">x</p>', page)
    assert "<style" not in page


def test_the_same_page_gives_the_same_bytes() -> None:
    assert len({Style().written_into(PAGE) for _ in range(5)}) == 1


def test_nothing_is_loaded_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "other.css").write_text("p { color: red }")
    page = Style(f'@import "file://{tmp_path}/other.css"; p {{ margin: 0 }}').written_into(PAGE)
    assert "red" not in page
    linked = PAGE.replace("<title>", f'<link rel="stylesheet" href="file://{tmp_path}/other.css"><title>')
    assert "red" not in Style().written_into(linked)


def test_a_stylesheet_can_not_write_into_the_page() -> None:
    page = Style('p { color: red"><script>alert(1)</script> } </style><script>x</script>').written_into(PAGE)
    assert elements(page) == ["html", "head", "title", "body", "p", "p"]


def test_the_file_goes_before_the_built_in_rules(tmp_path: Path) -> None:
    assert Style().written_into(PAGE) == style_of(tmp_path).written_into(PAGE)
    own = tmp_path / "own"
    own.mkdir()
    (own / "email.css").write_text("p { color: red }")
    assert "color: red" in style_of(own).written_into(PAGE)


def test_the_file_that_ships_says_what_is_built_in() -> None:
    shipped = style_of(resources.templates_dir() / "messages").written_into(PAGE)
    assert shipped == Style(PLAIN).written_into(PAGE)


@pytest.mark.parametrize(
    ("content", "why"), [(b"\xff", "it is not UTF-8"), (b" " * (MAX_BYTES + 1), "the limit is 100,000")]
)
def test_a_file_that_can_not_be_used(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "email.css").write_bytes(content)
    with pytest.raises(MessageError, match=why):
        style_of(tmp_path)
