"""The parts of the documentation that are made from the code are those that the code makes now."""

from pathlib import Path

import pytest

from engine.config.model import Config
from engine.config.section import key_paths
from engine.core.definition.read_trigger import TRIGGER_KEYS
from engine.core.definition.steps import BUILT_IN
from tests.docs import parts_of_configuration
from tests.docs.generate import PARTS, made
from tests.docs.places import CHECKOUT, pages, part_names


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_page_is_current(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert made(text) == text, f"run `make docs`: {page.relative_to(CHECKOUT)} has grown old"


def test_every_part_that_is_made_stands_somewhere() -> None:
    standing = {name for page in pages() for name in part_names(page.read_text(encoding="utf-8"))}
    assert standing == PARTS.keys()


def test_no_step_type_trigger_or_section_is_left_out() -> None:
    assert {f"step {kind}" for kind in BUILT_IN} <= PARTS.keys()
    assert {f"trigger {kind}" for kind in TRIGGER_KEYS if kind != "manual"} <= PARTS.keys()
    for path, key in key_paths(Config).items():
        if key.section is None:
            part = PARTS[f"configuration {'.'.join(path[:-1])}"]()
            assert f"| `{path[-1]}` |" in part


def test_a_key_of_the_configuration_is_explained_by_the_comment_above_it() -> None:
    text = "[a.b]\n# One thing,\n# and another.\nkey = 1\nother = 2\n# Below the gap.\n\nthird = 3\n"
    assert parts_of_configuration.comments(text) == {
        ("a", "b", "key"): "One thing, and another.",
        ("a", "b", "other"): "",
        ("a", "b", "third"): "",
    }
