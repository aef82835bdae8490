"""`followthrough console --serve`: check what is asked for, say where it is, serve until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from importlib.util import find_spec

from console.browser.address import read_address
from console.model.words import say
from engine.config import Config
from engine.errors import UsageError


def serve(config: Config, where: str, *, named: str | None, public_url: str | None = None) -> int:
    """Serve the console to browsers in the name of `named` (None: of whoever sits at the machine), until Ctrl-C.

    Raises `UsageError` where the extra is missing, the address is none of ours to give, or the port is taken.
    """
    section = config.console.browser
    address = read_address(where, public_url if public_url is not None else section.public_url)
    if find_spec("textual_serve") is None:
        raise UsageError(say("browser.not_installed"))
    if address.public_url and named is None:
        raise UsageError(say("browser.nameless"))
    from console.browser.server import BrowserServer, command_of, serve_until

    server = BrowserServer(
        address,
        command_of(named),
        environment_of(config),
        max_sessions=section.max_sessions,
        idle_seconds=section.idle_end.nominal_seconds,
        monotonic=time.monotonic,
    )

    async def run() -> None:
        ended = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
        await serve_until(server, ended, lambda url: _say_where(url, named))

    asyncio.run(run())
    return 0


def environment_of(config: Config) -> dict[str, str]:
    """What a tab's process finds around it: this one's own, and the same configuration and database."""
    from console.browser.driver import DRIVER

    chosen = {
        "FOLLOWTHROUGH_DATABASE__URL": config.database.url,
        "TEXTUAL_DRIVER": DRIVER,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM": "xterm-256color",
    }
    if config.source is not None:
        chosen["FOLLOWTHROUGH_CONFIG"] = str(config.source.resolve())
    left_out = {"NO_COLOR", "COLORFGBG"}  # of the terminal that this was started in, not of the browser
    return {name: value for name, value in os.environ.items() if name not in left_out} | chosen


def _say_where(url: str, named: str | None) -> None:
    who = named or say("browser.operator")
    sys.stdout.write(f"{say('browser.open', who=who)}\n\n    {url}\n\n{say('browser.end')}\n")
    sys.stdout.flush()
