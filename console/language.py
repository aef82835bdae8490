"""Which language the console speaks. With the standard library's `os` alone: the first frame asks before all else.

`console.language` of the configuration says it; left empty, the machine's own setting does (`LC_ALL`, `LC_MESSAGES`,
`LANG`, as POSIX orders them), and English where we don't have that language.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # `typing` itself would cost more than all of this
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LANGUAGES = ("en", "es")
"""The files of `console/words`; the first one is spoken where nothing else is wanted or possible."""
_FILE_OPTION, _FILE_VARIABLE, _VARIABLE = "--config", "FOLLOWTHROUGH_CONFIG", "FOLLOWTHROUGH_CONSOLE__LANGUAGE"


def language_of(configured: str, environment: Mapping[str, str] = os.environ) -> str:
    """The language to speak: the configured one, else the machine's, else English."""
    if configured in LANGUAGES:
        return configured
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            spoken = environment[name].replace("-", "_").partition("_")[0].partition(".")[0].lower()
            return spoken if spoken in LANGUAGES else LANGUAGES[0]
    return LANGUAGES[0]


def first_language(arguments: Sequence[str] = (), environment: Mapping[str, str] = os.environ) -> str:
    """The same before the configuration is read: a look at its line `language = "…"` in a fraction of a millisecond.

    What this can't see (the setting in `.env`) is heard a moment later, when the first screen takes over.
    """
    if _VARIABLE in environment:
        return language_of(environment[_VARIABLE].strip().lower(), environment)
    path = environment.get(_FILE_VARIABLE) or "config.toml"
    for number, argument in enumerate(arguments):
        if argument == _FILE_OPTION and number + 1 < len(arguments):
            path = arguments[number + 1]
        elif argument.startswith(f"{_FILE_OPTION}="):
            path = argument.partition("=")[2]
    try:
        with open(path, encoding="utf-8") as file:
            return language_of(_written(file.read(200_000)), environment)
    except (OSError, ValueError):  # no file, or none that can be read: loading it says so in words
        return language_of("", environment)


def _written(text: str) -> str:
    """What stands at `language` in the table `[console]`."""
    table = f"\n{text}".partition("\n[console]")[2].partition("\n[")[0]
    for line in table.split("\n"):
        name, equals, value = line.partition("=")
        if equals and name.strip() == "language":
            return value.partition("#")[0].strip().strip("\"'").lower()
    return ""
