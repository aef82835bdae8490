"""The engine's log: one line an event on standard error, `key=value` for people or JSON for machines.

    log.configure(config.engine.log_level, config.engine.log_format, secrets=config.secrets.plain_texts())
    log.write(log_events.STEP_FAILED, instance_id=7, step=3, error=error)

Which lines there are, and their words, is in `log_events`. Secrets and personal data never reach a line: fields that
are named for them are blotted out, and so are known secrets and passwords in URLs wherever they turn up. What comes
from a database or a provider is escaped, so that it can't steer a terminal or forge a line.
structlog takes 100 ms to import, so it is imported when the first line is written that is not filtered out.
"""

import json
import re
import sys
import traceback
from collections.abc import Iterable, MutableMapping
from typing import Any, Literal, TextIO

from engine.config.problems import mask_url_password, printable
from engine.log_events import Event, Level

_LEVELS: tuple[Level, ...] = ("debug", "info", "warning", "error")
_SECRET_FIELD = re.compile(r"password|passwd|secret|token|credential|authorization|api_?key", re.IGNORECASE)
_PERSONAL_FIELDS = frozenset(
    ("recipient", "email", "phone", "address", "subject", "body", "payload", "family_name", "postal_address")
)
_SHORTEST_SECRET = 4
_LONGEST_VALUE = 2000


class _Log:
    """The process's log as configured; there is one."""

    def __init__(self) -> None:
        self.level: Level = "info"
        self.form: Literal["text", "json"] = "text"
        self.secrets: tuple[str, ...] = ()
        self.stream: TextIO | None = None
        self.logger: Any = None


_log = _Log()


def configure(
    level: Level = "info",
    form: Literal["text", "json"] = "text",
    *,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Set the lowest level that is written, the form, what to blot out, and the stream (default: standard error)."""
    _log.level, _log.form, _log.stream, _log.logger = level, form, stream, None
    # Longest first, so that a secret that begins with another is blotted out whole.
    _log.secrets = tuple(sorted((text for text in secrets if len(text) >= _SHORTEST_SECRET), key=len, reverse=True))


def write(event: Event, **fields: object) -> None:
    """Write one line, unless its level is filtered out. An exception among the fields is written as a sentence; its
    traceback only at the level `debug`."""
    if _LEVELS.index(event.level) < _LEVELS.index(_log.level):
        return
    if _log.logger is None:
        _log.logger = _made_logger()
    getattr(_log.logger, event.level)(event.name, words=event.words, **fields)


def _made_logger() -> Any:
    import structlog

    return structlog.wrap_logger(
        structlog.PrintLogger(_log.stream or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            _without_secrets,
            _as_json if _log.form == "json" else _as_text,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(0),
        cache_logger_on_first_use=True,
    )


def _without_secrets(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Every value as it may be shown."""
    return {field: _clean(field, value) for field, value in line.items()}


def _clean(field: str, value: object) -> object:
    if _SECRET_FIELD.search(field) and value is not None:
        return "***"
    if field in _PERSONAL_FIELDS and value is not None:
        return "(personal)"
    if isinstance(value, dict):
        return {str(inner): _clean(str(inner), item) for inner, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_clean("", item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, BaseException):
        value = _told(value)
    text = mask_url_password(str(value))
    for secret in _log.secrets:
        text = text.replace(secret, "***")
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _told(error: BaseException) -> str:
    sentence = f"{type(error).__name__}: {error}"
    if _log.level == "debug" and error.__traceback__ is not None:
        sentence += "\n" + "".join(traceback.format_tb(error.__traceback__))
    return sentence


def _as_json(_: Any, __: str, line: MutableMapping[str, Any]) -> str:
    """One JSON object; everything outside ASCII is escaped, and with it whatever steers a terminal."""
    first = {"at": line.pop("at"), "level": line.pop("level"), "event": line.pop("event"), "words": line.pop("words")}
    return json.dumps(first | dict(line), default=str)


def _as_text(_: Any, __: str, line: MutableMapping[str, Any]) -> str:
    """`2026-11-20T18:30:00.000000Z info     step.failed  A step failed for good. instance_id=7 error="…"`"""
    at, level, event, words = (line.pop(field) for field in ("at", "level", "event", "words"))
    fields = "".join(f" {field}={_quoted(value)}" for field, value in line.items())
    return f"{at} {level:<7} {event:<20} {words}{fields}"


def _quoted(value: object) -> str:
    """A value in one word, or else in quotes with everything escaped that doesn't print."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    if re.fullmatch(r"[A-Za-z0-9_./:@+\-]+", text):
        return text
    quoted = printable(text.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{quoted}"'
