"""The invariants of the send protocol (correctness.md, section 1), from the tables, the far ends' logs and the order of
commits. Each is a function with a name, shares nothing with the engine, and gives a line for each breach.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.simulator.arms import armed_by_the_rules
from tests.simulator.chronicle import Chronicle
from tests.simulator.plan import MOST_A_DAY, Plan
from tests.simulator.rest import ENDED, Rest

LEFT = ("sent", "delivered", "bounced")


def received_once(rest: Rest) -> Iterator[str]:
    """Nobody gets a message oftener than once, and once more for each resend that somebody has authorised."""
    known = {row["idempotency_key"] for row in rest.messages}
    for key in rest.arrivals.keys() - known:
        yield f"{key} was received and is not in the table"
    for twins in rest.twins:
        count = sum(rest.arrivals[row["idempotency_key"]] for row in twins)
        authorised = sum(row["resends_authorised"] for row in twins)
        if count > len(twins) + authorised:
            keys = ", ".join(row["idempotency_key"] for row in twins)
            yield f"{keys} was received {count} times with {authorised} authorised resends"


def sent_means_received(rest: Rest) -> Iterator[str]:
    """What is down as sent has arrived; unless its author said that an uncertain message counts as sent."""
    for twins in rest.twins:
        left = [row["idempotency_key"] for row in twins if row["status"] in LEFT and row["workflow"] != "assumes"]
        arrived = sum(rest.arrivals[row["idempotency_key"]] for row in twins)
        if len(left) > arrived:
            yield f"{', '.join(left)}: sent, and {arrived} of them arrived"


def not_sent_means_not_received(rest: Rest) -> Iterator[str]:
    """What is down as failed, suppressed, cancelled or still intended has not arrived; but for what its far end said
    afterwards that it could not deliver."""
    for twins in rest.twins:
        gone = [
            row["idempotency_key"]
            for row in twins
            if row["status"] in ("failed", "suppressed", "cancelled", "intended") and row["resends_authorised"] == 0
            and row["idempotency_key"] not in rest.chronicle.came_back
        ]  # fmt: skip
        arrived = [row["idempotency_key"] for row in twins if rest.arrivals[row["idempotency_key"]]]
        if len(arrived) > len(twins) - len(gone):
            yield f"{', '.join(arrived)} arrived, and {', '.join(gone)} did not leave"


def nothing_is_left(rest: Rest) -> Iterator[str]:
    """At rest nothing is due, claimed or on its way."""
    for row in rest.table("SELECT * FROM workflow_queue WHERE status IN ('queued', 'processing')"):
        yield f"the token of instance {row['instance_id']} is {row['status']} for {row['scheduled_for']}"
    for row in rest.messages:
        if row["status"] == "sending":
            yield f"{row['idempotency_key']} is still on its way"
        if row["status"] == "intended" and not _waits(rest, row["instance_id"]):
            yield f"{row['idempotency_key']} is intended, and nothing will send it"


def uncertain_is_asked(rest: Rest) -> Iterator[str]:
    """Each message of which nobody knows whether it left has an open question."""
    asked = {
        (row["instance_id"], row["step_number"])
        for row in rest.table(
            "SELECT * FROM coordinator_tasks WHERE task_type = 'message_uncertain' AND status IN ('open', 'snoozed')"
        )
    }
    for row in rest.messages:
        if row["status"] == "uncertain" and (row["instance_id"], row["step_number"]) not in asked:
            yield f"{row['idempotency_key']} is uncertain, and nobody is asked"


def nobody_is_forgotten(rest: Rest) -> Iterator[str]:
    """Each instance has ended, or waits for something that can come: a task, an event, a hold, a person."""
    for row in rest.table("SELECT * FROM workflow_instances"):
        if row["status"] not in ENDED and not _waits(rest, row["instance_id"]):
            yield f"instance {row['instance_id']} is {row['status']} and waits for nothing"
        branches = [
            token["branch"]
            for token in rest.table(f"SELECT branch FROM workflow_queue WHERE instance_id = {row['instance_id']}")
        ]
        begun = row["status"] in ("running", "paused") and row["started_at"] is not None
        if bool(branches) != begun or len(set(branches)) < len(branches):
            yield f"instance {row['instance_id']} is {row['status']} with tokens at {branches}"


def _waits(rest: Rest, instance_id: int) -> bool:
    (row,) = rest.table(f"SELECT status FROM workflow_instances WHERE instance_id = {instance_id}")
    if row["status"] in ENDED:
        return False
    if row["status"] == "paused":
        return True  # by a person, or with its escalation: for that each pause has an act or a task
    tokens = rest.table(f"SELECT * FROM workflow_queue WHERE instance_id = {instance_id}")
    return bool(tokens) and all(_token_waits(rest, token) for token in tokens)


def _token_waits(rest: Rest, token: dict[str, Any]) -> bool:
    kind, _, number = (token["held_reason"] or "").partition(":")
    if token["status"] != "held":
        return False
    if kind == "hold":
        return bool(rest.table(f"SELECT 1 FROM holds WHERE hold_id = {number} AND released_at IS NULL"))
    if kind == "breaker":
        return bool(rest.table(f"SELECT 1 FROM breakers WHERE channel = '{number}' AND state <> 'closed'"))
    if kind in ("task", "asked", "reply", "uncertain"):
        return bool(
            rest.table(
                f"SELECT 1 FROM coordinator_tasks WHERE instance_id = {token['instance_id']} "
                "AND status IN ('open', 'snoozed')"
            )
        )
    return kind == "event"


def asked_once(rest: Rest) -> Iterator[str]:
    """A step asks for a task once a visit; only questions about failures and doubts may come again."""
    rows = rest.table(
        "SELECT instance_id, step_number, occurrence, task_type, attempt, count(*) AS n FROM coordinator_tasks "
        "WHERE instance_id IS NOT NULL AND step_number IS NOT NULL "
        "AND task_type NOT IN ('message_uncertain', 'workflow_escalation') GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1"
    )
    for row in rows:
        yield f"step {row['step_number']} of instance {row['instance_id']} opened {row['n']} tasks {row['task_type']}"


def done_once(rest: Rest) -> Iterator[str]:
    """No visit of a step is completed twice."""
    rows = rest.table(
        "SELECT instance_id, step_number, branch, occurrence, count(*) AS n FROM workflow_step_executions "
        "WHERE status = 'completed' GROUP BY 1, 2, 3, 4 HAVING count(*) > 1"
    )
    for row in rows:
        yield f"step {row['step_number']} of instance {row['instance_id']} was completed {row['n']} times in one visit"


def started_once(rest: Rest) -> Iterator[str]:
    """An instance that waits at the door is started once."""
    started: set[int] = set()
    for change in rest.chronicle.changes:
        if change.action == "instance.running" and change.actor == "engine" and change.instance_id is not None:
            if change.instance_id in started:
                yield f"instance {change.instance_id} was started again in commit {change.commit}"
            started.add(change.instance_id)


def capped(rest: Rest) -> Iterator[str]:
    """A family gets no more messages on one date of its own than the cap says; what came back does not count."""
    counts: Counter[tuple[int, str]] = Counter()
    for row in rest.messages:
        if row["status"] in ("sent", "delivered") and row["resends_authorised"] == 0:
            zone = ZoneInfo(rest.plan.families[row["family_id"] - 1].zone)
            at = datetime.fromisoformat(row["armed_at"] or row["sent_at"]).replace(tzinfo=UTC).astimezone(zone)
            counts[row["family_id"], f"{at:%Y-%m-%d}"] += 1
    for (family_id, day), count in counts.items():
        if count > MOST_A_DAY:
            yield f"family {family_id} got {count} messages on {day}"


def body_is_the_one_frozen(rest: Rest) -> Iterator[str]:
    """What arrives is what was frozen when it was armed, at the address that it was frozen for."""
    for one in rest.chronicle.received:
        arms = [arm for arm in rest.chronicle.arms if arm.key == one.key and arm.commit <= one.commit]
        if not arms:
            yield f"{one.key} arrived and was never armed"
        elif not any(arm.body in one.text and arm.recipient == one.recipient for arm in arms):
            yield f"{one.key} is not what was armed"


def audit_tells_all(rest: Rest) -> Iterator[str]:
    """The audit log alone rebuilds the status of every message."""
    told: dict[int, str] = {}
    for row in rest.table("SELECT action, detail FROM audit_log WHERE action LIKE 'message.%' ORDER BY audit_id"):
        status = row["action"].partition(".")[2]
        if status in _STATUSES:
            told[json.loads(row["detail"])["message_id"]] = status
    for row in rest.messages:
        if told.get(row["message_id"]) != row["status"]:
            said = told.get(row["message_id"])
            yield f"{row['idempotency_key']} is {row['status']}, and the audit log says {said}"


_STATUSES = ("intended", "sending", "sent", "delivered", "bounced", "failed", "uncertain", "suppressed", "cancelled")

INVARIANTS: tuple[Callable[[Rest], Iterator[str]], ...] = (
    received_once, sent_means_received, not_sent_means_not_received, nothing_is_left, uncertain_is_asked,
    nobody_is_forgotten, armed_by_the_rules, asked_once, done_once, started_once, capped, body_is_the_one_frozen,
    audit_tells_all,
)  # fmt: skip


def breaches(connection: sqlite3.Connection, chronicle: Chronicle, plan: Plan) -> list[str]:
    """All breaches of all invariants, each with its invariant's name."""
    rest = Rest(connection, chronicle, plan)
    return [f"{invariant.__name__}: {line}" for invariant in INVARIANTS for line in invariant(rest)]
