"""Each limit on sending: with it no harm is done, and without it the test sees the harm."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.channels.letter import Letter, Receipt, Result
from engine.core.breaker import Breaker
from engine.core.bucket import Go, Pace
from engine.core.caps import Caps
from engine.core.faults import Fault
from engine.core.limits import Limits
from engine.core.outcome import Retry
from engine.core.run import Run
from engine.store.rations import Rations
from tests.runtime.guards import Scene, blind_to, both, instead
from tests.runtime.rig import Rig
from tests.runtime.scripted import SENT, Scripted

TEXT = {"name": "Text", "type": "sms", "message": "Hi"}
OURS = Receipt(Result.NOT_SENT, "the account is closed", error_code="20003", fault=Fault.OURS)
LATER = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def scene(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(rig, monkeypatch, Scripted())


def limited(scene: Scene, limits: Limits) -> None:
    for place in ("engine.runtime.outbound", "engine.runtime.breakers"):
        scene.patch.setattr(f"{place}.limits_of", lambda config: limits)


def many(scene: Scene, count: int, families: int = 1) -> None:
    """Several workflows at once, for one family or for several."""
    for family_id in range(1, families + 1):
        scene.rig.family(family_id)
    for number in range(count):
        scene.rig.start(scene.rig.workflow(f"w{number}", [TEXT]), number % families + 1)


# -- scenes: each says whether harm was done -------------------------------------------------------------------------


def written_otherwise(statement: str) -> Callable[[Scene], bool]:
    """Somebody has written the number down, in another form, just before the arm."""

    def play(scene: Scene) -> bool:
        scene.begin()
        scene.before_arm(lambda: scene.rig.sql(statement))
        scene.run(until="2026-11-16T10:05:00-06:00")
        return scene.received > 0

    return play


def flooded(scene: Scene) -> bool:
    limited(scene, Limits(Caps(per_day=2)))
    many(scene, 6)
    scene.run(until="2026-11-16T10:05:00-06:00")
    return scene.received > 2


def too_fast(scene: Scene) -> bool:
    limited(scene, Limits(paces={"sms": Pace("sms:+1", per_second=1)}))
    many(scene, 30, families=30)
    scene.run(until="2026-11-16T10:00:00-06:00")
    return scene.received > 10


def too_much_for_a_day(scene: Scene) -> bool:
    limited(scene, Limits(paces={"sms": Pace("sms:+1", per_day=3)}))
    many(scene, 2, families=9)
    scene.run(until="2026-11-16T10:01:00-06:00")
    for family_id in range(3, 10):
        scene.rig.start(1, family_id)
    scene.run(until="2026-11-16T17:00:00-06:00")
    return scene.received > 3


def after_the_account_was_closed(scene: Scene) -> bool:
    """The channel's breaker opens; what comes due later goes out all the same."""
    many(scene, 1)
    scene.texts.answers["+13125550001"] = [OURS, SENT]
    scene.run(until="2026-11-16T10:00:10-06:00")
    many_more = scene.rig.workflow("more", [TEXT])
    for family_id in range(2, 8):
        scene.rig.family(family_id)
        scene.rig.start(many_more, family_id)
    scene.run(until="2026-11-16T10:00:20-06:00")
    return scene.received > 0


def several_tries(scene: Scene) -> bool:
    """The breaker's wait is over, and several messages come due at that moment: one alone may try."""
    scene.rig.sql(
        "INSERT INTO breakers (channel, state, openings, opened_at, probe_at, updated_date) VALUES "
        "('sms', 'open', 1, '2026-11-16 15:00:00.000000', '2026-11-16 15:01:00.000000', '2026-11-16 15:00:00.000000')"
    )
    tries: list[Letter] = []
    scene.texts.on_send = tries.append
    for family_id in range(1, 10):
        scene.texts.answers[f"+1312555{family_id:04}"] = [OURS]
    many(scene, 9, families=9)
    scene.run(until="2026-11-16T10:00:05-06:00")
    return len(tries) > 1


def attempts_spent(scene: Scene) -> bool:
    """The account stays closed for a day; afterwards the message still goes out."""
    scene.texts.answers["+13125550001"] = [OURS]
    scene.begin()
    scene.run(until="2026-11-17T10:00:00-06:00")
    scene.texts.answers.clear()
    scene.run(until="2026-11-17T12:00:00-06:00")
    return scene.received == 0


def always_go(*_: Any, **__: Any) -> tuple[Any, Go]:
    return _[1], Go()


GUARDS: dict[str, tuple[Callable[[Scene], bool], Callable[[Scene], None]]] = {
    "consent_of_all_who_share_the_number": (
        written_otherwise("INSERT INTO contact_consents (family_id, address, channel, status) "
                          "VALUES (77, '(312) 555-0001', 'sms', 'withdrawn')"),
        instead("engine.store.last_look.keys_of", lambda address: (address,)),
    ),
    "suppressed_addresses": (
        written_otherwise("INSERT INTO suppressions (address, channel) VALUES ('312.555.0001', 'sms')"),
        blind_to(suppressed=None),
    ),
    "suppressed_however_written": (
        written_otherwise("INSERT INTO suppressions (address) VALUES ('1-312-555-0001')"),
        instead("engine.store.suppressions.keys_of", lambda address: (address,)),
    ),
    "caps": (flooded, blind_to(capped=None)),
    "caps_count_their_own_batch": (
        flooded, lambda scene: scene.patch.setattr(Rations, "_whose", lambda self, item: (id(item), "x")),
    ),
    "pace": (too_fast, instead("engine.store.rations.take", always_go)),
    "pace_is_kept": (too_much_for_a_day, lambda scene: scene.patch.setattr(Rations, "close", lambda self: None)),
    "day_of_segments": (too_much_for_a_day, instead("engine.store.rations.take", always_go)),
    "breaker": (
        after_the_account_was_closed,
        both(
            blind_to(channel_shut=False),
            lambda scene: scene.patch.setattr(Run, "_unless_shut", lambda self, outcome: outcome),
        ),
    ),
    "one_message_tries": (several_tries, instead("engine.store.last_look.probing", lambda breaker, *_: breaker)),
    "no_attempt_of_a_family": (
        attempts_spent,
        both(
            lambda scene: scene.patch.setattr(Breaker, "shut", lambda self, now: False),
            instead("engine.runtime.meanings.remedy", lambda setback, now: Retry(setback.reason)),
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GUARDS)
def test_the_guard_keeps_harm_away(scene: Scene, name: str) -> None:
    play, _ = GUARDS[name]
    assert not play(scene)


@pytest.mark.parametrize("name", GUARDS)
def test_without_the_guard_the_harm_is_seen(scene: Scene, name: str) -> None:
    play, mutate = GUARDS[name]
    mutate(scene)
    assert play(scene)
