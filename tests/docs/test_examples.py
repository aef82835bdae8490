"""Every example of the documentation that is marked to run does run, and prints what the page shows."""

import shutil
from pathlib import Path

import pytest

from tests.docs.examples import Example, assert_printed, command_on_path, examples, run_shell, run_sql
from tests.docs.places import CHECKOUT, pages

PAGES = [page for page in pages() if examples(page)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `followthrough init` makes it, with its own command."""
    folder = tmp_path_factory.mktemp("site")
    environment = command_on_path(folder)
    run_shell(Example("sh", "followthrough init .", 0), folder, environment)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_run(page: Path, site: Path, tmp_path: Path) -> None:
    folder = tmp_path if page == CHECKOUT / "README.md" else Path(shutil.copytree(site, tmp_path / "site"))
    environment = command_on_path(tmp_path)
    for example in examples(page):
        if example.kind == "sh":
            printed = run_shell(example, _inside(folder), environment)
        else:
            printed = run_sql(example, _inside(folder) / "followthrough.db")
        assert_printed(example, printed)


def _inside(folder: Path) -> Path:
    """The README makes a site of its own; its later examples are typed inside it."""
    return next((made.parent for made in sorted(folder.glob("*/config.toml"))), folder)
