"""`followthrough demo`: a sample co-op to look around in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.session import session_of
from engine.cli.style import Json, example, new_app

if TYPE_CHECKING:
    from engine.config import Config

app = new_app()


@app.command(epilog=example("demo", "demo --headless --families 10000"))
def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option("--dir", metavar="DIR", help="Where it is built, or goes on: ./followthrough-demo.")
    ] = None,
    headless: Annotated[bool, typer.Option("--headless", help="Run to the end, print a summary.")] = False,
    families: Annotated[int | None, typer.Option(min=1, metavar="N", help="How many families.")] = None,
    json: Json = False,
) -> None:
    """Build a sample co-op, run it in compressed time, open the console.

    Nobody is contacted: every message becomes a file in an outbox. A folder that was built is continued.
    """
    from engine.demo.run import run_demo

    session = session_of(context)
    code = run_demo(
        folder,
        headless=headless,
        families=families,
        json_output=json or session.json,
        actor=session.named,
        open_console=_open_console,
    )
    raise typer.Exit(code)


def _open_console(config: Config, actor: str) -> int:
    from console.__main__ import run

    return run(config, actor=actor)
