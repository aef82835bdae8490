"""What an author does with workflows through `engine.control`: open, change, check, save, publish."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from engine.config import load_config
from engine.control import Control
from engine.control.authoring.workflow_changes import changes
from engine.control.authoring.workflow_desk import WorkflowDesk
from engine.control.authoring.workflow_document import as_document
from engine.control.authoring.workflow_draft import Draft
from engine.control.authoring.workflow_fields import STEP_TYPES, TRIGGERS, head_fields, step_fields
from engine.core.definition import parse_file
from engine.errors import NotFound, Refused
from engine.resources import sql_dir
from engine.store.connection import open_database
from tests.core.definition_documents import documents

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # Friday noon in Chicago
TEXT = """\
# A first line that explains.
workflow: gentle  # its name
trigger: manual
steps:
  # Say hello first.
  - {name: Ask, type: email, template: checking_in}
  - {name: Wait, type: wait, for: 3 days}
  - {name: Look, type: condition, when: responded, then: Done, else: Ring}
  - {name: Ring, type: call, reason: no answer}
  - {name: Done, type: task, task_type: workflow_complete}
"""

Open = Callable[..., WorkflowDesk]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "templates" / "workflows").mkdir(parents=True)
    (tmp_path / "templates" / "messages").mkdir()
    (tmp_path / "templates" / "messages" / "checking_in.email.md").write_text("---\nsubject: Hi\n---\nHello\n")
    (tmp_path / "templates" / "workflows" / "gentle.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "config.toml").write_text(
        '[calendar]\ntime_zone = "America/Chicago"\n'
        '[paths]\nworkflows = "templates/workflows"\nmessages = "templates/messages"\n'
    )
    return tmp_path


@pytest.fixture
def desk(site: Path) -> Iterator[Open]:
    config = load_config(str(site / "config.toml"))
    file = site / "followthrough.db"
    import sqlite3

    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((sql_dir() / "schema" / "sqlite.sql").read_text(encoding="utf-8"))
        connection.execute("INSERT INTO coordinators (name, role) VALUES ('Ada', 'author'), ('Cal', 'coordinator')")
        connection.commit()
    opened = []

    def open_desk(actor: str = "Ada") -> WorkflowDesk:
        connection = open_database(f"sqlite:///{file}", role="client")
        opened.append(connection)
        return Control(connection, actor, config=config, now=lambda: NOW).workflows()

    yield open_desk
    for connection in opened:
        connection.close()


# -- documents --------------------------------------------------------------------------------------------------------


@given(documents())
@settings(max_examples=30)
def test_a_document_and_a_new_file_mean_what_their_definition_means(written: dict[str, object]) -> None:
    definition = parse_file(json.dumps(written), "x.json").definition
    assert definition is not None
    document = as_document(definition)
    read = parse_file(json.dumps(document), "x.json")
    assert read.definition is not None, read.problems
    assert read.definition.hash == definition.hash
    text = Draft.of_definition(Path("x.yaml"), definition, None, None, None).text
    read = parse_file(text, "x.yaml")
    assert read.definition is not None, (text, read.problems)
    assert read.definition.hash == definition.hash


def test_every_step_type_and_trigger_has_a_form() -> None:
    for kind in STEP_TYPES:
        keys = [spec.key for spec in step_fields(kind)]
        assert keys[0] == "name"
        assert len(keys) == len(set(keys))
        assert "template_id" not in keys, "the pattern's own names are for rows of other programs"
    for trigger in TRIGGERS:
        assert head_fields(trigger)[0].key == "trigger.on"
    assert any(spec.key == "trigger.cron" for spec in head_fields("schedule"))


# -- drafts -----------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_changed_is_written_as_it_was(desk: Open) -> None:
    draft = desk().open("gentle")
    assert not draft.changed
    assert draft.text == TEXT


def test_a_change_leaves_comments_and_the_other_lines_alone(desk: Open, site: Path) -> None:
    draft = desk().open("gentle")
    draft.put(1, "for", "5 days")
    assert draft.changed
    desk().save(draft)
    assert (site / "templates/workflows/gentle.yaml").read_text(encoding="utf-8") == TEXT.replace("3 days", "5 days")
    assert not draft.changed


def test_a_renamed_step_keeps_its_jumps(desk: Open) -> None:
    draft = desk().open("gentle")
    draft.put(3, "on_failure", {"goto": "Done"})
    draft.put(4, "name", "Finished")
    steps = draft.document["steps"]
    assert steps[2]["then"] == "Finished"
    assert steps[3]["on_failure"] == {"goto": "Finished"}
    assert draft.jumps_to(4) == ["Look", "Ring"]


def test_steps_are_added_moved_and_taken_out(desk: Open) -> None:
    draft = desk().open("gentle")
    draft.remember()
    draft.add(1, {"name": "Breathe", "type": "wait", "for": "1 day"})
    assert draft.move(1, 1) == 2
    assert draft.move(0, -1) == 0
    names = [step["name"] for step in draft.document["steps"]]
    assert names == ["Ask", "Wait", "Breathe", "Look", "Ring", "Done"]
    draft.remove(4)
    assert draft.document["steps"][3]["else"] == "Done", "who jumped to it goes on with the step after it"
    draft.remove(4)
    assert draft.document["steps"][3]["then"] == "end"
    assert draft.take_back()
    assert not draft.changed
    assert not draft.take_back(), "there is nothing more to take back"


def test_keys_within_keys(desk: Open) -> None:
    draft = desk().open("gentle")
    draft.put(None, "retry.max_retries", 2)
    draft.put(None, "trigger.when", "engagement_score < 40")
    assert draft.document["retry"] == {"max_retries": 2}
    assert draft.document["trigger"] == {"on": "manual", "when": "engagement_score < 40"}
    draft.put(None, "retry.max_retries", None)
    assert "retry" not in draft.document


# -- checking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "key", "value", "where", "said"),
    [
        (0, "template", "cheking_in", (0, "template"), "did you mean 'checking_in'?"),
        (1, "for", "3 dais", (1, "for"), "must be a duration"),
        (2, "then", "Nowhere", (2, "then"), "there is no step 'Nowhere'"),
        (2, "when", "respnded", (2, "when"), "respnded"),
        (1, "for", None, (1, ""), "is missing"),
        (3, "retry.max_retries", 1000, (3, "retry.max_retries"), "must be from 0 to 100"),
        (None, "priority", 11, (None, "priority"), "must be from 1 to 10"),
        (None, "trigger.when", "x", (None, "trigger.when"), "unknown key"),
    ],
)
def test_each_slip_belongs_to_its_field(
    desk: Open, step: int | None, key: str, value: object, where: tuple[int | None, str], said: str
) -> None:
    work = desk()
    draft = work.open("gentle")
    draft.put(step, key, value)
    checked = work.check(draft.document)
    assert checked.wrong
    slip = checked.slips[0]
    assert (slip.step, slip.key) == where
    assert said in slip.message
    assert not slip.message.startswith("step "), "the form says which step it is"


def test_what_is_right_has_no_slips(desk: Open) -> None:
    work = desk()
    assert work.check(work.open("gentle").document).slips == ()


def test_the_effect_of_a_wait_is_its_end_and_the_next_opening(desk: Open) -> None:
    work = desk()
    effect = work.effect(work.open("gentle").document, 1)
    assert effect is not None
    assert (effect.sort, effect.at.isoformat()) == ("wait", "2026-11-23T18:00:00+00:00")
    draft = work.open("gentle")
    draft.put(1, "for", "1 day")
    effect = work.effect(draft.document, 1)
    assert effect is not None
    assert effect.opening.isoformat() == "2026-11-23T15:00:00+00:00", "Saturday noon is closed: Monday 09:00"
    assert work.effect(draft.document, 0) is None


# -- publishing -------------------------------------------------------------------------------------------------------


def test_publishing_makes_the_next_version_and_writes_the_file(desk: Open, site: Path) -> None:
    work = desk()
    draft = work.open("gentle")
    assert work.publish(draft).version == 1
    assert not work.publish(draft).changed
    draft.put(1, "for", "5 days")
    assert [(c.sort, c.step, c.key, c.old, c.new) for c in work.changes(draft)] == [
        ("changed", "Wait", "for", "3 days", "5 days")
    ]
    assert work.publish(draft).version == 2
    assert "5 days" in (site / "templates/workflows/gentle.yaml").read_text(encoding="utf-8")
    live = work.live("gentle")
    assert live is not None
    assert (live.version, live.by) == (2, "Ada")


def test_who_is_no_author_neither_saves_nor_publishes(desk: Open, site: Path) -> None:
    work = desk("Cal")
    draft = work.open("gentle")
    draft.put(1, "for", "5 days")
    for act in (work.save, work.publish):
        with pytest.raises(Refused, match="needs the role 'author'"):
            act(draft)
    assert (site / "templates/workflows/gentle.yaml").read_text(encoding="utf-8") == TEXT
    assert work.live("gentle") is None


def test_who_was_overtaken_changes_nothing_and_hears_what_is_other(desk: Open, site: Path) -> None:
    first, second = desk(), desk()
    first.publish(first.open("gentle"))
    mine, theirs = first.open("gentle"), second.open("gentle")
    theirs.put(1, "for", "7 days")
    second.publish(theirs)
    mine.put(1, "for", "5 days")
    done = first.publish(mine)
    assert done.overtaken is not None
    assert done.overtaken.version == 2
    assert [(c.key, c.old, c.new) for c in done.found] == [("for", "3 days", "7 days")]
    assert "7 days" in (site / "templates/workflows/gentle.yaml").read_text(encoding="utf-8")
    live = first.live("gentle")
    assert live is not None
    assert live.version == 2


def test_what_changed_in_the_row_by_plain_sql_overtakes_too(desk: Open) -> None:
    work = desk()
    work.publish(work.open("gentle"))
    draft = work.open("gentle")
    work._connection.execute("UPDATE workflow_templates SET priority = 9 WHERE template_name = 'gentle'")
    draft.put(1, "for", "5 days")
    assert work.publish(draft).overtaken is not None


def test_a_file_that_somebody_else_wrote_is_not_overwritten(desk: Open, site: Path) -> None:
    work = desk()
    draft = work.open("gentle")
    draft.put(1, "for", "5 days")
    file = site / "templates/workflows/gentle.yaml"
    file.write_text(TEXT + "# theirs\n", encoding="utf-8")
    for act in (work.save, work.publish):
        with pytest.raises(Refused, match="changed on disk meanwhile"):
            act(draft)
    assert file.read_text(encoding="utf-8").endswith("# theirs\n")
    assert work.live("gentle") is None, "nothing is published where the file can't be written"


def test_a_draft_with_a_mistake_is_not_published(desk: Open) -> None:
    work = desk()
    draft = work.open("gentle")
    draft.put(1, "for", "soon")
    with pytest.raises(Refused, match="still wrong"):
        work.publish(draft)
    assert work.live("gentle") is None


def test_what_came_from_plain_sql_gets_a_file(desk: Open, site: Path) -> None:
    work = desk()
    work._connection.execute(
        "INSERT INTO workflow_templates (template_name, trigger_type, steps) VALUES ('plain', 'manual', ?)",
        ('[{"name": "Ask", "type": "email", "template_id": "checking_in", "delay_days": 2}]',),
    )
    draft = work.open("plain")
    assert draft.path == site / "templates/workflows/plain.yaml"
    assert "delay: 2 days" in draft.text
    draft.put(0, "delay", "3 days")
    work.publish(draft)
    assert "delay: 3 days" in draft.path.read_text(encoding="utf-8")


def test_files_that_nobody_published_are_known(desk: Open, site: Path) -> None:
    (site / "templates/workflows/broken.yaml").write_text("workflow: broken\nsteps: [}\n")
    desk().publish(desk().open("gentle"))
    (site / "templates/workflows/gentle.yaml").rename(site / "templates/workflows/other.yaml")
    (site / "templates/workflows/data.json").write_text('{\n  "workflow": "gentle",\n  "steps": []\n}\n')
    assert [each.name for each in desk().unpublished()] == ["broken"], "known by what the file names, JSON too"
    (site / "templates/workflows/fresh.yaml").write_text("workflow: fresh\nsteps: []\n")
    found = desk().unpublished()
    assert [(each.name, each.errors > 0) for each in found] == [("broken", True), ("fresh", True)]
    (site / "templates/workflows/fresh.yaml").write_text(TEXT.replace("gentle", "fresh"))
    assert [each.errors for each in desk().unpublished()] == [1, 0], "looked at again when it was written"
    with pytest.raises(Refused, match="line 2"):
        desk().open("broken")
    with pytest.raises(NotFound):
        desk().open("nothing")


# -- differences ------------------------------------------------------------------------------------------------------


def test_differences_by_step() -> None:
    def step(name: str, **more: object) -> dict[str, object]:
        return {"name": name, "type": "wait", **more}

    old = {"workflow": "w", "priority": 5, "steps": [step("A"), step("B"), step("C"), step("D")]}
    new = {
        "workflow": "w",
        "priority": 7,
        "steps": [step("C"), step("A", retry={"first": "1 day"}), step("E"), step("D")],
    }
    found = [(c.sort, c.step, c.key, c.old, c.new) for c in changes(old, new)]
    assert found == [
        ("head", "", "priority", 5, 7),
        ("removed", "B", "", None, None),
        ("moved", "C", "", None, None),
        ("moved", "A", "", None, None),
        ("changed", "A", "retry.first", None, "1 day"),
        ("added", "E", "", None, "wait"),
    ]
