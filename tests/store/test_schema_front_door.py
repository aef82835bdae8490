"""Front-door columns take anything: one bad row must not reject a batch. The engine disposes of it later."""

import sqlite3
from contextlib import closing

import pytest

from tests.store.either import Either

GARBAGE: dict[str, dict[str, object]] = {
    "families": {"family_name": "", "email": "not an address", "phone": "???", "time_zone": "Mars/Phobos",
                 "locale": "xx-yy-zz", "active": 7},
    "family_contacts": {"family_id": 999, "may_contact": -1},
    "family_engagement_metrics": {"family_id": 999, "engagement_score": -5},
    "risk_assessments": {"family_id": 999, "withdrawal_risk": 1e9},
    "ml_predictions": {"family_id": -1, "predicted_probability": 17.5, "confidence_score": -3,
                       "prediction_window_days": -9, "dedupe_key": ""},
    "events": {"event_type": "", "family_id": 999, "payload": "{broken", "source": "x" * 100_000},
    "workflow_templates": {"template_name": "", "steps": "{not a list", "trigger_type": "whenever",
                           "trigger_conditions": "no", "priority": 99, "mode": "dry", "max_concurrent_instances": -1,
                           "retry_strategy": "twice", "active": 5, "version": -1},
    "workflow_instances": {"template_id": 999, "family_id": -7, "variables": "{", "priority": 1000, "mode": "maybe",
                           "correlation_key": "", "triggered_by": ""},
    "contact_consents": {"family_id": 999, "address": "", "channel": "pigeon", "status": "perhaps"},
    "coordinators": {"name": "", "role": "boss", "deputy": "nobody"},
    "actions": {"actor": "", "verb": "explode", "target_kind": "moon", "target_id": "x", "args": "{", "revision": -1},
    "holds": {"workflow": "no such", "channel": "pigeon"},
    "closures": {"name": ""},
}  # fmt: skip


@pytest.mark.parametrize("table", GARBAGE)
def test_what_no_engine_would_write_is_taken(rolled_back: Either, table: str) -> None:
    rolled_back.insert(table, **GARBAGE[table])
    assert rolled_back.value(f"SELECT count(*) FROM {table}") == 1


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("ml_predictions", {"family_id": "seven", "predicted_probability": "high", "confidence_score": "sure",
                            "created_date": "yesterday"}),
        ("workflow_instances", {"template_id": "w", "family_id": "x", "trigger_date": 12, "next_execution_at": "soon"}),
        ("events", {"event_type": 5, "occurred_at": "2026-13-45"}),
        ("closures", {"from_date": "Christmas", "to_date": 2026}),
    ],
)  # fmt: skip
def test_sqlite_takes_text_for_numbers_and_moments(rolled_back: Either, table: str, columns: dict[str, object]) -> None:
    if rolled_back.dialect == "postgresql":  # its column types refuse these with a clear message
        return
    rolled_back.insert(table, **columns)
    assert rolled_back.value(f"SELECT count(*) FROM {table}") == 1


def test_duplicates_by_dedupe_key_are_taken(rolled_back: Either) -> None:
    for _ in range(2):
        rolled_back.insert("events", event_type="x", dedupe_key="same")
        rolled_back.insert(
            "ml_predictions", family_id=1, predicted_probability=1, confidence_score=1, dedupe_key="same"
        )
    assert rolled_back.value("SELECT count(*) FROM events") == 2


def test_any_sqlite_client_can_insert(database: str) -> None:
    """Defaults and triggers use nothing that only our connections know."""
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as plain:
        plain.executescript(
            "INSERT INTO families (family_name) VALUES ('Martinez');"
            "INSERT INTO ml_predictions (family_id, predicted_probability, confidence_score) VALUES (1, 0.9, 90);"
            "INSERT INTO contact_consents (family_id, channel, status) VALUES (1, 'sms', 'granted');"
        )
        assert plain.execute("SELECT family_name, predicted_probability FROM family_context").fetchall() == [
            ("Martinez", 0.9)
        ]
