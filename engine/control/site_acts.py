"""The site's own people and days: coordinators (absence, deputies) and closures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.control.absence_acts import check_deputy
from engine.control.context import SQL, ActContext
from engine.control.roles import ROLES
from engine.core.calendar import Closure
from engine.core.timing import Calendar, CalendarNeverOpens, next_opening
from engine.core.zones import zone_named
from engine.errors import Refused
from engine.store import intake
from engine.store.audit import audit
from engine.store.gather import readable_moment
from engine.store.reading.effects import contacts_between
from engine.store.tasks import load_coordinators
from engine.store.times import from_db, to_db

COLUMNS = ("email", "phone", "role", "away_from", "away_until", "deputy")
"""What can be said of a coordinator, beside the name."""


def add_coordinator(act: ActContext) -> str:
    """Take somebody on."""
    name = act.target_id.strip()
    if not name:
        raise Refused("a coordinator needs a name.")
    if _exists(act, name):
        raise Refused(f"there is a coordinator called {name!r} already; change them with `coordinator edit`.")
    values = _checked(act)
    columns = ["name", *values]
    # The names come from COLUMNS, never from the caller's text.
    sql = f"INSERT INTO coordinators ({', '.join(columns)}) VALUES ({', '.join(f':{column}' for column in columns)})"
    act.connection.execute(sql, {"name": name, **values})
    audit(act.connection, act.now, act.actor, "coordinator.added")
    return f"{name} is among the coordinators ({values.get('role') or 'coordinator'})."


def edit_coordinator(act: ActContext) -> str:
    """Change somebody's role, absence, deputy or details."""
    name = act.target_id.strip()
    if not _exists(act, name):
        raise Refused(f"there is no coordinator called {name!r}.")
    values = _checked(act)
    if not values:
        raise Refused("nothing to change was given.")
    _refuse_without_admin(act, name, values)
    sql = f"UPDATE coordinators SET {', '.join(f'{column} = :{column}' for column in values)} WHERE name = :name"
    act.connection.execute(sql, {"name": name, **values})
    audit(act.connection, act.now, act.actor, "coordinator.edited", detail={"columns": sorted(values)})
    return f"{', '.join(sorted(values))} changed for {name}."


def add_closure(act: ActContext) -> str:
    """Close the site for some days, both ends included; contacts wait until it opens again."""
    first = _day(act.args.get("from_date"), "from_date")
    last = _day(act.args.get("to_date") or act.args.get("from_date"), "to_date")
    if last < first:
        raise Refused(f"a closure can't end ({last}) before it begins ({first}).")
    name = act.text("name") or "closed"
    row = act.connection.execute(
        "INSERT INTO closures (from_date, to_date, name) VALUES (?, ?, ?) RETURNING closure_id",
        (first.isoformat(), last.isoformat(), name),
    ).fetchone()
    audit(act.connection, act.now, act.actor, "closure.added", detail={"closure_id": row[0]})
    return f"closed from {first} to {last} ({name}); it is closure {row[0]}.{_moved(act, first, last)}"


def opening_after(calendar: Calendar, first: date, last: date) -> datetime | None:
    """When contacts go out again after a closure of these days, on the site's clock; None where they never do."""
    closed = replace(calendar, closures=(*calendar.closures, Closure(first, last)))
    start = datetime.combine(first, time(), tzinfo=zone_named(calendar.zone))
    try:
        return next_opening(closed, calendar.zone, start).at
    except CalendarNeverOpens:
        return None


def _moved(act: ActContext, first: date, last: date) -> str:
    zone = zone_named(act.site.calendar.zone)
    start = datetime.combine(first, time(), tzinfo=zone)
    end = datetime.combine(last + timedelta(days=1), time(), tzinfo=zone)
    count, opening = contacts_between(act.connection, start, end), opening_after(act.site.calendar, first, last)
    if not count or opening is None:
        return ""
    many = "1 contact that was planned for then moves" if count == 1 else f"{count} contacts planned for then move"
    return f" {many} to {opening.astimezone(zone):%a %d %b %H:%M}, each on the family's own clock."


def remove_closure(act: ActContext) -> str:
    """Open again: what waited for the end of the closure is looked at anew, at the moment when it ran into it."""
    key = act.key("a closure")
    if act.connection.execute("DELETE FROM closures WHERE closure_id = ?", (key,)).rowcount == 0:
        raise Refused(f"there is no closure {key}.")
    for token in act.connection.execute(SQL.moved_by_closures, {"now": to_db(act.now)}).fetchall():
        at = max(from_db(token["closed_from"]) or act.now, act.now)
        moment = {"now": to_db(at), "instance_id": token["instance_id"]}
        act.connection.execute(SQL.bring_forward, {**moment, "queue_id": token["queue_id"]})
        act.connection.execute(intake.SQL.set_next_execution, moment)
    audit(act.connection, act.now, act.actor, "closure.removed", detail={"closure_id": key})
    return f"closure {key} is removed."


def _exists(act: ActContext, name: str) -> bool:
    return act.connection.execute("SELECT 1 FROM coordinators WHERE name = ?", (name,)).fetchone() is not None


def _refuse_without_admin(act: ActContext, name: str, values: dict[str, Any]) -> None:
    """Somebody must be left who can take people on."""
    if values.get("role", "admin") == "admin":
        return
    admins = act.connection.execute("SELECT name FROM coordinators WHERE role = 'admin'").fetchall()
    if [row["name"] for row in admins] == [name]:
        raise Refused(f"{name} is the only admin; make somebody else one first.")


def _checked(act: ActContext) -> dict[str, Any]:
    unknown = sorted(set(act.args) - set(COLUMNS))
    if unknown:
        raise Refused(f"a coordinator has no '{unknown[0]}'; there is {', '.join(COLUMNS)}.")
    values: dict[str, Any] = dict(act.args)
    if values.get("role") is not None and values["role"] not in ROLES:
        raise Refused(f"there is no role {values['role']!r}; there is {', '.join(ROLES)}.")
    for column in ("away_from", "away_until"):
        if values.get(column):
            moment = readable_moment(values[column])
            if moment is None:
                raise Refused(f"'{column}' must be a moment such as 2026-11-23T09:00:00Z, not {values[column]!r}.")
            values[column] = to_db(moment)
    if values.get("deputy"):
        check_deputy(act.target_id.strip(), str(values["deputy"]), load_coordinators(act.connection))
    return values


def _day(value: Any, name: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Refused(f"'{name}' must be a date such as 2026-12-21, not {value!r}.") from None
