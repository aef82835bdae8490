"""What is printed: JSON that programs can rely on, tables that fit, text that can't steer a terminal."""

import json
import re

import pytest

from engine.cli.table import Column, cut, fitted, print_table, width
from tests.surfaces.site import Site

HOSTILE = "\x1b[2J\x1b]0;pwned\x07[bold]Evil[/] \u202egnp.exe\u200b\ufeff"
LISTS = [
    "instance list", "task list --status all", "queue list", "family list", "coordinator list", "calendar list",
    "workflow list",
]  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@pytest.fixture
def hostile(called: Site) -> Site:
    """A site where every text that a stranger can write tries to steer the terminal."""
    import sqlite3

    with sqlite3.connect(called.folder / "followthrough.db") as connection:
        for statement in (
            "UPDATE families SET family_name = :x, external_id = :x, coordinator = :x, time_zone = :x, locale = :x",
            "UPDATE workflow_templates SET description = :x",
            "UPDATE coordinator_tasks SET description = :x, assigned_to = :x, outcome_notes = :x",
            "UPDATE workflow_instances SET last_error = :x, outcome_notes = :x, triggered_by = :x",
            "UPDATE messages SET subject = :x, body = :x, recipient = :x",
            "INSERT INTO coordinators (name, email, role) VALUES (:x, :x, 'viewer')",
            "INSERT INTO closures (from_date, to_date, name) VALUES (:x, '2026-01-01', :x)",
            "INSERT INTO holds (reason, actor, workflow) VALUES (:x, :x, :x)",
        ):
            connection.execute(statement, {"x": HOSTILE})
    connection.close()
    return called


@pytest.mark.parametrize(
    "typed",
    [*LISTS, "instance show 1", "task show 1", "family show 1", "workflow show gentle", "status", "console --plain",
     "message preview checking_in --family 1"],
)  # fmt: skip
def test_no_text_of_a_stranger_steers_the_terminal(hostile: Site, typed: str) -> None:
    out = hostile.ok(*typed.split())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", out)


@pytest.mark.parametrize("typed", LISTS)
def test_json_lists_are_arrays_of_objects_and_hold_no_raw_control_character(hostile: Site, typed: str) -> None:
    out = hostile.run(*typed.split(), "--json").out
    rows = json.loads(out)
    assert isinstance(rows, list)
    assert rows
    assert all(isinstance(row, dict) for row in rows)
    assert out.isascii()
    assert "\x1b" not in out


def test_moments_in_json_have_one_form(called: Site) -> None:
    shown = called.json("instance", "show", "1")
    found = []

    def look(value: object, name: str = "") -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                look(inner, key)
        elif isinstance(value, list):
            for inner in value:
                look(inner, name)
        elif isinstance(value, str) and name in ("started_at", "created_date", "at", "sent_at", "due_date"):
            found.append(value)

    look(shown)
    assert len(found) > 10
    assert all(MOMENT.fullmatch(text) for text in found)


def test_json_may_be_asked_for_before_the_command_too(called: Site) -> None:
    for typed in ("instance list", "status", "task show 1"):
        assert json.loads(called.ok("--json", *typed.split()))


def test_text_that_is_no_utf_8_is_shown_as_far_as_it_can_be(called: Site) -> None:
    called.sql("UPDATE families SET family_name = CAST(x'4dff6172' AS TEXT)")
    assert "M\N{REPLACEMENT CHARACTER}ar" in called.ok("instance", "list")
    assert called.json("family", "list")[0]["family_name"] == "M\N{REPLACEMENT CHARACTER}ar"


def test_a_table_gives_way_where_it_is_widest_and_never_in_its_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    columns = (
        Column("id", "id", right=True, whole=True),
        Column("name", "name"),
        Column("text", "text"),
        Column("-", "no"),
    )
    print_table(columns, [{"id": 12345678901, "name": "Ann", "text": "x" * 200, "no": None}])
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split() == ["id", "name", "text"]
    assert row.startswith("12345678901  Ann   xxx")
    assert row.endswith("x…")
    assert len(row) == 80


def test_widths() -> None:
    assert (width("abc"), width("日本"), width("e\u0301")) == (3, 4, 1)
    assert (cut("abcdef", 4), cut("日本語", 4), cut("ab", 2)) == ("abc…", "日…", "ab")
    assert fitted([10, 50], [True, False], 40) == [10, 28]
    assert fitted([50, 50], [True, True], 40) == [50, 50]
    assert fitted([3, 4], [False, False], 40) == [3, 4]


def test_colours_only_on_a_terminal_and_never_against_the_wish(called: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.surfaces import site as sites

    assert "\x1b" not in called.ok("status")
    monkeypatch.setattr(sites.Stream, "isatty", lambda self: True)
    assert "\x1b[1m" in called.ok("status")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in called.ok("status")
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in called.ok("status")


def test_start_and_when_speak_to_people_on_a_terminal(peopled: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.surfaces import site as sites

    monkeypatch.setattr(sites.Stream, "isatty", lambda self: True)
    assert peopled.ok("start", "gentle", "--family", "1") == (
        "Instance 1: gentle for the Martinez family starts when the engine next looks.\n"
    )
    assert peopled.ok("when", "--from", "2026-11-20T18:30:00-06:00").splitlines() == [
        "2026-11-23T09:00:00-06:00 in America/Chicago",
        "  outside business hours, until Sat 2026-11-21 00:00 CST",
        "  no business day, until Mon 2026-11-23 00:00 CST",
        "  outside business hours, until Mon 2026-11-23 09:00 CST",
    ]
