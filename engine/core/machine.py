"""The state machine: one token, one moment, one decision. The only place where a workflow moves.

`start` places a new instance's token. `advance` carries a claimed token as far as it can go without leaving the
process: it passes the gates (paused, on hold, already answered, family left), waits for the step's moment, runs the
step, follows its outcome, and goes on until something has to wait, leaves the building (`Plan.effect`), or the
workflow ends. `settle` takes up the thread with the outcome of such an effect, `skip` with a person's decision, and
`finish` ends an instance from outside its steps.

Pure: no database, clock, random number, file or log. The same code runs live, in simulated time and under tests.
Statuses change only along the edges of `transitions`, which the store checks as it writes.
"""

from __future__ import annotations

from datetime import datetime

from engine.core.definition import Definition
from engine.core.model import InstanceStatus, Snapshot
from engine.core.outcome import Outcome, Skip
from engine.core.plan import Plan
from engine.core.run import Run, answered
from engine.core.step_types import Site

__all__ = ["advance", "answered", "finish", "jump", "settle", "settle_and_wait", "skip", "start"]


def start(snapshot: Snapshot, definition: Definition, now: datetime, site: Site) -> Plan:
    """Place the token of an instance that begins now: at its first step, at that step's moment."""
    run = Run(snapshot, definition, now, site)
    run.plan.status = InstanceStatus.RUNNING
    if run.answered():
        run.end(InstanceStatus.CANCELLED, "cancelled", "the family answered before it began")
    else:
        run.arrive()
    return run.plan


def advance(snapshot: Snapshot, definition: Definition, now: datetime, site: Site) -> Plan:
    """Decide what a claimed token does at `now`."""
    run = Run(snapshot, definition, now, site)
    if not run.stopped_at_gate():
        run.run_on()
    return run.plan


def settle(snapshot: Snapshot, definition: Definition, outcome: Outcome, now: datetime, site: Site) -> Plan:
    """Go on with a token whose effect (a message, a plugin's step) has come to `outcome`.

    The outcome is recorded first, whatever was decided about the instance meanwhile; only then do the gates count.
    """
    run = Run(snapshot, definition, now, site)
    if run.follow(outcome) and not run.stopped_at_gate():
        run.run_on()
    return run.plan


def settle_and_wait(snapshot: Snapshot, definition: Definition, outcome: Outcome, now: datetime, site: Site) -> Plan:
    """The same for a decision that must not begin anything: the next step waits to be claimed like any other."""
    run = Run(snapshot, definition, now, site)
    if run.follow(outcome) and not run.stopped_at_gate():
        run.arrive()
    return run.plan


def skip(snapshot: Snapshot, definition: Definition, reason: str, now: datetime, site: Site) -> Plan:
    """Leave the current step undone, because a person said so, and wait for the moment of the next one."""
    run = Run(snapshot, definition, now, site)
    if snapshot.instance.status == InstanceStatus.PAUSED:
        run.plan.status = InstanceStatus.RUNNING
    if run.follow(Skip(reason, partial=True)):
        run.arrive()
    return run.plan


def jump(snapshot: Snapshot, definition: Definition, to: int, why: str, now: datetime, site: Site) -> Plan:
    """Leave the step at which it stands and go on at a later one: an earlier step has failed after all."""
    run = Run(snapshot, definition, now, site)
    run.jump(to, why)
    if not run.stopped_at_gate():
        run.arrive()
    return run.plan


def finish(snapshot: Snapshot, definition: Definition, status: str, outcome: str, note: str, now: datetime) -> Plan:
    """End an instance from outside its steps: the family answered or left, or a person decided."""
    run = Run(snapshot, definition, now, None)
    run.ledger.close_running(note)
    run.end(status, outcome, note)
    return run.plan
