"""The documents by which families are found: in step with the rows after whatever anybody does to them."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.folding import digits_of, fold
from engine.store import family_words, migrate, search_schema
from engine.store.connection import transaction

NAMES = st.sampled_from(["Martinez", "Núñez", "O'Brien", "Nguyễn", "张伟", 'a"b*', "", "x" * 500, "AND OR NOT"])
KEYS = st.integers(1, 5)
WAYS = st.sampled_from(["INSERT OR REPLACE", "INSERT OR IGNORE", "INSERT OR ABORT", "INSERT OR FAIL"])
STEPS = st.one_of(
    st.tuples(WAYS, KEYS, NAMES, KEYS.map(lambda key: f"SIS-{key}")),
    st.tuples(st.just("upsert"), KEYS, NAMES, st.just("")),
    st.tuples(st.just("rename"), KEYS, NAMES, st.just("")),
    st.tuples(st.just("renumber"), KEYS, NAMES, st.just("")),
    st.tuples(st.just("delete"), KEYS, NAMES, st.just("")),
    st.tuples(st.just("contact"), KEYS, NAMES, st.just("")),
    st.tuples(st.just("move contact"), KEYS, NAMES, st.just("")),
    st.tuples(st.just("drop contact"), KEYS, NAMES, st.just("")),
    st.tuples(st.just("index"), KEYS, NAMES, st.just("")),
)

STATEMENTS = {
    "upsert": "INSERT INTO families (family_id, family_name) VALUES (:key, :name)"
    " ON CONFLICT (family_id) DO UPDATE SET family_name = excluded.family_name",
    "rename": "UPDATE families SET family_name = :name, phone = '+1 (312) 555-01' || :key WHERE family_id = :key",
    "renumber": "UPDATE OR IGNORE families SET family_id = family_id % 5 + 1 WHERE family_id = :key",
    "delete": "DELETE FROM families WHERE family_id = :key",
    "contact": "INSERT INTO family_contacts (family_id, name, email) VALUES (:key, :name, 'a@example.org')",
    "move contact": "UPDATE family_contacts SET family_id = family_id % 5 + 1, name = :name WHERE family_id = :key",
    "drop contact": "DELETE FROM family_contacts WHERE family_id = :key",
}


def index_all(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        while family_words.catch_up(connection, 3):
            pass


def documents(connection: sqlite3.Connection) -> dict[int, str]:
    """The documents of the families that there are; one of a family that is gone is found by nobody."""
    rows = connection.execute(
        "SELECT rowid, words FROM family_words WHERE rowid IN (SELECT family_id FROM families)"
    ).fetchall()
    return {row[0]: row[1] for row in rows}


def expected(connection: sqlite3.Connection) -> dict[int, str]:
    found = {}
    for row in connection.execute("SELECT family_id, family_name, email, phone, external_id FROM families").fetchall():
        contacts = connection.execute(
            "SELECT name, email, phone FROM family_contacts WHERE family_id = ? ORDER BY contact_id", (row[0],)
        ).fetchall()
        parts = [list(row[1:]), *map(list, contacts[: family_words.CONTACTS])]
        encoded = [[None if text is None else str(text).encode() for text in part] for part in parts]
        found[int(row[0])] = "\n".join(family_words.document(part) for part in encoded)
    return found


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("words") / "db"
    migrate.upgrade(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        return connection.serialize()


@given(steps=st.lists(STEPS, max_size=25))
@settings(max_examples=150, deadline=None)
def test_documents_follow_whatever_is_done_to_the_rows(migrated: bytes, steps: list[tuple[Any, ...]]) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(migrated)
        for what, key, name, external_id in steps:
            values = {"key": key, "name": name, "external_id": external_id}
            if what == "index":
                index_all(connection)
            elif what in STATEMENTS:
                connection.execute(STATEMENTS[what], values)
            else:
                insert = f"{what} INTO families (family_id, family_name, external_id)"
                with suppress(sqlite3.IntegrityError):  # two families with one key or one external id
                    connection.execute(f"{insert} VALUES (:key, :name, :external_id)", values)
        index_all(connection)
        assert documents(connection) == expected(connection)


ODD_ROWS = (
    "INSERT INTO families (family_name, email, phone) VALUES (x'ff00fe', 5, 1.5)",
    "INSERT INTO families (family_name) VALUES (CAST(x'c3284d61' AS TEXT))",
    "INSERT INTO families (family_name) VALUES ('a' || char(0) || 'b' || char(10) || 'c')",
    "INSERT INTO families (family_name) VALUES (printf('%.*c', 3000000, 'x'))",
    "INSERT INTO family_contacts (family_id, name) VALUES ('seven', 'Ana')",
    "INSERT INTO family_contacts (family_id, name) VALUES (NULL, 'Ana')",
    "INSERT INTO family_contacts (family_id, name) VALUES (1.5, 'Ana')",
    "INSERT INTO family_contacts (family_id, name) VALUES (x'00ff', 'Ana')",
    "INSERT INTO family_contacts (family_id, name) VALUES (CAST(x'ff' AS TEXT), 'Ana')",
)


@pytest.mark.parametrize("statement", ODD_ROWS)
def test_no_row_is_refused_and_none_stops_the_others(connection: sqlite3.Connection, statement: str) -> None:
    connection.execute(statement)
    connection.execute("INSERT INTO families (family_id, family_name) VALUES (77, 'Martinez')")
    index_all(connection)
    assert connection.execute("SELECT count(*) FROM families_to_index").fetchone()[0] == 0
    assert documents(connection)[77] == "martinez"
    assert all(len(words) < 2000 for words in documents(connection).values())


def test_what_stands_in_a_program_without_full_text_search_runs(connection: sqlite3.Connection) -> None:
    """Many drivers are built without FTS5: no trigger may speak of the documents."""
    triggers = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    assert len(triggers) > 6
    assert not [row[0] for row in triggers if "family_words" in row[0]]


def test_a_family_is_noted_only_when_something_it_is_found_by_changes(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO families (family_name, phone) VALUES ('Martinez', '5')")
    index_all(connection)
    connection.execute("UPDATE families SET family_name = family_name, phone = '5', coordinator = 'Dana', active = 0")
    assert connection.execute("SELECT count(*) FROM families_to_index").fetchone()[0] == 0


def test_the_document_of_a_family_that_is_deleted_goes(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO families (family_name) VALUES ('Martinez')")
    index_all(connection)
    connection.execute("DELETE FROM families")
    index_all(connection)
    assert connection.execute("SELECT count(*) FROM family_words").fetchone()[0] == 0


def test_an_upgrade_indexes_the_families_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "old.db"
    monkeypatch.setattr("alembic.command.upgrade", _only_to("0006", command.upgrade))
    monkeypatch.setattr(family_words, "catch_up", lambda *_: 0)
    migrate.upgrade(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as old:
        old.execute("INSERT INTO families (family_name, phone) VALUES ('Núñez', '+1 312 555 0142')")
        old.execute("INSERT INTO families (family_name) VALUES (CAST(x'4d61c328' AS TEXT))")
        old.execute("INSERT INTO family_contacts (family_id, name) VALUES (1, 'Ana Pérez')")
        old.commit()
    monkeypatch.undo()
    migrate.upgrade(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as new:
        assert documents(new)[1] == "nunez\n+1 312 555 0142\n13125550142\nana perez"
        assert len(documents(new)) == 2


def _only_to(revision: str, upgrade: Callable[..., None]) -> Callable[..., None]:
    return lambda config, _head: upgrade(config, revision)


def test_without_the_extension_the_schema_stands_all_the_same(postgres_url: str) -> None:
    """The server of these tests has no pg_trgm, as many a hosted one: the migration has gone through."""
    import psycopg

    with psycopg.connect(postgres_url) as connection:
        made = connection.execute("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'").fetchone()
        indexes = connection.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'families_words'").fetchone()
        assert made == indexes
        # What the index is made of is right, with or without it.
        joined = search_schema._joined(search_schema.FAMILY_COLUMNS[1:])
        connection.execute(f"CREATE INDEX tried ON families ((md5({joined})))".encode())


@given(st.text())
def test_folding_never_fails_and_settles(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())


def test_what_people_leave_out_is_left_out() -> None:
    assert fold("  Núñez\tO'BRIEN\x00Straße ") == "nunez o'brien strasse"
    assert (digits_of("+1 (312) 555-0142"), digits_of("5b"), digits_of("")) == ("13125550142", "", "")
