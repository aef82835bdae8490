"""`followthrough console`: the terminal application."""

from __future__ import annotations

import click

from engine.cli.session import Session
from engine.cli.style import NUMBER, example


@click.command(epilog=example("console", "--as Dana console", "console --plain families paused"))
@click.argument("words", nargs=-1, metavar="[LIST [WORD]...]")
@click.option("--plain", is_flag=True, help="A list as lines of text: needs-you by default.")
@click.option("--limit", type=NUMBER, metavar="N", help="With --plain: at most so many lines, else 100.")
@click.option("--serve", "where", metavar="HOST:PORT", help="In a browser instead of this terminal.")
@click.option("--public-url", metavar="URL", help="With --serve: the https address of the proxy in front.")
@click.pass_obj
def console(
    session: Session, words: tuple[str, ...], plain: bool, limit: int | None, where: str | None, public_url: str | None
) -> None:
    """Open the console for coordinators.

    Away from a terminal it is plain text, as with --plain: what needs you, or the list that is named (calls,
    families, workflows, queue, health, site), and of it what fits the words. --serve prints an address for a browser
    on this machine; each of its tabs is a console in the name that --as gives.
    """
    import os
    import sys

    from console.opening import first_frame

    if where is not None:
        raise click.exceptions.Exit(_serve(session, where, public_url, plain=plain))
    if public_url is not None:
        from engine.errors import UsageError

        raise UsageError("--public-url belongs to --serve HOST:PORT.")

    in_browser = "TEXTUAL_DRIVER" in os.environ  # set for a tab's process, whose other end is no terminal
    plain = plain or not (in_browser or (sys.stdin.isatty() and sys.stdout.isatty()))
    if not plain and (words or limit is not None):
        from console.model.words import say
        from engine.errors import UsageError

        raise UsageError(say("plain.not_plain"))
    try:
        from console.__main__ import print_plain, run

        if plain:
            code = print_plain(session.config, actor=session.actor, words=words, limit=limit or 0)
        else:
            code = run(lambda: session.config, actor=session.actor, operator=session.named is None)
    except BaseException:
        if session.first_frame:
            first_frame.erase()
        raise
    raise click.exceptions.Exit(code)


def _serve(session: Session, where: str, public_url: str | None, *, plain: bool) -> int:
    from engine.errors import UsageError

    if plain:
        raise UsageError("--serve is for a browser and --plain for lines of text: choose one of them.")
    from console.browser.serve import serve
    from console.language import language_of
    from console.model.words import choose

    choose(language_of(session.config.console.language))
    return serve(session.config, where, named=session.named, public_url=public_url)
