"""The present, for commands: real, given by `FOLLOWTHROUGH_NOW`, or as far as a virtual clock has come."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from engine.errors import UsageError
from engine.runtime.clock import RealClock
from engine.store import state

if TYPE_CHECKING:
    from engine.config import Config

NOW_VARIABLE = "FOLLOWTHROUGH_NOW"
"""In simulate mode every command takes the time from this variable, if it is set."""


def business_now(
    config: Config, connection: sqlite3.Connection | None, env: Mapping[str, str] = os.environ
) -> datetime:
    """The business moment for a command: `FOLLOWTHROUGH_NOW` in simulate mode, else now; and where a virtual clock has
    run ahead of the machine's, the moment that it has reached, because time never goes back. A demonstration
    lives in virtual time alone. Without a connection no
    virtual clock is known."""
    if config.engine.mode == "simulate":
        given = given_now(env)
        if given is not None:
            return given
        reached = state.virtual_now(connection) if connection is not None else None
        if reached is not None:
            return reached if config.demo.simulate_replies else max(reached, RealClock().now())
    return RealClock().now()


def given_now(env: Mapping[str, str]) -> datetime | None:
    """The moment that `FOLLOWTHROUGH_NOW` names, or None; raises `UsageError` when it can't be read."""
    text = env.get(NOW_VARIABLE, "").strip()
    if not text:
        return None
    return parse_moment(text, NOW_VARIABLE)


def parse_moment(text: str, what: str) -> datetime:
    """An ISO moment, in UTC if it names no zone; raises `UsageError` with a sentence."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{what} is {text!r}, which is no moment; write one such as 2026-11-20T18:30:00-06:00."
        ) from None
