"""What a person can ask for. The console, the command line and the HTTP API all come through here, with an actor.

An act is a row of `actions`. `Control.submit` inserts it and, where its connection may write (SQLite), carries it out
at once in the same transaction, by the same function that the daemon uses for rows that others inserted. With a delay
it stays `submitted`, and can be withdrawn, until its moment; then whoever comes first, the console that submitted it or
the daemon, carries it out.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.control import colleagues
from engine.control.case_work import CaseWork
from engine.control.precedence import Precedence, revisions
from engine.control.roles import Standing, standing
from engine.errors import Refused
from engine.store.connection import transaction
from engine.store.queries import load
from engine.store.times import to_db

if TYPE_CHECKING:
    from engine.config import Config
    from engine.control.authoring.message_room import MessageRoom
    from engine.control.authoring.workflow_desk import WorkflowDesk
    from engine.control.calling import Calling
    from engine.core.step_types import Site
    from engine.store.definitions import Definitions

SQL = load("acts")

INVERSE = {"pause": "resume", "resume": "pause", "hold": "release", "snooze": "wake"}
"""Acts that can be taken back after they were carried out, because nothing leaves the building by them."""


@dataclass(slots=True, frozen=True)
class Act:
    """Something that was asked for, and what became of it."""

    action_id: int
    status: str
    """`submitted` (kept for its moment), `applied`, `refused` or `withdrawn`."""
    result: str
    """A sentence for people."""


class Control:
    """Acts in the name of one person, on one connection."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        actor: str,
        *,
        config: Config,
        now: Callable[[], datetime],
        operator: bool = False,
    ) -> None:
        """`now` is the business clock; `operator` says that nobody was named and the actor is whoever sits there."""
        self._connection, self._actor, self._config = connection, actor, config
        self._now, self._operator = now, operator
        self._ready: tuple[Definitions, Site] | None = None

    def may(self, verb: str, target_kind: str = "instance") -> str | None:
        """Why the actor may not do this, in a sentence; None when they may."""
        return self.permissions()(target_kind, verb)

    def permissions(self) -> Standing:
        """What the actor may do now: called with a target's kind and a verb it says why not, or None."""
        return standing(self._connection, self._actor, operator=self._operator)

    def submit(
        self,
        verb: str,
        target_kind: str,
        target_id: int | str,
        *,
        revision: int | None = None,
        seen: Mapping[tuple[str, int], int] | None = None,
        args: Mapping[str, Any] | None = None,
        delay_seconds: float = 0,
    ) -> Act:
        """Ask for something. Without a delay it is carried out at once; with one it can be undone until then.

        `revision` is the target's as the person saw it, `seen` are those of the rest of the case ((kind, key) →
        revision): if any of it is another one by now, the act is refused and says who was quicker.
        """
        due = _real_now() + timedelta(seconds=delay_seconds) if delay_seconds > 0 else None
        with transaction(self._connection):
            refusal, revision = self._precedence(verb, target_kind, target_id).make_way(
                revision, dict(seen or {}), waits=due is not None
            )
            if refusal is not None:
                return Act(0, "refused", refusal)
            row = self._connection.execute(
                SQL.submit,
                {
                    "actor": self._actor,
                    "verb": verb,
                    "target_kind": target_kind,
                    "target_id": str(target_id),
                    "revision": revision,
                    "args": json.dumps(dict(args), ensure_ascii=False, default=_jsonable) if args else None,
                    "not_before": to_db(due) if due else None,
                    "now": to_db(self._now()),
                },
            ).fetchone()
            action_id = int(row[0])
            if due is not None:
                return Act(action_id, "submitted", f"It is carried out in {delay_seconds:.0f} seconds, unless undone.")
            return self._carry_out(action_id)

    def opening_after(self, first: date, last: date) -> datetime | None:
        """When contacts would go out again after a closure of these days, by the site's clock."""
        from engine.control.site_acts import opening_after

        return opening_after(self._surroundings()[1].calendar, first, last)

    def calls_now(self, task_ids: Iterable[int]) -> Mapping[int, Calling]:
        """What is known now of some phone calls: whom to ask for, whether it is a decent hour, what each outcome leads
        to. Reads only."""
        from engine.control.calling import calls_now

        definitions, site = self._surroundings()
        name = self._config.site.name
        return calls_now(self._connection, definitions, site.calendar, name, task_ids, self._now())

    def look(self, target_kind: str, target_id: int | str) -> dict[tuple[str, int], int]:
        """The revisions of a case as they are now, for an act that is meant for no other state of it."""
        return revisions(self._connection, colleagues.case_of(self._connection, target_kind, target_id))

    def apply_due(self) -> list[Act]:
        """Carry out acts whose moment has come, whoever asked for them."""
        return self._apply(_real_now(), None)

    def flush(self) -> list[Act]:
        """Carry out the actor's own acts at once, their moment come or not: the person is leaving."""
        return self._apply(_real_now() + timedelta(days=1), self._actor)

    def undo(self, action_id: int) -> Act:
        """Take an act back: withdraw it while it waits, or do the opposite where nothing has left the building."""
        with transaction(self._connection):
            row = self._connection.execute(SQL.one, {"action_id": action_id}).fetchone()
            if row is None:
                return Act(action_id, "refused", f"There is no act {action_id}.")
            why = None if row["actor"] == self._actor else self.may(str(row["verb"]), str(row["target_kind"]))
            if why is not None:
                return Act(action_id, "refused", f"{why[:1].upper()}{why[1:]}.")
            if row["status"] == "submitted":
                parameters = {"action_id": action_id, "status": "withdrawn", "result": "Undone.", "applied_at": None}
                self._connection.execute(SQL.settle, parameters)
                self._connection.execute(SQL.release_waiting_for_act, {"action_id": action_id})
                return Act(action_id, "withdrawn", "Undone.")
        if row["status"] in ("refused", "withdrawn"):
            return Act(action_id, "refused", f"There is nothing to undo: it was {row['status']}.")
        inverse = INVERSE.get(row["verb"])
        if row["status"] != "applied" or inverse is None:
            return Act(action_id, "refused", "That can't be undone any more: it has been carried out.")
        if row["verb"] == "hold":
            return self._lift(row)
        return self.submit(inverse, row["target_kind"], row["target_id"])

    def _lift(self, row: sqlite3.Row) -> Act:
        """Release the one hold that an act has placed, whatever else is on hold."""
        placed = {"actor": row["actor"], "applied_at": row["applied_at"]}
        hold = self._connection.execute(SQL.hold_of_act, placed).fetchone()
        if hold is None:
            return Act(row["action_id"], "refused", "That hold has been released already.")
        return self.submit("release", "hold", hold["hold_id"])

    def messages(self) -> MessageRoom:
        """The site's messages, for their authors."""
        from engine.control.authoring.message_room import MessageRoom

        return MessageRoom(self._connection, self._config, self._now, self._actor, self.permissions())

    def workflows(self) -> WorkflowDesk:
        """What the actor does with workflow definitions."""
        from engine.control.authoring.workflow_desk import WorkflowDesk

        return WorkflowDesk(self._config, self._connection, self._actor, now=self._now, may=self.may)

    def cases(self) -> CaseWork:
        """Who is at work on which case."""
        zone = self._config.calendar.time_zone
        return CaseWork(self._connection, self._actor, self.may, self._now, _real_now, zone)

    # -- inside --------------------------------------------------------------------------------------------------

    def _precedence(self, verb: str, target_kind: str, target_id: int | str) -> Precedence:
        zone = self._config.calendar.time_zone
        return Precedence(
            self._connection, self._actor, self.may(verb, target_kind), verb, target_kind, target_id, self._now(),
            _real_now(), zone, self._carry_out,
        )  # fmt: skip

    def _apply(self, until: datetime, actor: str | None) -> list[Act]:
        done: list[Act] = []
        parameters = {"lease_now": to_db(until), "limit": 100}
        waiting = self._connection.execute(SQL.due, parameters).fetchall()
        for row in waiting:
            if actor is None or row["actor"] == actor:
                with transaction(self._connection):
                    done.append(self._carry_out(row["action_id"]))
        return done

    def _carry_out(self, action_id: int) -> Act:
        from engine.control.carry_out import carry_out

        row = self._connection.execute(SQL.one, {"action_id": action_id}).fetchone()
        if row["status"] != "submitted":
            return Act(action_id, row["status"], row["result"] or "It has been dealt with.")
        operator = self._operator and row["actor"] == self._actor
        definitions, site = self._surroundings()
        status, result = carry_out(
            self._connection, row, definitions, site, self._now(), lease_now=_real_now(), operator=operator
        )
        return Act(action_id, status, result)

    def _surroundings(self) -> tuple[Definitions, Site]:
        from engine.site import as_of_now, load_site

        if self._ready is None:
            from engine.store.definitions import Definitions

            self._ready = Definitions(), load_site(self._config, self._connection)
        definitions, site = self._ready
        return definitions, as_of_now(site, self._connection)


def _real_now() -> datetime:
    """Real time: ten seconds to undo are ten seconds of a person's life, whatever the business clock does."""
    return datetime.now(UTC)


def _jsonable(value: object) -> object:
    if isinstance(value, datetime):
        return to_db(value)
    raise Refused(f"{value!r} can't be an argument of an act.")
