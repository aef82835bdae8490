"""The engine with a mailbox: mails become events at once, nothing twice, nothing lost."""

import io
import json
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from engine import log
from engine.runtime.daemon import Daemon, RunOptions
from engine.runtime.engine import Engine
from engine.runtime.mail_desk import MailDesk, should_read
from engine.runtime.mail_reports import Batch, Report, Trouble, Works
from engine.runtime.mailbox import MailboxReader
from engine.runtime.start import started
from engine.store.mailbox import MAILBOX_DOWN
from tests.answers.corpus import FOLDER
from tests.answers.imap_server import PASSWORD, ImapServer
from tests.runtime.rig import Rig


def sample(kind: str, name: str) -> bytes:
    return (FOLDER / kind / f"{name}.eml").read_bytes()


def events(rig: Rig) -> list[dict[str, Any]]:
    return rig.sql("SELECT * FROM events ORDER BY event_id")


def run(rig: Rig, done: Callable[[], bool], between: Callable[[], None] = lambda: None) -> None:
    """Run a daemon until `done`; `between` happens once, when it has begun."""
    daemons: list[Daemon] = []
    begun: list[bool] = []

    def on_tick(engine: Engine) -> None:
        if not begun:
            begun.append(True)
            between()
        if done():
            daemons[0].stop()

    with started(rig.config, RunOptions(on_tick=on_tick), env=rig.settings) as daemon:
        daemons.append(daemon)
        daemon.run()


def test_a_mail_wakes_the_engine_and_becomes_an_event_that_is_taken_in(rig: Rig, server: ImapServer) -> None:
    run(rig, lambda: bool(events(rig)) and events(rig)[0]["processed_at"] is not None,
        between=lambda: server.deliver(sample("reply", "stop_alone_en")))  # fmt: skip
    (event,) = events(rig)
    payload = json.loads(event["payload"])
    assert (event["event_type"], event["source"]) == ("email.replied", "imap")
    assert event["dedupe_key"] == "<reply.stop_alone_en@mail.example>"
    assert (payload["text"], payload["token"]) == ("STOP", "k7Qm2xV9aB4c")


def test_bounces_carry_the_codes_by_which_their_consequence_is_decided(rig: Rig, server: ImapServer) -> None:
    names = ("postfix_unknown_user_en", "postfix_mailbox_full_en", "refused_by_dmarc_en", "yahoo_failure_notice_en")
    server.deliver(*(sample("bounce", name) for name in names))
    run(rig, lambda: len(events(rig)) == len(names))
    payloads = [json.loads(event["payload"]) for event in events(rig)]
    assert [(payload.get("status"), payload["smtp_code"]) for payload in payloads] == [
        ("5.1.1", "550"), ("5.2.2", "552"), ("5.7.26", "550"), (None, "554"),
    ]  # fmt: skip


def test_nothing_is_read_twice_by_the_next_engine_nor_when_the_place_is_lost(rig: Rig, server: ImapServer) -> None:
    server.deliver(sample("reply", "gmail_top_en"), sample("other", "newsletter_en"))
    run(rig, lambda: len(events(rig)) == 1)
    server.deliver(sample("reply", "gmail_top_es"))
    run(rig, lambda: len(events(rig)) == 2)
    rig.sql("DELETE FROM engine_state WHERE name LIKE 'mailbox:%'")
    run(rig, lambda: bool(rig.sql("SELECT 1 FROM engine_state WHERE name LIKE 'mailbox:%'")))
    assert [event["event_type"] for event in events(rig)] == ["email.replied", "email.replied"]


def test_events_and_the_place_are_kept_together_or_not_at_all(
    rig: Rig, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.deliver(sample("reply", "gmail_top_en"))

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as broken:
        broken.setattr("engine.store.mailbox.insert_event", fail)
        with pytest.raises(sqlite3.OperationalError):
            run(rig, lambda: False)
    assert rig.sql("SELECT 1 FROM engine_state WHERE name LIKE 'mailbox:%'") == []
    run(rig, lambda: len(events(rig)) == 1)


def test_what_was_handed_over_and_not_kept_is_not_put_away_and_comes_again(rig: Rig, server: ImapServer) -> None:
    rig.settings["FOLLOWTHROUGH_CHANNELS__EMAIL__INBOX__MARK_SEEN"] = "true"
    server.deliver(sample("reply", "gmail_top_en"))
    for _ in range(2):
        with started(rig.config, RunOptions(), env=rig.settings) as daemon:
            reader = MailboxReader(rig.config, PASSWORD, None, lambda: daemon.engine.now)
            reader.start()
            reports = [reader._reports.get(timeout=30), reader._reports.get(timeout=30)]
            reader.stop()
        assert isinstance(reports[0], Works)
        assert isinstance(reports[1], Batch)
        assert len(reports[1].events) == 1
    assert not any(b"Seen" in flags for flags in server.flags())
    run(rig, lambda: any(b"Seen" in flags for flags in server.flags()))


def test_a_wrong_password_is_one_line_and_one_task_that_closes_by_itself(rig: Rig, server: ImapServer) -> None:
    rig.settings["IMAP_PASSWORD"] = "not-this-one"
    written = io.StringIO()
    log.configure("info", "json", stream=written, secrets=rig.config.secrets.plain_texts())

    def tasks(status: str) -> list[dict[str, Any]]:
        return rig.sql("SELECT * FROM coordinator_tasks WHERE task_type = ? AND status = ?", MAILBOX_DOWN, status)

    try:
        run(rig, lambda: bool(tasks("open")))
        run(rig, lambda: written.getvalue().count('"mailbox.down"') == 2)  # a second engine: a line, and no second task
    finally:
        log.configure()
    (task,) = tasks("open")
    assert "IMAP_PASSWORD" in task["description"]
    assert "not-this-one" not in written.getvalue() + task["description"]
    rig.settings["IMAP_PASSWORD"] = PASSWORD
    run(rig, lambda: bool(tasks("done")))
    assert tasks("open") == []


class Scripted(MailboxReader):
    """A reader that says what it is told to."""

    def say(self, *reports: Report) -> None:
        for report in reports:
            self._reports.put(report)


def test_trouble_is_said_once_until_it_is_over(rig: Rig) -> None:
    written = io.StringIO()
    log.configure("info", "json", stream=written)
    away, locked = Trouble("It is away.", False), Trouble("It is locked.", True)
    try:
        with started(rig.config, RunOptions(), env=rig.settings) as daemon:
            reader = Scripted(rig.config, PASSWORD, None, lambda: daemon.engine.now)
            desk = MailDesk(daemon.engine, reader)
            reader.say(away, away, away, locked, locked, Works(), Works(), away)
            assert desk.take() == 0
    finally:
        log.configure()
    told = [json.loads(line)["event"] for line in written.getvalue().splitlines()]
    assert [event for event in told if event.startswith("mailbox.")] == [
        "mailbox.down", "mailbox.down", "mailbox.up", "mailbox.down",
    ]  # fmt: skip
    assert [task["status"] for task in rig.tasks(MAILBOX_DOWN)] == ["done"]


def test_simulate_mode_reads_a_mailbox_only_when_it_is_told_to(rig: Rig) -> None:
    assert should_read(rig.config)
    rig.settings["FOLLOWTHROUGH_CHANNELS__EMAIL__INBOX__IN_SIMULATE"] = "false"
    assert not should_read(rig.config)
    rig.settings["FOLLOWTHROUGH_ENGINE__MODE"] = "execute"
    assert should_read(rig.config)
    rig.settings["FOLLOWTHROUGH_CHANNELS__EMAIL__INBOX__HOST"] = ""
    assert not should_read(rig.config)


def test_an_engine_that_runs_once_leaves_the_mailbox_alone(rig: Rig, server: ImapServer) -> None:
    server.deliver(sample("reply", "gmail_top_en"))
    for options in (RunOptions(once=True), RunOptions(until_idle=True)):
        with started(rig.config, options, env=rig.settings) as daemon:
            daemon.run()
            assert not daemon._mail.waiting
    assert events(rig) == []
