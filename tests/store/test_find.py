"""Plain words: what is understood, and that every way to the families gives those that are meant, and all of them."""

import itertools
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.store import family_words, queries
from engine.store.connection import transaction
from engine.store.reading.families import every_family, list_families
from engine.store.reading.find import ENGLISH, Found, Term, Vocabulary, families, read_words, text
from engine.store.reading.find.english import FAMILIES, INSTANCES, NEEDS, QUEUE, TASKS
from engine.store.reading.find.meaning import Asked, values_of
from engine.store.reading.find.periods import moment_before, period
from engine.store.reading.find.reader import shown
from engine.store.reading.find.text import needles_of
from engine.store.reading.rows import asked
from tests.store.test_plans import Anything

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
EVERY = Vocabulary.of(ENGLISH, kinds=[kind for kind in ENGLISH if not kind.startswith(("unit_", "when_", "language_"))])
OF_FAMILIES = Vocabulary.of(ENGLISH, kinds=FAMILIES)

PIECES = st.sampled_from(
    [
        *"'\"*-%_()\\“”:;\x00\x1b\u202e",
        "martinez",
        "of",
        "Dana Reyes",
        "older than 3 days",
        "risk over 80",
        "AND",
        "NEAR",
    ]
    + [phrase.strip() for phrases in ENGLISH.values() for phrase in phrases.split(",")]
)
TYPED = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=8).map(" ".join))


def kinds_of(typed: str) -> list[str]:
    return [term.kind for term in read_words(typed, OF_FAMILIES).terms]


# -- reading words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "chips", "texts"),
    [
        ("waiting text older than 3 days", ["waiting", "text", "older than 3 days"], ()),
        ("Paused mart", ["paused"], ("mart",)),
        ("MINE  Stuck", ["mine", "stuck"], ()),
        ("of Dana", ["of Dana"], ()),
        ('of "Dana Reyes" o\'sullivan', ['of "Dana Reyes"'], ("o'sullivan",)),
        ("of Dana Reyes paused", ['of "Dana Reyes"', "paused"], ()),
        ("of nobody", ["of nobody"], ()),
        ('of "nobody"', ['of "nobody"'], ()),
        ("risk above 80", ["risk over 80"], ()),
        ("workflow onboarding next today", ["workflow onboarding", "next today"], ()),
        ("next this week in español no phone", ["next this week", "in Spanish", "no phone"], ()),
        ("sms replied ended last week", ["text", "replied", "ended last week"], ()),
        ('"paused"', [], ("paused",)),
        ("older than many days", [], ("older", "than", "many", "days")),
        ("risk over", [], ("risk", "over")),
        ("in Klingon", [], ("in", "Klingon")),
        ("", [], ()),
    ],
)
def test_plain_words_are_understood(typed: str, chips: list[str], texts: tuple[str, ...]) -> None:
    found = read_words(typed, OF_FAMILIES, ("Dana Reyes", "payment_reminder"))
    assert [shown(term, OF_FAMILIES) for term in found.terms] == chips
    assert found.texts == texts


@pytest.mark.parametrize("vocabulary", [EVERY, OF_FAMILIES], ids=["all", "families"])
def test_each_way_to_say_a_thing_means_it(vocabulary: Vocabulary) -> None:
    values = {"{age}": "3 days", "{number}": "80", "{name}": "Zoe", "{when}": "last week", "{language}": "Polish"}
    for kind in vocabulary.kinds:
        for phrase in ENGLISH[kind].split(","):
            typed = re.sub(r"\{\w+\}", lambda slot: values[slot[0]], phrase)
            found = read_words(typed, vocabulary)
            assert [term.kind for term in found.terms] == [kind], typed
            assert not found.texts


def test_the_words_of_each_list_are_words_that_there_are() -> None:
    for kinds in (FAMILIES, INSTANCES, TASKS, NEEDS, QUEUE):
        assert Vocabulary.of(ENGLISH, kinds=kinds).kinds == set(kinds)


@given(TYPED)
@example('of "')
@example("of “ ”")
@example('of "of"')
@example('of ""x')
def test_reading_never_fails_and_a_chip_typed_is_the_same_chip(typed: str) -> None:
    found = read_words(typed, EVERY)
    again = read_words(" ".join(shown(term, EVERY) for term in found.terms), EVERY)
    assert len(again.terms) == len(found.terms)
    assert not again.texts
    assert all(one.same_as(other) for one, other in zip(found.terms, again.terms, strict=True))


@given(TYPED, st.integers(0, 9))
def test_a_chip_that_is_taken_away_leaves_the_others(typed: str, place: int) -> None:
    found = read_words(typed, EVERY)
    if place > len(found.terms):
        return
    left = read_words(found.without(place), EVERY)
    kept = [term for number, term in enumerate(found.terms) if number != place]
    if place == len(found.terms):
        assert not left.texts
        assert [term.kind for term in left.terms] == [term.kind for term in kept]
    else:
        assert len(left.terms) >= 0  # words that stood apart may mean something together now; nothing fails


@pytest.mark.parametrize(
    ("typed", "hints"),
    [
        ("pausd", [("pausd", "paused")]),
        ("stukc martinez", [("stukc", "stuck")]),
        ("overdu", [("overdu", "overdue")]),
        ("martinez", []),
        ("paused", []),
        ("m", []),
        ("xylophone", []),
    ],
)
def test_a_mistyped_word_is_asked_about(typed: str, hints: list[tuple[str, str]]) -> None:
    assert list(read_words(typed, OF_FAMILIES).hints) == hints


def test_words_mean_something_only_where_the_list_knows_them() -> None:
    tasks = Vocabulary.of(ENGLISH, kinds=TASKS)
    assert read_words("quiet", tasks).texts == ("quiet",)
    assert kinds_of("quiet") == ["quiet"]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("today", "2026-11-24", "2026-11-25"),
        ("tomorrow", "2026-11-25", "2026-11-26"),
        ("yesterday", "2026-11-23", "2026-11-24"),
        ("this_week", "2026-11-23", "2026-11-30"),
        ("next_week", "2026-11-30", "2026-12-07"),
        ("last_week", "2026-11-16", "2026-11-23"),
        ("this_month", "2026-11-01", "2026-12-01"),
        ("last_month", "2026-10-01", "2026-11-01"),
    ],
)
def test_periods_are_whole_days_of_the_site(name: str, first: str, last: str) -> None:
    begin, end = period(name, NOW, "America/Chicago")
    assert (f"{begin:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}") == (f"{first} 00:00", f"{last} 00:00")
    assert all(period(each.removeprefix("when_"), NOW, "UTC") for each in ENGLISH if each.startswith("when_"))


def test_an_age_that_is_longer_than_time_is_no_mistake() -> None:
    assert moment_before(Term("older", "months", 9999), NOW) < NOW - timedelta(days=9999)


# -- finding families -------------------------------------------------------------------------------------------------

NAMES = [
    "Martinez",
    "Martini",
    "Núñez",
    "O'Brien",
    "O’Brien",
    "Nguyễn",
    "张伟",
    "Zhang 张",
    'a"b* c',
    "of of",
    "",
    "Ma",
]
TEXTS = ["martin", "MARTINEZ", "nunez", "brien", "o'b", "zhang", "张", "m", "ma", "z", "", '"b*', "555", "example.org",
         "5550142", "555-0142", "ana", "qqq", "AND", "%", "_", "sis-1", "of", "é", "x AND y", "n/e"]  # fmt: skip
WORDS = ["paused", "failed", "running", "alive", "idle", "mine", "nobody's", "of Sam", "quiet", "left", "no phone",
         "stopped texts", "stuck", "open", "overdue", "workflow two", "in Spanish", "risk over 50", "older than 2 days",
         "started this week", "text", "waiting", "no answer",
         "paused failed", "running failed finished", "martinez paused"]  # fmt: skip
FAMILY = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(["Dana Reyes", "Sam Ortiz", None]), st.integers(0, 63), st.booleans()
)
INSTANCE = st.tuples(
    st.integers(1, 12), st.sampled_from(["running", "paused", "failed", "completed"]), st.integers(1, 2)
)


def fill(connection: sqlite3.Connection, rows: list[Any], instances: list[Any], indexed: int) -> None:
    moments = {"started": "2026-11-20 00:00:00.000000", "ended": "2026-11-21 00:00:00.000000"}
    connection.execute("INSERT INTO workflow_templates (template_name, steps) VALUES ('one', '[]'), ('two', '[]')")
    connection.execute("INSERT INTO coordinators (name) VALUES ('Dana Reyes'), ('Sam Ortiz')")
    for number, (name, coordinator, bits, contact) in enumerate(rows, 1):
        connection.execute(
            "INSERT INTO families (family_name, coordinator, email, phone, locale, paused_until, active, external_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                name, coordinator, "a@example.org" if bits & 1 else None, "+1 (312) 555-0142" if bits & 2 else None,
                "es" if bits & 4 else None, "2027-01-01 00:00:00.000000" if bits & 8 else None, 1 - (bits >> 4 & 1),
                f"SIS-{number}",
            ),
        )  # fmt: skip
        if contact:
            connection.execute("INSERT INTO family_contacts (family_id, name) VALUES (?, 'Ana Ma')", (number,))
        if bits & 32:
            connection.execute(
                "INSERT INTO contact_consents (family_id, channel, status) VALUES (?, 'sms', 'withdrawn')", (number,)
            )
            connection.execute("INSERT INTO risk_assessments (family_id, withdrawal_risk) VALUES (?, ?)", (number, 90))
            connection.execute(
                "INSERT INTO coordinator_tasks (family_id, task_type, mode, due_date) VALUES (?, ?, 'simulate', ?)",
                (number, "workflow_escalation" if bits & 1 else "reply", moments["started"]),
            )
        if number == indexed:
            with transaction(connection):
                family_words.catch_up(connection)
    for family, status, template in instances:
        ended = status in ("failed", "completed")
        connection.execute(
            "INSERT INTO workflow_instances (template_id, family_id, status, started_at, completed_at, outcome)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                template, family, status, moments["started"], moments["ended"] if ended else None,
                {"failed": "failed", "completed": "success"}.get(status),
            ),
        )  # fmt: skip


def by_hand(connection: sqlite3.Connection, wanted: Asked) -> set[int]:
    """Each family asked by itself: its document for the text, its row for the words."""
    every = {row[0] for row in connection.execute("SELECT family_id FROM families").fetchall()}
    documents = dict(family_words.documents(connection, every))
    needles = needles_of(wanted.found.texts)
    typed = " ".join(wanted.found.texts)
    if needles and all(len(needle) < 3 for needle in needles):
        names = connection.execute("SELECT family_id, family_name FROM families").fetchall()
        meant = {row[0] for row in names if row[1].startswith((typed, typed.lower(), typed.upper(), typed.title()))}
    else:
        meant = {key for key in every if all(needle in documents[key] for needle in needles)}
    values = {**values_of(connection, wanted), "among": sorted(meant)}
    return {row["family_id"] for row in families._asked_of(connection, values, meant)} if meant else set()


@pytest.fixture(params=[(3_000, 100_000, (500,)), (2, 100_000, (1, 3)), (0, 4, (2, 3))], ids=["few", "many", "bounded"])
def ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is few, and how far one look goes, so small that a dozen families go every way."""
    few, looked, stretches = request.param
    monkeypatch.setattr(families, "FEW", few)
    monkeypatch.setattr(families, "LOOKED", looked)
    monkeypatch.setattr(families, "STRETCHES", stretches)


def pages(connection: sqlite3.Connection, wanted: Asked, limit: int, *, down: bool) -> Iterator[list[int]]:
    page = list_families(connection, wanted, limit=limit, down=down)
    yield [row["family_id"] for row in page.rows]
    for _ in range(200):
        if not page.keys.more:
            return
        page = list_families(connection, wanted, place=page.keys.place, limit=limit, down=down)
        yield [row["family_id"] for row in page.rows]
    raise AssertionError("the list has no end")


@given(
    rows=st.lists(FAMILY, min_size=5, max_size=14),
    instances=st.lists(INSTANCE, min_size=4, max_size=14),
    indexed=st.integers(0, 14),
    typed=st.lists(st.sampled_from(TEXTS + WORDS * 2), max_size=3),
    limit=st.integers(1, 5),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_way_gives_all_that_are_meant_in_both_directions(
    connection: sqlite3.Connection, ways: None, rows: list[Any], instances: list[Any], indexed: int, typed: list[str],
    limit: int,
) -> None:  # fmt: skip
    connection.execute("BEGIN")
    try:
        fill_inside(connection, rows, instances, indexed)
        wanted = Asked(read_words(" ".join(typed), OF_FAMILIES), NOW, "America/Chicago", "Dana Reyes")
        down = list(itertools.chain.from_iterable(pages(connection, wanted, limit, down=True)))
        up = list(itertools.chain.from_iterable(reversed(list(pages(connection, wanted, limit, down=False)))))
        assert len(set(down)) == len(down)
        assert set(down) == by_hand(connection, wanted)
        assert down == up
        assert [row["family_id"] for row in every_family(connection, wanted, limit=limit)] == down
    finally:
        connection.execute("ROLLBACK")


def fill_inside(connection: sqlite3.Connection, rows: list[Any], instances: list[Any], indexed: int) -> None:
    """`fill`, in a transaction that is rolled back later."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "transaction", lambda _: _NoTransaction())
        fill(connection, rows, instances, indexed)


class _NoTransaction:
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def test_few_of_one_word_are_asked_the_text_that_many_share(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(families, "FEW", 2)
    rows = [("Adams", None, 0, False), *[("Martinez", None, 0, False)] * 5]
    fill(connection, rows, [(1, "paused", 1), *((family, "failed", 1) for family in range(2, 6))], 6)
    for typed, found in {
        "martinez paused": [],
        "adams paused": [1],
        "martinez failed": [2, 3, 4, 5],
        "ma paused": [],
    }.items():
        wanted = Asked(read_words(typed, OF_FAMILIES), NOW)
        assert [row["family_id"] for row in list_families(connection, wanted).rows] == found, typed


def test_statuses_add_up(connection: sqlite3.Connection) -> None:
    fill(connection, [("Adams", None, 0, False)] * 3, [(1, "paused", 1), (2, "failed", 1), (3, "completed", 1)], 0)
    wanted = Asked(read_words("paused failed", OF_FAMILIES), NOW)
    assert [row["family_id"] for row in list_families(connection, wanted).rows] == [1, 2]


HOSTILE = [
    '"',
    '""',
    "'; DROP TABLE families; --",
    "* * *",
    "a* OR b*",
    "NEAR(a b)",
    "words:x",
    "-x",
    "^abc",
    "\x00ab\x00",
    "(((",
    "AND",
    "NOT NOT NOT",
    "x" * 100_000,
    "\ud800abc",
    "{abc}",
    "a\nb\tc",
    "%_\\",
    "＂abc＂",
    "🏳️‍🌈abc",
    "0" * 400,
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_is_typed_breaks_a_search(connection: sqlite3.Connection, typed: str) -> None:
    fill(connection, [("Martinez", None, 63, True)], [], 1)
    page = list_families(connection, Asked(read_words(typed, OF_FAMILIES), NOW))
    assert page.keys.total is not None
    assert connection.execute("SELECT count(*) FROM families").fetchone()[0] == 1


def test_a_text_is_found_with_or_without_its_document(connection: sqlite3.Connection) -> None:
    fill(connection, [("O’Brien-Núñez", None, 3, True)], [], 0)
    for typed in ("brien nunez", "O'BRIEN", "312 555 0142", "(312) 555", "ana ma", "sis-1", "A@Example"):
        wanted = Asked(Found(texts=tuple(typed.split())), NOW)
        assert len(list_families(connection, wanted).rows) == 1, typed
    with transaction(connection):
        family_words.catch_up(connection)
    for typed in ("brien nunez", "O'BRIEN", "312 555 0142", "(312) 555", "ana ma", "sis-1", "A@Example"):
        wanted = Asked(Found(texts=tuple(typed.split())), NOW)
        assert len(list_families(connection, wanted).rows) == 1, typed
    connection.execute("UPDATE families SET family_name = 'Renamed'")
    assert not list_families(connection, Asked(Found(texts=("brien",)), NOW)).rows
    assert list_families(connection, Asked(Found(texts=("renamed",)), NOW)).rows


def test_where_looking_ends_is_said_and_goes_on(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(families, "LOOKED", 40)
    monkeypatch.setattr(families, "STRETCHES", (7, 30))
    for number in range(100):
        connection.execute(
            "INSERT INTO families (family_name, locale) VALUES (?, ?)",
            (f"F{number:03}", "es" if number == 99 else "en"),
        )
    wanted = Asked(read_words("in Spanish", OF_FAMILIES), NOW)
    first = list_families(connection, wanted)
    assert (first.rows, first.keys.looked, first.keys.more) == ([], 40, True)
    second = list_families(connection, wanted, place=first.keys.place)
    third = list_families(connection, wanted, place=second.keys.place)
    assert [row["family_name"] for row in third.rows] == ["F099"]
    assert (third.keys.looked, third.keys.more) == (None, False)


# -- how much is read -------------------------------------------------------------------------------------------------

FIND = queries.load("find_families")
QUICK = {
    "few_paused": "workflow_instances_paused", "few_failed": "workflow_instances_failed",
    "few_cancelled": "workflow_instances_cancelled", "few_pending": "workflow_instances_pending",
    "few_alive": "workflow_instances_alive", "few_tasks": "coordinator_tasks_open",
    "few_coordinator": "families_coordinator", "few_workflow": "workflow_instances_cooldown",
    "few_next": "workflow_queue_due", "few_started": "workflow_instances_starts",
    "few_ended": "workflow_instances_ended", "few_withdrawn": "contact_consents_withdrawn",
    "few_quiet": "families_quiet", "of_name": "families_name", "exactly": "families_external_id",
}  # fmt: skip


SMALL = re.compile(r"INDEX (workflow_(instances|queue)|contact_consents|coordinator_tasks)_\w+")
"""Partial indexes, in which only those rows are that are asked for."""


def plan_of(connection: sqlite3.Connection, sql: str) -> list[str]:
    return [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", Anything()).fetchall()]


def test_every_few_is_told_by_its_index(connection: sqlite3.Connection) -> None:
    assert {name for name in FIND if name.startswith("few_")} <= QUICK.keys()
    for name, index in QUICK.items():
        plan = plan_of(connection, FIND[name])
        assert any(f"INDEX {index}" in line for line in plan), (name, plan)
        through = [line for line in plan if line.startswith("SCAN") and "json_each" not in line]
        assert not [line for line in through if not SMALL.search(line)], (name, plan)


@pytest.mark.parametrize("name", ["keys_down", "keys_up"])
@pytest.mark.parametrize(
    "given", [{}, {"after": 1}, {"before": 1}, {"after": 1, "before": 1}, {"from_name": "m", "to_name": "n"}]
)
def test_the_list_is_read_along_the_index_of_names(
    connection: sqlite3.Connection, name: str, given: dict[str, Any]
) -> None:
    plan = plan_of(connection, asked(FIND[name], given))
    assert any("families_name" in line for line in plan), plan
    assert not [line for line in plan if "TEMP B-TREE" in line], plan


@pytest.mark.parametrize("words", ["mine", "mine paused", "mine risk over 80"])
def test_a_coordinators_own_list_is_read_along_its_index(connection: sqlite3.Connection, words: str) -> None:
    values = values_of(connection, Asked(read_words(words, OF_FAMILIES), NOW, "UTC", "Dana"))
    plan = plan_of(connection, asked(FIND.keys_down, {**values, "after": 1}))
    assert any("families_coordinator" in line for line in plan), plan
    assert not [line for line in plan if "TEMP B-TREE" in line], plan


@pytest.mark.parametrize("kind", FAMILIES)
def test_what_is_asked_of_one_family_reads_no_table_through(connection: sqlite3.Connection, kind: str) -> None:
    values = {"{age}": "3 days", "{number}": "80", "{name}": "x", "{when}": "today", "{language}": "Polish"}
    typed = re.sub(r"\{\w+\}", lambda slot: values[slot[0]], ENGLISH[kind].split(",")[0])
    asked_for = values_of(connection, Asked(read_words(typed, OF_FAMILIES), NOW, "UTC", "Dana"))
    for bounds in ({"among": [1]}, {"after": 1, "before": 9}):
        plan = plan_of(connection, asked(FIND.keys_down, {**asked_for, **bounds}))
        for line in plan:
            scanned = re.match(r"SCAN (\w+)", line)
            if scanned is not None:
                assert scanned[1] in ("f", "json_each"), plan
                assert "INDEX" in line or "VIRTUAL" in line, plan


@pytest.mark.parametrize("name", ["words_down", "words_up", "words_meant", "noted_lately", "newer_than", "names_of"])
def test_documents_are_found_by_the_index_or_by_their_keys(connection: sqlite3.Connection, name: str) -> None:
    for line in plan_of(connection, FIND[name]):
        assert not re.match(r"SCAN (families|f)\b(?!.*(INDEX|rowid))", line), line
        assert "TEMP B-TREE FOR ORDER BY" not in line, line


def test_short_texts_stand_for_the_beginning_of_a_name(connection: sqlite3.Connection) -> None:
    ranges = text.Texts(connection, ("mc",)).ranges()
    assert [begin for begin, _ in ranges] == ["MC", "Mc", "mc"]
