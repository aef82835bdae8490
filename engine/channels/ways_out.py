"""Which way each channel's messages leave, by the configuration: the list of ways, and those that were installed.

A way out is named by its channel and its kind: `email.smtp` serves `channels.email.kind = "smtp"`. Others join through
the entry point group `followthrough.channels`, under a name of the same form and with a function from the
configuration and the engine's clock to a `Channel`; a name that two claim is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from engine.channels.letter import Channel
from engine.channels.outbox import Outbox
from engine.errors import ConfigError

if TYPE_CHECKING:
    from engine.config import Config

Now = Callable[[], datetime]
"""The business moment."""
WayOut = Callable[["Config", Now], Channel]
GROUP = "followthrough.channels"


def _outbox(config: Config, now: Now) -> Channel:
    return Outbox(config.channels.outbox.dir)


def _smtp(config: Config, now: Now) -> Channel:
    from engine.channels.smtp_configured import smtp_channel  # aiosmtplib and ssl: only who sends by them pays

    return smtp_channel(config)


def _twilio(config: Config, now: Now) -> Channel:
    from engine.channels.twilio_configured import twilio_channel

    return twilio_channel(config, now)


BUILT_IN: dict[str, WayOut] = {
    "email.outbox": _outbox,
    "email.smtp": _smtp,
    "sms.outbox": _outbox,
    "sms.twilio": _twilio,
}


def channels_for(config: Config, now: Now) -> dict[str, Channel]:
    """A way out for every channel. In simulate mode it is the outbox, whatever `kind` says. Raises `ConfigError`."""
    ways = load_ways_out()
    kinds = {"email": config.channels.email.kind, "sms": config.channels.sms.kind}
    simulate = config.engine.mode == "simulate"
    return {
        channel: _way(ways, channel, "outbox" if simulate else kind)(config, now) for channel, kind in kinds.items()
    }


def configured_channel(config: Config, channel: str, now: Now) -> Channel:
    """The way out that `kind` names, in simulate mode too: for a trial that goes to one's own address."""
    kind = config.channels.sms.kind if channel == "sms" else config.channels.email.kind
    return _way(load_ways_out(), channel, kind)(config, now)


def load_ways_out() -> dict[str, WayOut]:
    """The built-in ways out and those that are installed."""
    from importlib.metadata import entry_points

    ways = dict(BUILT_IN)
    for point in entry_points(group=GROUP):
        if point.name in ways:
            raise ConfigError(
                "The channels can't be loaded:",
                [f"Two ways out are called '{point.name}' (one from {point.value}); uninstall one of them."],
            )
        ways[point.name] = point.load()
    return ways


def _way(ways: Mapping[str, WayOut], channel: str, kind: str) -> WayOut:
    try:
        return ways[f"{channel}.{kind}"]
    except KeyError:
        known = ", ".join(sorted(name for name in ways if name.startswith(f"{channel}.")))
        raise ConfigError(
            "The channels can't be loaded:",
            [f'channels.{channel}.kind is "{kind}", which nothing here sends by; there are {known}.'],
        ) from None
