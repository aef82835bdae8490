"""Generated parts on the configuration: every key with its default, its meaning and its name in the environment."""

import tomllib
from collections.abc import Callable

from engine import resources
from engine.config.model import Config
from engine.config.section import Key, key_paths
from engine.config.sources import PATTERN_NAMES
from tests.docs.markdown import code, table

MEANING_OF_ENABLED = "`false`: as `engine.hold = true`"


def section(name: str) -> Callable[[], str]:
    """The keys that stand under `[name]` in config.toml, as a table."""
    return lambda: _section(name)


def _section(name: str) -> str:
    text = resources.default_config().read_text(encoding="utf-8")
    meanings, path = comments(text), tuple(name.split("."))
    values = tomllib.loads(text)
    for part in path:
        values = values[part]
    rows = []
    for inner, key in key_paths(Config).items():
        if inner[:-1] == path and key.section is None:
            default = _toml(values[inner[-1]])
            rows.append((code(inner[-1]), code(default), meanings[inner], code(_variable(inner))))
    return table(("key", "default", "means", "environment"), rows)


def comments(text: str) -> dict[tuple[str, ...], str]:
    """The comment above each key of a TOML text, by the key's path."""
    found: dict[tuple[str, ...], str] = {}
    section: tuple[str, ...] = ()
    above: list[str] = []
    for line in text.splitlines():
        if line.startswith("#"):
            above.append(line.lstrip("# "))
            continue
        if line.startswith("["):
            section = tuple(line.strip("[]").split("."))
        elif "=" in line:
            found[(*section, line.partition("=")[0].strip())] = " ".join(above)
        above = []
    return found


def sections() -> list[str]:
    """The sections of config.toml, by name."""
    return [".".join(path) for path, key in key_paths(Config).items() if key.section is not None]


def _variable(path: tuple[str, ...]) -> str:
    return "FOLLOWTHROUGH_" + "__".join(part.upper() for part in path)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name} = {_toml(item)}' for name, item in value.items())}}}"
    return str(value)


def _pattern_names() -> str:
    rows = []
    for name, path in PATTERN_NAMES.items():
        means = MEANING_OF_ENABLED if name == "WORKFLOW_ENABLED" else code(".".join(path))
        rows.append((code(name), means))
    return table(("variable", "sets"), rows)


def _secrets() -> str:
    text = resources.example_environment().read_text(encoding="utf-8")
    rows, above = [], ""
    for line in text.splitlines():
        if line.startswith("#"):
            above = line.lstrip("# ")
        elif "=" in line:
            rows.append((code(line.partition("=")[0]), above))
    return table(("secret", "is"), rows)


def documented(key: Key) -> bool:
    """Whether the key is a value, and not a table that holds others."""
    return key.section is None


PARTS: dict[str, Callable[[], str]] = {
    **{f"configuration {name}": section(name) for name in sections()},
    "pattern variables": _pattern_names,
    "secrets": _secrets,
}
