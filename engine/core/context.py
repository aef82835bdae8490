"""The names that expressions and messages may use, for one instance at one moment.

Precedence, weakest first: the columns of `family_context`, the instance's variables, the engine's own names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.core.model import Contact, Snapshot
from engine.core.responses import response_names


def build_context(snapshot: Snapshot, workflow: str, variables: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The names for `snapshot`'s instance; `now` is given in the family's own zone."""
    family = dict(snapshot.family or {})
    contact = snapshot.contacts[0] if snapshot.contacts else None
    context: dict[str, Any] = dict(family)
    context.update(variables)
    context.update(response_names(event.event_type for event in snapshot.events))
    context.setdefault("payload", {})
    context.setdefault("event", {})
    context.setdefault("call_outcome", None)  # a condition may ask before any call or task has ended
    context.setdefault("task_outcome", None)
    context["family"] = family
    context["variables"] = dict(variables)
    context["contact"] = _contact_names(contact)
    context["workflow"] = workflow
    context["coordinator"] = family.get("coordinator")
    context["now"] = now.astimezone(ZoneInfo(snapshot.zone))
    return context


def _contact_names(contact: Contact | None) -> dict[str, Any]:
    if contact is None:
        return {"name": None, "email": None, "phone": None, "role": None, "locale": None}
    return {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "role": contact.role,
        "locale": contact.locale,
    }
