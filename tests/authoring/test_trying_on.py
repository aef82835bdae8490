"""A message tried on a real family, the longest and the emptiest."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.control.authoring.message_bench import Bench, View
from engine.control.authoring.message_families import LONG_NAME
from engine.control.authoring.message_room import MessageRoom
from engine.control.authoring.message_writing import plain_for
from tests.runtime.rig import Rig


@pytest.fixture
def bench(room: MessageRoom) -> Bench:
    return room.open("hello", "email", None, 1)


def views(bench: Bench, text: str) -> list[View]:
    return list(bench.look(text).views)


def test_it_is_written_for_a_real_the_longest_and_the_emptiest_family(bench: Bench) -> None:
    real, longest, made_long, emptiest, made_empty = views(bench, bench.disk.text)
    assert (real.kind, real.to, real.written.subject) == ("real", "martinez@example.org", "Hello")
    assert real.written.text.startswith("Dear Martinez,\n\nHow are you?")
    assert longest.who.family_id == 2
    assert (made_long.who.made_up, LONG_NAME in made_long.written.text) == (True, True)
    assert emptiest.who.family_id == 3
    assert made_empty.who.made_up
    assert [view.kind for view in views(bench, bench.disk.text)] == [
        "real", "longest", "longest", "emptiest", "emptiest"
    ]  # fmt: skip


def test_what_is_empty_is_named_with_its_line_and_column(bench: Bench) -> None:
    text = "---\nsubject: Hi\n---\nDear {{ family_name }},\ncall {{ family_name }} or {{ coordinator }} today\n"
    looked = bench.look(text)
    assert looked.problems == ()
    real, longest, _, emptiest, made_empty = looked.views
    assert real.written.problem is None
    assert longest.written.problem is None
    for view in emptiest, made_empty:
        problem = view.written.problem
        assert problem is not None
        assert (problem.message, problem.line, problem.column) == ("{{ coordinator }} is empty", 5, 30)


def test_a_member_that_is_empty_is_named_too(bench: Bench) -> None:
    problem = views(bench, "---\nsubject: Hi\n---\nDear {{ contact.name }}")[4].written.problem
    assert problem is not None
    assert (problem.message, problem.line, problem.column) == ("{{ contact.name }} is empty", 4, 17)


def test_a_blank_is_a_warning(bench: Bench, site: Rig, room: MessageRoom) -> None:
    site.sql("UPDATE families SET coordinator = ' ' WHERE family_id = 1")
    written = views(room.open("hello", "email", None, 1), "---\nsubject: Hi\n---\nI am {{ coordinator }}")[0].written
    assert [(each.message, each.line) for each in written.warnings] == [("{{ coordinator }} is blank", 4)]


def test_the_emptiest_is_the_one_that_lacks_what_this_message_names(site: Rig, room: MessageRoom) -> None:
    site.sql(
        "INSERT INTO families (family_id, family_name, email, phone, coordinator, time_zone, locale, external_id)"
        " VALUES (4, 'Zhu', NULL, NULL, 'Dana', 'America/Chicago', 'es', 'X')"
    )
    bench = room.open("hello", "email", None, 1)
    assert views(bench, "---\nsubject: Hi\n---\n{{ email|default('?') }}")[3].who.family_id == 4
    assert views(bench, "---\nsubject: Hi\n---\n{{ locale|default('?') }}")[3].who.family_id == 3


def test_errors_of_the_text_come_with_line_and_column(bench: Bench) -> None:
    (problem,) = bench.look("---\nsubject: Hi\n---\nDear {{ family_nam }}").problems
    assert (problem.line, problem.column, problem.severity) == (4, 9, "error")
    assert not bench.look("---\nsubject: Hi\n---\n{% if %}").usable


def test_names_that_workflows_give_stand_for_themselves_until_an_instance_shows_them(
    bench: Bench, site: Rig, room: MessageRoom
) -> None:
    text = "---\nsubject: Hi\n---\nby {{ day }}"
    assert bench.look(text).problems == ()
    assert "by ‹day›" in bench.look(text).views[0].written.text
    site.sql("INSERT INTO workflow_templates (template_id, template_name, steps) VALUES (9, 'hello', '[]')")
    for family_id, day in ((1, "Friday"), (2, "the day after the very last Wednesday")):
        site.sql(
            "INSERT INTO workflow_instances (template_id, family_id, variables) VALUES (9, ?, ?)",
            family_id,
            f'{{"day": "{day}"}}',
        )
    shown = [view.written.text for view in room.open("hello", "email", None, 1).look(text).views]
    assert "by Friday" in shown[0]
    assert "by the day after the very last Wednesday" in shown[1]
    assert "by Friday" in shown[3]


def test_the_html_is_the_part_that_would_be_sent(bench: Bench) -> None:
    text = "---\nsubject: Hi\n---\nDear *{{ family_name }}*,"
    html = bench.html(text, bench.look(text).views[0])
    assert html.lower().startswith("<!doctype html>")
    assert "<em>Martinez</em>" in html
    assert "Our Co-op" in html, "the foot stands under it as in what is sent"


def test_a_text_is_counted_and_its_odd_characters_are_named(room: MessageRoom) -> None:
    bench = room.open("hello", "sms", None, 1)
    written = bench.look("It’s {{ family_name }} – hi").views[0].written
    assert written.segments is not None
    assert (written.segments.encoding, written.segments.odd_ones) == ("UCS-2", "’–")
    assert plain_for(written.segments.odd_ones) == "’ → ', – → -"
    assert bench.look("x" * 161).views[0].written.segments.count == 2  # type: ignore[union-attr]


def test_what_is_too_much_work_is_cut(bench: Bench) -> None:
    loops = "{% for a in items %}{% for b in items %}{% for c in items %}{% for d in items %}x"
    text = f"---\nsubject: Hi\n---\n{{% set items = [{','.join('1' * 200)}] %}}{loops}{'{% endfor %}' * 4}"
    problem = views(bench, text)[0].written.problem
    assert problem is not None
    assert "too much work" in problem.message


def test_a_site_without_families_tries_it_on_made_up_ones(site: Rig, room: MessageRoom) -> None:
    site.sql("DELETE FROM families")
    bench = room.open("hello", "email", None)
    assert bench.chosen.made_up
    assert [view.who.made_up for view in views(bench, bench.disk.text)] == [True] * 5


def test_another_real_family_is_found_by_name(room: MessageRoom, bench: Bench) -> None:
    assert room.families_called("kowal") == [(2, "Kowalczyk-Brennan-Featherstone of Upper Sandusky")]
    assert views(room.try_on(bench, 3), bench.disk.text)[0].written.text.startswith("Dear Li,")


def test_every_name_says_what_it_holds(bench: Bench) -> None:
    held = dict(bench.holds())
    assert held["family_name"] == "Martinez"
    assert held["contact.email"] == "martinez@example.org"
    assert held["day"] == "‹day›"
    assert held["locale"] == ""


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(
                [
                    "---\n",
                    "subject: ",
                    "{{",
                    "}}",
                    "{%",
                    "%}",
                    "{#",
                    "family_name",
                    "contact.name",
                    "|default('x')",
                    "|date",
                    "now",
                    " if ",
                    " for x in ",
                    "[1]",
                    "endif",
                    "endfor",
                    "\n",
                    "* ",
                    "<b>",
                    "\x1b[31m",
                    "\ud800",
                ]
            ),
        ),
        max_size=14,
    ).map("".join)
)
def test_nothing_that_is_typed_can_break_the_look(bench: Bench, text: str) -> None:
    for shown in (text, f"---\nsubject: Hi\n---\n{text}"):
        looked = bench.look(shown)
        assert len(looked.views) == 5
        for view in looked.views:
            assert (view.written.problem is None) == bool(view.written.text)
