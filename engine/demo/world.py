"""The families and coordinators of the demonstration, acting in virtual time by inserting rows, as others would.

What they will do follows from what is in the database: messages that have left and tasks that are open. So nothing is
kept but how far they have come (`demo_acted`, written with their rows in one transaction): a process that is killed
and started again works out the same plans and goes on behind that moment, and nobody answers twice or not at all.
"""

from __future__ import annotations

import heapq
import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from engine.core.timing import resolve_zone
from engine.demo import reactions
from engine.demo.busy import OftenBusy
from engine.demo.reactions import Open, Reaction, Sent
from engine.demo.replies import call_note, reply_text
from engine.demo.signals import Prediction, Signal, later_signals
from engine.runtime.engine import Engine
from engine.store import state
from engine.store.connection import transaction
from engine.store.queries import load
from engine.store.times import from_db, to_db

SQL = load("demo")

ACTED = "demo_acted"
"""The moment up to which everybody has done what they had to do."""

SIZE = "demo_families"
"""How many families the co-op was built with; unset where the site is somebody's own."""

_ON_THE_WAY = frozenset({"intended", "sending", "uncertain"})


class SimulatedFamilies:
    """The world outside an engine on a virtual clock."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection = engine.connection
        # A process that is killed loses nothing by this, and a power cut may cost a demonstration its last minutes.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        for name, channel in engine.channels.items():
            engine.channels[name] = OftenBusy(channel, lambda: engine.now)
        self._planned: list[Reaction] = []
        self._signals: list[tuple[datetime, int, Signal]] = []
        self._watched: set[int] = set()
        self._last_message = self._last_task = 0
        self._awake = False

    def next_moment(self) -> datetime | None:
        """When somebody next does something. Asked when all is done at this moment, so all plans are known then."""
        self._look()
        firsts = [queue[0] for queue in (self._planned, self._signals) if queue]
        return min((first.at if isinstance(first, Reaction) else first[0] for first in firsts), default=None)

    def act(self, now: datetime) -> int:
        """Insert what is due; returns how many rows."""
        if not self._awake:
            self._look()
        signals, due = [], []
        while self._signals and self._signals[0][0] <= now:
            signals.append(heapq.heappop(self._signals)[2])
        while self._planned and self._planned[0].at <= now:
            due.append(heapq.heappop(self._planned))
        if not signals and not due:
            return 0
        with transaction(self._connection):
            for signal in signals:
                insert_signal(self._connection, signal)
            for reaction in due:
                self._carry_out(reaction)
            state.put(self._connection, ACTED, to_db(now), now)
            state.store_virtual_now(self._connection, now)
        return len(signals) + len(due)

    # -- plans ---------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Plan what follows from messages and tasks that are new; the first time, from all of them."""
        acted = None if self._awake else from_db(state.get(self._connection, ACTED))
        if not self._awake:
            self._awake = True
            size = int(state.get(self._connection, SIZE) or 0)
            coming = (s for s in later_signals(size) if acted is None or s.at > acted)
            self._signals = [(signal.at, number, signal) for number, signal in enumerate(coming)]
            heapq.heapify(self._signals)
        plans = [reactions.to_message(sent) for sent in self._new_messages()]
        plans += [reactions.to_task(task, self._engine.site.calendar) for task in self._new_tasks()]
        for plan in plans:
            if plan is not None and (acted is None or plan.at > acted):
                heapq.heappush(self._planned, plan)

    def _new_messages(self) -> list[Sent]:
        known = self._watched
        rows = self._connection.execute(SQL.sent_after, {"after": self._last_message}).fetchall()
        if rows:
            self._last_message = rows[-1]["message_id"]
        if known:
            rows += self._connection.execute(SQL.sent_among, {"ids": json.dumps(sorted(known))}).fetchall()
        self._watched = {row["message_id"] for row in rows if row["status"] in _ON_THE_WAY}
        return [self._sent(row) for row in rows if row["sent_at"] is not None]

    def _new_tasks(self) -> Iterable[Open]:
        newest = self._connection.execute(SQL.newest_task).fetchone()[0]
        if newest == self._last_task:
            return []
        rows = self._connection.execute(SQL.tasks_after, {"after": self._last_task}).fetchall()
        self._last_task = newest
        return [self._open(row) for row in rows]

    def _sent(self, row: sqlite3.Row) -> Sent:
        key = f"{row['family_id']}/{row['workflow']}/{row['step_number']}/{row['occurrence']}/{row['channel']}"
        return Sent(
            row["message_id"], key, self._zone(row), row["recipient"], row["channel"], row["template_name"],
            _moment(row["sent_at"]),
        )  # fmt: skip

    def _open(self, row: sqlite3.Row) -> Open:
        place = f"{row['family_id']}/{row['workflow']}/{row['step_number']}/{row['occurrence']}"
        # Answers come at moments that no delay has moved; what is stuck may have got stuck some minutes later.
        written = row["created_date"] if row["task_type"] == "reply" else ""
        return Open(
            row["task_id"], f"{place}/{row['task_type']}/{row['attempt']}/{written}", row["task_type"],
            self._zone(row), row["coordinator"], row["attempt"], _moment(row["created_date"]),
            from_db(row["due_date"]), from_db(row["snoozed_until"]),
        )  # fmt: skip

    def _zone(self, row: sqlite3.Row) -> str:
        return resolve_zone(row["time_zone"], self._engine.zone)

    # -- deeds ---------------------------------------------------------------------------------------------------

    def _carry_out(self, reaction: Reaction) -> None:
        if reaction.kind in ("call", "see to"):
            self._do_task(reaction)
            return
        row = self._connection.execute(SQL.message, {"message_id": reaction.about}).fetchone()
        event_type, payload = _event(reaction, row)
        parameters = {
            "event_type": event_type,
            "family_id": row["family_id"],
            "payload": json.dumps(payload, ensure_ascii=False) if payload else None,
            "source": "demo",
            "dedupe_key": f"{reaction.kind}/{reaction.key}/{to_db(reaction.at)}",
            "at": to_db(reaction.at),
        }
        self._connection.execute(SQL.insert_event, parameters)

    def _do_task(self, reaction: Reaction) -> None:
        row = self._connection.execute(SQL.task, {"task_id": reaction.about}).fetchone()
        if row["status"] == "snoozed":
            again = _moment(row["snoozed_until"]) + timedelta(hours=1)
            heapq.heappush(self._planned, Reaction(again, reaction.key, reaction.kind, reaction.about))
        if row["status"] != "open":
            return
        outcome, notes = "done", None
        if reaction.kind == "call":
            outcome = reactions.call_outcome(reaction.key)
            notes = call_note(outcome, reaction.key)
        elif row["task_type"] == "workflow_escalation":
            outcome = reactions.escalation_outcome(reaction.key)
        args = {"outcome": outcome, "notes": notes} if notes else {"outcome": outcome}
        parameters = {
            "actor": reactions.who_sees_to(row["assigned_to"], reaction.key),
            "task_id": str(reaction.about),
            "args": json.dumps(args),
            "at": to_db(reaction.at),
        }
        self._connection.execute(SQL.insert_act, parameters)


def insert_signal(connection: sqlite3.Connection, signal: Signal) -> None:
    """Insert a prediction or an event as the program that it comes from would."""
    parameters: dict[str, Any] = {**signal._asdict(), "at": to_db(signal.at)}
    connection.execute(SQL.insert_prediction if isinstance(signal, Prediction) else SQL.insert_event, parameters)


def _event(reaction: Reaction, message: sqlite3.Row) -> tuple[str, dict[str, Any] | None]:
    match reaction.kind:
        case "bounce":
            reason = "550 5.1.1 the mailbox is not in use any more"
            return "email.bounced", {"message": message["idempotency_key"], "status": "5.1.1", "reason": reason}
        case "payment":
            return "payment.received", None
    event_type = "sms.received" if message["channel"] == "sms" else "email.replied"
    return event_type, {"text": reply_text(message["channel"], message["locale"], reaction.key)}


def _moment(text: str) -> datetime:
    moment = from_db(text)
    if moment is None:
        raise ValueError("a row that the engine wrote bears no moment")
    return moment
