"""Events: they count for the family's living instances, end those that waited for an answer, wake those that waited
for this, and start workflows that ask for them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from datetime import datetime
from typing import Any

from engine.core import machine
from engine.core.admission import Admitted
from engine.core.assignment import question_due
from engine.core.definition import Definition
from engine.core.flags import is_on
from engine.core.json_object import read_object
from engine.core.model import InstanceStatus, Snapshot
from engine.core.outcome import NewTask
from engine.core.responses import ANSWERS
from engine.core.waiting import has_happened
from engine.runtime.intake.desk import Census, Desk
from engine.store import gather, intake
from engine.store.apply import write_plans
from engine.store.audit import audit
from engine.store.tasks import insert_task
from engine.store.times import from_db
from engine.triggers.event import correlation_of, event_names, matching

MAX_REPLY_CHARACTERS = 2_000


def take_in_events(connection: sqlite3.Connection, desk: Desk, rows: list[sqlite3.Row]) -> None:
    """Dispose of these rows, in order, inside the caller's transaction."""
    families = gather.gather_families(connection, {r["family_id"] for r in rows if isinstance(r["family_id"], int)})
    census = Census.take(connection, desk, families)
    living: dict[int, list[sqlite3.Row]] = defaultdict(list)
    for instance in intake.living(connection, families):
        living[instance["family_id"]].append(instance)
    for row in rows:
        _Event(connection, desk, row, families, census, living).take_in()


class _Event:
    """One event on its way in."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        desk: Desk,
        row: sqlite3.Row,
        families: dict[int, dict[str, Any]],
        census: Census,
        living: dict[int, list[sqlite3.Row]],
    ) -> None:
        self.connection, self.desk, self.row = connection, desk, row
        self.families, self.census, self.living = families, census, living
        self.event_id, self.type, self.family_id = row["event_id"], row["event_type"], row["family_id"]
        self.payload: dict[str, Any] = {}
        self.counted_for: list[int] = []
        """The living instances that the event is about, those that it ends included."""

    def take_in(self) -> None:
        """Decide what the event means and write it down."""
        occurred: datetime | None = None
        problem = self._problem()
        if problem is None:
            try:
                occurred = from_db(self.row["occurred_at"])
            except ValueError as error:
                problem = f"invalid: occurred_at: {error}"
        disposition = problem or self._carry_out()
        intake.dispose_event(self.connection, self.event_id, disposition, self.desk.now, occurred)

    def _problem(self) -> str | None:
        if intake.is_duplicate(self.connection, "event", self.event_id, self.row["dedupe_key"]):
            return "duplicate"
        if not isinstance(self.type, str) or not self.type.strip():
            return f"invalid: event_type must be a name such as payment.missed, not {self.type!r}"
        self.payload, problem = read_object(self.row["payload"], "payload")
        if problem is not None:
            return f"invalid: {problem}"
        if self.family_id is not None and self.family_id not in self.families:
            return f"no_family: there is no family {self.family_id!r}"
        if self.family_id is None and self.row["correlation_key"] is None:
            return "no_family: the event names neither a family nor a correlation_key"
        return None

    def _carry_out(self) -> str:
        counted = self._count()
        self._note_bounce()
        self._ask_to_read()
        started, why = self._start()
        if started:
            return "started"
        if counted:
            return "matched"
        return why or "no_match"

    # -- instances that live already -----------------------------------------------------------------------------

    def _count(self) -> bool:
        """Count for the living instances that the event is about; end or wake those that it matters to."""
        instance_ids = self.counted_for = self._concerned()
        if not instance_ids:
            return False
        now = self.desk.now
        for instance_id in instance_ids:
            intake.count_event(self.connection, instance_id, self.event_id, self.type, now)
        ended = []
        for snapshot in gather.gather_instances(self.connection, instance_ids, self.desk.site.calendar.zone):
            definition = self._definition(snapshot)
            if machine.answered(snapshot, definition, now):
                ended.append(
                    machine.finish(
                        snapshot, definition, InstanceStatus.COMPLETED, "success", "the family answered", now
                    )
                )
            elif snapshot.instance.status == InstanceStatus.RUNNING and has_happened(snapshot, definition):
                intake.wake(self.connection, snapshot.token.queue_id, snapshot.instance.instance_id, now)
        write_plans(self.connection, ended, now)
        for plan in ended:
            instance = plan.snapshot.instance
            self.census.remove(instance.family_id, instance.mode, instance.instance_id)
            self.living[instance.family_id] = [
                row for row in self.living[instance.family_id] if row["instance_id"] != instance.instance_id
            ]
        return True

    def _concerned(self) -> list[int]:
        key = self.row["correlation_key"]
        if self.family_id is None:
            return intake.living_by_correlation(self.connection, str(key), self.desk.now)
        return [
            row["instance_id"]
            for row in self.living.get(self.family_id, ())
            if (key is None or row["correlation_key"] is None or row["correlation_key"] == str(key))
            and not self._is_new(row)
        ]

    def _is_new(self, row: sqlite3.Row) -> bool:
        """Whether the row is still at the front door: an event that came with it can't be an answer to it."""
        if row["status"] != InstanceStatus.PENDING:
            return False
        at = gather.readable_moment(row["next_execution_at"])
        return at is None or at <= self.desk.now

    def _definition(self, snapshot: Snapshot) -> Definition:
        instance = snapshot.instance
        return self.desk.definitions.get(self.connection, instance.template_id, instance.template_version)

    # -- what else an event brings -------------------------------------------------------------------------------

    def _note_bounce(self) -> None:
        """A bounce marks the message that came back (`payload.message`: its key, or the provider's id)."""
        if self.type != "email.bounced" or not self.payload.get("message"):
            return
        reason = self.payload.get("reason")
        message = str(self.payload["message"])
        for row in intake.bounce_message(self.connection, message, str(reason) if reason else None, self.desk.now):
            detail = {"message_id": row["message_id"]}
            audit(self.connection, self.desk.now, "engine", "message.bounced", row["instance_id"], detail=detail)

    def _ask_to_read(self) -> None:
        """What a family wrote in its own words is read by a person, even when it ends the workflow."""
        text = self.payload.get("text")
        if self.type not in ANSWERS or not isinstance(text, str) or not text.strip() or self.family_id is None:
            return
        family = self.families[self.family_id]
        way = "by text message" if self.type == "sms.received" else "by email"
        words = text.strip()[:MAX_REPLY_CHARACTERS]
        name = family.get("family_name") or self.family_id
        said = f"\N{LEFT DOUBLE QUOTATION MARK}{words}\N{RIGHT DOUBLE QUOTATION MARK}"
        due = question_due(self.desk.site.calendar, self.desk.now)
        task = NewTask("reply", f"The family {name} answered {way}: {said}", due)
        insert_task(
            self.connection,
            task,
            self.desk.now,
            "engine",
            family_id=self.family_id,
            instance_id=self.counted_for[0] if self.counted_for else None,
            mode=self.desk.mode,
            wanted=family.get("coordinator"),
        )

    # -- workflows that it starts --------------------------------------------------------------------------------

    def _start(self) -> tuple[bool, str | None]:
        """Start what asks for the event; otherwise the reason why not, if there is one worth telling."""
        family = self.families.get(self.family_id) if self.family_id is not None else None
        context = {**(family or {}), **event_names(dict(self.row), self.payload)}
        found, problems = matching(self.desk.definitions.active(), self.type, context)
        why = f"no_match: {problems[0]}" if problems else None
        if not found:
            return False, why
        if family is None:
            return False, "no_family: a workflow asks for this event, but it names no family"
        if not is_on(family.get("active")):
            return False, "family_inactive: the family is no longer active"
        started = False
        for template_id, definition in found:
            published = self.desk.definitions.current[template_id]
            mode = self.desk.mode_of(definition)
            verdict = self.census.admit(published, self.family_id, mode, cooldown=definition.cooldown)
            if not isinstance(verdict, Admitted):
                why = str(verdict)
                continue
            names = event_names(dict(self.row), self.payload)
            instance_id = intake.insert_instance(
                self.connection,
                template_id=template_id,
                template_version=published.version,
                family_id=self.family_id,
                triggered_by=f"event_id:{self.event_id}",
                priority=definition.priority,
                mode=mode,
                now=self.desk.now,
                variables={"payload": names["payload"], "event": names["event"]},
                correlation_key=correlation_of(definition, context, self.row["correlation_key"]),
            )
            self.census.register(published, self.family_id, mode, instance_id)
            started = True
        return started, None if started else why
