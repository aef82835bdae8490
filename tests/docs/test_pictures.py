"""The pictures of the console show what the console shows now."""

import re
from html import unescape
from pathlib import Path

import pytest

from console.pictures import PICTURES, main
from tests.docs.places import FOLDER

_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")


def words(picture: Path) -> list[str]:
    """What a picture says, line by line, whatever its colours and places."""
    return [unescape(text).replace("\xa0", " ") for text in _TEXT.findall(picture.read_text(encoding="utf-8"))]


@pytest.mark.slow
def test_the_pictures_are_current(tmp_path: Path) -> None:
    main([str(tmp_path)])
    for name in PICTURES:
        kept = FOLDER / "pictures" / f"{name}.svg"
        assert words(kept) == words(tmp_path / kept.name), f"run `make docs`: {kept.name} has grown old"


def test_a_picture_asks_nobody_for_anything() -> None:
    for picture in (FOLDER / "pictures").glob("*.svg"):
        assert "url(http" not in picture.read_text(encoding="utf-8").replace('"', "")
