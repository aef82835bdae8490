"""Who may do what: viewer, coordinator, author, admin, each with all that the ones before it may.

A site without coordinators has nobody to tell apart: whoever can reach the database may do everything. Where there are
some, an act counts in the name of one of them; a person at the machine's own shell (no `--as`) who can write the
database file anyway is its operator, and an admin.

The table is complete: an act that is not in it is nobody's but the admins', so that a new act is closed until somebody
has said whose it is. Reading is everybody's.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

ROLES = ("viewer", "coordinator", "author", "admin")

NEEDED: dict[tuple[str, str], str] = {
    # what a day's work is made of
    ("instance", "pause"): "coordinator",
    ("instance", "resume"): "coordinator",
    ("instance", "retry"): "coordinator",
    ("instance", "skip"): "coordinator",
    ("instance", "cancel"): "coordinator",
    ("instance", "set"): "coordinator",
    ("instance", "wait"): "coordinator",
    ("instance", "call"): "coordinator",
    ("task", "claim"): "coordinator",
    ("task", "resolve"): "coordinator",
    ("task", "snooze"): "coordinator",
    ("task", "wake"): "coordinator",
    ("task", "assign"): "coordinator",
    ("task", "note"): "coordinator",
    ("queue", "requeue"): "coordinator",
    ("queue", "discard"): "coordinator",
    ("workflow", "start"): "coordinator",
    ("event", "add"): "coordinator",
    # people's data
    ("family", "add"): "coordinator",
    ("family", "edit"): "coordinator",
    ("family", "pause"): "coordinator",
    ("family", "resume"): "coordinator",
    ("family", "consent"): "coordinator",
    ("family", "answered"): "coordinator",
    ("family", "add_contact"): "coordinator",
    ("family", "import"): "coordinator",
    ("contact", "edit"): "coordinator",
    ("contact", "first"): "coordinator",
    ("contact", "remove"): "coordinator",
    ("consent", "import"): "coordinator",
    ("address", "suppress"): "coordinator",
    ("address", "lift"): "coordinator",
    # stopping is everybody's who works here, and so is going on
    ("all", "hold"): "coordinator",
    ("workflow", "hold"): "coordinator",
    ("channel", "hold"): "coordinator",
    ("all", "release"): "coordinator",
    ("workflow", "release"): "coordinator",
    ("channel", "release"): "coordinator",
    ("hold", "release"): "coordinator",
    # their own absence; another's is an admin's (engine.control.absence_acts)
    ("coordinator", "away"): "coordinator",
    ("coordinator", "back"): "coordinator",
    # what families read
    ("workflow", "publish"): "author",
    ("message", "publish"): "author",
    # the site itself
    ("coordinator", "add"): "admin",
    ("coordinator", "edit"): "admin",
    ("closure", "add"): "admin",
    ("closure", "remove"): "admin",
    ("run", "withdraw"): "admin",
    ("workflow", "go_live"): "admin",
    ("all", "go_live"): "admin",
}
"""The role that each act needs, as (target kind, verb)."""

SHOWN_ADMINS = 3


@dataclass(frozen=True)
class Standing:
    """Somebody's role, as it is now; called with a target's kind and a verb it says why not, or None."""

    actor: str | None
    role: str | None
    """None: nobody of that name is known."""
    admins: tuple[str, ...] = ()
    """Some who can take somebody on."""

    def __call__(self, target_kind: str, verb: str) -> str | None:
        """Why this person may not do this, in a sentence; None when they may."""
        if self.role is None:
            who = f" ({' or '.join(self.admins)} may)" if self.admins else ""
            return (
                f"nobody called {self.actor!r} is among the coordinators; "
                f"add them with `followthrough coordinator add`{who}, or name somebody with --as"
            )
        needed = needed_for(target_kind, verb)
        if ROLES.index(self.role) >= ROLES.index(needed):
            return None
        return f"this needs the role '{needed}', and {self.actor} has the role '{self.role}'"

    def needed(self, target_kind: str, verb: str) -> str:
        """The role that this needs."""
        return needed_for(target_kind, verb)


def needed_for(target_kind: str, verb: str) -> str:
    """The role that an act needs; what nobody has given to anybody is the admins'."""
    return NEEDED.get((target_kind, verb), "admin")


def standing(connection: sqlite3.Connection, actor: str | None, *, operator: bool = False) -> Standing:
    """Who `actor` is here now."""
    if operator:
        return Standing(actor, "admin")
    rows = connection.execute("SELECT name, role FROM coordinators ORDER BY coordinator_id").fetchall()
    if not rows:
        return Standing(actor, "admin")
    admins = tuple(str(row["name"]) for row in rows if row["role"] == "admin" and row["name"])[:SHOWN_ADMINS]
    for row in rows:
        if actor is not None and row["name"] == actor:
            role = row["role"] or "coordinator"
            return Standing(actor, role if role in ROLES else "viewer", admins)
    return Standing(actor, None, admins)
