"""`db`, `status`, and databases that can't be used."""

import contextlib
import sqlite3

from tests.surfaces.site import Site


def test_upgrade_makes_and_then_leaves_alone(site: Site) -> None:
    said = site.json("--database", "sqlite:///new.db", "db", "upgrade")
    assert (said["before"], said["upgraded"]) == (None, True)
    assert "Nothing to do" in site.ok("--database", "sqlite:///new.db", "db", "upgrade")


def test_check(site: Site) -> None:
    assert site.json("db", "check")["ok"] is True
    assert "The database is whole." in site.ok("db", "check")


def test_check_finds_broken_links(called: Site) -> None:
    with contextlib.closing(sqlite3.connect(called.folder / "followthrough.db")) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE workflow_queue SET instance_id = 99")
    said = called.run("db", "check")
    assert said.code == 1
    assert "of workflow_queue refers to a row of workflow_instances that is not there" in said.out
    assert "The database has 1 problem" in said.err


def test_a_backup_is_whole_and_never_overwrites(called: Site) -> None:
    said = called.json("db", "backup", "copy.db")
    assert (said["file"], said["bytes"] > 0) == (str(called.folder / "copy.db"), True)
    copied = called.json("--database", "sqlite:///copy.db", "instance", "list")
    assert copied == called.json("instance", "list")
    assert "exists already" in called.refused("db", "backup", "copy.db")
    assert "There is no folder" in called.refused("db", "backup", "nowhere/copy.db")
    assert sorted(path.name for path in called.folder.glob("*copy*")) == ["copy.db"]


def test_a_backup_without_a_name_lies_beside_the_database(site: Site) -> None:
    site.ok("db", "backup")
    assert len(list(site.folder.glob("followthrough-2*.db"))) == 1


def test_status_of_a_site_that_was_just_made(site: Site) -> None:
    status = site.json("status")
    assert status["mode"] == "simulate"
    assert status["now"] == "2026-11-16T16:00:00Z"
    assert (status["due"], status["oldest_due"], status["dead_letters"], status["open_tasks"]) == (0, None, 0, 0)
    assert status["instances"]["running"] == 0
    assert site.ok("status").startswith("No engine runs: start one with `followthrough engine`.\n")


def test_status_counts_and_names_what_is_wrong(stuck: Site) -> None:
    status = stuck.json("status")
    assert (status["instances"]["paused"], status["dead_letters"], status["open_tasks"]) == (1, 1, 1)
    told = stuck.ok("status", now="2026-11-20T10:00:00-06:00")
    assert "1 step failed for good: see `followthrough queue list --dead`." in told
    assert "1 task overdue" in told
    assert max(map(len, told.splitlines())) <= 100


def test_a_missing_database(site: Site) -> None:
    (site.folder / "followthrough.db").unlink()
    said = site.refused("task", "list")
    assert said.endswith("make one with `followthrough init` or `followthrough db upgrade`.")


def test_a_database_without_a_schema(site: Site) -> None:
    (site.folder / "followthrough.db").unlink()
    sqlite3.connect(site.folder / "followthrough.db").close()
    assert "run `followthrough db upgrade`" in site.refused("task", "list")


def test_a_file_that_is_no_database(site: Site) -> None:
    (site.folder / "followthrough.db").write_bytes(b"not a database at all, but long enough to be one" * 40)
    assert "can't be opened" in site.refused("task", "list")


def test_a_database_that_somebody_holds(called: Site) -> None:
    connection = sqlite3.connect(called.folder / "followthrough.db", isolation_level=None)
    called.patch.setattr("engine.store.connection._BUSY_TIMEOUT_MS", {"writer": 50, "client": 50, "reader": 50})
    with contextlib.closing(connection):
        connection.execute("BEGIN IMMEDIATE")
        assert "the database is busy" in called.refused("instance", "pause", "1")
        assert called.ok("instance", "list")
    assert called.ok("instance", "pause", "1")


def test_postgresql_is_said_to_come_later(site: Site) -> None:
    said = site.refused("--database", "postgresql://user:hunter2@localhost/x", "task", "list")
    assert "runs on SQLite in this version" in said
    assert "hunter2" not in said
