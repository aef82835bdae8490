"""`followthrough console`: the terminal application."""

from __future__ import annotations

import click

from engine.cli.session import Session
from engine.cli.style import example


@click.command(epilog=example("console", "--as Dana console", "console --plain"))
@click.option("--plain", is_flag=True, help="What needs you as lines of text.")
@click.pass_obj
def console(session: Session, plain: bool) -> None:
    """Open the console for coordinators.

    Away from a terminal it is plain text.
    """
    import sys

    from console import first_frame

    plain = plain or not (sys.stdin.isatty() and sys.stdout.isatty())
    try:
        from console.__main__ import run

        code = run(lambda: session.config, actor=session.actor, operator=session.named is None, plain=plain)
    except BaseException:
        if session.first_frame:
            first_frame.erase()
        raise
    raise click.exceptions.Exit(code)
