"""Somebody goes away and comes back: their own absence is theirs to say, another's is an admin's."""

from __future__ import annotations

from datetime import datetime

from engine.control.context import SQL, ActContext
from engine.core.assignment import Coordinator, who_takes
from engine.errors import Refused
from engine.store import absences
from engine.store.audit import audit
from engine.store.gather import readable_moment
from engine.store.tasks import load_coordinators
from engine.store.times import to_db


def away(act: ActContext) -> str:
    """Note an absence: `from` (now, if it is left out), `until` (open, if it is left out) and who stands in, `deputy`
    (an empty one: nobody). What is open goes to the deputy when it begins, and at once where it has begun."""
    name, people = _themselves(act)
    start = _moment(act, "from") or act.now
    until = _moment(act, "until")
    if until is not None and until <= max(start, act.now):
        raise Refused(f"an absence can't end ({until:%Y-%m-%d %H:%M} UTC) before it begins, or in the past.")
    deputy = act.text("deputy") if "deputy" in act.args else people[name].deputy
    if deputy:
        check_deputy(name, deputy, people)
    parameters = {"name": name, "from": to_db(start), "until": to_db(until) if until else None, "deputy": deputy}
    act.connection.execute(SQL.set_absence, parameters)
    audit(act.connection, act.now, act.actor, "coordinator.edited", detail={"columns": ["away_from", "away_until"]})
    people = load_coordinators(act.connection)
    to = who_takes(name, people, start)
    whom = to or "everyone, because nobody who stands in is there then"
    end = f" until {until:%Y-%m-%d %H:%M} UTC" if until else ", with no end so far"
    said = f"{name} is away from {start:%Y-%m-%d %H:%M} UTC{end}."
    if start > act.now:
        return f"{said} From then on their tasks go to {whom}."
    moved = absences.hand_on_of_absent(act.connection, act.now, absences.ALL)
    many = "1 open task goes" if moved == 1 else f"{moved} open tasks go"
    return f"{said} {many if moved else 'Their tasks go'} to {whom}."


def back(act: ActContext) -> str:
    """End an absence, or forget one that was to come; what went to the deputy stays there."""
    name, people = _themselves(act)
    person = people[name]
    if person.away_from is None and person.away_until is None:
        raise Refused(f"{name} is not away.")
    act.connection.execute(SQL.set_absence, {"name": name, "from": None, "until": None, "deputy": person.deputy})
    audit(act.connection, act.now, act.actor, "coordinator.edited", detail={"columns": ["away_from", "away_until"]})
    return f"{name} is here. What a deputy has by now stays theirs until it is handed back."


def check_deputy(name: str, deputy: str, people: dict[str, Coordinator]) -> None:
    """Refuse a deputy who isn't there, is the person, or only looks on."""
    if deputy not in people:
        raise Refused(f"the deputy must be a coordinator, and there is none called {deputy!r}.")
    if deputy == name:
        raise Refused("nobody is their own deputy.")
    if people[deputy].role == "viewer":
        raise Refused(f"{deputy} is a viewer, who may not do anybody's tasks, and so can't be a deputy.")


def _themselves(act: ActContext) -> tuple[str, dict[str, Coordinator]]:
    name, people = act.target_id.strip(), load_coordinators(act.connection)
    if name not in people:
        raise Refused(f"there is no coordinator called {name!r}.")
    if name != act.actor and act.role != "admin":
        raise Refused(
            f"the absence of somebody else needs the role 'admin', and {act.actor} has the role '{act.role}'."
        )
    return name, people


def _moment(act: ActContext, name: str) -> datetime | None:
    given = act.args.get(name)
    if given is None or given == "":
        return None
    moment = readable_moment(given)
    if moment is None:
        raise Refused(f"'{name}' must be a moment such as 2026-11-23T09:00:00Z, not {given!r}.")
    return moment
