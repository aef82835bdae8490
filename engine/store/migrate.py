"""Bring a database's schema up to date, on SQLite and PostgreSQL, by Alembic's revisions in `sql/migrations/`.

A whole upgrade is one transaction: it happens or it doesn't. Two upgrades at once wait for each other. There are no
downgrades; a backup goes back.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from alembic import command, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.pool import NullPool

from engine import resources
from engine.errors import DatabaseError
from engine.store import family_words, revision
from engine.store.connection import refuse_network, sqlite_path
from engine.store.views import ViewKeeper

# Any number will do as long as it stays: it keeps two upgrades of one PostgreSQL database apart.
_UPGRADE_LOCK = 7_305_113_017
_DOCUMENTS = 5_000  # written at once: nobody else gets in between anyway


def upgrade(url: str) -> str:
    """Migrate a database to the newest revision, creating a missing SQLite file. Returns the revision.

    Raises `DatabaseError` if the database can't be reached or was made by a newer version.
    """
    with _connection(url) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        if found is not None and found not in _known_revisions():
            raise DatabaseError(
                f"The database is at revision {found}, made by a newer version of Followthrough; upgrade this program."
            )
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return head()


def current(url: str) -> str | None:
    """The revision that a database is at; `None` if it was never migrated or, on SQLite, isn't there."""
    if _is_sqlite(url) and not sqlite_path(url).exists():
        return None
    with _connection(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision that this program knows."""
    return revision.head()


def is_current(url: str) -> bool:
    """Whether a database needs no upgrade."""
    return current(url) == head()


def run_in(connection: sqlalchemy.Connection, run_migrations: Any) -> None:
    """Run migrations on a connection that is in a transaction, and keep a site's view. Called by Alembic's `env.py`."""
    driver: Any = connection.connection.driver_connection
    keeper = ViewKeeper(driver, connection.dialect.name)
    keeper.set_aside()
    run_migrations()
    keeper.put_back()
    if connection.dialect.name == "sqlite":
        _refuse_broken_links(driver)
        while family_words.catch_up(driver, _DOCUMENTS):  # an upgrade that added them noted every family
            pass


def execute_beside(migration: str) -> None:
    """Execute the SQL file of the running dialect that lies beside a migration's Python file.

    Statements are separated by empty lines, which is why no statement may contain one.
    """
    connection = op.get_bind()
    source = Path(migration).with_suffix(f".{connection.dialect.name}.sql").read_text(encoding="utf-8")
    driver: Any = connection.connection.driver_connection
    for statement in source.split("\n\n"):
        # Straight to the driver: SQLAlchemy would take a colon or a percent sign in it for a parameter.
        driver.execute(statement)


def _refuse_broken_links(driver: Any) -> None:
    broken = driver.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise DatabaseError(
            f"The upgrade would leave {len(broken)} rows without what they refer to (first in {broken[0][0]}); "
            "nothing was changed, restore the missing rows and try again."
        )


def _config() -> Config:
    config = Config()
    folder = resources.sql_dir() / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _known_revisions() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _is_sqlite(url: str) -> bool:
    return not url.startswith(("postgresql:", "postgres:", "postgresql+psycopg:"))


@contextmanager
def _connection(url: str) -> Iterator[sqlalchemy.Connection]:
    """A connection inside a transaction that holds the lock against other upgrades."""
    engine = _sqlite_engine(sqlite_path(url)) if _is_sqlite(url) else _postgresql_engine(url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sqlalchemy.text(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})"))
            yield connection
    except (sqlalchemy.exc.DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        reason = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        raise DatabaseError(
            f"The database can't be opened or changed: {reason}; "
            "check database.url, the permissions, and that no other program holds it."
        ) from error
    finally:
        engine.dispose()


def _sqlite_engine(path: Path) -> sqlalchemy.Engine:
    if not path.parent.is_dir():
        raise DatabaseError(f"The folder {path.parent} for the database doesn't exist; make it first.")
    refuse_network(path)

    def connect() -> sqlite3.Connection:
        driver = sqlite3.connect(path, isolation_level=None, timeout=30)
        try:
            driver.execute("PRAGMA journal_mode = WAL").fetchall()
            driver.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error:
            driver.close()
            raise
        return driver

    engine = sqlalchemy.create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @sqlalchemy.event.listens_for(engine, "begin")
    def begin(connection: sqlalchemy.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgresql_engine(url: str) -> sqlalchemy.Engine:
    address = sqlalchemy.make_url(url).set(drivername="postgresql+psycopg")
    try:
        return sqlalchemy.create_engine(address, poolclass=NullPool)
    except ModuleNotFoundError as error:
        raise DatabaseError(
            "The driver for PostgreSQL isn't installed; install it with pip install 'followthrough[postgres]'."
        ) from error
