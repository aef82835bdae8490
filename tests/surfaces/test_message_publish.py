"""`message publish`: execute mode sends what was published, a simulation the files as they are."""

import sqlite3

import pytest

from tests.surfaces.site import Site

ALWAYS = """
business_days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
business_hours = "00:00-24:00"
quiet_hours = ""
holidays = {country = ""}
"""


@pytest.fixture
def live(peopled: Site) -> Site:
    """The same site in execute mode, where every hour is open and letters go into the outbox all the same."""
    config = (
        f'[calendar]\ntime_zone = "America/Chicago"{ALWAYS}[channels]\nallow_outbox = true\n'
        '[engine]\nmode = "execute"\nlog_level = "error"\n'
    )
    peopled.write("config.toml", config)
    peopled.write(
        "templates/messages/hello.email.md", "---\nsubject: Hello\n---\nDear {{ family_name }}, first words.\n"
    )
    peopled.write(
        "templates/workflows/hello.yaml",
        "workflow: hello\ntrigger: manual\nsteps:\n  - {name: Greet, type: email, template: hello}\n",
    )
    peopled.ok("workflow", "publish", "templates/workflows/hello.yaml")
    return peopled


def bodies(site: Site) -> list[tuple[str, str]]:
    """The status and the words of every message."""
    return site.sql("SELECT status, body FROM messages ORDER BY message_id")


def run_engine(site: Site) -> None:
    said = site.run("engine", "--until-idle")
    assert said.code == 0, said


def test_what_was_never_published_is_not_sent_and_a_person_reads_why(live: Site) -> None:
    live.ok("start", "hello", "--family", "1")
    run_engine(live)
    assert bodies(live) == []
    ((task,),) = live.sql("SELECT description FROM coordinator_tasks WHERE task_type = 'workflow_escalation'")
    assert "the email message 'hello' is not published: followthrough message publish hello" in task


def test_published_words_are_sent_whatever_the_file_says_meanwhile(live: Site) -> None:
    assert live.ok("message", "publish", "hello") == "hello version 1 is live.\n"
    live.write("templates/messages/hello.email.md", "---\nsubject: Hello\n---\nHalf a sent\n")
    live.ok("start", "hello", "--family", "1")
    run_engine(live)
    assert bodies(live) == [("sent", "Dear Martinez, first words.")]
    live.ok("message", "publish", "hello")
    live.ok("instance", "list")
    live.sql("INSERT INTO families (family_id, family_name, email) VALUES (2, 'Okafor', 'okafor@example.org')")
    live.ok("start", "hello", "--family", "2")
    run_engine(live)
    assert bodies(live)[1] == ("sent", "Half a sent")


def test_what_was_sent_can_be_traced_to_the_version_it_was_made_from(live: Site) -> None:
    live.ok("message", "publish", "hello")
    live.ok("start", "hello", "--family", "1")
    run_engine(live)
    traced = live.sql(
        "SELECT v.version, v.source FROM messages m JOIN message_versions v"
        " ON v.template_name = m.template_name AND v.hash = m.template_hash"
    )
    assert [(version, "first words" in source) for version, source in traced] == [(1, True)]


def test_all_languages_of_a_name_are_one_version(live: Site) -> None:
    live.write("templates/messages/hello.es.email.md", "---\nsubject: Hola\n---\nHola {{ family_name }}.\n")
    (published,) = live.json("message", "publish", "hello")
    assert published == {"message": "hello", "version": 1, "changed": True}
    (again,) = live.json("message", "publish", "hello")
    assert again == {"message": "hello", "version": 1, "changed": False}
    (live.folder / "templates/messages/hello.es.email.md").unlink()
    assert live.json("message", "publish", "hello")[0]["version"] == 2
    rows = live.sql("SELECT version, channel, locale FROM message_versions ORDER BY version_id")
    assert rows == [(1, "email", ""), (1, "email", "es"), (2, "email", "")]


def test_a_family_reads_the_published_words_of_its_language(live: Site) -> None:
    live.write("templates/messages/hello.es.email.md", "---\nsubject: Hola\n---\nHola {{ family_name }}.\n")
    live.ok("message", "publish", "hello")
    live.ok("family", "edit", "1", "locale=es-MX")
    live.ok("start", "hello", "--family", "1")
    run_engine(live)
    assert bodies(live) == [("sent", "Hola Martinez.")]


def test_nothing_is_published_when_anything_is_wrong(live: Site) -> None:
    live.write("templates/messages/wrong.sms.txt", "Hi {{ family_nam }}\n")
    said = live.refused("message", "publish")
    assert "Nothing is published" in said
    assert "wrong.sms.txt:1:7" in said
    assert live.sql("SELECT count(*) FROM message_versions") == [(0,)]
    assert "There is no message 'nobody'" in live.refused("message", "publish", "nobody")


def test_publishing_needs_an_author(live: Site) -> None:
    live.ok("coordinator", "add", "Dana", "--role", "coordinator")
    assert "needs the role 'author'" in live.refused("--as", "Dana", "message", "publish")


def test_a_published_version_is_never_edited(live: Site) -> None:
    live.ok("message", "publish", "hello")
    with pytest.raises(sqlite3.IntegrityError, match="never edited"):
        live.sql("UPDATE message_versions SET source = 'other'; SELECT 1")


def test_a_simulation_reads_the_file_itself(peopled: Site) -> None:
    peopled.write("templates/messages/hello.email.md", "---\nsubject: Hello\n---\nNot published.\n")
    peopled.write(
        "templates/workflows/hello.yaml",
        "workflow: hello\ntrigger: manual\nsteps:\n  - {name: Greet, type: email, template: hello}\n",
    )
    peopled.ok("workflow", "publish", "templates/workflows/hello.yaml")
    peopled.ok("start", "hello", "--family", "1")
    peopled.engine()
    assert bodies(peopled) == [("sent", "Not published.")]
