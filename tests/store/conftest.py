"""For tests that hold both databases to the same schema."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.postgresql_server import create_database
from tests.store.either import Either

BOTH = ["sqlite", "postgresql"]


@pytest.fixture(params=BOTH)
def either(request: pytest.FixtureRequest) -> Iterator[Either]:
    """A migrated database of each dialect in turn."""
    if request.param == "sqlite":
        yield Either("sqlite", request.getfixturevalue("connection"))
        return
    url: str = request.getfixturevalue("postgres_url")
    opened: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True)
    with opened:
        yield Either("postgresql", opened)


@pytest.fixture(scope="session")
def shared_postgres(postgres_server: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to one migrated database, for tests that leave nothing behind."""
    url = create_database(postgres_server, "shared", template="migrated")
    opened: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True)
    with opened:
        yield opened


@pytest.fixture(params=BOTH)
def rolled_back(request: pytest.FixtureRequest) -> Iterator[Either]:
    """As `either`, and quicker: on PostgreSQL a transaction in a shared database, where keys don't start at 1."""
    if request.param == "sqlite":
        yield Either("sqlite", request.getfixturevalue("connection"))
        return
    shared: psycopg.Connection[Any] = request.getfixturevalue("shared_postgres")
    with shared.transaction(force_rollback=True):
        yield Either("postgresql", shared)
