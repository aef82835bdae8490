"""What is live and what is not, and publishing what somebody has looked at, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from engine.control.authoring.message_room import MessageRoom
from engine.control.authoring.message_states import MessageState
from engine.errors import Refused
from tests.runtime.rig import Rig

RoomOf = Callable[[str], MessageRoom]


def state(room: MessageRoom, name: str = "hello") -> MessageState:
    return next(each for each in room.listed() if each.name == name)


def versions(site: Rig) -> list[dict[str, object]]:
    return site.sql("SELECT version, channel, published_by FROM message_versions ORDER BY version_id")


def test_a_message_is_new_then_live_then_changed_then_gone(site: Rig, room: MessageRoom) -> None:
    assert (state(room).state, state(room).version, state(room).workflows) == ("new", 0, ("hello",))
    done = room.publish(room.difference("hello"))
    assert (done.version, done.changed) == (1, True)
    live = state(room)
    assert (live.state, live.version, live.published_by) == ("live", 1, "Dana")
    assert live.published is not None
    site.message("hello.sms.txt", "Hey {{ family_name }}. STOP to stop.\n")
    assert [part.state for part in state(room).parts] == ["live", "changed"]
    assert state(room).state == "changed"
    for name in "hello.sms.txt", "hello.email.md":
        (site.folder / "templates" / "messages" / name).unlink()
    assert state(room).state == "gone"


def test_problems_are_counted_per_message(site: Rig, room: MessageRoom) -> None:
    site.message("hello.sms.txt", "Hi {{ family_nam }}, it’s me\n")
    assert (state(room).errors, state(room).warnings) == (1, 1)


def test_the_difference_is_told_line_by_line_and_in_figures(site: Rig, room: MessageRoom) -> None:
    room.publish(room.difference("hello"))
    assert room.difference("hello").nothing
    site.message("hello.email.md", "---\nsubject: Hi there\n---\nDear {{ family_name }},\n\nHow are you all?\n")
    site.message("hello.es.sms.txt", "Hola\n")
    seen = room.difference("hello")
    assert [(part.channel, part.locale, part.state) for part in seen.parts] == [
        ("email", "", "changed"),
        ("sms", "", "live"),
        ("sms", "es", "new"),
    ]
    email = seen.parts[0]
    assert email.subject == ("Hello", "Hi there")
    assert (email.added, email.removed) == (2, 2)
    assert "-How are you?" in email.lines
    assert "+How are you all?" in email.lines


def test_nothing_is_published_over_what_somebody_else_made_live(site: Rig, room_of: RoomOf) -> None:
    dana, sam = room_of("Dana"), room_of("Sam")
    seen = dana.difference("hello")
    site.message("hello.sms.txt", "Sam was here. STOP to stop.\n")
    sam.publish(sam.difference("hello"))
    with pytest.raises(Refused, match="Somebody else published hello meanwhile"):
        dana.publish(seen)
    assert {row["published_by"] for row in versions(site)} == {"Sam"}


def test_nothing_is_published_that_nobody_has_seen(site: Rig, room: MessageRoom) -> None:
    seen = room.difference("hello")
    site.message("hello.sms.txt", "Changed a moment ago. STOP to stop.\n")
    with pytest.raises(Refused, match="has changed since you looked"):
        room.publish(seen)
    assert versions(site) == []


def test_a_message_with_a_mistake_is_not_published(site: Rig, room: MessageRoom) -> None:
    seen = room.difference("hello")
    site.message("hello.email.md", "Dear {{ family_nam }}\n")
    with pytest.raises(Refused, match="Nothing is published"):
        room.publish(seen)
    with pytest.raises(Refused, match="Nothing is published"):
        room.difference("hello")


@pytest.mark.parametrize("role", ["viewer", "coordinator"])
def test_only_authors_publish_save_and_send_tests(site: Rig, room_of: RoomOf, role: str) -> None:
    site.sql("INSERT INTO coordinators (name, role) VALUES ('Kim', ?), ('Ana', 'author')", role)
    kim, ana = room_of("Kim"), room_of("Ana")
    bench = kim.open("hello", "email", None, 1)
    view = bench.look(bench.disk.text).views[0]
    for forbidden in (
        lambda: kim.publish(kim.difference("hello")),
        lambda: kim.save(bench, "other"),
        lambda: kim.trial(bench, view, "kim@example.org"),
    ):
        with pytest.raises(Refused, match="needs the role 'author'"):
            forbidden()
    assert versions(site) == []
    assert bench.path.read_text().startswith("---")
    assert ana.publish(ana.difference("hello")).version == 1


def test_a_test_goes_to_oneself_and_leaves_no_row(site: Rig, room: MessageRoom) -> None:
    bench = room.open("hello", "sms", None, 1)
    receipt = room.trial(bench, bench.look(bench.disk.text).views[0], "(312) 555-0199").send()
    assert receipt.provider == "outbox"
    (file,) = site.outbox.glob("trial-*-sms.txt")
    assert file.read_text() == "To: +13125550199\n\nHi Martinez, reply STOP to stop.\n"
    assert site.sql("SELECT 1 FROM messages") == []
    broken = bench.look("{{ coordinator.x }}").views[0]
    with pytest.raises(Refused, match="can't be written"):
        room.trial(bench, broken, "(312) 555-0199")


def test_who_would_get_it_and_what_it_costs(site: Rig, room_of: RoomOf) -> None:
    assert room_of("Dana").open("hello", "sms", None, 1).price is None
    site.settings["FOLLOWTHROUGH_CHANNELS__SMS__PRICE_PER_SEGMENT"] = "0.0083"
    insert = "INSERT INTO workflow_templates (template_id, template_name, steps) VALUES (?, ?, ?)"
    for key, name, steps in (9, "hello", "[]"), (8, "x", '[{"template": "hello"}]'), (7, "y", "[]"):
        site.sql(insert, key, name, steps)
    for template, family, status, started, completed in (
        (9, 1, "running", "2026-11-10 09:00:00.000000", None),
        (8, 1, "paused", "2026-11-10 09:00:00.000000", None),
        (8, 2, "completed", "2026-11-01 09:00:00.000000", "2026-11-02 09:00:00.000000"),
        (9, 3, "completed", "2026-09-01 09:00:00.000000", "2026-09-02 09:00:00.000000"),
        (7, 3, "running", "2026-11-10 09:00:00.000000", None),
    ):
        site.sql(
            "INSERT INTO workflow_instances (template_id, family_id, status, started_at, completed_at, outcome)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            template, family, status, started, completed, "success" if completed else None,
        )  # fmt: skip
    bench = room_of("Dana").open("hello", "sms", None, 1)
    assert (bench.reach.on_their_way, bench.reach.last_month) == (1, 3)
    assert bench.price == (Decimal("0.0083"), "USD")
