"""Due work: claim a batch, decide each token, write the decisions together, and hand out what must leave the building.

Claim, then gather, decide and write in one transaction behind the fence: on SQLite the write lock makes what is
gathered stay true until it is written. A decision that raises is an outcome like any other: the step is retried, and at
last a person is asked. A batch that can't be written is halved until the bad row stands alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from engine import log, log_events
from engine.core import machine
from engine.core.definition import Definition, Step
from engine.core.model import FrozenMessage, Snapshot, Visit
from engine.core.outcome import Escalate, Retry, Send
from engine.core.plan import Plan
from engine.errors import NotFound
from engine.runtime.engine import Engine
from engine.runtime.reporting import report
from engine.store import breakers, claims, gather, poison, state
from engine.store.apply import write_plans
from engine.store.batches import write_bisecting
from engine.store.call_consents import heeding_consent
from engine.store.claims import Claim
from engine.store.connection import transaction


@dataclass(slots=True, frozen=True)
class Decision:
    """A decision that was written down. With an effect (`plan.effect`) it goes on outside the transaction, under the
    claim that stays ours."""

    plan: Plan
    definition: Definition
    claim: Claim
    revision: int
    """The instance's revision after the decision was written."""

    @property
    def visit(self) -> Visit:
        """The place that the effect belongs to; the decision may have moved there from an earlier step."""
        token = self.plan.token
        if token is None:
            raise ValueError("an effect without a token")
        return Visit(
            self.plan.snapshot.instance.instance_id,
            token.step_number,
            self.plan.snapshot.token.branch,
            token.occurrence,
        )

    @property
    def queue_id(self) -> int:
        """The token that it is about."""
        return self.plan.snapshot.token.queue_id

    @property
    def step(self) -> Step:
        """The step whose effect it is."""
        return self.definition.steps[self.visit.step_number]

    @property
    def wish(self) -> Send:
        """The message that is to be sent."""
        if not isinstance(self.plan.effect, Send):
            raise ValueError("an effect that is no message")
        return self.plan.effect

    @property
    def frozen(self) -> FrozenMessage | None:
        """The message that was written down for this very visit before."""
        message = self.plan.snapshot.message
        return message if message is not None and self.plan.snapshot.visit == self.visit else None


def claim_batch(engine: Engine, limit: int) -> Claim | None:
    """Claim due tokens; None when nothing is due. A virtual moment is kept with the first thing that happens at it."""
    with transaction(engine.connection):
        claim = claims.claim_due(
            engine.connection,
            engine.worker,
            engine.now,
            engine.lease_clock(),
            engine.config.engine.claim_seconds,
            limit,
            suspects=not engine.sender.in_flight,
        )
        if claim is not None and engine.clock.virtual:
            state.store_virtual_now(engine.connection, engine.now)
        return claim


def advance_batch(engine: Engine, claim: Claim) -> list[Decision]:
    """Decide and write a claimed batch; returns those whose effects that must now be carried out."""
    written: list[Decision] = []

    def write(queue_ids: Sequence[int]) -> None:
        known = len(written)
        try:
            written.extend(_advance(engine, claim, queue_ids))
        except Exception:
            del written[known:]
            raise

    def set_aside(queue_id: int, error: Exception) -> None:
        log.write(log_events.ROW_POISON, queue_id=queue_id, error=f"{type(error).__name__}: {error}")
        why = f"what the step decided could not be written down ({type(error).__name__}: {error})"
        _escalate_alone(engine, claim, queue_id, why)

    count = write_bisecting(engine.connection, claim.queue_ids, write, set_aside)
    if count:
        log.write(log_events.BATCH_BISECTED, poison=count, size=len(claim.queue_ids))
    report(decision.plan for decision in written)
    return [decision for decision in written if decision.plan.effect is not None]


def _advance(engine: Engine, claim: Claim, queue_ids: Sequence[int]) -> list[Decision]:
    connection, now = engine.connection, engine.now
    ours = claims.survivors(connection, claim.claim, queue_ids, engine.lease_clock())
    if len(ours) < len(queue_ids):
        log.write(log_events.CLAIM_LOST, lost=len(queue_ids) - len(ours))
    decisions: list[Decision] = []
    shut = breakers.shut_channels(connection, now)
    for snapshot in gather.gather(connection, sorted(ours), engine.zone, shut):
        try:
            definition = definition_of(engine, snapshot)
        except NotFound as error:
            poison.set_aside(connection, snapshot.token.queue_id, str(error), now)
            continue
        again = partial(decide, engine, snapshot, definition)
        plan = heeding_consent(connection, again(), again)
        decisions.append(Decision(plan, definition, claim, snapshot.instance.revision + 1))
    write_plans(connection, [decision.plan for decision in decisions], now)
    return decisions


def decide(engine: Engine, snapshot: Snapshot, definition: Definition) -> Plan:
    """The machine's decision; a bug in a step type is a failure of that step alone."""
    try:
        return machine.advance(snapshot, definition, engine.now, engine.site)
    except Exception as error:
        log.write(
            log_events.STEP_RAISED, instance_id=snapshot.instance.instance_id, error=f"{type(error).__name__}: {error}"
        )
        outcome = Retry(f"the step broke off ({type(error).__name__}: {error})")
        return machine.settle(snapshot, definition, outcome, engine.now, engine.site)


def definition_of(engine: Engine, snapshot: Snapshot) -> Definition:
    """The version that an instance runs on."""
    instance = snapshot.instance
    return engine.definitions.get(engine.connection, instance.template_id, instance.template_version)


def _escalate_alone(engine: Engine, claim: Claim, queue_id: int, why: str) -> None:
    """A decision that can't be written becomes an escalation, and if even that can't be, the bare minimum."""
    connection, now = engine.connection, engine.now
    if not claims.survivors(connection, claim.claim, [queue_id], engine.lease_clock()):
        return
    connection.execute("SAVEPOINT alone")
    try:
        for snapshot in gather.gather(connection, [queue_id], engine.zone):
            definition = definition_of(engine, snapshot)
            write_plans(connection, [machine.settle(snapshot, definition, Escalate(why), now, engine.site)], now)
        connection.execute("RELEASE alone")
    except sqlite3.OperationalError:
        raise
    except Exception:
        connection.execute("ROLLBACK TO alone")
        connection.execute("RELEASE alone")
        poison.set_aside(connection, queue_id, why, now)
