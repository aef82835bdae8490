"""`engine` and `demo` as commands; what the engine does inside has its own tests."""

import contextlib
import os
import socket
import sqlite3

from tests.surfaces.site import Site

LATER = "2026-11-20T10:00:00-06:00"


def test_once_takes_in_and_does_what_is_due_at_the_present_moment(peopled: Site) -> None:
    peopled.ok("start", "gentle", "--family", "1")
    said = peopled.run("engine", "--once")
    assert (said.code, said.out) == (0, "")
    assert peopled.sql("SELECT status, sent_at FROM messages") == [("sent", "2026-11-16 16:00:00.000000")]
    assert len(list((peopled.folder / "outbox").glob("*.eml"))) == 1


def test_until_idle_on_the_real_clock_waits_for_nothing_that_is_not_due(peopled: Site) -> None:
    peopled.ok("start", "gentle", "--family", "1")
    assert peopled.run("engine", "--until-idle").code == 0
    assert peopled.json("instance", "show", "1")["next"]["at"] == "2026-11-19T16:00:00Z"


def test_virtual_time_stops_where_it_is_told_and_never_goes_back(peopled: Site) -> None:
    peopled.ok("start", "gentle", "--family", "1")
    peopled.engine(until="2026-11-17T12:00:00-06:00")
    assert peopled.json("instance", "show", "1")["current_step"] == 1
    peopled.engine("2020-01-01T00:00:00Z")
    (task,) = peopled.json("task", "list")
    assert task["created_date"] == "2026-11-19T16:00:00Z"


def test_a_virtual_clock_waits_for_no_other_engine(called: Site) -> None:
    with contextlib.closing(sqlite3.connect(called.folder / "followthrough.db")) as connection, connection:
        connection.execute(
            "INSERT INTO engine_workers (host, pid, version, started_at, heartbeat_at, status, fingerprint)"
            " SELECT ?, ?, version, '2999-01-01', '2999-01-01', 'running', fingerprint FROM engine_workers LIMIT 1",
            (socket.gethostname(), os.getppid()),
        )
    assert "Another engine" in called.refused("engine", "--virtual-from", LATER, "--until-idle")


def test_a_demonstration_runs_to_its_end_and_sums_up(site: Site) -> None:
    summary = site.json("demo", "--headless", "--families", "8", "--dir", "co-op")
    assert summary
    assert (site.folder / "co-op" / "outbox").is_dir()
    assert site.json("--config", "co-op/config.toml", "family", "list")
