"""Connections are opened the one right way, or refused in a sentence."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.errors import DatabaseError
from engine.store import file_systems
from engine.store.connection import Role, linked_sqlite_warning, open_database, transaction


def pragma(connection: sqlite3.Connection, name: str) -> object:
    value: object = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value


@pytest.mark.parametrize(("role", "checkpoint_pages"), [("writer", 1000), ("client", 0), ("reader", 0)])
def test_every_connection_is_durable_and_only_the_writer_checkpoints(
    database: str, role: Role, checkpoint_pages: int
) -> None:
    with closing(open_database(database, role=role)) as connection:
        assert pragma(connection, "journal_mode") == "wal"
        assert pragma(connection, "synchronous") == 2  # FULL
        assert pragma(connection, "foreign_keys") == 1
        assert pragma(connection, "busy_timeout") in (2_000, 5_000, 30_000)
        assert pragma(connection, "wal_autocheckpoint") == checkpoint_pages
        assert connection.execute("SELECT 1 AS one").fetchone()["one"] == 1


def test_a_reader_cannot_write(database: str) -> None:
    with closing(open_database(database, role="reader")) as reader, pytest.raises(sqlite3.OperationalError):
        reader.execute("INSERT INTO families (family_name) VALUES ('x')")


def insert_family(connection: sqlite3.Connection, name: str, *, then: Exception | None = None) -> None:
    with transaction(connection):
        connection.execute("INSERT INTO families (family_name) VALUES (?)", (name,))
        if then:
            raise then


def names(connection: sqlite3.Connection) -> list[str]:
    return [row["family_name"] for row in connection.execute("SELECT * FROM families").fetchall()]


def test_a_transaction_commits_or_leaves_nothing(connection: sqlite3.Connection) -> None:
    insert_family(connection, "kept")
    with pytest.raises(ZeroDivisionError):
        insert_family(connection, "lost", then=ZeroDivisionError())
    assert not connection.in_transaction
    assert names(connection) == ["kept"]


def test_a_transaction_holds_the_write_lock_from_its_first_moment(database: str) -> None:
    with (
        closing(open_database(database, role="writer")) as one,
        closing(open_database(database, role="client")) as other,
    ):
        other.execute("PRAGMA busy_timeout = 0")
        with transaction(one), pytest.raises(sqlite3.OperationalError, match="locked"):
            insert_family(other, "too early")
        insert_family(other, "in time")
        assert names(one) == ["in time"]


def test_an_ended_transaction_does_not_hide_the_error(connection: sqlite3.Connection) -> None:
    """After some errors SQLite has rolled back by itself, and a ROLLBACK of ours fails."""

    def fill_the_disk() -> None:
        with transaction(connection):
            connection.execute("ROLLBACK")
            raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(sqlite3.OperationalError, match="disk"):
        fill_the_disk()


def test_a_failed_commit_leaves_nothing(connection: sqlite3.Connection) -> None:
    def break_a_link() -> None:
        with transaction(connection):
            connection.execute("PRAGMA defer_foreign_keys = ON")  # checked by the COMMIT
            connection.execute("INSERT INTO workflow_queue (instance_id, step_number, scheduled_for) VALUES (9, 0, '')")

    with pytest.raises(sqlite3.IntegrityError):
        break_a_link()
    assert not connection.in_transaction
    assert connection.execute("SELECT count(*) FROM workflow_queue").fetchone()[0] == 0


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///nowhere/at-all.db", "There is no database at nowhere/at-all.db; make one with"),
        ("postgresql://localhost/x", "engine runs on SQLite in this version, and only the schema is provided"),
        ("postgres://localhost/x", "engine runs on SQLite in this version"),
        ("mysql://localhost/x", "names no database file"),
        ("sqlite://", "names no database file"),
        ("sqlite:///:memory:", "names no database file"),
    ],
)
def test_what_cannot_be_opened_is_said(url: str, said: str) -> None:
    with pytest.raises(DatabaseError, match=said):
        open_database(url, role="client")


def test_a_missing_database_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError):
        open_database(f"sqlite:///{tmp_path}/new.db", role="writer")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear family, " * 100)
    with pytest.raises(DatabaseError, match="not a database"):
        open_database(f"sqlite:///{tmp_path}/letter.db", role="reader")


@pytest.mark.parametrize(
    ("stored", "said"),
    [("0000", "is at revision 0000, this version needs"), ("9999", "newer version"), (None, "has no schema yet")],
)
def test_an_unmigrated_database_is_refused(database: str, stored: str | None, said: str) -> None:
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as plain, plain:
        if stored is None:
            plain.execute("DROP TABLE alembic_version")
        else:
            plain.execute("UPDATE alembic_version SET version_num = ?", (stored,))
    with pytest.raises(DatabaseError, match=said):
        open_database(database, role="client")


MOUNTS = """\
proc /proc proc rw 0 0
/dev/vda / ext4 rw 0 0
server:/export /srv/shared nfs4 rw 0 0
/dev/vdb /srv/shared/local xfs rw 0 0
//nas/data /mnt/two\\040words cifs rw 0 0
/dev/vdc /over ext4 rw 0 0
host /over 9p rw 0 0
broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/x/followthrough.db", None),
        ("/srv/shared/followthrough.db", "nfs4"),
        ("/srv/shared/local/followthrough.db", None),
        ("/srv/sharedness/followthrough.db", None),
        ("/mnt/two words/followthrough.db", "cifs"),
        ("/over/followthrough.db", "9p"),
    ],
)
def test_network_file_systems_are_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str, kind: str) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    monkeypatch.setattr(file_systems, "_MOUNTS", tmp_path / "mounts")
    assert file_systems.network_file_system_of(Path(path)) == kind


def test_nothing_is_known_without_a_table_of_mounts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(file_systems, "_MOUNTS", tmp_path / "missing")
    assert file_systems.network_file_system_of(Path("/srv")) is None


def test_a_network_file_system_is_refused(database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mounts").write_text(f"server:/export {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(file_systems, "_MOUNTS", tmp_path / "mounts")
    with pytest.raises(DatabaseError, match=r"on a network file system \(nfs4\).*local disk"):
        open_database(database, role="writer")


@pytest.mark.parametrize(
    ("version", "warns"),
    [
        ((3, 6, 23), False), ((3, 7, 0), True), ((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False),
        ((3, 45, 0), True), ((3, 50, 6), True), ((3, 50, 7), False), ((3, 51, 2), True), ((3, 51, 3), False),
        ((4, 0, 0), False),
    ],
)  # fmt: skip
def test_the_wal_reset_bug_is_named(version: tuple[int, int, int], warns: bool) -> None:
    warning = linked_sqlite_warning(version)
    assert (warning is not None) == warns
    if warning:
        assert ".".join(map(str, version)) in warning
