"""Runs one command and turns whatever happens into an exit code and, where it went wrong, one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from engine.cli.session import Session

INTERRUPTED = 130
"""What a shell reports for a program that Ctrl-C ended: 128 + SIGINT."""


def run(arguments: Sequence[str], *, first_frame: bool = False) -> int:
    """Run the command that `arguments` name; returns its exit code.

    `first_frame` says that the console's first frame stands on the screen already.
    """
    _tolerate_poor_terminals()
    try:
        with Session() as session:
            session.first_frame = first_frame
            code = _run(arguments, session)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read the output has seen enough (`| head`). What is left in the buffer must not fail at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one place where every error becomes a sentence
        if "--debug" in arguments:
            import traceback

            traceback.print_exception(error)
        from engine.cli.faults import told

        sentence, code = told(error)
        print(f"followthrough: {sentence}", file=sys.stderr)
        return code


def _run(arguments: Sequence[str], session: Session) -> int:
    from click.exceptions import Exit

    from engine.cli.root import root

    try:
        # Not `root.main`, which would turn Ctrl-C into words of its own.
        with root.make_context("followthrough", list(arguments), obj=session) as context:
            root.invoke(context)
    except Exit as end:
        return end.exit_code
    return 0


def _tolerate_poor_terminals() -> None:
    """A name that the terminal's encoding lacks is shown with question marks, and ends nothing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
