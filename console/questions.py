"""The questions that the screens put to the reading side, and their answers as the console's own rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from console.model.case import Case, Data, NeedsRow, open_case
from console.model.case_sentences import needs_row
from console.model.clean import clean
from console.model.families import FamilyRow, family_row
from console.model.moments import Clock
from console.model.words import say, say_or
from engine.errors import NotFound
from engine.store import reading
from engine.store.reading.families import Search, families_since, list_families_before, newest_family
from engine.store.reading.needs_you import Wanted

NEEDS_SHOWN = 500  # rows of the list; a co-op with more than that open has another problem


@dataclass(frozen=True)
class Needs:
    """What waits for a person, and the number of it all."""

    rows: list[NeedsRow]
    total: int


@dataclass(frozen=True)
class Look:
    """A look at rows that are already on the screen: what they are now, why some are gone, and how many are new."""

    found: dict[Any, Any]
    gone: dict[Any, str]
    new: int


def wanted(clock: Clock, *, simulated: bool, text: str | None = None, mine: str | None = None) -> Wanted:
    """What the list asks for: everything that went wrong, and what is to be done before the end of the site's day.

    Once the engine is live, what was only rehearsed needs nobody.
    """
    local = clock.now.astimezone(clock.site)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), tzinfo=local.tzinfo)
    return Wanted(clock.now, midnight, text=text, assigned_to=mine, mode=None if simulated else "execute")


def needs(connection: sqlite3.Connection, asked: Wanted, hidden: frozenset[int] = frozenset()) -> Needs:
    """The list, the most harmful first, without the rows that wait for their ten seconds."""
    rows = [
        row
        for row in reading.needs_you(connection, asked, limit=NEEDS_SHOWN + len(hidden))
        if row["task_id"] not in hidden
    ]
    acts = _acts(connection, rows)
    return Needs([needs_row(row, acts.get(row["task_id"], "")) for row in rows[:NEEDS_SHOWN]], len(rows))


def look_at_needs(
    connection: sqlite3.Connection, asked: Wanted, shown: Iterable[int], hidden: frozenset[int], clock: Clock
) -> Look:
    """Look again at the rows shown, and count what is new."""
    keys = list(shown)
    rows = reading.needs_you_by_id(connection, keys)
    open_ids = reading.needs_you_ids(connection, asked)
    acts = _acts(connection, rows.values())
    found = {key: needs_row(row, acts.get(key, "")) for key, row in rows.items() if key in open_ids}
    gone = {key: _gone(rows.get(key), clock) for key in keys if key not in found}
    return Look(found, gone, len(open_ids - set(keys) - hidden))


def _gone(task: Data | None, clock: Clock) -> str:
    if task is None:
        return say("case.gone")
    if task["status"] == "snoozed" and task["snoozed_until"]:
        return say("needs.snoozed_by", when=clock.moment(task["snoozed_until"]))
    if task["resolved_at"] is None:
        return say("list.gone")
    when = clock.moment(task["resolved_at"])
    who = clean(task["resolved_by"])
    if not who:
        return say("needs.done_engine", when=when)
    return say("needs.done_by" if task["status"] == "done" else "needs.dropped_by", who=who, when=when)


def _acts(connection: sqlite3.Connection, tasks: Iterable[Data]) -> dict[int, str]:
    """What somebody asked for and what waits for its ten seconds, by task."""
    targets = {}
    for task in tasks:
        targets["task", str(task["task_id"])] = task["task_id"]
        if task["instance_id"] is not None:
            targets["instance", str(task["instance_id"])] = task["task_id"]
    waiting = reading.awaited_acts(connection, targets)
    return {targets[target]: _act_words(acts[-1]) for target, acts in waiting.items()}


def _act_words(act: Data) -> str:
    return say("needs.pending", who=clean(act["actor"]), what=say_or(f"verb.{act['verb']}", clean(act["verb"])))


def case_of_task(connection: sqlite3.Connection, task_id: int) -> Case | None:
    """A task with its instance and family; `None` when there is no such task."""
    try:
        task = reading.show_task(connection, task_id)
    except NotFound:
        return None
    return open_case(task, _instance(connection, task["instance_id"]), _family(connection, task["family_id"]))


def case_of_family(connection: sqlite3.Connection, family_id: int) -> Case | None:
    """A family with what is alive for it (or its latest instance) and the first thing open for it."""
    family = _family(connection, family_id)
    if family is None:
        return None
    alive = [entry for entry in family["instances"] if entry["status"] in ("pending", "running", "paused")]
    newest = (alive or family["instances"] or [None])[0]
    waiting = [task for task in family["tasks"] if task["status"] == "open"]
    task = reading.show_task(connection, waiting[-1]["task_id"]) if waiting else None
    instance_id = task["instance_id"] if task and task["instance_id"] else newest["instance_id"] if newest else None
    return open_case(task, _instance(connection, instance_id), family)


def _instance(connection: sqlite3.Connection, instance_id: int | None) -> Data | None:
    if instance_id is None:
        return None
    try:
        return reading.show_instance(connection, instance_id)
    except NotFound:
        return None


def _family(connection: sqlite3.Connection, family_id: int | None) -> Data | None:
    if family_id is None:
        return None
    try:
        return reading.show_family(connection, family_id)
    except NotFound:
        return None


def others_acts(connection: sqlite3.Connection, case: Case) -> list[str]:
    """What is asked for already on this case, in words."""
    frozen = case.frozen
    targets = [("task", frozen.task_id), ("instance", frozen.instance_id), ("family", frozen.family_id)]
    waiting = reading.awaited_acts(connection, [(kind, key) for kind, key in targets if key is not None])
    return [_act_words(act) for acts in waiting.values() for act in acts]


@dataclass(frozen=True)
class FamilyPage:
    """A page of families, as rows of the reading side and of the console, and whether more lie beyond."""

    raw: list[Data]
    rows: list[FamilyRow]
    more: bool
    newest: int = 0


def families(
    connection: sqlite3.Connection, search: Search, clock: Clock, limit: int, after: Data | None = None
) -> FamilyPage:
    """A page of the list, beyond `after`."""
    raw = reading.list_families(connection, search, after=after, limit=limit + 1)
    return _page(connection, raw[:limit], len(raw) > limit, clock)


def families_before(
    connection: sqlite3.Connection, search: Search, clock: Clock, limit: int, before: Data | None = None
) -> FamilyPage:
    """The page before `before`, or the very last one."""
    raw = list_families_before(connection, search, before=before, limit=limit + 1)
    return _page(connection, raw[-limit:], len(raw) > limit, clock)


def _page(connection: sqlite3.Connection, raw: list[Data], more: bool, clock: Clock) -> FamilyPage:
    return FamilyPage(raw, [family_row(row, clock) for row in raw], more, newest_family(connection))


def look_at_families(connection: sqlite3.Connection, shown: Iterable[int], newest: int, clock: Clock) -> Look:
    """Look again at the families shown, and count those that came since."""
    keys = list(shown)
    rows = reading.families_by_id(connection, keys)
    found = {key: family_row(row, clock) for key, row in rows.items()}
    gone = {key: say("case.gone") for key in keys if key not in found}
    return Look(found, gone, families_since(connection, newest) if newest else 0)


def coordinators(connection: sqlite3.Connection, now: datetime) -> list[tuple[str, bool]]:
    """The people something can be handed to, and whether each is away now."""
    people = []
    for row in reading.list_coordinators(connection):
        name = clean(row["name"])
        if name and row["role"] != "viewer":
            since, until = row["away_from"], row["away_until"]
            away = since is not None and since <= now and (until is None or now < until)
            people.append((name, away))
    return people


def acts_by_id(connection: sqlite3.Connection, action_ids: list[int]) -> list[Data]:
    """What became of some acts."""
    return reading.acts_by_id(connection, action_ids)
