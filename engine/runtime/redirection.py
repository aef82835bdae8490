"""Rehearsals: with `channels.redirect_to` every message goes there, and none to a family.

Only the address on the envelope and in the header changes. The message's row keeps the family's address, so that its
consents, caps and hours are asked as they will be when it is meant; a note says where it really went.
"""

from __future__ import annotations

from typing import Literal

from engine.config import Config


def actual_recipient(config: Config, channel: str, recipient: str) -> str:
    """Where a message to `recipient` really goes."""
    way: Literal["email", "sms"] = "sms" if channel == "sms" else "email"
    return recipient if (to := _redirection(config, way)) is None else to


def redirection_note(config: Config, channel: str) -> str | None:
    """What the message's row says about where it really went; None where it goes to the family."""
    to = _redirection(config, "sms" if channel == "sms" else "email")
    return None if to is None else f"a rehearsal: redirected to {to}"


def redirected(config: Config) -> frozenset[str]:
    """The channels whose messages go somewhere else."""
    return frozenset(way for way in ("email", "sms") if _redirection(config, way) is not None)


def _redirection(config: Config, channel: Literal["email", "sms"]) -> str | None:
    return config.channels.redirected(channel) if config.engine.mode == "execute" else None
