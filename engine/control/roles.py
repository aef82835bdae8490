"""Who may do what: viewer, coordinator, author, admin, each with all that the ones before it may.

A site without coordinators has nobody to tell apart: whoever can reach the database may do everything. Where there are
some, an act counts in the name of one of them; a person at the machine's own shell (no `--as`) who can write the
database file anyway is its operator, and an admin.
"""

from __future__ import annotations

import sqlite3

ROLES = ("viewer", "coordinator", "author", "admin")

NEEDED: dict[tuple[str, str], str] = {
    ("run", "withdraw"): "admin",
    ("coordinator", "add"): "admin",
    ("coordinator", "edit"): "admin",
    ("closure", "add"): "admin",
    ("closure", "remove"): "admin",
    ("workflow", "publish"): "author",
    ("message", "publish"): "author",
    ("workflow", "go_live"): "admin",
    ("all", "go_live"): "admin",
}
"""Acts, as (target kind, verb), that need more than a coordinator."""


def role_of(connection: sqlite3.Connection, actor: str | None, *, operator: bool = False) -> str | None:
    """The role of `actor`; None when nobody of that name is known."""
    if operator:
        return "admin"
    rows = connection.execute("SELECT name, role FROM coordinators").fetchall()
    if not rows:
        return "admin"
    for row in rows:
        if actor is not None and row["name"] == actor:
            role = row["role"] or "coordinator"
            return role if role in ROLES else "viewer"
    return None


def why_not(role: str | None, actor: str | None, target_kind: str, verb: str) -> str | None:
    """Why somebody of this role may not do this, in a sentence; None when they may."""
    if role is None:
        return (
            f"nobody called {actor!r} is among the coordinators; "
            "add them with `followthrough coordinator add`, or name somebody with --as"
        )
    needed = NEEDED.get((target_kind, verb), "coordinator")
    if ROLES.index(role) >= ROLES.index(needed):
        return None
    return f"this needs the role '{needed}', and {actor} has the role '{role}'"
