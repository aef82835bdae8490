"""Textual's bindings, made from the one table of keys."""

from __future__ import annotations

from textual.binding import Binding

from console.keys import keys_of


def bindings(*places: str) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """Return the bindings for these places of `console.keys`.

    They have no words: footer, help and palette take those from the table, when the language is known.
    """
    return [Binding(key.keys, key.action, show=key.footer, id=key.id) for key in keys_of(*places)]
