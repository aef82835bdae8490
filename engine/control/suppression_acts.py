"""The list of addresses that are not written to, whatever a family has agreed to: put on it, taken off it."""

from __future__ import annotations

from engine.control.addresses import normal
from engine.control.context import ActContext
from engine.errors import Refused
from engine.store import suppressions

CHANNELS = ("email", "sms", "call")


def suppress(act: ActContext) -> str:
    """Write to this address no more: `args.channel` (by default all), `args.reason` (by default `list`)."""
    address, channel = normal(act.target_id), _channel(act)
    reason, source = act.text("reason") or "list", act.text("source") or f"manual:{act.actor}"
    added = suppressions.add(
        act.connection, address, act.now, reason=reason, source=source, channel=channel, actor=act.actor
    )
    return f"{address} is {'not written to any more' if added is not None else 'on the list already'}{_by(channel)}."


def lift(act: ActContext) -> str:
    """Write to this address again; consents and caps still count."""
    address, channel = normal(act.target_id), _channel(act)
    if not suppressions.lift(act.connection, address, act.now, actor=act.actor, channel=channel):
        raise Refused(f"{address} is not on the list{_by(channel)}.")
    return f"{address} is off the list{_by(channel)}; what waits goes on as consent allows."


def _channel(act: ActContext) -> str | None:
    channel = act.text("channel")
    if channel not in (None, "all", *CHANNELS):
        raise Refused(f"there is no channel {channel!r}; there is {', '.join(CHANNELS)}.")
    return None if channel == "all" else channel


def _by(channel: str | None) -> str:
    return f" by {channel}" if channel else ""
