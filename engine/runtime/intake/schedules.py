"""Schedules: each moment of a cron fires once and starts its workflow for the families it says.

A firing for many families is carried out page by page, a transaction each; how far it has come is kept, so that a
crash in the middle neither repeats nor forgets a family.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime

from engine import log, log_events
from engine.core.admission import Admitted
from engine.core.definition import ScheduleTrigger
from engine.core.expressions import ExpressionError
from engine.errors import Refused
from engine.runtime.intake.desk import Census, Desk
from engine.store import intake, schedules, state
from engine.store.connection import transaction
from engine.store.definitions import Published
from engine.store.times import from_db, to_db
from engine.triggers.schedule import due_firings, next_firing

PAGE = 200


def fire_schedules(connection: sqlite3.Connection, desk: Desk, database_path: str) -> int:
    """Carry on with firings that are under way, and begin those that are due; returns the instances asked for."""
    asked = 0
    for published in list(desk.definitions.current.values()):
        trigger = published.definition.trigger
        if isinstance(trigger, ScheduleTrigger) and not published.active:
            _let_pass(connection, desk, published, trigger)
        elif isinstance(trigger, ScheduleTrigger):
            asked += _carry_on(connection, desk, published, trigger, database_path)
            for fire_at in _begin(connection, desk, published, trigger):
                with transaction(connection):
                    if not schedules.claim_firing(connection, published.template_id, fire_at, desk.now):
                        continue
                    _keep(connection, desk, published, fire_at, after=0)
                log.write(log_events.SCHEDULE_FIRED, workflow=published.name, at=fire_at.isoformat())
                asked += _carry_on(connection, desk, published, trigger, database_path)
    return asked


def next_schedule(connection: sqlite3.Connection, desk: Desk) -> datetime | None:
    """When the next schedule fires."""
    moments = []
    for published in desk.definitions.current.values():
        trigger = published.definition.trigger
        if isinstance(trigger, ScheduleTrigger) and published.active:
            after = _dealt_with(connection, published)
            moments.append(next_firing(trigger, desk.site.calendar.zone, after))
    return min((moment for moment in moments if moment is not None), default=None)


def _begin(
    connection: sqlite3.Connection, desk: Desk, published: Published, trigger: ScheduleTrigger
) -> list[datetime]:
    after = _dealt_with(connection, published)
    fire, missed = due_firings(trigger, desk.site.calendar.zone, after, desk.now)
    if missed:
        log.write(log_events.SCHEDULE_MISSED, workflow=published.name, moments=len(missed), policy=trigger.missed)
        _record(connection, desk, published, missed)
    return fire


def _dealt_with(connection: sqlite3.Connection, published: Published) -> datetime:
    """Up to when the schedule's moments are dealt with; those before it was published are nobody's."""
    last = schedules.last_firing(connection, published.template_id)
    return published.published if last is None else max(last, published.published)


def _let_pass(connection: sqlite3.Connection, desk: Desk, published: Published, trigger: ScheduleTrigger) -> None:
    """An inactive schedule's moments pass, so that it doesn't make up for them when it is switched on again."""
    fire, missed = due_firings(trigger, desk.site.calendar.zone, _dealt_with(connection, published), desk.now)
    if fire or missed:
        _record(connection, desk, published, [*missed, *fire])


def _record(connection: sqlite3.Connection, desk: Desk, published: Published, moments: list[datetime]) -> None:
    with transaction(connection):
        for moment in moments:
            schedules.claim_firing(connection, published.template_id, moment, desk.now)


def _carry_on(
    connection: sqlite3.Connection, desk: Desk, published: Published, trigger: ScheduleTrigger, database_path: str
) -> int:
    """Work through the pages of a firing that is under way, if there is one."""
    name = _name(published)
    kept = state.get(connection, name)
    if kept is None:
        return 0
    progress = json.loads(kept)
    fire_at, after = from_db(progress["fire_at"]) or desk.now, int(progress["after"])
    pages = _pages(connection, trigger, database_path)
    asked = 0
    while True:
        try:
            rows = pages(after)
        except Refused as error:
            log.write(log_events.SCHEDULE_REFUSED, workflow=published.name, why=str(error))
            rows = []
        with transaction(connection):
            if not rows:
                state.remove(connection, name)
                return asked
            asked += _start_page(connection, desk, published, trigger, rows, fire_at)
            after = rows[-1]["family_id"]
            _keep(connection, desk, published, fire_at, after)


def _pages(
    connection: sqlite3.Connection, trigger: ScheduleTrigger, database_path: str
) -> Callable[[int], list[sqlite3.Row]]:
    if trigger.query is None:
        return lambda after: schedules.active_families(connection, after, PAGE)
    query = trigger.query
    listed: list[list[int]] = []

    def of_query(after: int) -> list[sqlite3.Row]:
        if not listed:
            listed.append(schedules.families_of_query(database_path, query))
        remaining = [family_id for family_id in listed[0] if family_id > after]
        while remaining:
            page, remaining = remaining[:PAGE], remaining[PAGE:]
            if rows := schedules.families_by_id(connection, page):
                return rows
        return []

    return of_query


def _start_page(
    connection: sqlite3.Connection,
    desk: Desk,
    published: Published,
    trigger: ScheduleTrigger,
    rows: list[sqlite3.Row],
    fire_at: datetime,
) -> int:
    definition = published.definition
    census = Census.take(connection, desk, [row["family_id"] for row in rows])
    mode, asked = desk.mode_of(definition), 0
    for row in rows:
        if not _wanted(trigger, row, published):
            continue
        verdict = census.admit(published, row["family_id"], mode, cooldown=definition.cooldown)
        if not isinstance(verdict, Admitted):
            continue
        instance_id = intake.insert_instance(
            connection,
            template_id=published.template_id,
            template_version=published.version,
            family_id=row["family_id"],
            triggered_by=f"schedule:{fire_at:%Y-%m-%dT%H:%M:%SZ}",
            priority=definition.priority,
            mode=mode,
            now=desk.now,
        )
        census.register(published, row["family_id"], mode, instance_id)
        asked += 1
    return asked


def _wanted(trigger: ScheduleTrigger, row: sqlite3.Row, published: Published) -> bool:
    if trigger.families is None:
        return True
    try:
        return trigger.families.truth(dict(row))
    except ExpressionError as error:
        log.write(log_events.SCHEDULE_REFUSED, workflow=published.name, family_id=row["family_id"], why=str(error))
        return False


def _keep(connection: sqlite3.Connection, desk: Desk, published: Published, fire_at: datetime, after: int) -> None:
    value = json.dumps({"fire_at": to_db(fire_at), "after": after})
    state.put(connection, _name(published), value, desk.now)


def _name(published: Published) -> str:
    return f"firing:{published.template_id}"
