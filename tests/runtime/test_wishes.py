"""What answers say about consent: STOP at once and for every family with the number, START again, YES with care."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.runtime.guards import Scene, blind_to, instead
from tests.runtime.rig import Rig
from tests.runtime.scripted import Scripted
from tests.runtime.test_answers import EMAIL, TEXT, came, flow, last, statuses

NUMBER = "+13125550001"


def consents(rig: Rig) -> list[tuple[Any, ...]]:
    rows = rig.sql("SELECT family_id, address, channel, status, source FROM contact_consents ORDER BY consent_id")
    return [tuple(row.values()) for row in rows]


def may_text(rig: Rig, family_id: int) -> bool:
    """Whether a text to the family leaves."""
    before = len(rig.messages())
    rig.start(
        rig.workflow(f"text {family_id} {before}", {"workflow": "t", "trigger": "manual", "steps": [TEXT]}), family_id
    )
    rig.run(until="2026-11-16T11:00:00-06:00")
    (message,) = rig.messages()[before:]
    assert message["family_id"] == family_id
    return bool(message["status"] == "sent")


def test_stop_is_for_every_family_with_the_number(rig: Rig) -> None:
    for family_id, phone in ((1, NUMBER), (2, "(312) 555-0001"), (3, "+13125550003")):
        rig.family(family_id, phone=phone)
    came(rig, "sms.received", body="Stop.", sender=NUMBER)
    assert consents(rig) == [(n, NUMBER, "sms", "withdrawn", "sms:STOP") for n in (1, 2)]
    assert last(rig)["disposition"].startswith("consent: STOP holds")
    assert rig.tasks() == [], "a STOP needs no reader"
    assert [may_text(rig, n) for n in (1, 2, 3)] == [False, False, True]
    came(rig, "sms.received", body="unstop", sender="312-555-0001")
    assert [may_text(rig, n) for n in (1, 2)] == [True, True]


def test_a_link_that_is_known_to_nobody_is_said_to_be(rig: Rig) -> None:
    rig.family()
    rig.event("email.unsubscribed", None, payload=json.dumps({"token": "0" * 24, "via": "one_click"}))
    rig.run()
    assert last(rig)["disposition"] == "no_family: nobody is known by what the event names"
    assert consents(rig) == []


def test_stop_from_nobody_s_number_holds_for_whoever_gets_it(rig: Rig) -> None:
    came(rig, "sms.received", body="STOP", sender=NUMBER)
    assert consents(rig) == [(None, NUMBER, "sms", "withdrawn", "sms:STOP")]
    rig.family(1, phone=NUMBER)
    assert not may_text(rig, 1)


@pytest.mark.parametrize(
    ("phone", "payload", "addresses"),
    [
        (NUMBER, {"body": "STOP"}, [NUMBER]),
        (NUMBER, {"text": "stop"}, [NUMBER]),
        (NUMBER, {"text": "stop", "from": NUMBER}, [NUMBER]),
        (NUMBER, {"text": "stop", "from": "+13125550099"}, ["+13125550099", NUMBER]),
        (NUMBER, {"text": "stop", "from": "???"}, [NUMBER]),
        ("unknown", {"text": "stop"}, [None]),
        (None, {"text": "stop"}, [None]),
    ],
)
def test_stop_by_a_row_of_somebody_s_sql(
    rig: Rig, phone: str | None, payload: dict[str, Any], addresses: list[str | None]
) -> None:
    rig.family(1, phone=phone)
    rig.start(rig.workflow("w", flow(EMAIL)))
    rig.run(until="2026-11-16T10:01:00-06:00")
    came(rig, "sms.received", 1, **payload)
    assert [row[:2] for row in consents(rig)] == [(1, address) for address in addresses]
    assert last(rig)["disposition"] == "matched"
    assert statuses(rig) == ["completed"], "a STOP is an answer too"
    rig.sql("UPDATE families SET phone = coalesce(?, phone)", None if phone == NUMBER else NUMBER)
    assert not may_text(rig, 1)


@pytest.mark.parametrize("trouble", [{"occurred_at": "yesterday"}, {"family_id": 99}])
def test_stop_is_heard_whatever_else_is_wrong_with_the_row(rig: Rig, trouble: dict[str, Any]) -> None:
    rig.family(1)
    family_id = trouble.pop("family_id", None)
    rig.event("sms.received", family_id, payload=json.dumps({"body": "STOP", "from": NUMBER}), **trouble)
    rig.run(until="2026-11-16T10:01:00-06:00")
    assert not may_text(rig, 1)


def test_yes_gives_back_only_what_was_taken_back_by_text(rig: Rig) -> None:
    rig.family(1)
    rig.start(rig.workflow("w", flow(EMAIL)))
    rig.run(until="2026-11-16T10:01:00-06:00")
    came(rig, "sms.received", body="Yes", sender=NUMBER)
    assert consents(rig) == []
    assert (statuses(rig), len(rig.tasks("reply"))) == (["completed"], 1), "it is an answer, and is read"
    came(rig, "sms.received", body="STOP", sender=NUMBER)
    came(rig, "sms.received", body="YES", sender=NUMBER)
    assert [row[3:] for row in consents(rig)] == [("withdrawn", "sms:STOP"), ("granted", "sms:YES")]
    assert len(rig.tasks("reply")) == 2
    rig.act("consent", "family", 1, channel="sms", status="withdrawn", address=NUMBER)
    came(rig, "sms.received", body="Yes", sender=NUMBER)
    assert consents(rig)[-1][3] == "withdrawn", "what they told a coordinator isn't undone by a nod"


def test_help_is_no_answer(rig: Rig) -> None:
    rig.family(1)
    rig.start(rig.workflow("w", flow(EMAIL)))
    rig.run(until="2026-11-16T10:01:00-06:00")
    came(rig, "sms.received", body="HELP", sender=NUMBER)
    assert last(rig)["disposition"].startswith("informed: ")
    assert (statuses(rig), rig.tasks(), consents(rig)) == (["running"], [], [])


@pytest.mark.parametrize(
    ("event_type", "payload", "source"),
    [
        ("email.replied", {"token": "t", "text": "Unsubscribe"}, "email:STOP"),
        ("email.replied", {"from": "family1@example.org", "text": "please unsubscribe me\nJo"}, "email:STOP"),
        ("email.unsubscribed", {"token": "t", "via": "one_click"}, "email:unsubscribed"),
        ("email.unsubscribed", {"from": "Family1@example.org", "via": "mailto"}, "email:unsubscribed"),
        ("email.complained", {"token": "t"}, "email:complained"),
        ("email.complained", {"recipient": "family1@example.org"}, "email:complained"),
    ],
)
def test_stop_by_email(rig: Rig, event_type: str, payload: dict[str, Any], source: str) -> None:
    rig.family(1)
    rig.start(rig.workflow("w", flow(EMAIL)))
    rig.run(until="2026-11-16T10:01:00-06:00")
    rig.sql("UPDATE messages SET token = 't'")
    came(rig, event_type, **payload)
    assert {row[0] for row in consents(rig)} == {1}
    assert {row[2:] for row in consents(rig)} == {("email", "withdrawn", source)}
    assert rig.tasks() == []
    assert statuses(rig) == (["completed"] if event_type == "email.replied" else ["running"])
    rig.start(rig.workflow("again", {**flow(EMAIL), "workflow": "again"}))
    rig.run(until="2026-11-16T11:00:00-06:00")
    assert rig.messages()[-1]["status"] == "suppressed"


# -- the guards --------------------------------------------------------------------------------------------------------


def texted_after_stop(scene: Scene) -> bool:
    """A STOP without a family comes in; then a text to a family with that number is due."""
    scene.rig.family(1, phone="(312) 555-0001")
    scene.rig.family(2, phone=NUMBER)
    scene.rig.event("sms.received", None, payload=json.dumps({"body": "Stop", "from": NUMBER}))
    for family_id in (1, 2):
        scene.rig.start(scene.rig.workflow(f"w{family_id}", [TEXT]), family_id)
    scene.run()
    return scene.received > 0


def texted_while_an_answer_waits(scene: Scene) -> bool:
    """A STOP is put in between the decision to text and the arm; nobody has found out yet whose it is."""
    scene.begin()
    stop = json.dumps({"body": "STOP", "from": NUMBER})
    scene.before_arm(lambda: scene.rig.event("sms.received", None, payload=stop))
    scene.run()
    return scene.received > 0


def texted_while_a_neighbour_s_stop_waits(scene: Scene) -> bool:
    """The same from a family with the same number, named in the row."""
    scene.rig.family(2, phone="(312) 555-0001")
    scene.begin()
    scene.before_arm(lambda: scene.rig.event("sms.received", 2, payload=json.dumps({"body": "STOP"})))
    scene.run()
    return scene.received > 0


def forgotten(scene: Scene) -> bool:
    """An answer from a number that nobody has."""
    scene.rig.event("sms.received", None, payload=json.dumps({"body": "It's me, Jo", "from": NUMBER}))
    scene.run()
    return not scene.rig.tasks("reply")


def nodded_back_in(scene: Scene) -> bool:
    scene.rig.family(1)
    scene.rig.act("consent", "family", 1, channel="sms", status="withdrawn", address=NUMBER)
    came(scene.rig, "sms.received", body="Yes", sender=NUMBER)
    return bool(consents(scene.rig)[-1][3] == "granted")


Harm = Callable[[Scene], bool]
GUARDS: dict[str, tuple[Harm, Callable[[Scene], None]]] = {
    "a STOP is heard": (texted_after_stop, instead("engine.runtime.intake.events.hear", lambda *args: None)),
    "a STOP is kept for all with the number": (
        texted_after_stop,
        instead("engine.runtime.intake.wishes._families", lambda *args: []),
    ),
    "an answer that waits holds the arm back": (
        texted_while_an_answer_waits, blind_to(events_waiting=False),
    ),
    "a neighbour's answer that waits does too": (
        texted_while_a_neighbour_s_stop_waits, blind_to(events_waiting=False),
    ),
    "an unknown sender is read": (
        forgotten, instead("engine.runtime.intake.events.ask_to_read", lambda *args: None),
    ),
    "a nod gives back only what was taken back by text": (
        nodded_back_in, instead("engine.store.answers.stopped_by_text", lambda *args: True),
    ),
}  # fmt: skip


@pytest.fixture
def scene(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(rig, monkeypatch, Scripted())


@pytest.mark.parametrize("name", GUARDS)
def test_the_guard_keeps_from_harm(scene: Scene, name: str) -> None:
    assert not GUARDS[name][0](scene)


@pytest.mark.parametrize("name", GUARDS)
def test_without_the_guard_the_harm_is_noticed(scene: Scene, name: str) -> None:
    harm, mutate = GUARDS[name]
    mutate(scene)
    assert harm(scene)
