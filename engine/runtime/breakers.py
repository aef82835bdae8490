"""The breakers at work: what each receipt says about its channel, and one message that tries when the wait is over."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

from engine import log, log_events
from engine.channels.letter import Receipt
from engine.config.sending_limits import limits_of
from engine.core.breaker import Answer, State, answer_of
from engine.core.faults import Fault
from engine.runtime.engine import Engine
from engine.store import breakers, budgets
from engine.store.connection import transaction


def report(engine: Engine, channel: str, receipt: Receipt) -> bool:
    """Write down what a receipt says about its channel; True where the channel is shut now, so that a message that did
    not leave is to wait as `breaker:<channel>` (`core.breaker.held_reason`) and spends no attempt.

    Inside a transaction it is part of it; outside it opens one of its own, and only when there is something to write.
    """
    answer = answer_of(str(receipt.result), receipt.fault)
    if receipt.fault is Fault.SLOW_DOWN:
        _slow_down(engine, channel)
    before = breakers.read(engine.connection, channel)
    if answer is Answer.NOTHING or (answer is Answer.WORKS and before.state is State.CLOSED and not before.failures):
        return before.shut(engine.now)
    with nullcontext() if engine.connection.in_transaction else transaction(engine.connection):
        return _report(engine, channel, answer, receipt)


def give_back(engine: Engine, channel: str, segments: int | None) -> None:
    """What was armed has certainly not gone out, and uses up nothing of its sender's day."""
    pace = limits_of(engine.config).paces.get(channel)
    if pace is None or not pace.per_day:
        return
    with nullcontext() if engine.connection.in_transaction else transaction(engine.connection):
        budgets.give_back(engine.connection, pace, engine.site.calendar, engine.now, max(segments or 1, 1))


def probe(engine: Engine) -> int:
    """Let one message try on each channel whose wait is over, and let go of what waits for no reason; returns how many
    tokens moved. Inside the caller's transaction."""
    channels = breakers.let_probes_go(engine.connection, engine.now, patience(engine))
    for channel in channels:
        log.write(log_events.CHANNEL_PROBED, channel=channel)
    return len(channels) + breakers.release_forgotten(engine.connection, engine.now)


def patience(engine: Engine) -> timedelta:
    """How long one message that tries is waited for before another may: as long as any send may take."""
    return timedelta(seconds=engine.config.engine.step_timeout.nominal_seconds)


def _slow_down(engine: Engine, channel: str) -> None:
    """The far end says that we send too fast: its sender is silent for a while, and nobody's attempts are spent."""
    pace = limits_of(engine.config).paces.get(channel)
    if pace is None:
        return
    with nullcontext() if engine.connection.in_transaction else transaction(engine.connection):
        budgets.slow_down(engine.connection, pace, engine.site.calendar, engine.now)


def _report(engine: Engine, channel: str, answer: Answer, receipt: Receipt) -> bool:
    before, now = breakers.report(
        engine.connection, channel, answer, engine.now, engine.site.calendar, engine.site.mode,
        reason=receipt.reason, error_code=receipt.error_code,
    )  # fmt: skip
    if before.state is State.CLOSED and now.state is State.OPEN:
        log.write(log_events.CHANNEL_DOWN, channel=channel, code=receipt.error_code, task_id=now.task_id)
    elif before.state is not State.CLOSED and now.state is State.CLOSED:
        log.write(log_events.CHANNEL_UP, channel=channel)
    return now.shut(engine.now)
