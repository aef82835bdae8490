"""What intake needs to know about the engine, and admission with the facts read from the database."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.core.admission import Admitted, Living, Turned, admit
from engine.core.definition import Definition
from engine.core.durations import Duration
from engine.core.step_types import Site
from engine.store import intake
from engine.store.definitions import Definitions, Published


@dataclass(slots=True)
class Desk:
    """One engine's rules for taking rows in."""

    definitions: Definitions
    site: Site
    now: datetime
    rationed: bool
    """True in execute mode on the real clock: starts a day and the age of predictions are limited."""
    max_starts_per_day: int
    max_age: timedelta
    lease_now: datetime
    """Real time, by which people's leases run out."""
    redirected: frozenset[str] = frozenset()
    """Channels whose messages go to somebody else in a rehearsal: what comes back says nothing of the family's
    address."""

    @property
    def mode(self) -> str:
        """The engine's mode."""
        return self.site.mode

    def mode_of(self, definition: Definition, own: str | None = None) -> str:
        """The mode of an instance: its own, the workflow's, or the engine's."""
        return own or definition.mode or self.mode


@dataclass(slots=True)
class Census:
    """Who lives and what ended, for the families of one batch; kept up as the batch starts more."""

    desk: Desk
    _living: dict[tuple[int, str], list[Living]] = field(default_factory=lambda: defaultdict(list))
    _completed: dict[tuple[int, int, str], datetime] = field(default_factory=dict)

    @classmethod
    def take(cls, connection: sqlite3.Connection, desk: Desk, family_ids: Iterable[int]) -> Census:
        """Read the living instances and the last endings of these families."""
        ids = list(family_ids)
        census = cls(desk)
        for row in intake.living(connection, ids):
            published = desk.definitions.current.get(row["template_id"])
            census.add(
                row["family_id"],
                row["mode"] or (desk.mode_of(published.definition) if published else desk.mode),
                Living(
                    row["instance_id"],
                    row["template_id"],
                    row["template_name"] or f"workflow {row['template_id']}",
                    published.definition.group if published else None,
                    whole(row["priority"], published.definition.priority if published else 5),
                    started=row["status"] != "pending",
                ),
            )
        census._completed = intake.last_completed(connection, ids)
        return census

    def add(self, family_id: int, mode: str, living: Living) -> None:
        """Count an instance as living."""
        self._living[(family_id, mode)].append(living)

    def register(
        self, published: Published, family_id: int, mode: str, instance_id: int, *, started: bool = False
    ) -> None:
        """An instance of this workflow has just been asked for, or has started."""
        definition = published.definition
        self.add(
            family_id,
            mode,
            Living(instance_id, published.template_id, published.name, definition.group, definition.priority, started),
        )

    def remove(self, family_id: int, mode: str, instance_id: int) -> None:
        """An instance has ended."""
        key = (family_id, mode)
        self._living[key] = [other for other in self._living[key] if other.instance_id != instance_id]

    def admit(
        self, published: Published, family_id: int, mode: str, *, cooldown: Duration | None, own_id: int | None = None
    ) -> Admitted | Turned:
        """Whether this workflow may start for this family. For a row that already waits (`own_id`), only those that
        came before it or are under way stand in its way."""
        others = [
            other
            for other in self._living[(family_id, mode)]
            if own_id is None or (other.instance_id != own_id and (other.started or other.instance_id < own_id))
        ]
        last = self._completed.get((family_id, published.template_id, mode))
        return admit(
            published.definition,
            published.template_id,
            others,
            last,
            self.desk.now,
            self.desk.site.calendar,
            cooldown=cooldown,
        )


def whole(value: object, default: int) -> int:
    """A front-door value as a whole number, or the default where it can't be read as one."""
    try:
        number = int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        return default
    return number if number == value else default
