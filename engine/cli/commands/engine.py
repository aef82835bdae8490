"""`followthrough engine`: the daemon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.moments import given
from engine.cli.session import Session
from engine.cli.style import example

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.config import Config
    from engine.runtime.engine import Engine, World


@click.command(epilog=example("engine", "engine --virtual-from 2026-11-20T18:30:00-06:00 --until-idle"))
@click.option("--once", is_flag=True, help="One intake and one batch of all that is due.")
@click.option("--until-idle", is_flag=True, help="Stop when nothing is left to do.")
@click.option("--virtual-from", metavar="ISO", help="Simulate mode: a clock that jumps to what is due next.")
@click.option("--until", metavar="ISO", help="Stop at this moment.")
@click.pass_obj
def engine(session: Session, once: bool, until_idle: bool, virtual_from: str | None, until: str | None) -> None:
    """Run the engine that carries out what is due.

    It runs until Ctrl-C or SIGTERM, finishes what is on its way and stops. Its log goes to standard error.
    """
    from engine import log
    from engine.runtime.daemon import RunOptions
    from engine.runtime.start import started

    options = RunOptions(once=once, until_idle=until_idle, until=given(until, "--until"))
    start = given(virtual_from, "--virtual-from")
    settings = session.config.engine
    log.configure(settings.log_level, settings.log_format, secrets=session.config.secrets.plain_texts())
    with started(session.config, options, virtual_from=start, world=_world(session.config)) as daemon:
        daemon.stop_on_signals()
        daemon.run()


def _world(config: Config) -> Callable[[Engine], World] | None:
    """The made-up families of a demonstration, where the configuration asks for them."""
    if not config.demo.simulate_replies or config.engine.mode != "simulate":
        return None
    from engine.demo.world import SimulatedFamilies

    return SimulatedFamilies
