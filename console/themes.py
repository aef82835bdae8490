"""Two palettes, light and dark. `theme.tcss` says what each colour is for; nothing is said by a colour alone."""

from __future__ import annotations

import os
from collections.abc import Container

from textual.theme import Theme

from console.model.words import say
from engine.errors import ConfigError

DARK = Theme(
    name="followthrough-dark",
    dark=True,
    primary="#7fb4c9",
    secondary="#79a9be",
    accent="#e0b26a",
    foreground="#d9dde3",
    background="#14181d",
    surface="#1b2027",
    panel="#242b34",
    success="#8fbf8a",
    warning="#e3b567",
    error="#e08377",
    variables={"quiet": "#98a2ae", "rule": "#323b46", "cursor-row": "#26343f", "marked-row": "#2b2c22"},
)
LIGHT = Theme(
    name="followthrough-light",
    dark=False,
    primary="#1f6580",
    secondary="#306a80",
    accent="#8f5a0a",
    foreground="#1f252b",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e9e6df",
    success="#2f6f34",
    warning="#8a5a00",
    error="#a8392c",
    variables={"quiet": "#545e68", "rule": "#d6d2c8", "cursor-row": "#dbe8ee", "marked-row": "#f0e9d2"},
)


def choose_theme(name: str, available: Container[str]) -> str:
    """A theme by its name, `light` or `dark`; without a name by what the terminal says of its background.

    Raises `ConfigError` for a name that nobody knows.
    """
    if not name:
        # `COLORFGBG` is set by rxvt, Konsole and others: the last number is the background, 7 and 15 are white.
        return LIGHT.name if os.environ.get("COLORFGBG", "").endswith((";15", ";7")) else DARK.name
    named = {"light": LIGHT.name, "dark": DARK.name}.get(name, name)
    if named not in available:
        raise ConfigError("", [say("theme.unknown", name=name)])
    return named
