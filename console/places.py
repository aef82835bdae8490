"""The screens: their names, in the order of their digits, and where each is made.

The digit and the words of a screen are those of its key `screen.NAME`; its tab has the words `tab.NAME`. A screen is
imported when it is first wanted, so that the first one stands sooner.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.screens.screen import Place

PLACES: dict[str, str] = {
    "needs_you": "console.screens.needs_you:NeedsYou",
    "calls": "console.screens.calls:Calls",
    "families": "console.screens.families:Families",
    "workflows": "console.screens.workflows:Workflows",
    "queue": "console.screens.queue:Queue",
    "health": "console.screens.health:Health",
    "site": "console.screens.site:Site",
}


def made(name: str) -> Place:
    """Make a screen."""
    module, _, kind = PLACES[name].partition(":")
    place: Place = getattr(import_module(module), kind)()
    return place
