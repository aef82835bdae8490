"""The configuration: config.toml, the environment and `.env`, as one validated value.

    config = load_config()                     # or load_config("site/config.toml", database="sqlite:///other.db")
    config.engine.mode, config.calendar.time_zone, config.database.url

All that is wrong is reported at once as a ConfigError. Names are looked up when they are first used, so that
`peek_database_url`, which needs the standard library only, doesn't pay for the models.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.config.checks import objections_to_execute, warnings_about
    from engine.config.load import load_config, where_set
    from engine.config.model import Config
    from engine.config.peek import peek_database_url
    from engine.config.secrets import Secrets
    from engine.config.site_calendar import build_calendar

__all__ = [
    "Config",
    "Secrets",
    "build_calendar",
    "load_config",
    "objections_to_execute",
    "peek_database_url",
    "warnings_about",
    "where_set",
]

_HOMES = {
    "Config": "model",
    "Secrets": "secrets",
    "build_calendar": "site_calendar",
    "load_config": "load",
    "objections_to_execute": "checks",
    "peek_database_url": "peek",
    "warnings_about": "checks",
    "where_set": "load",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
