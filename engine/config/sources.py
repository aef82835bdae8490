"""Where configuration comes from: the file, the environment and `.env`, read but not yet judged.

    --config FILE  >  FOLLOWTHROUGH_CONFIG  >  ./config.toml  >  built-in defaults, relative to the current folder

Over the file lie, from weak to strong: `.env` beside it, then the process's environment; in each the `WORKFLOW_*` names
of the pattern, then `FOLLOWTHROUGH_SECTION__KEY`. An empty `WORKFLOW_*` or secret counts as not set.
Standard library only, so that the console can look up its database before anything heavy is imported.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from engine.config.dotenv import read_dotenv
from engine.config.file_paths import path_beside
from engine.config.problems import Problem, shown
from engine.config.toml_lines import KeyPath, key_lines
from engine.errors import ConfigError

PREFIX = "FOLLOWTHROUGH_"
CONFIG_VARIABLE = "FOLLOWTHROUGH_CONFIG"

PATTERN_NAMES: dict[str, tuple[str, ...]] = {
    "WORKFLOW_ENABLED": ("engine", "hold"),  # the one whose sense is the other way round
    "WORKFLOW_MAX_CONCURRENT": ("engine", "max_concurrent"),
    "WORKFLOW_STEP_TIMEOUT": ("engine", "step_timeout"),
    "WORKFLOW_RETRY_COUNT": ("engine", "retry", "max_retries"),
    "WORKFLOW_RETRY_DELAY": ("engine", "retry", "first"),
    "WORKFLOW_STORAGE_PATH": ("paths", "storage"),
}


class Setting(NamedTuple):
    """A value from the environment for a key; `where` says where it was set, for people."""

    path: tuple[str, ...]
    name: str
    text: str
    where: str


class Sources(NamedTuple):
    """Everything that was read: the file's values and lines, and the environment's texts by name."""

    source: Path | None
    root: Path
    values: dict[str, Any]
    lines: dict[KeyPath, int]
    environment: dict[str, tuple[str, str]]  # name → (text, where)
    settings: tuple[Setting, ...]  # weak to strong
    problems: tuple[Problem, ...]


def read_sources(path: str | os.PathLike[str] | None, env: Mapping[str, str]) -> Sources:
    """Find and read all sources. What can't be read is among `problems`; only a missing file raises ConfigError."""
    source = _find(path, env)
    root = source.parent if source else Path.cwd()
    values, lines, problems = _read_toml(source) if source else ({}, {}, [])
    dotenv, dotenv_problems = _read_dotenv_file(root / ".env")
    process = {name: (text, f"{name} in the environment") for name, text in env.items()}
    settings = (*_settings(dotenv), *_settings(process))
    return Sources(source, root, values, lines, {**dotenv, **process}, settings, (*problems, *dotenv_problems))


def _find(path: str | os.PathLike[str] | None, env: Mapping[str, str]) -> Path | None:
    asked_by = "--config"
    if path is None and env.get(CONFIG_VARIABLE):
        path, asked_by = env[CONFIG_VARIABLE], CONFIG_VARIABLE
    if path is None:
        usual = Path.cwd() / "config.toml"
        return usual if usual.is_file() else None
    try:
        file = path_beside(Path.cwd(), os.fspath(path))
    except ValueError as error:
        raise ConfigError("", [f"{asked_by}: {shown(os.fspath(path))} {error}"]) from error
    if file.is_dir():
        raise ConfigError(
            "", [f"{asked_by}: {file} is a folder. Name the file in it, for example {file / 'config.toml'}."]
        )
    if not file.exists():
        remedy = "Check the path, or run `followthrough init` to make a new one."
        raise ConfigError("", [f"{asked_by}: there is no file {file}. {remedy}"])
    return file


def _read_toml(file: Path) -> tuple[dict[str, Any], dict[KeyPath, int], list[Problem]]:
    text, problem = _read_text(file)
    if problem is not None:
        return {}, {}, [problem]
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        where = f"{file.name}:{place[1]}:{place[2]}" if place else f"{file.name}:{text.count(chr(10)) + 1}"
        what = str(error).partition(" (at ")[0]
        return {}, {}, [Problem("", where, f'is not TOML: {what}. Write it as key = value, and text in "quotes".')]
    return values, key_lines(text), []


def _read_dotenv_file(file: Path) -> tuple[dict[str, tuple[str, str]], list[Problem]]:
    if not file.is_file():
        return {}, []
    text, problem = _read_text(file)
    if problem is not None:
        return {}, [problem]
    values, problems = read_dotenv(text, file.name)
    return {name: (line.value, f"{name} in {file.name}:{line.number}") for name, line in values.items()}, problems


def _read_text(file: Path) -> tuple[str, Problem | None]:
    try:
        return file.read_text(encoding="utf-8-sig"), None
    except UnicodeDecodeError as error:
        sentence = f"is not UTF-8 text (byte {error.start + 1}). Save it as UTF-8."
    except OSError as error:
        sentence = f"can't be read ({error.strerror}). Check its permissions."
    return "", Problem("", str(file), sentence)


def _settings(environment: Mapping[str, tuple[str, str]]) -> Iterator[Setting]:
    for name, path in PATTERN_NAMES.items():
        text, where = environment.get(name, ("", ""))
        if text.strip():
            yield Setting(path, name, text.strip(), where)
    # Sorted, so that a whole table (…__RETRY) comes before its keys (…__RETRY__FIRST) and these win.
    for name in sorted(environment):
        key = name.removeprefix(PREFIX)
        if key != name and "__" in key:
            text, where = environment[name]
            yield Setting(tuple(key.lower().split("__")), name, text, where)
