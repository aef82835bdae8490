"""One round of intake: everything new, in the contract's order, batch by batch.

A batch that can't be written is halved until the bad row stands alone; that row gets a disposition that says so, and
the others go on as if it were not there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from engine import log, log_events
from engine.runtime.engine import Engine
from engine.runtime.intake import acts, events, instances, predictions, schedules
from engine.runtime.intake.desk import Desk
from engine.site import as_of_now
from engine.store import intake, state
from engine.store.batches import write_bisecting
from engine.store.connection import transaction

BATCH = 200
"""Rows a transaction: the write lock is held some tens of milliseconds, so that people's writes get in between."""

ROUNDS = 50
"""Batches of one kind before the others get their turn."""


def take_in(engine: Engine) -> int:
    """Take in what is new; returns how many rows. More may be left when there is very much."""
    refresh_definitions(engine)
    engine.site = as_of_now(engine.site, engine.connection)
    desk = engine.desk()
    connection = engine.connection
    acts.put_moments_in_form(connection)
    taken = _drain(
        engine,
        lambda: acts.due_acts(connection, engine.lease_clock(), BATCH),
        lambda rows: acts.take_in_acts(connection, desk, list(rows)),
        lambda row, error: acts.refuse(connection, row, f"It could not be carried out: {error}"),
    )
    taken += _drain(
        engine,
        lambda: intake.new_events(connection, BATCH),
        lambda rows: events.take_in_events(connection, desk, list(rows)),
        lambda row, error: intake.dispose_event(
            connection, row["event_id"], f"error: {type(error).__name__}: {error}"[:500], desk.now, None
        ),
    )
    taken += _drain(
        engine,
        lambda: intake.new_predictions(connection, BATCH),
        lambda rows: predictions.take_in_predictions(connection, desk, list(rows)),
        lambda row, error: intake.dispose_prediction(
            connection, row["prediction_id"], f"error: {type(error).__name__}: {error}"[:500], desk.now
        ),
    )
    taken += schedules.fire_schedules(connection, desk, str(engine.database_path))
    taken += _start_instances(engine, desk)
    if taken:
        log.write(log_events.ROWS_TAKEN_IN, rows=taken)
    return taken


def _start_instances(engine: Engine, desk: Desk) -> int:
    connection = engine.connection
    engine.starts_read_up_to = instances.put_starts_in_form(connection, desk, engine.starts_read_up_to)
    if engine.config.engine.hold:
        return 0
    by_risk = desk.rationed and desk.max_starts_per_day > 0
    if by_risk and intake.any_new_predictions(connection):
        return 0  # the riskiest of today are known only when all have been taken in
    return _drain(
        engine,
        lambda: intake.pending_instances(connection, desk.now, desk.mode, BATCH, by_risk=by_risk),
        lambda rows: instances.take_in_instances(connection, desk, list(rows)),
        lambda row, error: intake.end_pending(
            connection, row["instance_id"], "failed", f"it could not be started: {error}"[:500], desk.now
        ),
    )


def refresh_definitions(engine: Engine) -> None:
    """Take up templates that were added or changed."""
    with transaction(engine.connection):
        broken = engine.definitions.refresh(engine.connection, engine.now)
    for template_id in broken:
        log.write(log_events.TEMPLATE_REFUSED, template_id=template_id, why=engine.definitions.broken[template_id])


def _drain(
    engine: Engine,
    read: Callable[[], list[sqlite3.Row]],
    write: Callable[[Sequence[sqlite3.Row]], None],
    poison: Callable[[sqlite3.Row, Exception], None],
) -> int:
    """Read and write, batch after batch. Another daemon may take rows in between the two: what was read is read again
    behind the write lock if anybody has committed meanwhile, and only what is still new is written."""
    taken = 0
    for _ in range(ROUNDS):
        seen = state.data_version(engine.connection)
        rows = read()
        if not rows:
            break

        def write_new(batch: Sequence[sqlite3.Row], seen: int = seen) -> None:
            if state.data_version(engine.connection) != seen:
                still_new = {row[0]: row for row in read()}
                batch = [still_new[row[0]] for row in batch if row[0] in still_new]
            write(batch)

        def set_aside(row: sqlite3.Row, error: Exception) -> None:
            log.write(log_events.ROW_POISON, key=row[0], error=f"{type(error).__name__}: {error}")
            poison(row, error)

        write_bisecting(engine.connection, rows, write_new, set_aside)
        taken += len(rows)
        if len(rows) < BATCH:
            break
    return taken
