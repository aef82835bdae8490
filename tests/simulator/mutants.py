"""The engine with one guard taken out, by name: each must turn some seed red, or nobody would miss the guard.

Nothing here touches the engine's files; a mutant is a patch of the running program, and lasts for one run. Several of
these guards stand one behind the other; where the next would catch what the first lets through, they are taken out
together. The fences of claims are not here: in a storm the guards behind them leave nothing to see, so that their
removal is shown where the scene is set by hand (tests/runtime/test_guards_of_work.py).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from engine.channels.letter import Receipt, Result
from engine.runtime import outbound
from engine.runtime.arms import Arms
from engine.runtime.letters import letter
from engine.store import arms, claims, sending
from engine.store.audit import audit
from engine.store.last_look import LastLook
from engine.store.queries import Queries
from engine.store.times import to_db
from tests.simulator.plan import WEATHERS

Mutation = Callable[[], AbstractContextManager[object]]

LATER = datetime(2099, 1, 1, tzinfo=UTC)


@dataclass(slots=True, frozen=True)
class Mutant:
    """A guard, and the engine without it."""

    guard: str
    """What the guard says."""
    mutate: Mutation
    weathers: tuple[str, ...] = ("everything",)
    """The weathers in which it shows soonest."""

    def seeds(self, seeds: Iterable[int]) -> Iterator[int]:
        """Those of these seeds that have such weather."""
        return (seed for seed in seeds if WEATHERS[seed % len(WEATHERS)].name in self.weathers)


def blind_to(**facts: Any) -> Mutation:
    """The last look sees these facts so; a callable works its fact out from the others."""
    look = LastLook.facts

    def blinded(self: LastLook, item: Any) -> Any:
        found = look(self, item)
        return replace(found, **{name: value(found) if callable(value) else value for name, value in facts.items()})

    return lambda: patch.object(LastLook, "facts", blinded)


def instead(target: str, replacement: Any) -> Mutation:
    """What a dotted path names is something else."""
    return lambda: patch(target, replacement)


def query(queries: Queries, name: str, *changes: tuple[str, str]) -> Mutation:
    """A named query says something else."""
    text = queries[name]
    for before, after in changes:
        if before not in text:
            raise ValueError(f"{name} does not say {before!r}, so this mutant would change nothing")
        text = text.replace(before, after)
    return lambda: patch.dict(queries._texts, {name: text})


def all_of(*mutations: Mutation) -> Mutation:
    """Guards that stand one behind the other, taken out together."""

    @contextmanager
    def every() -> Iterator[None]:
        with ExitStack() as stack:
            for mutate in mutations:
                stack.enter_context(mutate())
            yield

    return every


# -- engines without a guard -----------------------------------------------------------------------------------------


def _own_words(self: LastLook, family_id: int, address: str) -> list[Any]:
    return [word for _, word in sorted(self._by_family.get(family_id, {}).items(), reverse=True)]


_settlement = outbound._settlement


def _tried_again(engine: Any, finished: Any) -> Any:
    """An unclear answer counts as a clear no."""
    said = finished.result
    if isinstance(said, Receipt) and said.result is Result.UNCERTAIN:
        finished = replace(finished, result=replace(said, result=Result.NOT_SENT))
    return _settlement(engine, finished)


def _silent_about_sent(connection: Any, now: Any, actor: str, action: str, *more: Any, **named: Any) -> None:
    if action != "message.sent":
        audit(connection, now, actor, action, *more, **named)


def _other_words(engine: Any, outgoing: Any) -> Any:
    right = letter(engine, outgoing)
    return replace(right, content=right.content.replace(b" for ", b" to "), text=right.text.replace(" for ", " to "))


_arm = outbound._arm


def _armed_all_the_same(engine: Any, outgoing: Any) -> None:
    """The COMMIT failed, and the messages leave: perhaps it was carried out."""
    try:
        _arm(engine, outgoing)
    except sqlite3.OperationalError:
        return


def _back_to_the_queue(
    connection: Any, now: datetime, lease_now: datetime, worker: str, settle_after: Any, limit: int
) -> int:
    """What was armed by somebody who is gone is simply sent again."""
    parameters = {"lease_now": to_db(lease_now), "worker": worker, "limit": limit}
    for row in connection.execute(arms.SQL.expired_armed, parameters).fetchall():
        sending.record(connection, row["message_id"], row["instance_id"], row["arm_token"], "not_sent", now)
    return 0


PEOPLE, CRASHES, DISK, STANDSTILL = ("people",), ("crashes",), ("disk",), ("standstill",)

MUTANTS: dict[str, Mutant] = {
    # the last look
    "claim_is_ours": Mutant(
        "a message is armed only under a claim that is ours",
        blind_to(claim_is_ours=True, claim_expires=LATER, revision_now=lambda facts: facts.revision_decided),
        STANDSTILL,
    ),
    "claim_margin": Mutant("a claim must not have run out", blind_to(claim_expires=LATER), STANDSTILL),
    "arm_status": Mutant(
        "only what is intended is armed, and exactly one row",
        all_of(
            blind_to(
                message_status="intended",
                claim_is_ours=True,
                claim_expires=LATER,
                instance_status="running",
                revision_now=lambda facts: facts.revision_decided,
            ),
            query(sending.SQL, "arm_message", (" AND status = 'intended'", "")),
        ),
        STANDSTILL,
    ),
    "instance_runs": Mutant(
        "a paused workflow sends nothing",
        blind_to(instance_status="running", revision_now=lambda facts: facts.revision_decided),
        PEOPLE,
    ),
    "acts_waiting": Mutant("an act that waits to stop it holds it back", blind_to(stop_asked=None), PEOPLE),
    "events": Mutant(
        "what the family said meanwhile is decided upon first",
        blind_to(events_waiting=False, events_now=lambda facts: facts.events_decided),
        PEOPLE,
    ),
    "stop_from_a_number": Mutant(
        "a STOP that nobody has taken in yet counts for all who share the number",
        blind_to(events_waiting=False),
        PEOPLE,
    ),
    "family_active": Mutant("a family that has left gets nothing", blind_to(family_active=True), PEOPLE),
    "holds": Mutant(
        "a hold is read when it is armed", instead("engine.store.sending.gather_holds", lambda _: ()), PEOPLE
    ),
    "consent": Mutant("consent is read when it is armed", blind_to(consent="granted"), PEOPLE),
    "consent_by_address": Mutant(
        "a word about a number counts for every family that shares it",
        lambda: patch.object(LastLook, "_words", _own_words),
        PEOPLE,
    ),
    "peace": Mutant("a family that wants to be left in peace is", blind_to(paused_until=None), PEOPLE),
    "window": Mutant(
        "the hours are looked at again when it is armed",
        all_of(
            instead("engine.core.arming.is_open", lambda *_, **__: True),
            instead("engine.core.arming._next_window", lambda *_: None),
        ),
        STANDSTILL,
    ),
    # claims
    "intake_fence": Mutant(
        "what another daemon took in meanwhile is left alone",
        instead("engine.runtime.intake.front_door.state", SimpleNamespace(data_version=lambda _: 0)),
        STANDSTILL,
    ),
    "expired_claims": Mutant(
        "claims of the dead go back to the queue",
        all_of(
            lambda: patch.object(claims, "release_expired", lambda *_: []),
            lambda: patch.object(claims, "release_of_worker", lambda *_: []),
        ),
        CRASHES,
    ),
    # the act, and what is said about it
    "arm_ran_out": Mutant(
        "an arm that ran out sends nothing", lambda: patch.object(Arms, "hold", lambda *_: True), STANDSTILL
    ),
    "expired_is_uncertain": Mutant(
        "what was armed by the dead is uncertain, never queued",
        lambda: patch.object(arms, "expire_armed", _back_to_the_queue),
        CRASHES,
    ),
    "uncertain_is_no_failure": Mutant(
        "what nobody knows is never simply tried again", instead("engine.runtime.outbound._settlement", _tried_again)
    ),
    "look_up_twice": Mutant(
        "the uncertain is left alone first, and a far end that knows nothing is asked twice before it is believed",
        all_of(
            instead("engine.runtime.quarantine.quarantine", lambda **_: timedelta(0)),
            instead("engine.core.uncertainty.BETWEEN_LOOK_UPS", timedelta(0)),
            instead("engine.runtime.uncertain.BETWEEN_LOOK_UPS", timedelta(0)),
        ),
        ("everything", "crashes", "disk"),
    ),
    "taken_ids": Mutant(
        "what a look-up finds must not be another message",
        all_of(
            instead("engine.store.doubts.ids_of_others", lambda *_: frozenset()),
            instead("engine.store.doubts.is_anothers", lambda *_: False),
        ),
        ("everything", "crashes", "disk"),
    ),
    "unclear_commit": Mutant(
        "a COMMIT whose fate is unclear arms nothing",
        lambda: patch.object(outbound, "_arm", _armed_all_the_same),
        DISK,
    ),
    "asked": Mutant(
        "what nothing settles is asked about",
        instead("engine.runtime.uncertain._ask_a_person", lambda *_, **__: None),
        ("everything", "crashes", "disk"),
    ),
    "cap": Mutant("a family gets so many messages a day and no more", blind_to(capped=None), ("everything", "people")),
    # the checker itself
    "audit": Mutant(
        "each change of a message is in the audit log", instead("engine.store.sending.audit", _silent_about_sent)
    ),
    "frozen_body": Mutant(
        "what leaves is what was written down", instead("engine.runtime.intending.letter", _other_words)
    ),
}
