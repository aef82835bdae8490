"""One seed, from the first moment to the rest: two daemons, far ends, people, and an adversary at every boundary.

First a storm: processes crash and freeze, clocks jump, far ends fail, people act at the worst moments. Then calm:
nothing goes wrong any more, people settle most of what is open, and time passes until nothing moves by itself. There
the invariants must hold.
"""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from engine.channels.letter import Channel, Letter
from engine.config import Config
from engine.store.times import from_db
from tests.simulator.chronicle import Chronicle
from tests.simulator.connection import Crash, Watched, open_watched
from tests.simulator.far_ends import STORMY, FarEnd, Fates, Files, Provider, Relay
from tests.simulator.people import People
from tests.simulator.plan import Plan
from tests.simulator.process import Machine, Process
from tests.simulator.time import Time

STORM = timedelta(hours=30)
HEAT = 5
"""How much likelier everything goes wrong around a transaction that is about a message."""
MOST_STEPS = 4_000
"""Steps of time in one run; a run that needs more does not come to rest."""

_DUE = """
    SELECT MIN(at) FROM (
        SELECT MIN(scheduled_for) AS at FROM workflow_queue WHERE status = 'queued'
        UNION ALL SELECT MIN(COALESCE(next_execution_at, created_date)) FROM workflow_instances WHERE status = 'pending'
        UNION ALL SELECT MIN(snoozed_until) FROM coordinator_tasks WHERE status = 'snoozed'
    )
"""
_MOVING = """
    SELECT EXISTS (SELECT 1 FROM workflow_queue WHERE status = 'processing')
        OR EXISTS (SELECT 1 FROM messages WHERE status = 'sending')
        OR EXISTS (SELECT 1 FROM actions WHERE status = 'submitted')
        OR EXISTS (SELECT 1 FROM events WHERE processed_at IS NULL)
"""
_SETTLING = """
    SELECT 1 FROM messages m WHERE m.status = 'uncertain' AND NOT EXISTS
    (SELECT 1 FROM coordinator_tasks t WHERE t.instance_id = m.instance_id AND t.task_type = 'message_uncertain'
     AND t.status IN ('open', 'snoozed'))
    UNION ALL SELECT 1 FROM workflow_queue WHERE status = 'held' AND held_reason LIKE 'breaker:%' LIMIT 1
"""


_READING = ("i.status = 'pending' AND (i.next_execution_at", "FROM events WHERE processed_at IS NULL ORDER BY")
_CLAIMING = "UPDATE workflow_queue SET status = 'processing', claim_token"


def _bare(sql: str) -> str:
    """The statement without the comment above it, on one line."""
    return " ".join(line for line in sql.splitlines() if not line.startswith("--"))


class NoRest(Exception):
    """Time alone, and people, could not bring it to rest."""


@dataclass
class Simulation:
    """One run. `folder` holds the configuration and the database, which is replaced."""

    seed: int
    config: Config
    database: Path
    migrated: Path
    plan: Plan = field(init=False)
    time: Time = field(init=False)
    chronicle: Chronicle = field(init=False)
    calm: bool = False
    nested: int = 0

    def __post_init__(self) -> None:
        self.plan = Plan.draw(self.seed)
        self.random = Random(f"run {self.seed}")
        self.time = Time(self.plan.start)
        self.chronicle = Chronicle(lambda: self.time.lease)
        self.fates = Fates(**{name: getattr(STORMY, name) for name in STORMY.__dataclass_fields__})
        self.ends = {name: self._far_end(name, kind) for name, kind in self.plan.kinds.items()}
        self.machine = Machine(Random(f"names {self.seed}"))

    def _far_end(self, name: str, kind: str) -> FarEnd:
        made = {"relay": Relay, "provider": Provider, "files": Files}[kind]
        asked = kind != "relay"
        return made(kind, self.time, Random(f"{name} {self.seed}"), self.chronicle, self.fates,
                    deduplicates=kind == "files", can_look_up=asked,
                    on_accepted=lambda letter, sid: self._word_comes_back(kind, letter, sid))  # fmt: skip

    # -- the run ---------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """From the first moment to the rest. Raises `NoRest`, and whatever the engine raises."""
        for suffix in ("-wal", "-shm"):
            self.database.with_name(self.database.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.migrated, self.database)
        url = f"sqlite:///{self.database}"
        connection = open_watched(url, role="client")
        assert isinstance(connection, Watched)
        channels: dict[str, Channel] = {**self.ends}
        self.processes = [
            Process(name, self.config, self.machine, self.time, self.chronicle, channels, self)
            for name in ("one", "two")
        ]
        try:
            with self.machine.hosts():
                self.plan.write(connection)
                self.people = People(connection, self.config, self.plan, self.time, self.random, self.chronicle)
                self._storm()
                self._calm_down()
        finally:
            for process in self.processes:
                process.kill()
            connection.close()

    def _storm(self) -> None:
        for at in self.plan.acts:
            self.time.at(at, self._somebody_acts)
        for hours in (2, 6, 20, 26):
            self.time.after(hours * 3600, self._tasks_are_looked_at)
        for _ in range(self.random.choice([0, 0, 1, 3])):
            self.time.after(self.random.expovariate(1 / 7200), self._clock_jumps)
        for _ in range(self.random.choice([0, 0, 1, 2])):
            self.time.after(self.random.expovariate(1 / 7200), self._somebody_stops_one)
        for process in self.processes[: self.random.choice([1, 2, 2])]:
            process.start()
        self.pass_time(self.plan.start + STORM)

    def _calm_down(self) -> None:
        self.calm = True
        self.chronicle.note(self.time.now, "world", "the storm is over")
        for name in self.fates.__dataclass_fields__:
            setattr(self.fates, name, float(name == "fine"))
        for process in self.processes:
            process.asleep = False
            if process.daemon is None:
                process.start()
        self.people.tidy_up()
        for _ in range(60):
            self.pass_time(None)
            if not self.people.look_at_tasks(thoroughly=True) + self.people.tidy_up() and not self._will_move():
                return
            self.pass_time(self.time.now + timedelta(minutes=20))
        raise NoRest("people always find something more to do")

    # -- time ------------------------------------------------------------------------------------------------------

    def pass_time(self, until: datetime | None, steps: int = MOST_STEPS) -> None:
        """Let time pass, and everybody have their turns, up to a moment; without one, until nothing moves by itself."""
        for _ in range(steps):
            self._turns()
            if until is not None and self.time.now >= until:
                return
            to = self._next()
            if to is None or (until is not None and to > until):
                if until is None:
                    return
                to = until
            self.time.advance(to)
        raise NoRest(f"after {steps} steps of time it still moves: next at {self._next()}")

    def _turns(self) -> None:
        order = list(self.processes)
        self.random.shuffle(order)
        for process in order:
            for _ in range(50):
                if not process.up or not process.turn():
                    break
            else:
                raise NoRest(f"{process.name} finds something to do for ever")

    def _next(self) -> datetime | None:
        """When something happens next; in between, time may leap."""
        now, random = self.time.now, self.random
        timers = [process.loop.next() for process in self.processes if process.up and process.loop is not None]
        moments = [at for at in (self.time.next(), *timers) if at is not None]
        if not any(process.up for process in self.processes):
            return max(min(moments), now + timedelta(milliseconds=1)) if moments else None
        connection = self.people.connection
        (due,) = connection.aside(_DUE)[0]
        if due is not None:
            at = from_db(due)
            assert at is not None
            at -= self.time.business_error
            # Due, and nobody has moved it: whoever holds it up is looked at again soon.
            moments.append(at if at > now else now + timedelta(seconds=random.uniform(3, 20)))
        if connection.aside(_MOVING)[0][0]:
            moments.append(now + timedelta(seconds=random.uniform(2, 30)))
        elif connection.aside(_SETTLING):
            moments.append(now + timedelta(seconds=random.uniform(20, 200)))
        return max(min(moments), now + timedelta(milliseconds=1)) if moments else None

    def _will_move(self) -> bool:
        return self._next() is not None

    # -- what goes wrong -------------------------------------------------------------------------------------------

    def at(self, place: str, process: Process, actions: list[str], said: list[str]) -> None:
        """The adversary at a boundary of a daemon's transaction."""
        if self.calm:
            return
        weather, random, drawn = self.plan.weather, self.random, self.random.random()
        hot = HEAT if any(action.startswith("message.") for action in actions) else 1
        if drawn < weather.crashes * hot:
            self.time.after(random.choice([0, 1, 30, 300, 4000]), lambda: self._start_again(process))
            raise Crash(f"at {place} {' '.join(actions)}")
        if place == "commit":
            if random.random() < weather.unclear * hot:
                raise sqlite3.OperationalError("disk I/O error; the COMMIT was not carried out")
            return
        if place == "committed" and random.random() < weather.unclear * hot:
            raise sqlite3.OperationalError("disk I/O error; the COMMIT was carried out")
        if random.random() < weather.meddling * (HEAT if self._just_intended() else 1):
            self.people.act(self._in_focus())
        if self.nested:
            return
        if weather.standstill and random.random() < weather.standstill and self._at_the_spot(place, actions, said):
            self._freeze(process, random.choice([40, 70, 1500, 3000]))
        elif random.random() < weather.freezes * hot:
            self._freeze(process, random.choice([1, 30, 50, 61, 400, 2000, 20_000]))

    def _at_the_spot(self, place: str, actions: list[str], said: list[str]) -> bool:
        match self.plan.spot:
            case "reading":
                return place == "begin" and bool(said) and any(words in said[-1] for words in _READING)
            case "claimed":
                return place == "committed" and any(sql.startswith(_CLAIMING) for sql in map(_bare, said))
            case "intended":
                return place == "committed" and "message.intended" in actions
            case _:
                return place == "committed" and "message.sending" in actions

    def _start_again(self, process: Process) -> None:
        if process.daemon is None and not self.calm:
            process.start()

    def _freeze(self, process: Process, seconds: int) -> None:
        self.chronicle.note(self.time.now, process.name, f"freezes for {seconds} s")
        self.nested += 1
        try:
            self.pass_time(self.time.now + timedelta(seconds=seconds))
        finally:
            self.nested -= 1
        self.chronicle.note(self.time.now, process.name, "thaws")

    def _just_intended(self) -> bool:
        changes = self.chronicle.changes
        return bool(changes) and changes[-1].action == "message.intended"

    def _in_focus(self) -> int | None:
        """The family whose message was written down last."""
        for change in reversed(self.chronicle.changes[-3:]):
            if change.action == "message.intended":
                rows = self.people.connection.aside(
                    "SELECT family_id FROM messages WHERE message_id = ?", (change.message_id,)
                )
                return int(rows[0][0])
        return None

    def _somebody_stops_one(self) -> None:
        """In good order, as on SIGTERM; it is started again later."""
        process = self.random.choice(self.processes)
        if process.up and not self.calm:
            process.stop()
            self.time.after(self.random.choice([1, 60, 3600]), lambda: self._start_again(process))

    def _word_comes_back(self, kind: str, letter: Letter, sid: str) -> None:
        """What the far end says later, once or twice: delivered, or not after all."""
        if kind == "files" or self.random.random() < 0.5:
            return
        good = self.random.random() < 0.8
        for _ in range(self.random.choice([1, 1, 2])):
            seconds = self.random.choice([1, 30, 700, 5000, 30_000]) * self.random.random()
            self.time.after(seconds, lambda: self.people.hear_back(kind, letter, sid, good=good))

    def _somebody_acts(self) -> None:
        self.people.act()

    def _tasks_are_looked_at(self) -> None:
        self.people.look_at_tasks()

    def _clock_jumps(self) -> None:
        if self.calm:
            return
        if self.random.random() < 0.5:
            self.time.business_error += timedelta(seconds=self.random.choice([-600, -5, 30, 3600, 40_000]))
        else:
            self.time.lease_error += timedelta(seconds=self.random.choice([-300, -30, 30, 120]))
        self.chronicle.note(
            self.time.now, "world", f"clocks: business {self.time.business_error}, lease {self.time.lease_error}"
        )
