"""`followthrough demo`: a sample co-op to look around in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.session import session_of
from engine.cli.style import example, new_app

app = new_app()


@app.command(epilog=example("demo", "demo --headless --families 10000"))
def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option("--dir", metavar="DIR", help="Where it is built; a new folder by default.")
    ] = None,
    headless: Annotated[bool, typer.Option("--headless", help="Run to the end, print a summary.")] = False,
    families: Annotated[int | None, typer.Option(min=1, metavar="N", help="How many families.")] = None,
) -> None:
    """Build a sample co-op, run it in compressed time, open the console.

    Nobody is contacted: every message becomes a file in an outbox.
    """
    from engine.demo.run import run_demo

    session = session_of(context)
    raise typer.Exit(run_demo(folder, headless=headless, families=families, actor=session.actor))
