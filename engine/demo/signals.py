"""What other programs tell the engine: the weekly run of the model, missed payments, enrolments; good rows and bad.

What has happened by the start is inserted when the co-op is built, all the rest when its moment comes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from engine.demo.chance import between, pick, share
from engine.demo.coop import START, Family, Risk

NOBODY = 9_999_999
"""The key of a family that does not exist."""

MODEL_RUNS = tuple(START + timedelta(weeks=week, hours=-1) for week in (1, 2, 3))
"""Mondays, 06:00 in Chicago: the model runs again over those it has doubts about."""


class Prediction(NamedTuple):
    """A row of `ml_predictions`; its values may be nonsense, as a job's may be."""

    at: datetime
    family_id: int
    probability: Any
    confidence: Any
    window_days: int | None
    run_id: str
    dedupe_key: str | None


class Event(NamedTuple):
    """A row of `events`."""

    at: datetime
    event_type: str
    family_id: int | None
    payload: str | None
    source: str
    dedupe_key: str


Signal = Prediction | Event


def first_predictions(families: int) -> Iterator[Prediction]:
    """The model's run of the weekend before the start, and at its end what should not have been in it."""
    at, run = START - timedelta(hours=15), "2026-11-01"
    for number in range(1, families + 1):
        family = Family(number)
        if family.prediction is not None:
            window = int(between(14, 60, "window", number))
            yield Prediction(at, number, *family.prediction, window, run, f"{run}/{number}")
    yield Prediction(at, 1, 0.95, 90, 30, run, f"{run}/1")  # the job wrote a row twice
    yield Prediction(at - timedelta(days=75), 4, 0.88, 91, 14, "2026-08-18", None)  # its window has long passed
    yield Prediction(at, 2, 1.7, 90, 30, run, None)
    yield Prediction(at, 2, 0.9, -5, 30, run, None)
    yield Prediction(at, 3, "n/a", 90, 30, run, None)
    yield Prediction(at, NOBODY, 0.93, 88, 30, run, None)


def first_events(families: int) -> Iterator[Event]:
    """What the payment provider and the enrolment form have reported by the start, and rows that nobody can use."""
    for number in range(1, families + 1):
        yield from (event for event in _events_of(Family(number)) if event.at <= START)
    yield Event(START, "payment.missed", NOBODY, None, "payments", "payments/unknown")
    yield Event(START, "payment.missed", 2, '{"amount": 120', "payments", "payments/broken")
    yield Event(START, "field_trip.signed", 3, None, "forms", "forms/trip/3")


def later_signals(families: int) -> Iterator[Signal]:
    """What is still to come during the four weeks."""
    for number in range(1, families + 1):
        family = Family(number)
        yield from (event for event in _events_of(family) if event.at > START)
        for at in MODEL_RUNS:
            if family.prediction is not None and share("model", number, at) < 0.05:
                run = f"{at:%Y-%m-%d}"
                probability = round(between(0.3, 0.97, "probability", number, run), 3)
                confidence = round(between(60, 96, "confidence", number, run), 1)
                yield Prediction(at, number, probability, confidence, 30, run, f"{run}/{number}")


def _events_of(family: Family) -> Iterator[Event]:
    number = family.number
    if family.risk is Risk.NEW:
        payload = json.dumps({"form": "web"})
        yield Event(family.enrolled, "family.enrolled", number, payload, "enrolment", f"enrolment/{number}")
    elif share("missed at first", number) < 0.2 or number == 4:
        yield _missed(number, START - timedelta(hours=4))
    elif share("missed later", number) < 0.08:
        yield _missed(number, START + timedelta(days=int(between(1, 20, "missed day", number)), hours=-4))


def _missed(number: int, at: datetime) -> Event:
    amount = pick((45, 80, 95, 120, 150, 210), "amount", number)
    key = f"payments/{number}/{at:%Y-%m-%d}"
    return Event(at, "payment.missed", number, json.dumps({"amount": amount}), "payments", key)
