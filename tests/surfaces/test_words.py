"""Plain words behind the lists: the same as in the console."""

import pytest

from engine.store.reading.find.english import FAMILIES, INSTANCES, QUEUE, TASKS
from tests.docs.parts_of_finding import LISTS, MEANS
from tests.surfaces.site import Site


def names(site: Site, *command: str) -> list[str]:
    return [row["family_name"] for row in site.json(*command)]


@pytest.fixture
def busy(peopled: Site) -> Site:
    """Two families: one with a workflow that is paused and a call that is late, one with nothing."""
    peopled.sql("INSERT INTO families (family_name, coordinator, locale) VALUES ('Adams', 'Dana Reyes', 'es')")
    peopled.sql("INSERT INTO coordinators (name) VALUES ('Dana Reyes')")
    peopled.sql("INSERT INTO workflow_templates (template_name, steps) VALUES ('payment_reminder', '[]')")
    peopled.sql(
        "INSERT INTO workflow_instances (template_id, family_id, status, mode)"
        " SELECT template_id, 1, 'paused', 'simulate' FROM workflow_templates WHERE template_name = 'payment_reminder'"
    )
    peopled.sql(
        "INSERT INTO workflow_queue (instance_id, step_number, status, held_reason, scheduled_for)"
        " SELECT instance_id, 0, 'held', 'paused', '2026-11-01 00:00:00.000000' FROM workflow_instances"
    )
    peopled.sql(
        "INSERT INTO coordinator_tasks (family_id, task_type, description, due_date, mode, assigned_to)"
        " VALUES (1, 'phone_call', 'Ring them.', '2026-11-10 00:00:00.000000', 'simulate', 'Dana Reyes')"
    )
    return peopled


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("paused", ["Martinez"]),
        ("of Dana", ["Adams"]),
        ("of Dana Reyes in Spanish", ["Adams"]),
        ("in Spanish paused", []),
        ("without a workflow", ["Adams"]),
        ("workflow payment reminder", ["Martinez"]),
        ("overdue martinez", ["Martinez"]),
        ("555 0142", ["Martinez"]),
    ],
)
def test_families(busy: Site, words: str, found: list[str]) -> None:
    assert names(busy, "family", "list", *words.split()) == found


def test_a_word_of_the_shell_in_quotes_stays_together(busy: Site) -> None:
    assert names(busy, "family", "list", "of", "Dana Reyes") == ["Adams"]
    assert names(busy, "family", "list", "paused Martinez") == []


@pytest.mark.parametrize(
    ("command", "words", "count"),
    [
        ("instance", "paused", 1),
        ("instance", "paused of Dana", 0),
        ("instance", "workflow payment", 1),
        ("instance", "martinez older than 400 days", 0),
        ("instance", "newer than 2 weeks martinez", None),
        ("task", "overdue calls", 1),
        ("task", "of Dana urgent", 0),
        ("task", "older than 2 days", 1),
        ("task", "done", 0),
        ("task", "ring", 1),
        ("queue", "held older than 2 days", 1),
        ("queue", "held martinez", 1),
        ("queue", "due", 0),
        ("queue", "failed", 0),
    ],
)
def test_the_other_lists(busy: Site, command: str, words: str, count: int | None) -> None:
    rows = busy.json(command, "list", *words.split())
    assert count is None or len(rows) == count


@pytest.mark.parametrize(
    ("command", "kinds"), [("family", FAMILIES), ("instance", INSTANCES), ("task", TASKS), ("queue", QUEUE)]
)
def test_every_word_of_a_list_asks_something_of_the_database(busy: Site, command: str, kinds: tuple[str, ...]) -> None:
    from engine.store.reading.find import ENGLISH

    examples = {"{age}": "3 days", "{number}": "80", "{name}": "Zoe", "{when}": "this week", "{language}": "Polish"}
    for kind in kinds:
        words = ENGLISH[kind].split(",")[0]
        for slot, example in examples.items():
            words = words.replace(slot, example)
        assert isinstance(busy.json(command, "list", *words.split()), list), words


def test_how_words_were_understood_stands_above_the_table(busy: Site) -> None:
    said = busy.run("family", "list", "paused", "mart")
    assert said.out.startswith("Shown: paused + “mart”\n")
    said = busy.run("family", "list", "pausd")
    assert said.err == "“pausd” is looked for as text; did you mean paused?\n"
    assert said.code == 0


def test_words_and_options_narrow_together(busy: Site) -> None:
    assert names(busy, "family", "list", "paused", "--coordinator", "Dana") == []
    assert names(busy, "family", "list", "paused", "--find", "mart") == ["Martinez"]
    assert names(busy, "task", "list", "calls", "--status", "done") == []


def test_an_import_leaves_nothing_to_be_indexed(site: Site) -> None:
    site.write("families.csv", "family_name\nGood\nBetter\n")
    site.ok("family", "import", "families.csv")
    assert site.sql("SELECT count(*) FROM families_to_index") == [(0,)]
    assert names(site, "family", "list", "bett") == ["Better"]


def test_the_documentation_says_what_each_word_means() -> None:
    assert {kind for kinds in LISTS.values() for kind in kinds} == MEANS.keys()
