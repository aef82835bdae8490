"""How a demonstration ends: everybody got what was due, in their hours, and whoever is stuck has an open task."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from console.model.case_sentences import case_blocks
from console.model.moments import Clock
from console.questions.cases import case_of_task
from engine.store.connection import open_database
from engine.store.times import from_db
from tests.crash.hours import contacts_outside_hours
from tests.crash.killer import wrong
from tests.crash.picture import differences, take_picture
from tests.crash.process import REPOSITORY, Folder, run_to_the_end


@pytest.fixture
def database(finished: Folder) -> Iterator[sqlite3.Connection]:
    with closing(open_database(f"sqlite:///{finished.database}", role="reader")) as connection:
        yield connection


def counts(connection: sqlite3.Connection, sql: str) -> dict[Any, int]:
    return dict(connection.execute(sql).fetchall())


def again(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "engine", "demo", "--dir", str(folder), *arguments]
    environment = {"PYTHONPATH": str(REPOSITORY), "PATH": "", "HOME": str(folder)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)


def test_all_four_workflows_run_and_most_instances_end_well(database: sqlite3.Connection) -> None:
    ended = counts(
        database,
        "SELECT template_name, count(*) FROM workflow_instances JOIN workflow_templates USING (template_id) "
        "WHERE outcome = 'success' GROUP BY 1",
    )
    assert set(ended) == {
        "high_risk_intervention", "medium_risk_intervention", "onboarding", "payment_reminder",
    }  # fmt: skip
    assert min(ended.values()) >= 3


def test_who_has_not_ended_waits_for_an_open_task(database: sqlite3.Connection) -> None:
    alive = database.execute(
        "SELECT i.instance_id, (SELECT count(*) FROM coordinator_tasks k WHERE k.instance_id = i.instance_id "
        "AND k.status = 'open') FROM workflow_instances i WHERE completed_at IS NULL"
    ).fetchall()
    assert alive
    assert all(tasks for _, tasks in alive)


def test_nobody_was_contacted_outside_their_hours(finished: Folder) -> None:
    assert contacts_outside_hours(finished.database, "America/Chicago") == []


def test_every_rule_is_kept_and_the_outbox_holds_each_message_once(finished: Folder) -> None:
    assert wrong(finished) == []


def test_there_is_something_of_every_kind_to_see(database: sqlite3.Connection) -> None:
    events = counts(database, "SELECT event_type, count(*) FROM events GROUP BY 1")
    assert {"email.replied", "sms.received", "email.bounced", "payment.received", "call.reached"} <= set(events)
    messages = counts(database, "SELECT status, count(*) FROM messages GROUP BY 1")
    assert {"sent", "bounced", "failed", "suppressed"} <= set(messages)
    faults = counts(
        database, "SELECT status || ' ' || fault, count(*) FROM messages WHERE fault IS NOT NULL GROUP BY 1"
    )
    assert {"failed address", "failed unreachable", "bounced address"} <= set(faults)
    assert database.execute("SELECT 1 FROM contact_consents WHERE source = 'sms:STOP'").fetchone()
    instead = database.execute(
        "SELECT count(*) FROM messages m JOIN messages o USING (instance_id, step_number, occurrence) "
        "WHERE m.status = 'bounced' AND o.channel = 'sms' AND o.status = 'sent'"
    )
    assert instead.fetchone()[0], "what came back went out by text"
    tasks = counts(database, "SELECT task_type || ' ' || status, count(*) FROM coordinator_tasks GROUP BY 1")
    assert {"workflow_escalation open", "workflow_escalation done", "reply open", "phone_call done"} <= set(tasks)
    calls = counts(
        database, "SELECT outcome, count(*) FROM coordinator_tasks WHERE task_type = 'phone_call' GROUP BY 1"
    )
    assert {"reached", "no_answer", "left_message"} <= set(calls)
    assert database.execute("SELECT count(*) FROM workflow_step_executions WHERE retry_count > 0").fetchone()[0] > 5


def test_bad_rows_end_with_a_disposition_that_says_why(database: sqlite3.Connection) -> None:
    said = {
        row[0].partition(":")[0]
        for row in database.execute("SELECT disposition FROM ml_predictions UNION SELECT disposition FROM events")
    }
    assert {"started", "duplicate", "invalid", "no_family", "no_match", "matched"} <= said
    assert database.execute("SELECT count(*) FROM events WHERE processed_at IS NULL").fetchone()[0] == 0


def test_what_was_written_in_spanish_was_asked_for(database: sqlite3.Connection) -> None:
    spanish = database.execute(
        "SELECT f.locale FROM messages JOIN families f USING (family_id) WHERE body LIKE 'Hola%'"
    ).fetchall()
    assert spanish
    assert {locale for (locale,) in spanish} == {"es"}


def test_the_console_can_tell_every_task_as_a_case(database: sqlite3.Connection) -> None:
    reached = from_db(database.execute("SELECT value FROM engine_state WHERE name = 'virtual_now'").fetchone()[0])
    assert reached is not None
    for (task_id,) in database.execute("SELECT task_id FROM coordinator_tasks").fetchall():
        case = case_of_task(database, task_id)
        assert case is not None
        assert case_blocks(case, Clock(reached, "America/Chicago"))


def test_a_second_run_of_the_same_size_comes_to_the_same_end(finished: Folder, tmp_path: Path) -> None:
    second = Folder(tmp_path / "second", finished.families)
    second.clear()
    run_to_the_end(second, limit_seconds=60)
    assert differences(take_picture(finished.database), take_picture(second.database)) == []


def test_a_finished_demonstration_is_left_as_it_is_and_told_again(finished: Folder) -> None:
    before = take_picture(finished.database)
    told = again(finished.database.parent, "--json")
    figures = json.loads(told.stdout)
    assert (told.returncode, figures["families"], figures["stuck"], figures["outside_hours"]) == (0, 60, 0, 0)
    assert "This is no terminal" in told.stderr
    assert take_picture(finished.database) == before


def test_the_summary_says_what_happened_and_what_to_do_next(finished: Folder) -> None:
    told = again(finished.database.parent, "--headless")
    assert told.stderr == ""
    for words in (
        "Ran to the end: it is ", "60  families", "high_risk_intervention: ", "email: ", "written replies",
        "0  of ", "0  workflows that wait for nothing", "steps a second", "nobody was contacted", "followthrough init",
    ):  # fmt: skip
        assert words in told.stdout
