"""Why somebody may not do something, in the console's own words where the role is known, else as the engine says it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.model.clean import clean
from console.model.words import say


def why_not(permissions: Callable[[str, str], str | None], target_kind: str, verb: str) -> str | None:
    """The reason, without a full stop; `None` when they may."""
    why = permissions(target_kind, verb)
    needed = getattr(permissions, "needed", None)
    if why is None or needed is None:
        return why
    role = role_of(permissions)
    if role is None:
        standing: Any = permissions
        admins = say("role.joint").join(clean(name) for name in standing.admins) or say("role.somebody")
        return say("role.unknown", name=clean(standing.actor), who=admins)
    return say("role.why", needed=say(f"role.{needed(target_kind, verb)}"), yours=say(f"role.{role}"))


def role_of(permissions: object) -> str | None:
    """The role that these permissions are of, if they say so."""
    role = getattr(permissions, "role", None)
    return role if isinstance(role, str) else None
