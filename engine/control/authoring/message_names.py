"""The names that a message may use: all of them for a check, and one family's values for a preview."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.control.authoring.message_senders import sending_steps
from engine.core.context import build_context
from engine.core.definition import Definition, SetStep
from engine.core.definition.names import FAMILY_COLUMNS
from engine.core.model import Contact, Instance, InstanceStatus, Phase, Snapshot, Token, TokenStatus
from engine.core.responses import NAMES as RESPONSES
from engine.core.timing import resolve_zone

if TYPE_CHECKING:
    import sqlite3

MADE_UP: dict[str, Any] = {
    **dict.fromkeys(FAMILY_COLUMNS),
    "family_id": 0,
    "family_name": "Martinez",
    "email": "martinez@example.org",
    "phone": "+13125550142",
    "coordinator": "Dana Whitfield",
    "active": 1,
    "engagement_score": 31,
    "withdrawal_risk": 87,
    "predicted_probability": 0.87,
    "confidence_score": 82,
    "prediction_window_days": 32,
}
"""The family of a preview that names none."""

MADE_UP_CONTACT = Contact("Ana Martinez", "martinez@example.org", "+13125550142", None, "mother")


def known_names(
    message: str, columns: Collection[str], definitions: Collection[Definition]
) -> dict[str, Collection[str] | None]:
    """Every name that the engine or a workflow gives to this message; with members where those are known."""
    names: dict[str, Collection[str] | None] = dict.fromkeys(columns)
    names |= dict.fromkeys((*RESPONSES, "workflow", "coordinator", "now", "variables", "payload", "event"))
    names |= {"family": columns, "contact": ("name", "email", "phone", "role", "locale")}
    return {**names, **dict.fromkeys(given_by_workflows(message, definitions))}


def family_of(connection: sqlite3.Connection, family_id: int) -> tuple[Mapping[str, Any], tuple[Contact, ...]] | None:
    """A family's row of `family_context` and its contacts; None if there is none."""
    from engine.store.gather import gather_contacts, gather_families

    families = gather_families(connection, [family_id])
    if family_id not in families:
        return None
    return families[family_id], gather_contacts(connection, families).get(family_id, ())


def preview_context(
    family: Mapping[str, Any],
    contacts: tuple[Contact, ...],
    workflow: str,
    variables: Mapping[str, Any],
    now: datetime,
    site_zone: str,
) -> dict[str, Any]:
    """The values that the message would have for this family now, made by the engine's own function."""
    zone = resolve_zone(family.get("time_zone"), site_zone)
    instance = Instance(
        0, 0, 0, int(family["family_id"]), InstanceStatus.RUNNING, 0, now, variables, "simulate", 5, None, 0, None, 0
    )
    token = Token(0, 0, 0, "", 0, now, 5, TokenStatus.QUEUED, None, 0, Phase.STEP, None)
    return build_context(Snapshot(token, instance, family, contacts, zone=zone), workflow, variables, now)


def given_by_workflows(message: str, definitions: Collection[Definition]) -> Iterator[str]:
    """What workflows set, and what the steps that send this message hand to it."""
    for definition in definitions:
        for step in definition.steps:
            if isinstance(step, SetStep):
                yield from (name for name, _ in step.variables.items())
        for sending in sending_steps(definition, message):
            yield from sending.template_vars
