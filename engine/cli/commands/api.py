"""`followthrough api`: the HTTP receiver."""

from __future__ import annotations

import click

from engine.cli.session import Session
from engine.cli.style import example


@click.command(epilog=example("api"))
@click.pass_obj
def api(session: Session) -> None:
    """Receive texts, callbacks and unsubscribing over HTTP.

    It listens where [api] says, until Ctrl-C or SIGTERM, and needs the extra `api`.
    """
    from engine import log
    from engine.api.serve import serve

    settings = session.config.engine
    log.configure(settings.log_level, settings.log_format, secrets=session.config.secrets.plain_texts())
    serve(session.config)
