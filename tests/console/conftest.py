"""The sample database, built once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from console import sample


@pytest.fixture(scope="session")
def built_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, never to be changed."""
    return sample.build(tmp_path_factory.mktemp("sample") / "sample.db")


@pytest.fixture
def database(built_sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample of a test's own."""
    return Path(shutil.copy(built_sample, tmp_path / "followthrough.db"))


@pytest.fixture
def empty_database(tmp_path: Path) -> Path:
    """Tables without a row."""
    return sample.build(tmp_path / "followthrough.db", stories=False)


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A day of calls, and a configuration beside it."""
    site = '[calendar]\ntime_zone = "America/Chicago"\n[site]\nname = "Maple Street Co-op"\n'
    (tmp_path / "config.toml").write_text(site, encoding="utf-8")
    return sample.build(tmp_path / "followthrough.db", calls=True)


@pytest.fixture
def write(database: Path) -> Callable[..., None]:
    """Another program's write to the database of the test."""
    import sqlite3

    def run(statement: str, *values: object) -> None:
        connection = sqlite3.connect(database, isolation_level=None)
        try:
            connection.execute(statement, values)
        finally:
            connection.close()

    return run
