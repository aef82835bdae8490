"""Events: whose they are is found out first, and what they say about consent is heard; then they count for the family's
living instances, end those that waited for an answer, wake those that waited for this, and start workflows that ask
for them.

An answer to a certain message counts for that message's instance; where it has ended, and for any other answer, for
all the living instances of the family.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.core import machine
from engine.core.admission import Admitted
from engine.core.definition import Definition
from engine.core.flags import is_on
from engine.core.json_object import read_object
from engine.core.model import InstanceStatus, Snapshot
from engine.core.responses import ABOUT_MESSAGES
from engine.core.side_branches import is_side
from engine.core.stop_words import Wish
from engine.core.waiting import has_happened
from engine.runtime.intake.deliveries import take_report, take_status
from engine.runtime.intake.desk import Census, Desk
from engine.runtime.intake.replies import ask_to_read
from engine.runtime.intake.whose import Whose, whose_it_is
from engine.runtime.intake.wishes import hear
from engine.store import answers, gather, intake
from engine.store.apply import write_plans
from engine.store.times import from_db
from engine.triggers.event import correlation_of, event_names, matching


def take_in_events(connection: sqlite3.Connection, desk: Desk, rows: list[sqlite3.Row]) -> None:
    """Dispose of these rows, in order, inside the caller's transaction."""
    arrivals = [_Arrival.of(connection, row, desk.now) for row in rows]
    families = gather.gather_families(connection, [each.family_id for each in arrivals if each.family_id is not None])
    census = Census.take(connection, desk, families)
    living: dict[int, list[sqlite3.Row]] = defaultdict(list)
    for instance in intake.living(connection, families):
        living[instance["family_id"]].append(instance)
    for arrival in arrivals:
        _Event(connection, desk, arrival, families, census, living).take_in()


@dataclass(slots=True)
class _Arrival:
    """An event's row, what could be read of it, and whose it is."""

    row: sqlite3.Row
    payload: dict[str, Any]
    problem: str | None
    whose: Whose

    @classmethod
    def of(cls, connection: sqlite3.Connection, row: sqlite3.Row, now: datetime) -> _Arrival:
        problem = None
        if intake.is_duplicate(connection, "event", row["event_id"], row["dedupe_key"]):
            problem = "duplicate"
        elif not isinstance(row["event_type"], str) or not row["event_type"].strip():
            problem = f"invalid: event_type must be a name such as payment.missed, not {row['event_type']!r}"
        payload: dict[str, Any] = {}
        if problem is None:
            payload, unreadable = read_object(row["payload"], "payload")
            problem = f"invalid: {unreadable}" if unreadable is not None else None
        family_id = row["family_id"] if isinstance(row["family_id"], int) else None
        if problem is not None or (row["family_id"] is not None and family_id is None):
            return cls(row, payload, problem, Whose())
        return cls(row, payload, problem, whose_it_is(connection, row["event_type"], family_id, payload, now))

    @property
    def family_id(self) -> int | None:
        """The one family that it is about, if there is one."""
        return self.whose.family_id


class _Event:
    """One event on its way in."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        desk: Desk,
        arrival: _Arrival,
        families: dict[int, dict[str, Any]],
        census: Census,
        living: dict[int, list[sqlite3.Row]],
    ) -> None:
        self.connection, self.desk, self.row = connection, desk, arrival.row
        self.families, self.census, self.living = families, census, living
        self.event_id, self.type = arrival.row["event_id"], arrival.row["event_type"]
        self.family_id, self.payload, self.whose = arrival.family_id, arrival.payload, arrival.whose
        self.known_problem = arrival.problem
        self.counted_for: list[int] = []
        """The living instances that the event is about, those that it ends included."""

    def take_in(self) -> None:
        """Decide what the event means and write it down."""
        occurred: datetime | None = None
        problem, wish = self.known_problem, None
        if problem is None:
            wish = hear(self.connection, self.event_id, self.type, self.whose, self.payload, self.desk.now)
            problem = self._no_family()
        if problem is None:
            try:
                occurred = from_db(self.row["occurred_at"])
            except ValueError as error:
                problem = f"invalid: occurred_at: {error}"
        disposition = problem or self._carry_out(wish)
        intake.dispose_event(self.connection, self.event_id, disposition, self.desk.now, occurred)

    def _no_family(self) -> str | None:
        given = self.row["family_id"]
        if given is not None and given not in self.families:
            return f"no_family: there is no family {given!r}"
        if given is None and self.row["correlation_key"] is None and self.type not in ABOUT_MESSAGES:
            return "no_family: the event names neither a family nor a correlation_key"
        return None

    def _carry_out(self, wish: Wish | None) -> str:
        if self.family_id is not None:
            answers.name_family(self.connection, self.event_id, self.family_id)
        if self.type == "sms.status":
            return take_status(self.connection, self.desk, self.whose, self.payload)
        if self.type in ABOUT_MESSAGES:
            take_report(self.connection, self.desk, self.type, self.whose, self.payload)
        if wish is Wish.INFORM:
            return "informed: the provider answers HELP and INFO with the text that is set there; nothing follows here"
        if self.family_id is None and self.row["correlation_key"] is None:
            self._ask_to_read(wish)
            return self._nobody(wish)
        counted = self._count()
        self._ask_to_read(wish)
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
            if is_side(snapshot.token.branch):
                continue  # it ends with the workflow, and waits for no event
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
        key, message = self.row["correlation_key"], self.whose.message
        if message is not None and any(row["instance_id"] == message.instance_id for row in self._living_rows()):
            return [message.instance_id] if message.instance_id is not None else []
        if self.family_id is None:
            return intake.living_by_correlation(self.connection, str(key), self.desk.now)
        return [
            row["instance_id"]
            for row in self._living_rows()
            if (key is None or row["correlation_key"] is None or row["correlation_key"] == str(key))
            and not self._is_new(row)
        ]

    def _living_rows(self) -> list[sqlite3.Row]:
        return self.living.get(self.family_id, []) if self.family_id is not None else []

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

    def _ask_to_read(self, wish: Wish | None) -> None:
        instance_id = self.counted_for[0] if self.counted_for else None
        ask_to_read(
            self.connection, self.desk, self.event_id, self.type, self.whose, self.payload, wish, instance_id
        )  # fmt: skip

    def _nobody(self, wish: Wish | None) -> str:
        """The disposition of what came back and belongs to no one family."""
        if wish in (Wish.STOP, Wish.START) and (self.whose.address is not None or self.whose.families):
            return f"consent: {wish.upper()} holds for this number or address, whoever has it"
        if self.whose.families:
            return "no_family: several families share this address or number; a person says which one it is"
        return "no_family: nobody is known by what the event names"

    # -- workflows that it starts --------------------------------------------------------------------------------

    def _start(self) -> tuple[bool, str | None]:
        """Start what asks for the event; otherwise the reason why not, if there is one worth telling."""
        family_id = self.family_id
        family = self.families.get(family_id) if family_id is not None else None
        context = {**(family or {}), **event_names(dict(self.row), self.payload)}
        found, problems = matching(self.desk.definitions.active(), self.type, context)
        why = f"no_match: {problems[0]}" if problems else None
        if not found:
            return False, why
        if family is None or family_id is None:
            return False, "no_family: a workflow asks for this event, but it names no family"
        if not is_on(family.get("active")):
            return False, "family_inactive: the family is no longer active"
        started = False
        for template_id, definition in found:
            published = self.desk.definitions.current[template_id]
            mode = self.desk.mode_of(definition)
            verdict = self.census.admit(published, family_id, mode, cooldown=definition.cooldown)
            if not isinstance(verdict, Admitted):
                why = str(verdict)
                continue
            names = event_names(dict(self.row), self.payload)
            instance_id = intake.insert_instance(
                self.connection,
                template_id=template_id,
                template_version=published.version,
                family_id=family_id,
                triggered_by=f"event_id:{self.event_id}",
                priority=definition.priority,
                mode=mode,
                now=self.desk.now,
                variables={"payload": names["payload"], "event": names["event"]},
                correlation_key=correlation_of(definition, context, self.row["correlation_key"]),
            )
            self.census.register(published, family_id, mode, instance_id)
            started = True
        return started, None if started else why
