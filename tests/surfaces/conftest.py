"""Sites to run commands in."""

import shutil
from pathlib import Path

import pytest

from engine import resources
from tests.surfaces.site import CONFIG, FAMILY, GENTLE, Site


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own environment has no say."""
    import os

    for name in os.environ:
        if name.startswith(("FOLLOWTHROUGH_", "WORKFLOW_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LOGNAME", "ruth")


@pytest.fixture
def site(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """An empty site: configuration, message files, a migrated database."""
    shutil.copyfile(migrated_file, tmp_path / "followthrough.db")
    shutil.copytree(resources.templates_dir() / "messages", tmp_path / "templates" / "messages")
    made = Site(tmp_path, monkeypatch)
    made.write("config.toml", CONFIG)
    return made


@pytest.fixture
def peopled(site: Site) -> Site:
    """A site with the Martinez family (1) and the workflow `gentle` (1)."""
    site.sql(FAMILY)
    site.write("templates/workflows/gentle.yaml", GENTLE)
    site.ok("workflow", "publish")
    return site


@pytest.fixture
def called(peopled: Site) -> Site:
    """The same after `gentle` has run until its call: instance 1 waits for task 1."""
    peopled.ok("start", "gentle", "--family", "1")
    peopled.engine()
    return peopled


@pytest.fixture
def stuck(peopled: Site) -> Site:
    """A site where instance 1 has failed for good at its first step, and asks a person."""
    peopled.sql("UPDATE families SET email = NULL, phone = NULL")
    peopled.ok("start", "gentle", "--family", "1")
    peopled.engine()
    return peopled
