"""`followthrough console`: the terminal application."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.session import session_of
from engine.cli.style import example, new_app

app = new_app()


@app.command(epilog=example("console", "--as Dana console", "console --plain"))
def console(
    context: typer.Context,
    plain: Annotated[bool, typer.Option("--plain", help="What needs you as lines of text.")] = False,
) -> None:
    """Open the console for coordinators.

    Away from a terminal it is plain text.
    """
    import sys

    from console import first_frame

    session = session_of(context)
    try:
        config = session.config
        from console.__main__ import run
    except BaseException:
        if session.first_frame:
            first_frame.erase()
        raise
    plain = plain or not (sys.stdin.isatty() and sys.stdout.isatty())
    raise typer.Exit(run(config, actor=session.actor, operator=session.named is None, plain=plain))
