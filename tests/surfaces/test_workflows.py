"""`workflow`: check, publish, compare, draw."""

import pytest

from tests.surfaces.site import GENTLE, Site

BROKEN = """\
workflow: broken
steps:
  - {name: Ask, type: emial, template: checking_in}
  - {name: Ask, type: wait}
  - {name: Choose, type: condition, when: family_nam == 'x', then: Nowhere, else: end}
"""


def parts(line: str) -> list[str]:
    return line.split(":")


def test_check_names_every_mistake_with_its_place(peopled: Site) -> None:
    peopled.write("bad.yaml", BROKEN)
    said = peopled.run("workflow", "check", "bad.yaml")
    assert said.code == 1
    places = [(file, int(line), int(column)) for file, line, column, *_ in map(parts, said.out.splitlines())]
    assert places == sorted(places)
    assert ("bad.yaml", 3, 23) in places
    assert "did you mean 'email'" in said.out
    assert said.err.endswith("in 1 file; mend them and check again.\n")


def test_check_as_json(peopled: Site) -> None:
    peopled.write("bad.yaml", BROKEN)
    said = peopled.run("workflow", "check", "bad.yaml", "--json")
    import json

    problems = json.loads(said.out)
    assert problems[0].keys() == {"file", "line", "column", "severity", "message"}
    assert all(problem["file"] == "bad.yaml" for problem in problems)
    assert peopled.json("workflow", "check") == []


def test_check_knows_the_messages_and_the_family_s_own_columns(peopled: Site) -> None:
    peopled.write("w.yaml", GENTLE.replace("checking_in", "cheking_in"))
    assert "did you mean 'checking_in'?" in peopled.run("workflow", "check", "w.yaml").out
    text = GENTLE.replace("trigger: manual", "trigger: {on: event, event: x, when: favourite_colour == 'red'}")
    peopled.write("w.yaml", text)
    assert "favourite_colour" in peopled.run("workflow", "check", "w.yaml").out
    peopled.sql(
        "DROP VIEW family_context;"
        "CREATE VIEW family_context AS SELECT *, 'red' AS favourite_colour, NULL AS engagement_score FROM families"
    )
    assert peopled.ok("workflow", "check", "w.yaml") == "1 file checked; nothing is wrong.\n"


def test_check_works_without_a_database(peopled: Site) -> None:
    (peopled.folder / "followthrough.db").unlink()
    assert peopled.ok("workflow", "check") == "1 file checked; nothing is wrong.\n"


def test_publish_makes_versions_and_says_when_nothing_changed(peopled: Site) -> None:
    assert peopled.ok("workflow", "publish") == "gentle version 1 was live already; nothing changed.\n"
    peopled.write("templates/workflows/gentle.yaml", GENTLE + "priority: 9\n")
    assert peopled.json("workflow", "publish", "templates/workflows/gentle.yaml") == [
        {"workflow": "gentle", "template_id": 1, "version": 2, "changed": True, "active": True}
    ]
    assert peopled.sql("SELECT version, published_by FROM workflow_template_versions") == [(1, "ruth"), (2, "ruth")]
    assert peopled.sql("SELECT version, priority FROM workflow_templates") == [(2, 9)]


def test_if_one_file_is_wrong_none_is_published(peopled: Site) -> None:
    peopled.write("templates/workflows/broken.yaml", BROKEN)
    peopled.write("templates/workflows/fine.yaml", GENTLE.replace("gentle", "fine"))
    said = peopled.refused("workflow", "publish")
    assert said.startswith("Nothing is published, because the files have errors:")
    assert "templates/workflows/broken.yaml:3:" in said
    assert peopled.sql("SELECT template_name FROM workflow_templates") == [("gentle",)]


def test_two_files_of_one_name(peopled: Site) -> None:
    peopled.write("templates/workflows/twin.yaml", GENTLE)
    assert "the workflow gentle is in templates/workflows/gentle.yaml too" in peopled.refused("workflow", "publish")


def test_publishing_needs_an_author(peopled: Site) -> None:
    peopled.sql("INSERT INTO coordinators (name, role) VALUES ('Dana', 'coordinator'), ('Ruth', 'author')")
    assert "needs the role 'author'" in peopled.refused("--as", "Dana", "workflow", "publish")
    peopled.ok("--as", "Ruth", "workflow", "publish")


def test_a_workflow_that_is_switched_off_is_published_and_says_so(peopled: Site) -> None:
    peopled.sql("UPDATE workflow_templates SET active = 0")
    peopled.write("templates/workflows/gentle.yaml", GENTLE + "priority: 9\n")
    assert "is not active, so nothing starts" in peopled.ok("workflow", "publish")
    assert peopled.sql("SELECT active FROM workflow_templates") == [(0,)]


def test_a_running_instance_keeps_its_version(called: Site) -> None:
    called.write("templates/workflows/gentle.yaml", GENTLE + "  - {name: Last, type: wait, for: 1 days}\n")
    called.ok("workflow", "publish")
    assert called.json("instance", "show", "1")["template_version"] == 1
    assert len(called.json("instance", "show", "1")["plan"]) == 3


def test_list_and_show(called: Site) -> None:
    (row,) = called.json("workflow", "list")
    assert (row["template_name"], row["running"], row["version"]) == ("gentle", 1, 1)
    lines = called.ok("workflow", "list").splitlines()
    assert lines[1].split()[:6] == ["gentle", "1", "manual", "5", "yes", "1"]
    shown = called.json("workflow", "show", "gentle")
    assert [version["version"] for version in shown["versions"]] == [1]
    assert shown["live_counts"] == [{"template_version": 1, "current_step": 2, "status": "running", "instances": 1}]
    told = called.ok("workflow", "show", "1")
    assert "2  Ring  call, “no answer”" in told


def test_a_graph_as_text_and_as_mermaid(peopled: Site) -> None:
    text = GENTLE.replace(
        "  - {name: Ring",
        "  - {name: Choose, type: condition, when: engagement_score < 40, then: Ring, else: end}\n  - {name: Ring",
    )
    peopled.write("w.yaml", text)
    assert peopled.ok("workflow", "graph", "w.yaml").splitlines() == [
        "gentle: started by people",
        "  0  Ask     email checking_in",
        "  1  Wait    wait 3 days",
        "  2  Choose  condition engagement_score < 40",
        "       yes → 3 Ring",
        "       no → end",
        "  3  Ring    call, “no answer”",
    ]
    assert peopled.ok("workflow", "graph", "w.yaml", "--mermaid").splitlines() == [
        "flowchart TD",
        '    start(["started by people"]) --> s0',
        '    s0["Ask<br/>email checking_in"]',
        '    s1["Wait<br/>wait 3 days"]',
        '    s2{"Choose<br/>condition engagement_score #lt; 40"}',
        '    s3["Ring<br/>call, “no answer”"]',
        "    s0 --> s1",
        "    s1 --> s2",
        '    s2 -->|"yes"| s3',
        '    s2 -->|"no"| done',
        "    s3 --> done",
        "    done([end])",
    ]
    assert peopled.json("workflow", "graph", "gentle")["workflow"] == "gentle"


def test_diff(peopled: Site) -> None:
    live = "gentle version 1 and templates/workflows/gentle.yaml mean the same.\n"
    assert peopled.ok("workflow", "diff", "gentle") == live
    peopled.write("templates/workflows/gentle.yaml", GENTLE.replace("3 days", "5 days"))
    lines = peopled.json("workflow", "diff", "gentle")["lines"]
    assert '-      "for": "3 days",' in lines
    assert '+      "for": "5 days",' in lines
    peopled.ok("workflow", "publish")
    said = peopled.json("workflow", "diff", "gentle", "--old", "1", "--new", "2")
    assert (said["old"], said["new"], said["same"]) == ("gentle version 1", "gentle version 2", False)
    assert "has no version 7" in peopled.refused("workflow", "diff", "gentle", "--old", "7")


def test_a_row_from_plain_sql_that_no_engine_has_seen_yet(site: Site) -> None:
    site.sql("""INSERT INTO workflow_templates (template_name, steps) VALUES ('raw', '[{"type": "wait"}]')""")
    assert "No version of it has been frozen yet" in site.ok("workflow", "show", "raw")
    assert "No version of raw is frozen yet" in site.refused("workflow", "graph", "raw")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b"\xff\xfe", "the file is not UTF-8 (byte 0): save it as UTF-8"),
        (b"a: [", "bad.yaml:"),
        (b"- 1\n", "a workflow is a mapping"),
        (b"workflow: x\nsteps: []\n", "'steps' is empty"),
    ],
)
def test_files_that_are_no_workflows(site: Site, content: bytes, sentence: str) -> None:
    (site.folder / "bad.yaml").write_bytes(content)
    said = site.run("workflow", "check", "bad.yaml")
    assert said.code == 1
    assert sentence in said.out
    assert "Traceback" not in said.err


def test_files_that_are_not_there(site: Site) -> None:
    assert "There is no file" in site.refused("workflow", "check", "no.yaml")
    assert "is a folder" in site.refused("workflow", "check", "templates")
    assert "There is no workflow file (*.yaml) in" in site.refused("workflow", "publish")
