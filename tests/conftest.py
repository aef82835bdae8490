"""What every test may ask for: a migrated database of its own, on SQLite and on PostgreSQL."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

from engine.store import migrate
from engine.store.connection import open_database
from tests.postgresql_server import create_database, running_server

# The console speaks the machine's language; tests read it in English, whatever the machine's is.
os.environ.update(LC_ALL="C.UTF-8", LANG="C.UTF-8")

# A busy machine is not a failure, and a check that is green once stays green: the same examples each time. To look for
# new ones: pytest --hypothesis-profile=explore.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database that is only ever copied."""
    file = tmp_path_factory.mktemp("migrated") / "followthrough.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> str:
    """The URL of a migrated, empty SQLite database of the test's own."""
    file = tmp_path / "followthrough.db"
    shutil.copyfile(migrated_file, file)
    return f"sqlite:///{file}"


@pytest.fixture
def connection(database: str) -> Iterator[sqlite3.Connection]:
    """The writer's connection to `database`."""
    opened = open_database(database, role="writer")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server with a migrated database named `migrated`, from which tests get copies."""
    with running_server() as server:
        migrate.upgrade(create_database(server, "migrated"))
        yield server


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> str:
    """The URL of an empty PostgreSQL database of the test's own."""
    return create_database(postgres_server, f"t_{uuid4().hex}")


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """The URL of a migrated, empty PostgreSQL database of the test's own."""
    return create_database(postgres_server, f"t_{uuid4().hex}", template="migrated")
