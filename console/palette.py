"""The palette: every command of the key table, found by its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from console.keys import Key, keys_at
from console.language import LANGUAGES
from console.model.words import entries, folded

if TYPE_CHECKING:
    from console.app import Console


class ConsoleCommands(Provider):
    """What works anywhere, and what works where the focus is."""

    async def discover(self) -> Hits:
        """Everything, before anything is typed."""
        for key in self._keys():
            yield DiscoveryHit(key.label, self._press(key), help=key.help)

    async def search(self, query: str) -> Hits:
        """What fits the words, in any language that the console has, with or without accents."""
        matcher, folded_matcher = self.matcher(query), self.matcher(folded(query))
        for key in self._keys():
            score = max(folded_matcher.match(folded(text)) for text in _texts(key))
            if score > 0:
                yield Hit(score, matcher.highlight(key.label), self._press(key), help=key.help)

    def _keys(self) -> list[Key]:
        return keys_at(cast("Console", self.app).place.focus_place(self.focused))

    def _press(self, key: Key):  # type: ignore[no-untyped-def]
        def press() -> None:
            self.app.simulate_key(key.bound[0])

        return press


def _texts(key: Key) -> list[str]:
    """What a key is called and does, in every language."""
    every = (entries(f"key.{key.id}.", language) for language in LANGUAGES)
    return [f"{words['label']}: {words['help']}" for words in every if words.keys() >= {"label", "help"}]
