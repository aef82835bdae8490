"""The model by itself: the window, undo, moments, prose, find, words."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.model.case_sentences import needs_row
from console.model.find import chips, read_typed
from console.model.moments import Clock, span_of
from console.model.prose import Block, Span, fit, lay_out, text_of, width_of, wrap
from console.model.undo import UNDO_SECONDS, UndoStack
from console.model.when import read_when
from console.model.window import KEPT_ROWS, Window
from console.model.words import _words, known, say
from console.sample import NOW, SITE_ZONE
from engine.store.reading.find.english import FAMILIES

CLOCK = Clock(NOW, SITE_ZONE)


@dataclass(frozen=True)
class Thing:
    key: int
    text: str = ""


def things(*keys: int) -> list[Thing]:
    return [Thing(key) for key in keys]


# -- the window -------------------------------------------------------------------------------------------------------


@given(
    st.lists(st.integers(0, 30), unique=True, max_size=20),
    st.lists(
        st.one_of(
            st.tuples(st.just("move"), st.integers(-5, 5)),
            st.tuples(st.just("mark"), st.integers(0, 30)),
            st.tuples(st.just("gone"), st.integers(0, 30)),
            st.tuples(st.just("order"), st.randoms()),
            st.tuples(st.just("remove"), st.integers(0, 30)),
        ),
        max_size=30,
    ),
)
def test_the_cursor_is_moved_by_the_person_alone(keys: list[int], steps: list[tuple[str, object]]) -> None:
    window: Window[Thing] = Window(things(*keys))
    for step, value in steps:
        before = window.cursor
        shown = [row.key for row in window.rows]
        if step == "move":
            window.move(int(str(value)))
        elif step == "mark":
            window.mark(int(str(value)))
        elif step == "gone":
            found: dict[Hashable, Thing] = {row.key: row for row in window.rows if row.key != value}
            window.refresh(found, shown, 3, {value: "Sam did it"})
            assert [row.key for row in window.rows] == shown
            assert window.cursor == before
        elif step == "order":
            fresh = [row for row in window.rows if row.key not in window.ghosts]
            value.shuffle(fresh)  # type: ignore[attr-defined]
            window.take_order(fresh, at_end=True)
            if before in {row.key for row in fresh}:
                assert window.cursor == before
        elif step == "remove":
            window.remove(int(str(value)))
            if before != value:
                assert window.cursor == before
        assert window.cursor is None or window.cursor in {row.key for row in window.rows}
        assert window.marks <= {row.key for row in window.rows}
        assert not window.marks & window.ghosts.keys()


def test_a_row_that_was_taken_away_comes_back_where_it_stood() -> None:
    window: Window[Thing] = Window(things(1, 2, 3))
    window.go(2)
    taken = window.remove(2)
    assert taken is not None
    assert window.current == Thing(3)
    window.restore(*taken)
    assert [row.key for row in window.rows] == [1, 2, 3]
    assert window.current == Thing(2)


def test_pages_far_from_the_cursor_are_let_go() -> None:
    window: Window[Thing] = Window(things(*range(200)), at_end=False)
    for page in range(1, 10):
        window.go(window.rows[-1].key)
        window.append(things(*range(page * 200, page * 200 + 200)), at_end=False)
    assert len(window) <= KEPT_ROWS
    assert window.current is not None
    assert not window.at_start
    first = window.rows[0].key
    window.go(first)
    put = window.prepend(things(*range(first - 200, first)), at_start=False)
    assert put == 200
    assert window.cursor == first
    assert [row.key for row in window.rows] == list(range(first - 200, first - 200 + len(window)))


def test_only_what_changed_is_told() -> None:
    window: Window[Thing] = Window(things(1, 2, 3))
    refreshed = window.refresh({1: Thing(1), 2: Thing(2, "new"), 3: Thing(3)}, [1, 2, 3], 0, {})
    assert refreshed.changed == {2}
    assert window.refresh({1: Thing(1), 2: Thing(2, "new"), 3: Thing(3)}, [1, 2, 3], 0, {}).changed == frozenset()


# -- undo -------------------------------------------------------------------------------------------------------------


def test_the_newest_act_is_taken_back_first_and_only_in_time() -> None:
    stack = UndoStack()
    stack.add(1, "one", "a", now=0)
    stack.add(2, "two", "b", now=5)
    assert stack.newest(now=6) == (stack.pending[1], 9)
    taken = stack.take(now=6)
    assert taken is not None
    assert taken.action_id == 2
    assert stack.targets() == {"a"}
    assert stack.take(now=UNDO_SECONDS) is None
    assert [entry.action_id for entry in stack.expired(now=UNDO_SECONDS)] == [1]
    assert stack.pending == []


# -- moments ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "at", "said"),
    [
        ("America/Chicago", NOW, "today 14:02"),
        ("America/Los_Angeles", NOW, "today 12:02 their time (14:02 here)"),
        ("Europe/London", NOW + timedelta(hours=5), "tomorrow 01:02 their time (19:02 here)"),
        ("Pacific/Honolulu", NOW - timedelta(days=3), "Sat 21 Nov 10:02 their time (14:02 here)"),
        ("Not/AZone", NOW + timedelta(days=60), "Sat 23 Jan 2027 14:02"),
        (None, NOW - timedelta(days=1), "yesterday 14:02"),
    ],
)
def test_moments_are_said_on_the_familys_clock(zone: str | None, at: datetime, said: str) -> None:
    assert CLOCK.for_family(zone).both(at) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 minute"),
        (3599, "59 minutes"),
        (3600, "1 hour"),
        (48 * 3600 - 1, "47 hours"),
        (48 * 3600, "2 days"),
        (70 * 86400, "2 months"),
    ],
)
def test_stretches_of_time_are_said_in_one_unit(seconds: int, said: str) -> None:
    assert span_of(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("tomorrow", "2026-11-25 15:00"),
        ("Tomorrow 8:15", "2026-11-25 14:15"),
        ("today 17.30", "2026-11-24 23:30"),
        ("17:30", "2026-11-24 23:30"),
        ("3 days", "2026-11-27 20:02"),
        ("in 2 weeks", "2026-12-08 20:02"),
        ("4h", "2026-11-25 00:02"),
        ("90 min", "2026-11-24 21:32"),
        ("mon", "2026-11-30 15:00"),
        ("Tuesday 10:00", "2026-12-01 16:00"),
        ("2026-12-01", "2026-12-01 15:00"),
        ("2027-03-14 09:00", "2027-03-14 14:00"),  # the clocks have gone forward by then
        ("", None),
        ("soon", None),
        ("25:00", None),
        ("2026-02-30", None),
        ("9999 days", None),
        ("mo", None),
    ],
)
def test_moments_are_read_as_people_type_them(typed: str, at: str | None) -> None:
    expected = datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None
    assert read_when(typed, CLOCK) == expected


@given(st.text(max_size=40))
def test_no_text_upsets_the_reading_of_moments(typed: str) -> None:
    moment = read_when(typed, CLOCK)
    assert moment is None or moment.tzinfo is UTC


# -- prose ------------------------------------------------------------------------------------------------------------


@given(st.text(max_size=200), st.integers(4, 60))
def test_lines_are_never_wider_than_asked_and_lose_no_word(text: str, width: int) -> None:
    lines = wrap((Span(text),), width)
    assert all(width_of(line) <= width for line in lines)
    assert "".join("".join(text_of(line) for line in lines).split()) == "".join(text.split())


@given(st.text(max_size=60), st.integers(1, 40))
def test_fitted_text_has_exactly_its_width(text: str, width: int) -> None:
    from rich.cells import cell_len

    assert cell_len(fit(text.replace("\n", " "), width)) == width


def test_a_lead_hangs_in_the_margin() -> None:
    lines = [text_of(line) for line in lay_out([Block((Span("one two three four"),), (Span("When"),), 8)], 70)]
    assert lines == ["When    one two three four"]
    narrow = [text_of(line) for line in lay_out([Block((Span("one two three four"),), (Span("Whenever"),), 12)], 20)]
    assert narrow == ["Whenever", "  one two three four"[:20]]


# -- find and words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "text", "shown"),
    [
        ("paused mart", "mart", ["paused", "“mart”"]),
        ("MINE Stuck", "", ["mine", "stuck"]),
        ("o'sullivan", "o'sullivan", ["“o'sullivan”"]),
        ("", "", []),
    ],
)
def test_plain_words_are_understood(typed: str, text: str, shown: list[str]) -> None:
    found = read_typed(typed, FAMILIES)
    assert found.text == text
    assert chips(found, FAMILIES) == shown


def _sources() -> str:
    folder = Path(__file__).parent.parent.parent / "console"
    return "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))


def test_every_word_that_the_code_says_exists() -> None:
    said = set(re.findall(r'\b(?:say|say_or)\(\s*"([^"{]+)"', _sources()))
    assert said - set(_words("en")) == set()


def test_no_word_is_left_that_nothing_says() -> None:
    source = _sources()
    exact = set(re.findall(r'"([a-z_]+\.[a-z_.]+)"', source))
    patterns = [
        re.compile(re.sub(r"\\\{.*?\\\}", ".+", re.escape(name)))
        for name in re.findall(r'f"([a-z_]*\.?(?:\{[^"]*?\}|[a-z_.])+)"', source)
        if "{" in name and "." in name
    ]
    prefixes = ("did.", "event.")  # made from what the database holds
    left = [name for name in _words("en") if name not in exact and not name.startswith(prefixes)]
    left = [name for name in left if not any(pattern.fullmatch(name) for pattern in patterns)]
    assert left == []


@pytest.mark.parametrize("name", ["moment.days", "act.flushed", "health.dead_letters"])
def test_one_and_many_are_told_apart(name: str) -> None:
    assert say(name, count=1) != say(name, count=2).replace("2", "1")


@pytest.mark.parametrize("kind", ["channel_down", "daily_cap", "overload"])
def test_a_task_about_the_whole_site_is_about_all_families(kind: str) -> None:
    row = {
        "task_id": 1, "task_type": kind, "family_name": None, "family_id": None, "description": "x", "step_name": None,
        "assigned_to": None, "handed_on": 0, "due_date": None, "created_date": None, "priority": "urgent",
        "lease_holder": None, "lease_until": None,
    }  # fmt: skip
    line = needs_row(row)
    assert line.family == "All families"
    assert known(f"needs.{kind}")
    assert known(f"nothing.{kind}")
    assert known(f"suggest.{kind}")
