"""What a demonstration came to, in figures; some of them are promises: see `Summary.sound`."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.core.timing import Calendar, is_open, resolve_zone
from engine.runtime.engine import Engine
from engine.store.queries import load
from engine.store.times import from_db

SQL = load("demo")


@dataclass(slots=True)
class Summary:
    """Counts over the whole database, and the speed of this run."""

    until: datetime
    families: int
    instances: dict[str, dict[str, int]]
    """By workflow, by outcome; what has not ended is `waiting` (for an open task), `under_way` or `stuck`."""
    messages: dict[str, dict[str, int]]
    """By channel, by status."""
    answers: dict[str, int]
    retries: int
    open_tasks: dict[str, int]
    stuck: int
    """Instances that have not ended and that neither a person nor time can move: must be 0."""
    outside_hours: int
    """Messages and calls outside the family's hours: must be 0."""
    contacts: int
    steps: int
    seconds: float
    peak_mib: float | None
    outbox: str
    steps_in_this_run: int = field(default=0)

    @property
    def sound(self) -> bool:
        """Whether nobody was forgotten and nobody disturbed."""
        return self.stuck == 0 and self.outside_hours == 0

    @property
    def rate(self) -> float:
        """Steps a second in this run."""
        return self.steps_in_this_run / self.seconds if self.seconds > 0 else 0.0

    def as_json(self) -> dict[str, Any]:
        """One JSON object."""
        figures = asdict(self)
        figures["until"] = self.until.isoformat().replace("+00:00", "Z")
        figures["seconds"] = round(self.seconds, 2)
        return {**figures, "steps_per_second": round(self.rate, 1)}

    def as_text(self, directory: Path, *, finished: bool) -> str:
        """The figures for people, and what to do next."""
        lines = [f"{'Ran to the end' if finished else 'Stopped'}: it is {self.until:%A %d %B %Y} for the co-op.", ""]
        lines += [f"{self.families:>9,}  families", f"{sum(map(_total, self.instances.values())):>9,}  workflows begun"]
        lines += [f"{'':11}{name}: {_listed(counts)}" for name, counts in self.instances.items()]
        lines.append(f"{sum(map(_total, self.messages.values())):>9,}  messages")
        lines += [f"{'':11}{name}: {_listed(counts)}" for name, counts in self.messages.items()]
        lines += [f"{count:>9,}  {name}" for name, count in self.answers.items()]
        lines += [
            f"{self.retries:>9,}  attempts made again after a failure",
            f"{_total(self.open_tasks):>9,}  tasks open: {_listed(self.open_tasks)}",
            f"{self.outside_hours:>9,}  of {self.contacts:,} messages and calls outside a family's hours",
            f"{self.stuck:>9,}  workflows that wait for nothing",
            "",
            self._speed(),
            f"The messages are in {self.outbox}; nobody was contacted.",
        ]
        lines += ["", *self._next(directory, finished)]
        return "\n".join(lines)

    def _speed(self) -> str:
        memory = f", at most {self.peak_mib:,.0f} MiB of memory" if self.peak_mib is not None else ""
        return f"{self.steps_in_this_run:,} steps in {self.seconds:,.1f} s: {self.rate:,.0f} steps a second{memory}."

    def _next(self, directory: Path, finished: bool) -> Iterator[str]:
        if not finished:
            yield f"Go on with:    followthrough demo --headless --dir {directory}"
        yield f"Look around:   followthrough demo --dir {directory}"
        yield f"See it again:  delete {directory} first"
        yield "Your own site: followthrough init"


def summarise(engine: Engine, *, steps_before: int, seconds: float) -> Summary:
    """Count."""
    connection = engine.connection
    steps = count_steps(connection)
    contacts, outside = _contacts(connection, engine.site.calendar)
    instances = _grouped(connection, "instances_by_outcome")
    return Summary(
        until=engine.now,
        families=connection.execute(SQL.families).fetchone()[0],
        instances=instances,
        messages=_grouped(connection, "messages_by_status"),
        answers=dict(connection.execute(SQL.answers).fetchall()),
        retries=connection.execute(SQL.retries).fetchone()[0],
        open_tasks=dict(connection.execute(SQL.open_tasks).fetchall()),
        stuck=sum(counts.get("stuck", 0) for counts in instances.values()),
        outside_hours=outside,
        contacts=contacts,
        steps=steps,
        seconds=seconds,
        peak_mib=peak_mib(),
        outbox=str(engine.config.channels.outbox.dir),
        steps_in_this_run=steps - steps_before,
    )


def count_steps(connection: sqlite3.Connection) -> int:
    """How many attempts at steps there have been."""
    return int(connection.execute(SQL.steps).fetchone()[0])


def peak_mib() -> float | None:
    """The most memory that this process has held, in MiB; None where the system doesn't tell."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak / (2**20 if sys.platform == "darwin" else 2**10))  # bytes on macOS, KiB elsewhere


def _contacts(connection: sqlite3.Connection, calendar: Calendar) -> tuple[int, int]:
    """How many messages left and calls were made, and how many of them outside the family's hours."""
    total = outside = 0
    for row in connection.execute(SQL.contacts):
        at = from_db(row["at"])
        if at is None:
            continue
        total += 1
        outside += not is_open(calendar, resolve_zone(row["time_zone"], calendar.zone), at)
    return total, outside


def _grouped(connection: sqlite3.Connection, query: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for group, name, count in connection.execute(SQL[query]).fetchall():
        found.setdefault(group, {})[name] = count
    return found


def _total(counts: dict[str, int]) -> int:
    return sum(counts.values())


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items()) or "none"
