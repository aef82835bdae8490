"""Migrations bring any database to the newest schema, in one transaction, and keep a site's view."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from engine import resources
from engine.errors import DatabaseError
from engine.store import migrate, revision, schema, schema_files
from engine.store.tables import MODELS, TABLES, metadata, table_of

SITE_VIEW = "SELECT f.family_id, f.family_name, 'blue' AS house_colour FROM families f"


def executed(url: str, sql: str) -> list[tuple[Any, ...]]:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            return connection.execute(sql).fetchall()
    with psycopg.connect(url, autocommit=True) as driver:
        cursor = driver.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/fresh.db"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


@pytest.fixture
def loaded_url(empty_url: str) -> str:
    """A database whose schema was loaded by hand from the readable file."""
    dialect = empty_url.split(":")[0]
    text = (resources.sql_dir() / "schema" / f"{dialect}.sql").read_text(encoding="utf-8")
    if dialect == "sqlite":
        with closing(sqlite3.connect(empty_url.removeprefix("sqlite:///"))) as connection:
            connection.executescript(text)
    else:
        executed(empty_url, text)
    return empty_url


def test_up_from_nothing_and_again(empty_url: str) -> None:
    assert migrate.current(empty_url) is None
    assert not migrate.is_current(empty_url)
    assert migrate.upgrade(empty_url) == migrate.head()
    assert migrate.is_current(empty_url)
    assert migrate.upgrade(empty_url) == migrate.head()


def test_asking_makes_no_file(tmp_path: Path) -> None:
    assert migrate.current(f"sqlite:///{tmp_path}/fresh.db") is None
    assert list(tmp_path.iterdir()) == []


def test_the_head_without_alembic_is_alembics() -> None:
    scripts = ScriptDirectory(str(resources.sql_dir() / "migrations"))
    assert [revision.head()] == scripts.get_heads()


def test_reading_the_head_imports_no_alembic() -> None:
    program = "import sys, engine.store.connection; print([m for m in sys.modules if m[:7] in ('alembic', 'sqlalch')])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def parts_of(statement: str) -> frozenset[str]:
    """A statement's words; a table's columns and rules apart, because a column that was added later stands last."""
    words = re.sub(r"\s+", " ", re.sub(r"--[^\n]*", "", statement)).strip()
    if not words.startswith("CREATE TABLE"):
        return frozenset([words])
    head, _, body = words.partition("(")
    return frozenset([head, *(part.strip() for part in re.split(r",(?![^()]*\))", body.rstrip(") ")))])


def structure(url: str) -> set[tuple[Any, ...]]:
    """Everything that a schema consists of, in a form in which two of them can be compared."""
    if url.startswith("sqlite"):
        rows = executed(url, "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {(*row[:3], parts_of(row[3])) for row in rows}
    columns = executed(
        url,
        "SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity, ordinal_position::text"
        " FROM information_schema.columns WHERE table_schema = 'public'",
    )
    constraints = executed(
        url,
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace",
    )
    indexes = executed(url, "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
    triggers = executed(url, "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal")
    functions = executed(url, "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
    views = executed(url, "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'")
    comments = executed(
        url, "SELECT relname, obj_description(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    )
    return {*columns, *constraints, *indexes, *triggers, *functions, *views, *comments}


def without_alembic(found: set[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    return {row for row in found if not any("alembic_version" in str(part) for part in row)}


def test_migrations_end_where_the_schema_files_stand(
    loaded_url: str, database: str, request: pytest.FixtureRequest
) -> None:
    migrated = database if loaded_url.startswith("sqlite") else request.getfixturevalue("postgres_url")
    by_hand, by_migration = structure(loaded_url), structure(migrated)
    assert without_alembic(by_hand) ^ without_alembic(by_migration) == set()


def test_a_schema_loaded_by_hand_is_current(loaded_url: str) -> None:
    assert migrate.is_current(loaded_url)
    migrate.upgrade(loaded_url)


def test_schema_files_are_the_tables() -> None:
    for dialect in schema.DIALECTS:
        file = resources.sql_dir() / "schema" / f"{dialect}.sql"
        assert file.read_text(encoding="utf-8") == schema_files.readable(dialect)
    assert schema_files.main(["--check"]) == 0
    assert schema_files.main(["--nonsense"]) == 2


def test_every_table_has_a_sentence_and_every_model_a_table() -> None:
    assert {table.name for table in TABLES} == set(metadata.tables)
    for model in MODELS:
        assert issubclass(model, SQLModel)
        assert table_of(model).comment


def replace_view(url: str) -> None:
    executed(url, "DROP VIEW family_context")
    executed(url, f"CREATE VIEW family_context AS {SITE_VIEW}")


def test_a_sites_view_is_kept(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    executed(empty_url, "INSERT INTO families (family_name) VALUES ('Martinez')")
    replace_view(empty_url)
    migrate.upgrade(empty_url)
    assert executed(empty_url, "SELECT * FROM family_context") == [(1, "Martinez", "blue")]


def test_triggers_on_a_sites_view_are_kept(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/fresh.db"
    migrate.upgrade(url)
    replace_view(url)
    executed(
        url,
        "CREATE TRIGGER rename INSTEAD OF UPDATE ON family_context"
        " BEGIN UPDATE families SET family_name = NEW.family_name WHERE family_id = OLD.family_id; END",
    )
    migrate.upgrade(url)
    assert executed(url, "SELECT count(*) FROM sqlite_master WHERE name = 'rename'") == [(1,)]


def test_a_table_in_the_views_place_is_left_alone(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    executed(empty_url, "DROP VIEW family_context")
    executed(empty_url, f"CREATE TABLE family_context AS {SITE_VIEW}")
    migrate.upgrade(empty_url)
    executed(empty_url, "DROP TABLE family_context")


def test_our_own_view_is_renewed(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate.upgrade(empty_url)
    newer = schema.view_source(empty_url.split(":")[0]).replace(
        "p.prediction_window_days\n", "p.prediction_window_days,\n    'new' AS added\n"
    )
    monkeypatch.setattr("engine.store.views.view_source", lambda dialect: newer)
    executed(empty_url, "INSERT INTO families (family_name) VALUES ('Martinez')")
    migrate.upgrade(empty_url)
    assert executed(empty_url, "SELECT added FROM family_context") == [("new",)]


def test_a_missing_view_comes_back(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    executed(empty_url, "DROP VIEW family_context")
    migrate.upgrade(empty_url)
    assert executed(empty_url, "SELECT * FROM family_context") == []


def test_grants_on_the_view_survive(postgres_url: str) -> None:
    executed(postgres_url, "CREATE ROLE somebody")
    executed(postgres_url, "GRANT SELECT ON family_context TO somebody")
    migrate.upgrade(postgres_url)
    assert executed(postgres_url, "SELECT has_table_privilege('somebody', 'family_context', 'SELECT')") == [(True,)]
    executed(postgres_url, "DROP OWNED BY somebody")
    executed(postgres_url, "DROP ROLE somebody")


def test_a_newer_database_is_left_alone(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    executed(empty_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseError, match=r"revision 9999.*newer version"):
        migrate.upgrade(empty_url)


def test_a_failed_upgrade_changes_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.store.views.view_source", lambda dialect: "CREATE VIEW family_context AS nonsense")
    with pytest.raises(DatabaseError, match="nonsense"):
        migrate.upgrade(empty_url)
    monkeypatch.undo()
    assert migrate.current(empty_url) is None
    assert migrate.upgrade(empty_url) == migrate.head()


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"folder .*nowhere.* doesn't exist"):
        migrate.upgrade(f"sqlite:///{tmp_path}/nowhere/fresh.db")


def test_an_unreachable_server_is_said() -> None:
    with pytest.raises(DatabaseError, match=r"can't be opened or changed: .*; check database\.url"):
        migrate.upgrade("postgresql://tester@/x?host=/nowhere")


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear family, " * 100)
    with pytest.raises(DatabaseError, match="not a database"):
        migrate.upgrade(f"sqlite:///{tmp_path}/letter.db")
