"""The co-op's rows as they stand when the demonstration begins, inserted by plain SQL as data jobs would."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from engine.demo import signals
from engine.demo.chance import between, share
from engine.demo.coop import START, Family
from engine.demo.coordinators import COORDINATORS
from engine.demo.world import SIZE, insert_signal
from engine.store import state
from engine.store.queries import load
from engine.store.times import to_db

SQL = load("demo")

Row = dict[str, Any]

CLOSURES = (("2026-11-13", "2026-11-13", "Staff day"), ("2026-11-25", "2026-11-27", "Thanksgiving break"))

WEEKS_BACK = (3, 2, 1, 0)


def insert_coop(connection: sqlite3.Connection, families: int) -> None:
    """Insert a co-op of so many families, inside the caller's transaction."""
    numbers = range(1, families + 1)
    connection.executemany(SQL.insert_family, map(_family, numbers))
    connection.executemany(SQL.insert_contact, _contacts(numbers))
    connection.executemany(SQL.insert_metric, _metrics(numbers))
    connection.executemany(SQL.insert_assessment, _assessments(numbers))
    connection.executemany(SQL.insert_consent, _consents(numbers))
    connection.executemany(SQL.insert_coordinator, _coordinators())
    connection.executemany(
        SQL.insert_closure, [dict(zip(("from_date", "to_date", "name"), c, strict=True)) for c in CLOSURES]
    )
    for prediction in signals.first_predictions(families):
        insert_signal(connection, prediction)
    for event in signals.first_events(families):
        insert_signal(connection, event)
    state.put(connection, SIZE, str(families), START)


def _family(number: int) -> Row:
    family = Family(number)
    return {
        "family_id": number,
        "external_id": f"COOP-{number:05}",
        "family_name": family.name,
        "email": family.email(),
        "phone": family.phone(),
        "time_zone": family.zone,
        "locale": family.locale,
        "coordinator": family.coordinator,
        "active": family.active,
        "created_date": to_db(family.enrolled),
    }


def _contacts(numbers: range) -> Iterator[Row]:
    for number in numbers:
        for contact in Family(number).contacts:
            yield {"family_id": number, **contact._asdict()}


def _metrics(numbers: range) -> Iterator[Row]:
    for weeks_ago in WEEKS_BACK:
        at = to_db(START - timedelta(weeks=weeks_ago, hours=36))
        for number in numbers:
            yield {"family_id": number, "engagement_score": Family(number).engagement(weeks_ago), "updated_date": at}


def _assessments(numbers: range) -> Iterator[Row]:
    at = to_db(START - timedelta(hours=16))
    for number in numbers:
        risk = Family(number).withdrawal_risk
        if risk is not None:
            yield {"family_id": number, "withdrawal_risk": risk, "assessed_date": at}


def _consents(numbers: range) -> Iterator[Row]:
    """Most have allowed texts when they enrolled; a few have said stop since."""
    for number in numbers:
        family, drawn = Family(number), share("consent", number)
        word = {"family_id": number, "address": None}
        if drawn < 0.9:
            at = to_db(family.enrolled)
            yield {**word, "channel": "all", "status": "granted", "source": "enrolment form", "changed_at": at}
        if drawn < 0.015 or number == 37:
            at = to_db(START - timedelta(days=int(between(3, 30, "stopped", number))))
            yield {**word, "channel": "sms", "status": "withdrawn", "source": "STOP by SMS", "changed_at": at}


def _coordinators() -> Iterator[Row]:
    for person in COORDINATORS:
        away = {name: to_db(at) if (at := getattr(person, name)) else None for name in ("away_from", "away_until")}
        yield {**person._asdict(), **away}
