"""Sites to run commands in."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine import resources
from tests.surfaces.site import CONFIG, FAMILY, GENTLE, Site


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own environment has no say."""
    for name in os.environ:
        if name.startswith(("FOLLOWTHROUGH_", "WORKFLOW_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LOGNAME", "ruth")


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> "Folders":
    """Sites at several points of their life, each built once; tests get copies."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOGNAME", "ruth")
        return Folders.build(tmp_path_factory.mktemp("sites"), migrated_file, patch)


@dataclass(frozen=True)
class Folders:
    """The folders that `folders` builds."""

    empty: Path
    peopled: Path
    called: Path
    stuck: Path

    @classmethod
    def build(cls, root: Path, migrated: Path, patch: pytest.MonkeyPatch) -> "Folders":
        """Build them, each from the one before."""
        made = cls(root / "empty", root / "peopled", root / "called", root / "stuck")
        empty = Site(made.empty, patch)
        empty.write("config.toml", CONFIG)
        shutil.copytree(resources.templates_dir() / "messages", made.empty / "templates" / "messages")
        shutil.copyfile(migrated, made.empty / "followthrough.db")

        peopled = empty.copied_to(made.peopled, patch)
        peopled.sql(FAMILY)
        peopled.write("templates/workflows/gentle.yaml", GENTLE)
        peopled.ok("workflow", "publish")

        called = peopled.copied_to(made.called, patch)
        called.ok("start", "gentle", "--family", "1")
        called.engine()

        stuck = peopled.copied_to(made.stuck, patch)
        stuck.sql("UPDATE families SET email = NULL, phone = NULL")
        stuck.ok("start", "gentle", "--family", "1")
        stuck.engine()
        return made


@pytest.fixture
def site(folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """An empty site: configuration, message files, a migrated database."""
    return Site(folders.empty, monkeypatch).copied_to(tmp_path / "site", monkeypatch)


@pytest.fixture
def peopled(folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site with the Martinez family (1) and the workflow `gentle` (1)."""
    return Site(folders.peopled, monkeypatch).copied_to(tmp_path / "peopled", monkeypatch)


@pytest.fixture
def called(folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The same after `gentle` has run until its call: instance 1 waits for task 1."""
    return Site(folders.called, monkeypatch).copied_to(tmp_path / "called", monkeypatch)


@pytest.fixture
def stuck(folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site where instance 1 has failed for good at its first step, and asks a person."""
    return Site(folders.stuck, monkeypatch).copied_to(tmp_path / "stuck", monkeypatch)
