"""Columns that only the engine writes refuse every shape that the engine must never leave behind."""

import sqlite3

import psycopg
import pytest

from tests.store.either import REFUSALS, Either, insert_text

MOMENT = "2026-11-20 18:30:00.000000"

# For each table a row that is right, and what makes it wrong.
INSTANCE = {"template_id": 1, "family_id": 1}
QUEUE = {"instance_id": 1, "step_number": 0, "scheduled_for": MOMENT}
CLAIM = {"status": "processing", "claim_token": "t", "claim_expires_at": MOMENT}
EXECUTION = {"instance_id": 1, "step_number": 0}
TASK = {"task_type": "phone_call", "mode": "simulate"}
MESSAGE = {"channel": "email", "mode": "simulate", "recipient": "a@example.org", "idempotency_key": "k"}
ARMED = {"status": "sending", "arm_token": "t", "armed_at": MOMENT, "arm_expires_at": MOMENT}

LEGAL = [
    ("workflow_instances", INSTANCE),
    ("workflow_instances", INSTANCE | {"status": "running", "started_at": MOMENT}),
    ("workflow_instances", INSTANCE | {"status": "paused"}),
    ("workflow_instances", INSTANCE | {"status": "completed", "started_at": MOMENT, "completed_at": MOMENT,
                                       "outcome": "partial_success"}),
    ("workflow_instances", INSTANCE | {"status": "failed", "completed_at": MOMENT, "outcome": "failed"}),
    ("workflow_instances", INSTANCE | {"status": "cancelled", "completed_at": MOMENT, "outcome": "cancelled"}),
    ("workflow_queue", QUEUE),
    ("workflow_queue", QUEUE | CLAIM),
    ("workflow_queue", QUEUE | {"status": "held", "held_reason": "event", "scheduled_for": None}),
    ("workflow_queue", QUEUE | {"status": "failed"}),
    ("workflow_step_executions", EXECUTION),
    ("workflow_step_executions", EXECUTION | {"status": "running", "started_at": MOMENT}),
    ("workflow_step_executions", EXECUTION | {"status": "completed", "completed_at": MOMENT, "success": 1}),
    ("workflow_step_executions", EXECUTION | {"status": "failed", "completed_at": MOMENT, "success": 0}),
    ("workflow_step_executions", EXECUTION | {"status": "skipped", "completed_at": MOMENT}),
    ("coordinator_tasks", TASK),
    ("coordinator_tasks", TASK | {"status": "snoozed", "snoozed_until": MOMENT}),
    ("coordinator_tasks", TASK | {"status": "done", "resolved_at": MOMENT}),
    ("coordinator_tasks", TASK | {"claimed_by": "Dana", "claimed_until": MOMENT}),
    ("messages", MESSAGE),
    ("messages", MESSAGE | ARMED),
    ("messages", MESSAGE | {"status": "sent", "sent_at": MOMENT}),
    ("messages", MESSAGE | {"status": "suppressed", "recipient": None}),
    ("instance_events", {"instance_id": 1, "event_id": 5, "event_type": "x", "received_at": MOMENT}),
    ("actions", {"status": "applied", "applied_at": MOMENT}),
    ("ml_predictions", {"family_id": 1, "predicted_probability": 1, "confidence_score": 1, "processed_at": MOMENT,
                        "disposition": "no_match"}),
    ("audit_log", {"actor": "engine", "action": "instance.started"}),
    ("engine_workers", {"host": "h", "pid": 1}),
]  # fmt: skip

ILLEGAL = [
    ("workflow_instances", INSTANCE, {"status": "waiting"}),
    ("workflow_instances", INSTANCE, {"status": None}),
    ("workflow_instances", INSTANCE, {"status": "running"}),
    ("workflow_instances", INSTANCE, {"status": "failed", "outcome": "failed"}),
    ("workflow_instances", INSTANCE, {"status": "failed", "completed_at": MOMENT}),
    ("workflow_instances", INSTANCE, {"status": "failed", "completed_at": MOMENT, "outcome": "success"}),
    ("workflow_instances", INSTANCE, {"status": "cancelled", "completed_at": MOMENT, "outcome": "failed"}),
    ("workflow_instances", INSTANCE, {"status": "completed", "completed_at": MOMENT, "outcome": "success"}),
    ("workflow_instances", INSTANCE, {"completed_at": MOMENT}),
    ("workflow_instances", INSTANCE, {"outcome": "success"}),
    ("workflow_instances", INSTANCE, {"current_step": -1}),
    ("workflow_instances", INSTANCE, {"revision": -1}),
    ("workflow_queue", QUEUE, {"instance_id": 99}),
    ("workflow_queue", QUEUE, {"status": "waiting"}),
    ("workflow_queue", QUEUE, {"phase": "later"}),
    ("workflow_queue", QUEUE, {"status": "processing"}),
    ("workflow_queue", QUEUE | CLAIM, {"claim_token": None}),
    ("workflow_queue", QUEUE | CLAIM, {"claim_expires_at": None}),
    ("workflow_queue", QUEUE, {"claim_token": "left over"}),
    ("workflow_queue", QUEUE, {"claim_expires_at": MOMENT}),
    ("workflow_queue", QUEUE, {"status": "held"}),
    ("workflow_queue", QUEUE, {"held_reason": "left over"}),
    ("workflow_queue", QUEUE, {"scheduled_for": None}),
    ("workflow_queue", QUEUE, {"attempts": -1}),
    ("workflow_queue", QUEUE, {"max_attempts": 0}),
    ("workflow_step_executions", EXECUTION, {"instance_id": 99}),
    ("workflow_step_executions", EXECUTION, {"status": "done"}),
    ("workflow_step_executions", EXECUTION, {"status": "running"}),
    ("workflow_step_executions", EXECUTION, {"status": "failed", "success": 0}),
    ("workflow_step_executions", EXECUTION, {"status": "completed", "completed_at": MOMENT, "success": 0}),
    ("workflow_step_executions", EXECUTION, {"status": "completed", "completed_at": MOMENT}),
    ("workflow_step_executions", EXECUTION, {"status": "failed", "completed_at": MOMENT, "success": 1}),
    ("workflow_step_executions", EXECUTION, {"success": 1}),
    ("workflow_step_executions", EXECUTION, {"completed_at": MOMENT}),
    ("coordinator_tasks", TASK, {"instance_id": 99}),
    ("coordinator_tasks", TASK, {"status": "waiting"}),
    ("coordinator_tasks", TASK, {"priority": "extreme"}),
    ("coordinator_tasks", TASK, {"mode": "dry"}),
    ("coordinator_tasks", TASK, {"mode": None}),
    ("coordinator_tasks", TASK, {"status": "snoozed"}),
    ("coordinator_tasks", TASK, {"status": "done"}),
    ("coordinator_tasks", TASK, {"resolved_at": MOMENT}),
    ("coordinator_tasks", TASK, {"claimed_by": "Dana"}),
    ("coordinator_tasks", TASK, {"handed_on": 3}),
    ("coordinator_tasks", TASK, {"attempt": 0}),
    ("messages", MESSAGE, {"instance_id": 99}),
    ("messages", MESSAGE, {"channel": "pigeon"}),
    ("messages", MESSAGE, {"status": "queued"}),
    ("messages", MESSAGE, {"mode": "dry"}),
    ("messages", MESSAGE, {"recipient": None}),
    ("messages", MESSAGE, {"idempotency_key": None}),
    ("messages", MESSAGE | ARMED, {"arm_token": None}),
    ("messages", MESSAGE | ARMED, {"armed_at": None}),
    ("messages", MESSAGE | ARMED, {"arm_expires_at": None}),
    ("messages", MESSAGE, {"status": "sent"}),
    ("messages", MESSAGE, {"status": "delivered"}),
    ("messages", MESSAGE, {"resends_authorised": -1}),
    ("instance_events", {"event_id": 5, "event_type": "x", "received_at": MOMENT}, {"instance_id": 99}),
    ("instance_events", {"instance_id": 1, "event_id": 5, "event_type": "x", "received_at": MOMENT}, {"used": 2}),
    ("actions", {}, {"status": "done"}),
    ("actions", {}, {"status": "applied"}),
    ("ml_predictions", {"family_id": 1, "predicted_probability": 1, "confidence_score": 1}, {"processed_at": MOMENT}),
    ("events", {"event_type": "x"}, {"disposition": "matched"}),
    ("workflow_template_versions", {"template_id": 1, "definition": "{}", "definition_hash": "h"}, {"version": 0}),
    ("engine_workers", {"host": "h", "pid": 1}, {"status": "sleepy"}),
    ("audit_log", {"action": "x"}, {"actor": None}),
]  # fmt: skip


@pytest.fixture
def instance(rolled_back: Either) -> Either:
    rolled_back.insert("workflow_instances", instance_id=1, **INSTANCE)
    return rolled_back


@pytest.mark.parametrize(("table", "row"), LEGAL)
def test_what_the_engine_writes_is_taken(instance: Either, table: str, row: dict[str, object]) -> None:
    instance.insert(table, **row)


@pytest.mark.parametrize(("table", "row", "wrong"), ILLEGAL)
def test_what_the_engine_never_writes_is_refused(
    instance: Either, table: str, row: dict[str, object], wrong: dict[str, object]
) -> None:
    with pytest.raises(REFUSALS):
        instance.insert(table, **(row | wrong))


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("workflow_queue", QUEUE | {"branch": "b"}),
        ("messages", MESSAGE),
        ("workflow_template_versions", {"template_id": 1, "version": 1, "definition": "{}", "definition_hash": "h"}),
        ("message_versions", {"template_name": "m", "version": 1, "source": "s", "hash": "h"}),
        ("instance_events", {"instance_id": 1, "event_id": 5, "event_type": "x", "received_at": MOMENT}),
        ("schedule_firings", {"template_id": 1, "fire_at": MOMENT}),
    ],
)
def test_what_may_be_only_once(instance: Either, table: str, row: dict[str, object]) -> None:
    instance.insert(table, **row)
    with pytest.raises(REFUSALS):
        instance.insert(table, **row)


def test_an_instance_with_work_left_cannot_be_deleted(instance: Either) -> None:
    instance.insert("workflow_queue", **QUEUE)
    with pytest.raises(REFUSALS):
        instance.run("DELETE FROM workflow_instances")


APPEND_ONLY = [
    ("audit_log", "audit_id", {"actor": "Dana", "action": "paused"}),
    ("contact_consents", "consent_id", {"family_id": 1, "channel": "sms", "status": "withdrawn"}),
]


@pytest.mark.parametrize(("table", "key", "row"), APPEND_ONLY)
def test_append_only(either: Either, table: str, key: str, row: dict[str, object]) -> None:
    either.insert(table, **row)
    before = either.row(f"SELECT * FROM {table}")
    attempts = [f"UPDATE {table} SET {key} = 99", f"DELETE FROM {table}"]
    again = insert_text(table, {key: 1, **row})
    if either.dialect == "sqlite":
        attempts += [again.replace("INSERT", "REPLACE"), again.replace("INSERT", "INSERT OR IGNORE")]
    else:
        attempts += [f"TRUNCATE {table}", f"{again} ON CONFLICT ({key}) DO UPDATE SET {key} = 99"]
    for attempt in attempts:
        with pytest.raises((*REFUSALS, psycopg.Error, sqlite3.Error), match="append-only"):
            either.run(attempt)
    assert either.row(f"SELECT * FROM {table}") == before


def test_published_versions_are_never_edited(either: Either) -> None:
    either.insert("workflow_template_versions", template_id=1, version=1, definition="{}", definition_hash="h")
    either.insert("message_versions", template_name="m", version=1, source="s", hash="h")
    for table in ("workflow_template_versions", "message_versions"):
        with pytest.raises((sqlite3.Error, psycopg.Error), match="never edited"):
            either.run(f"UPDATE {table} SET version = 2")
