"""Families and coordinators of the simulation: they answer, opt out, pause, cancel, hold, release, and settle tasks.

They know what people know: whoever is asked whether a message arrived asks the family, and says what is true.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from engine.channels.letter import Letter
from engine.config import Config
from engine.control import Control
from engine.store.connection import transaction
from engine.store.times import to_db
from tests.simulator.chronicle import Chronicle, Word
from tests.simulator.connection import Watched
from tests.simulator.plan import Plan
from tests.simulator.time import Time

_LIVING = "SELECT instance_id, family_id, status FROM workflow_instances WHERE status IN ('pending','running','paused')"
_OPEN = "SELECT * FROM coordinator_tasks WHERE status = 'open' ORDER BY task_id"
_IN_QUESTION = """
    SELECT message_id, idempotency_key, armed_at, resends_authorised FROM messages
    WHERE status = 'uncertain' AND (message_id = ?1 OR (?1 IS NULL AND instance_id = ?2)) ORDER BY message_id LIMIT 1
"""
_TWINS = """
    SELECT t.idempotency_key, t.status FROM messages m
    JOIN messages t ON t.channel = m.channel AND t.recipient = m.recipient AND t.body = m.body
    WHERE m.message_id = ?
"""
_FORGOTTEN_PAUSES = """
    SELECT instance_id FROM workflow_instances i WHERE status = 'paused' AND NOT EXISTS
    (SELECT 1 FROM coordinator_tasks t WHERE t.instance_id = i.instance_id AND t.status IN ('open', 'snoozed')
     AND t.task_type = 'workflow_escalation')
"""


@dataclass
class People:
    """Everybody who is no daemon, on one connection."""

    connection: Watched
    config: Config
    plan: Plan
    time: Time
    random: Random
    chronicle: Chronicle
    control: Control = field(init=False)
    ignored: set[int] = field(default_factory=set)
    """Tasks that nobody ever looks at."""

    def __post_init__(self) -> None:
        self.control = Control(self.connection, "Dana", config=self.config, now=lambda: self.time.business)
        self.connection.observer = self

    # -- boundaries: only noted down ------------------------------------------------------------------------------

    def before_begin(self, connection: Watched) -> None:
        """People do one thing after the other."""

    def before_commit(self, connection: Watched) -> None:
        """Their programs don't crash: what they had not committed, they had not said."""

    def after_commit(self, connection: Watched) -> None:
        """What they did is known from here on."""
        self.chronicle.commit(connection, self.time.now, "people")

    # -- what they do -----------------------------------------------------------------------------------------------

    def act(self, family_id: int | None = None) -> None:
        """Do one thing, about this family or any."""
        family_id = family_id or self.random.choice(self.plan.families).family_id
        deeds = (
            (self._opt_out, 4), (self._answer, 3), (self._pause, 2), (self._cancel, 1), (self._hold, 2),
            (self._release, 2), (self._leave_in_peace, 1), (self._ask_to_stop, 4), (self._opt_in, 1), (self._resume, 1),
            (self._text_stop, 4), (self._go_away, 1),
        )  # fmt: skip
        (deed,) = self.random.choices([deed for deed, _ in deeds], [weight for _, weight in deeds])
        deed(family_id)

    def _opt_out(self, family_id: int) -> None:
        self._consent(family_id, "withdrawn", self.random.choice(["sms", "email", "all"]))

    def _opt_in(self, family_id: int) -> None:
        self._consent(family_id, "granted", "sms")

    def _consent(self, family_id: int, status: str, channel: str) -> None:
        """A new row, by their own words or about an address that others may share."""
        family = self.plan.families[family_id - 1]
        by_address = channel != "all" and self.random.random() < 0.5
        address = {"sms": family.phone, "email": family.email}.get(channel) if by_address else None
        with transaction(self.connection):
            self.connection.execute(
                "INSERT INTO contact_consents (family_id, address, channel, status) VALUES (?, ?, ?, ?)",
                (None if address and self.random.random() < 0.3 else family_id, address, channel, status),
            )
        self._said("consent", address or "", on=status == "granted", family_id=family_id, channel=channel)

    def _answer(self, family_id: int) -> None:
        kind = self.random.choice(["sms.received", "email.replied", "weather.changed"])
        family = self.plan.families[family_id - 1]
        payload: Mapping[str, object] = {
            "sms.received": {"from": family.phone, "to": "+13125550000", "text": "We are fine.", "sid": self._name()},
            "email.replied": {"from": family.email, "subject": "Re", "text": "We are fine."},
        }.get(kind, {})
        event_id = self._event(kind, family_id, payload)
        self._said("event", str(event_id), on=kind == "weather.changed", family_id=family_id)

    def _text_stop(self, family_id: int) -> None:
        """STOP by text, from a number that several families may have; nobody says which of them it was."""
        phone = self.plan.families[family_id - 1].phone
        self._event("sms.received", None, {"from": phone, "to": "+13125550000", "text": "STOP", "sid": self._name()})
        self._said("consent", phone, on=False, channel="sms")

    def _go_away(self, family_id: int) -> None:
        with transaction(self.connection):
            self.connection.execute("UPDATE families SET active = 0 WHERE family_id = ?", (family_id,))
        self._said("left", str(family_id), family_id=family_id)

    def hear_back(self, kind: str, letter: Letter, sid: str, *, good: bool) -> None:
        """A provider's callback, or a bounce."""
        if not good:
            self.chronicle.came_back.add(letter.key)
        if kind == "relay":
            if not good:
                bounce = {"message": letter.key, "recipient": letter.recipient, "status": "5.1.1", "action": "failed"}
                self._event("email.bounced", None, bounce | {"reason": "no such mailbox"})
            return
        status = "delivered" if good else "undelivered"
        callback = {"sid": sid, "key": letter.key, "status": status, "error_code": None if good else "30005"}
        self._event("sms.status", None, callback, f"{sid}:{status}")

    def _event(
        self, kind: str, family_id: int | None, payload: Mapping[str, object] | None, dedupe_key: str | None = None
    ) -> int:
        with transaction(self.connection):
            row = self.connection.execute(
                "INSERT INTO events (event_type, family_id, payload, dedupe_key) VALUES (?, ?, ?, ?) "
                "RETURNING event_id",
                (kind, family_id, json.dumps(payload) if payload else None, dedupe_key),
            ).fetchone()
        self.chronicle.waiting_events.add(row[0])
        self.chronicle.note(self.time.now, "people", f"event {row[0]}: {kind} of family {family_id}")
        return int(row[0])

    def _name(self) -> str:
        return f"SM{self.random.getrandbits(64):x}"

    def _pause(self, family_id: int) -> None:
        self._on_instance("pause", family_id)

    def _cancel(self, family_id: int) -> None:
        self._on_instance("cancel", family_id)

    def _resume(self, family_id: int) -> None:
        self._on_instance("resume", family_id)

    def _on_instance(self, verb: str, family_id: int) -> None:
        for instance_id in self._living(family_id)[:1]:
            self._submit(verb, "instance", instance_id, reason="x")

    def _ask_to_stop(self, family_id: int) -> None:
        """An act as a row, which the daemon carries out when it finds it."""
        for instance_id in self._living(family_id)[:1]:
            verb = self.random.choice(["pause", "cancel"])
            with transaction(self.connection):
                row = self.connection.execute(
                    "INSERT INTO actions (actor, verb, target_kind, target_id) VALUES ('Kim', ?, 'instance', ?) "
                    "RETURNING action_id",
                    (verb, str(instance_id)),
                ).fetchone()
            self.chronicle.waiting_acts.add(row[0])
            self._said(f"ask to {verb}", str(instance_id), family_id=family_id, act=row[0])

    def _hold(self, family_id: int) -> None:
        kind, target = self.random.choice([("all", "all"), ("channel", "sms"), ("channel", "email")])
        self._submit("hold", kind, target, reason="x")
        self._say_holds()

    def _release(self, family_id: int) -> None:
        for kind, target in (("all", "all"), ("channel", "sms"), ("channel", "email")):
            self._submit("release", kind, target)
        self._say_holds()

    def _say_holds(self) -> None:
        rows = self.connection.aside("SELECT channel FROM holds WHERE released_at IS NULL ORDER BY hold_id")
        self._said("holds", " ".join(row["channel"] or "all" for row in rows))

    def _leave_in_peace(self, family_id: int) -> None:
        until = self.time.business + timedelta(hours=self.random.choice([2, 30]))
        if self._submit("pause", "family", family_id, until=to_db(until)):
            self._said("peace", to_db(until), family_id=family_id)

    # -- their tasks -----------------------------------------------------------------------------------------------

    def look_at_tasks(self, *, thoroughly: bool = False) -> int:
        """Settle some of what is open, or all but what is never looked at; returns how much was done."""
        done = 0
        for row in self.connection.aside(_OPEN):
            task_id = row["task_id"]
            if task_id in self.ignored or (not thoroughly and self.random.random() < 0.5):
                continue
            if self.random.random() < 0.1:
                self.ignored.add(task_id)
                continue
            outcome = self._outcome(row["task_type"], row)
            if outcome is None:
                continue
            if not self._submit("resolve", "task", task_id, outcome=outcome):
                self.ignored.add(task_id)
            done += 1
        return done

    def _outcome(self, task_type: str, task: object) -> str | None:
        if task_type == "message_uncertain":
            return self._truth(task["message_id"], task["instance_id"])  # type: ignore[index]
        if task_type == "workflow_escalation":
            return self.random.choice(["retry", "skip", "cancel"])
        if task_type == "phone_call":
            return self.random.choice(["reached", "no_answer", "done"])
        return "done"

    def _truth(self, message_id: int | None, instance_id: int | None) -> str | None:
        """Ask the family. Somebody impatient has it sent again although it arrived; that is recorded as theirs.

        A family can't tell apart what says the same: it knows how many came, and the coordinator how many of those are
        accounted for."""
        rows = self.connection.aside(_IN_QUESTION, (message_id, instance_id))
        if not rows:
            return "it_was_sent"
        key = rows[0]["idempotency_key"]
        if any(arm.key == key and self.time.now - arm.at < timedelta(minutes=15) for arm in self.chronicle.arms):
            return None  # not yet: they wait a while before they ring somebody up about it
        twins = self.connection.aside(_TWINS, (rows[0]["message_id"],))
        came = Counter(received.key for received in self.chronicle.received)
        accounted_for = sum(row["status"] in ("sent", "delivered", "bounced") for row in twins)
        arrived = sum(came[row["idempotency_key"]] for row in twins) > accounted_for
        if self.random.random() < 0.15:
            return "send_again"
        return "it_was_sent" if arrived else self.random.choice(["send_again", "give_up"])

    def tidy_up(self) -> int:
        """Release what is on hold, and let go on what was paused; not all of it. Returns how much was done."""
        done = 0
        for row in self.connection.aside("SELECT hold_id FROM holds WHERE released_at IS NULL ORDER BY hold_id"):
            if -row["hold_id"] not in self.ignored and self.random.random() < 0.8:
                self._release(1)
                done += 1
            self.ignored.add(-row["hold_id"])
        for row in self.connection.aside(_FORGOTTEN_PAUSES):
            mark = -1_000_000 - row["instance_id"]
            if mark not in self.ignored and self.random.random() < 0.8:
                self._submit("resume", "instance", row["instance_id"])
                done += 1
            self.ignored.add(mark)
        return done

    # -- inside ----------------------------------------------------------------------------------------------------

    def _living(self, family_id: int) -> list[int]:
        rows = self.connection.aside(f"{_LIVING} AND family_id = ? ORDER BY instance_id", (family_id,))
        found = [row["instance_id"] for row in rows]
        self.random.shuffle(found)
        return found

    def _submit(self, verb: str, kind: str, target: int | str, **args: str) -> bool:
        act = self.control.submit(verb, kind, target, args=args)
        self.chronicle.note(self.time.now, "people", f"{verb} {kind} {target} {args}: {act.status} {act.result}")
        return act.status == "applied"

    def _said(
        self, kind: str, target: str, *, on: bool = True, family_id: int | None = None, channel: str = "all",
        act: int | None = None,
    ) -> None:  # fmt: skip
        word = Word(self.chronicle.commits, kind, target, on, family_id, channel, act)
        self.chronicle.words.append(word)
        self.chronicle.note(self.time.now, "people", f"say: {kind} {target} on={on} family={family_id} {channel}")
