"""Links between the pages lead somewhere, every page can be found from the index, and named tests exist."""

import re
from pathlib import Path

import pytest

from tests.docs.places import CHECKOUT, FOLDER, pages

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`[^`]*`")
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def prose(page: Path) -> str:
    return _CODE.sub("", _FENCE.sub("", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        anchor = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        number = 1
        while (unique := anchor if number == 1 else f"{anchor}-{number - 1}") in found:
            number += 1
        found.add(unique)
    return found


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(prose(page)):
        if link.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name} links to {link}, which is not there"
        if anchor:
            assert anchor in anchors(target), f"{page.name} links to {link}, and that heading is not there"


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_pictures_are_there_and_are_described(page: Path) -> None:
    for words, path in _PICTURE.findall(prose(page)):
        assert (page.parent / path).is_file(), f"{page.name} shows {path}, which is not there"
        assert len(words) > 10, f"{path} needs words for those who don't see it"


def test_the_index_names_every_page() -> None:
    index = FOLDER / "README.md"
    named = {(FOLDER / link.partition("#")[0]).resolve() for link in _LINK.findall(prose(index))}
    assert {page for page in pages() if page.parent == FOLDER} - {index} <= named


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_nothing_is_left_of_a_merge(page: Path) -> None:
    assert not re.search(r"^(<{7}|>{7}) ", page.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_named_tests_exist(page: Path) -> None:
    for path, name in _TEST.findall(page.read_text(encoding="utf-8")):
        file = CHECKOUT / path
        assert file.is_file(), f"{page.name} names {path}, which is not there"
        if name:
            found = re.search(rf"^ *(async )?def {name}\(", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert found, f"{page.name} names {path}::{name}, which is not there"
