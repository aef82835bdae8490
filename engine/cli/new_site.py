"""The files of a new site: what ships, with a few answers written in. Whatever is there already stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from engine import resources
from engine.errors import Refused

Answers = Mapping[tuple[str, str], str]
"""Values for keys of config.toml, by section and key."""

_SECTION = re.compile(r"\[([a-z_.]+)\]\s*$")
_KEY = re.compile(r"([a-z_]+)\s*=")


def write_files(folder: Path, answers: Answers) -> tuple[list[str], list[str]]:
    """Write what is missing; returns the names that were made and those that were kept, relative to `folder`."""
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file; name a folder.")
    files = {"config.toml": with_answers(_text(resources.default_config()), answers)}
    files[".env.example"] = _text(resources.example_environment())
    shipped = resources.templates_dir()
    for path in sorted(shipped.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            files[f"templates/{path.relative_to(shipped).as_posix()}"] = _text(path)
    made: list[str] = []
    kept: list[str] = []
    for name, text in files.items():
        (made if _write_new(folder / name, text) else kept).append(name)
    return _shortened(made), _shortened(kept)


def with_answers(text: str, answers: Answers) -> str:
    """The text of config.toml with these values in place of the defaults; comments stay."""
    section, lines, left = "", [], dict(answers)
    for line in text.splitlines():
        if heading := _SECTION.match(line):
            section = heading[1]
        key = _KEY.match(line)
        value = left.pop((section, key[1]), None) if key else None
        lines.append(line if key is None or value is None else f"{key[1]} = {_toml(value)}")
    if left:
        raise LookupError(f"config.toml has no place for {sorted(left)}")
    return "\n".join(lines) + "\n"


def _toml(value: str) -> str:
    """A TOML basic string; what may stand in one is what may stand in JSON's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write_new(path: Path, text: str) -> bool:
    """Write a file that isn't there yet; False when there is one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _shortened(names: list[str]) -> list[str]:
    """The names, with the many templates as one line a folder."""
    folders: dict[str, int] = {}
    for name in names:
        folder = name.rpartition("/")[0]
        folders[folder] = folders.get(folder, 0) + 1
    alone = [name for name in names if "/" not in name]
    return alone + [f"{folder}/ ({count} files)" for folder, count in folders.items() if folder]
