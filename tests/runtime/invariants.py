"""What must be true of every site at rest, whatever has happened to it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from engine.core.model import InstanceStatus, MessageStatus, TaskStatus
from engine.core.side_branches import is_side
from engine.core.transitions import may_change
from tests.runtime.rig import Rig

ENDED = ("completed", "failed", "cancelled")


def check(rig: Rig, *, outbox: bool = True) -> None:
    """Everything below; `outbox` False where messages went to a channel of the test's own."""
    check_tokens(rig)
    check_attempts(rig)
    check_messages(rig, outbox=outbox)
    check_audit(rig)


def check_tokens(rig: Rig) -> None:
    """A living instance that has begun has one token besides side branches, any other none; nothing is claimed."""
    rows = rig.sql("SELECT * FROM workflow_queue")
    main = [row for row in rows if not is_side(row["branch"])]
    tokens = {row["instance_id"]: row for row in main}
    assert len(tokens) == len(main)
    assert {row["instance_id"] for row in rows} == tokens.keys(), "no side branch outlives its workflow"
    for row in rig.sql("SELECT * FROM workflow_instances"):
        begun = row["status"] in ("running", "paused") and row["started_at"] is not None
        token = tokens.get(row["instance_id"])
        assert (token is not None) == begun, row
        if token is None:
            continue
        assert token["status"] != "processing", token
        assert row["current_step"] == token["step_number"], (row, token)
        due = token["scheduled_for"] if token["status"] == "queued" and row["status"] == "running" else None
        assert row["next_execution_at"] == due, (row, token)


def check_attempts(rig: Rig) -> None:
    """The only attempts under way are those that a token stands in."""
    running = rig.sql("SELECT execution_id, instance_id FROM workflow_step_executions WHERE status = 'running'")
    standing = rig.sql("SELECT execution_id, instance_id FROM workflow_queue WHERE execution_id IS NOT NULL")
    assert sorted(row["execution_id"] for row in running) == sorted(row["execution_id"] for row in standing)


def check_messages(rig: Rig, *, outbox: bool) -> None:
    """The outbox holds what was sent, once, and nothing else; whoever may have been written to is asked about."""
    messages = rig.messages()
    asked = {task["instance_id"] for task in rig.tasks("message_uncertain") if task["status"] in ("open", "snoozed")}
    looked_up = {row["held_reason"] for row in rig.sql("SELECT held_reason FROM workflow_queue WHERE status = 'held'")}
    ended = {row["instance_id"] for row in rig.sql("SELECT * FROM workflow_instances") if row["status"] in ENDED}
    for message in messages:
        assert message["status"] != "sending", message
        assert message["status"] != "intended" or message["instance_id"] not in ended, message
        if message["status"] == "uncertain":
            assert message["instance_id"] in asked or f"uncertain:{message['message_id']}" in looked_up, message
    if outbox:
        files = sorted(file.stem for file in rig.outbox.iterdir()) if rig.outbox.is_dir() else []
        left = sorted(m["idempotency_key"] for m in messages if m["status"] in ("sent", "delivered", "bounced"))
        assert files == left


def check_audit(rig: Rig) -> None:
    """The audit log alone tells every status, and each change in it is a legal one."""
    stories: dict[tuple[str, int], list[str]] = defaultdict(list)
    for line in rig.sql("SELECT * FROM audit_log ORDER BY audit_id"):
        assert line["actor"]
        kind, _, status = line["action"].partition(".")
        key = {"instance": line["instance_id"], "task": line["task_id"]}.get(kind)
        if kind == "message":
            key = json.loads(line["detail"])["message_id"]
        if key is not None and status in _STATUSES[kind]:
            stories[(kind, key)].append(status)
    for row in rig.sql("SELECT instance_id AS key, status FROM workflow_instances"):
        _assert_story("instance", ["pending", *stories[("instance", row["key"])]], row)
    for row in rig.sql("SELECT task_id AS key, status FROM coordinator_tasks"):
        _assert_story("task", stories[("task", row["key"])], row)
    for row in rig.sql("SELECT message_id AS key, status FROM messages"):
        _assert_story("message", stories[("message", row["key"])], row)


_STATUSES: dict[str, frozenset[str]] = defaultdict(
    frozenset,
    instance=frozenset(map(str, InstanceStatus)),
    task=frozenset(map(str, TaskStatus)),
    message=frozenset(map(str, MessageStatus)),
)


def _assert_story(kind: str, story: Iterable[str], row: dict[str, object]) -> None:
    statuses = list(story)
    assert statuses, (kind, row)
    assert statuses[-1] == row["status"], (kind, row, statuses)
    for before, after in pairwise(statuses):
        assert before == after or may_change(kind, before, after), (kind, row, statuses)
