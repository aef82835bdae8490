"""Running the application: a process of its own beside the engine, so that each can be restarted without the other."""

from __future__ import annotations

import socket

from engine import log, log_events
from engine.config import Config
from engine.errors import Refused

MAX_CONCURRENT = 200
"""Requests at a time; more are told to come again (503)."""


def serve(config: Config) -> None:
    """Answer requests until Ctrl-C or SIGTERM. Raises `Refused` and `DatabaseError`."""
    try:
        import uvicorn

        from engine.api.app import create_app
    except ModuleNotFoundError as error:
        raise Refused(
            f"The HTTP receiver needs {error.name}, which is not installed; "
            "install the extra: pip install 'followthrough[api]'."
        ) from error
    if not config.api.public_url:
        raise Refused(
            "api.public_url is empty, so no request can be told from a forged one; set it in [api] to where the world "
            'reaches this receiver, such as "https://texts.example.org".'
        )
    app = create_app(config)
    listener = _listener(config.api.host, config.api.port)
    log.write(log_events.API_STARTED, host=config.api.host, port=listener.getsockname()[1])
    if config.secrets.twilio_auth_token is None:
        log.write(
            log_events.CONFIG_WARNING, why="TWILIO_AUTH_TOKEN is not set, so every request of Twilio's is refused."
        )
    # Its own log lines would hold what stands in URLs (keys and tokens) and in tracebacks; ours say what matters.
    settings = uvicorn.Config(
        app, log_config=None, log_level="critical", access_log=False, server_header=False, proxy_headers=False,
        limit_concurrency=MAX_CONCURRENT,
    )  # fmt: skip
    uvicorn.Server(settings).run(sockets=[listener])
    log.write(log_events.API_STOPPED)


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Refused(f"Nothing can listen on {host}:{port} ({why}); change api.host or api.port.") from error
