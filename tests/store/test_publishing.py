"""Publishing a file: one row, versions that never change, and the same meaning however it is read back."""

import sqlite3
from datetime import UTC, datetime

import pytest

from engine import resources
from engine.core.definition import parse_file
from engine.store.connection import transaction
from engine.store.definitions import Definitions
from engine.store.publishing import Publication, publish

NOW = datetime(2026, 11, 2, 13, tzinfo=UTC)

GENTLE = """
workflow: gentle
trigger: {on: event, event: payment.missed}
steps:
  - {name: Write, type: email, template: checking_in}
"""


def published(connection: sqlite3.Connection, text: str, source: str = "gentle.yaml") -> Publication:
    definition = parse_file(text, source).definition
    assert definition is not None
    with transaction(connection):
        return publish(connection, definition, text, source, actor="ruth", now=NOW)


def taken_up(connection: sqlite3.Connection) -> Definitions:
    definitions = Definitions()
    with transaction(connection):
        assert definitions.refresh(connection, NOW) == []
    return definitions


@pytest.mark.parametrize("file", sorted(path.name for path in (resources.templates_dir() / "workflows").glob("*.yaml")))
def test_every_shipped_workflow_reads_back_from_its_row_as_it_was_published(
    connection: sqlite3.Connection, file: str
) -> None:
    text = (resources.templates_dir() / "workflows" / file).read_text()
    made = published(connection, text, file)
    current = taken_up(connection).current[made.template_id]
    assert (current.version, current.definition) == (1, parse_file(text, file).definition)
    assert connection.execute("SELECT count(*) FROM workflow_template_versions").fetchone()[0] == 1


def test_publishing_again_changes_nothing_and_publishing_a_change_makes_the_next_version(
    connection: sqlite3.Connection,
) -> None:
    assert published(connection, GENTLE) == Publication(1, 1, True)
    assert published(connection, GENTLE + "\n# a comment\n") == Publication(1, 1, False)
    assert published(connection, GENTLE + "priority: 7\n") == Publication(1, 2, True)
    assert taken_up(connection).current[1].definition.priority == 7


def test_publishing_over_a_name_that_came_from_plain_sql_makes_its_next_version(
    connection: sqlite3.Connection,
) -> None:
    connection.execute(
        "INSERT INTO workflow_templates (template_name, steps, trigger_type, completion_criteria) "
        """VALUES ('gentle', '[{"name": "Call", "type": "call"}]', 'manual', '"responded"')"""
    )
    taken_up(connection)
    assert published(connection, GENTLE) == Publication(1, 2, True)
    assert taken_up(connection).current[1].definition == parse_file(GENTLE, "gentle.yaml").definition


def test_a_call_waits_for_its_outcome_though_no_word_of_the_file_form_is_used(connection: sqlite3.Connection) -> None:
    text = "workflow: ring\nsteps:\n  - {name: Ring, type: call, reason: to say hello}\n"
    made = published(connection, text, "ring.yaml")
    (step,) = taken_up(connection).current[made.template_id].definition.steps
    assert (step.type, getattr(step, "wait_for", None)) == ("call", "outcome")


def test_a_json_file_is_published_like_any_other(connection: sqlite3.Connection) -> None:
    text = '{"workflow": "ring", "steps": [{"name": "Ring", "type": "call", "wait_for": "nothing"}]}'
    assert published(connection, text, "ring.json") == Publication(1, 1, True)


FULL = """
workflow: full
description: Every key
trigger: {on: prediction, when: predicted_probability > 0.5}
priority: 7
group: retention
max_concurrent_instances: 2
cooldown: 10 days
exit_when: responded
retry: {max_retries: 1, first: 1 minutes}
on_failure: skip
max_loops: 3
mode: simulate
escalation: {assigned_to: Ruth}
steps:
  - {name: Ring, type: call, reason: to say hello}
  - {name: Choose, type: condition, when: responded, then: end, else: Ring}
"""


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        ("priority = 9", {"priority": 9}),
        ("max_concurrent_instances = 4", {"max_concurrent_instances": 4}),
        ("mode = 'execute'", {"mode": "execute"}),
        ("trigger_type = 'manual', trigger_conditions = NULL", {"trigger": {"on": "manual"}}),
        ("completion_criteria = NULL", {"exit_when": None}),
        ("""retry_strategy = '{"max_retries": 5}'""", {"retry": {"max_retries": 5}}),
    ],
)
def test_a_column_that_plain_sql_edits_after_publishing_counts_and_makes_the_next_version(
    connection: sqlite3.Connection, edit: str, found: dict[str, object]
) -> None:
    made = published(connection, FULL, "full.yaml")
    assert taken_up(connection).current[made.template_id].version == 1
    connection.execute(f"UPDATE workflow_templates SET {edit}")
    current = taken_up(connection).current[made.template_id]
    assert current.version == 2
    values = current.definition.model_dump(mode="json", by_alias=True)
    for name, value in found.items():
        assert values[name] == value or value.items() <= values[name].items()  # type: ignore[attr-defined]
    assert (values["group"], values["cooldown"], values["max_loops"]) == ("retention", "10 days", 3)


def test_what_plain_sql_changed_is_kept_as_a_version_before_a_file_takes_its_place(
    connection: sqlite3.Connection,
) -> None:
    published(connection, FULL, "full.yaml")
    connection.execute("UPDATE workflow_templates SET priority = 2")
    assert published(connection, FULL, "full.yaml") == Publication(1, 3, True)
    assert [row[0] for row in connection.execute("SELECT published_by FROM workflow_template_versions")] == [
        "ruth",
        "engine",
        "ruth",
    ]


def test_a_prediction_without_a_condition_never_falls_back_on_the_thresholds_of_its_name(
    connection: sqlite3.Connection,
) -> None:
    text = FULL.replace("workflow: full", "workflow: high_risk_intervention").replace(
        ", when: predicted_probability > 0.5", ""
    )
    made = published(connection, text, "x.yaml")
    trigger = taken_up(connection).current[made.template_id].definition.trigger
    assert trigger.model_dump() == {"on": "prediction", "when": None}


def test_a_workflow_that_was_switched_off_stays_off(connection: sqlite3.Connection) -> None:
    made = published(connection, FULL, "full.yaml")
    connection.execute("UPDATE workflow_templates SET active = 0")
    published(connection, FULL + "\n  - {name: Last, type: wait, for: 1 days}\n", "full.yaml")
    assert not taken_up(connection).current[made.template_id].active
