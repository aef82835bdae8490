"""`go-live`: who would get what, a typed confirm, and families that start anew for real."""

import json

import pytest

from tests.surfaces.site import Site
from tests.surfaces.test_message_publish import live, run_engine

__all__ = ["live"]


@pytest.fixture
def simulated(peopled: Site) -> Site:
    """A family in the middle of a simulated workflow: its email was written to the outbox, and it waits."""
    peopled.write("templates/messages/hello.email.md", "---\nsubject: Hello\n---\nDear {{ family_name }}.\n")
    peopled.write(
        "templates/workflows/hello.yaml",
        "workflow: hello\ntrigger: manual\nsteps:\n"
        "  - {name: Greet, type: email, template: hello}\n  - {name: Pause, type: wait, for: 30 days}\n",
    )
    peopled.ok("workflow", "publish", "templates/workflows/hello.yaml")
    peopled.sql("INSERT INTO families (family_id, family_name, email) VALUES (2, 'Okafor', 'okafor@example.org')")
    peopled.ok("start", "hello", "--family", "1", "--set", "tone=warm")
    peopled.ok("start", "hello", "--family", "2")
    peopled.engine(until="2026-11-16T12:00:00-06:00")
    return peopled


def instances(site: Site) -> list[tuple[object, ...]]:
    return site.sql(
        "SELECT family_id, status, mode, outcome_notes, triggered_by, variables FROM workflow_instances"
        " ORDER BY instance_id"
    )


def test_it_shows_who_would_get_what_and_changes_nothing_without_a_yes(simulated: Site) -> None:
    said = simulated.run("go-live", "--json")
    assert said.code == 1
    assert "elsewhere say --yes" in said.err
    assert "The message hello is not published" in said.err
    assert 'engine.mode is "simulate"' in said.err
    first, second = json.loads(said.out)
    assert (first["family_name"], first["channel"], first["message"]) == ("Martinez", "email", "hello")
    assert second["family_name"] == "Okafor"
    assert [status for _, status, *_ in instances(simulated)] == ["running", "running"]


def test_what_was_simulated_ends_and_its_families_start_anew(simulated: Site) -> None:
    simulated.json("go-live", "--yes")
    note = "it went live: this family starts anew in execute mode"
    old, _, new, _ = instances(simulated)
    assert old[:4] == (1, "cancelled", "simulate", note)
    assert new[:3] == (1, "pending", "execute")
    assert new[4] == "go_live:1"
    assert json.loads(str(new[5])) == {"tone": "warm"}


def test_a_limit_leaves_the_others_as_they_are(simulated: Site) -> None:
    simulated.json("go-live", "--workflow", "hello", "--limit", "1", "--yes")
    assert [status for _, status, *_ in instances(simulated)] == ["cancelled", "running", "pending"]


def test_an_engine_in_execute_mode_then_writes_to_them_once(live: Site) -> None:
    live.ok("message", "publish", "hello")
    live.sql(
        "INSERT INTO workflow_instances (template_id, family_id, mode) SELECT template_id, 1, 'simulate'"
        " FROM workflow_templates WHERE template_name = 'hello'"
    )
    run_engine(live)
    assert live.sql("SELECT * FROM messages") == []  # an engine leaves instances of the other mode waiting
    said = live.json("go-live", "--workflow", "hello", "--yes")
    assert (
        said["result"]
        == "The workflow hello is live; 1 family starts anew in execute mode, as soon as an engine runs in it."
    )
    run_engine(live)
    assert live.sql("SELECT mode, status FROM messages") == [("execute", "sent")]


def test_a_workflow_that_was_told_to_simulate_executes_from_then_on(live: Site) -> None:
    live.sql("UPDATE workflow_templates SET mode = 'simulate' WHERE template_name = 'hello'")
    assert "no family was being simulated" in live.json("go-live", "--workflow", "hello", "--yes")["result"]
    assert live.sql("SELECT mode FROM workflow_templates WHERE template_name = 'hello'") == [("execute",)]


def test_it_needs_an_admin_and_a_workflow_that_exists(simulated: Site) -> None:
    simulated.ok("coordinator", "add", "Dana", "--role", "author")
    assert "needs the role 'admin'" in simulated.refused("--as", "Dana", "go-live", "--yes")
    assert "There is no workflow 'helo'" in simulated.refused("go-live", "--workflow", "helo", "--yes")
