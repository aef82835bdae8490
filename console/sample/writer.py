"""Writes rows of the sample, each kind in one call."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Any

from console.sample.co_op import EMAIL, FAMILIES, INES, TEXT, WORKFLOW, Steps, at
from engine.control.authoring.workflow_document import read_document
from engine.store.publishing import publish
from engine.store.times import to_db


class Writer:
    """Inserts rows by column name, inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._versions: dict[int, int] = {}

    def add(self, table: str, **columns: Any) -> int:
        """Insert a row and return its key."""
        values = {name: _stored(value) for name, value in columns.items() if value is not None}
        names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        key = self._connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values).lastrowid
        return int(key or 0)

    def change(self, table: str, key: str, value: int, **columns: Any) -> None:
        """Change a row."""
        values = {name: _stored(value) for name, value in columns.items()}
        assignments = ", ".join(f"{name} = :{name}" for name in values)
        self._connection.execute(
            f"UPDATE {table} SET {assignments} WHERE {key} = :the_key", {**values, "the_key": value}
        )

    def workflow(self, name: str, *versions: Steps) -> int:
        """Publish a workflow, version after version."""
        key = 0
        for number, steps in enumerate(versions):
            document = {"workflow": name, **WORKFLOW[name], "steps": steps}
            moment = at(days=90 - 60 * number)
            text = json.dumps(document)
            published = publish(self._connection, read_document(document), text, f"{name}.json", actor=INES, now=moment)
            key = published.template_id
            self._versions[key] = published.version
        return key

    def instance(self, template: int, family: int, status: str, step: int, started: datetime, **more: Any) -> int:
        """Start an instance; `probability` says that a prediction did."""
        probability = more.pop("probability", None)
        prediction = None
        if probability is not None:
            prediction = self.add(
                "ml_predictions",
                family_id=family,
                predicted_probability=probability,
                confidence_score=85,
                created_date=started,
                processed_at=started,
                disposition="started",
            )
            more["triggered_by"] = f"prediction_id:{prediction}"
        key = self.add(
            "workflow_instances",
            template_id=template,
            template_version=more.pop("version", self._versions[template]),
            family_id=family,
            status=status,
            current_step=step,
            started_at=started,
            trigger_date=started,
            mode="simulate",
            priority=8,
            **more,
        )
        if prediction is not None:
            self.change("ml_predictions", "prediction_id", prediction, instance_id=key)
        return key

    def step(
        self, instance: int, number: int, name: str, kind: str, when: datetime, status: str = "completed", **more: Any
    ) -> int:
        """Record an attempt at a step."""
        return self.add(
            "workflow_step_executions",
            instance_id=instance,
            step_number=number,
            step_name=name,
            step_type=kind,
            status=status,
            started_at=when,
            completed_at=None if status in ("running", "pending") else when,
            success={"completed": 1, "failed": 0}.get(status),
            **more,
        )

    def message(
        self, instance: int, family: int, number: int, channel: str, status: str, when: datetime, **more: Any
    ) -> int:
        """Record a message to a family, with the words of the sample."""
        who = FAMILIES[family - 1]
        email = channel == "email"
        words = {
            "recipient": who.email if email else who.phone,
            "subject": f"How are things, {who.name} family?" if email else None,
            "body": (EMAIL if email else TEXT).format(name=who.name),
            "segments": None if email else 1,
        }
        return self.add(
            "messages",
            instance_id=instance,
            family_id=family,
            step_number=number,
            branch="",
            occurrence=0,
            channel=channel,
            mode="simulate",
            status=status,
            created_date=when,
            updated_date=when,
            sent_at=when if status in ("sent", "delivered", "bounced") else None,
            idempotency_key=f"{instance}-{number}-{channel}",
            **{**words, **more},
        )

    def task(
        self, family: int, instance: int | None, kind: str, description: str, created: datetime, **more: Any
    ) -> int:
        """Put something before a person."""
        columns = {"due_date": created, **more}
        return self.add(
            "coordinator_tasks",
            family_id=family,
            instance_id=instance,
            task_type=kind,
            description=description,
            mode="simulate",
            created_date=created,
            **columns,
        )

    def place(self, instance: int, number: int, when: datetime, status: str = "queued", **more: Any) -> None:
        """Put an instance's token into the queue."""
        self.add("workflow_queue", instance_id=instance, step_number=number, scheduled_for=when, status=status, **more)
        if status == "queued":
            self.change("workflow_instances", "instance_id", instance, next_execution_at=when)


def reason(rule: str, start: datetime, end: datetime) -> dict[str, str]:
    """Why a moment is when it is, as the queue keeps it."""
    return {"rule": rule, "from": start.isoformat(), "to": end.isoformat()}


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_db(value)
    return json.dumps(value) if isinstance(value, (dict, list)) else value
