"""What a family allows and takes back. A new row each time: the log of consents is never edited."""

from __future__ import annotations

from engine.control.addresses import normal
from engine.control.context import SQL, ActContext
from engine.errors import Refused
from engine.store.audit import audit
from engine.store.times import to_db

CHANNELS = ("email", "sms", "call", "all")
STATUSES = ("granted", "withdrawn")


def set_consent(act: ActContext) -> str:
    """Write down what a family allows or takes back: channel, status, and address (without it all of theirs)."""
    family_id = act.key("a family")
    row = act.connection.execute(SQL.family, {"family_id": family_id}).fetchone()
    if row is None:
        raise Refused(f"there is no family {family_id}.")
    channel, status = act.text("channel", required=True), act.text("status", required=True)
    if channel not in CHANNELS:
        raise Refused(f"there is no channel {channel!r}; there is {', '.join(CHANNELS)}.")
    if status not in STATUSES:
        raise Refused(f"consent is {' or '.join(STATUSES)}, not {status!r}.")
    address = None if (given := act.text("address")) is None else normal(given)
    act.connection.execute(
        SQL.insert_consent,
        {
            "family_id": family_id,
            "address": address,
            "channel": channel,
            "status": status,
            "source": act.text("source") or f"manual:{act.actor}",
            "now": to_db(act.now),
        },
    )
    detail = {"family_id": family_id, "channel": channel, "status": status}
    audit(act.connection, act.now, act.actor, "consent.set", detail=detail)
    where = f" at {address}" if address else ""
    what = "all contact" if channel == "all" else channel
    return f"the {row['family_name']} family's consent to {what}{where} is {status}."
