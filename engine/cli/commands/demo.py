"""`followthrough demo`: a sample co-op to look around in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.session import Session
from engine.cli.style import FILE, NUMBER, example, json_option

if TYPE_CHECKING:
    from engine.config import Config


@click.command(epilog=example("demo", "demo --headless --families 10000"))
@click.option("--dir", "folder", type=FILE, metavar="DIR", help="Where it is built, or goes on: ./followthrough-demo.")
@click.option("--headless", is_flag=True, help="Run to the end, print a summary.")
@click.option("--families", type=NUMBER, metavar="N", help="How many families.")
@json_option
@click.pass_obj
def demo(session: Session, folder: Path | None, headless: bool, families: int | None) -> None:
    """Build a sample co-op, run it in compressed time, open the console.

    Nobody is contacted: every message becomes a file in an outbox. A folder that was built is continued.
    """
    from engine.demo.run import run_demo

    code = run_demo(
        folder,
        headless=headless,
        families=families,
        json_output=session.json,
        actor=session.named,
        open_console=_open_console,
    )
    raise click.exceptions.Exit(code)


def _open_console(config: Config, actor: str) -> int:
    from console.__main__ import run

    return run(lambda: config, actor=actor)
