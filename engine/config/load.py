"""Loading the configuration: find, read, overlay, validate; everything that is wrong comes out at once."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from engine.config.database_url import holds_password, resolve_database_url
from engine.config.file_paths import storage_folder
from engine.config.model import Config
from engine.config.overlay import Overlaid, overlay
from engine.config.problems import Problem, printable, shown
from engine.config.secrets import Secrets
from engine.config.section import Fault, Surroundings, read_section
from engine.config.sources import Sources, read_sources
from engine.config.unknown_keys import about_unknown_key
from engine.errors import ConfigError

_SHORTEST_SECRET = 4  # blotting out shorter ones would make the sentences unreadable and hide nothing


def load_config(
    path: str | os.PathLike[str] | None = None,
    *,
    database: str | None = None,
    env: Mapping[str, str] = os.environ,
) -> Config:
    """The configuration of `path` (`--config`), else of FOLLOWTHROUGH_CONFIG, else of ./config.toml, else the defaults.

    `database` is a URL that goes before all others (`--database`), relative to the current folder.
    Raises ConfigError with every problem of all sources, each by key, place and remedy.
    """
    sources = read_sources(path, env)
    overlaid, problems = overlay(sources, Config)
    problems = [*sources.problems, *problems]
    secrets = Secrets.of({name: text for name, (text, _) in sources.environment.items()})
    if database is not None:
        problems += _put_database(overlaid, database)
    problems += _password_in_file(sources)
    config, faults = read_section(
        Config,
        overlaid.values,
        Surroundings(sources.root, storage_folder(sources.root, _storage(overlaid.values))),
        root=sources.root,
        source=sources.source,
        secrets=secrets,
    )
    problems += [_problem(fault, overlaid) for fault in faults]
    if config is None or problems:
        raise _error(sources, problems, secrets)
    return config


def where_set(config: Config, path: tuple[str, ...], env: Mapping[str, str] = os.environ) -> str:
    """Where a key of the configuration was set, such as `config.toml:88`; empty where it has its default."""
    overlaid, _ = overlay(read_sources(config.source, env), Config)
    return overlaid.place_of(path)


def _storage(values: Mapping[str, Any]) -> object:
    """What stands at paths.storage, which other keys start from, before the section itself is read."""
    paths = values.get("paths")
    return paths.get("storage") if isinstance(paths, dict) else None


def _problem(fault: Fault, overlaid: Overlaid) -> Problem:
    sentence = about_unknown_key(fault.path, Config) if fault.sentence is None else fault.sentence
    place = overlaid.place_of(fault.path) or "not set, so the built-in default"
    return Problem(".".join(printable(str(part)) for part in fault.path), place, sentence)


def _put_database(overlaid: Overlaid, database: str) -> list[Problem]:
    """Set the command line's database; the current folder is where a person who types a path is."""
    try:
        overlaid.put(("database", "url"), resolve_database_url(database, Path.cwd()), "--database")
    except ValueError as error:
        return [Problem("database.url", "--database", f"{shown(database)} {error}")]
    return []


def _password_in_file(sources: Sources) -> list[Problem]:
    """A password in the file's database URL is a secret in the file, even where another URL goes before it."""
    table = sources.values.get("database")
    url = table.get("url") if isinstance(table, dict) else None
    if not isinstance(url, str) or not holds_password(url) or sources.source is None:
        return []
    sentence = (
        "holds a password, and secrets are never read from config.toml. "
        "Set the whole URL as FOLLOWTHROUGH_DATABASE__URL in the environment or in .env, and delete the password here."
    )
    place = f"{sources.source.name}:{sources.lines[('database', 'url')]}"
    return [Problem("database.url", place, sentence)]


def _error(sources: Sources, problems: Iterable[Problem], secrets: Secrets) -> ConfigError:
    sentences = []
    for problem in problems:
        sentence = str(problem)
        for secret in secrets.plain_texts():
            sentence = sentence.replace(secret, "***") if len(secret) >= _SHORTEST_SECRET else sentence
        if sentence not in sentences:
            sentences.append(sentence)
    subject = str(sources.source) if sources.source else "The configuration"
    return ConfigError(f"{subject} can't be used; {len(sentences)} things are wrong:", sentences)
