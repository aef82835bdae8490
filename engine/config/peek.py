"""The database's URL and nothing else, with the standard library alone, for a console that must draw at once."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.config.database_url import resolve_database_url
from engine.config.file_paths import storage_folder
from engine.config.sources import Sources, read_sources
from engine.errors import ConfigError

DEFAULT_DATABASE_URL = "sqlite:///followthrough.db"


def peek_database_url(
    path: str | os.PathLike[str] | None = None,
    database: str | None = None,
    env: Mapping[str, str] = os.environ,
) -> str:
    """The URL that `load_config` with the same arguments will have, without validating the rest.

    Raises ConfigError where not even this can be told: a missing or unreadable file, or a URL that is none.
    """
    if database is not None:
        return _resolved(database, Path.cwd(), "--database")
    sources = read_sources(path, env)
    if sources.problems:
        raise ConfigError("The configuration can't be read:", [str(problem) for problem in sources.problems])
    storage = _last_set(sources, ("paths", "storage"), ".")
    url = _last_set(sources, ("database", "url"), DEFAULT_DATABASE_URL)
    return _resolved(url, storage_folder(sources.root, storage), "database.url")


def _last_set(sources: Sources, path: tuple[str, str], default: str) -> str:
    """The value of a text key: the strongest setting of the environment, else the file's, else the default."""
    for setting in reversed(sources.settings):
        if setting.path == path:
            return setting.text
    table: Any = sources.values.get(path[0])
    value = table.get(path[1]) if isinstance(table, dict) else None
    return value if isinstance(value, str) else default


def _resolved(url: str, base: Path, key: str) -> str:
    try:
        return resolve_database_url(url, base)
    except ValueError as error:
        raise ConfigError("", [f"{key}: {error}"]) from error
